//! Pages of an encrypted file and of its write-ahead log, proven and decrypted one by one.

use super::cipher::{Cipher, PAGE_BYTES};
use super::proving;
use super::reading::{Bytes, Of, Read, Reader};
use crate::mark::SALT_BYTES;
use crate::open::DbKey;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

const LOG_HEADER_BYTES: u64 = 32;
const FRAME_HEADER_BYTES: u64 = 24;
const FRAME_BYTES: usize = 24 + PAGE_BYTES;
/// One page in the write-ahead log.
#[derive(Debug, Clone, Copy)]
struct Frame {
    page: u32,
    offset: u64,
    /// Of the log's present life: what lies behind may be left over from the one before.
    is_of_this_life: bool,
}

/// Whether every page verifies, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Integrity {
    /// Each does.
    Whole,
    /// There are pages of nothing but zeros, or the file ends within a page that the log has: a file that grew may be so,
    /// a damaged one too. Or something stands in a page that is listed as free. SQLite must look.
    Doubtful,
    /// One does not, or a part of a page is left over that the log does not have.
    Damaged,
}

/// A database file and its log, as bytes.
pub(crate) struct Pages {
    reader: Reader,
    n_in_file: u32,
    has_rest: bool,
    /// Whether a part of the log could not be read that SQLite would read.
    has_lost_log: bool,
    frames: Vec<Frame>,
    /// The newest frame of each page, up to the last commit that the log's own checksums vouch for.
    committed: BTreeMap<u32, u64>,
    cipher: Option<Cipher>,
}

impl Pages {
    /// Opens what is there. Which salt is right is told by the pages themselves; `hint` is where else it was written.
    pub(crate) fn open(
        db: &Path,
        log: &Path,
        key: &DbKey,
        hint: Option<[u8; SALT_BYTES]>,
    ) -> io::Result<Self> {
        Self::of(existing(db)?, existing(log)?, key, hint)
    }

    /// The same of a file and a log that are open.
    pub(super) fn of(
        db: Option<Box<dyn Bytes>>,
        log: Option<Box<dyn Bytes>>,
        key: &DbKey,
        hint: Option<[u8; SALT_BYTES]>,
    ) -> io::Result<Self> {
        let bytes = db.as_ref().map_or(Ok(0), |file| file.n_bytes())?;
        let page_bytes = u64::try_from(PAGE_BYTES).unwrap_or(u64::MAX);
        let mut pages = Self {
            reader: Reader::new(db, log),
            n_in_file: u32::try_from(bytes.checked_div(page_bytes).unwrap_or(0)).unwrap_or(u32::MAX),
            has_rest: !bytes.is_multiple_of(page_bytes),
            has_lost_log: false,
            frames: Vec::new(),
            committed: BTreeMap::new(),
            cipher: None,
        };
        pages.read_log()?;
        for salt in pages.salts(hint)? {
            let cipher = Cipher::of(key, salt);
            if pages.any_page(|page, bytes| cipher.is_proven(page, bytes))? {
                pages.cipher = Some(cipher);
                break;
            }
        }
        Ok(pages)
    }

    /// Whether a single page belongs to this key.
    pub(crate) fn is_any_proven(&self) -> bool {
        self.cipher.is_some()
    }

    /// Looks at every page that SQLite would look at. One that the log has newer is not looked at in the file: a stop in
    /// the middle of folding the log in may have torn it, and the log mends it.
    pub(crate) fn integrity(&self) -> io::Result<Integrity> {
        let Some(cipher) = &self.cipher else {
            self.reader.judge(0)?;
            return Ok(if self.n_in_file == 0 && !self.has_rest {
                Integrity::Whole
            } else {
                Integrity::Damaged
            });
        };
        let rest = match (self.has_rest, self.is_rest_in_log()) {
            (false, _) => Integrity::Whole,
            (true, true) => Integrity::Doubtful,
            (true, false) => Integrity::Damaged,
        };
        let page = |number, bytes: io::Result<_>, may_be_blank| {
            bytes.map(|bytes| proving::Page { number, bytes, may_be_blank })
        };
        let in_file = (1..=self.n_in_file).filter(|page| !self.committed.contains_key(page));
        let in_file = in_file.map(|number| page(number, self.in_file(number), number > 1));
        let in_log = self.committed.iter().map(|(number, offset)| page(*number, self.in_log(*offset), false));
        let pages = proving::prove(cipher, in_file.chain(in_log))?;
        if pages.is_any_wrong {
            return Ok(Integrity::Damaged);
        }
        self.reader.judge(pages.n_proven)?;
        Ok(match rest.max(pages.integrity) {
            _ if self.has_lost_log => Integrity::Damaged,
            Integrity::Whole if !self.is_free_list_sound()? => Integrity::Doubtful,
            found => found,
        })
    }

    /// Whether the page that the file has a part of is whole in the log: it was torn when the file was to grow by it.
    fn is_rest_in_log(&self) -> bool {
        let torn = self.n_in_file.checked_add(1);
        self.n_in_file > 0 && torn.is_some_and(|page| self.committed.contains_key(&page))
    }

    /// Hands over the newest version of every page that verifies, then all older ones.
    pub(crate) fn for_each(&self, mut look: impl FnMut(u32, &[u8], Version)) -> io::Result<()> {
        let Some(cipher) = &self.cipher else { return Ok(()) };
        let mut newest: BTreeMap<u32, u64> = BTreeMap::new();
        let mut n_proven = 0_usize;
        let mut look = |page, plain: &[u8], version| {
            n_proven = n_proven.saturating_add(1);
            look(page, plain, version);
        };
        for frame in self.frames.iter().filter(|frame| frame.is_of_this_life) {
            let proven = self.in_log(frame.offset)?.is_some_and(|bytes| cipher.is_proven(frame.page, &bytes));
            if proven {
                newest.insert(frame.page, frame.offset);
            }
        }
        for page in 1..=self.n_in_file {
            let version = if newest.contains_key(&page) { Version::Older } else { Version::Newest };
            if let Some(plain) = self.in_file(page)?.and_then(|bytes| cipher.open(page, &bytes)) {
                look(page, &plain, version);
            }
        }
        for frame in &self.frames {
            let version =
                if newest.get(&frame.page) == Some(&frame.offset) { Version::Newest } else { Version::Older };
            if let Some(plain) = self.in_log(frame.offset)?.and_then(|bytes| cipher.open(frame.page, &bytes))
            {
                look(frame.page, &plain, version);
            }
        }
        self.reader.judge(n_proven)
    }

    /// Every version of one page that verifies, the newest first.
    pub(crate) fn versions(&self, page: u32) -> io::Result<Vec<Vec<u8>>> {
        let Some(cipher) = &self.cipher else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for frame in self.frames.iter().rev().filter(|frame| frame.page == page) {
            found.extend(self.in_log(frame.offset)?.and_then(|bytes| cipher.open(page, &bytes)));
        }
        found.extend(self.in_file(page)?.and_then(|bytes| cipher.open(page, &bytes)));
        Ok(found)
    }

    /// The version of a page that SQLite would read; None where it does not verify.
    pub(super) fn newest(&self, page: u32) -> io::Result<Option<Vec<u8>>> {
        let bytes = match self.committed.get(&page) {
            Some(offset) => self.in_log(*offset)?,
            None => self.in_file(page)?,
        };
        Ok(self.cipher.as_ref().zip(bytes).and_then(|(cipher, bytes)| cipher.open(page, &bytes)))
    }

    fn in_file(&self, page: u32) -> io::Result<Option<Vec<u8>>> {
        let Some(before) = page.checked_sub(1).filter(|before| *before < self.n_in_file) else {
            return Ok(None);
        };
        self.page(Of::Db, u64::from(before).saturating_mul(4_096))
    }

    fn in_log(&self, offset: u64) -> io::Result<Option<Vec<u8>>> {
        self.page(Of::Log, offset)
    }

    /// A page; None where the file ends before it, or its place cannot be read.
    fn page(&self, of: Of, offset: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = vec![0; PAGE_BYTES];
        let read = self.reader.fill(of, &mut bytes, offset)?;
        Ok((read == Read::Filled).then_some(bytes))
    }

    /// The frames of the log, and how far its own checksums vouch for it.
    fn read_log(&mut self) -> io::Result<()> {
        let Some(log) = &self.reader.log else { return Ok(()) };
        let n_bytes = log.n_bytes()?;
        let mut header = [0; 32];
        if n_bytes < LOG_HEADER_BYTES {
            return Ok(());
        }
        match self.reader.fill(Of::Log, &mut header, 0)? {
            Read::Filled => {}
            Read::Ended => return Ok(()),
            Read::Failed => self.has_lost_log = true,
        }
        let order = if word(&header, 0) & 1 == 1 { Order::Big } else { Order::Little };
        let salts = (word(&header, 16), word(&header, 20));
        let mut sum = checksum(order, (0, 0), header.get(..24).unwrap_or_default());
        let mut is_sound = !self.has_lost_log && sum == (word(&header, 24), word(&header, 28));
        let mut pending = Vec::new();
        let mut at = LOG_HEADER_BYTES;
        let mut frame = [0; FRAME_BYTES];
        while at.saturating_add(FRAME_BYTES as u64) <= n_bytes {
            let (offset, next) =
                (at.saturating_add(FRAME_HEADER_BYTES), at.saturating_add(FRAME_BYTES as u64));
            let read = self.reader.fill(Of::Log, &mut frame, at)?;
            at = next;
            match read {
                Read::Filled => {}
                Read::Ended => break,
                Read::Failed => {
                    self.has_lost_log |= is_sound;
                    is_sound = false;
                    continue;
                }
            }
            let (page, n_after_commit) = (word(&frame, 0), word(&frame, 4));
            let is_of_this_life = (word(&frame, 8), word(&frame, 12)) == salts;
            sum = checksum(order, sum, frame.get(..8).unwrap_or_default());
            sum = checksum(order, sum, frame.get(24..).unwrap_or_default());
            is_sound &= is_of_this_life && sum == (word(&frame, 16), word(&frame, 20));
            if is_sound {
                pending.push((page, offset));
                if n_after_commit > 0 {
                    self.committed.extend(pending.drain(..));
                    self.committed.retain(|page, _| *page <= n_after_commit);
                }
            }
            self.frames.push(Frame { page, offset, is_of_this_life });
        }
        Ok(())
    }

    /// Where the salt may stand: elsewhere, at the head of the file, at the head of the first page in the log.
    fn salts(&self, hint: Option<[u8; SALT_BYTES]>) -> io::Result<Vec<[u8; SALT_BYTES]>> {
        let head = |bytes: Vec<u8>| bytes.first_chunk::<SALT_BYTES>().copied();
        let mut salts: Vec<_> = self.in_file(1)?.and_then(head).into_iter().chain(hint).collect();
        for frame in self.frames.iter().filter(|frame| frame.page == 1) {
            salts.extend(self.in_log(frame.offset)?.and_then(head));
        }
        let mut seen = Vec::new();
        salts.retain(|salt| {
            let is_new = !seen.contains(salt);
            seen.push(*salt);
            is_new
        });
        Ok(salts)
    }

    fn any_page(&self, is_it: impl Fn(u32, &[u8]) -> bool) -> io::Result<bool> {
        for page in 1..=self.n_in_file {
            if self.in_file(page)?.is_some_and(|bytes| is_it(page, &bytes)) {
                return Ok(true);
            }
        }
        for frame in &self.frames {
            if self.in_log(frame.offset)?.is_some_and(|bytes| is_it(frame.page, &bytes)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Which version of a page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// The last that verifies.
    Newest,
    /// One that was written over since.
    Older,
}

fn existing(path: &Path) -> io::Result<Option<Box<dyn Bytes>>> {
    match File::open(path) {
        Ok(file) => Ok(Some(Box::new(file))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A number at a place; 0 behind the end.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    let word = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    word.map_or(0, |word| u32::from_be_bytes(*word))
}

/// In which order the log's checksums read words.
#[derive(Debug, Clone, Copy)]
enum Order {
    Big,
    Little,
}

/// The log's running checksum, over pairs of words.
fn checksum(order: Order, (mut a, mut b): (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let number = |word: &[u8; 4]| match order {
        Order::Big => u32::from_be_bytes(*word),
        Order::Little => u32::from_le_bytes(*word),
    };
    for pair in bytes.chunks_exact(8) {
        let (Some(first), Some(last)) = (pair.first_chunk::<4>(), pair.last_chunk::<4>()) else { break };
        a = a.wrapping_add(number(first)).wrapping_add(b);
        b = b.wrapping_add(number(last)).wrapping_add(a);
    }
    (a, b)
}
