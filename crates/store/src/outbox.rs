//! Numbers that still wait for a receipt.

use crate::Transaction;
use crate::error::StoreError;
use crate::healing::Span;
use crate::sql;
use crate::state::run;
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

/// Every epoch that has unsent records.
pub fn epochs(connection: &Connection) -> Result<Vec<u32>, StoreError> {
    connection
        .prepare_cached(sql!("list_unsent_epochs"))
        .and_then(|mut statement| statement.query_map([], |row| row.get("epoch"))?.collect())
        .map_err(|e| StoreError::sqlite("list epochs with unsent records", e))
}

/// Marks numbers of which a copy was written to a file; they are no less unsent for that.
pub fn mark_handed_over(transaction: &Transaction<'_>, span: Span, handed_ms: i64) -> Result<(), StoreError> {
    let row = named_params! {
        ":epoch": span.epoch, ":from_seq": span.from, ":to_seq": span.to, ":handed_ms": handed_ms,
    };
    run(transaction, sql!("set_handed_over"), row, "mark what was handed over")
}

/// Of how many that wait a copy was written to a file, and when the last one was, by the device's wall clock.
pub fn handed_over(connection: &Connection) -> Result<(u32, Option<i64>), StoreError> {
    connection
        .prepare_cached(sql!("get_handed_over"))
        .and_then(|mut statement| {
            statement.query_row([], |row| Ok((row.get("n_handed")?, row.get("handed_ms")?)))
        })
        .map_err(|e| StoreError::sqlite("look for copies that were handed over", e))
}

/// The first unsent numbers of an epoch behind a number, in order.
pub fn numbers(connection: &Connection, epoch: u32, after: u32, limit: u32) -> Result<Vec<u32>, StoreError> {
    connection
        .prepare_cached(sql!("list_unsent"))
        .and_then(|mut statement| {
            let page = named_params! { ":epoch": epoch, ":after": after, ":limit": limit };
            // By place: there are two thousand of them for every batch.
            statement.query_map(page, |row| row.get(0))?.collect()
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
