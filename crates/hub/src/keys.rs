//! `hub.key`: the hub's secrets, in a file with mode 0600, never in the database or its backups.
//!
//! What always holds: the file is replaced whole and durably. Each list `hub` that was ever signed stays in it, so that
//! a device that was away over several rotations walks from the list that it has to the newest. The counter of these
//! lists only rises, whatever is restored.

mod file;
mod rotate;

pub use file::KeysError;
pub use rotate::{rotate_signing, rotate_tls, say_list_again};

use crate::tls::TlsPair;
use file::KeyFile;
use kadian_wire::chain::{Hash, sha256};
use kadian_wire::cose::hub_key_id;
use kadian_wire::hub_list::HubList;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use std::path::Path;

/// The hub's keys, read from the file.
pub struct Keys {
    now: Ed25519KeyPair,
    next_public: Vec<u8>,
    nonce: hmac::Key,
    age: age::x25519::Identity,
    tls_now: TlsPair,
    tls_next: TlsPair,
    /// Every list `hub` as it was sealed, oldest first.
    lists: Vec<Vec<u8>>,
}

/// What a list `hub` says besides the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Base addresses, best first.
    pub urls: Vec<String>,
    /// SHA-256 of the TLS keys that may answer.
    pub tls_pins: Vec<[u8; 32]>,
}

/// Random bytes of the system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "a system without randomness can run no hub")]
    SystemRandom::new().fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

impl Keys {
    /// Draws fresh keys into a file that must not be there yet.
    pub fn create(path: &Path) -> Result<(), KeysError> {
        KeyFile::draw()?.write_new(path)
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, KeysError> {
        KeyFile::read(path)?.keys()
    }

    /// Makes sure that the newest list `hub` says this; a new one is in the file, durably, before anybody hears of it.
    pub fn keep_list(path: &Path, hub: [u8; 16], reach: &Reach) -> Result<Self, KeysError> {
        let mut file = KeyFile::read(path)?;
        let keys = file.keys()?;
        let list = HubList { counter: 0, ..keys.list_of(hub, reach) };
        let is_said = keys.newest().is_some_and(|newest| HubList { counter: 0, ..newest } == list);
        if !is_said {
            file.add_list(&keys, list)?;
            file.replace(path)?;
        }
        file.keys()
    }

    fn list_of(&self, hub: [u8; 16], reach: &Reach) -> HubList {
        HubList {
            counter: 0,
            hub,
            key_now: self.public_key(),
            key_next: self.next_public.clone(),
            tls_pins: reach.tls_pins.iter().map(|pin| pin.to_vec().into()).collect(),
            urls: reach.urls.clone(),
            age_recipient: self.age.to_public().to_string(),
        }
    }

    /// The newest list `hub`, read.
    pub fn newest(&self) -> Option<HubList> {
        HubList::read_kept(self.lists.last()?).ok()
    }

    /// The newest list `hub` as it is served; None until the hub was served once.
    pub fn newest_bytes(&self) -> Option<Vec<u8>> {
        self.lists.last().cloned()
    }

    /// What links name: the hash of the newest list as it is served.
    pub fn newest_hash(&self) -> Option<Hash> {
        self.lists.last().map(|bytes| sha256(bytes))
    }

    /// The list that a device with this counter takes next; None where there is none.
    pub fn list_after(&self, counter: u32) -> Option<Vec<u8>> {
        let is_later = |bytes: &&Vec<u8>| HubList::read_kept(bytes).is_ok_and(|list| list.counter > counter);
        self.lists.iter().find(is_later).cloned()
    }

    /// The Ed25519 public key that signs now.
    pub fn public_key(&self) -> Vec<u8> {
        self.now.public_key().as_ref().to_vec()
    }

    /// The public keys that messages of this hub may be signed with: now, next, and those that signed before.
    pub fn own_public_keys(&self) -> Vec<Vec<u8>> {
        let mut keys = vec![self.public_key(), self.next_public.clone()];
        let earlier = self.lists.iter().filter_map(|bytes| HubList::read_kept(bytes).ok());
        keys.extend(earlier.map(|list| list.key_now));
        keys.sort();
        keys.dedup();
        keys
    }

    /// The id under which the key is named in messages.
    pub fn key_id(&self) -> Vec<u8> {
        hub_key_id(self.now.public_key().as_ref())
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, std::convert::Infallible> {
        Ok(self.now.sign(message).as_ref().to_vec())
    }

    /// The key of nonces.
    pub fn nonce_key(&self) -> &hmac::Key {
        &self.nonce
    }

    /// Opens files that were carried by hand.
    pub fn age_identity(&self) -> &age::x25519::Identity {
        &self.age
    }

    /// The pair that answers by TLS now.
    pub fn tls_now(&self) -> &TlsPair {
        &self.tls_now
    }

    /// What devices may be answered by: the pair of now, and the one that comes next.
    pub fn tls_pins(&self) -> Vec<[u8; 32]> {
        vec![self.tls_now.pin, self.tls_next.pin]
    }
}

#[cfg(test)]
mod tests;
