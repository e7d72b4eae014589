//! How long the write-ahead log is, and when it is folded into the file: while nobody waits.
//!
//! Folding writes every page of the log into the file and waits for the disk thrice. SQLite does so by itself at a COMMIT,
//! which here is a tap at the gate. So it is told to wait far longer, and whoever owns the database folds the log once it
//! is worth it and nothing is to be done. A queue that never pauses meets SQLite's own folding, as any database does.
//!
//! What always holds: what is in the log is on the disk. Folding moves it and makes nothing safer.

use rusqlite::Connection;
use std::cell::Cell;

/// A log of so many pages is worth folding: 4 MiB, a hundred checks. A log that begins anew costs the next COMMIT a second
/// wait for the disk, so not every pause is taken. Much later would cost too: a log that still grows is a file that still
/// grows, and every COMMIT then waits for its length besides its pages.
const FOLDED_PAGES_MIN: u32 = 1_000;
/// At this length it is folded by the COMMIT that reached it: four hundred checks without a pause.
const LOG_PAGES_MAX: u32 = 4_000;

thread_local! {
    /// Pages in the log of this thread's database. A database has one thread.
    static LOG_PAGES: Cell<u32> = const { Cell::new(0) };
}

/// From now on the log's length is known, and a COMMIT folds it at its greatest length alone.
pub(crate) fn watch(connection: &Connection) {
    connection.wal_hook(Some(|log, n_pages| {
        let n_pages = u32::try_from(n_pages).unwrap_or(0);
        LOG_PAGES.set(n_pages);
        if n_pages >= LOG_PAGES_MAX {
            // The COMMIT is on the disk, whatever becomes of this; the next one tries again.
            let _ = log.checkpoint();
        }
        Ok(())
    }));
}

/// Whether this thread's log is worth folding.
pub(crate) fn is_worth_folding() -> bool {
    LOG_PAGES.get() >= FOLDED_PAGES_MIN
}

/// Folds what is in the log. It keeps its length, and the next COMMIT begins it anew.
pub(crate) fn fold(connection: &Connection) -> rusqlite::Result<()> {
    // Where it fails, that is tried again once the log has grown.
    LOG_PAGES.set(0);
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DbKey, Store, StoreError, drafts};
    use std::path::Path;

    /// A page of the database, as SQLCipher makes them.
    const PAGE_BYTES: usize = 4096;

    /// Each time another text: what is written over by the same bytes reaches no log.
    fn write_pages(store: &mut Store, n_pages: usize, turn: usize) {
        let text = format!("{turn:04}").repeat(PAGE_BYTES / 4 * n_pages);
        store.write::<_, StoreError>(|tx| drafts::set(tx, &text)).unwrap();
    }

    fn n_bytes(path: &Path) -> u64 {
        path.metadata().unwrap().len()
    }

    #[test]
    fn a_log_is_worth_folding_once_it_is_long_and_begins_anew_then() {
        let folder = tempfile::tempdir().unwrap();
        let (db, log) = (folder.path().join("device.db"), folder.path().join("device.db-wal"));
        let mut store = Store::open(&db, &DbKey::new([9; 32])).unwrap();
        let (mut n_commits, before) = (0, n_bytes(&db));
        while !store.is_log_long() {
            n_commits += 1;
            write_pages(&mut store, 100, n_commits);
            assert!(n_commits < 100, "the log does not grow");
        }
        assert!(n_commits > 2, "{n_commits} commits made a long log");
        assert_eq!(n_bytes(&db), before, "no COMMIT has folded it");
        store.fold_long_log();
        assert!(!store.is_log_long());
        assert!(n_bytes(&db) > before);
        let length = n_bytes(&log);
        write_pages(&mut store, 100, 0);
        assert_eq!(n_bytes(&log), length, "it is written from its head again");
        assert!(!store.is_log_long());
    }

    #[test]
    fn where_nobody_ever_pauses_a_commit_folds_it() {
        let folder = tempfile::tempdir().unwrap();
        let (db, log) = (folder.path().join("device.db"), folder.path().join("device.db-wal"));
        let mut store = Store::open(&db, &DbKey::new([9; 32])).unwrap();
        for turn in 0..8 {
            write_pages(&mut store, 1_000, turn);
        }
        // What is freed is written over too.
        let most = u64::from(LOG_PAGES_MAX + 2_500) * u64::try_from(PAGE_BYTES + 24).unwrap();
        assert!(n_bytes(&log) <= most, "the log has {} bytes", n_bytes(&log));
    }
}
