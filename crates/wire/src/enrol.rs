//! Enrolment: a device shows its public key and a one-time code, the hub answers who it is from now on, at once or
//! once an officer has typed the six digits that the device shows.

use crate::cbor;
use crate::chain::sha256;
use crate::cose::{self, CoseError, Purpose};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::receipt::open_from_hub;
use minicbor::{Decode, Encode};

/// A P-256 public key, uncompressed: 0x04 and two coordinates.
pub const PUBLIC_KEY_BYTES: usize = 65;

/// What a device posts, signed with the key that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EnrolRequest {
    /// The hub of the link.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// The device.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// Its public key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub public_key: Vec<u8>,
    /// The one-time code of the link.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub code: [u8; 16],
    /// The app's version.
    #[n(4)]
    pub app_version: String,
}

impl EnrolRequest {
    /// Signs the request with the device's key: the proof that it has the key that it shows.
    pub fn seal<E>(&self, sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::EnrolRequest, &self.device, cbor::encode(self), sign)
    }

    /// Reads a request and checks it with the key that it shows.
    pub fn open(bytes: &[u8]) -> Result<Self, CoseError> {
        if bytes.len() > MESSAGE_BYTES_MAX {
            return Err(CoseError::Malformed);
        }
        let message = cose::open(Purpose::EnrolRequest, bytes)?;
        let claimed: Self = cbor::decode(message.unverified_payload()).map_err(|_| CoseError::Malformed)?;
        if claimed.public_key.len() != PUBLIC_KEY_BYTES || message.key_id() != claimed.device {
            return Err(CoseError::Malformed);
        }
        message.verify(&claimed.public_key)?;
        Ok(claimed)
    }
}

/// The hub's answer to a device that an officer has yet to accept.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EnrolPending {
    /// Which hub.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// Which device.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// Drawn by the hub once it had the device's key, so that nobody can look for a key with given digits.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// The hub's time (Unix milliseconds).
    #[n(3)]
    pub hub_ms: i64,
    /// When the code ends (Unix milliseconds).
    #[n(4)]
    pub expires_ms: i64,
    /// The post that the code leads to.
    #[n(5)]
    pub checkpoint_name: String,
}

impl EnrolPending {
    /// Signs the answer with the hub's key.
    pub fn seal<E>(
        &self,
        key_id: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::EnrolPending, key_id, cbor::encode(self), sign)
    }

    /// Opens the answer with whichever trusted key it names.
    pub fn open(bytes: &[u8], trusted_keys: &[Vec<u8>]) -> Result<Self, CoseError> {
        open_from_hub(Purpose::EnrolPending, bytes, trusted_keys)
    }
}

/// The six digits that stand on both screens: of SHA-256(public key || nonce || code), the first eight bytes as a
/// number, its last six decimal digits.
pub fn digits(public_key: &[u8], nonce: &[u8; 16], code: &[u8; 16]) -> String {
    six_digits(&[public_key, nonce, code].concat())
}

/// The six digits of an epoch that began after a fork: the same of SHA-256(public key || nonce || epoch), the epoch as four
/// bytes, big-endian.
pub fn fork_digits(public_key: &[u8], nonce: &[u8; 16], epoch: u32) -> String {
    six_digits(&[public_key, nonce, epoch.to_be_bytes().as_slice()].concat())
}

fn six_digits(of: &[u8]) -> String {
    const SIX_DIGITS: u64 = 1_000_000;
    let hash = sha256(of);
    let number = hash.as_bytes().iter().take(8).fold(0_u64, |n, byte| (n << 8) | u64::from(*byte));
    format!("{:06}", number.wrapping_rem(SIX_DIGITS))
}

/// The hub's answer: who the device is. The device keeps its bytes: they prove who it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Enrolment {
    /// Which hub.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// Which device.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// Its public key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub public_key: Vec<u8>,
    /// The district, for good.
    #[n(3)]
    pub district: u32,
    /// The post.
    #[n(4)]
    pub checkpoint: u32,
    /// The post's name.
    #[n(5)]
    pub checkpoint_name: String,
    /// The device's letter there.
    #[n(6)]
    pub letter: String,
    /// The hub's zone (IANA name).
    #[n(7)]
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    #[n(8)]
    pub hub_ms: i64,
    /// For the first list request.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
}

impl Enrolment {
    /// Signs the answer with the hub's key.
    pub fn seal<E>(
        &self,
        key_id: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::Enrolment, key_id, cbor::encode(self), sign)
    }

    /// Opens the answer with whichever trusted key it names.
    pub fn open(bytes: &[u8], trusted_keys: &[Vec<u8>]) -> Result<Self, CoseError> {
        open_from_hub(Purpose::Enrolment, bytes, trusted_keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_frozen_and_change_with_each_of_the_three() {
        let (key, nonce, code) = ([4; PUBLIC_KEY_BYTES], [5; 16], [6; 16]);
        let base = digits(&key, &nonce, &code);
        insta::assert_snapshot!(base);
        let others = [
            digits(&[9; PUBLIC_KEY_BYTES], &nonce, &code),
            digits(&key, &[9; 16], &code),
            digits(&key, &nonce, &[9; 16]),
        ];
        assert!(others.iter().all(|other| other.len() == 6 && *other != base), "{others:?}");
        insta::assert_snapshot!("fork", fork_digits(&key, &nonce, 7));
        assert_ne!(fork_digits(&key, &nonce, 7), fork_digits(&key, &nonce, 8));
    }
}
