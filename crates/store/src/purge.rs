//! Purge: the bytes of records that the hub has long since signed for go, and the rows that were made from them; the
//! chain stays.
//!
//! What always holds: nothing goes without a receipt, and a trigger of the database says so too. What is held or refused
//! and was not ruled on stays; so does whoever still waits.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use rusqlite::{Connection, OptionalExtension, named_params};

/// What may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Receipts of before this hub time (Unix milliseconds) are old.
    pub before_ms: i64,
    /// The shift that runs, as (epoch, seq): its checks stay until it is handed over.
    pub running: Option<(u32, u32)>,
}

/// How far a purge came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    /// Records whose bytes went.
    pub n_records: u32,
    /// Where the next page begins; None at the end.
    pub next: Option<(u32, u32)>,
}

/// Whether any receipt is old: where none is, no record is to be looked at.
pub fn has_old(connection: &Connection, due: Due) -> Result<bool, StoreError> {
    connection
        .prepare_cached(sql!("has_old_receipt"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":before_ms": due.before_ms }, |row| row.get("has_old"))
        })
        .map_err(|e| StoreError::sqlite("look for old receipts", e))
}

/// Purges a page of records behind a place.
pub fn page(
    transaction: &Transaction<'_>,
    after: (u32, u32),
    due: Due,
    limit: u32,
) -> Result<Purged, StoreError> {
    let mut purged = Purged::default();
    // A resolution goes once its check has gone: both may stand on this page.
    for _ in 0..2 {
        let records = records(transaction, after, due, limit)?;
        purged.next = purged.next.or_else(|| records.last().map(|last| last.at));
        for (epoch, seq) in records.into_iter().filter(|record| record.is_due).map(|record| record.at) {
            remove(transaction, epoch, seq)?;
            purged.n_records = purged.n_records.saturating_add(1);
        }
        if purged.n_records == 0 {
            break;
        }
    }
    Ok(purged)
}

struct Record {
    at: (u32, u32),
    is_due: bool,
}

fn records(
    connection: &Connection,
    (epoch, seq): (u32, u32),
    due: Due,
    limit: u32,
) -> Result<Vec<Record>, StoreError> {
    let (shift_epoch, shift) = due.running.unwrap_or((0, 0));
    connection
        .prepare_cached(sql!("list_purge_page"))
        .and_then(|mut statement| {
            let page = named_params! {
                ":epoch": epoch, ":seq": seq, ":before_ms": due.before_ms, ":shift_epoch": shift_epoch,
                ":shift": shift, ":limit": limit,
            };
            statement
                .query_map(page, |row| {
                    Ok(Record { at: (row.get("epoch")?, row.get("seq")?), is_due: row.get("is_due")? })
                })?
                .collect()
        })
        .map_err(|e| StoreError::sqlite("look for what can be purged", e))
}

fn remove(transaction: &Transaction<'_>, epoch: u32, seq: u32) -> Result<(), StoreError> {
    let attempted = format!("purge record {seq}");
    let rows = [sql!("remove_passer_rows"), sql!("remove_check_row"), sql!("remove_resolution_row")];
    for sql in rows {
        run(transaction, sql, named_params! { ":epoch": epoch, ":seq": seq }, &attempted)?;
    }
    remove_bytes(transaction, epoch, seq)
}

/// Takes the bytes of one record away.
pub fn remove_bytes(transaction: &Transaction<'_>, epoch: u32, seq: u32) -> Result<(), StoreError> {
    let at = named_params! { ":epoch": epoch, ":seq": seq };
    run(transaction, sql!("remove_record_bytes"), at, &format!("purge record {seq}"))
}

/// Forgets the passers of the post's other devices whose wait ended before.
pub fn old_rechecks(transaction: &Transaction<'_>, before_ms: i64) -> Result<(), StoreError> {
    let old = named_params! { ":before_ms": before_ms };
    run(transaction, sql!("remove_old_rechecks"), old, "forget old rechecks of the checkpoint")
}

/// The hub's time when it was last purged.
pub fn last_ms(connection: &Connection) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached(sql!("get_purge_time"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("purged_ms")).optional())
        .map(Option::flatten)
        .map_err(|e| StoreError::sqlite("read when it was purged", e))
}

/// Keeps when it was purged.
pub fn set_last_ms(transaction: &Transaction<'_>, purged_ms: i64) -> Result<(), StoreError> {
    let row = named_params! { ":purged_ms": purged_ms };
    run(transaction, sql!("set_purge_time"), row, "keep when it was purged")
}

#[cfg(test)]
mod tests;
