//! One process owns a data directory: an operating-system lock on `DIR/lock`, taken before the database is opened.
//!
//! The file holds the owner's pid and the path of its socket, so that others find the door. The lock goes with
//! the process, however it ends.

use kadian_domain::Code;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The longest path that a Unix socket takes everywhere, with some room.
const SOCKET_PATH_BYTES_MAX: usize = 90;

/// The lock of a data directory; let go when dropped.
#[derive(Debug)]
pub(crate) struct DirLock {
    file: File,
}

/// The directory cannot be owned.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process owns it.
    #[error("data directory is in use by process {}", pid.map_or_else(|| "unknown".to_owned(), |p| p.to_string()))]
    InUse {
        /// The owner, where it has said so.
        pid: Option<u32>,
    },
    /// It cannot be written.
    #[error("data directory cannot be written")]
    ReadOnly(#[source] std::io::Error),
    /// The storage fails.
    #[error("failed to lock the data directory")]
    Io(#[source] std::io::Error),
}

impl LockError {
    /// What people are told.
    pub fn code(&self) -> Code {
        match self {
            Self::InUse { .. } => Code::DataInUse,
            Self::ReadOnly(_) => Code::StorageReadOnly,
            Self::Io(error) => io_code(error),
        }
    }
}

impl From<std::io::Error> for LockError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::NotADirectory => {
                Self::ReadOnly(error)
            }
            _ => Self::Io(error),
        }
    }
}

/// What people are told of a failing file.
pub(crate) fn io_code(error: &std::io::Error) -> Code {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::NotADirectory => {
            Code::StorageReadOnly
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Code::StorageFull,
        _ => Code::StorageFailing,
    }
}

impl DirLock {
    /// Takes the lock, making the directory where there is none.
    pub(crate) fn take(dir: &Path) -> Result<Self, LockError> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let path = dir.join("lock");
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        // Not the standard library's own lock: on Android it answers "unsupported".
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {
                file.set_len(0)?;
                file.seek(SeekFrom::Start(0))?;
                writeln!(file, "{}", std::process::id())?;
                Ok(Self { file })
            }
            Err(Errno::WOULDBLOCK) => Err(LockError::InUse { pid: owner(dir).0 }),
            Err(error) => Err(std::io::Error::from(error).into()),
        }
    }

    /// Says where the owner's door is, for others to find.
    pub(crate) fn announce(&mut self, socket: &Path) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        writeln!(self.file, "{}\n{}", std::process::id(), socket.display())
    }
}

/// Who owns a directory, and where its door is.
pub(crate) fn owner(dir: &Path) -> (Option<u32>, Option<PathBuf>) {
    let mut text = String::new();
    let read = File::open(dir.join("lock")).and_then(|mut file| file.read_to_string(&mut text));
    if read.is_err() {
        return (None, None);
    }
    let mut lines = text.lines();
    (lines.next().and_then(|pid| pid.parse().ok()), lines.next().map(PathBuf::from))
}

/// Where the door of a directory is to be: in it, or in a private temporary folder where its path is too long.
pub(crate) fn socket_path(dir: &Path) -> std::io::Result<PathBuf> {
    let beside = std::path::absolute(dir)?.join("door.sock");
    if beside.as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
        return Ok(beside);
    }
    let name = format!("kadian-{}", hex::encode(crate::vault::random_bytes::<8>()));
    let folder = std::env::temp_dir().join(name);
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder.join("door.sock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_one_owner_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let lock = DirLock::take(dir.path()).unwrap();
        let error = DirLock::take(dir.path()).unwrap_err();
        assert!(matches!(error, LockError::InUse { pid: Some(pid) } if pid == std::process::id()), "{error}");
        drop(lock);
        DirLock::take(dir.path()).unwrap();
    }

    #[test]
    fn a_long_path_gets_a_private_folder_for_its_socket() {
        let dir = tempfile::tempdir().unwrap();
        assert!(socket_path(dir.path()).unwrap().starts_with(dir.path()));
        let long = dir.path().join("x".repeat(100));
        let socket = socket_path(&long).unwrap();
        assert!(socket.as_os_str().len() <= 108 && !socket.starts_with(&long));
        std::fs::remove_dir(socket.parent().unwrap()).unwrap();
    }
}
