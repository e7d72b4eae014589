//! Where a device's secrets live: its id, its signing key and the key of its database.
//!
//! What always holds: the signing key never leaves the vault. The kind of vault is chosen once, when the data
//! directory is made, and never falls back: a vault that does not answer is an error.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_domain::DeviceId;
use kadian_store::DbKey;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A place for secrets: a file here; Android's Keystore and the desktop's keyring come later.
pub trait KeyVault: Send + Sync {
    /// This device.
    fn device(&self) -> DeviceId;
    /// The raw key of the database.
    fn db_key(&self) -> DbKey;
    /// The P-256 public key, uncompressed.
    fn public_key(&self) -> Vec<u8>;
    /// An ES256 signature (64 bytes, r||s) over a message.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, VaultError>;
}

/// Which kind of vault a data directory has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultKind {
    /// A file with mode 0600 beside the database: for a post without a keyring.
    File,
}

/// The vault does not answer.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file cannot be read or written.
    #[error("failed to {0}")]
    Io(&'static str, #[source] std::io::Error),
    /// A database without a vault, or a vault whose content is not ours.
    #[error("vault {0}")]
    Unusable(&'static str),
}

/// Secrets in `DIR/vault.key`, mode 0600.
pub struct FileVault {
    device: DeviceId,
    db_key: DbKey,
    signing_key: EcdsaKeyPair,
    random: SystemRandom,
}

#[derive(Serialize, Deserialize)]
struct VaultFile {
    device: String,
    db_key: String,
    signing_key: String,
}

#[derive(Serialize, Deserialize)]
struct VaultChoice {
    kind: VaultKind,
}

/// How a vault came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultOrigin {
    /// Made just now: the device is new.
    Made,
    /// It was there.
    Found,
}

impl FileVault {
    /// Opens the vault of a data directory, or makes one where there is neither vault nor database.
    pub fn open_or_make(dir: &Path, wall_ms: i64) -> Result<(Self, VaultOrigin), VaultError> {
        let (choice, key) = (dir.join("vault.toml"), dir.join("vault.key"));
        if choice.exists() {
            let text = std::fs::read_to_string(&choice).map_err(|e| VaultError::Io("read vault.toml", e))?;
            let _: VaultChoice =
                toml::from_str(&text).map_err(|_| VaultError::Unusable("names an unknown kind"))?;
            return Ok((Self::open(&key)?, VaultOrigin::Found));
        }
        if dir.join("device.db").exists() {
            return Err(VaultError::Unusable("is missing beside a database"));
        }
        Self::make(&key, wall_ms)?;
        let text = toml::to_string(&VaultChoice { kind: VaultKind::File });
        let text = text.map_err(|_| VaultError::Unusable("cannot be written down"))?;
        // The choice is written last: before it, a half-made vault is simply made again.
        write_private(&choice, text.as_bytes())?;
        sync_dir(dir)?;
        Ok((Self::open(&key)?, VaultOrigin::Made))
    }

    fn make(path: &Path, wall_ms: i64) -> Result<(), VaultError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let pkcs8 = pkcs8.map_err(|_| VaultError::Unusable("cannot draw a key"))?;
        let file = VaultFile {
            device: DeviceId::new(wall_ms, random_bytes()).to_string(),
            db_key: hex::encode(random_bytes::<32>()),
            signing_key: STANDARD.encode(pkcs8.as_ref()),
        };
        let text = toml::to_string(&file).map_err(|_| VaultError::Unusable("cannot be written down"))?;
        write_private(path, text.as_bytes())
    }

    fn open(path: &Path) -> Result<Self, VaultError> {
        let unusable = || VaultError::Unusable("holds something else than keys");
        let text = std::fs::read_to_string(path).map_err(|e| VaultError::Io("read vault.key", e))?;
        let file: VaultFile = toml::from_str(&text).map_err(|_| unusable())?;
        let random = SystemRandom::new();
        let pkcs8 = STANDARD.decode(file.signing_key).map_err(|_| unusable())?;
        let signing_key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random);
        let db_key: [u8; 32] =
            hex::decode(file.db_key).ok().and_then(|k| k.try_into().ok()).ok_or_else(unusable)?;
        Ok(Self {
            device: file.device.parse().map_err(|_| unusable())?,
            db_key: DbKey::new(db_key),
            signing_key: signing_key.map_err(|_| unusable())?,
            random,
        })
    }
}

impl KeyVault for FileVault {
    fn device(&self) -> DeviceId {
        self.device
    }

    fn db_key(&self) -> DbKey {
        self.db_key.clone()
    }

    fn public_key(&self) -> Vec<u8> {
        self.signing_key.public_key().as_ref().to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, VaultError> {
        let signature = self.signing_key.sign(&self.random, message);
        signature.map(|s| s.as_ref().to_vec()).map_err(|_| VaultError::Unusable("cannot sign"))
    }
}

/// Random bytes of the system.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(
        clippy::expect_used,
        reason = "a system without randomness cannot make keys or ids; nothing can go on"
    )]
    SystemRandom::new().fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| VaultError::Io("write the vault", e))
}

fn sync_dir(dir: &Path) -> Result<(), VaultError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(|e| VaultError::Io("write the vault's folder", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vault_is_found_again_with_the_same_keys_and_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (made, origin) = FileVault::open_or_make(dir.path(), 1_790_000_000_000).unwrap();
        assert_eq!(origin, VaultOrigin::Made);
        let (found, origin) = FileVault::open_or_make(dir.path(), 0).unwrap();
        assert_eq!(origin, VaultOrigin::Found);
        assert_eq!((made.device(), made.public_key()), (found.device(), found.public_key()));
        let mode = std::fs::metadata(dir.path().join("vault.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_database_without_its_vault_gets_no_new_one() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("device.db"), b"x").unwrap();
        assert!(matches!(FileVault::open_or_make(dir.path(), 0), Err(VaultError::Unusable(_))));
        assert!(!dir.path().join("vault.key").exists());
    }

    #[test]
    fn a_chosen_vault_that_does_not_answer_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        FileVault::open_or_make(dir.path(), 0).unwrap();
        std::fs::remove_file(dir.path().join("vault.key")).unwrap();
        assert!(matches!(FileVault::open_or_make(dir.path(), 0), Err(VaultError::Io(..))));
        assert!(!dir.path().join("vault.key").exists());
    }
}
