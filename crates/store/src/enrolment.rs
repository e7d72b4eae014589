//! The hub that the device belongs to, and its place there.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use rusqlite::{Connection, OptionalExtension, named_params};

/// The one row of the enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// The hub.
    pub hub: [u8; 16],
    /// The district, for good.
    pub district: u32,
    /// The post.
    pub checkpoint: u32,
    /// The post's name.
    pub checkpoint_name: String,
    /// The device's letter there.
    pub letter: String,
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's signed answer.
    pub answer: Vec<u8>,
    /// The signed list of the hub's keys and addresses.
    pub hub_list: Vec<u8>,
    /// For the next list request.
    pub nonce: Vec<u8>,
}

/// The enrolment; None before it.
pub fn get(connection: &Connection) -> Result<Option<EnrolmentRow>, StoreError> {
    connection
        .prepare_cached(sql!("get_enrolment"))
        .and_then(|mut statement| {
            statement
                .query_row([], |row| {
                    Ok(EnrolmentRow {
                        hub: row.get("hub")?,
                        district: row.get("district")?,
                        checkpoint: row.get("checkpoint")?,
                        checkpoint_name: row.get("checkpoint_name")?,
                        letter: row.get("letter")?,
                        zone: row.get("zone")?,
                        answer: row.get("answer")?,
                        hub_list: row.get("hub_list")?,
                        nonce: row.get("nonce")?,
                    })
                })
                .optional()
        })
        .map_err(|e| StoreError::sqlite("read the enrolment", e))
}

/// Sets the enrolment.
pub fn set(transaction: &Transaction<'_>, row: &EnrolmentRow) -> Result<(), StoreError> {
    let values = named_params! {
        ":hub": row.hub, ":district": row.district, ":checkpoint": row.checkpoint,
        ":checkpoint_name": row.checkpoint_name, ":letter": row.letter, ":zone": row.zone,
        ":answer": row.answer, ":hub_list": row.hub_list, ":nonce": row.nonce,
    };
    run(transaction, sql!("set_enrolment"), values, "keep the enrolment")
}

/// Keeps a newer list of the hub's keys and addresses; its signature was checked.
pub fn set_hub_list(transaction: &Transaction<'_>, hub_list: &[u8]) -> Result<(), StoreError> {
    run(transaction, sql!("set_hub_list"), named_params! { ":hub_list": hub_list }, "keep the hub's list")
}

/// Where the device stands from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// The post.
    pub checkpoint: u32,
    /// The post's name.
    pub checkpoint_name: String,
    /// The device's letter there.
    pub letter: String,
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's signed answer that says so.
    pub answer: Vec<u8>,
}

/// Keeps a new place of the device.
pub fn set_place(transaction: &Transaction<'_>, row: &PlaceRow) -> Result<(), StoreError> {
    let values = named_params! {
        ":checkpoint": row.checkpoint, ":checkpoint_name": row.checkpoint_name, ":letter": row.letter,
        ":zone": row.zone, ":answer": row.answer,
    };
    run(transaction, sql!("set_place"), values, "keep the device's new place")
}

/// Keeps the nonce of the hub's last answer.
pub fn set_nonce(transaction: &Transaction<'_>, nonce: &[u8]) -> Result<(), StoreError> {
    run(transaction, sql!("set_nonce"), named_params! { ":nonce": nonce }, "keep a nonce")
}
