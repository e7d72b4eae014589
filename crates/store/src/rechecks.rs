//! The list `resolved`: the rechecks of the checkpoint as the hub knows them, this device's own among them.

use crate::Transaction;
use crate::columns::{optional_word, reading, second};
use crate::error::StoreError;
use crate::passers::{OutcomeRow, OutcomeSource};
use crate::sql;
use crate::state::run;
use kadian_domain::fever::{FinalDisposition, cause};
use kadian_domain::{Config, DeviceId, Reading};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// One passer who was told to wait, as the hub knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecheckRow {
    /// Whose check.
    pub device: DeviceId,
    /// In which database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// Which passer.
    pub seat: u32,
    /// The slip.
    pub slip: String,
    /// The hub's time of the check.
    pub event_ms: i64,
    /// The first reading.
    pub first: Reading,
    /// The vehicle's plate.
    pub plate: Option<String>,
    /// The passer's name.
    pub name: Option<String>,
    /// What came of it.
    pub outcome: Option<HeardOutcome>,
}

/// What came of a passer, as the hub has heard it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardOutcome {
    /// The last word.
    pub disposition: FinalDisposition,
    /// The second reading.
    pub second: Option<Reading>,
    /// When (the hub's time).
    pub at_ms: i64,
    /// Whose resolution it is.
    pub by_device: DeviceId,
    /// In which database.
    pub by_epoch: u32,
    /// Its number.
    pub by_seq: u32,
    /// Whether that is the hub itself.
    pub by_hub: ByHub,
    /// How many resolutions stand.
    pub n_resolutions: u32,
}

/// Whether the hub itself said a last word, for an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByHub {
    /// An officer did.
    Yes,
    /// A device did.
    No,
}

impl HeardOutcome {
    /// The same as of a passer of this device. Reasons, places and names do not come down.
    pub fn into_outcome(self, config: &Config) -> OutcomeRow {
        OutcomeRow {
            disposition: self.disposition,
            second: self.second,
            second_cause: self.second.map(|reading| cause(reading, config)),
            reason: None,
            place: None,
            told: None,
            at_ms: self.at_ms,
            by: match self.by_hub {
                ByHub::Yes => OutcomeSource::Officer,
                ByHub::No => OutcomeSource::OtherDevice,
            },
            n_resolutions: self.n_resolutions,
        }
    }
}

/// Keeps one row as it came.
pub fn set(transaction: &Transaction<'_>, row: &RecheckRow) -> Result<(), StoreError> {
    let outcome = row.outcome;
    let second = outcome.and_then(|outcome| outcome.second);
    let row = named_params! {
        ":device": row.device.as_bytes(), ":epoch": row.epoch, ":seq": row.seq, ":seat": row.seat,
        ":slip": row.slip, ":event_ms": row.event_ms, ":reading_dc": row.first.shown.number(),
        ":method": row.first.method.as_str(), ":site": row.first.site.as_str(), ":plate": row.plate,
        ":name": row.name, ":outcome": outcome.map(|outcome| outcome.disposition.as_str()),
        ":second_dc": second.map(|reading| reading.shown.number()),
        ":second_method": second.map(|reading| reading.method.as_str()),
        ":second_site": second.map(|reading| reading.site.as_str()),
        ":outcome_ms": outcome.map(|outcome| outcome.at_ms),
        ":by_device": outcome.map(|outcome| *outcome.by_device.as_bytes()),
        ":by_epoch": outcome.map(|outcome| outcome.by_epoch), ":by_seq": outcome.map(|outcome| outcome.by_seq),
        ":by_hub": outcome.is_some_and(|outcome| outcome.by_hub == ByHub::Yes),
        ":n_resolutions": outcome.map_or(0, |outcome| outcome.n_resolutions),
    };
    run(transaction, sql!("set_recheck_row"), row, "keep a recheck of the checkpoint")
}

/// Forgets one row: its check was voided.
pub fn remove(
    transaction: &Transaction<'_>,
    device: DeviceId,
    (epoch, seq, seat): (u32, u32, u32),
) -> Result<(), StoreError> {
    let row = named_params! { ":device": device.as_bytes(), ":epoch": epoch, ":seq": seq, ":seat": seat };
    run(transaction, sql!("remove_recheck_row"), row, "forget a recheck of the checkpoint")
}

/// Forgets all rows: the hub starts the list anew.
pub fn clear(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    run(transaction, sql!("clear_rechecks"), &[], "clear the rechecks of the checkpoint")
}

/// One row.
pub fn get(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u32,
    seat: u32,
) -> Result<Option<RecheckRow>, StoreError> {
    connection
        .prepare_cached(sql!("get_recheck_row"))
        .and_then(|mut statement| {
            let at = named_params! {
                ":device": device.as_bytes(), ":epoch": epoch, ":seq": seq, ":seat": seat,
            };
            statement.query_row(at, recheck_row).optional()
        })
        .map_err(|e| StoreError::sqlite("read a recheck of the checkpoint", e))
}

/// Everyone under a slip of another device.
pub fn of_slip(connection: &Connection, own: DeviceId, slip: &str) -> Result<Vec<RecheckRow>, StoreError> {
    connection
        .prepare_cached(sql!("list_rechecks_of_slip"))
        .and_then(|mut statement| {
            let slip = named_params! { ":slip": slip, ":device": own.as_bytes() };
            statement.query_map(slip, recheck_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("look for a slip of another device", e))
}

/// The rechecks of the post's other devices since a moment, the oldest first.
pub fn elsewhere(
    connection: &Connection,
    own: DeviceId,
    since_ms: i64,
    limit: u32,
) -> Result<Vec<RecheckRow>, StoreError> {
    connection
        .prepare_cached(sql!("list_rechecks_elsewhere"))
        .and_then(|mut statement| {
            let page = named_params! { ":device": own.as_bytes(), ":since_ms": since_ms, ":limit": limit };
            statement.query_map(page, recheck_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("list the rechecks of other devices", e))
}

fn recheck_row(row: &Row<'_>) -> rusqlite::Result<RecheckRow> {
    Ok(RecheckRow {
        device: DeviceId::from_bytes(row.get("device")?),
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        seat: row.get("seat")?,
        slip: row.get("slip")?,
        event_ms: row.get("event_ms")?,
        first: reading(row)?,
        plate: row.get("plate")?,
        name: row.get("name")?,
        outcome: heard_outcome(row)?,
    })
}

fn heard_outcome(row: &Row<'_>) -> rusqlite::Result<Option<HeardOutcome>> {
    let Some(disposition) = optional_word(row, "outcome", FinalDisposition::from_word)? else {
        return Ok(None);
    };
    Ok(Some(HeardOutcome {
        disposition,
        second: second(row)?,
        at_ms: row.get("outcome_ms")?,
        by_device: DeviceId::from_bytes(row.get("by_device")?),
        by_epoch: row.get("by_epoch")?,
        by_seq: row.get("by_seq")?,
        by_hub: if row.get("by_hub")? { ByHub::Yes } else { ByHub::No },
        n_resolutions: row.get("n_resolutions")?,
    }))
}
