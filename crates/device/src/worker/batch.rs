//! One batch: planned and read in one hand-over, signed and posted without one, settled in another.

use super::header::{Contents, Left, boots_of, header};
use super::link::Link;
use super::under_way::Behind;
use crate::clock::Moment;
use crate::commands::Failed;
use crate::core::{Core, problem};
use crate::door::Topic;
use crate::fork;
use kadian_domain::time::ClockSample;
use kadian_domain::{Code, DeviceId, Epoch, Problem};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::healing::{self, Span};
use kadian_store::receipts::{Settled, SettledRange};
use kadian_store::{
    Connection, StoreError, Transaction, clock_samples, enrolment, outbox, receipts, records,
};
use kadian_sync::Answer;
use kadian_sync::heal::{self, HEALED_NUMBERS_MAX, Standing};
use kadian_sync::plan::{Known, Range, Step, plan};
use kadian_sync::settle::{Fault, Sent, notice_of, settle};
use kadian_wire::batch::{Header, seal};
use kadian_wire::limits::{BATCH_BYTES_MAX, BATCH_DECODED_BYTES_MAX, BATCH_RECORDS_MAX};
use kadian_wire::{Outcome, OutcomeRange, Receipt};
use std::sync::Arc;

/// A batch ready to go.
pub(super) struct Outgoing {
    header: Header,
    records: Vec<Vec<u8>>,
    sent: Sent,
    link: Link,
    left: Left,
}

impl Outgoing {
    /// Which numbers it carries.
    pub(super) fn span(&self) -> Span {
        Span { epoch: self.sent.epoch, from: self.sent.from, to: self.sent.to }
    }

    /// The place behind it; None of a heartbeat.
    pub(super) fn behind(&self) -> Option<Behind> {
        let Sent { epoch, from, to, .. } = self.sent;
        (from <= to).then_some(Behind { epoch, seq: to, left: Some(self.left) })
    }

    /// What is to be signed.
    pub(super) fn into_parts(self) -> (Header, Vec<Vec<u8>>) {
        (self.header, self.records)
    }
}

/// What an exchange came to.
pub(super) struct Exchanged {
    pub(super) n_records: u32,
    pub(super) took_ms: i64,
    /// The newest version of each list that this device has another version of.
    pub(super) lists: Vec<(String, u32)>,
    /// What the hub says besides.
    pub(super) notice: Option<Code>,
}

pub(super) fn is_enrolled(core: &Core) -> Result<bool, Fault> {
    let row = core.owner.call(|store| enrolment::get(store.read()).map_err(|e| problem(&e)));
    row.map(|row| row.is_some()).map_err(fault)
}

/// What the worker wants of the next batch.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    pub(super) records_max: u32,
    pub(super) is_heartbeat_due: bool,
    /// What is on its way already.
    pub(super) behind: Option<Behind>,
    pub(super) now: Moment,
}

/// Plans and reads the next batch; None when nothing is due.
pub(super) fn prepare(core: &Arc<Core>, turn: Turn) -> Result<Option<Outgoing>, Fault> {
    let moved = Arc::clone(core);
    let prepared = core.owner.call(move |store| read(store.read(), &moved, turn).map_err(|e| problem(&e)));
    prepared.map_err(fault)
}

fn read(db: &Connection, core: &Core, turn: Turn) -> Result<Option<Outgoing>, StoreError> {
    let Turn { records_max, is_heartbeat_due, behind, now } = turn;
    if let Some(behind) = behind {
        return read_behind(db, core, behind, records_max, now);
    }
    let Some(enrolled) = enrolment::get(db)? else { return Ok(None) };
    let epoch = outbox::first_epoch(db)?.unwrap_or(core.epoch().get());
    let unsent = outbox::numbers(db, epoch, 0, BATCH_RECORDS_MAX)?;
    let has_sample = clock_samples::get(db, now.boot)?.is_some();
    let has_gone = !healing::gone(db, 1)?.is_empty();
    let known = Known { unsent: &unsent, epoch, records_max, has_sample, is_heartbeat_due, has_gone };
    match plan(&known) {
        Step::Rest => Ok(None),
        Step::Heartbeat => heartbeat(db, core, &enrolled, now).map(Some),
        Step::Batch(range) => batch(db, core, &enrolled, (range, None), now).map(Some),
    }
}

/// The next batch behind a place, whatever was sent of it; None where nothing more waits in that epoch.
pub(super) fn read_behind(
    db: &Connection,
    core: &Core,
    Behind { epoch, seq, left }: Behind,
    records_max: u32,
    now: Moment,
) -> Result<Option<Outgoing>, StoreError> {
    let Some(enrolled) = enrolment::get(db)? else { return Ok(None) };
    let unsent = outbox::numbers(db, epoch, seq, BATCH_RECORDS_MAX)?;
    let known = Known {
        unsent: &unsent,
        epoch,
        records_max,
        // A file is no talk: what the hub's clock says comes with the next contact.
        has_sample: true,
        is_heartbeat_due: false,
        has_gone: false,
    };
    match plan(&known) {
        Step::Rest | Step::Heartbeat => Ok(None),
        Step::Batch(range) => batch(db, core, &enrolled, (range, left), now).map(Some),
    }
}

pub(super) fn heartbeat(
    db: &Connection,
    core: &Core,
    enrolled: &EnrolmentRow,
    now: Moment,
) -> Result<Outgoing, StoreError> {
    let head = records::head(db, core.device, core.epoch())?;
    let from = head.seq.saturating_add(1);
    let sent = Sent {
        hub: enrolled.hub,
        device: core.device,
        epoch: core.epoch().get(),
        from,
        to: head.seq,
        h_to: head.h,
    };
    let contents = Contents { sent: &sent, h_before: *head.h.as_bytes(), boots: &[], before: None };
    let (header, left) = header(db, core, enrolled, contents, now)?;
    Ok(Outgoing { header, records: Vec::new(), sent, link: Link::of(enrolled)?, left })
}

fn batch(
    db: &Connection,
    core: &Core,
    enrolled: &EnrolmentRow,
    (range, before): (Range, Option<Left>),
    now: Moment,
) -> Result<Outgoing, StoreError> {
    let Range { epoch, from, .. } = range;
    let (mut records, mut boots, mut n_bytes) = (Vec::new(), Vec::new(), 0_usize);
    let mut to = from.saturating_sub(1);
    for (seq, record) in records::bytes(db, epoch, from, range.to)? {
        n_bytes = n_bytes.saturating_add(record.len()).saturating_add(8);
        // The byte budget; one record always goes.
        let is_full = n_bytes > BATCH_DECODED_BYTES_MAX && !records.is_empty();
        if seq != to.saturating_add(1) || is_full {
            break;
        }
        for boot in boots_of(&record) {
            if !boots.contains(&boot) {
                boots.push(boot);
            }
        }
        to = seq;
        records.push(record);
    }
    let hash_at = |seq| records::hash_at(db, core.device, Epoch::new(epoch), seq);
    let (Some(h_before), Some(h_to), false) =
        (hash_at(from.saturating_sub(1))?, hash_at(to)?, records.is_empty())
    else {
        return Err(StoreError::missing(format!("read records {from} to {}", range.to)));
    };
    let sent = Sent { hub: enrolled.hub, device: core.device, epoch, from, to, h_to };
    let contents = Contents { sent: &sent, h_before: *h_before.as_bytes(), boots: &boots, before };
    let (header, left) = header(db, core, enrolled, contents, now)?;
    Ok(Outgoing { header, records, sent, link: Link::of(enrolled)?, left })
}

/// What came back for a batch.
pub(super) struct Posted {
    sent: Sent,
    named: Vec<Span>,
    trusted_keys: Vec<Vec<u8>>,
    started: Moment,
    received: Moment,
    answer: Result<Answer, Fault>,
}

/// Signs and posts a batch.
pub(super) async fn post(core: &Core, outgoing: Outgoing) -> Posted {
    let Outgoing { header, records, sent, link, .. } = outgoing;
    let named =
        header.gone.iter().map(|gone| Span { epoch: gone.epoch, from: gone.from, to: gone.to }).collect();
    let signed = seal(header, &records, |message| core.vault.sign(message));
    let started = core.clock.now();
    let answer = match signed {
        Err(_) => Err(Fault::new(Code::VaultUnavailable)),
        Ok(body) if body.len() > BATCH_BYTES_MAX => {
            Err(Fault { is_too_large: true, ..Fault::new(Code::BatchTooLarge) })
        }
        Ok(body) => link.post(core, "/v1/batches", body).await,
    };
    let received = core.clock.now();
    Posted { sent, named, trusted_keys: link.trusted_keys, started, received, answer }
}

/// Settles a batch. Whatever is not a verified receipt changes nothing.
pub(super) fn settle_posted(core: &Arc<Core>, posted: Posted) -> Result<Exchanged, Fault> {
    let Posted { sent, named, trusted_keys, started, received, answer } = posted;
    let answer = answer?;
    let settlement = settle(&sent, &trusted_keys, answer)?;
    let sample = ClockSample::from_exchange(started.mono_ms, received.mono_ms, settlement.receipt.hub_ms);
    let (receipt, bytes) = (settlement.receipt, settlement.bytes);
    let ranges: Vec<SettledRange> = settlement.outcomes.into_iter().map(settled_range).collect();
    let (device, lists, nonce) = (core.device, receipt.lists.clone(), receipt.nonce.clone());
    let notice = notice_of(&receipt);
    let moved = Arc::clone(core);
    let kept = core.owner.call(move |store| {
        let settled = store.write::<_, Failed>(|tx| {
            receipts::settle(tx, receipt.epoch, &ranges, receipt.hub_ms, &bytes)?;
            healing::forget_gone(tx, &named)?;
            heal(tx, device, &receipt, &named)?;
            let known = clock_samples::get(tx, received.boot)?;
            let best = known.map_or(sample, |known| known.better_at(sample, received.mono_ms));
            clock_samples::set(tx, received.boot, best, received.wall_ms)?;
            fork::hear(tx, &moved, &receipt, received)?;
            Ok(enrolment::set_nonce(tx, &nonce)?)
        });
        let has_begun = moved.look_at_epoch(store);
        settled?;
        Ok(has_begun)
    });
    if kept.map_err(fault)? {
        core.changed(&[Topic::Status, Topic::Checks, Topic::Shift, Topic::Rechecks]);
    }
    Ok(Exchanged {
        n_records: sent.to.saturating_add(1).saturating_sub(sent.from),
        took_ms: received.mono_ms.saturating_sub(started.mono_ms),
        notice,
        lists,
    })
}

/// What the hub lacks and has a receipt here waits again, or is named as gone in the next header.
pub(super) fn heal(
    tx: &Transaction<'_>,
    device: DeviceId,
    receipt: &Receipt,
    named: &[Span],
) -> Result<(), StoreError> {
    let head = records::head(tx, device, Epoch::new(receipt.epoch))?;
    let named: Vec<Range> = named.iter().map(|span| range(*span)).collect();
    let mut left = HEALED_NUMBERS_MAX;
    for wanted in heal::wanted(receipt, head.seq) {
        let settled = healing::settled(tx, span(wanted), left)?;
        left = left.saturating_sub(u32::try_from(settled.len()).unwrap_or(u32::MAX));
        let settled = settled.into_iter().map(|settled| {
            let standing = if settled.has_bytes { Standing::Whole } else { Standing::Purged };
            (settled.seq, standing)
        });
        let decided = heal::heal(receipt.epoch, settled, &named);
        for offered in decided.offer {
            healing::offer_again(tx, span(offered))?;
        }
        for gone in decided.gone {
            healing::remember_gone(tx, span(gone))?;
        }
    }
    Ok(())
}

fn span(range: Range) -> Span {
    Span { epoch: range.epoch, from: range.from, to: range.to }
}

fn range(span: Span) -> Range {
    Range { epoch: span.epoch, from: span.from, to: span.to }
}

pub(super) fn settled_range(range: OutcomeRange) -> SettledRange {
    let settled = match range.outcome {
        Outcome::Stored | Outcome::Duplicate => Settled::Stored,
        Outcome::Held => Settled::Held,
        Outcome::Refused => Settled::Refused,
    };
    let code = match settled {
        Settled::Stored => None,
        Settled::Held | Settled::Refused => Some(range.code.unwrap_or_default()),
    };
    SettledRange { from: range.from, to: range.to, settled, code }
}

pub(super) fn fault(problem: Problem) -> Fault {
    Fault::new(problem.code)
}
