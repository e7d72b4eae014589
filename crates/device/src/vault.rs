//! Where a device's secrets live: its id, its signing key and the key of its database.
//!
//! What always holds: the signing key never leaves the vault. The kind of vault is chosen once, when the data
//! directory is made, and never falls back: a vault that does not answer is an error.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_domain::DeviceId;
use kadian_store::DbKey;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What the names of files begin with that a database leaves: itself, what belongs to it or is to take its place, one that
/// was moved aside, the copy of its enrolment.
pub(crate) const TRACES: [&str; 4] = ["device.db", "damaged-", "moving", "enrolment.spare"];

/// Where the secrets are.
pub(crate) const KEY_FILE: &str = "vault.key";

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
    /// A key for one purpose beside the database, told from every other by its name.
    fn derived_key(&self, purpose: &[u8]) -> [u8; 32];
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
    /// The vault's key is not the one that this data directory was made with.
    #[error("vault holds another key than the database was made with")]
    WrongKey,
}

/// Secrets in `DIR/vault.key`, mode 0600.
pub struct FileVault {
    device: DeviceId,
    db_key: DbKey,
    /// Under it stand what proves the key, and the keys of what lies beside the database.
    derive: hmac::Key,
    /// Whether the directory says so; one of an older version does not yet.
    is_key_proven: bool,
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
    /// An HMAC under the key of the database: a damaged file and another key look alike, and are not the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_check: Option<String>,
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
        if is_there(&choice)? {
            let text = std::fs::read_to_string(&choice).map_err(|e| VaultError::Io("read vault.toml", e))?;
            let choice: VaultChoice =
                toml::from_str(&text).map_err(|_| VaultError::Unusable("names an unknown kind"))?;
            let vault = Self::open(&key)?;
            return match choice.key_check {
                Some(check) if check != vault.key_check() => Err(VaultError::WrongKey),
                check => Ok((Self { is_key_proven: check.is_some(), ..vault }, VaultOrigin::Found)),
            };
        }
        if has_traces(dir)? {
            return Err(VaultError::Unusable("is missing beside a database"));
        }
        // The choice is written last: before it, a half-made vault is simply gone on with.
        let (mut vault, origin) = Self::adopt_or_make(&key, wall_ms)?;
        vault.keep_key_check(dir)?;
        Ok((vault, origin))
    }

    /// Keys that are there are never written over: something may be sealed under them that is looked for later.
    fn adopt_or_make(key: &Path, wall_ms: i64) -> Result<(Self, VaultOrigin), VaultError> {
        if is_there(key)? {
            match Self::open(key) {
                Ok(vault) => return Ok((vault, VaultOrigin::Found)),
                Err(VaultError::Unusable(_)) => rename(key, &key.with_extension("key.unusable"))?,
                Err(error) => return Err(error),
            }
        }
        Self::make(key, wall_ms)?;
        Ok((Self::open(key)?, VaultOrigin::Made))
    }

    /// What proves that the key is the one that the directory was made with.
    fn key_check(&self) -> String {
        hex::encode(self.derived_key(b"kadian key check 1"))
    }

    /// Whether the data directory itself says that this is its key.
    pub fn is_key_proven(&self) -> bool {
        self.is_key_proven
    }

    /// Writes down, once the key is known to fit, by what it is told from another one.
    pub fn keep_key_check(&mut self, dir: &Path) -> Result<(), VaultError> {
        if self.is_key_proven {
            return Ok(());
        }
        let choice = VaultChoice { kind: VaultKind::File, key_check: Some(self.key_check()) };
        let text = toml::to_string(&choice).map_err(|_| VaultError::Unusable("cannot be written down"))?;
        let beside = dir.join("vault.toml.part");
        write_private(&beside, text.as_bytes())?;
        rename(&beside, &dir.join("vault.toml"))?;
        self.is_key_proven = true;
        Ok(())
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
        let beside = path.with_extension("key.part");
        write_private(&beside, text.as_bytes())?;
        rename(&beside, path)
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
            derive: hmac::Key::new(hmac::HMAC_SHA256, &db_key),
            is_key_proven: false,
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

    fn derived_key(&self, purpose: &[u8]) -> [u8; 32] {
        let tag = hmac::sign(&self.derive, purpose);
        tag.as_ref().first_chunk().copied().unwrap_or_default()
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

/// Gives a file its name, for good.
fn rename(from: &Path, to: &Path) -> Result<(), VaultError> {
    std::fs::rename(from, to).map_err(|e| VaultError::Io("name the vault's file", e))?;
    to.parent().map_or(Ok(()), sync_dir)
}

/// What cannot be looked at is not taken for gone.
fn is_there(path: &Path) -> Result<bool, VaultError> {
    path.try_exists().map_err(|e| VaultError::Io("look for the vault", e))
}

/// Whether the directory had a database: then it had a vault, too.
fn has_traces(dir: &Path) -> Result<bool, VaultError> {
    for entry in dir.read_dir().map_err(|e| VaultError::Io("look into the vault's folder", e))? {
        let name = entry.map_err(|e| VaultError::Io("look into the vault's folder", e))?.file_name();
        let name = name.to_string_lossy();
        if TRACES.iter().any(|trace| name.starts_with(trace)) {
            return Ok(true);
        }
    }
    Ok(false)
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
        for trace in ["device.db", "device.db-wal", "device.db.new", "damaged-5-1"] {
            let path = dir.path().join(trace);
            std::fs::write(&path, b"x").unwrap();
            assert!(
                matches!(FileVault::open_or_make(dir.path(), 0), Err(VaultError::Unusable(_))),
                "{trace}"
            );
            assert!(!dir.path().join("vault.key").exists());
            std::fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn keys_that_are_there_are_never_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let (made, _) = FileVault::open_or_make(dir.path(), 0).unwrap();
        // A first start that was stopped before the choice was written, or a choice that was lost.
        std::fs::remove_file(dir.path().join("vault.toml")).unwrap();
        let (found, origin) = FileVault::open_or_make(dir.path(), 5).unwrap();
        assert_eq!((found.device(), origin), (made.device(), VaultOrigin::Found));
        // A choice that cannot be looked at is no new directory.
        let (choice, key) = (dir.path().join("vault.toml"), dir.path().join("vault.key"));
        let before = std::fs::read(&key).unwrap();
        std::fs::remove_file(&choice).unwrap();
        std::os::unix::fs::symlink("vault.toml", &choice).unwrap();
        assert!(matches!(FileVault::open_or_make(dir.path(), 5), Err(VaultError::Io(..))));
        assert_eq!(std::fs::read(&key).unwrap(), before);
        // Half a key, as versions before left it.
        std::fs::remove_file(&choice).unwrap();
        std::fs::write(&key, &before[..20]).unwrap();
        let (_, origin) = FileVault::open_or_make(dir.path(), 5).unwrap();
        assert_eq!(origin, VaultOrigin::Made);
        assert_eq!(std::fs::read(dir.path().join("vault.key.unusable")).unwrap(), &before[..20]);
    }

    #[test]
    fn another_key_is_told_from_the_one_that_the_directory_was_made_with() {
        let dir = tempfile::tempdir().unwrap();
        FileVault::open_or_make(dir.path(), 0).unwrap();
        let other = tempfile::tempdir().unwrap();
        FileVault::open_or_make(other.path(), 0).unwrap();
        std::fs::copy(other.path().join("vault.key"), dir.path().join("vault.key")).unwrap();
        assert!(matches!(FileVault::open_or_make(dir.path(), 0), Err(VaultError::WrongKey)));
        // A directory of an older version has no check yet: it gets one once its database has opened.
        std::fs::write(dir.path().join("vault.toml"), "kind = \"file\"\n").unwrap();
        let (mut vault, _) = FileVault::open_or_make(dir.path(), 0).unwrap();
        assert!(!vault.is_key_proven());
        vault.keep_key_check(dir.path()).unwrap();
        assert!(FileVault::open_or_make(dir.path(), 0).unwrap().0.is_key_proven());
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
