//! What can fail at the database, and the code that people are told.

use kadian_domain::Code;
use rusqlite::ErrorCode;
use std::cell::Cell;

const IOERR_READ: std::os::raw::c_int = rusqlite::ffi::SQLITE_IOERR_READ;
const IOERR_WRITE: std::os::raw::c_int = rusqlite::ffi::SQLITE_IOERR_WRITE;

thread_local! {
    /// Whether a statement of this thread came upon damage. A database has one thread.
    static HAS_MET_DAMAGE: Cell<bool> = const { Cell::new(false) };
}

/// Whether a statement of this thread came upon damage since this was asked last.
pub(crate) fn take_suspicion() -> bool {
    HAS_MET_DAMAGE.take()
}

/// Remembers an error that may be a page that does not verify, or one that cannot be read.
pub(crate) fn suspect(error: &rusqlite::Error) {
    // SQLCipher says of a page that does not verify no more than that something is wrong.
    let is_vague = error.sqlite_error_code() == Some(ErrorCode::Unknown);
    let is_unread = error.sqlite_error().is_some_and(|error| error.extended_code == IOERR_READ);
    if is_damage(error) || is_vague || is_unread {
        met_damage();
    }
}

/// Remembers that there is damage.
pub(crate) fn met_damage() {
    HAS_MET_DAMAGE.set(true);
}

/// A statement failed. Nothing of its transaction was kept.
#[derive(Debug, thiserror::Error)]
#[error("failed to {attempted}")]
pub struct StoreError {
    attempted: String,
    #[source]
    source: Cause,
}

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Commit(rusqlite::Error),
    #[error("{0}")]
    Content(String),
    #[error("the database was not opened again after a commit that failed")]
    Lost(Code),
}

impl StoreError {
    /// A failure of SQLite while something was attempted.
    pub(crate) fn sqlite(attempted: impl Into<String>, source: rusqlite::Error) -> Self {
        suspect(&source);
        Self { attempted: attempted.into(), source: Cause::Sqlite(source) }
    }

    /// A COMMIT that failed: what it held may be there or not, and must be looked for.
    pub(crate) fn commit(source: rusqlite::Error) -> Self {
        Self { attempted: "commit a transaction".to_owned(), source: Cause::Commit(source) }
    }

    /// Whether it was the COMMIT itself that failed.
    pub fn is_commit(&self) -> bool {
        matches!(self.source, Cause::Commit(_))
    }

    /// Whether it was the COMMIT that failed, and before its last page was in the log: what it held is not there.
    pub fn is_unwritten(&self) -> bool {
        let Cause::Commit(error) = &self.source else { return false };
        let is_write = error.sqlite_error().is_some_and(|error| error.extended_code == IOERR_WRITE);
        is_write || matches!(error.sqlite_error_code(), Some(ErrorCode::DiskFull | ErrorCode::ReadOnly))
    }

    /// A row that holds what no version of ours writes.
    pub(crate) fn content(attempted: impl Into<String>, what: impl Into<String>) -> Self {
        Self { attempted: attempted.into(), source: Cause::Content(what.into()) }
    }

    /// Something that every version of ours writes is not there.
    pub fn missing(attempted: impl Into<String>) -> Self {
        Self::content(attempted, "it is not there")
    }

    /// The database is not to be had since a COMMIT failed.
    pub(crate) fn lost(code: Code) -> Self {
        Self { attempted: "open the database again".to_owned(), source: Cause::Lost(code) }
    }

    /// Whether it is the file itself that is broken.
    pub fn is_damage(&self) -> bool {
        match &self.source {
            Cause::Sqlite(error) | Cause::Commit(error) => is_damage(error),
            Cause::Lost(_) | Cause::Content(_) => false,
        }
    }

    /// What people are told.
    pub fn code(&self) -> Code {
        match &self.source {
            Cause::Lost(code) => *code,
            Cause::Sqlite(error) | Cause::Commit(error) => code_of(error),
            Cause::Content(_) => Code::StoreDamaged,
        }
    }
}

/// A file that cannot be used. It is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is not ours, its key is another one, or parts of it are broken.
    #[error("database file is damaged or its key is another one")]
    Damaged(#[source] Option<rusqlite::Error>),
    /// A newer version wrote it.
    #[error("database has schema version {found}, this program knows up to {known}")]
    Newer {
        /// What the file has.
        found: i32,
        /// What this program knows.
        known: i32,
    },
    /// A migration failed; it was rolled back.
    #[error("failed to migrate the database")]
    Migrate(#[source] Box<refinery::Error>),
    /// The file or its folder cannot be read or written.
    #[error("failed to open the database")]
    Storage(#[source] rusqlite::Error),
    /// The same, where no statement was at work.
    #[error("failed to read the database file")]
    Io(#[source] std::io::Error),
    /// SQLite or SQLCipher is not the build that ships.
    #[error("SQLite {sqlite} with SQLCipher {cipher:?} is not the build that ships")]
    Build {
        /// `sqlite_version()`.
        sqlite: String,
        /// `cipher_version`.
        cipher: Option<String>,
    },
}

impl OpenError {
    /// What people are told.
    pub fn code(&self) -> Code {
        match self {
            Self::Damaged(_) => Code::StoreDamaged,
            Self::Newer { .. } => Code::StoreNewer,
            Self::Storage(error) => code_of(error),
            Self::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Code::StorageReadOnly,
            Self::Migrate(error) => of_sqlite(error.as_ref()).map_or(Code::StorageFailing, code_of),
            Self::Io(_) | Self::Build { .. } => Code::StorageFailing,
        }
    }

    /// Whether it is the file itself that is broken, so that something of it may be saved. A vault that does not answer,
    /// a newer file and a disk that fails are something else.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Migrate(error) => of_sqlite(error.as_ref()).is_some_and(is_damage),
            Self::Newer { .. } | Self::Storage(_) | Self::Io(_) | Self::Build { .. } => false,
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) { Self::Damaged(Some(error)) } else { Self::Storage(error) }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// A migration keeps what SQLite said as the source of its own error.
fn of_sqlite<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rusqlite::Error> {
    error.downcast_ref().or_else(|| error.source().and_then(of_sqlite))
}

fn code_of(error: &rusqlite::Error) -> Code {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Code::StorageFull,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Code::StorageReadOnly
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Code::StoreDamaged,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::DataInUse,
        _ => Code::StorageFailing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn a_page_that_cannot_be_read_is_looked_for_by_the_next_start_and_a_full_disk_is_not() {
        let failed = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        for (code, is_suspect) in
            [(ffi::SQLITE_IOERR_READ, true), (ffi::SQLITE_CORRUPT, true), (ffi::SQLITE_FULL, false)]
        {
            suspect(&failed(code));
            assert_eq!(take_suspicion(), is_suspect, "{code}");
        }
    }
}
