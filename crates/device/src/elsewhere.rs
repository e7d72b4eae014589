//! Rechecks of the post's other devices: what the hub told of them, and what this device has decided since.

use crate::core::Core;
use kadian_domain::Config;
use kadian_store::passers::{OutcomeRow, OutcomeSource};
use kadian_store::rechecks::{self, RecheckRow};
use kadian_store::{Connection, StoreError, resolutions};

/// A passer of another device, with what came of the wait as far as it is known here.
#[derive(Debug, Clone)]
pub(crate) struct Elsewhere {
    pub(crate) row: RecheckRow,
    pub(crate) outcome: Option<OutcomeRow>,
}

/// Everyone under a slip of another device.
pub(crate) fn of_slip(
    db: &Connection,
    core: &Core,
    slip: &str,
    config: &Config,
) -> Result<Vec<Elsewhere>, StoreError> {
    with_own(db, core, rechecks::of_slip(db, core.device, slip)?, config)
}

/// The rechecks of other devices since a moment.
pub(crate) fn since(
    db: &Connection,
    core: &Core,
    since_ms: i64,
    limit: u32,
    config: &Config,
) -> Result<Vec<Elsewhere>, StoreError> {
    with_own(db, core, rechecks::elsewhere(db, core.device, since_ms, limit)?, config)
}

fn with_own(
    db: &Connection,
    core: &Core,
    rows: Vec<RecheckRow>,
    config: &Config,
) -> Result<Vec<Elsewhere>, StoreError> {
    rows.into_iter()
        .map(|row| {
            let own = resolutions::of_slip(db, &row.slip)?;
            // What the hub heard from this very device is known better here: it may be voided by now.
            let heard = row.outcome.filter(|heard| heard.by_device != core.device);
            let heard_own = row.outcome.filter(|heard| heard.by_device == core.device);
            let is_heard =
                |epoch, seq| heard_own.is_some_and(|heard| (heard.by_epoch, heard.by_seq) == (epoch, seq));
            // A slip that was keyed before anything was heard of it says no seat; the hub then knew who was meant.
            let own = own.into_iter().rfind(|own| own.seat == row.seat || is_heard(own.epoch, own.seq));
            let heard = heard.map(|heard| heard.into_outcome(config));
            let own = own.map(|own| OutcomeRow {
                disposition: own.disposition,
                second: own.reading,
                second_cause: own.cause,
                reason: own.reason,
                place: own.place,
                told: own.told,
                at_ms: own.at.event_ms,
                by: OutcomeSource::Here(if own.epoch == core.epoch().get() { own.seq } else { 0 }),
                n_resolutions: row.outcome.map_or(1, |heard| heard.n_resolutions.max(1)),
            });
            let outcome = match (own, heard) {
                (Some(own), Some(heard)) if heard.at_ms > own.at_ms => Some(heard),
                (own, heard) => own.or(heard),
            };
            Ok(Elsewhere { row, outcome })
        })
        .collect()
}
