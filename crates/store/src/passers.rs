//! The passers of checks, each with what came of a wait.
//!
//! What always holds: an outcome is recomputed from the resolutions that stand, never patched, so that the order in
//! which they came does not matter.

use crate::Transaction;
use crate::checks;
use crate::columns::{cause, optional_word, reading, second, word};
use crate::error::StoreError;
use crate::rechecks;
use crate::resolutions::{self, ResolutionRow};
use crate::sql;
use crate::state::{self, run};
use kadian_domain::fever::{Cause, Fever, FinalDisposition, Outcome, fever};
use kadian_domain::subject::Passer;
use kadian_domain::{Config, DeviceId, Disposition, Epoch, Reading, ReasonId, Seq};
use rusqlite::{Connection, Row, named_params};

/// One passer of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasserRow {
    /// 0 for a person on foot.
    pub seat: u32,
    /// The first reading.
    pub first: Reading,
    /// What it said under the config of its day.
    pub cause: Cause,
    /// What this one was told.
    pub disposition: Disposition,
    /// Why it was another disposition than the reading asks for.
    pub reason: Option<ReasonId>,
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where from.
    pub origin: Option<String>,
    /// What came of the wait.
    pub outcome: Option<OutcomeRow>,
}

/// What came of a passer who was told to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The last word.
    pub disposition: FinalDisposition,
    /// The second reading.
    pub second: Option<Reading>,
    /// What it said.
    pub second_cause: Option<Cause>,
    /// Why it is another word than the reading asks for.
    pub reason: Option<ReasonId>,
    /// Where the passer was sent.
    pub place: Option<String>,
    /// Who was told.
    pub told: Option<String>,
    /// When (Unix milliseconds, the hub's time where it is known).
    pub at_ms: i64,
    /// Who said it.
    pub by: OutcomeSource,
    /// How many resolutions stand.
    pub n_resolutions: u32,
}

/// Who said the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeSource {
    /// This device, by the resolution of that number in the epoch in use; 0 where it is of an older one.
    Here(u32),
    /// Another device of the post.
    OtherDevice,
    /// An officer at the hub.
    Officer,
}

impl OutcomeSource {
    fn word(self) -> &'static str {
        match self {
            Self::Here(_) => "here",
            Self::OtherDevice => "other_device",
            Self::Officer => "officer",
        }
    }

    fn from_word(word: &str, seq: Option<u32>) -> Option<Self> {
        match word {
            "here" => Some(Self::Here(seq.unwrap_or(0))),
            "other_device" => Some(Self::OtherDevice),
            "officer" => Some(Self::Officer),
            _ => None,
        }
    }
}

impl PasserRow {
    /// A passer of whom nothing came yet.
    pub(crate) fn of(passer: &Passer, cause: Cause) -> Self {
        Self {
            seat: passer.seat,
            first: passer.reading,
            cause,
            disposition: passer.disposition,
            reason: passer.reason,
            name: passer.name.clone(),
            phone: passer.phone.clone(),
            origin: passer.origin.clone(),
            outcome: None,
        }
    }

    /// Whether this one was told to wait and still does.
    pub fn is_waiting(&self) -> bool {
        self.disposition == Disposition::Recheck && self.outcome.is_none()
    }

    /// How the fever stands.
    pub fn fever(&self) -> Fever {
        let outcome = self
            .outcome
            .as_ref()
            .map(|outcome| Outcome { second: outcome.second_cause, disposition: outcome.disposition });
        fever(self.cause, self.disposition, outcome)
    }
}

/// Adds a passer to the read model.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    seq: Seq,
    passer: &Passer,
    cause: Cause,
) -> Result<(), StoreError> {
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":seat": passer.seat,
        ":reading_dc": passer.reading.shown.number(), ":method": passer.reading.method.as_str(),
        ":site": passer.reading.site.as_str(), ":cause": cause.as_str(),
        ":disposition": passer.disposition.as_str(), ":reason": passer.reason.map(ReasonId::get),
        ":name": passer.name, ":phone": passer.phone, ":origin": passer.origin,
    };
    run(transaction, sql!("append_passer_row"), row, "add a passer to the read model")
}

/// The passers of one check, by seat.
pub fn of_check(connection: &Connection, epoch: u32, seq: u32) -> Result<Vec<PasserRow>, StoreError> {
    connection
        .prepare_cached(sql!("list_passers"))
        .and_then(|mut statement| {
            statement.query_map(named_params! { ":epoch": epoch, ":seq": seq }, passer_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite(format!("read the passers of check {seq}"), e))
}

/// The passers of all checks in a range, by number and seat.
pub(crate) fn of_range(
    connection: &Connection,
    epoch: u32,
    from: u32,
    to: u32,
) -> Result<Vec<(u32, PasserRow)>, StoreError> {
    connection
        .prepare_cached(sql!("list_passers_of_range"))
        .and_then(|mut statement| {
            let range = named_params! { ":epoch": epoch, ":from_seq": from, ":to_seq": to };
            statement.query_map(range, |row| Ok((row.get("seq")?, passer_row(row)?)))?.collect()
        })
        .map_err(|e| StoreError::sqlite("read the passers of checks", e))
}

/// Finds again what came of one passer of this device: the newest of its own resolutions that stand and of what the
/// hub has heard from others. Then counts the check's fevers again.
pub fn recompute_outcome(
    transaction: &Transaction<'_>,
    device: DeviceId,
    (epoch, seq, seat): (u32, u32, u32),
    config: &Config,
) -> Result<(), StoreError> {
    let own = resolutions::of_passer(transaction, epoch, seq, seat)?;
    let n_own = u32::try_from(own.len()).unwrap_or(u32::MAX);
    let in_use = state::get(transaction)?.map(|state| state.epoch.get());
    let newest = own.into_iter().next_back().map(|row| of_own(row, n_own, in_use));
    let heard = rechecks::get(transaction, device, epoch, seq, seat)?.and_then(|row| row.outcome);
    // What the hub heard from this very device is known better here: it may be voided by now.
    let theirs = heard.filter(|outcome| outcome.by_device != device).map(|outcome| OutcomeRow {
        n_resolutions: outcome.n_resolutions.max(n_own.saturating_add(1)),
        ..outcome.into_outcome(config)
    });
    let n_resolutions = theirs.as_ref().map_or(n_own, |theirs| theirs.n_resolutions);
    let outcome = match (newest, theirs) {
        (Some(own), Some(theirs)) if theirs.at_ms > own.at_ms => Some(theirs),
        (Some(own), _) => Some(OutcomeRow { n_resolutions, ..own }),
        (None, theirs) => theirs,
    };
    set_outcome(transaction, (epoch, seq, seat), outcome.as_ref())?;
    checks::recount_fevers(transaction, epoch, seq)
}

fn of_own(row: ResolutionRow, n_resolutions: u32, in_use: Option<u32>) -> OutcomeRow {
    // The same number of the epoch in use is another record.
    let seq = if in_use == Some(row.epoch) { row.seq } else { 0 };
    OutcomeRow {
        disposition: row.disposition,
        second: row.reading,
        second_cause: row.cause,
        reason: row.reason,
        place: row.place,
        told: row.told,
        at_ms: row.at.event_ms,
        by: OutcomeSource::Here(seq),
        n_resolutions,
    }
}

fn set_outcome(
    transaction: &Transaction<'_>,
    (epoch, seq, seat): (u32, u32, u32),
    outcome: Option<&OutcomeRow>,
) -> Result<(), StoreError> {
    let second = outcome.and_then(|outcome| outcome.second);
    let own_seq = outcome.and_then(|outcome| match outcome.by {
        OutcomeSource::Here(seq) => Some(seq),
        OutcomeSource::OtherDevice | OutcomeSource::Officer => None,
    });
    let row = named_params! {
        ":epoch": epoch, ":seq": seq, ":seat": seat,
        ":outcome": outcome.map(|outcome| outcome.disposition.as_str()),
        ":second_dc": second.map(|reading| reading.shown.number()),
        ":second_method": second.map(|reading| reading.method.as_str()),
        ":second_site": second.map(|reading| reading.site.as_str()),
        ":second_cause": outcome.and_then(|outcome| outcome.second_cause).map(Cause::as_str),
        ":outcome_reason": outcome.and_then(|outcome| outcome.reason).map(ReasonId::get),
        ":place": outcome.and_then(|outcome| outcome.place.as_ref()),
        ":told": outcome.and_then(|outcome| outcome.told.as_ref()),
        ":outcome_ms": outcome.map(|outcome| outcome.at_ms),
        ":outcome_by": outcome.map(|outcome| outcome.by.word()),
        ":outcome_seq": own_seq,
        ":n_resolutions": outcome.map_or(0, |outcome| outcome.n_resolutions),
    };
    run(transaction, sql!("set_outcome"), row, "keep what came of a passer")
}

fn passer_row(row: &Row<'_>) -> rusqlite::Result<PasserRow> {
    let reason: Option<u32> = row.get("reason")?;
    Ok(PasserRow {
        seat: row.get("seat")?,
        first: reading(row)?,
        cause: cause(row, "cause")?,
        disposition: word(row, "disposition", Disposition::from_word)?,
        reason: reason.and_then(ReasonId::new),
        name: row.get("name")?,
        phone: row.get("phone")?,
        origin: row.get("origin")?,
        outcome: outcome_row(row)?,
    })
}

fn outcome_row(row: &Row<'_>) -> rusqlite::Result<Option<OutcomeRow>> {
    let Some(disposition) = optional_word(row, "outcome", FinalDisposition::from_word)? else {
        return Ok(None);
    };
    let reason: Option<u32> = row.get("outcome_reason")?;
    let by: String = row.get("outcome_by")?;
    let by = OutcomeSource::from_word(&by, row.get("outcome_seq")?);
    Ok(Some(OutcomeRow {
        disposition,
        second: second(row)?,
        second_cause: optional_word(row, "second_cause", Cause::from_word)?,
        reason: reason.and_then(ReasonId::new),
        place: row.get("place")?,
        told: row.get("told")?,
        at_ms: row.get("outcome_ms")?,
        by: by.ok_or(rusqlite::types::FromSqlError::InvalidType)?,
        n_resolutions: row.get("n_resolutions")?,
    }))
}
