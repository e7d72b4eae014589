//! Numbers that still wait for a receipt.

use crate::error::StoreError;
use crate::sql;
use rusqlite::{Connection, OptionalExtension, named_params};

/// How many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnsentCount {
    /// Records without a receipt.
    pub n_unsent: u32,
}

/// A record that waits, for the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// When it was saved, by the device's wall clock.
    pub saved_ms: i64,
    /// Its kind's number.
    pub kind: u32,
    /// The temperature of a check, in tenths of a degree.
    pub reading_dc: Option<i32>,
}

/// How many wait.
pub fn count(connection: &Connection) -> Result<UnsentCount, StoreError> {
    connection
        .prepare_cached(sql!("count_unsent"))
        .and_then(|mut statement| {
            statement.query_row([], |row| Ok(UnsentCount { n_unsent: row.get("n_unsent")? }))
        })
        .map_err(|e| StoreError::sqlite("count unsent records", e))
}

/// The bytes of the record that has waited longest, of each epoch: when it was made stands in it, on every clock.
pub fn oldest(connection: &Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    connection
        .prepare_cached(sql!("list_oldest_unsent"))
        .and_then(|mut statement| statement.query_map([], |row| row.get("bytes"))?.collect())
        .map_err(|e| StoreError::sqlite("read the oldest unsent records", e))
}

/// The first epoch that has unsent records.
pub fn first_epoch(connection: &Connection) -> Result<Option<u32>, StoreError> {
    connection
        .prepare_cached(sql!("get_unsent_epoch"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("epoch")).optional())
        .map_err(|e| StoreError::sqlite("look for unsent records", e))
}

/// The first unsent numbers of an epoch behind a number, in order.
pub fn numbers(connection: &Connection, epoch: u32, after: u32, limit: u32) -> Result<Vec<u32>, StoreError> {
    connection
        .prepare_cached(sql!("list_unsent"))
        .and_then(|mut statement| {
            let page = named_params! { ":epoch": epoch, ":after": after, ":limit": limit };
            statement.query_map(page, |row| row.get("seq"))?.collect()
        })
        .map_err(|e| StoreError::sqlite("list unsent records", e))
}

/// The oldest that wait.
pub fn waiting(connection: &Connection, limit: u32) -> Result<Vec<Waiting>, StoreError> {
    connection
        .prepare_cached(sql!("list_waiting"))
        .and_then(|mut statement| {
            statement
                .query_map(named_params! { ":limit": limit }, |row| {
                    Ok(Waiting {
                        epoch: row.get("epoch")?,
                        seq: row.get("seq")?,
                        saved_ms: row.get("saved_ms")?,
                        kind: row.get("kind")?,
                        reading_dc: row.get("reading_dc")?,
                    })
                })?
                .collect()
        })
        .map_err(|e| StoreError::sqlite("list waiting records", e))
}
