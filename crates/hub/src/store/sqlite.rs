//! Embedded SQLite: one writer thread with group commit, a few readers, write-ahead log, synchronous FULL.
//!
//! What always holds: writes that wait for each other share one transaction, each batch in a savepoint of its
//! own; where the group's COMMIT fails, every one in it fails. Other processes may read and write beside us.

mod backup;
mod chain;
mod checkpoints;
mod decisions;
mod devices;
mod effects;
mod enrolment;
mod forks;
mod freshness;
mod held;
mod import;
mod ingest;
mod judge_again;
mod lists;
mod new_rows;
mod officers;
mod outcomes;
mod overview;
mod own_chain;
mod passages;
mod passers;
mod place;
mod restore;
mod returns;
mod rollups;
mod settings;
mod told;
mod writer;

pub(crate) use backup::check_copy;
pub(crate) use restore::{begin_new_life, is_in_use, remembered};

use super::StoreError;
use crate::changes::Changes;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use writer::Writer;

mod migrations {
    refinery::embed_migrations!("../../migrations/hub/sqlite");
}

/// The text of a statement: one a file, under `sql/`.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $name, ".sql"))
    };
}
use sql;

/// Reading is short, and more connections than this only take memory from a small machine.
const READERS_MAX: usize = 4;
/// What the writer keeps of the file in memory, in KiB: every device adds to the ends of its own rows, and those of a
/// district that comes back at once are more than SQLite's usual two mebibytes.
const WRITER_CACHE_KIB: i32 = 32 * 1024;
/// What each reader keeps: a page of the officers looks up every post and every device, in a file of gigabytes. Of less than
/// what one of them looks up nothing is left for the next one, which looks up the same in the same order.
const READER_CACHE_KIB: i32 = 16 * 1024;
/// Another process's transaction is short; ours waits this long for it.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The embedded database.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Writer,
    changes: Changes,
    /// Readers that nobody uses now.
    readers: Mutex<Vec<Connection>>,
    /// How many more may read at once.
    read_turns: Arc<Semaphore>,
    /// Whether the last write met a full or failing disk.
    is_disk_full: AtomicBool,
}

impl SqliteStore {
    /// Opens the file, or makes it, and migrates it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = opened(path)?;
        let changes = Changes::new();
        let writer = Writer::start(connection, changes.clone())?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                writer,
                changes,
                readers: Mutex::default(),
                read_turns: Arc::new(Semaphore::new(READERS_MAX)),
                is_disk_full: AtomicBool::new(false),
            }),
        })
    }

    /// Where it is told what has changed.
    pub(crate) fn changes(&self) -> &Changes {
        &self.inner.changes
    }

    /// Reads on a connection of its own, off the async threads.
    async fn read<T: Send + 'static>(
        &self,
        attempted: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        let turns = Arc::clone(&self.inner.read_turns);
        let turn = turns.acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let done = tokio::task::spawn_blocking(move || {
            // It goes with the reading: who asked may be gone long before.
            let _turn = turn;
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = idle.map_or_else(|| reader(&inner.path), Ok)?;
            // One snapshot for all that is read: figures of one answer agree with each other.
            let done = connection.unchecked_transaction().and_then(|snapshot| work(&snapshot));
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            done
        });
        done.await.map_err(|_| StoreError::Closed)?.map_err(|e| statement(attempted, e))
    }

    /// Writes in a transaction of the writer thread; Ok after COMMIT.
    async fn write<T: Send + 'static>(
        &self,
        attempted: &'static str,
        work: impl FnOnce(&rusqlite::Savepoint<'_>) -> Result<T, WriteError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let done = self.inner.writer.write(attempted, work).await;
        let is_disk_full = matches!(done, Err(StoreError::DiskFull));
        if done.is_ok() || is_disk_full {
            self.inner.is_disk_full.store(is_disk_full, Ordering::Release);
        }
        done
    }

    /// Whether the last write met a full or failing disk.
    pub(crate) fn is_disk_full(&self) -> bool {
        self.inner.is_disk_full.load(Ordering::Acquire)
    }
}

fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    Ok(connection)
}

fn opened(path: &Path) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| StoreError::Open(Box::new(error));
    make_private(path).map_err(|error| StoreError::Open(Box::new(error)))?;
    let mut connection = connect(path).map_err(failed)?;
    // A file that is refused is left as it was: closing it must not fold its log in.
    let keep_log = |connection: &Connection, is_kept| {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_kept).map_err(failed)
    };
    keep_log(&connection, true)?;
    refuse_newer(&connection)?;
    keep_log(&connection, false)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    migrate(&mut connection)?;
    // SQLite takes a number below nought for KiB, and others for pages.
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB).map_err(failed)?;
    told::prepare(&connection).map_err(failed)?;
    Ok(connection)
}

/// Names and telephone numbers lie in it: made for its owner alone. SQLite gives the files beside it the same mode.
/// A file that is there is not opened: closing it would let go of the locks that this process has on it.
fn make_private(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Why a write was rolled back.
#[derive(Debug)]
enum WriteError {
    Sqlite(rusqlite::Error),
    Rule(kadian_domain::Problem),
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<kadian_domain::Code> for WriteError {
    fn from(code: kadian_domain::Code) -> Self {
        Self::Rule(kadian_domain::Problem::new(code))
    }
}

impl WriteError {
    fn into_store(self, attempted: &'static str) -> StoreError {
        match self {
            Self::Sqlite(error) => statement(attempted, error),
            Self::Rule(problem) => StoreError::Rule(problem),
        }
    }
}

fn statement(attempted: &'static str, error: rusqlite::Error) -> StoreError {
    tracing::error!(attempted, cause = %error, "statement failed");
    if is_of_the_disk(&error) {
        return StoreError::DiskFull;
    }
    StoreError::Statement { attempted, source: Box::new(error) }
}

/// Whether the disk is full or fails: whoever sends must hear that somebody has to see to it.
fn is_of_the_disk(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    code.is_some_and(|code| {
        matches!(
            code,
            ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen
        )
    })
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::default())?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    // Without it REPLACE would delete rows past the triggers.
    connection.pragma_update(None, "recursive_triggers", "ON")?;
    // What is bound changes no plan. Else SQLite prepares a statement whose LIMIT is bound anew, each time that it runs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(160);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::Open(Box::new(error));
    if refuse_newer(connection)? == known_version() {
        return Ok(());
    }
    // A table that others refer to is made anew: SQLite's own way is to do so without foreign keys, and to look
    // afterwards whether they hold. The setting is not heard within a transaction.
    connection.pragma_update(None, "foreign_keys", "OFF").map_err(failed)?;
    let done = migrations::migrations::runner().set_grouped(true).run(connection);
    // Another process may have been faster: commands open the same file beside a hub that starts.
    if let Err(error) = done
        && refuse_newer(connection)? < known_version()
    {
        return Err(StoreError::Open(Box::new(error)));
    }
    connection.pragma_update(None, "foreign_keys", "ON").map_err(failed)?;
    check_foreign_keys(connection)
}

/// The newest schema that this program knows.
fn known_version() -> i32 {
    let runner = migrations::migrations::runner();
    runner.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0)
}

/// The schema that the file has; fails where a newer program wrote it.
fn refuse_newer(connection: &Connection) -> Result<i32, StoreError> {
    let found = schema_version(connection).map_err(|error| StoreError::Open(Box::new(error)))?;
    let known = known_version();
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(found) }
}

fn schema_version(connection: &Connection) -> rusqlite::Result<i32> {
    let history = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    if connection.query_row(history, [], |row| row.get::<_, u32>(0))? == 0 {
        return Ok(0);
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM refinery_schema_history";
    connection.query_row(newest, [], |row| row.get(0))
}

fn check_foreign_keys(connection: &Connection) -> Result<(), StoreError> {
    let broken = "SELECT COUNT(*) FROM pragma_foreign_key_check";
    let failed = |error: rusqlite::Error| StoreError::Open(Box::new(error));
    match connection.query_row(broken, [], |row| row.get::<_, u32>(0)).map_err(failed)? {
        0 => Ok(()),
        n => Err(StoreError::Open(format!("{n} rows refer to rows that are not there").into())),
    }
}

#[cfg(test)]
mod tests;
