//! Purge, once an hour: what the hub has long since signed for leaves this device, a page at a time, so that the gate
//! never waits.
//!
//! What always holds: age is told by the hub's time. Without a clock sample of this boot nobody knows it, and nothing is
//! purged.

use crate::clock::Moment;
use crate::commands::Failed;
use crate::core::{Core, problem};
use crate::post::{age_ms, current_config};
use kadian_domain::Problem;
use kadian_domain::limits::KEEP_SETTLED_DAYS_RANGE;
use kadian_store::purge::{self, Due, Purged};
use kadian_store::{Connection, StoreError, clock_samples, shifts};
use std::sync::Arc;

/// How often.
const EVERY_MS: i64 = 3_600_000;
/// Records looked at in one transaction: a few milliseconds.
const PAGE: u32 = 500;
const DAY_MS: i64 = 24 * 3_600_000;

/// Purges what is due, if an hour has passed since the last time; how many records lost their bytes.
pub(super) fn run(core: &Arc<Core>, now: Moment) -> Result<u32, Problem> {
    let moved = Arc::clone(core);
    let planned = core.owner.call(move |store| plan(store.read(), &moved, now).map_err(|e| problem(&e)))?;
    let Some(plan) = planned else { return Ok(0) };
    let (mut n_records, mut place) = (0_u32, plan.has_old.then_some((0, 0)));
    while let Some(after) = place {
        let page = core.owner.call(move |store| -> Result<Purged, Problem> {
            Ok(store.write::<_, Failed>(|tx| Ok(purge::page(tx, after, plan.due, PAGE)?))?)
        })?;
        n_records = n_records.saturating_add(page.n_records);
        place = page.next;
    }
    core.owner.call(move |store| -> Result<(), Problem> {
        store.write::<_, Failed>(|tx| {
            purge::old_rechecks(tx, plan.due.before_ms)?;
            Ok(purge::set_last_ms(tx, plan.hub_ms)?)
        })?;
        // What was written over still lies in the log.
        if n_records > 0 { store.fold_log().map_err(|e| problem(&e)) } else { Ok(()) }
    })?;
    Ok(n_records)
}

#[derive(Clone, Copy)]
struct Plan {
    hub_ms: i64,
    due: Due,
    /// In a device's first weeks nothing is old.
    has_old: bool,
}

/// What is due now; None where it was purged within the hour, or where the hub's time is not known.
fn plan(db: &Connection, core: &Core, now: Moment) -> Result<Option<Plan>, StoreError> {
    let Some(sample) = clock_samples::get(db, now.boot)? else { return Ok(None) };
    let hub_ms = now.mono_ms.saturating_add(sample.hub_minus_mono_ms);
    // Either way: a clock that was years ahead must not stop it for years.
    let is_recent = |last_ms: i64| hub_ms.saturating_sub(last_ms).saturating_abs() < EVERY_MS;
    if purge::last_ms(db)?.is_some_and(is_recent) {
        return Ok(None);
    }
    let (config, _) = current_config(db)?;
    let keep_ms = i64::from(config.keep_settled_days).saturating_mul(DAY_MS);
    let longest_ms = i64::from(*KEEP_SETTLED_DAYS_RANGE.end()).saturating_mul(DAY_MS);
    // A shift that somebody forgot to end keeps no names for ever.
    let running = shifts::running(db, core.epoch())?.filter(|shift| age_ms(&shift.at, now) < longest_ms);
    let running = running.map(|shift| (core.epoch().get(), shift.seq.get()));
    let due = Due { before_ms: hub_ms.saturating_sub(keep_ms), running };
    Ok(Some(Plan { hub_ms, due, has_old: purge::has_old(db, due)? }))
}
