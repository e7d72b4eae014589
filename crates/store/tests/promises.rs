//! What the device's database promises, on a real file.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use kadian_domain::{Code, DeviceId, Epoch};
use kadian_store::receipts::{Settled, SettledRange};
use kadian_store::records::{ChainBreak, StoredRecord};
use kadian_store::{DbKey, OpenError, Store, StoreError, outbox, receipts, records};
use kadian_wire::chain::record_hash;
use proptest::prelude::*;
use std::path::Path;

const EPOCH: Epoch = Epoch::new(7);

fn device() -> DeviceId {
    DeviceId::from_bytes([1; 16])
}

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("device.db"), &DbKey::new([9; 32])).unwrap()
}

fn append(store: &mut Store, bytes: &[u8]) -> u32 {
    store
        .write::<_, StoreError>(|tx| {
            let head = tx.head(device(), EPOCH)?;
            records::append(tx, EPOCH, head, 1, bytes, 1_000)
        })
        .unwrap()
        .get()
}

fn settle(store: &mut Store, from: u32, to: u32, settled: Settled, code: Option<&str>) {
    let ranges = [SettledRange { from, to, settled, code: code.map(str::to_owned) }];
    store.write::<_, StoreError>(|tx| receipts::settle(tx, EPOCH.get(), &ranges, 5, b"receipt")).unwrap();
}

/// So many records, each behind its predecessor.
fn assert_chained(store: &Store, n_records: u32) {
    let walk = records::verify(store.read(), device()).unwrap();
    assert_eq!((walk.n_records, walk.first_bad), (n_records, None));
}

#[test]
fn the_file_is_unreadable_without_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    append(&mut store, b"a name that nobody must find");
    drop(store);
    let bytes = std::fs::read(folder.path().join("device.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!bytes.windows(6).any(|w| w == b"a name"));
}

#[test]
fn another_key_is_refused_and_the_file_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.db");
    append(&mut open(folder.path()), b"one");
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path, &DbKey::new([8; 32])).unwrap_err();
    assert!(matches!(error, OpenError::Damaged(_)), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.db");
    append(&mut open(folder.path()), b"one");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let error = Store::open(&path, &DbKey::new([9; 32])).unwrap_err();
    assert_eq!(error.code(), kadian_domain::Code::StoreDamaged);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_newer_file_is_refused_with_its_own_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store
        .write::<_, StoreError>(|tx| {
            tx.execute("UPDATE refinery_schema_history SET version = 9999 WHERE version = 1", []).unwrap();
            Ok(())
        })
        .unwrap();
    drop(store);
    let error = Store::open(&folder.path().join("device.db"), &DbKey::new([9; 32])).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 9999, .. }), "{error:?}");
}

#[test]
fn saving_is_synchronous_and_the_build_is_the_one_that_ships() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let pragma = |name: &str| -> String {
        store
            .read()
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|value| match value {
                rusqlite::types::Value::Integer(n) => n.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => format!("{other:?}"),
            })
            .unwrap()
    };
    let want = [
        ("synchronous", "2"),
        ("journal_mode", "wal"),
        ("locking_mode", "exclusive"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
        ("trusted_schema", "0"),
        ("recursive_triggers", "1"),
        ("temp_store", "2"),
    ];
    for (name, value) in want {
        assert_eq!(pragma(name), value, "{name}");
    }
    assert!(!pragma("cipher_version").is_empty());
    let version: String = store.read().query_row("SELECT sqlite_version()", [], |row| row.get(0)).unwrap();
    assert_eq!(version, "3.51.3");
}

#[test]
fn no_statement_changes_or_deletes_a_record_without_a_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    append(&mut store, b"one");
    append(&mut store, b"two");
    settle(&mut store, 1, 1, Settled::Stored, None);
    let forbidden = [
        "UPDATE record SET kind = 2",
        "DELETE FROM record",
        "UPDATE record_bytes SET bytes = x'00'",
        "DELETE FROM record_bytes WHERE seq = 2",
        "REPLACE INTO record (epoch, seq, kind, d, h) SELECT epoch, seq, 9, d, h FROM record",
        "REPLACE INTO record_bytes (epoch, seq, bytes) VALUES (7, 2, x'00')",
    ];
    for sql in forbidden {
        let done = store.write::<_, StoreError>(|tx| Ok(tx.execute(sql, []).is_ok())).unwrap();
        assert!(!done, "{sql}");
    }
    let purged = store
        .write::<_, StoreError>(|tx| Ok(tx.execute("DELETE FROM record_bytes WHERE seq = 1", []).unwrap()));
    assert_eq!(purged.unwrap(), 1);
    assert_eq!(records::verify(store.read(), device()).unwrap().first_bad, None);
}

#[test]
fn a_record_is_in_exactly_one_of_outbox_and_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    for n in 0..5_u8 {
        append(&mut store, &[n]);
    }
    settle(&mut store, 2, 3, Settled::Stored, None);
    settle(&mut store, 5, 5, Settled::Held, Some("kind_unknown"));
    settle(&mut store, 2, 3, Settled::Stored, None);
    assert_eq!(outbox::numbers(store.read(), EPOCH.get(), 0, 10).unwrap(), [1, 4]);
    assert_eq!(outbox::count(store.read()).unwrap().n_unsent, 2);
    assert_eq!(receipts::count_tray(store.read()).unwrap(), (1, 0));
    let both: u32 = store
        .read()
        .query_row("SELECT COUNT(*) FROM outbox JOIN receipt USING (epoch, seq)", [], |row| row.get(0))
        .unwrap();
    let either: u32 = store
        .read()
        .query_row("SELECT (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM receipt)", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!((both, either), (0, 5));
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    append(&mut store, b"one");
    let failed = store.write::<(), StoreError>(|tx| {
        let head = tx.head(device(), EPOCH)?;
        records::append(tx, EPOCH, head, 1, b"two", 0)?;
        outbox::numbers(tx, 0, 0, 0)?;
        Err(records::append(tx, EPOCH, head, 1, b"two again", 0).unwrap_err())
    });
    assert!(failed.is_err());
    drop(store);
    let store = open(folder.path());
    let all: Vec<StoredRecord> = records::range(store.read(), EPOCH.get(), 1, 10).unwrap();
    assert_eq!(all.iter().map(|r| r.bytes.clone().unwrap()).collect::<Vec<_>>(), [b"one"]);
}

#[test]
fn a_commit_that_fails_is_told_as_such_and_the_store_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    append(&mut store, b"one");
    // Answering true turns the COMMIT into a failure.
    store.read().commit_hook(Some(|| true)).unwrap();
    let failed = store.write::<_, StoreError>(|tx| {
        let head = tx.head(device(), EPOCH)?;
        records::append(tx, EPOCH, head, 1, b"two", 0)
    });
    assert!(failed.unwrap_err().is_commit());
    assert_eq!(records::head(store.read(), device(), EPOCH).unwrap().seq, 1);
    assert_eq!(append(&mut store, b"two again"), 2);
    drop(store);
    assert_eq!(records::head(open(folder.path()).read(), device(), EPOCH).unwrap().seq, 2);
}

#[test]
fn what_is_there_though_its_commit_failed_is_what_the_next_record_stands_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    append(&mut store, b"one");
    // What a hook of the log answers becomes the COMMIT's own answer; by then it is on the disk.
    store.read().wal_hook(Some(|_, _| Err(rusqlite::Error::InvalidQuery)));
    let failed = store.write::<_, StoreError>(|tx| {
        let head = tx.head(device(), EPOCH)?;
        records::append(tx, EPOCH, head, 1, b"two", 0)
    });
    assert!(failed.unwrap_err().is_commit());
    assert_eq!(records::head(store.read(), device(), EPOCH).unwrap().seq, 2);
    assert_eq!(append(&mut store, b"three"), 3);
    assert_chained(&store, 3);
}

#[test]
fn what_a_transaction_without_a_commit_had_appended_is_no_end_to_append_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    append(&mut store, b"one");
    let failed = store.write::<(), StoreError>(|tx| {
        for _ in 0..2 {
            records::append(tx, EPOCH, tx.head(device(), EPOCH)?, 1, b"never", 0)?;
        }
        Err(StoreError::missing("fail on purpose"))
    });
    assert!(failed.is_err());
    assert_eq!(append(&mut store, b"two"), 2);
    assert_eq!(append(&mut store, b"three"), 3);
    assert_chained(&store, 3);
    let other = Epoch::new(8);
    let first = store.write::<_, StoreError>(|tx| {
        records::append(tx, other, tx.head(device(), other)?, 1, b"of another epoch", 0)
    });
    assert_eq!(first.unwrap().get(), 1);
    assert_eq!(append(&mut store, b"four"), 4);
    assert_chained(&store, 5);
}

#[test]
fn a_store_that_was_lost_says_why_and_is_well_again_once_its_storage_is() {
    let folder = tempfile::tempdir().unwrap();
    let (path, away) = (folder.path().join("device.db"), folder.path().join("away"));
    let mut store = open(folder.path());
    append(&mut store, b"one");
    store.read().commit_hook(Some(|| true)).unwrap();
    std::fs::rename(&path, &away).unwrap();
    let failed = store.write::<_, StoreError>(|tx| {
        let head = tx.head(device(), EPOCH)?;
        records::append(tx, EPOCH, head, 1, b"two", 0)
    });
    assert!(failed.unwrap_err().is_commit());
    assert_eq!(store.ensure_well().unwrap_err().code(), Code::StorageReadOnly);
    assert!(!path.exists(), "no empty database is made in the place of what is gone");
    std::fs::rename(&away, &path).unwrap();
    store.ensure_well().unwrap();
    assert_eq!(records::head(store.read(), device(), EPOCH).unwrap().seq, 1);
    assert_eq!(append(&mut store, b"two again"), 2);
}

#[test]
fn no_file_of_shared_memory_lies_beside_an_open_database() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let mut store = open(folder.path());
        append(&mut store, b"one");
        // A full storage has no room for it, and some cannot map it.
        assert!(!folder.path().join("device.db-shm").exists());
    }
}

#[test]
fn a_file_that_cannot_be_looked_at_is_not_taken_for_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.db");
    append(&mut open(folder.path()), b"one");
    std::fs::rename(&path, folder.path().join("away")).unwrap();
    // Looking at it fails, and not because there is nothing.
    std::os::unix::fs::symlink(&path, &path).unwrap();
    let error = Store::open(&path, &DbKey::new([9; 32])).unwrap_err();
    assert!(!error.is_damage() && error.code() == Code::StorageFailing, "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_flipped_byte_of_a_record_is_found_and_named(
        n_records in 1..12_u32, which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1..=255_u8,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        for n in 0..n_records {
            append(&mut store, &n.to_be_bytes());
        }
        prop_assert_eq!(records::verify(store.read(), device()).unwrap().first_bad, None);
        let seq = u32::try_from(which.index(n_records as usize)).unwrap() + 1;
        let stored = records::range(store.read(), EPOCH.get(), seq, seq).unwrap().remove(0);
        let mut bytes = stored.bytes.unwrap();
        let i = at.index(bytes.len());
        bytes[i] ^= flip;
        prop_assert_ne!(record_hash(&bytes), stored.d);
        // Only somebody with the key and without the triggers could do this.
        store.write::<_, StoreError>(|tx| {
            tx.execute_batch("DROP TRIGGER record_bytes_are_never_updated").unwrap();
            tx.execute("UPDATE record_bytes SET bytes = ?1 WHERE seq = ?2", rusqlite::params![bytes, seq]).unwrap();
            Ok(())
        }).unwrap();
        prop_assert_eq!(records::verify(store.read(), device()).unwrap().first_bad, Some(ChainBreak { epoch: EPOCH.get(), seq }));
    }
}

#[test]
fn a_statement_is_prepared_once_whatever_limit_is_bound() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut statement = store.read().prepare("SELECT seq FROM record ORDER BY epoch, seq LIMIT $1").unwrap();
    for limit in [1, 200, 2] {
        assert!(statement.query([limit]).unwrap().next().unwrap().is_none());
    }
    assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
}
