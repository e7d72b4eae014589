//! By hand: what waits, written to a file for somebody to carry, and the receipts that somebody carried back.
//!
//! What always holds: a file holds the same signed batches that would go by HTTP, sealed to the hub alone; its records
//! stay unsent. A receipt that was carried settles only what still waits, and gives no clock sample.

use super::batch::{Outgoing, heal, heartbeat, read_behind, settled_range};
use crate::clock::Moment;
use crate::commands::Failed;
use crate::device::{Core, problem};
use crate::door::Topic;
use crate::lock::io_code;
use kadian_domain::{Code, Epoch, Problem};
use kadian_store::enrolment::{self, EnrolmentRow};
use kadian_store::healing::Span;
use kadian_store::receipts::SettledRange;
use kadian_store::{Connection, StoreError, outbox, receipts, records};
use kadian_sync::settle::{Settlement, settle_carried};
use kadian_wire::Receipt;
use kadian_wire::batch::seal;
use kadian_wire::carried::{Carried, bind, unbind};
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

/// What a file of receipts came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledFile {
    /// Receipts of this device.
    pub receipts: u32,
    /// Those that are another device's, another hub's, or of a life of the hub that is over.
    pub ignored: u32,
    /// Records that left the outbox.
    pub settled: u32,
    /// Records that still wait.
    pub unsent: u32,
}

/// Writes all that waits to a file that only the hub can open.
pub(crate) fn pack(core: &Arc<Core>, path: &Path) -> Result<Packed, Problem> {
    let now = core.clock.now();
    let enrolled = core.owner.call(|store| enrolment::get(store.read()).map_err(|e| problem(&e)))?;
    let enrolled = enrolled.ok_or_else(|| Problem::new(Code::NotEnrolled))?;
    let (messages, spans) = all_batches(core, now)?;
    let batches = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    let sealed = seal_to_hub(&enrolled, &bind(Carried::Batches, messages))?;
    let part = part_of(path).ok_or_else(|| Problem::new(Code::StorageReadOnly))?;
    let written = write_new(&part, &sealed).map_err(|e| Problem::new(io_code(&e)));
    let n_records = spans.iter().map(|span| span.to.saturating_sub(span.from).saturating_add(1));
    let records = n_records.fold(0, u32::saturating_add);
    let done = written.and_then(|()| {
        core.owner.call(move |store| -> Result<(), Problem> {
            store.write::<_, Failed>(|tx| {
                for span in spans {
                    outbox::mark_handed_over(tx, span, now.wall_ms)?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        std::fs::rename(&part, path).map_err(|e| Problem::new(io_code(&e)))
    });
    if done.is_err() {
        // Half a file would look like a whole one.
        let _ = std::fs::remove_file(&part);
    }
    done?;
    core.changed(&[Topic::Status, Topic::Checks]);
    Ok(Packed { records, batches })
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
            let read = core.owner.call(move |store| {
                read_behind(store.read(), &moved, (epoch, after), records_max, now).map_err(|e| problem(&e))
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

fn seal_to_hub(enrolled: &EnrolmentRow, plain: &[u8]) -> Result<Vec<u8>, Problem> {
    let forged = || Problem::new(Code::HubForged);
    let list = HubList::read_kept(&enrolled.hub_list).map_err(|_| forged())?;
    let hub: age::x25519::Recipient = list.age_recipient.parse().map_err(|_| forged())?;
    age::encrypt(&hub, plain).map_err(|_| Problem::new(Code::Internal))
}

/// Takes in receipts that were carried back, in whatever order they lie in the file.
pub(crate) fn settle(core: &Arc<Core>, path: &Path) -> Result<SettledFile, Problem> {
    let bytes = read_whole(path)?;
    let messages = unbind(Carried::Receipts, &bytes).map_err(|_| Problem::new(Code::ReceiptInvalid))?;
    let link = core.owner.call(|store| {
        let row = enrolment::get(store.read()).map_err(|e| problem(&e))?;
        row.ok_or_else(|| Problem::new(Code::NotEnrolled))
    })?;
    let trusted =
        HubList::read_kept(&link.hub_list).map_err(|_| Problem::new(Code::HubForged))?.trusted_keys();
    let before = unsent(core)?;
    let mut file = SettledFile { receipts: 0, ignored: 0, settled: 0, unsent: before };
    for message in messages {
        let is_taken = match settle_carried(link.hub, core.device, &trusted, message) {
            Ok(settlement) => take(core, settlement)?,
            Err(_) => false,
        };
        let counted = if is_taken { &mut file.receipts } else { &mut file.ignored };
        *counted = counted.saturating_add(1);
    }
    file.unsent = unsent(core)?;
    file.settled = before.saturating_sub(file.unsent);
    core.changed(&[Topic::Status, Topic::Checks]);
    if file.receipts == 0 { Err(Problem::new(Code::ReceiptInvalid)) } else { Ok(file) }
}

/// Settles by one receipt; false where it is not about this chain, or of a life of the hub that is over.
fn take(core: &Arc<Core>, settlement: Settlement) -> Result<bool, Problem> {
    let device = core.device;
    let Settlement { receipt, bytes, outcomes } = settlement;
    core.owner.call(move |store| -> Result<bool, Problem> {
        let taken = store.write::<_, Failed>(|tx| {
            let own = records::hash_at(tx, device, Epoch::new(receipt.epoch), receipt.to)?;
            let is_own = own.is_some_and(|h| *h.as_bytes() == receipt.h_to);
            let newest = receipts::newest(tx)?.and_then(|kept| Receipt::read_kept(&kept).ok());
            if !is_own || newest.is_some_and(|newest| newest.hub_epoch > receipt.hub_epoch) {
                return Ok(false);
            }
            let ranges: Vec<SettledRange> = outcomes.into_iter().map(settled_range).collect();
            receipts::settle_carried(tx, receipt.epoch, &ranges, receipt.hub_ms, &bytes)?;
            heal(tx, device, &receipt, &[])?;
            Ok(true)
        })?;
        Ok(taken)
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
