//! Opening, checking and migrating the database file.
//!
//! A file that does not verify is refused and left untouched: nothing is written and the write-ahead log is not
//! folded in until every check has passed.

use crate::error::{OpenError, StoreError};
use kadian_domain::Code;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

mod migrations {
    refinery::embed_migrations!("../../migrations/device");
}

/// The lowest SQLite without the write-ahead log's reset fault.
const SQLITE_FLOOR: &str = "3.51.3";

/// 32 random bytes that SQLCipher takes as they are.
#[derive(Clone)]
pub struct DbKey([u8; 32]);

impl DbKey {
    /// A key from the vault.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for DbKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DbKey(..)")
    }
}

/// An open database: one connection, owned by one thread.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    key: DbKey,
    /// Why a failed commit could not be settled; the connection leads nowhere as long as this stands.
    lost: Option<Code>,
}

impl Store {
    /// Opens the file, or makes it where there is none.
    ///
    /// After an unclean stop every page is checked first. Costs one read of the file then.
    pub fn open(path: &Path, key: &DbKey) -> Result<Self, OpenError> {
        let was_unclean = write_ahead_log(path).metadata().is_ok_and(|log| log.len() > 0);
        let mut connection = Connection::open(path)?;
        // Until the checks have passed, closing must not write the log into the file.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        unlock(&connection, key)?;
        check_build(&connection)?;
        configure(&connection)?;
        if was_unclean {
            quick_check(&connection)?;
        }
        migrate(&mut connection)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(Self { connection, path: path.to_owned(), key: key.clone(), lost: None })
    }

    /// For reading.
    pub fn read(&self) -> &Connection {
        &self.connection
    }

    /// One transaction: committed to the disk when `work` answers Ok, without a trace otherwise.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.ensure_well()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| StoreError::sqlite("begin a transaction", e))?;
        let done = work(&transaction)?;
        if let Err(error) = transaction.commit() {
            self.settle_failed_commit();
            return Err(StoreError::commit(error).into());
        }
        Ok(done)
    }

    /// Where a failed commit could not be settled, that is tried again. To be asked before anything is read: until it is
    /// settled, every statement fails, and says nothing of why.
    pub fn ensure_well(&mut self) -> Result<(), StoreError> {
        if self.lost.is_some() {
            self.settle_failed_commit();
        }
        self.lost.map_or(Ok(()), |code| Err(StoreError::lost(code)))
    }

    /// Folds the write-ahead log into the file and empties it: what was overwritten is then in neither.
    pub fn fold_log(&self) -> Result<(), StoreError> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|e| StoreError::sqlite("fold the log in", e))
    }

    /// After a COMMIT that failed nobody knows whether its pages are in the log: an fsync that is tried again lies,
    /// and a kill would bring back what was said not to be saved. So the log is read afresh, as after a crash,
    /// and folded into the file; then what is there is there for good. Where that fails too, every
    /// statement fails until `ensure_well` finds the storage well again.
    fn settle_failed_commit(&mut self) {
        let reopened = || -> Result<Connection, OpenError> {
            // What is gone is not made anew.
            let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            unlock(&connection, &self.key)?;
            configure(&connection)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(connection)
        };
        // The lock is exclusive: the old connection must go first, without folding the log in by itself.
        let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        let Ok(placeholder) = Connection::open_in_memory() else { return };
        drop(std::mem::replace(&mut self.connection, placeholder));
        match reopened() {
            Ok(connection) => (self.connection, self.lost) = (connection, None),
            Err(error) => {
                self.lost = Some(error.code());
                tracing::error!(cause = %error, "the database was not opened again after a failed commit");
            }
        }
    }
}

fn write_ahead_log(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn unlock(connection: &Connection, key: &DbKey) -> Result<(), OpenError> {
    // SQLCipher would print to stderr by itself; the error that follows says all that is needed.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    let raw = format!("x'{}'", hex::encode(key.0));
    connection.pragma_update(None, "key", raw)?;
    // Before the first read: or it would map a file of shared memory, which full or odd Android storage cannot hold.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // The first read tells whether the key fits.
    connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(())
}

fn check_build(connection: &Connection) -> Result<(), OpenError> {
    let sqlite: String = connection.query_row("SELECT sqlite_version()", [], |row| row.get(0))?;
    let cipher: Option<String> = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok();
    let number = |text: &str| text.split('.').map(|part| part.parse().unwrap_or(0_u32)).collect::<Vec<_>>();
    let fits = number(&sqlite) >= number(SQLITE_FLOOR) && cipher.as_ref().is_some_and(|c| !c.is_empty());
    if fits { Ok(()) } else { Err(OpenError::Build { sqlite, cipher }) }
}

pub(crate) fn configure(connection: &Connection) -> Result<(), OpenError> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::Damaged(None));
    }
    // FULL: "saved" means that the disk has it.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Without it REPLACE would delete rows past the triggers.
    connection.pragma_update(None, "recursive_triggers", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn quick_check(connection: &Connection) -> Result<(), OpenError> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(OpenError::Damaged(None)) }
}

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let runner = migrations::migrations::runner().set_grouped(true);
    let known = runner.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0);
    let found = schema_version(connection)?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if found < known {
        runner.run(connection).map_err(|e| OpenError::Migrate(Box::new(e)))?;
    }
    Ok(())
}

fn schema_version(connection: &Connection) -> Result<i32, OpenError> {
    let has_history = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    let n: u32 = connection.query_row(has_history, [], |row| row.get(0))?;
    if n == 0 {
        return Ok(0);
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM refinery_schema_history";
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}
