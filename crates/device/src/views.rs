//! Rows of the database as the door shows them.

use crate::clock::Moment;
use crate::door::{
    CheckRow, Delivery, OutcomeBy, OutcomeView, PasserView, ReadingView, RecheckRow, SavedCheck,
    VolunteerView,
};
use crate::elsewhere::Elsewhere;
use crate::post::age_ms;
use kadian_domain::fever::{Cause, Fever, Outcome, cause, fever};
use kadian_domain::limits::UNDO_MS;
use kadian_domain::{Config, Disposition, Reading};
use kadian_store::checks;
use kadian_store::passers::{OutcomeRow, OutcomeSource, PasserRow};
use kadian_store::receipts::Settled;

pub(crate) fn reading(reading: Reading) -> ReadingView {
    ReadingView { reading_dc: reading.shown.into(), method: reading.method, site: reading.site }
}

pub(crate) fn outcome(first: Cause, outcome: OutcomeRow) -> OutcomeView {
    let known = Outcome { second: outcome.second_cause, disposition: outcome.disposition };
    OutcomeView {
        disposition: outcome.disposition,
        second: outcome.second.map(reading),
        is_confirmed: fever(first, Disposition::Recheck, Some(known)) == Fever::Confirmed,
        reason: outcome.reason,
        place: outcome.place,
        told: outcome.told,
        at_ms: outcome.at_ms,
        by: match outcome.by {
            OutcomeSource::Here(_) => OutcomeBy::Here,
            OutcomeSource::OtherDevice => OutcomeBy::OtherDevice,
            OutcomeSource::Officer => OutcomeBy::Officer,
        },
        seq: match outcome.by {
            // Of an older database: its number means another record here.
            OutcomeSource::Here(seq) => (seq > 0).then_some(seq),
            OutcomeSource::OtherDevice | OutcomeSource::Officer => None,
        },
        n_resolutions: outcome.n_resolutions,
    }
}

fn passer(row: PasserRow) -> PasserView {
    PasserView {
        seat: row.seat,
        first: reading(row.first),
        cause: row.cause,
        disposition: row.disposition,
        reason: row.reason,
        name: row.name,
        phone: row.phone,
        origin: row.origin,
        outcome: row.outcome.map(|row_outcome| outcome(row.cause, row_outcome)),
    }
}

/// A check that is on the disk; a restart does not take its ten seconds away.
pub(crate) fn saved_check(row: checks::CheckRow, config: &Config, age_ms: i64, now: Moment) -> SavedCheck {
    let saved_ms = now.wall_ms.saturating_sub(age_ms);
    let is_waiting = row.passers.iter().any(PasserRow::is_waiting);
    let recheck_ms = saved_ms.saturating_add(i64::from(config.recheck_wait_ms));
    // The worst is what the screen must say; of those told the same, one whose reading was unusual.
    let worst = row.passers.iter().max_by_key(|passer| (passer.disposition, passer.cause != Cause::None));
    SavedCheck {
        epoch: row.epoch,
        seq: row.seq,
        disposition: row.disposition,
        cause: worst.map_or(Cause::None, |passer| passer.cause),
        slip: row.slip,
        subject: row.subject,
        plate: row.plate,
        n_passers: row.n_passers,
        passers: row.passers.into_iter().map(passer).collect(),
        direction: row.direction,
        saved_ms,
        observed_ms: row.observed_ms,
        undo_until_ms: saved_ms.saturating_add(UNDO_MS),
        recheck_ms: is_waiting.then_some(recheck_ms),
    }
}

/// A row of the recent checks. `shift` is the one that runs: only its own checks may be voided here.
pub(crate) fn check_row(row: checks::CheckRow, shift: u32) -> CheckRow {
    CheckRow {
        epoch: row.epoch,
        seq: row.seq,
        saved_ms: row.at.saved_ms,
        observed_ms: row.observed_ms,
        direction: row.direction,
        disposition: row.disposition,
        slip: row.slip,
        subject: row.subject,
        plate: row.plate,
        n_passers: row.n_passers,
        passers: row.passers.into_iter().map(passer).collect(),
        volunteer: VolunteerView { id: row.volunteer, name: row.volunteer_name.unwrap_or_default() },
        void_reason: row.void_reason,
        can_void: row.void_reason.is_none() && row.shift == shift,
        delivery: row.settled.map_or(Delivery::Unsent, delivery),
    }
}

/// Those of a check of this device who were told to wait.
pub(crate) fn rechecks(row: &checks::CheckRow, config: &Config, now: Moment) -> Vec<RecheckRow> {
    let age_ms = age_ms(&row.at, now);
    let waited = row.passers.iter().filter(|passer| passer.disposition == Disposition::Recheck);
    waited
        .map(|passer| RecheckRow {
            slip: row.slip.clone().unwrap_or_default(),
            seat: passer.seat,
            seq: Some(row.seq),
            direction: Some(row.direction),
            plate: row.plate.clone(),
            name: passer.name.clone(),
            first: reading(passer.first),
            cause: passer.cause,
            since_ms: now.wall_ms.saturating_sub(age_ms),
            due_ms: due_ms(age_ms, config, now),
            outcome: passer.outcome.clone().map(|row_outcome| outcome(passer.cause, row_outcome)),
        })
        .collect()
}

/// A passer of another device. `hub_ms` is the hub's time now.
pub(crate) fn recheck_elsewhere(
    elsewhere: Elsewhere,
    config: &Config,
    hub_ms: i64,
    now: Moment,
) -> RecheckRow {
    let Elsewhere { row, outcome: known } = elsewhere;
    let age_ms = hub_ms.saturating_sub(row.event_ms).max(0);
    let cause = cause(row.first, config);
    RecheckRow {
        slip: row.slip,
        seat: row.seat,
        seq: None,
        direction: None,
        plate: row.plate,
        name: row.name,
        first: reading(row.first),
        cause,
        since_ms: now.wall_ms.saturating_sub(age_ms),
        due_ms: due_ms(age_ms, config, now),
        outcome: known.map(|row_outcome| outcome(cause, row_outcome)),
    }
}

/// When a wait is over, on this device's wall clock.
fn due_ms(age_ms: i64, config: &Config, now: Moment) -> i64 {
    now.wall_ms.saturating_add(i64::from(config.recheck_wait_ms)).saturating_sub(age_ms)
}

pub(crate) fn delivery(settled: Settled) -> Delivery {
    match settled {
        Settled::Stored => Delivery::Stored,
        Settled::Held => Delivery::Held,
        Settled::Refused => Delivery::Refused,
    }
}
