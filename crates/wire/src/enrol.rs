//! Enrolment: a device shows its public key and a one-time code, the hub answers who it is from now on.

use crate::cbor;
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
