//! Shifts of this device: who is on, since when.

use crate::Transaction;
use crate::checks::SavedAt;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use kadian_domain::{Epoch, Seq, VolunteerId};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// A shift that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningShift {
    /// The number of its shift_start.
    pub seq: Seq,
    /// When it began.
    pub at: SavedAt,
    /// Who is on.
    pub volunteers: Vec<u32>,
}

/// Begins a shift, in the transaction that appended its shift_start.
pub fn start(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    seq: Seq,
    volunteers: &[VolunteerId],
    at: SavedAt,
) -> Result<(), StoreError> {
    let numbers: Vec<u32> = volunteers.iter().map(|volunteer| volunteer.get()).collect();
    let text = serde_json::to_string(&numbers).unwrap_or_default();
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":started_ms": at.saved_ms, ":mono_ms": at.mono_ms,
        ":boot": at.boot, ":volunteers": text,
    };
    run(transaction, sql!("start_shift"), row, "begin a shift")
}

/// Ends a shift, in the transaction that appended its shift_end.
pub fn end(transaction: &Transaction<'_>, epoch: Epoch, seq: Seq, ended_by: Seq) -> Result<(), StoreError> {
    let row = named_params! { ":epoch": epoch.get(), ":seq": seq.get(), ":ended_by": ended_by.get() };
    run(transaction, sql!("end_shift"), row, "end a shift")
}

/// The shift that runs; None where none was begun.
pub fn running(connection: &Connection, epoch: Epoch) -> Result<Option<RunningShift>, StoreError> {
    connection
        .prepare_cached(sql!("get_running_shift"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":epoch": epoch.get() }, running_shift).optional()
        })
        .map_err(|e| StoreError::sqlite("read the shift that runs", e))?
        .map_or(Ok(None), |shift| {
            shift.map(Some).ok_or_else(|| StoreError::missing("read the number of a shift"))
        })
}

/// The last shift that was begun in this epoch, running or not.
pub fn last(connection: &Connection, epoch: Epoch) -> Result<Option<Seq>, StoreError> {
    let seq: Option<u32> = connection
        .prepare_cached(sql!("get_last_shift"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":epoch": epoch.get() }, |row| row.get("seq")).optional()
        })
        .map_err(|e| StoreError::sqlite("read the last shift", e))?;
    Ok(seq.and_then(Seq::new))
}

fn running_shift(row: &Row<'_>) -> rusqlite::Result<Option<RunningShift>> {
    let volunteers: String = row.get("volunteers")?;
    let started_ms = row.get("started_ms")?;
    let Some(seq) = Seq::new(row.get("seq")?) else { return Ok(None) };
    Ok(Some(RunningShift {
        seq,
        at: SavedAt {
            saved_ms: started_ms,
            event_ms: started_ms,
            mono_ms: Some(row.get("mono_ms")?),
            boot: Some(row.get("boot")?),
        },
        volunteers: serde_json::from_str(&volunteers).unwrap_or_default(),
    }))
}
