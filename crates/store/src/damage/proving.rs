//! Proving pages on every core while one thread reads them: of a start after a kill that is most of the time.
//!
//! What always holds: what comes out is what one thread would have said that proves each page before it reads the next.
//! Storage that fails is told only where no page that was read before is wrong.

use super::cipher::Cipher;
use super::pages::Integrity;
use std::io;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Builder};

/// A page to be proven.
pub(super) struct Page {
    pub(super) number: u32,
    /// None where it could not be read.
    pub(super) bytes: Option<Vec<u8>>,
    /// Whether it may be all zeros: a file that grew.
    pub(super) may_be_blank: bool,
}

/// What was found of pages, in whatever order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proven {
    /// How many verify.
    pub(super) n_proven: usize,
    pub(super) integrity: Integrity,
    /// Whether one was read and is wrong: nothing else counts then.
    pub(super) is_any_wrong: bool,
}

impl Proven {
    const NONE: Self = Self { n_proven: 0, integrity: Integrity::Whole, is_any_wrong: false };

    fn take(&mut self, cipher: &Cipher, page: &Page) {
        match &page.bytes {
            // Whether it is that page or the whole storage is judged at the end.
            None => self.integrity = Integrity::Damaged,
            Some(bytes) if cipher.is_proven(page.number, bytes) => {
                self.n_proven = self.n_proven.saturating_add(1);
            }
            Some(bytes) if page.may_be_blank && bytes.iter().all(|byte| *byte == 0) => {
                self.integrity = self.integrity.max(Integrity::Doubtful);
            }
            Some(_) => {
                self.integrity = Integrity::Damaged;
                self.is_any_wrong = true;
            }
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            n_proven: self.n_proven.saturating_add(other.n_proven),
            integrity: self.integrity.max(other.integrity),
            is_any_wrong: self.is_any_wrong || other.is_any_wrong,
        }
    }
}

/// Pages that are handed over together.
const PAGES_AT_ONCE: usize = 64;
/// Portions that wait to be proven: with those that are in hand 2 MiB.
const WAITING_MAX: usize = 4;
/// More of them would wait for the one that reads.
const THREADS_MAX: usize = 4;

/// Proves pages as they are read, up to the first that is wrong. An error is that of the storage, or of a system that gives
/// no thread.
pub(super) fn prove(cipher: &Cipher, pages: impl Iterator<Item = io::Result<Page>>) -> io::Result<Proven> {
    let is_over = AtomicBool::new(false);
    let (sender, receiver) = sync_channel(WAITING_MAX);
    let receiver = Arc::new(Mutex::new(receiver));
    thread::scope(|scope| {
        let n_threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
        let mut provers = Vec::new();
        for _ in 0..n_threads {
            let (receiver, is_over) = (Arc::clone(&receiver), &is_over);
            let work = move || work_off(cipher, &receiver, is_over);
            provers.push(Builder::new().name("kadian-prove".into()).spawn_scoped(scope, work)?);
        }
        drop(receiver);
        let read = hand_over(pages, sender, &is_over);
        let mut found = Proven::NONE;
        for prover in provers {
            found = found.and(prover.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        if found.is_any_wrong { Ok(found) } else { read.map(|()| found) }
    })
}

/// Reads to the end, to a page that is wrong, or to where the storage fails.
fn hand_over(
    pages: impl Iterator<Item = io::Result<Page>>,
    sender: SyncSender<Vec<Page>>,
    is_over: &AtomicBool,
) -> io::Result<()> {
    let mut portion = Vec::with_capacity(PAGES_AT_ONCE);
    let mut read = Ok(());
    for page in pages {
        match page {
            Ok(page) => portion.push(page),
            Err(error) => {
                read = Err(error);
                break;
            }
        }
        if portion.len() == PAGES_AT_ONCE {
            let full = std::mem::replace(&mut portion, Vec::with_capacity(PAGES_AT_ONCE));
            // Nobody is there to take it where they panicked, and that is told by who joins them.
            if is_over.load(Ordering::Acquire) || sender.send(full).is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.send(portion);
    read
}

fn work_off(cipher: &Cipher, receiver: &Mutex<Receiver<Vec<Page>>>, is_over: &AtomicBool) -> Proven {
    let mut found = Proven::NONE;
    loop {
        let portion = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(portion) = portion else { return found };
        portion.iter().for_each(|page| found.take(cipher, page));
        if found.is_any_wrong {
            is_over.store(true, Ordering::Release);
        }
    }
}
