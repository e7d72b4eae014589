//! A database that was damaged while the device was closed: it opens, people are told, and what was saved goes on.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod post;

use kadian_device::{Device, FileVault, KeyVault, Options};
use kadian_store::{Store, StoreError, drafts};
use post::Post;
use std::path::{Path, PathBuf};

const PAGE: usize = 4_096;
/// More than a start proves page by page.
const TEXT_BYTES: usize = 33 << 20;

/// The only folder that damaged files were moved into.
fn aside(dir: &Path) -> PathBuf {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let folders: Vec<PathBuf> =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("damaged-")).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders[0].clone()
}

#[test]
fn what_a_kill_left_in_the_log_goes_on_though_the_file_and_its_mark_are_gone() {
    let post = Post::new();
    for n in 0..60 {
        post.person(360 + n % 10);
    }
    let left = tempfile::tempdir().unwrap();
    for name in ["device.db-wal", "vault.key", "vault.toml"] {
        std::fs::copy(post.dir.path().join(name), left.path().join(name)).unwrap();
    }
    let log = std::fs::read(left.path().join("device.db-wal")).unwrap();
    let options = Options { dir: left.path().to_owned(), clock: post.clock.clone() };
    let device = Device::open(options).unwrap();
    assert!(device.has_salvaged());
    let walk = device.verify().unwrap();
    assert!(walk.n_records >= 60 && walk.first_bad.is_none(), "{walk:?}");
    assert!(std::fs::read(aside(left.path()).join("device.db-wal")).unwrap() == log);
}

#[test]
fn a_large_file_whose_page_of_the_state_is_damaged_does_not_keep_the_device_shut() {
    let mut post = Post::new();
    for n in 0..20 {
        post.person(360 + n % 10);
    }
    post.close();
    let path = post.dir.path().join("device.db");
    let (vault, _) = FileVault::open_or_make(post.dir.path(), 0).unwrap();
    let mut store = Store::open(&path, &vault.db_key()).unwrap();
    store.write::<_, StoreError>(|tx| drafts::set(tx, &"x".repeat(TEXT_BYTES))).unwrap();
    store.fold_log().unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'device_state'";
    let page = store.read().query_row(root, [], |row| row.get::<_, u32>(0)).unwrap();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    assert!(bytes.len() > TEXT_BYTES);
    bytes[page as usize * PAGE - 1_000] ^= 4;
    std::fs::write(&path, bytes).unwrap();
    post.restart();
    assert!(post.device().has_salvaged());
    let walk = post.device().verify().unwrap();
    assert!(walk.n_records >= 20 && walk.first_bad.is_none(), "{walk:?}");
    assert!(aside(post.dir.path()).join("device.db").exists());
}
