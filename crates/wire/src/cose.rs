//! Signed messages: COSE_Sign1 (RFC 9052), with exactly two protected headers (algorithm and key id) and no
//! unprotected one. The external data names what the message is, so that no message can pass for another.

use coset::iana::Algorithm;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, TaggedCborSerializable};
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey};

/// What a message is. The text is signed with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A device's batch of records.
    Batch,
    /// The hub's answer to it.
    Receipt,
    /// A device asks for a list.
    ListRequest,
    /// The hub's page of a list.
    ListPage,
    /// A device asks to be enrolled.
    EnrolRequest,
    /// The hub's answer to it.
    Enrolment,
    /// The hub's answer to a device that an officer has yet to accept.
    EnrolPending,
    /// A device that the hub does not know any more shows the hub's own answer.
    EnrolReturn,
    /// The hub's list of its own keys and addresses.
    HubList,
}

impl Purpose {
    fn external_data(self) -> &'static [u8] {
        match self {
            Self::Batch => b"kadian batch 1",
            Self::Receipt => b"kadian receipt 1",
            Self::ListRequest => b"kadian list request 1",
            Self::ListPage => b"kadian list page 1",
            Self::EnrolRequest => b"kadian enrol request 1",
            Self::Enrolment => b"kadian enrolment 1",
            Self::EnrolPending => b"kadian enrol pending 1",
            Self::EnrolReturn => b"kadian enrol return 1",
            Self::HubList => b"kadian hub list 1",
        }
    }

    fn algorithm(self) -> Algorithm {
        match self {
            Self::Batch | Self::ListRequest | Self::EnrolRequest | Self::EnrolReturn => Algorithm::ES256,
            Self::Receipt | Self::ListPage | Self::Enrolment | Self::EnrolPending | Self::HubList => {
                Algorithm::EdDSA
            }
        }
    }
}

/// Why a message is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CoseError {
    /// Not a COSE_Sign1 of this protocol.
    #[error("message is not a signed message of this protocol")]
    Malformed,
    /// The signature does not belong to the message.
    #[error("signature does not verify")]
    Signature,
}

/// A message whose form is right and whose signature was not yet checked.
#[derive(Debug, Clone)]
pub struct Unverified {
    purpose: Purpose,
    message: CoseSign1,
}

/// Signs a payload. `sign` gets the bytes to sign and answers the raw signature (ES256: 64 bytes r||s).
pub fn sign<E>(
    purpose: Purpose,
    key_id: &[u8],
    payload: Vec<u8>,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let message = CoseSign1Builder::new()
        .protected(protected(purpose, key_id.to_vec()))
        .payload(payload)
        .try_create_signature(purpose.external_data(), sign)?
        .build();
    #[expect(
        clippy::expect_used,
        reason = "a Vec takes any bytes, and the message holds no value that CBOR lacks"
    )]
    Ok(message.to_tagged_vec().expect("encoding into memory does not fail"))
}

fn protected(purpose: Purpose, key_id: Vec<u8>) -> Header {
    HeaderBuilder::new().algorithm(purpose.algorithm()).key_id(key_id).build()
}

/// Reads the form of a message; nothing in it may be believed before `verify`.
pub fn open(purpose: Purpose, bytes: &[u8]) -> Result<Unverified, CoseError> {
    let message = CoseSign1::from_tagged_slice(bytes).map_err(|_| CoseError::Malformed)?;
    let expected = protected(purpose, message.protected.header.key_id.clone());
    let plain = message.unprotected.is_empty() && message.protected.header == expected;
    let protected_bytes = expected.to_vec().map_err(|_| CoseError::Malformed)?;
    // The header's own bytes are signed: another encoding of the same header is another message.
    let canonical = message.protected.original_data.as_deref() == Some(&protected_bytes);
    if plain && canonical && message.payload.is_some() {
        Ok(Unverified { purpose, message })
    } else {
        Err(CoseError::Malformed)
    }
}

impl Unverified {
    /// Whose key the sender says it is. A claim, good only for looking the key up.
    pub fn key_id(&self) -> &[u8] {
        &self.message.protected.header.key_id
    }

    /// The payload before verification: for an enrolment, whose own payload carries the key.
    pub fn unverified_payload(&self) -> &[u8] {
        self.message.payload.as_deref().unwrap_or_default()
    }

    /// Checks the signature with the sender's public key and gives the payload.
    pub fn verify(self, public_key: &[u8]) -> Result<Vec<u8>, CoseError> {
        let algorithm: &'static dyn ring::signature::VerificationAlgorithm = match self.purpose {
            Purpose::Batch | Purpose::ListRequest | Purpose::EnrolRequest | Purpose::EnrolReturn => {
                &ECDSA_P256_SHA256_FIXED
            }
            Purpose::Receipt
            | Purpose::ListPage
            | Purpose::Enrolment
            | Purpose::EnrolPending
            | Purpose::HubList => &ED25519,
        };
        let key = UnparsedPublicKey::new(algorithm, public_key);
        self.message
            .verify_signature(self.purpose.external_data(), |signature, signed| key.verify(signed, signature))
            .map_err(|_| CoseError::Signature)?;
        self.message.payload.ok_or(CoseError::Malformed)
    }
}

/// The id under which a hub's public key is named: the first eight bytes of its SHA-256.
pub fn hub_key_id(public_key: &[u8]) -> Vec<u8> {
    crate::chain::sha256(public_key).as_bytes().iter().take(8).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{Ed25519KeyPair, KeyPair};

    fn key() -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap()
    }

    fn signed(purpose: Purpose) -> Vec<u8> {
        sign(purpose, b"kid", b"payload".to_vec(), |m| Ok::<_, ()>(key().sign(m).as_ref().to_vec())).unwrap()
    }

    #[test]
    fn a_signed_message_opens_with_its_key_alone() {
        let bytes = signed(Purpose::Receipt);
        assert_eq!(
            open(Purpose::Receipt, &bytes).unwrap().verify(key().public_key().as_ref()).unwrap(),
            b"payload"
        );
        assert_eq!(open(Purpose::Receipt, &bytes).unwrap().verify(&[9; 32]), Err(CoseError::Signature));
    }

    #[test]
    fn a_message_cannot_pass_for_another() {
        let bytes = signed(Purpose::Receipt);
        let as_page = open(Purpose::ListPage, &bytes).unwrap().verify(key().public_key().as_ref());
        assert_eq!(as_page, Err(CoseError::Signature));
        assert_eq!(open(Purpose::Batch, &bytes).unwrap_err(), CoseError::Malformed);
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let bytes = signed(Purpose::Receipt);
        for i in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[i] ^= 1;
            let result = open(Purpose::Receipt, &changed).and_then(|m| m.verify(key().public_key().as_ref()));
            assert!(result.is_err(), "byte {i}");
        }
    }
}
