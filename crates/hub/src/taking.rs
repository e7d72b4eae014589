//! One signed batch, by whatever road it came: verified, stored, judged, and answered by a signed receipt.
//!
//! What always holds: nothing of a batch is believed before its signature is checked; the receipt is signed after COMMIT.
//! Verifying never stands on a thread that others wait for, and is bounded in how many run at once.

mod verifiers;

pub(crate) use verifiers::Verifiers;

use crate::clock::Clock;
use crate::ingest::ReadBatch;
use crate::keys::{Keys, random_bytes};
use crate::nonce;
use crate::store::{Accepted, EpochFork, Store};
use kadian_domain::{Code, DeviceId};
use kadian_wire::batch::{self, Batch, BatchError, Header};
use kadian_wire::cose::Unverified;
use kadian_wire::receipt::{ForkNotice, notices};
use kadian_wire::rows::{HUB, TOLD};
use kadian_wire::version::is_older;
use kadian_wire::{Outcome, OutcomeRange, Receipt};
use tokio::sync::Semaphore;

/// The oldest app that this hub keeps pace with: what an older one records is stored all the same.
const OLDEST_APP: &str = "0.1.0";

/// What it takes to take a batch in.
pub(crate) struct Taking<'a> {
    pub(crate) store: &'a Store,
    pub(crate) keys: &'a Keys,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) hub: [u8; 16],
    /// Batches in memory, verified or not.
    pub(crate) ingest_runs: &'a Semaphore,
    /// Room for batches that wait to be stored, in MiB.
    pub(crate) ingest_room: &'a Semaphore,
    /// Batches being verified.
    pub(crate) verify_runs: &'a Semaphore,
    /// Where that is done.
    pub(crate) verifiers: &'a Verifiers,
}

/// What a batch takes up at most once it is decompressed and read.
pub(crate) const BATCH_MIB_MAX: u32 = 16;

/// A batch that is stored.
pub(crate) struct Taken {
    /// The signed receipt.
    pub(crate) receipt: Vec<u8>,
    /// Records in it.
    pub(crate) n_records: u32,
    /// Those that were not here before.
    pub(crate) n_new: u32,
    /// Those that wait for an officer.
    pub(crate) n_held: u32,
    /// Those that will never count.
    pub(crate) n_refused: u32,
}

impl Taking<'_> {
    /// Stores a batch whose sender's key is this one, if it has signed it.
    pub(crate) async fn take(
        &self,
        device: DeviceId,
        message: Unverified,
        public_key: Vec<u8>,
    ) -> Result<Taken, Code> {
        let _place = self.ingest_runs.acquire().await.map_err(|_| Code::Internal)?;
        let turn = self.verify_runs.acquire().await.map_err(|_| Code::Internal)?;
        let verified = self.verifiers.run(move || {
            // Read here, beside the writer: what is done on its thread all others wait for.
            batch::verify(device, message, &public_key).map(ReadBatch::from)
        });
        let read = verified.await.ok_or(Code::Internal)?.map_err(refusal)?;
        // Whoever finds no room keeps the others from making more of what needs it.
        let _room = self.ingest_room.acquire_many(mib(&read.batch)).await.map_err(|_| Code::Internal)?;
        // Others verify while this one waits for its place in a group commit.
        drop(turn);
        if read.batch.header.hub != self.hub {
            return Err(Code::HubForeign);
        }
        let header = read.batch.header.clone();
        let n_records = u32::try_from(read.batch.records.len()).unwrap_or(u32::MAX);
        let accepted = self.store.ingest(read, random_bytes(), self.clock.now_ms());
        let accepted = accepted.await.map_err(|error| error.problem().code)?;
        metrics::counter!("kadian_batches_total").increment(1);
        metrics::counter!("kadian_records_total").increment(u64::from(accepted.n_new));
        Ok(Taken {
            n_records,
            n_new: accepted.n_new,
            n_held: count(&accepted.outcomes, Outcome::Held),
            n_refused: count(&accepted.outcomes, Outcome::Refused),
            receipt: sealed_receipt(self.keys, &header, accepted, self.clock.now_ms()),
        })
    }
}

/// What a batch takes up, in MiB: its bytes and what was read of them; at least one, for a record is more than its bytes.
fn mib(batch: &Batch) -> u32 {
    let n_bytes = batch.records.iter().fold(0_usize, |n, record| n.saturating_add(record.bytes.len()));
    u32::try_from(n_bytes >> 19).unwrap_or(BATCH_MIB_MAX).saturating_add(1).min(BATCH_MIB_MAX)
}

/// What is said of bytes that are no batch, or not the sender's.
pub(crate) fn refusal(error: BatchError) -> Code {
    metrics::counter!("kadian_batches_refused_total").increment(1);
    match error {
        BatchError::TooLarge => Code::BatchTooLarge,
        BatchError::Malformed => Code::BatchMalformed,
        BatchError::Signature => Code::SignatureInvalid,
    }
}

fn count(outcomes: &[OutcomeRange], outcome: Outcome) -> u32 {
    let ranges = outcomes.iter().filter(|range| range.outcome == outcome);
    ranges.fold(0, |n, range| n.saturating_add(range.to.saturating_sub(range.from)).saturating_add(1))
}

fn sealed_receipt(keys: &Keys, header: &Header, accepted: Accepted, now_ms: i64) -> Vec<u8> {
    let notice = notice(&accepted, &header.health.app_version);
    let mut lists = accepted.lists;
    lists.extend(keys.newest().map(|list| (HUB.to_owned(), list.counter)));
    lists.retain(|(name, version)| !has(header, name, *version));
    let receipt = Receipt {
        hub: header.hub,
        hub_epoch: accepted.hub_epoch,
        hub_ms: now_ms,
        device: header.device,
        epoch: header.epoch,
        from: header.from,
        to: header.to,
        h_to: header.h_to,
        outcomes: accepted.outcomes,
        have_to: accepted.have_to,
        missing: accepted.missing,
        lists,
        nonce: nonce::draw(keys, now_ms),
        notice,
        hub_version: Some(crate::VERSION.to_owned()),
        fork: accepted.fork.map(|fork| match fork {
            EpochFork::Split => ForkNotice::SPLIT,
            EpochFork::Waiting { nonce } => ForkNotice::waiting(nonce),
        }),
    };
    let Ok(sealed) = receipt.seal(&keys.key_id(), |message| keys.sign(message));
    sealed
}

/// Whether the device has said that it has this version of a list.
fn has(header: &Header, name: &str, version: u32) -> bool {
    let of_list = TOLD.iter().position(|told| *told == name);
    let versions = header.health.has.as_deref().unwrap_or_default();
    of_list.and_then(|at| versions.get(at)).copied().flatten() == Some(version)
}

/// What the device is told besides.
fn notice(accepted: &Accepted, app_version: &str) -> Option<u32> {
    if accepted.is_revoked {
        return Some(notices::REVOKED);
    }
    is_older(app_version, OLDEST_APP).then_some(notices::APP_TOO_OLD)
}
