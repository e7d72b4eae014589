//! Passers with a reading of their own: their rows, and what came of their wait.

use super::new_rows::{Cell, or_null};
use super::place::{Place, optional_device, optional_reading, optional_word, reading, unreadable, word};
use super::sql;
use crate::ingest::{PasserCameOf, Standing};
use crate::store::StoredPasser;
use kadian_domain::fever::Fever;
use kadian_domain::subject::Passer;
use kadian_domain::{Disposition, FinalDisposition, ReasonId};
use rusqlite::{Connection, Row, params};

const FIRST: [&str; 3] = ["reading_dc", "method", "site"];
const SECOND: [&str; 3] = ["second_dc", "second_method", "second_site"];

pub(super) fn fever_word(fever: Fever) -> &'static str {
    match fever {
        Fever::None => "none",
        Fever::Suspected => "suspected",
        Fever::Confirmed => "confirmed",
    }
}

fn fever_of(word: &str) -> Option<Fever> {
    [Fever::None, Fever::Suspected, Fever::Confirmed].into_iter().find(|fever| fever_word(*fever) == word)
}

/// Everyone of a check with a reading, by seat.
pub(super) fn list(db: &Connection, place: Place) -> rusqlite::Result<Vec<StoredPasser>> {
    let Place { district, device, epoch, seq, branch } = place;
    db.prepare_cached(sql!("list_passers"))?
        .query_map(params![district, device.as_bytes(), epoch, seq, branch], stored_passer)?
        .collect()
}

fn stored_passer(row: &Row<'_>) -> rusqlite::Result<StoredPasser> {
    let reason: Option<u32> = row.get("reason")?;
    let passer = Passer {
        seat: row.get("seat")?,
        reading: reading(row, FIRST)?,
        disposition: word(row, "disposition", Disposition::from_word)?,
        reason: reason.and_then(ReasonId::new),
        name: row.get("name")?,
        phone: row.get("phone")?,
        origin: row.get("origin")?,
    };
    Ok(StoredPasser {
        fever: word(row, "fever", fever_of)?,
        outcome: outcome(row, passer.seat)?,
        n_resolutions: row.get("n_resolutions")?,
        passer,
    })
}

/// What came of the wait, from the columns of a passer's row.
pub(super) fn outcome(row: &Row<'_>, seat: u32) -> rusqlite::Result<Option<Standing>> {
    let Some(disposition) = optional_word(row, "outcome", FinalDisposition::from_word)? else {
        return Ok(None);
    };
    Ok(Some(Standing {
        event_ms: row.get("outcome_ms")?,
        device: optional_device(row, "outcome_device")?.ok_or_else(|| unreadable("outcome_device"))?,
        epoch: row.get("outcome_epoch")?,
        seq: row.get("outcome_seq")?,
        branch: row.get("outcome_branch")?,
        seat,
        second: optional_reading(row, SECOND)?,
        disposition,
        reason: row.get("outcome_reason")?,
        place: row.get("place")?,
        told: row.get("told")?,
    }))
}

/// The row of a passer, of whom nothing more is known than the first reading.
pub(super) fn row(place: Place, checkpoint: u32, (passer, fever): (&Passer, Fever)) -> [Cell; 16] {
    let Place { district, device, epoch, seq, branch } = place;
    let Passer { seat, reading, disposition, reason, name, phone, origin } = passer;
    [
        district.into(),
        device.as_bytes().to_vec().into(),
        epoch.into(),
        seq.into(),
        branch.into(),
        (*seat).into(),
        checkpoint.into(),
        reading.shown.number().into(),
        reading.method.as_str().into(),
        reading.site.as_str().into(),
        disposition.as_str().into(),
        or_null(reason.map(ReasonId::get)),
        fever_word(fever).into(),
        or_null(name.clone()),
        or_null(phone.clone()),
        or_null(origin.clone()),
    ]
}

/// Keeps what came of one who was told to wait, under a new version of the list `resolved`.
pub(super) fn set_outcome(
    db: &Connection,
    place: Place,
    came: &PasserCameOf,
    version: u32,
) -> rusqlite::Result<()> {
    let Place { district, device, epoch, seq, branch } = place;
    let outcome = came.outcome.as_ref();
    let second = outcome.and_then(|outcome| outcome.second);
    db.prepare_cached(sql!("set_passer_outcome"))?.execute(params![
        fever_word(came.fever),
        outcome.map(|outcome| outcome.disposition.as_str()),
        second.map(|second| second.shown.number()),
        second.map(|second| second.method.as_str()),
        second.map(|second| second.site.as_str()),
        outcome.and_then(|outcome| outcome.reason),
        outcome.and_then(|outcome| outcome.place.as_deref()),
        outcome.and_then(|outcome| outcome.told.as_deref()),
        outcome.map(|outcome| outcome.event_ms),
        outcome.map(|outcome| *outcome.device.as_bytes()),
        outcome.map(|outcome| outcome.epoch),
        outcome.map(|outcome| outcome.seq),
        outcome.map(|outcome| outcome.branch),
        came.n_resolutions,
        version,
        district,
        device.as_bytes(),
        epoch,
        seq,
        branch,
        came.seat,
    ])?;
    Ok(())
}
