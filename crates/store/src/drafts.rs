//! What is half keyed, so that a kill does not lose it.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use rusqlite::{Connection, OptionalExtension, named_params};

/// The draft as JSON of the door; None when nothing is half keyed.
pub fn get(connection: &Connection) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached(sql!("get_draft"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("draft")).optional())
        .map_err(|e| StoreError::sqlite("read the draft", e))
}

/// Keeps the draft.
pub fn set(transaction: &Transaction<'_>, draft: &str) -> Result<(), StoreError> {
    run(transaction, sql!("set_draft"), named_params! { ":draft": draft }, "keep the draft")
}

/// Forgets the draft.
pub fn clear(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    run(transaction, sql!("clear_draft"), &[], "clear the draft")
}
