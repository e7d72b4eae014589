//! The file itself.

use super::{Keys, random_bytes};
use crate::tls::{TlsError, TlsPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_wire::hub_list::HubList;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// The file cannot be read, or is not ours.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Reading or writing failed.
    #[error("failed to {0} hub.key")]
    Io(&'static str, #[source] std::io::Error),
    /// The content is not a hub's keys.
    #[error("hub.key holds something else than a hub's keys")]
    Content,
    /// A certificate cannot be made or read.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// There is no list to change yet.
    #[error("the hub has no address yet; start it once with serve")]
    NeverServed,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFile {
    signing_key_now: String,
    signing_key_next: String,
    nonce_secret: String,
    age_identity: String,
    tls_now: TlsText,
    tls_next: TlsText,
    hub_list_counter: u32,
    hub_lists: Vec<String>,
}

/// A TLS pair as PEM.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TlsText {
    certificate: String,
    key: String,
}

impl TlsText {
    fn draw() -> Result<Self, KeysError> {
        let pair = TlsPair::draw()?;
        Ok(Self { certificate: pair.certificate, key: pair.key })
    }

    fn pair(&self) -> Result<TlsPair, KeysError> {
        Ok(TlsPair::read(self.certificate.clone(), self.key.clone())?)
    }
}

impl KeyFile {
    pub(super) fn draw() -> Result<Self, KeysError> {
        Ok(Self {
            signing_key_now: draw_signing_key()?,
            signing_key_next: draw_signing_key()?,
            nonce_secret: STANDARD.encode(random_bytes::<32>()),
            age_identity: secret(&age::x25519::Identity::generate()),
            tls_now: TlsText::draw()?,
            tls_next: TlsText::draw()?,
            hub_list_counter: 0,
            hub_lists: Vec::new(),
        })
    }

    pub(super) fn read(path: &Path) -> Result<Self, KeysError> {
        let text = std::fs::read_to_string(path).map_err(|e| KeysError::Io("read", e))?;
        serde_json::from_str(&text).map_err(|_| KeysError::Content)
    }

    pub(super) fn keys(&self) -> Result<Keys, KeysError> {
        let decode = |text: &String| STANDARD.decode(text).map_err(|_| KeysError::Content);
        Ok(Keys {
            now: signing_key(&self.signing_key_now)?,
            next_public: signing_key(&self.signing_key_next)?.public_key().as_ref().to_vec(),
            nonce: hmac::Key::new(hmac::HMAC_SHA256, &decode(&self.nonce_secret)?),
            age: self.age_identity.parse().map_err(|_| KeysError::Content)?,
            tls_now: self.tls_now.pair()?,
            tls_next: self.tls_next.pair()?,
            lists: self.hub_lists.iter().map(decode).collect::<Result<_, _>>()?,
        })
    }

    /// Signs a list with the next counter and keeps it.
    pub(super) fn add_list(&mut self, keys: &Keys, list: HubList) -> Result<(), KeysError> {
        self.hub_list_counter = self.hub_list_counter.checked_add(1).ok_or(KeysError::Content)?;
        let list = HubList { counter: self.hub_list_counter, ..list };
        let Ok(sealed) = list.seal(&keys.key_id(), |message| keys.sign(message));
        self.hub_lists.push(STANDARD.encode(sealed));
        Ok(())
    }

    /// Leaves room for the lists that a later copy of the file may have signed.
    pub(super) fn lift_counter(&mut self) -> Result<(), KeysError> {
        /// More changes of address or key than a hub sees between two copies of its file.
        const LISTS: u32 = 1_000;
        self.hub_list_counter = self.hub_list_counter.checked_add(LISTS).ok_or(KeysError::Content)?;
        Ok(())
    }

    /// The next signing key signs from now on; a fresh one comes next.
    pub(super) fn turn_signing_key(&mut self) -> Result<(), KeysError> {
        self.signing_key_now = std::mem::replace(&mut self.signing_key_next, draw_signing_key()?);
        Ok(())
    }

    /// The next TLS pair answers from now on; a fresh one comes next.
    pub(super) fn turn_tls_pair(&mut self) -> Result<(), KeysError> {
        self.tls_now = std::mem::replace(&mut self.tls_next, TlsText::draw()?);
        Ok(())
    }

    pub(super) fn write_new(&self, path: &Path) -> Result<(), KeysError> {
        self.write(path, OpenOptions::new().write(true).create_new(true))
    }

    /// Replaces the file: after a power cut the old one stands there or the new one.
    pub(super) fn replace(&self, path: &Path) -> Result<(), KeysError> {
        let beside = path.with_extension("key.new");
        self.write(&beside, OpenOptions::new().write(true).create(true).truncate(true))?;
        keep_owner(path, &beside).map_err(|e| KeysError::Io("replace", e))?;
        std::fs::rename(&beside, path).map_err(|e| KeysError::Io("replace", e))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| KeysError::Io("replace", e))
    }

    fn write(&self, path: &Path, options: &mut OpenOptions) -> Result<(), KeysError> {
        let text = serde_json::to_string_pretty(self).map_err(|_| KeysError::Content)?;
        let mut write = || -> std::io::Result<()> {
            let mut file = options.mode(0o600).open(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|e| KeysError::Io("write", e))
    }
}

/// An administrator's command leaves the keys to the user whose hub reads them.
fn keep_owner(of: &Path, to: &Path) -> std::io::Result<()> {
    let (before, now) = (std::fs::metadata(of)?, std::fs::metadata(to)?);
    if (before.uid(), before.gid()) == (now.uid(), now.gid()) {
        return Ok(());
    }
    std::os::unix::fs::chown(to, Some(before.uid()), Some(before.gid()))
}

fn draw_signing_key() -> Result<String, KeysError> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeysError::Content)?;
    Ok(STANDARD.encode(pkcs8.as_ref()))
}

fn signing_key(text: &str) -> Result<Ed25519KeyPair, KeysError> {
    let pkcs8 = STANDARD.decode(text).map_err(|_| KeysError::Content)?;
    Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| KeysError::Content)
}

fn secret(identity: &age::x25519::Identity) -> String {
    use age::secrecy::ExposeSecret;
    identity.to_string().expose_secret().to_owned()
}
