//! The hub's config as it came down; None until it was fetched once.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use kadian_wire::cbor;
use kadian_wire::rows::ConfigRow;
use rusqlite::{Connection, OptionalExtension, named_params};

/// The row of the list `config`.
pub fn get(connection: &Connection) -> Result<Option<ConfigRow>, StoreError> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached(sql!("get_config"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("bytes")).optional())
        .map_err(|e| StoreError::sqlite("read the config", e))?;
    bytes
        .map(|bytes| {
            cbor::decode(&bytes).map_err(|_| StoreError::content("read the config", "no config row"))
        })
        .transpose()
}

/// Keeps the row as it came.
pub fn set(transaction: &Transaction<'_>, row: &ConfigRow) -> Result<(), StoreError> {
    let bytes = cbor::encode(row);
    run(transaction, sql!("set_config"), named_params! { ":bytes": bytes }, "keep the config")
}
