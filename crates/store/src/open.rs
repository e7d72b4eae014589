//! Opening, checking and migrating the database file.
//!
//! A file that does not verify is refused and left untouched: nothing is written and the write-ahead log is not
//! folded in until every check has passed.

use crate::damage::Integrity;
use crate::error::{OpenError, StoreError, suspect, take_suspicion};
use crate::log;
use crate::mark::{Mark, MarkFile};
use crate::proof::{chain_end, check_mark, each_stands_somewhere, prove, quick_check};
use crate::transaction::{ChainEnd, Transaction};
use crate::trees::{Left, Trees};
use kadian_domain::Code;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

mod migrations {
    refinery::embed_migrations!("../../migrations/device");
}

/// The lowest SQLite without the write-ahead log's reset fault.
const SQLITE_FLOOR: &str = "3.51.3";

/// What is traced the moment that a transaction is on the disk.
pub const COMMITTED: &str = "kadian::committed";

/// A file up to this size is proven page by page at each start: a blink. A larger one is when it was left uncleanly, and
/// where a statement came upon damage; else its pages are proven as they are read.
const PROVEN_AT_START_BYTES_MAX: u64 = 32 << 20;

/// 32 random bytes that SQLCipher takes as they are.
#[derive(Clone)]
pub struct DbKey([u8; 32]);

impl DbKey {
    /// A key from the vault.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
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
    mark: MarkFile,
    /// Of the epoch in use; None where it is to be looked up.
    end: Option<ChainEnd>,
    trees: Trees,
    n_writes: u64,
    /// Why a failed commit could not be settled; the connection leads nowhere as long as this stands.
    lost: Option<Code>,
}

impl Store {
    /// Opens the file, or makes it where there is none and never was one.
    ///
    /// After an unclean stop, and where a statement came upon damage, every page is checked first and every record is
    /// looked for in outbox and receipt. Costs two reads of the file then. SQLite's own look at its trees would cost four
    /// times as much: after an unclean stop of a large file it follows while nobody waits (`look_at_trees`).
    pub fn open(path: &Path, key: &DbKey) -> Result<Self, OpenError> {
        Self::open_up_to(path, key, PROVEN_AT_START_BYTES_MAX)
    }

    /// The same with another bound for the files that are proven at each start: a large one is then any size.
    pub fn open_up_to(path: &Path, key: &DbKey, proven_bytes_max: u64) -> Result<Self, OpenError> {
        match Self::open_proven(path, key, proven_bytes_max) {
            // A read that failed once, a migration's too, is told in the same words as a page that is wrong; only the page is
            // wrong again.
            Err(error) if error.is_damage() => Self::open_proven(path, key, proven_bytes_max),
            opened => opened,
        }
    }

    fn open_proven(path: &Path, key: &DbKey, proven_bytes_max: u64) -> Result<Self, OpenError> {
        match Self::open_checked(path, key, proven_bytes_max) {
            // SQLCipher names a page that does not verify in several ways; whether it was one, the pages say.
            Err(OpenError::Storage(error)) => {
                prove(path, key, Mark::read(path).as_ref())?;
                Err(OpenError::Storage(error))
            }
            opened => opened,
        }
    }

    fn open_checked(path: &Path, key: &DbKey, proven_bytes_max: u64) -> Result<Self, OpenError> {
        let was_unclean = length(&write_ahead_log(path))?.is_some_and(|n_bytes| n_bytes > 0);
        let is_suspect = length(&suspicion(path))?.is_some();
        // A stop in the very making of the file: SQLite takes it back by itself, and must do so first.
        let is_half_made = length(&beside(path, "-journal"))?.is_some_and(|n_bytes| n_bytes > 0);
        let mark = Mark::read(path);
        let n_bytes = length(path)?.unwrap_or(0);
        // A first start writes into the file before there is a log. SQLite would delete one that has no file.
        if n_bytes == 0 && (mark.is_some() || was_unclean) {
            return Err(OpenError::Damaged(None));
        }
        let is_to_prove = was_unclean || is_suspect || n_bytes <= proven_bytes_max;
        let is_to_prove = is_to_prove && !is_half_made;
        let integrity = if is_to_prove { prove(path, key, mark.as_ref())? } else { Integrity::Whole };
        let mut connection = connect(path, key)?;
        let is_to_look = is_suspect || is_half_made || integrity == Integrity::Doubtful;
        if is_to_look || (was_unclean && n_bytes <= proven_bytes_max) {
            quick_check(&connection)?;
        }
        if is_to_look || was_unclean {
            each_stands_somewhere(&connection)?;
        }
        check_mark(&connection, mark.as_ref())?;
        migrate(&mut connection)?;
        // What a start needs is read here, where a page that does not verify is looked for among all of them.
        chain_end(&connection)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        let is_left = was_unclean && n_bytes > proven_bytes_max && !is_to_look;
        let trees = Trees::open(&connection, path, if is_left { Left::Unlooked } else { Left::AsNoted })?;
        let _ = std::fs::remove_file(suspicion(path));
        let mark = MarkFile::open(path);
        let mut store = Self {
            connection,
            path: path.to_owned(),
            key: key.clone(),
            mark,
            end: None,
            trees,
            n_writes: 0,
            lost: None,
        };
        store.keep_mark();
        Ok(store)
    }

    /// Closes it and looks at every page: a statement failed, and SQLCipher names a page that does not verify in several
    /// ways. An error says that it is the file itself that is broken, or that nobody can tell.
    pub fn close_and_prove(self) -> Result<(), OpenError> {
        let (path, key) = (self.path.clone(), self.key.clone());
        // What a statement of the start came upon is said; the log stays as it is.
        let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        self.note_damage();
        drop(self);
        let prove = || prove(&path, &key, Mark::read(&path).as_ref()).map(|_| ());
        // A read that failed once is told in the same words as a page that is wrong.
        match prove() {
            Err(OpenError::Damaged(_)) => prove(),
            proven => proven,
        }
    }

    /// Where a statement of this thread came upon damage, the next start looks at every page.
    pub fn note_damage(&self) {
        if take_suspicion() {
            tracing::error!(
                "a page of the database does not verify or cannot be read: the next start looks at all of them"
            );
            let _ = std::fs::write(suspicion(&self.path), b"");
        }
    }

    /// Says beside the file how far the chain has come. Nothing hangs on it while all is well.
    fn keep_mark(&mut self) {
        if self.end.is_none() {
            match chain_end(&self.connection) {
                Ok(found) => self.end = found,
                Err(error) => suspect(&error),
            }
        }
        if let Some(ChainEnd { epoch, head }) = self.end {
            self.mark.keep(epoch, head.seq, head.h);
        }
    }

    /// For reading.
    pub fn read(&self) -> &Connection {
        &self.connection
    }

    /// How many transactions were begun for writing since it was opened. As long as it is the same, what was read still
    /// stands.
    pub fn n_writes(&self) -> u64 {
        self.n_writes
    }

    /// One transaction: committed to the disk when `work` answers Ok, without a trace otherwise.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.ensure_well()?;
        self.n_writes = self.n_writes.wrapping_add(1);
        let end = self.end.take();
        let transaction = Transaction::begin(&mut self.connection, end)
            .map_err(|e| StoreError::sqlite("begin a transaction", e))?;
        let done = work(&transaction)?;
        match transaction.commit() {
            Ok(end) => self.end = end,
            Err(error) => {
                self.settle_failed_commit();
                return Err(StoreError::commit(error).into());
            }
        }
        tracing::trace!(target: COMMITTED, "committed");
        self.keep_mark();
        Ok(done)
    }

    /// Whether trees of the file are still to be looked at.
    pub fn has_trees_to_look_at(&self) -> bool {
        self.lost.is_none() && self.trees.are_left()
    }

    /// Goes on with that until it is done or `is_asked` answers true. To be called while nothing is to be done.
    pub fn look_at_trees(&mut self, is_asked: impl Fn() -> bool + Send + 'static) {
        self.trees.look(&self.connection, is_asked);
        if self.trees.is_any_broken() {
            // The log stays as it is: what is broken is the file, and that is not to be written into.
            let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
            self.note_damage();
        }
    }

    /// Where a failed commit could not be settled, that is tried again. To be asked before anything is read: until it is
    /// settled, every statement fails, and says nothing of why. Where a tree is broken, nothing more is built on it.
    pub fn ensure_well(&mut self) -> Result<(), StoreError> {
        if self.trees.is_any_broken() {
            return Err(StoreError::content("use the database", "a tree of it is broken"));
        }
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

    /// Whether the write-ahead log is long enough to be folded in while nobody waits.
    pub fn is_log_long(&self) -> bool {
        self.lost.is_none() && log::is_worth_folding()
    }

    /// Folds it in, so that no COMMIT has to. To be called while nothing is to be done.
    pub fn fold_long_log(&self) {
        if let Err(error) = log::fold(&self.connection) {
            suspect(&error);
            tracing::warn!(cause = %error, "the log was not folded in while nobody waited");
        }
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

/// The log beside a database.
pub(crate) fn write_ahead_log(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// Stands beside a database in which a statement came upon damage.
pub(crate) fn suspicion(path: &Path) -> PathBuf {
    beside(path, "-suspect")
}

/// How long a file is; None where there is none. What cannot be looked at is not taken for gone.
fn length(path: &Path) -> Result<Option<u64>, OpenError> {
    match path.metadata() {
        Ok(data) => Ok(Some(data.len())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OpenError::Io(error)),
    }
}

pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A connection that is set up, and whose log is not folded in when it closes: until the checks have passed, nothing is
/// written into the file.
pub(crate) fn connect(path: &Path, key: &DbKey) -> Result<Connection, OpenError> {
    let connection = Connection::open(path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    unlock(&connection, key)?;
    check_build(&connection)?;
    configure(&connection)?;
    Ok(connection)
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
    // What is bound changes no plan. Else SQLite prepares a statement whose LIMIT is bound anew, each time that it runs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    log::watch(connection);
    Ok(())
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
