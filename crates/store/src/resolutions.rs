//! This device's resolutions: of its own checks, and of other devices' checks by their slip.

use crate::Transaction;
use crate::checks::SavedAt;
use crate::columns::{optional_word, reading, word};
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use kadian_domain::fever::{Cause, FinalDisposition};
use kadian_domain::{CheckTarget, Epoch, Reading, ReasonId, Resolution, Seq, VoidReason};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// A resolution to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewResolution<'a> {
    /// Its database.
    pub epoch: Epoch,
    /// Its number.
    pub seq: Seq,
    /// What was decided.
    pub resolution: &'a Resolution,
    /// What the second reading says.
    pub cause: Option<Cause>,
    /// When.
    pub at: SavedAt,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
}

/// A resolution of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionRow {
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// The check as (epoch, seq), where it is this device's.
    pub target: Option<(u32, u32)>,
    /// The slip, where the check is another device's.
    pub slip: Option<String>,
    /// Which passer.
    pub seat: u32,
    /// The second reading.
    pub reading: Option<Reading>,
    /// What it says.
    pub cause: Option<Cause>,
    /// The last word.
    pub disposition: FinalDisposition,
    /// Why it is another word than the reading asks for.
    pub reason: Option<ReasonId>,
    /// Where the passer was sent.
    pub place: Option<String>,
    /// Who was told.
    pub told: Option<String>,
    /// When.
    pub at: SavedAt,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
    /// Why it is voided; None while it stands.
    pub void_reason: Option<VoidReason>,
}

/// Adds a resolution to the read model, in the transaction that appended its record.
pub fn append(transaction: &Transaction<'_>, new: &NewResolution<'_>) -> Result<(), StoreError> {
    let NewResolution { epoch, seq, resolution, cause, at, shift } = *new;
    let (target_epoch, target_seq, slip) = match &resolution.target {
        CheckTarget::Record(target) => (Some(target.epoch.get()), Some(target.seq.get()), None),
        CheckTarget::Slip(slip) => (None, None, Some(slip.as_str())),
    };
    let second = resolution.reading;
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":target_epoch": target_epoch, ":target_seq": target_seq,
        ":slip": slip, ":seat": resolution.seat,
        ":reading_dc": second.map(|reading| reading.shown.number()),
        ":method": second.map(|reading| reading.method.as_str()),
        ":site": second.map(|reading| reading.site.as_str()), ":cause": cause.map(Cause::as_str),
        ":disposition": resolution.disposition.as_str(), ":reason": resolution.reason.map(ReasonId::get),
        ":place": resolution.place, ":told": resolution.told, ":saved_ms": at.saved_ms,
        ":event_ms": at.event_ms, ":mono_ms": at.mono_ms, ":boot": at.boot, ":shift": shift,
    };
    run(transaction, sql!("append_resolution_row"), row, "add a resolution to the read model")
}

/// Marks a resolution as voided, in the transaction that appended the void; 0 for a void that is no record of this
/// device.
pub fn void(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    seq: Seq,
    void: u32,
    reason: VoidReason,
) -> Result<(), StoreError> {
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":voided_by": void, ":void_reason": reason.as_str(),
    };
    run(transaction, sql!("void_resolution_row"), row, "void a resolution in the read model")
}

/// One resolution; None where that number is none.
pub fn get(connection: &Connection, epoch: Epoch, seq: u32) -> Result<Option<ResolutionRow>, StoreError> {
    connection
        .prepare_cached(sql!("get_resolution_row"))
        .and_then(|mut statement| {
            let at = named_params! { ":epoch": epoch.get(), ":seq": seq };
            statement.query_row(at, resolution_row).optional()
        })
        .map_err(|e| StoreError::sqlite(format!("read resolution {seq}"), e))
}

/// The resolutions of one passer of this device that stand, the oldest first.
pub fn of_passer(
    connection: &Connection,
    epoch: u32,
    seq: u32,
    seat: u32,
) -> Result<Vec<ResolutionRow>, StoreError> {
    connection
        .prepare_cached(sql!("list_resolutions_of_passer"))
        .and_then(|mut statement| {
            let at = named_params! { ":epoch": epoch, ":seq": seq, ":seat": seat };
            statement.query_map(at, resolution_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("read the resolutions of a passer", e))
}

/// The resolutions of another device's slip that stand, the oldest first.
pub fn of_slip(connection: &Connection, slip: &str) -> Result<Vec<ResolutionRow>, StoreError> {
    connection
        .prepare_cached(sql!("list_resolutions_of_slip"))
        .and_then(|mut statement| {
            statement.query_map(named_params! { ":slip": slip }, resolution_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("read the resolutions of a slip", e))
}

fn resolution_row(row: &Row<'_>) -> rusqlite::Result<ResolutionRow> {
    let target: Option<u32> = row.get("target_epoch")?;
    let target_seq: Option<u32> = row.get("target_seq")?;
    let number: Option<i32> = row.get("reading_dc")?;
    let reason: Option<u32> = row.get("reason")?;
    Ok(ResolutionRow {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        target: target.zip(target_seq),
        slip: row.get("slip")?,
        seat: row.get("seat")?,
        reading: number.map(|_| reading(row)).transpose()?,
        cause: optional_word(row, "cause", Cause::from_word)?,
        disposition: word(row, "disposition", FinalDisposition::from_word)?,
        reason: reason.and_then(ReasonId::new),
        place: row.get("place")?,
        told: row.get("told")?,
        at: SavedAt {
            saved_ms: row.get("saved_ms")?,
            event_ms: row.get("event_ms")?,
            mono_ms: row.get("mono_ms")?,
            boot: row.get("boot")?,
        },
        shift: row.get("shift")?,
        void_reason: optional_word(row, "void_reason", VoidReason::from_word)?,
    })
}
