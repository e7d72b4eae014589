//! What the hub has said of records. Only here does a number leave the outbox.

use crate::Transaction;
use crate::columns::word;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// What the hub has done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Stored and counted.
    Stored,
    /// Waiting for an officer.
    Held,
    /// Never counted.
    Refused,
}

impl Settled {
    fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Held => "held",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "stored" => Some(Self::Stored),
            "held" => Some(Self::Held),
            "refused" => Some(Self::Refused),
            _ => None,
        }
    }
}

/// One outcome of a verified receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledRange {
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
    /// What was done.
    pub settled: Settled,
    /// Why, where held or refused.
    pub code: Option<String>,
}

/// A record that the hub holds or refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTray {
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// Its kind's number.
    pub kind: u32,
    /// Held or refused.
    pub settled: Settled,
    /// Why.
    pub code: String,
    /// When it was saved, by the device's wall clock; None where no screen lists such records.
    pub saved_ms: Option<i64>,
}

/// Applies a verified receipt: its ranges leave the outbox and stand under it. Doing it again changes nothing.
pub fn settle(
    transaction: &Transaction<'_>,
    epoch: u32,
    ranges: &[SettledRange],
    hub_ms: i64,
    bytes: &[u8],
) -> Result<(), StoreError> {
    settle_by(sql!("settle_range"), transaction, epoch, ranges, hub_ms, bytes)
}

/// The same of a receipt that was carried by hand, and may be older than others: it moves only what still waits.
pub fn settle_carried(
    transaction: &Transaction<'_>,
    epoch: u32,
    ranges: &[SettledRange],
    hub_ms: i64,
    bytes: &[u8],
) -> Result<(), StoreError> {
    settle_by(sql!("settle_unsent_range"), transaction, epoch, ranges, hub_ms, bytes)
}

fn settle_by(
    sql: &str,
    transaction: &Transaction<'_>,
    epoch: u32,
    ranges: &[SettledRange],
    hub_ms: i64,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let settle = || -> rusqlite::Result<()> {
        let message = named_params! { ":hub_ms": hub_ms, ":bytes": bytes };
        transaction.prepare_cached(sql!("add_receipt_message"))?.execute(message)?;
        let receipt_message_id = transaction.last_insert_rowid();
        for range in ranges {
            transaction.prepare_cached(sql)?.execute(named_params! {
                ":epoch": epoch, ":from_seq": range.from, ":to_seq": range.to,
                ":receipt_message_id": receipt_message_id,
                ":outcome": range.settled.as_str(), ":code": range.code,
            })?;
            let range = named_params! { ":epoch": epoch, ":from_seq": range.from, ":to_seq": range.to };
            transaction.prepare_cached(sql!("remove_from_outbox"))?.execute(range)?;
        }
        // A heartbeat's receipt proves nothing about records: only the newest of those is kept.
        let newest = named_params! { ":newest": receipt_message_id };
        transaction.prepare_cached(sql!("drop_unused_receipt_messages"))?.execute(newest)?;
        Ok(())
    };
    settle().map_err(|e| StoreError::sqlite("settle a receipt", e))
}

/// Keeps what an officer decided about a record: it leaves the tray, whatever the decision.
pub fn rule(
    transaction: &Transaction<'_>,
    epoch: u32,
    seq: u32,
    settled: Settled,
    code: Option<&str>,
) -> Result<(), StoreError> {
    let row = named_params! { ":epoch": epoch, ":seq": seq, ":outcome": settled.as_str(), ":code": code };
    run(transaction, sql!("rule_receipt"), row, "keep a ruling")
}

/// The hub's time in the newest receipt.
pub fn last_hub_ms(connection: &Connection) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached(sql!("get_last_receipt_time"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("hub_ms")).optional())
        .map_err(|e| StoreError::sqlite("read the last receipt", e))
}

/// The newest receipt as it came; it was verified then.
pub fn newest(connection: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached(sql!("get_last_receipt_bytes"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("bytes")).optional())
        .map_err(|e| StoreError::sqlite("read the newest receipt", e))
}

/// How many are held and refused, and were not ruled on.
pub fn count_tray(connection: &Connection) -> Result<(u32, u32), StoreError> {
    connection
        .prepare_cached(sql!("count_tray"))
        .and_then(|mut statement| {
            statement.query_row([], |row| Ok((row.get("n_held")?, row.get("n_refused")?)))
        })
        .map_err(|e| StoreError::sqlite("count held and refused records", e))
}

/// What the hub holds or refuses, newest answers first.
pub fn tray(connection: &Connection, limit: u32) -> Result<Vec<InTray>, StoreError> {
    connection
        .prepare_cached(sql!("list_tray"))
        .and_then(|mut statement| statement.query_map(named_params! { ":limit": limit }, in_tray)?.collect())
        .map_err(|e| StoreError::sqlite("list held and refused records", e))
}

fn in_tray(row: &Row<'_>) -> rusqlite::Result<InTray> {
    Ok(InTray {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        settled: word(row, "outcome", Settled::from_word)?,
        code: row.get("code")?,
        saved_ms: row.get("saved_ms")?,
    })
}
