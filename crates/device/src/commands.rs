//! What can be done: each command is one transaction.
//!
//! What always holds: an answer with a number is given after COMMIT; what a rule refuses leaves no trace.

mod check;
mod dispatch;
mod resolve;
mod settings;
mod shift;
mod void;

pub(crate) use check::{record_check, record_many};
pub(crate) use dispatch::{done, touched};
pub(crate) use resolve::{Found, find_slip, resolve};
pub(crate) use settings::{
    choose_language, choose_look, choose_volunteer, keep_draft, seen_notice, theme_of,
};
pub(crate) use shift::{continue_shift, end_shift, start_shift};
pub(crate) use void::void;

use crate::clock::Moment;
use crate::core::{Core, problem};
use crate::post::{NoPost, Post, Stamp};
use kadian_domain::{Code, DeviceId, Epoch, Problem, Seq, VolunteerId};
use kadian_store::{Store, StoreError, Transaction, records};
use kadian_wire::Record;
use kadian_wire::record::CaptureSample;

/// A transaction's failure: of the database, or of the rules.
pub(crate) enum Failed {
    Store(StoreError),
    Rule(Problem),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Rule(problem)
    }
}

impl From<Code> for Failed {
    fn from(code: Code) -> Self {
        Self::Rule(Problem::new(code))
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Store(error) => problem(&error),
            Failed::Rule(problem) => problem,
        }
    }
}

impl From<NoPost> for Failed {
    fn from(no_post: NoPost) -> Self {
        match no_post {
            NoPost::Store(error) => Self::Store(error),
            NoPost::Code(code) => code.into(),
        }
    }
}

impl From<NoPost> for Problem {
    fn from(no_post: NoPost) -> Self {
        Failed::from(no_post).into()
    }
}

/// What was written, once it is sure that it is on the disk.
///
/// After a COMMIT that failed the store has read its log afresh: what is there now is there for good, and was saved. Where
/// the storage did not even let it read, nobody knows: the log may bring the record back at the next start.
fn settled<T>(
    store: &Store,
    core: &Core,
    outcome: Result<(), Failed>,
    written: Option<T>,
    seq_of: impl Fn(&T) -> Seq,
) -> Result<T, Problem> {
    match (outcome, written) {
        (Ok(()), Some(written)) => Ok(written),
        (Err(Failed::Store(error)), Some(written)) if error.is_commit() => {
            is_there(store, core.device, core.epoch(), seq_of(&written), &error).map(|()| written)
        }
        (Err(failed), _) => Err(failed.into()),
        (Ok(()), None) => Err(Problem::new(Code::Internal)),
    }
}

/// Whether the record is there whose COMMIT failed. Nothing else is written between the COMMIT and this look: the owner
/// thread does one thing at a time.
fn is_there(
    store: &Store,
    device: DeviceId,
    epoch: Epoch,
    seq: Seq,
    error: &StoreError,
) -> Result<(), Problem> {
    match records::head(store.read(), device, epoch) {
        Ok(head) if head.seq == seq.get() => Ok(()),
        Ok(_) => Err(problem(error)),
        Err(_) if error.is_unwritten() => Err(problem(error)),
        Err(_) => Err(Problem::new(Code::SaveUnsure)),
    }
}

/// What the envelope of a record says besides clocks.
#[derive(Clone, Copy)]
pub(crate) struct Envelope {
    pub(crate) checkpoint: u32,
    pub(crate) volunteer: VolunteerId,
    pub(crate) shift: u32,
    pub(crate) config: u32,
}

impl From<&Post> for Envelope {
    fn from(post: &Post) -> Self {
        Self {
            checkpoint: post.enrolled.checkpoint,
            volunteer: post.volunteer(),
            shift: post.shift_seq(),
            config: post.config.version.get(),
        }
    }
}

/// Appends a record of any kind, as tests need it.
pub(crate) fn append_raw(
    store: &mut Store,
    core: &Core,
    kind: u32,
    body: Vec<u8>,
    now: Moment,
) -> Result<u32, Problem> {
    let seq = store.write::<_, Failed>(|tx| {
        let post = Post::read(tx)?;
        let envelope = Envelope { volunteer: VolunteerId::UNKNOWN, ..Envelope::from(&post) };
        Ok(append(tx, core, kind, body, envelope, Stamp::read(tx, now)?)?)
    })?;
    Ok(seq.get())
}

/// Appends one record to the chain of the present epoch.
pub(crate) fn append(
    tx: &Transaction<'_>,
    core: &Core,
    kind: u32,
    body: Vec<u8>,
    envelope: Envelope,
    stamp: Stamp,
) -> Result<Seq, StoreError> {
    append_to(tx, core, core.epoch(), (kind, body), envelope, stamp)
}

/// Appends one record to the chain of an epoch.
pub(crate) fn append_to(
    tx: &Transaction<'_>,
    core: &Core,
    epoch: Epoch,
    record: (u32, Vec<u8>),
    envelope: Envelope,
    stamp: Stamp,
) -> Result<Seq, StoreError> {
    append_at(tx, Place { device: core.device, epoch }, record, envelope, stamp)
}

/// The chain that a record is appended to.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) device: DeviceId,
    pub(crate) epoch: Epoch,
}

/// The same of a database that is being made.
pub(crate) fn append_at(
    tx: &Transaction<'_>,
    Place { device, epoch }: Place,
    (kind, body): (u32, Vec<u8>),
    envelope: Envelope,
    Stamp { now, sample }: Stamp,
) -> Result<Seq, StoreError> {
    let head = tx.head(device, epoch)?;
    let record = Record {
        kind,
        seq: head.seq.saturating_add(1),
        wall_ms: now.wall_ms,
        mono_ms: now.mono_ms,
        boot: now.boot,
        sample: sample.map(|sample| CaptureSample {
            hub_minus_mono_ms: sample.hub_minus_mono_ms,
            error_ms: sample.error_at(now.mono_ms),
        }),
        checkpoint: envelope.checkpoint,
        volunteer: envelope.volunteer.get(),
        shift: envelope.shift,
        config: envelope.config,
        body,
    };
    records::append(tx, epoch, head, kind, &record.encode(), now.wall_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_store::DbKey;
    use std::path::Path;

    const EPOCH: Epoch = Epoch::new(1);

    /// What is said of a record whose COMMIT fails while something else happens to its file.
    fn said_of(also: impl FnOnce(&Path)) -> Code {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.db");
        let mut store = Store::open(&path, &DbKey::new([9; 32])).unwrap();
        // Answering true turns the COMMIT into a failure.
        store.read().commit_hook(Some(|| true)).unwrap();
        also(&path);
        let device = DeviceId::from_bytes([7; 16]);
        let outcome = store.write::<_, StoreError>(|tx| {
            let head = records::head(tx, device, EPOCH)?;
            records::append(tx, EPOCH, head, 1, b"one", 0)
        });
        let error = outcome.unwrap_err();
        is_there(&store, device, EPOCH, Seq::new(1).unwrap(), &error).unwrap_err().code
    }

    #[test]
    fn a_record_whose_commit_failed_and_that_is_not_there_was_not_saved() {
        assert_eq!(said_of(|_| {}), Code::StorageFailing);
    }

    #[test]
    fn where_the_storage_fails_for_good_nobody_says_that_a_record_was_not_saved() {
        let goes = |path: &Path| std::fs::rename(path, path.with_extension("away")).unwrap();
        assert_eq!(said_of(goes), Code::SaveUnsure);
    }
}
