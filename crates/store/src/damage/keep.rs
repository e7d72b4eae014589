//! Writing what was salvaged into a fresh database. Its own epoch has begun; the old ones stand beside it.

use super::rows::Value;
use super::salvage::{PlainTable, Salvaged, SalvagedChain, SalvagedRecord, Standing};
use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use kadian_wire::Record;
use rusqlite::types::{Null, ToSqlOutput};
use rusqlite::{ToSql, named_params, params_from_iter};

/// The number under which stands what has a receipt that could not be read itself.
const UNREAD_RECEIPT: i64 = 0;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Null.to_sql(),
            Self::Int(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
            Self::Blob(bytes) => bytes.to_sql(),
        }
    }
}

/// Copies the chains as far as they verify, with their outbox and their receipts, and what else the device knew.
pub fn keep(transaction: &Transaction<'_>, salvaged: &Salvaged) -> Result<(), StoreError> {
    let keep = || -> rusqlite::Result<()> {
        for (table, values) in &salvaged.plain {
            let sql = match table {
                PlainTable::ClockSample => sql!("salvage/keep_clock_sample"),
                PlainTable::Config => sql!("salvage/keep_config"),
                PlainTable::Crew => sql!("salvage/keep_crew"),
                PlainTable::Draft => sql!("salvage/keep_draft"),
            };
            transaction.prepare_cached(sql)?.execute(params_from_iter(values))?;
        }
        let unread = (UNREAD_RECEIPT, 0, Vec::new());
        let needs_unread = salvaged.chains.iter().flat_map(|chain| &chain.prefix).any(is_unread);
        for (number, hub_ms, bytes) in salvaged.receipt_messages.iter().chain(needs_unread.then_some(&unread))
        {
            let row = named_params! { ":receipt_message_id": number, ":hub_ms": hub_ms, ":bytes": bytes };
            transaction.prepare_cached(sql!("salvage/keep_receipt_message"))?.execute(row)?;
        }
        salvaged.chains.iter().try_for_each(|chain| keep_chain(transaction, chain))
    };
    keep().map_err(|e| StoreError::sqlite("keep what was salvaged", e))
}

fn is_unread(record: &SalvagedRecord) -> bool {
    matches!(record.standing, Standing::Settled { message: None, .. })
}

fn keep_chain(transaction: &Transaction<'_>, chain: &SalvagedChain) -> rusqlite::Result<()> {
    for (seq, record) in (1_u32..).zip(&chain.prefix) {
        let SalvagedRecord { kind, d, h, bytes, standing } = record;
        transaction.prepare_cached(sql!("append_record"))?.execute(named_params! {
            ":epoch": chain.epoch, ":seq": seq, ":kind": kind, ":d": d.as_bytes(), ":h": h.as_bytes(),
        })?;
        let at = named_params! { ":epoch": chain.epoch, ":seq": seq };
        if let Some(bytes) = bytes {
            let row = named_params! { ":epoch": chain.epoch, ":seq": seq, ":bytes": bytes };
            transaction.prepare_cached(sql!("append_record_bytes"))?.execute(row)?;
        }
        match standing {
            Standing::Waits => {
                let saved_ms = bytes.as_deref().and_then(|bytes| Record::decode(bytes).ok());
                let saved_ms = saved_ms.map_or(0, |record| record.wall_ms);
                let row = named_params! { ":epoch": chain.epoch, ":seq": seq, ":saved_ms": saved_ms };
                transaction.prepare_cached(sql!("append_outbox"))?.execute(row)?;
            }
            Standing::Settled { message, outcome, code, is_ruled } => {
                transaction.prepare_cached(sql!("salvage/keep_receipt"))?.execute(named_params! {
                    ":epoch": chain.epoch, ":seq": seq,
                    ":receipt_message_id": message.unwrap_or(UNREAD_RECEIPT),
                    ":outcome": outcome, ":code": code, ":is_ruled": is_ruled,
                })?;
            }
            Standing::Lost => {
                transaction.prepare_cached(sql!("salvage/add_lost_record"))?.execute(at)?;
            }
        }
    }
    Ok(())
}
