//! Purge: the bytes of records that the hub has long since signed for go, the chain stays.
//!
//! What always holds: nothing goes without a receipt; a trigger of the database says so too.

use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use rusqlite::{Transaction, named_params};

/// Takes the bytes of one record away.
pub fn remove_bytes(transaction: &Transaction<'_>, epoch: u32, seq: u32) -> Result<(), StoreError> {
    let at = named_params! { ":epoch": epoch, ":seq": seq };
    run(transaction, sql!("remove_record_bytes"), at, &format!("purge record {seq}"))
}
