//! What a hub asks for again: records that go back from receipt to outbox, and what is gone.
//!
//! What always holds: a record is in exactly one of outbox and receipt. One that waits again keeps its bytes until
//! the next receipt.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use kadian_wire::Record;
use rusqlite::{Connection, Row, named_params};

/// Numbers of one epoch, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The database.
    pub epoch: u32,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
}

/// A number that has a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettledNumber {
    /// The number.
    pub seq: u32,
    /// False once its bytes were purged.
    pub has_bytes: bool,
}

/// The first numbers of a span that have a receipt, in order.
pub fn settled(connection: &Connection, span: Span, limit: u32) -> Result<Vec<SettledNumber>, StoreError> {
    connection
        .prepare_cached(sql!("list_settled"))
        .and_then(|mut statement| {
            let page = named_params! {
                ":epoch": span.epoch, ":from_seq": span.from, ":to_seq": span.to, ":limit": limit,
            };
            let row =
                |row: &Row<'_>| Ok(SettledNumber { seq: row.get("seq")?, has_bytes: row.get("has_bytes")? });
            statement.query_map(page, row)?.collect()
        })
        .map_err(|e| StoreError::sqlite(format!("look for receipts of {} to {}", span.from, span.to), e))
}

/// Moves records from receipt back to outbox. Every number of the span has its bytes.
pub fn offer_again(transaction: &Transaction<'_>, span: Span) -> Result<(), StoreError> {
    for stored in crate::records::range(transaction, span.epoch, span.from, span.to)? {
        let attempted = format!("offer record {} again", stored.seq);
        let bytes = stored.bytes.ok_or_else(|| StoreError::missing(attempted.clone()))?;
        // One that does not decode was never dated by anything else: it counts as the oldest.
        let saved_ms = Record::decode(&bytes).map_or(0, |record| record.wall_ms);
        let at = named_params! { ":epoch": stored.epoch, ":seq": stored.seq };
        let row = named_params! { ":epoch": stored.epoch, ":seq": stored.seq, ":saved_ms": saved_ms };
        run(transaction, sql!("remove_receipt"), at, &attempted)?;
        run(transaction, sql!("append_outbox"), row, &attempted)?;
    }
    Ok(())
}

/// Remembers that the hub is to hear of these as gone.
pub fn remember_gone(transaction: &Transaction<'_>, span: Span) -> Result<(), StoreError> {
    let row = named_params! { ":epoch": span.epoch, ":from_seq": span.from, ":to_seq": span.to };
    run(transaction, sql!("remember_gone"), row, "remember what is gone")
}

/// What the hub is to hear of as gone, so many spans at most.
pub fn gone(connection: &Connection, limit: usize) -> Result<Vec<Span>, StoreError> {
    connection
        .prepare_cached(sql!("list_gone"))
        .and_then(|mut statement| {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let row = |row: &Row<'_>| {
                Ok(Span { epoch: row.get("epoch")?, from: row.get("from_seq")?, to: row.get("to_seq")? })
            };
            statement.query_map(named_params! { ":limit": limit }, row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("read what is gone", e))
}

/// The hub has heard of these.
pub fn forget_gone(transaction: &Transaction<'_>, heard: &[Span]) -> Result<(), StoreError> {
    for span in heard {
        let row = named_params! { ":epoch": span.epoch, ":from_seq": span.from, ":to_seq": span.to };
        run(transaction, sql!("forget_gone"), row, "forget what the hub has heard of as gone")?;
    }
    Ok(())
}
