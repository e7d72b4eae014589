//! `hub.key`: the hub's secrets, in a file with mode 0600, never in the database or its backups.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_wire::cose::hub_key_id;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The hub's keys, read from the file.
pub struct Keys {
    now: Ed25519KeyPair,
    next_public: Vec<u8>,
    nonce: hmac::Key,
    /// The counter of the list `hub`: it only rises, whatever is restored.
    pub hub_list_counter: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    signing_key_now: String,
    signing_key_next: String,
    nonce_secret: String,
    hub_list_counter: u32,
}

/// The file cannot be read, or is not ours.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Reading or writing failed.
    #[error("failed to {0} hub.key")]
    Io(&'static str, #[source] std::io::Error),
    /// The content is not a hub's keys.
    #[error("hub.key holds something else than a hub's keys")]
    Content,
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
        let key = || -> Result<String, KeysError> {
            let pkcs8 =
                Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeysError::Content)?;
            Ok(STANDARD.encode(pkcs8.as_ref()))
        };
        let file = KeyFile {
            signing_key_now: key()?,
            signing_key_next: key()?,
            nonce_secret: STANDARD.encode(random_bytes::<32>()),
            hub_list_counter: 0,
        };
        write(path, &file, OpenOptions::new().write(true).create_new(true))
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, KeysError> {
        let file = read(path)?;
        let pair = |text: &str| {
            let pkcs8 = STANDARD.decode(text).map_err(|_| KeysError::Content)?;
            Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| KeysError::Content)
        };
        let secret = STANDARD.decode(&file.nonce_secret).map_err(|_| KeysError::Content)?;
        Ok(Self {
            now: pair(&file.signing_key_now)?,
            next_public: pair(&file.signing_key_next)?.public_key().as_ref().to_vec(),
            nonce: hmac::Key::new(hmac::HMAC_SHA256, &secret),
            hub_list_counter: file.hub_list_counter,
        })
    }

    /// Lifts the counter of the list `hub` in the file, durably, before a list with it goes out.
    pub fn lift_hub_list_counter(&mut self, path: &Path) -> Result<u32, KeysError> {
        let mut file = read(path)?;
        file.hub_list_counter = file.hub_list_counter.saturating_add(1);
        let beside = path.with_extension("key.new");
        write(&beside, &file, OpenOptions::new().write(true).create(true).truncate(true))?;
        std::fs::rename(&beside, path).map_err(|e| KeysError::Io("replace", e))?;
        self.hub_list_counter = file.hub_list_counter;
        Ok(file.hub_list_counter)
    }

    /// The Ed25519 public key that signs now.
    pub fn public_key(&self) -> Vec<u8> {
        self.now.public_key().as_ref().to_vec()
    }

    /// The public key that will sign next.
    pub fn next_public_key(&self) -> Vec<u8> {
        self.next_public.clone()
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
}

fn read(path: &Path) -> Result<KeyFile, KeysError> {
    let text = std::fs::read_to_string(path).map_err(|e| KeysError::Io("read", e))?;
    serde_json::from_str(&text).map_err(|_| KeysError::Content)
}

fn write(path: &Path, file: &KeyFile, options: &mut OpenOptions) -> Result<(), KeysError> {
    let text = serde_json::to_string_pretty(file).map_err(|_| KeysError::Content)?;
    let mut write = || -> std::io::Result<()> {
        let mut file = options.mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|e| KeysError::Io("write", e))
}
