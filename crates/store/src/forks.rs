//! Epochs that began because a copy of this database goes on elsewhere, and what the hub says of them.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use kadian_domain::Epoch;
use rusqlite::{Connection, OptionalExtension, named_params};

/// An epoch that waits for its digits to be typed at the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingFork {
    /// Since when, by the device's wall clock (Unix milliseconds).
    pub begun_ms: i64,
    /// What the digits are made of; None until the hub was heard.
    pub nonce: Option<[u8; 16]>,
}

/// The present epoch ends because histories part in it; records are written to another one from here on.
pub fn begin(
    transaction: &Transaction<'_>,
    split: Epoch,
    fresh: Epoch,
    begun_ms: i64,
) -> Result<(), StoreError> {
    run(transaction, sql!("begin_epoch"), named_params! { ":epoch": fresh.get() }, "begin an epoch")?;
    let row = named_params! { ":epoch": fresh.get(), ":split_epoch": split.get(), ":begun_ms": begun_ms };
    run(transaction, sql!("add_fork_epoch"), row, "begin an epoch after a fork")
}

/// The hub says that an epoch waits, and what its digits are made of.
pub fn keep_nonce(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    nonce: [u8; 16],
    now_ms: i64,
) -> Result<(), StoreError> {
    let row = named_params! { ":epoch": epoch.get(), ":begun_ms": now_ms, ":nonce": nonce };
    run(transaction, sql!("set_fork_nonce"), row, "keep what the digits are made of")
}

/// The hub counts an epoch; nothing is changed of one that never waited.
pub fn accept(transaction: &Transaction<'_>, epoch: Epoch, hub_ms: i64) -> Result<(), StoreError> {
    let row = named_params! { ":epoch": epoch.get(), ":accepted_ms": hub_ms };
    run(transaction, sql!("accept_fork_epoch"), row, "keep that an epoch counts")
}

/// How an epoch waits; None where it does not.
pub fn waiting(connection: &Connection, epoch: Epoch) -> Result<Option<WaitingFork>, StoreError> {
    connection
        .prepare_cached(sql!("get_waiting_fork"))
        .and_then(|mut statement| {
            statement
                .query_row(named_params! { ":epoch": epoch.get() }, |row| {
                    Ok(WaitingFork { begun_ms: row.get("begun_ms")?, nonce: row.get("nonce")? })
                })
                .optional()
        })
        .map_err(|e| StoreError::sqlite("read how an epoch waits", e))
}
