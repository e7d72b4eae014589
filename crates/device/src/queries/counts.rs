//! What this device counted: of today, and of the shift that runs.

use super::gate::running_shift;
use super::rechecks;
use crate::clock::Moment;
use crate::commands::Failed;
use crate::core::Core;
use crate::door::{ShiftSummary, TodayView};
use crate::post::{Stamp, zone};
use kadian_domain::Code;
use kadian_domain::shift::ShiftCounts;
use kadian_domain::time::local_day;
use kadian_store::{Connection, checks, enrolment, outbox, shifts};

/// Today, from midnight to midnight in the hub's zone.
pub(super) fn today(db: &Connection, core: &Core, now: Moment) -> Result<TodayView, Failed> {
    let enrolled = enrolment::get(db)?.ok_or(Code::NotEnrolled)?;
    let day = local_day(&zone(&enrolled), Stamp::read(db, now)?.hub_ms()).ok_or(Code::Internal)?;
    let counted = checks::count_of_day(db, day)?;
    Ok(TodayView {
        day_start_ms: day.start_ms,
        counts: counted.counts,
        vehicles: counted.n_vehicles,
        n_open: count_open(db, core, now)?,
    })
}

/// The shift that runs, and what it would hand over now.
pub(super) fn shift(db: &Connection, core: &Core, now: Moment) -> Result<ShiftSummary, Failed> {
    let counts = match shifts::running(db, core.epoch())? {
        Some(shift) => checks::count_of_shift(db, core.epoch(), shift.seq)?.counts,
        None => ShiftCounts::default(),
    };
    Ok(ShiftSummary {
        shift: running_shift(db, core, now)?,
        counts,
        n_open: count_open(db, core, now)?,
        unsent: outbox::count(db)?.n_unsent,
    })
}

/// As many as stand on the wait list, whichever device of the post they were checked on.
fn count_open(db: &Connection, core: &Core, now: Moment) -> Result<u32, Failed> {
    Ok(u32::try_from(rechecks::waiting(db, core, now)?.len()).unwrap_or(u32::MAX))
}
