//! What officers decide about records: rulings on what is held, late voids, late resolutions.
//!
//! What always holds: a decision, the record of it in the hub's own chain, what follows from it and its line in the
//! audit are one transaction. What is absent and what lies outside the officer's scope are answered alike. The audit
//! names records and no people.

use super::checkpoints::{audit, hub};
use super::effects::Effects;
use super::held;
use super::judge_again::{add_ruling, remove_outcome, set_outcome};
use super::overview::is_in_scope;
use super::place::Place;
use super::{SqliteStore, WriteError, own_chain, passages, settings, sql};
use crate::ingest::{Effect, Made, ResolutionEffect, VoidEffect};
use crate::rights::Scope;
use crate::store::{DecidedBy, HubState, StoreError, StoredCheck, StoredPasser};
use kadian_domain::resolution::{Meant, judge_resolution};
use kadian_domain::ruling::{Decision, RuledRecord, Ruling};
use kadian_domain::time::EventTime;
use kadian_domain::{
    CheckTarget, Code, Config, DeviceId, Disposition, Resolution, ResolutionDraft, Target, VoidReason,
};
use kadian_wire::body::{encode_resolution, encode_ruling, encode_void};
use kadian_wire::kinds;
use kadian_wire::rows::{RULED_COUNTS, RULED_REFUSED, RULED_VOIDED};
use rusqlite::{Connection, OptionalExtension, params};

impl SqliteStore {
    pub(crate) async fn rule(&self, scope: Scope, by: DecidedBy, ruling: Ruling) -> Result<(), StoreError> {
        self.write("rule on a record", move |db| rule(db, scope, by, &ruling)).await
    }

    pub(crate) async fn void_late(
        &self,
        scope: Scope,
        by: DecidedBy,
        record: RuledRecord,
        reason: VoidReason,
    ) -> Result<(), StoreError> {
        self.write("void a record", move |db| void_late(db, scope, by, (record, reason))).await
    }

    pub(crate) async fn resolve_late(
        &self,
        scope: Scope,
        by: DecidedBy,
        record: RuledRecord,
        draft: ResolutionDraft,
    ) -> Result<(), StoreError> {
        self.write("resolve a recheck", move |db| resolve_late(db, scope, by, (record, &draft))).await
    }
}

fn rule(db: &Connection, scope: Scope, by: DecidedBy, ruling: &Ruling) -> Result<(), WriteError> {
    let hub = hub(db)?;
    let place = Place::of(hub.district, ruling.record);
    let record = held::record(db, scope, place)?.ok_or(Code::NotFound)?;
    let Some(code) = record.code else {
        // What was never held is none of an officer's business.
        return Err(if is_ruled(db, place)? { Code::RuledAlready } else { Code::NotFound }.into());
    };
    let counted = match ruling.decision {
        Decision::Count => Some(held::countable(db, scope, place, &record)?.ok_or(Code::RulingImpossible)?),
        Decision::Refuse => None,
    };
    own_chain::append(db, &hub, by, (kinds::RULING, encode_ruling(ruling)))?;
    match counted {
        Some(effect) => {
            remove_outcome(db, place)?;
            Effects::within(db, hub.district, |effects| effects.apply_late(place, &effect))?;
            add_ruling(db, place, (RULED_COUNTS, None), by.at_ms)?;
        }
        None => {
            set_outcome(db, place, "refused", code)?;
            add_ruling(db, place, (RULED_REFUSED, Some(code.as_str())), by.at_ms)?;
        }
    }
    audit_decision(db, by, "ruling", place, ruling.decision.as_str())
}

fn is_ruled(db: &Connection, place: Place) -> Result<bool, WriteError> {
    let Place { district, device, epoch, seq, branch } = place;
    let n: u32 = db
        .prepare_cached(sql!("count_rulings"))?
        .query_row(params![district, device.as_bytes(), epoch, seq, branch], |row| row.get("n"))?;
    Ok(n > 0)
}

fn void_late(
    db: &Connection,
    scope: Scope,
    by: DecidedBy,
    (record, reason): (RuledRecord, VoidReason),
) -> Result<(), WriteError> {
    let hub = hub(db)?;
    let place = Place::of(hub.district, record);
    let is_voided = match passages::check(db, place)? {
        Some(check) => check.void.is_some(),
        None => is_resolution_voided(db, place)?.ok_or(Code::NotFound)?,
    };
    all_in_scope(db, scope, place)?;
    if is_voided {
        return Err(Code::VoidedAlready.into());
    }
    let target = Target { device: record.device, epoch: record.epoch, seq: record.seq };
    let own = own_chain::append(db, &hub, by, (kinds::VOID, encode_void(target, reason)))?;
    let effect = Effect::Void(VoidEffect { target, reason });
    Effects::within(db, hub.district, |effects| effects.apply(own, &effect))?;
    // The hub itself fetches no lists.
    if record.device != own.device {
        add_ruling(db, place, (RULED_VOIDED, Some(reason.as_str())), by.at_ms)?;
    }
    audit_decision(db, by, "void", place, reason.as_str())
}

/// Fails unless the officer sees every post that a decision about this number would change: a void and a resolution
/// reach each of its histories.
fn all_in_scope(db: &Connection, scope: Scope, place: Place) -> Result<(), WriteError> {
    for post in Effects::within(db, place.district, |effects| effects.posts_of(place))? {
        if !is_in_scope(db, scope, post)? {
            return Err(Code::NotFound.into());
        }
    }
    Ok(())
}

/// Whether a resolution is voided; None where that number is none.
fn is_resolution_voided(db: &Connection, place: Place) -> Result<Option<bool>, WriteError> {
    let Place { district, device, epoch, seq, branch } = place;
    let found = db
        .prepare_cached(sql!("get_resolution"))?
        .query_row(params![district, device.as_bytes(), epoch, seq, branch], |row| {
            let void_seq: Option<u32> = row.get("void_seq")?;
            Ok(void_seq.is_some())
        })
        .optional()?;
    Ok(found)
}

fn resolve_late(
    db: &Connection,
    scope: Scope,
    by: DecidedBy,
    (record, draft): (RuledRecord, &ResolutionDraft),
) -> Result<(), WriteError> {
    let hub = hub(db)?;
    let place = Place::of(hub.district, record);
    let check = passages::check(db, place)?.ok_or(Code::NotFound)?;
    all_in_scope(db, scope, place)?;
    // The check is named beside the draft.
    if draft.slip.is_some() || draft.seq.is_some() {
        return Err(Code::RequestMalformed.into());
    }
    let config = settings::in_force(db)?;
    let target = Target { device: record.device, epoch: record.epoch, seq: record.seq };
    let passer = meant(&check, draft.seat)?;
    let (seat, first) = (passer.passer.seat, Some(passer.passer.reading));
    let meant = Meant { target: CheckTarget::Record(target), seat, first };
    let resolution = judge_resolution(draft, meant, &config).map_err(WriteError::Rule)?;
    add_resolution(db, &hub, by, (check.checkpoint, &config, resolution))?;
    audit_decision(db, by, "resolution", place, &format!("seat {seat}"))
}

/// The passer that a draft means: one who waits.
fn meant(check: &StoredCheck, seat: Option<u32>) -> Result<&StoredPasser, Code> {
    let told: Vec<&StoredPasser> =
        check.passers.iter().filter(|passer| passer.passer.disposition == Disposition::Recheck).collect();
    let mut waiting = told.iter().copied().filter(|passer| check.is_waiting(passer));
    match seat {
        Some(seat) => {
            let passer = told.iter().copied().find(|passer| passer.passer.seat == seat);
            match passer.filter(|_| check.void.is_none()) {
                None => Err(Code::NotWaiting),
                Some(passer) if passer.outcome.is_some() => Err(Code::ResolvedAlready),
                Some(passer) => Ok(passer),
            }
        }
        None => match (waiting.next(), waiting.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err(Code::SeatNeeded),
            (None, _) if check.void.is_none() && !told.is_empty() => Err(Code::ResolvedAlready),
            (None, _) => Err(Code::NotWaiting),
        },
    }
}

fn add_resolution(
    db: &Connection,
    hub: &HubState,
    by: DecidedBy,
    (checkpoint, config, resolution): (u32, &Config, Resolution),
) -> Result<(), WriteError> {
    let body = encode_resolution(&resolution, DeviceId::from_bytes(hub.hub));
    let own = own_chain::append(db, hub, by, (kinds::RESOLUTION, body))?;
    let at = EventTime { at_ms: by.at_ms, error_ms: Some(0) };
    let made = Made { checkpoint, volunteer: by.officer, shift: 0, config: config.version.get(), at };
    let effect = Effect::Resolution(Box::new(ResolutionEffect { made, resolution }));
    Effects::within(db, hub.district, |effects| effects.apply(own, &effect))
}

fn audit_decision(
    db: &Connection,
    by: DecidedBy,
    act: &str,
    place: Place,
    what: &str,
) -> Result<(), WriteError> {
    let Place { device, epoch, seq, branch, .. } = place;
    let detail = format!("record {device}/{epoch}/{seq}/{branch}, {what}");
    audit(db, by.at_ms, &format!("officer {}", by.officer), act, &detail)
}
