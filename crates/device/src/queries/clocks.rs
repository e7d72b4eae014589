//! What can be said of the device's own clock, and how long something has waited although that clock jumps.

use crate::clock::Moment;
use kadian_domain::Code;
use kadian_domain::limits::CLOCK_WRONG_MS;
use kadian_domain::time::ClockSample;
use kadian_store::{Connection, StoreError, outbox};
use kadian_wire::Record;

/// `clock_wrong` where the wall clock is surely off: by the hub's time, where it was heard since the device started;
/// else where it is earlier now than when the hub was last heard.
pub(super) fn code(clock_offset_ms: Option<i64>, last_receipt_ms: Option<i64>, now: Moment) -> Option<Code> {
    let off_ms = clock_offset_ms.or_else(|| {
        let behind_ms = last_receipt_ms?.saturating_sub(now.wall_ms);
        Some(behind_ms.max(0))
    });
    off_ms.filter(|ms| ms.saturating_abs() > CLOCK_WRONG_MS).map(|_| Code::ClockWrong)
}

/// How long the oldest record without a receipt has waited; None where none waits.
pub(super) fn longest_wait_s(
    db: &Connection,
    sample: Option<ClockSample>,
    now: Moment,
) -> Result<Option<u32>, StoreError> {
    let records = outbox::oldest(db)?;
    let waits = records.iter().map(|bytes| {
        let wait_ms = Record::decode(bytes).map_or(0, |record| wait_ms(&record, sample, now));
        u32::try_from(wait_ms.wrapping_div(1_000)).unwrap_or(u32::MAX)
    });
    Ok(waits.max())
}

/// By the monotonic clock within one boot; by the hub's clock where both ends are known on it; by the wall clock,
/// which may have jumped, where nothing better is left.
fn wait_ms(record: &Record, sample: Option<ClockSample>, now: Moment) -> i64 {
    let made_ms = record.sample.map(|made| record.mono_ms.saturating_add(made.hub_minus_mono_ms));
    let now_ms = sample.map(|now_by| now.mono_ms.saturating_add(now_by.hub_minus_mono_ms));
    let wait_ms = match (made_ms, now_ms) {
        _ if record.boot == now.boot => now.mono_ms.saturating_sub(record.mono_ms),
        (Some(made_ms), Some(now_ms)) => now_ms.saturating_sub(made_ms),
        _ => now.wall_ms.saturating_sub(record.wall_ms),
    };
    wait_ms.max(0)
}
