//! What is done with the rows of each list, in the transaction that keeps how far it was fetched.
//!
//! What always holds: a row of a later version is passed over, and never stops the rest.

use crate::core::Core;
use crate::door::Topic;
use crate::enrol::place_of;
use crate::post::current_config;
use kadian_domain::{Config, DeviceId, Epoch, Seq, VoidReason};
use kadian_store::lists::{CrewChange, CrewMember};
use kadian_store::receipts::{self, Settled};
use kadian_store::rechecks::{self, ByHub, HeardOutcome, RecheckRow};
use kadian_store::{StoreError, Transaction, checks, config, enrolment, lists, passers, resolutions};
use kadian_wire::RecordError;
use kadian_wire::cose::CoseError;
use kadian_wire::enrol::Enrolment;
use kadian_wire::hub_list::HubList;
use kadian_wire::list::unpack_rows;
use kadian_wire::rows::{
    CONFIG, CREW, ConfigRow, CrewRow, OutcomeRow, PLACE, PlaceRow, RESOLVED, RULED_COUNTS, RULED_REFUSED,
    RULED_VOIDED, RULINGS, ResolvedRow, RulingRow,
};

/// The rows of one list, as far as they came.
pub(in crate::worker) enum Rows {
    Place(Vec<PlaceRow>),
    Config(Vec<ConfigRow>),
    Crew(Vec<CrewRow>),
    Resolved(Vec<ResolvedRow>),
    Rulings(Vec<RulingRow>),
    /// A list that this version does not know.
    Unknown,
}

impl Rows {
    /// No rows yet.
    pub(super) fn none(list: &str) -> Self {
        match list {
            PLACE => Self::Place(Vec::new()),
            CONFIG => Self::Config(Vec::new()),
            CREW => Self::Crew(Vec::new()),
            RESOLVED => Self::Resolved(Vec::new()),
            RULINGS => Self::Rulings(Vec::new()),
            _ => Self::Unknown,
        }
    }

    /// What screens ask again when a list has changed.
    pub(in crate::worker) fn topics(list: &str) -> &'static [Topic] {
        match list {
            PLACE => &[Topic::Enrolment, Topic::Config, Topic::Crew, Topic::Rechecks, Topic::Checks],
            CONFIG => &[Topic::Config],
            CREW => &[Topic::Crew],
            RESOLVED => &[Topic::Rechecks, Topic::Checks],
            _ => &[Topic::Status, Topic::Checks, Topic::Rechecks],
        }
    }

    /// Adds the rows of a page.
    pub(super) fn add(&mut self, packed: &[u8]) -> Result<(), CoseError> {
        match self {
            Self::Place(rows) => rows.extend(unpack_rows::<PlaceRow>(packed)?),
            Self::Config(rows) => rows.extend(unpack_rows::<ConfigRow>(packed)?),
            Self::Crew(rows) => rows.extend(unpack_rows::<CrewRow>(packed)?),
            Self::Resolved(rows) => rows.extend(unpack_rows::<ResolvedRow>(packed)?),
            Self::Rulings(rows) => rows.extend(unpack_rows::<RulingRow>(packed)?),
            Self::Unknown => {}
        }
        Ok(())
    }

    /// Forgets what was here of the list: the hub starts it anew. The config stays until the next one is here, and
    /// what was ruled stays ruled.
    pub(super) fn clear(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        match self {
            Self::Crew(_) => lists::clear_crew(tx),
            Self::Resolved(_) => rechecks::clear(tx),
            Self::Place(_) | Self::Config(_) | Self::Rulings(_) | Self::Unknown => Ok(()),
        }
    }

    /// Applies the rows in order.
    pub(super) fn apply(self, tx: &Transaction<'_>, core: &Core) -> Result<(), StoreError> {
        match self {
            Self::Place(rows) => apply_place(tx, core, rows),
            Self::Config(rows) => apply_config(tx, rows),
            Self::Crew(rows) => {
                let changes: Vec<CrewChange> = rows.into_iter().map(crew_change).collect();
                lists::apply_crew(tx, &changes)
            }
            Self::Resolved(rows) => apply_resolved(tx, core, rows),
            Self::Rulings(rows) => apply_rulings(tx, core, &rows),
            Self::Unknown => Ok(()),
        }
    }
}

/// A move: whatever list is here is cut by the old place, and is fetched anew.
fn apply_place(tx: &Transaction<'_>, core: &Core, rows: Vec<PlaceRow>) -> Result<(), StoreError> {
    rows.into_iter().next_back().map_or(Ok(()), |row| stand_at(tx, core, row.answer))
}

/// Takes the place that the hub's answer gives.
pub(in crate::worker) fn stand_at(
    tx: &Transaction<'_>,
    core: &Core,
    answer: Vec<u8>,
) -> Result<(), StoreError> {
    let Some(enrolled) = enrolment::get(tx)? else { return Ok(()) };
    let keys = HubList::read_kept(&enrolled.hub_list).map(|list| list.trusted_keys()).unwrap_or_default();
    let Some(place) = place_of(core, enrolled.hub, &answer, &keys) else {
        tracing::warn!("a place that is not this device's is not taken");
        return Ok(());
    };
    let Enrolment { checkpoint, checkpoint_name, letter, zone, .. } = place;
    let row = enrolment::PlaceRow { checkpoint, checkpoint_name, letter, zone, answer };
    enrolment::set_place(tx, &row)?;
    lists::clear_crew(tx)?;
    rechecks::clear(tx)?;
    lists::forget_others(tx, PLACE)
}

/// Settings that would lead a gate astray are not taken: those before stay in force.
fn apply_config(tx: &Transaction<'_>, rows: Vec<ConfigRow>) -> Result<(), StoreError> {
    let Some(mut row) = rows.into_iter().next_back() else { return Ok(()) };
    let is_sound = row.settings.clone().is_none_or(|settings| Config::try_from(settings).is_ok());
    if !is_sound {
        tracing::warn!("the hub's config would lead a gate astray and is not taken");
        row.settings = config::get(tx)?.and_then(|before| before.settings);
    }
    config::set(tx, &row)
}

fn crew_change(row: CrewRow) -> CrewChange {
    match row.name {
        Some(name) => CrewChange::Set(CrewMember { volunteer: row.volunteer, name }),
        None => CrewChange::Remove(row.volunteer),
    }
}

fn apply_resolved(tx: &Transaction<'_>, core: &Core, rows: Vec<ResolvedRow>) -> Result<(), StoreError> {
    let (config, _) = current_config(tx)?;
    let hub = enrolment::get(tx)?.map(|enrolled| enrolled.hub);
    for row in rows {
        let at = (row.epoch, row.seq, row.seat);
        let device = DeviceId::from_bytes(row.device);
        if row.is_voided {
            rechecks::remove(tx, device, at)?;
        } else if let Ok(known) = recheck_row(row, hub) {
            rechecks::set(tx, &known)?;
        }
        let is_here = device == core.device && checks::get(tx, at.0, at.1)?.is_some();
        if is_here {
            passers::recompute_outcome(tx, core.device, at, &config)?;
        }
    }
    Ok(())
}

fn recheck_row(row: ResolvedRow, hub: Option<[u8; 16]>) -> Result<RecheckRow, RecordError> {
    Ok(RecheckRow {
        device: DeviceId::from_bytes(row.device),
        epoch: row.epoch,
        seq: row.seq,
        seat: row.seat,
        first: row.first_reading()?,
        outcome: row.outcome.as_ref().map(|outcome| heard(outcome, hub)).transpose()?,
        slip: row.slip,
        event_ms: row.event_ms,
        plate: row.plate,
        name: row.name,
    })
}

fn heard(row: &OutcomeRow, hub: Option<[u8; 16]>) -> Result<HeardOutcome, RecordError> {
    Ok(HeardOutcome {
        disposition: row.last_word()?,
        second: row.second_reading()?,
        at_ms: row.at_ms,
        by_device: DeviceId::from_bytes(row.by_device),
        by_epoch: row.by_epoch,
        by_seq: row.by_seq,
        by_hub: if hub == Some(row.by_device) { ByHub::Yes } else { ByHub::No },
        n_resolutions: row.n_resolutions,
    })
}

fn apply_rulings(tx: &Transaction<'_>, core: &Core, rows: &[RulingRow]) -> Result<(), StoreError> {
    for row in rows {
        let (epoch, seq, code) = (row.epoch, row.seq, row.code.as_deref());
        match row.decision {
            RULED_COUNTS => receipts::rule(tx, epoch, seq, Settled::Stored, None)?,
            RULED_REFUSED => {
                receipts::rule(tx, epoch, seq, Settled::Refused, Some(code.unwrap_or_default()))?
            }
            RULED_VOIDED => void_by_officer(tx, core, (epoch, seq), code)?,
            _ => tracing::warn!(seq, "a ruling of a later version is passed over"),
        }
    }
    Ok(())
}

/// An officer's void is no record of this device: 0 stands for its number.
fn void_by_officer(
    tx: &Transaction<'_>,
    core: &Core,
    (epoch, seq): (u32, u32),
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let reason = reason.and_then(VoidReason::from_word).unwrap_or(VoidReason::Twice);
    let Some(seq) = Seq::new(seq) else { return Ok(()) };
    let epoch = Epoch::new(epoch);
    let Some(resolution) = resolutions::get(tx, epoch, seq.get())? else {
        return checks::void(tx, epoch.get(), seq.get(), 0, reason);
    };
    resolutions::void(tx, epoch, seq, 0, reason)?;
    // The passer waits again, unless somebody else said a last word.
    if let Some((epoch, seq)) = resolution.target {
        let (config, _) = current_config(tx)?;
        passers::recompute_outcome(tx, core.device, (epoch, seq, resolution.seat), &config)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_wire_has_rows_here() {
        for list in kadian_wire::rows::LISTS {
            assert!(!matches!(Rows::none(list), Rows::Unknown), "{list}");
        }
    }
}
