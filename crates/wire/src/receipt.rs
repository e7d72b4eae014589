//! The hub's signed answer to a batch. Nothing leaves "unsent" without it.

use crate::cbor;
use crate::cose::{self, CoseError, Purpose};
use crate::limits::MESSAGE_BYTES_MAX;
use minicbor::{Decode, Encode};

/// What the hub has done with a range of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Stored now, and counted.
    Stored,
    /// Stored before, and counted.
    Duplicate,
    /// Stored, and waiting for an officer.
    Held,
    /// Stored, and will never count.
    Refused,
}

impl Outcome {
    fn number(self) -> u32 {
        match self {
            Self::Stored => 0,
            Self::Duplicate => 1,
            Self::Held => 2,
            Self::Refused => 3,
        }
    }

    fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Stored,
            1 => Self::Duplicate,
            2 => Self::Held,
            3 => Self::Refused,
            _ => return None,
        })
    }
}

impl<C> Encode<C> for Outcome {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.u32(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Outcome {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = decoder.u32()?;
        Self::from_number(number).ok_or_else(|| minicbor::decode::Error::message("no such outcome"))
    }
}

/// One outcome for a range of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OutcomeRange {
    /// The first number.
    #[n(0)]
    pub from: u32,
    /// The last number.
    #[n(1)]
    pub to: u32,
    /// What was done.
    #[n(2)]
    pub outcome: Outcome,
    /// Why, where held or refused. Text, since a newer hub may have codes of its own.
    #[n(3)]
    pub code: Option<String>,
}

/// The hub's answer to one batch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Receipt {
    /// Which hub.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// Which life of it: a restore begins a new one.
    #[n(1)]
    pub hub_epoch: u32,
    /// The hub's time (Unix milliseconds).
    #[n(2)]
    pub hub_ms: i64,
    /// Whose batch.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// Of which database.
    #[n(4)]
    pub epoch: u32,
    /// The first number of the batch.
    #[n(5)]
    pub from: u32,
    /// The last number of the batch.
    #[n(6)]
    pub to: u32,
    /// `h(to)` of the batch.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub h_to: [u8; 32],
    /// Outcomes by range, in order, covering the batch.
    #[n(8)]
    pub outcomes: Vec<OutcomeRange>,
    /// The highest n for which all of 1..n are at the hub.
    #[n(9)]
    pub have_to: u32,
    /// Ranges above `have_to` that the hub lacks, at most 16.
    #[n(10)]
    pub missing: Vec<(u32, u32)>,
    /// The newest version of each list of this device, but of those that its header said it has.
    #[n(11)]
    pub lists: Vec<(String, u32)>,
    /// For the next list request.
    #[cbor(n(12), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// What the hub has to say to this device besides: a number of `notices`, or one of a later version.
    #[n(13)]
    pub notice: Option<u32>,
    /// The hub's version.
    #[n(14)]
    pub hub_version: Option<String>,
    /// Where the epoch of the batch has to do with a fork.
    #[n(15)]
    pub fork: Option<ForkNotice>,
}

/// What a hub says to a device of which two copies go on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ForkNotice {
    /// 1: two histories part in this epoch, begin another. 2: this epoch waits for its digits.
    #[n(0)]
    pub state: u32,
    /// What the digits are made of besides the device's key and the epoch; empty in state 1.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
}

impl ForkNotice {
    /// Two histories part in the epoch of the batch: what comes of it is held.
    pub const SPLIT: Self = Self { state: 1, nonce: Vec::new() };
    const WAITING: u32 = 2;

    /// The epoch began after a fork, and waits for its digits.
    pub fn waiting(nonce: [u8; 16]) -> Self {
        Self { state: Self::WAITING, nonce: nonce.to_vec() }
    }

    /// The nonce of an epoch that waits.
    pub fn nonce(&self) -> Option<[u8; 16]> {
        if self.state == Self::WAITING { self.nonce.as_slice().try_into().ok() } else { None }
    }
}

/// What a hub says to a device besides what became of its records.
pub mod notices {
    /// The device was taken out of service: what it records from now on is held.
    pub const REVOKED: u32 = 1;
    /// The app is older than the hub supports.
    pub const APP_TOO_OLD: u32 = 2;
}

impl Receipt {
    /// Signs the receipt with the hub's key. Called only after COMMIT.
    pub fn seal<E>(
        &self,
        key_id: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::Receipt, key_id, cbor::encode(self), sign)
    }

    /// Reads a receipt that was verified when it came, and lies in an encrypted database since.
    pub fn read_kept(bytes: &[u8]) -> Result<Self, CoseError> {
        let message = cose::open(Purpose::Receipt, bytes)?;
        cbor::decode(message.unverified_payload()).map_err(|_| CoseError::Malformed)
    }

    /// Opens a receipt with whichever trusted key it names.
    pub fn open(bytes: &[u8], trusted_keys: &[Vec<u8>]) -> Result<Self, CoseError> {
        open_from_hub(Purpose::Receipt, bytes, trusted_keys)
    }
}

/// Opens any message of a hub: bounded, signed by a trusted key, canonical.
pub fn open_from_hub<T: for<'b> Decode<'b, ()>>(
    purpose: Purpose,
    bytes: &[u8],
    trusted_keys: &[Vec<u8>],
) -> Result<T, CoseError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(CoseError::Malformed);
    }
    let message = cose::open(purpose, bytes)?;
    let key = trusted_keys.iter().find(|key| cose::hub_key_id(key) == message.key_id());
    let payload = message.verify(key.ok_or(CoseError::Signature)?)?;
    cbor::decode(&payload).map_err(|_| CoseError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ring::signature::{Ed25519KeyPair, KeyPair};

    fn receipt() -> Receipt {
        Receipt {
            hub: [1; 16],
            hub_epoch: 1,
            hub_ms: 1_790_000_000_000,
            device: [2; 16],
            epoch: 7,
            from: 1,
            to: 3,
            h_to: [3; 32],
            outcomes: vec![
                OutcomeRange { from: 1, to: 2, outcome: Outcome::Stored, code: None },
                OutcomeRange { from: 3, to: 3, outcome: Outcome::Held, code: Some("kind_unknown".into()) },
            ],
            have_to: 3,
            missing: vec![(9, 12)],
            lists: vec![("crew".into(), 4)],
            nonce: vec![8; 16],
            notice: None,
            hub_version: None,
            fork: None,
        }
    }

    fn key() -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap()
    }

    fn sealed() -> Vec<u8> {
        let public = key().public_key().as_ref().to_vec();
        receipt().seal(&cose::hub_key_id(&public), |m| Ok::<_, ()>(key().sign(m).as_ref().to_vec())).unwrap()
    }

    #[test]
    fn a_receipt_opens_with_a_trusted_key_alone_and_its_bytes_are_frozen() {
        let public = key().public_key().as_ref().to_vec();
        assert_eq!(Receipt::open(&sealed(), &[vec![0; 32], public]).unwrap(), receipt());
        assert_eq!(Receipt::open(&sealed(), &[vec![0; 32]]), Err(CoseError::Signature));
        insta::assert_snapshot!(hex::encode(sealed()));
    }

    proptest! {
        #[test]
        fn a_flipped_byte_is_never_accepted(i in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let mut bytes = sealed();
            let at = i.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert!(Receipt::open(&bytes, &[key().public_key().as_ref().to_vec()]).is_err());
        }
    }
}
