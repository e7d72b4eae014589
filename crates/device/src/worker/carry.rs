//! By hand: what waits, as a file for somebody to carry, and the receipts that somebody carried back. A browser has bytes,
//! a window and a command line have paths; both come to the same two functions.
//!
//! What always holds: a file holds the same signed batches that would go by HTTP, sealed to the hub alone; its records
//! stay unsent, and its name says nothing of people or places. A receipt that was carried settles only what still waits,
//! and gives no clock sample.

use super::batch::{Outgoing, heal, heartbeat, read_behind, settled_range};
use super::under_way::Behind;
use crate::clock::Moment;
use crate::commands::Failed;
use crate::core::{Core, problem};
use crate::door::{SettledFile, Topic};
use crate::fork;
use crate::lock::io_code;
use crate::post::zone;
use crate::vault::random_bytes;
use kadian_domain::time::local_time;
use kadian_domain::{Code, Epoch, Problem};
use kadian_store::enrolment::{self, EnrolmentRow};
use kadian_store::healing::Span;
use kadian_store::receipts::SettledRange;
use kadian_store::{Connection, StoreError, outbox, receipts, records};
use kadian_sync::settle::{Settlement, settle_carried};
use kadian_wire::Receipt;
use kadian_wire::batch::seal;
use kadian_wire::carried::{Carried, NotCarried, bind, unbind};
use kadian_wire::hub_list::HubList;
use kadian_wire::limits::{BATCH_BYTES_MAX, BATCH_RECORDS_MAX, CARRIED_BYTES_MAX, CARRIED_MESSAGES_MAX};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Records in it; they are unsent as before.
    pub records: u32,
    /// Signed batches in it.
    pub batches: u32,
}

/// A file in memory.
pub struct PackedFile {
    /// A name for it.
    pub name: String,
    /// What only the hub can open.
    pub bytes: Vec<u8>,
    /// What is in it.
    pub packed: Packed,
}

/// A file in memory that nobody has yet.
struct Sealed {
    file: PackedFile,
    spans: Vec<Span>,
    made: Moment,
}

/// All that waits, for whoever can take bytes away: a browser.
pub(crate) fn pack(core: &Arc<Core>) -> Result<PackedFile, Problem> {
    let Sealed { file, spans, made } = seal_all(core)?;
    hand_over(core, spans, made)?;
    Ok(file)
}

/// Writes all that waits to a file of a name of its own in a folder.
pub(crate) fn pack_into(core: &Arc<Core>, folder: &Path) -> Result<(String, Packed), Problem> {
    let sealed = seal_all(core)?;
    let name = sealed.file.name.clone();
    let packed = keep(core, sealed, &folder.join(&name))?;
    Ok((name, packed))
}

/// Writes all that waits to a file.
pub(crate) fn pack_to(core: &Arc<Core>, path: &Path) -> Result<Packed, Problem> {
    keep(core, seal_all(core)?, path)
}

fn keep(core: &Arc<Core>, sealed: Sealed, path: &Path) -> Result<Packed, Problem> {
    let Sealed { file, spans, made } = sealed;
    let part = part_of(path).ok_or_else(|| Problem::new(Code::StorageReadOnly))?;
    let written = write_new(&part, &file.bytes).map_err(|e| Problem::new(io_code(&e)));
    let done = written.and_then(|()| {
        hand_over(core, spans, made)?;
        std::fs::rename(&part, path).map_err(|e| Problem::new(io_code(&e)))
    });
    if done.is_err() {
        // Half a file would look like a whole one.
        let _ = std::fs::remove_file(&part);
    }
    done.map(|()| file.packed)
}

/// Marks what a copy was made of: it is as unsent as before.
fn hand_over(core: &Core, spans: Vec<Span>, made: Moment) -> Result<(), Problem> {
    core.owner.call(move |store| -> Result<(), Problem> {
        store.write::<_, Failed>(|tx| {
            for span in spans {
                outbox::mark_handed_over(tx, span, made.wall_ms)?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    core.changed(&[Topic::Status, Topic::Checks]);
    Ok(())
}

fn seal_all(core: &Arc<Core>) -> Result<Sealed, Problem> {
    let made = core.clock.now();
    let enrolled = core.owner.call(|store| enrolment::get(store.read()).map_err(|e| problem(&e)))?;
    let enrolled = enrolled.ok_or_else(|| Problem::new(Code::NotEnrolled))?;
    let (messages, spans) = all_batches(core, made)?;
    let batches = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    let bytes = seal_to_hub(&enrolled, &bind(Carried::Batches, messages))?;
    let n_records = spans.iter().map(|span| span.to.saturating_sub(span.from).saturating_add(1));
    let packed = Packed { records: n_records.fold(0, u32::saturating_add), batches };
    let file = PackedFile { name: name_of(&enrolled, made), bytes, packed };
    Ok(Sealed { file, spans, made })
}

/// When it was written, as the outbox shows it, and a number by chance: two phones may write in the same minute.
fn name_of(enrolled: &EnrolmentRow, made: Moment) -> String {
    let time = local_time(&zone(enrolled), made.wall_ms);
    let time = time.map(|time| time.format("%m%d-%H%M").to_string()).unwrap_or_default();
    format!("kadian-{time}-{}.age", hex::encode(random_bytes::<2>()))
}

/// Every batch that is due, each within the limits of one; a heartbeat where nothing waits.
fn all_batches(core: &Arc<Core>, now: Moment) -> Result<(Vec<Vec<u8>>, Vec<Span>), Problem> {
    let (mut messages, mut spans) = (Vec::new(), Vec::new());
    let epochs = core.owner.call(|store| outbox::epochs(store.read()).map_err(|e| problem(&e)))?;
    for epoch in epochs {
        let (mut after, mut records_max) = (0, BATCH_RECORDS_MAX);
        // What does not fit any more stays unsent, and goes with the next file.
        while messages.len() < CARRIED_MESSAGES_MAX {
            let moved = Arc::clone(core);
            // Each of a file tells what waits now: nobody knows whether the ones before it arrive.
            let behind = Behind { epoch, seq: after, left: None };
            let read = core.owner.call(move |store| {
                read_behind(store.read(), &moved, behind, records_max, now).map_err(|e| problem(&e))
            })?;
            let Some(outgoing) = read else { break };
            let span = outgoing.span();
            let body = sealed(core, outgoing)?;
            if body.len() > BATCH_BYTES_MAX && records_max > 1 {
                records_max = records_max.wrapping_div(2).max(1);
                continue;
            }
            after = span.to;
            spans.push(span);
            messages.push(body);
        }
    }
    if messages.is_empty() {
        let moved = Arc::clone(core);
        let outgoing =
            core.owner.call(move |store| alive(store.read(), &moved, now).map_err(|e| problem(&e)))?;
        messages.push(sealed(core, outgoing)?);
    }
    Ok((messages, spans))
}

fn alive(db: &Connection, core: &Core, now: Moment) -> Result<Outgoing, StoreError> {
    let enrolled = enrolment::get(db)?.ok_or_else(|| StoreError::missing("read the enrolment"))?;
    heartbeat(db, core, &enrolled, now)
}

fn sealed(core: &Core, outgoing: Outgoing) -> Result<Vec<u8>, Problem> {
    let (header, records) = outgoing.into_parts();
    seal(header, &records, |message| core.vault.sign(message))
        .map_err(|_| Problem::new(Code::VaultUnavailable))
}

pub(crate) fn seal_to_hub(enrolled: &EnrolmentRow, plain: &[u8]) -> Result<Vec<u8>, Problem> {
    let forged = || Problem::new(Code::HubForged);
    let list = HubList::read_kept(&enrolled.hub_list).map_err(|_| forged())?;
    let hub: age::x25519::Recipient = list.age_recipient.parse().map_err(|_| forged())?;
    age::encrypt(&hub, plain).map_err(|_| Problem::new(Code::Internal))
}

/// Takes in receipts of a file.
pub(crate) fn settle_from(core: &Arc<Core>, path: &Path) -> Result<SettledFile, Problem> {
    settle(core, &read_whole(path)?)
}

/// Takes in receipts that were carried back, in whatever order they lie in the file. Where none of them is for this device,
/// nothing is changed, and the code says of the first one why.
pub(crate) fn settle(core: &Arc<Core>, file: &[u8]) -> Result<SettledFile, Problem> {
    let messages = unbind(Carried::Receipts, file).map_err(|error| match error {
        NotCarried::Other(_) => Code::FileUnknown,
        NotCarried::Damaged(_) => Code::FileDamaged,
        NotCarried::TooLarge => Code::FileTooLarge,
    })?;
    let link = core.owner.call(|store| {
        let row = enrolment::get(store.read()).map_err(|e| problem(&e))?;
        row.ok_or_else(|| Problem::new(Code::NotEnrolled))
    })?;
    let trusted =
        HubList::read_kept(&link.hub_list).map_err(|_| Problem::new(Code::HubForged))?.trusted_keys();
    let before = unsent(core)?;
    let mut settled = SettledFile { receipts: 0, ignored: 0, settled: 0, unsent: before };
    let mut why = None;
    for message in messages {
        let taken = match settle_carried(link.hub, core.device, &trusted, message) {
            Ok(settlement) => take(core, settlement)?,
            Err(code) => Err(code),
        };
        match taken {
            Ok(()) => settled.receipts = settled.receipts.saturating_add(1),
            Err(code) => {
                settled.ignored = settled.ignored.saturating_add(1);
                why = why.or(Some(code));
            }
        }
    }
    if settled.receipts == 0 {
        // A file without any receipt is what a hub writes that took none of the batches.
        return Err(Problem::new(why.unwrap_or(Code::BatchRefused)));
    }
    settled.unsent = unsent(core)?;
    settled.settled = before.saturating_sub(settled.unsent);
    core.changed(&[Topic::Status, Topic::Checks]);
    Ok(settled)
}

/// Settles by one receipt; a code where it is not about this chain, or of a life of the hub that is over.
fn take(core: &Arc<Core>, settlement: Settlement) -> Result<Result<(), Code>, Problem> {
    let (device, now) = (core.device, core.clock.now());
    let Settlement { receipt, bytes, outcomes } = settlement;
    let core = Arc::clone(core);
    core.clone().owner.call(move |store| -> Result<Result<(), Code>, Problem> {
        let taken = store.write::<_, Failed>(|tx| {
            let own = records::hash_at(tx, device, Epoch::new(receipt.epoch), receipt.to)?;
            let is_own = own.is_some_and(|h| *h.as_bytes() == receipt.h_to);
            let newest = receipts::newest(tx)?.and_then(|kept| Receipt::read_kept(&kept).ok());
            if !is_own {
                return Ok(Err(Code::FileDeviceForeign));
            }
            if newest.as_ref().is_some_and(|newest| newest.hub_epoch > receipt.hub_epoch) {
                return Ok(Err(Code::FileOutdated));
            }
            let ranges: Vec<SettledRange> = outcomes.into_iter().map(settled_range).collect();
            receipts::settle_carried(tx, receipt.epoch, &ranges, receipt.hub_ms, &bytes)?;
            heal(tx, device, &receipt, &[])?;
            // What the hub said before it was last heard may not hold any more.
            if newest.is_none_or(|newest| newest.hub_ms < receipt.hub_ms) {
                fork::hear(tx, &core, &receipt, now)?;
            }
            Ok(Ok(()))
        });
        core.look_at_epoch(store);
        Ok(taken?)
    })
}

fn unsent(core: &Core) -> Result<u32, Problem> {
    core.owner.call(|store| outbox::count(store.read()).map(|count| count.n_unsent).map_err(|e| problem(&e)))
}

fn read_whole(path: &Path) -> Result<Vec<u8>, Problem> {
    let limit = u64::try_from(CARRIED_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    read.map_err(|_| Problem::at(Code::NotFound, "file"))?;
    Ok(bytes)
}

fn write_new(part: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn part_of(path: &Path) -> Option<PathBuf> {
    let mut name = path.file_name()?.to_owned();
    name.push(".part");
    Some(path.with_file_name(name))
}
