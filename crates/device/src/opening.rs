//! Why a device cannot be opened.

use crate::lock::{LockError, io_code};
use crate::vault::VaultError;
use kadian_domain::{Code, Problem};
use kadian_store::StoreError;

/// The device cannot be opened; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process owns the directory, or it cannot be written.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The vault does not answer.
    #[error("vault does not answer")]
    Vault(#[from] VaultError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] kadian_store::OpenError),
    /// A statement failed.
    #[error(transparent)]
    Statement(#[from] StoreError),
    /// The database belongs to another device than the vault.
    #[error("database and vault belong to different devices")]
    Mismatch,
    /// Something of the system fails.
    #[error("failed to start")]
    Problem(#[from] Problem),
}

impl OpenError {
    /// Whether the database itself is broken.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Store(error) => error.is_damage(),
            Self::Statement(error) => error.is_damage(),
            Self::Lock(_) | Self::Vault(_) | Self::Mismatch | Self::Problem(_) => false,
        }
    }

    /// What people are told.
    pub fn code(&self) -> Code {
        match self {
            Self::Lock(error) => error.code(),
            Self::Vault(VaultError::Io(_, error)) if io_code(error) != Code::StorageFailing => io_code(error),
            Self::Vault(VaultError::WrongKey) => Code::VaultKeyWrong,
            Self::Vault(_) => Code::VaultUnavailable,
            Self::Store(error) => error.code(),
            Self::Statement(error) => error.code(),
            Self::Mismatch => Code::StoreDamaged,
            Self::Problem(problem) => problem.code,
        }
    }
}
