//! Storage that does not give a page: for good, once, or no page at all.

use super::super::reading::Bytes;
use super::super::salvage::from_pages;
use super::*;
use std::cell::Cell;
use std::fs::File;
use std::io;
use std::rc::Rc;

const EIO: i32 = 5;

/// A file of which some reads fail.
struct Failing {
    file: File,
    fails: Rc<dyn Fn(u64) -> bool>,
}

impl Bytes for Failing {
    fn n_bytes(&self) -> io::Result<u64> {
        self.file.n_bytes()
    }

    fn fill(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        if (self.fails)(offset) {
            return Err(io::Error::from_raw_os_error(EIO));
        }
        self.file.fill(buffer, offset)
    }
}

fn failing(path: &Path, fails: impl Fn(u64) -> bool + 'static) -> Option<Box<dyn Bytes>> {
    Some(Box::new(Failing { file: File::open(path).unwrap(), fails: Rc::new(fails) }))
}

fn in_page(offset: u64, page: u32) -> bool {
    offset / PAGE as u64 + 1 == u64::from(page)
}

#[test]
fn a_page_that_is_never_read_counts_as_one_that_does_not_verify() {
    let scene = Scene::new();
    let mark = Mark::read(&scene.db()).unwrap();
    let page = scene.pages_with(|row| is_record(row, 160, 3)).into_iter().next().unwrap();
    for page in [1, page] {
        let file = failing(&scene.db(), move |offset| in_page(offset, page));
        let pages = Pages::of(file, None, &key(), Some(mark.salt)).unwrap();
        assert_eq!(pages.integrity().unwrap(), Integrity::Damaged, "page {page}");
        let chain = from_pages(&pages, device(), Some(&mark)).unwrap().chains.remove(0);
        assert_eq!(chain.prefix.len(), 300, "page {page}");
        assert!(numbers(&chain.doubts).len() < 60, "page {page}");
    }
}

#[test]
fn a_page_that_is_not_read_once_is_no_damage() {
    let scene = Scene::new();
    let n_failed = Rc::new(Cell::new(0));
    let count = Rc::clone(&n_failed);
    let file = failing(&scene.db(), move |offset| {
        let fails = in_page(offset, 5) && count.get() < 1;
        count.set(count.get() + u32::from(fails));
        fails
    });
    let pages = Pages::of(file, None, &key(), None).unwrap();
    assert_eq!((pages.integrity().unwrap(), n_failed.get()), (Integrity::Whole, 1));
}

#[test]
fn storage_that_gives_no_page_or_from_some_page_on_none_is_no_damaged_file() {
    let scene = Scene::new();
    let mark = Mark::read(&scene.db()).unwrap();
    let n_pages = std::fs::metadata(scene.db()).unwrap().len() / PAGE as u64;
    let is_told = |from_page: u64| {
        let file = failing(&scene.db(), move |offset| offset / PAGE as u64 >= from_page);
        let looked = Pages::of(file, None, &key(), Some(mark.salt))
            .and_then(|pages| Ok((pages.integrity()?, from_pages(&pages, device(), Some(&mark))?)));
        assert!(looked.is_err(), "from {from_page} of {n_pages}");
    };
    is_told(0);
    is_told(1);
    is_told(n_pages / 3);
    assert!(n_pages > 40);
    is_told(n_pages - 33);
}

#[test]
fn a_wrong_page_is_told_where_it_lies_before_the_place_from_which_on_the_storage_fails() {
    let scene = Scene::new();
    let n_pages = std::fs::metadata(scene.db()).unwrap().len() / PAGE as u64;
    let late = u32::try_from(n_pages).unwrap() - 1;
    assert!(n_pages > 40, "{n_pages} pages");
    let is_damaged = |wrong: u32, from_page: u64| {
        scene.harm([wrong], |page| page[100] ^= 1);
        let file = failing(&scene.db(), move |offset| offset / PAGE as u64 >= from_page);
        let integrity = Pages::of(file, None, &key(), None).unwrap().integrity();
        scene.harm([wrong], |page| page[100] ^= 1);
        integrity.ok() == Some(Integrity::Damaged)
    };
    // Several threads prove what one reads; what comes out does not depend on which of them is first.
    for _ in 0..20 {
        assert!(is_damaged(3, 4));
        assert!(is_damaged(3, n_pages - 33));
        assert!(!is_damaged(late, 5));
        assert!(!is_damaged(late, n_pages - 33));
    }
}

#[test]
fn a_part_of_the_log_that_is_never_read_is_damage_and_the_rest_of_it_goes_on() {
    let folder = killed(&Scene::new());
    let (db, log) = (folder.path().join("device.db"), folder.path().join("device.db-wal"));
    let mark = Mark::read(&db).unwrap();
    let n_frames = (std::fs::metadata(&log).unwrap().len() - 32) / (PAGE as u64 + 24);
    let at = 32 + n_frames / 2 * (PAGE as u64 + 24);
    for (from, to) in [(0, 32), (at, at + 1)] {
        let log = failing(&log, move |offset| (from..to).contains(&offset));
        let file = failing(&db, |_| false);
        let pages = Pages::of(file, log, &key(), None).unwrap();
        assert_eq!(pages.integrity().unwrap(), Integrity::Damaged);
        let chain = from_pages(&pages, device(), Some(&mark)).unwrap().chains.remove(0);
        assert!(chain.prefix.len() + chain.behind.len() > 330, "{from}: {}", chain.prefix.len());
    }
}
