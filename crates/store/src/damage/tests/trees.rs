//! A large file after an unclean stop: what SQLite thinks of its trees is asked while nobody waits.

use super::*;
use crate::drafts;
use crate::open::{beside, suspicion, write_ahead_log};

/// A file is large from the first byte on.
const NONE: u64 = 0;

/// What lies beside the open database, as a kill would leave it.
fn killed(db: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in [db.to_owned(), write_ahead_log(db), Mark::path(db)] {
        std::fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
    }
    folder
}

fn db(folder: &TempDir) -> PathBuf {
    folder.path().join("device.db")
}

fn note(folder: &TempDir) -> PathBuf {
    beside(&db(folder), "-trees")
}

#[test]
fn after_an_unclean_stop_of_a_large_file_its_trees_are_looked_at_while_nobody_waits() {
    let scene = Scene::new();
    let mut running = Store::open(&scene.db(), &key()).unwrap();
    append(&mut running, N_RECORDS + 1, N_RECORDS + 2);
    let folder = killed(&scene.db());
    let mut store = Store::open_up_to(&db(&folder), &key(), NONE).unwrap();
    assert!(store.has_trees_to_look_at());
    store.look_at_trees(|| true);
    assert!(store.has_trees_to_look_at(), "somebody waited");
    append(&mut store, N_RECORDS + 3, N_RECORDS + 3);
    drop(store);
    assert!(note(&folder).exists(), "the next start goes on, though this one ended well");
    let mut store = Store::open_up_to(&db(&folder), &key(), NONE).unwrap();
    assert!(store.has_trees_to_look_at());
    store.look_at_trees(|| false);
    assert!(!store.has_trees_to_look_at());
    store.ensure_well().unwrap();
    drop(store);
    assert!(!note(&folder).exists());
    assert!(!Store::open_up_to(&db(&folder), &key(), NONE).unwrap().has_trees_to_look_at());
}

#[test]
fn a_small_file_is_looked_at_before_it_opens_and_one_that_was_closed_not_at_all() {
    let scene = Scene::new();
    let mut running = Store::open(&scene.db(), &key()).unwrap();
    append(&mut running, N_RECORDS + 1, N_RECORDS + 1);
    let folder = killed(&scene.db());
    assert!(!Store::open(&db(&folder), &key()).unwrap().has_trees_to_look_at());
    drop(running);
    assert!(!Store::open_up_to(&scene.db(), &key(), NONE).unwrap().has_trees_to_look_at());
}

/// A database that was written to from one day to the next: files of then, and what was left now.
struct Days {
    then: [Vec<u8>; 2],
    now: TempDir,
}

impl Days {
    fn new() -> Self {
        let scene = Scene::new();
        let mut store = Store::open(&scene.db(), &key()).unwrap();
        let draft = |store: &mut Store, text: &str| {
            store.write::<_, StoreError>(|tx| drafts::set(tx, text)).unwrap();
            store.fold_log().unwrap();
            std::fs::read(scene.db()).unwrap()
        };
        // Pages that are a draft's, then nobody's, then the records'.
        let then = [draft(&mut store, &"36.5 ".repeat(20_000)), draft(&mut store, "36.5")];
        append(&mut store, N_RECORDS + 1, N_RECORDS + 120);
        let ranges =
            [SettledRange { from: N_SETTLED + 1, to: N_RECORDS, settled: Settled::Stored, code: None }];
        store.write::<_, StoreError>(|tx| receipts::settle(tx, EPOCH.get(), &ranges, 5, b"receipt")).unwrap();
        store.fold_log().unwrap();
        append(&mut store, N_RECORDS + 121, N_RECORDS + 121);
        let now = killed(&scene.db());
        Self { then, now }
    }

    /// What was left, with one page of another day.
    fn with_page_of(&self, then: &[u8], page: usize) -> TempDir {
        let folder = killed(&db(&self.now));
        let mut bytes = std::fs::read(db(&folder)).unwrap();
        bytes[in_bytes(page)].copy_from_slice(&then[in_bytes(page)]);
        std::fs::write(db(&folder), bytes).unwrap();
        folder
    }

    /// The pages that are others now.
    fn changed(&self, then: &[u8]) -> Vec<usize> {
        let now = std::fs::read(db(&self.now)).unwrap();
        let n_pages = then.len().min(now.len()) / PAGE;
        (1..=n_pages).filter(|page| now[in_bytes(*page)] != then[in_bytes(*page)]).collect()
    }
}

fn in_bytes(page: usize) -> std::ops::Range<usize> {
    (page - 1) * PAGE..page * PAGE
}

/// Whether a small file is refused for more than pages that nobody uses, which do no harm.
fn is_harm_found(folder: &TempDir) -> bool {
    let Err(error) = Store::open(&db(folder), &key()) else { return false };
    assert!(matches!(error, OpenError::Damaged(_)), "{error:?}");
    let connection = crate::open::connect(&db(folder), &key()).unwrap();
    let mut verdicts = connection.prepare("PRAGMA quick_check(1000)").unwrap();
    let verdicts = verdicts.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let verdicts = verdicts.map(Result::unwrap_or_default).collect::<Vec<_>>().join("\n");
    let mut lines = verdicts.lines().filter(|line| *line != "*** in database main ***");
    eprintln!("{verdicts}");
    lines.any(|line| !line.ends_with("never used"))
}

/// Whether a large file is found out, at the start or later.
fn is_found(folder: &TempDir) -> Option<&'static str> {
    let mut store = match Store::open_up_to(&db(folder), &key(), NONE) {
        Ok(store) => store,
        Err(error) => {
            assert!(matches!(error, OpenError::Damaged(_)), "{error:?}");
            return Some("at the start");
        }
    };
    store.look_at_trees(|| false);
    assert!(!store.has_trees_to_look_at());
    let found = store.ensure_well().err();
    drop(store);
    let error = found?;
    assert_eq!(error.code(), kadian_domain::Code::StoreDamaged, "{error:?}");
    assert!(suspicion(&db(folder)).exists() && note(folder).exists());
    let error = Store::open_up_to(&db(folder), &key(), NONE).unwrap_err();
    assert!(matches!(error, OpenError::Damaged(_)), "{error:?}");
    Some("later")
}

#[test]
fn a_page_of_another_day_is_found_in_a_large_file_wherever_it_does_harm_in_a_small_one() {
    let days = Days::new();
    let mut found = Vec::new();
    for then in &days.then {
        for page in days.changed(then) {
            let is_harm = is_harm_found(&days.with_page_of(then, page));
            let large = is_found(&days.with_page_of(then, page));
            eprintln!("page {page} {is_harm} {large:?}");
            assert!(large.is_some() || !is_harm, "page {page}");
            found.extend(large);
        }
    }
    assert!(found.contains(&"at the start") && found.contains(&"later"), "{found:?}");
}
