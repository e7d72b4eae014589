//! The read model of checks: what the screens list.

use crate::error::StoreError;
use crate::receipts::Settled;
use crate::sql;
use kadian_domain::check::{Person, Subject};
use kadian_domain::{
    Check, DeciCelsius, Direction, Disposition, Epoch, Method, Reading, Seq, Site, VoidReason, VolunteerId,
};
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

/// One check as the screens show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// When it was saved, by the device's wall clock.
    pub saved_ms: i64,
    /// Into the village or out of it.
    pub direction: Direction,
    /// The temperature.
    pub reading: Reading,
    /// What the passer was told.
    pub disposition: Disposition,
    /// The slip of one that waits.
    pub slip: Option<String>,
    /// The passer's name.
    pub name: Option<String>,
    /// The passer's telephone number.
    pub phone: Option<String>,
    /// Who stood at the post.
    pub volunteer: u32,
    /// That volunteer's name, where known.
    pub volunteer_name: Option<String>,
    /// Why it is voided; None while it counts.
    pub void_reason: Option<VoidReason>,
    /// What the hub said; None while it is unsent.
    pub settled: Option<Settled>,
}

/// Adds a check to the read model, in the transaction that appended its record.
pub fn append(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    seq: Seq,
    check: &Check,
    volunteer: VolunteerId,
    saved_ms: i64,
) -> Result<(), StoreError> {
    let Subject::Person(person) = &check.subject;
    let Person { reading, name, phone } = person;
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":saved_ms": saved_ms,
        ":direction": check.direction.as_str(), ":reading_dc": reading.value.tenths(),
        ":method": reading.method.as_str(), ":site": reading.site.as_str(),
        ":disposition": check.disposition.as_str(), ":slip": check.slip.as_ref().map(|s| s.as_str()),
        ":name": name, ":phone": phone, ":volunteer": volunteer.get(),
    };
    transaction
        .prepare_cached(sql!("append_check_row"))
        .and_then(|mut statement| statement.execute(row))
        .map_err(|e| StoreError::sqlite(format!("add check {seq} to the read model"), e))?;
    Ok(())
}

/// Marks a check as voided, in the transaction that appended the void.
pub fn void(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    seq: Seq,
    void: Seq,
    reason: VoidReason,
) -> Result<(), StoreError> {
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":voided_by": void.get(), ":void_reason": reason.as_str(),
    };
    transaction
        .prepare_cached(sql!("void_check_row"))
        .and_then(|mut statement| statement.execute(row))
        .map_err(|e| StoreError::sqlite(format!("void check {seq} in the read model"), e))?;
    Ok(())
}

/// One check; None where that number is no check.
pub fn get(connection: &Connection, epoch: Epoch, seq: u32) -> Result<Option<CheckRow>, StoreError> {
    connection
        .prepare_cached(sql!("get_check_row"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":epoch": epoch.get(), ":seq": seq }, check_row).optional()
        })
        .map_err(|e| StoreError::sqlite(format!("read check {seq}"), e))
}

/// The last checks, newest first.
pub fn recent(connection: &Connection, epoch: Epoch, limit: u32) -> Result<Vec<CheckRow>, StoreError> {
    connection
        .prepare_cached(sql!("list_recent_checks"))
        .and_then(|mut statement| {
            let page = named_params! { ":epoch": epoch.get(), ":limit": limit };
            statement.query_map(page, check_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("list recent checks", e))
}

fn check_row(row: &Row<'_>) -> rusqlite::Result<CheckRow> {
    let value = DeciCelsius::new(row.get("reading_dc")?).map_err(|_| FromSqlError::InvalidType)?;
    let reading = Reading {
        value,
        method: word(row, "method", Method::from_word)?,
        site: word(row, "site", Site::from_word)?,
    };
    let void_reason: Option<String> = row.get("void_reason")?;
    let outcome: Option<String> = row.get("outcome")?;
    Ok(CheckRow {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        saved_ms: row.get("saved_ms")?,
        direction: word(row, "direction", Direction::from_word)?,
        reading,
        disposition: word(row, "disposition", Disposition::from_word)?,
        slip: row.get("slip")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        volunteer: row.get("volunteer")?,
        volunteer_name: row.get("volunteer_name")?,
        void_reason: void_reason.as_deref().and_then(VoidReason::from_word),
        settled: outcome.as_deref().and_then(Settled::from_word),
    })
}

fn word<T>(row: &Row<'_>, column: &str, from_word: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    Ok(from_word(&text).ok_or(FromSqlError::InvalidType)?)
}
