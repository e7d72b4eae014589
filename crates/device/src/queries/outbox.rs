//! The foot line's truth, what waits to be sent, and what the hub holds or refuses.

use super::clocks;
use crate::clock::Moment;
use crate::core::{Core, lock};
use crate::door::{OutboxView, RecordKind, StatusView, TrayRow, WaitingRow};
use crate::fork;
use crate::storage;
use crate::views::delivery;
use kadian_domain::{Code, Keyed, Shown};
use kadian_store::{
    Connection, StoreError, clock_samples, enrolment, outbox as unsent, receipts, records, state,
};
use kadian_wire::kinds;

/// Rows of a list that a screen shows at once.
const ROWS_MAX: u32 = 50;

pub(crate) fn status(db: &Connection, core: &Core, now: Moment) -> Result<StatusView, StoreError> {
    status_with(db, core, now, unsent::count(db)?.n_unsent)
}

/// The same where it is known how many wait.
pub(crate) fn status_with(
    db: &Connection,
    core: &Core,
    now: Moment,
    n_unsent: u32,
) -> Result<StatusView, StoreError> {
    let (held, refused) = receipts::count_tray(db)?;
    let sample = clock_samples::get(db, now.boot)?;
    let link = lock(&core.link).clone();
    let last_receipt = receipts::last_hub_ms(db)?;
    let clock_offset_ms =
        sample.map(|s| s.hub_minus_mono_ms.saturating_add(now.mono_ms).saturating_sub(now.wall_ms));
    Ok(StatusView {
        device: core.device.to_string(),
        epoch: core.epoch().get(),
        records: records::head(db, core.device, core.epoch())?.seq,
        unsent: n_unsent,
        oldest_unsent_s: clocks::longest_wait_s(db, sample, now)?,
        held,
        refused,
        last_receipt,
        clock_offset_ms,
        why: link.why,
        storage: storage::code(storage::free_mb(&core.dir)),
        clock: clocks::code(clock_offset_ms, last_receipt, now),
        notice: state::get(db)?.and_then(|state| Code::from_word(&state.notice?)),
        sending: link.is_sending,
        enrolled: enrolment::get(db)?.is_some(),
        fork: fork::view(db, core)?,
    })
}

pub(super) fn outbox(db: &Connection, core: &Core, now: Moment) -> Result<OutboxView, StoreError> {
    let waiting = unsent::waiting(db, ROWS_MAX)?.into_iter().map(|row| WaitingRow {
        epoch: row.epoch,
        seq: row.seq,
        saved_ms: row.saved_ms,
        record: record_kind(row.kind),
        reading_dc: row.reading_dc.and_then(|number| Shown::from_number(number).ok()).map(Keyed::from),
    });
    let tray = receipts::tray(db, ROWS_MAX)?.into_iter().map(|row| TrayRow {
        epoch: row.epoch,
        seq: row.seq,
        saved_ms: row.saved_ms,
        record: record_kind(row.kind),
        delivery: delivery(row.settled),
        // A newer hub may have codes of its own: to this app they are kinds of waiting that it does not know.
        code: Code::from_word(&row.code).unwrap_or(Code::KindUnknown),
    });
    let (waiting, tray) = (waiting.collect(), tray.collect());
    let link = lock(&core.link).clone();
    let status = status(db, core, now)?;
    let (handed_over, handed_over_ms) = unsent::handed_over(db)?;
    Ok(OutboxView {
        status,
        waiting,
        tray,
        handed_over,
        handed_over_ms,
        last_try_ms: link.last_try_ms,
        next_try_ms: link.next_try_ms,
    })
}

fn record_kind(kind: u32) -> RecordKind {
    match kind {
        kinds::CHECK => RecordKind::Check,
        kinds::RESOLUTION => RecordKind::Resolution,
        kinds::VOID => RecordKind::Void,
        kinds::SHIFT_START => RecordKind::ShiftStart,
        kinds::SHIFT_END => RecordKind::ShiftEnd,
        kinds::EPOCH_START => RecordKind::EpochStart,
        kinds::SALVAGED => RecordKind::Salvaged,
        _ => RecordKind::Other,
    }
}
