//! Reading from storage of which a part has worn out.
//!
//! What always holds: a place that cannot be read counts as one that does not verify only as long as the storage answers
//! elsewhere. Where it fails place after place, or for as much as verifies, nobody can say anything of the file: a card that
//! was pulled out is no damaged database.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// How often a place is tried: what fails once is no worn-out sector.
const TRIES: u32 = 3;
/// So many places that fail one after the other are the storage itself: 128 KiB, as much as is worn out together.
const FAILING_RUN_MAX: u32 = 32;
/// What Linux says of a sector that cannot be read: EIO, ENODATA, EBADMSG, EUCLEAN. All else is about more than a sector.
const OF_A_SECTOR: [i32; 4] = [5, 61, 74, 117];

/// Bytes that are read by their place.
pub(crate) trait Bytes {
    /// How many there are.
    fn n_bytes(&self) -> io::Result<u64>;
    /// Fills the buffer from a place.
    fn fill(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;
}

impl Bytes for File {
    fn n_bytes(&self) -> io::Result<u64> {
        self.metadata().map(|data| data.len())
    }

    fn fill(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(buffer, offset)
    }
}

/// What became of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Filled,
    /// It is not that long.
    Ended,
    /// The storage does not give it.
    Failed,
}

/// Which of two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Db,
    Log,
}

/// A database and its log, and where they could not be read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) db: Option<Box<dyn Bytes>>,
    pub(super) log: Option<Box<dyn Bytes>>,
    failed: RefCell<BTreeSet<(Of, u64)>>,
    failing_run: Cell<u32>,
    last: Cell<Option<io::Error>>,
}

impl Reader {
    pub(super) fn new(db: Option<Box<dyn Bytes>>, log: Option<Box<dyn Bytes>>) -> Self {
        Self { db, log, ..Self::default() }
    }

    /// Reads a place. An error is the storage as a whole.
    pub(super) fn fill(&self, of: Of, buffer: &mut [u8], offset: u64) -> io::Result<Read> {
        let file = match of {
            Of::Db => &self.db,
            Of::Log => &self.log,
        };
        let Some(file) = file else { return Ok(Read::Ended) };
        // A worn-out sector takes its time to say so.
        if self.failed.borrow().contains(&(of, offset)) {
            return Ok(Read::Failed);
        }
        let mut n_left = TRIES;
        loop {
            n_left = n_left.saturating_sub(1);
            match file.fill(buffer, offset) {
                Ok(()) => {
                    self.failing_run.set(0);
                    return Ok(Read::Filled);
                }
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Read::Ended),
                Err(error) if !error.raw_os_error().is_some_and(|code| OF_A_SECTOR.contains(&code)) => {
                    return Err(error);
                }
                Err(_) if n_left > 0 => {}
                Err(error) => return self.note(of, offset, error),
            }
        }
    }

    fn note(&self, of: Of, offset: u64, error: io::Error) -> io::Result<Read> {
        let run = self.failing_run.get().saturating_add(1);
        if run > FAILING_RUN_MAX {
            return Err(error);
        }
        self.failing_run.set(run);
        self.last.set(Some(error));
        self.failed.borrow_mut().insert((of, offset));
        Ok(Read::Failed)
    }

    /// To be asked after a walk: an error where less verified than could not be read.
    pub(super) fn judge(&self, n_proven: usize) -> io::Result<()> {
        let n_failed = self.failed.borrow().len();
        if n_failed == 0 || n_failed < n_proven {
            return Ok(());
        }
        Err(self.last.take().unwrap_or_else(|| io::Error::other("the storage does not answer")))
    }
}
