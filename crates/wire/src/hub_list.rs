//! The list `hub`: the hub's keys and addresses, signed by a key that the device already trusts.
//!
//! At enrolment nothing is trusted yet: the link names the SHA-256 of the list's bytes as served.

use crate::cbor;
use crate::chain::{Hash, sha256};
use crate::cose::{self, CoseError, Purpose};
use crate::link::{base_url, is_loopback};
use crate::receipt::open_from_hub;
use minicbor::{Decode, Encode};

/// An Ed25519 public key.
const HUB_KEY_BYTES: usize = 32;
/// A pin is a SHA-256.
const PIN_BYTES: usize = 32;
/// More addresses than a hub ever has at once.
const URLS_MAX: usize = 8;

/// The hub's keys and addresses.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct HubList {
    /// Rises with every change.
    #[n(0)]
    pub counter: u32,
    /// Which hub.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// The Ed25519 public key that signs now.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub key_now: Vec<u8>,
    /// The one that will sign next.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub key_next: Vec<u8>,
    /// SHA-256 of the TLS keys (SPKI) that may answer. Empty where the hub speaks plain HTTP on loopback.
    #[n(4)]
    pub tls_pins: Vec<minicbor::bytes::ByteVec>,
    /// Base addresses, best first.
    #[n(5)]
    pub urls: Vec<String>,
    /// The age recipient (X25519, `age1…`) that files carried by hand are sealed to.
    #[n(6)]
    pub age_recipient: String,
}

impl HubList {
    /// Signs the list.
    pub fn seal<E>(
        &self,
        key_id: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::HubList, key_id, cbor::encode(self), sign)
    }

    /// Takes a first list by its hash: it must also be signed by the key that it names.
    pub fn accept_by_hash(bytes: &[u8], hash: Hash) -> Result<Self, CoseError> {
        if sha256(bytes) != hash {
            return Err(CoseError::Signature);
        }
        let message = cose::open(Purpose::HubList, bytes)?;
        let claimed: Self = cbor::decode(message.unverified_payload()).map_err(|_| CoseError::Malformed)?;
        message.verify(&claimed.key_now)?;
        if claimed.is_usable() { Ok(claimed) } else { Err(CoseError::Malformed) }
    }

    /// Opens a later list with a trusted key.
    pub fn open(bytes: &[u8], trusted_keys: &[Vec<u8>]) -> Result<Self, CoseError> {
        open_from_hub(Purpose::HubList, bytes, trusted_keys)
    }

    /// The list that comes after this one: of the same hub, signed by a key that this one names, with a higher counter.
    pub fn successor(&self, bytes: &[u8]) -> Result<Self, CoseError> {
        let next = Self::open(bytes, &self.trusted_keys())?;
        let follows = next.hub == self.hub && next.counter > self.counter && next.is_usable();
        if follows { Ok(next) } else { Err(CoseError::Malformed) }
    }

    /// Whether a device that takes this list can still find and know its hub.
    fn is_usable(&self) -> bool {
        let is_key = |key: &Vec<u8>| key.len() == HUB_KEY_BYTES;
        let has_way =
            |url: &String| is_loopback(url) || (url.starts_with("https:") && !self.tls_pins.is_empty());
        is_key(&self.key_now)
            && is_key(&self.key_next)
            && self.tls_pins.iter().all(|pin| pin.len() == PIN_BYTES)
            && !self.urls.is_empty()
            && self.urls.len() <= URLS_MAX
            && self.urls.iter().all(|url| base_url(url).as_ref() == Some(url) && has_way(url))
    }

    /// Reads a list that was verified when it was taken in.
    pub fn read_kept(bytes: &[u8]) -> Result<Self, CoseError> {
        let message = cose::open(Purpose::HubList, bytes)?;
        cbor::decode(message.unverified_payload()).map_err(|_| CoseError::Malformed)
    }

    /// The keys that a device trusts by this list.
    pub fn trusted_keys(&self) -> Vec<Vec<u8>> {
        vec![self.key_now.clone(), self.key_next.clone()]
    }
}
