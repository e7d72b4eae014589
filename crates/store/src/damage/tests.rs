mod sectors;
mod trees;

use super::*;
use crate::mark::Mark;
use crate::receipts::{Settled, SettledRange};
use crate::state::LaterEpoch;
use crate::{DbKey, OpenError, Store, StoreError, receipts, records, state};
use kadian_domain::{DeviceId, Epoch};
use kadian_wire::Record;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const EPOCH: Epoch = Epoch::new(7);
const N_RECORDS: u32 = 300;
const N_SETTLED: u32 = 100;
const PAGE: usize = 4_096;

fn device() -> DeviceId {
    DeviceId::from_bytes([1; 16])
}

fn key() -> DbKey {
    DbKey::new([9; 32])
}

fn record(seq: u32) -> Vec<u8> {
    let long = if seq.is_multiple_of(50) { 9_000 } else { 60 };
    let mut body = vec![0x81];
    match u8::try_from(long) {
        Ok(short) => body.extend([0x58, short]),
        Err(_) => body.extend([0x59, (long >> 8) as u8, (long & 0xff) as u8]),
    }
    body.extend(std::iter::repeat_n(u8::try_from(seq % 251).unwrap(), long));
    let (wall_ms, mono_ms) = (i64::from(seq), i64::from(seq));
    Record {
        kind: 1,
        seq,
        wall_ms,
        mono_ms,
        boot: [2; 8],
        sample: None,
        checkpoint: 3,
        volunteer: 0,
        shift: 0,
        config: 0,
        body,
    }
    .encode()
}

/// A database of 300 records, the first 100 of them under a receipt, a few of them longer than a page.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("device.db"), &key()).unwrap();
        store.write::<_, StoreError>(|tx| state::create(tx, device(), EPOCH, LaterEpoch::No)).unwrap();
        append(&mut store, 1, N_SETTLED);
        let ranges = [SettledRange { from: 1, to: N_SETTLED, settled: Settled::Stored, code: None }];
        store.write::<_, StoreError>(|tx| receipts::settle(tx, EPOCH.get(), &ranges, 5, b"receipt")).unwrap();
        append(&mut store, N_SETTLED + 1, N_RECORDS);
        Self { folder }
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("device.db")
    }

    fn pages(&self) -> Pages {
        Pages::open(&self.db(), Path::new("none"), &key(), None).unwrap()
    }

    /// The pages whose rows are told by a look at them.
    fn pages_with(&self, is_it: impl Fn(&rows::Row) -> bool) -> BTreeSet<u32> {
        let pages = self.pages();
        let mut found = BTreeSet::new();
        let long = |next| pages.versions(next).unwrap().into_iter().next();
        pages
            .for_each(|page, plain, _| {
                if rows::rows(page, plain, long).iter().any(&is_it) {
                    found.insert(page);
                }
            })
            .unwrap();
        found
    }

    fn harm(&self, pages: impl IntoIterator<Item = u32>, harm: impl Fn(&mut [u8])) {
        let mut bytes = std::fs::read(self.db()).unwrap();
        for page in pages {
            let at = (usize::try_from(page).unwrap() - 1) * PAGE;
            harm(&mut bytes[at..at + PAGE]);
        }
        std::fs::write(self.db(), bytes).unwrap();
    }

    fn salvage(&self) -> SalvagedChain {
        let mark = Mark::read(&self.db());
        let salvaged = salvage(&self.db(), &key(), device(), mark.as_ref()).unwrap();
        assert_eq!((salvaged.epoch, salvaged.chains.len()), (Some(7), 1));
        salvaged.chains.into_iter().next().unwrap()
    }
}

fn append(store: &mut Store, from: u32, to: u32) {
    for seq in from..=to {
        store
            .write::<_, StoreError>(|tx| {
                let head = records::head(tx, device(), EPOCH)?;
                records::append(tx, EPOCH, head, 1, &record(seq), 1_000)
            })
            .unwrap();
    }
}

fn is_record(row: &rows::Row, seq: u32, n_columns: usize) -> bool {
    row.values.len() == n_columns && row.values[0].number() == Some(7) && row.values[1].number() == Some(seq)
}

fn numbers(ranges: &[(u32, u32)]) -> BTreeSet<u32> {
    ranges.iter().flat_map(|(from, to)| *from..=*to).collect()
}

#[test]
fn a_whole_file_is_read_whole_and_a_flipped_bit_anywhere_is_seen() {
    let scene = Scene::new();
    assert_eq!(scene.pages().integrity().unwrap(), Integrity::Whole);
    let chain = scene.salvage();
    assert_eq!((chain.prefix.len(), chain.behind.len(), chain.doubts.len()), (300, 0, 0));
    for (seq, found) in (1..).zip(&chain.prefix) {
        assert_eq!(found.bytes.as_deref(), Some(record(seq).as_slice()), "{seq}");
        assert_eq!(found.standing == Standing::Waits, seq > N_SETTLED, "{seq}");
    }
    let whole = std::fs::read(scene.db()).unwrap();
    for page in 0..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 1_000 + page] ^= 4;
        std::fs::write(scene.db(), bytes).unwrap();
        let error = Store::open(&scene.db(), &key()).unwrap_err();
        assert!(matches!(error, OpenError::Damaged(_)), "page {page}: {error:?}");
    }
}

#[test]
fn a_lost_page_of_hashes_costs_nothing_and_one_of_bytes_only_its_own_numbers() {
    let scene = Scene::new();
    let of_hashes = scene.pages_with(|row| is_record(row, 150, 5));
    scene.harm(of_hashes, |page| page[7] ^= 1);
    let chain = scene.salvage();
    assert_eq!((chain.prefix.len(), chain.doubts.len()), (300, 0));

    let scene = Scene::new();
    let of_bytes = scene.pages_with(|row| is_record(row, 160, 3));
    scene.harm(of_bytes, |page| page.fill(0));
    let chain = scene.salvage();
    let lost: BTreeSet<u32> =
        (1..=300).filter(|seq| chain.prefix[*seq as usize - 1].standing == Standing::Lost).collect();
    assert_eq!(chain.prefix.len(), 300);
    assert!(lost.contains(&160) && lost.len() < 60, "{lost:?}");
    assert_eq!(numbers(&chain.doubts), lost);
}

#[test]
fn behind_a_hole_records_are_kept_for_the_next_chain() {
    let scene = Scene::new();
    let both = scene.pages_with(|row| is_record(row, 180, 5) || is_record(row, 180, 3));
    scene.harm(both, |page| page[9] ^= 1);
    let chain = scene.salvage();
    assert!(chain.prefix.len() < 180, "{}", chain.prefix.len());
    let behind: BTreeSet<u32> = chain.behind.iter().map(|(seq, _)| *seq).collect();
    let doubts = numbers(&chain.doubts);
    assert!(doubts.contains(&180) && behind.contains(&300));
    assert!(chain.behind.iter().all(|(seq, bytes)| *bytes == record(*seq)));
    let prefix = u32::try_from(chain.prefix.len()).unwrap();
    let accounted: BTreeSet<u32> =
        (1..=prefix).chain(behind.iter().copied()).chain(doubts.iter().copied()).collect();
    assert_eq!(accounted, (1..=300).collect());
    assert_eq!(chain.last_known.0, 300, "the mark knows the end");
}

#[test]
fn a_lost_header_a_cut_and_a_lost_root_take_no_other_page_with_them() {
    let scene = Scene::new();
    scene.harm([1], |page| page.fill(0x5a));
    assert_eq!(scene.salvage().prefix.len(), 300, "the salt stands in the mark, too");

    let scene = Scene::new();
    let inner = scene.pages_with(|row| row.rowid.is_none() && row.values.len() == 3);
    scene.harm(inner.first().copied(), |page| page[0] ^= 1);
    let chain = scene.salvage();
    assert!(
        chain.prefix.len() == 300 && numbers(&chain.doubts).len() < 40,
        "only the rows of that page itself"
    );

    let scene = Scene::new();
    let bytes = std::fs::read(scene.db()).unwrap();
    std::fs::write(scene.db(), &bytes[..bytes.len() * 2 / 3 + 77]).unwrap();
    assert!(matches!(Store::open(&scene.db(), &key()).unwrap_err(), OpenError::Damaged(_)));
    let chain = scene.salvage();
    assert!(chain.prefix.len() + chain.behind.len() > 100);
}

#[test]
fn a_log_that_is_lost_or_of_another_day_is_noticed_though_sqlite_says_nothing() {
    let scene = Scene::new();
    let log = scene.folder.path().join("device.db-wal");
    // Two moments of one database that nobody closed.
    let copy = |to: &Path| {
        for name in ["device.db", "device.db-wal", "device.db-mark"] {
            std::fs::copy(scene.folder.path().join(name), to.join(name)).unwrap();
        }
    };
    let (early, late) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = Store::open(&scene.db(), &key()).unwrap();
    append(&mut store, 301, 320);
    copy(early.path());
    append(&mut store, 321, 340);
    copy(late.path());
    drop(store);
    assert!(!log.exists());
    assert!(Store::open(&late.path().join("device.db"), &key()).is_ok(), "a log that fits is no harm");
    copy_log(early.path(), late.path());
    assert!(matches!(
        Store::open(&late.path().join("device.db"), &key()).unwrap_err(),
        OpenError::Damaged(_)
    ));
    std::fs::remove_file(late.path().join("device.db-wal")).unwrap();
    let db = late.path().join("device.db");
    assert!(Store::open(&db, &key()).is_ok(), "the first start above has folded the log in");
    std::fs::copy(early.path().join("device.db"), &db).unwrap();
    assert!(matches!(Store::open(&db, &key()).unwrap_err(), OpenError::Damaged(_)));
}

/// A database as a kill leaves it: 50 records more stand in its log alone.
fn killed(scene: &Scene) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&scene.db(), &key()).unwrap();
    append(&mut store, 301, 350);
    for name in ["device.db", "device.db-wal", "device.db-mark"] {
        std::fs::copy(scene.folder.path().join(name), folder.path().join(name)).unwrap();
    }
    folder
}

#[test]
fn a_last_page_that_was_torn_while_the_log_was_folded_in_is_mended_by_the_log() {
    let folder = killed(&Scene::new());
    let db = folder.path().join("device.db");
    let whole = std::fs::read(&db).unwrap();
    std::fs::write(&db, [whole.as_slice(), &[0x5a; 512]].concat()).unwrap();
    let store = Store::open(&db, &key()).expect("the log has that page");
    let walk = records::verify(store.read(), device()).unwrap();
    assert_eq!((walk.n_records, walk.first_bad), (350, None));
    assert_eq!(state::get(store.read()).unwrap().unwrap().epoch, EPOCH);
    drop(store);
    let n_bytes = std::fs::metadata(&db).unwrap().len();
    assert!(
        n_bytes > whole.len() as u64 && n_bytes.is_multiple_of(PAGE as u64),
        "the log went beyond the file"
    );

    // One that the log does not have is lost.
    let folder = killed(&Scene::new());
    let db = folder.path().join("device.db");
    std::fs::write(&db, &whole[..whole.len() / PAGE / 2 * PAGE + 512]).unwrap();
    assert!(matches!(Store::open(&db, &key()).unwrap_err(), OpenError::Damaged(_)));
}

#[test]
fn a_log_whose_file_and_mark_are_gone_is_damage_and_stays_where_it_is() {
    let folder = killed(&Scene::new());
    let (db, log) = (folder.path().join("device.db"), folder.path().join("device.db-wal"));
    let before = std::fs::read(&log).unwrap();
    std::fs::remove_file(folder.path().join("device.db-mark")).unwrap();
    for is_emptied in [true, false] {
        if is_emptied {
            std::fs::write(&db, b"").unwrap()
        } else {
            std::fs::remove_file(&db).unwrap()
        }
        assert!(matches!(Store::open(&db, &key()).unwrap_err(), OpenError::Damaged(_)));
        assert!(std::fs::read(&log).unwrap() == before);
        assert_eq!(db.exists(), is_emptied, "nothing is made where something was");
    }
}

#[test]
fn a_first_start_has_its_first_page_in_the_file_before_there_is_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("device.db");
    let connection = crate::open::connect(&db, &key()).unwrap();
    let length = |suffix: &str| {
        let name = format!("device.db{suffix}");
        std::fs::metadata(folder.path().join(name)).map_or(0, |data| data.len())
    };
    assert_eq!((length(""), length("-wal")), (PAGE as u64, 0));
    connection.execute_batch("CREATE TABLE first (n INTEGER) STRICT").unwrap();
    assert!(length("-wal") > 0);
}

fn copy_log(from: &Path, to: &Path) {
    std::fs::copy(from.join("device.db-wal"), to.join("device.db-wal")).unwrap();
}

#[test]
fn what_was_salvaged_stands_in_a_fresh_database_and_verifies() {
    let scene = Scene::new();
    let of_bytes = scene.pages_with(|row| is_record(row, 160, 3));
    scene.harm(of_bytes, |page| page.fill(0));
    let mark = Mark::read(&scene.db());
    let salvaged = salvage(&scene.db(), &key(), device(), mark.as_ref()).unwrap();
    let path = scene.folder.path().join("fresh.db");
    let mut store = Store::open(&path, &key()).unwrap();
    store
        .write::<_, StoreError>(|tx| {
            state::create(tx, device(), Epoch::new(8), LaterEpoch::Yes)?;
            keep(tx, &salvaged)
        })
        .unwrap();
    let walk = records::verify(store.read(), device()).unwrap();
    assert_eq!((walk.n_records, walk.first_bad), (300, None));
    std::fs::write(crate::open::suspicion(&path), b"").unwrap();
    drop(store);
    Store::open(&path, &key()).expect("each record stands somewhere");
}

#[test]
fn damage_that_a_statement_comes_upon_is_looked_for_by_the_next_start() {
    let scene = Scene::new();
    let of_bytes = scene.pages_with(|row| is_record(row, 160, 3));
    let store = Store::open(&scene.db(), &key()).unwrap();
    store.note_damage();
    let mark = crate::open::suspicion(&scene.db());
    assert!(!mark.exists(), "nothing was met yet");
    scene.harm(of_bytes, |page| page[3] ^= 1);
    let error = records::range(store.read(), EPOCH.get(), 150, 170).unwrap_err();
    assert_eq!(error.code(), kadian_domain::Code::StoreDamaged, "{error:?}");
    store.note_damage();
    assert!(mark.exists());
    drop(store);
    assert!(matches!(Store::open(&scene.db(), &key()).unwrap_err(), OpenError::Damaged(_)));
}

#[test]
fn a_file_that_is_not_proven_at_the_start_is_where_a_statement_of_the_start_fails() {
    let scene = Scene::new();
    let whole = std::fs::read(scene.db()).unwrap();
    let store = Store::open_up_to(&scene.db(), &key(), 0).expect("nothing is wrong yet");
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'device_state'";
    let of_state = store.read().query_row(root, [], |row| row.get::<_, u32>(0)).unwrap();
    drop(store);
    for page in 1..=whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE - 1_000] ^= 4;
        std::fs::write(scene.db(), bytes).unwrap();
        match Store::open_up_to(&scene.db(), &key(), 0) {
            Ok(_) => assert_ne!(page, of_state as usize, "the page of the device's state"),
            Err(error) => assert!(matches!(error, OpenError::Damaged(_)), "page {page}: {error:?}"),
        }
    }
}

#[test]
fn a_migration_that_finds_no_room_says_so() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.pragma_update(None, "max_page_count", 4).unwrap();
    let error = crate::open::migrate(&mut db).unwrap_err();
    assert!(matches!(error, OpenError::Migrate(_)), "{error:?}");
    assert_eq!(error.code(), kadian_domain::Code::StorageFull);
    assert!(!error.is_damage());
}
