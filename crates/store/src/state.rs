//! What the device knows of itself: its id, the epoch in use, who stands at the post, which language leads.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use kadian_domain::{DeviceId, Epoch, VolunteerId};
use rusqlite::{Connection, OptionalExtension, named_params};

/// The one row of the device's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceState {
    /// This device.
    pub device: DeviceId,
    /// The epoch that new records are written to.
    pub epoch: Epoch,
    /// Whether the device had a database before this one.
    pub later_epoch: bool,
    /// Who stands at the post.
    pub volunteer: VolunteerId,
    /// The leading language, as a BCP 47 tag.
    pub language: String,
    /// The colours of the screens: `auto`, `light`, `dark` or `sun`.
    pub theme: String,
    /// The size of text in percent of what the device says.
    pub text_percent: u32,
    /// A code that people have yet to be told.
    pub notice: Option<String>,
}

/// The state; None in a database that was just made.
pub fn get(connection: &Connection) -> Result<Option<DeviceState>, StoreError> {
    connection
        .prepare_cached(sql!("get_device_state"))
        .and_then(|mut statement| {
            statement
                .query_row([], |row| {
                    Ok(DeviceState {
                        device: DeviceId::from_bytes(row.get("device")?),
                        epoch: Epoch::new(row.get("epoch")?),
                        later_epoch: row.get("later_epoch")?,
                        volunteer: VolunteerId::new(row.get("volunteer")?),
                        language: row.get("language")?,
                        theme: row.get("theme")?,
                        text_percent: row.get("text_percent")?,
                        notice: row.get("notice")?,
                    })
                })
                .optional()
        })
        .map_err(|e| StoreError::sqlite("read the device's state", e))
}

/// Begins the database: the first epoch of a device, or a later one.
pub fn create(
    transaction: &Transaction<'_>,
    device: DeviceId,
    epoch: Epoch,
    is_later: LaterEpoch,
) -> Result<(), StoreError> {
    let later_epoch = matches!(is_later, LaterEpoch::Yes);
    let row =
        named_params! { ":device": device.as_bytes(), ":epoch": epoch.get(), ":later_epoch": later_epoch };
    run(transaction, sql!("create_device_state"), row, "create the device's state")
}

/// Whether a device had a database before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaterEpoch {
    /// This is its first.
    No,
    /// It had one.
    Yes,
}

/// Draws the next slip counter of this database.
pub fn draw_slip_counter(transaction: &Transaction<'_>) -> Result<u32, StoreError> {
    transaction
        .prepare_cached(sql!("draw_slip"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("slip_counter")))
        .map_err(|e| StoreError::sqlite("draw a slip", e))
}

/// Says who stands at the post from now on.
pub fn set_volunteer(transaction: &Transaction<'_>, volunteer: VolunteerId) -> Result<(), StoreError> {
    let row = named_params! { ":volunteer": volunteer.get() };
    run(transaction, sql!("set_volunteer"), row, "choose a volunteer")
}

/// Says which language leads.
pub fn set_language(transaction: &Transaction<'_>, language: &str) -> Result<(), StoreError> {
    run(transaction, sql!("set_language"), named_params! { ":language": language }, "choose a language")
}

/// Says how the screens look.
pub fn set_look(transaction: &Transaction<'_>, theme: &str, text_percent: u32) -> Result<(), StoreError> {
    let row = named_params! { ":theme": theme, ":text_percent": text_percent };
    run(transaction, sql!("set_look"), row, "choose how the screens look")
}

/// Keeps a code until people have said that they were told; None once they have.
pub fn set_notice(transaction: &Transaction<'_>, notice: Option<&str>) -> Result<(), StoreError> {
    run(
        transaction,
        sql!("set_notice"),
        named_params! { ":notice": notice },
        "keep what people are to be told",
    )
}

/// Keeps the body of the first record of this database, until it can be written.
pub fn set_epoch_origin(transaction: &Transaction<'_>, body: &[u8]) -> Result<(), StoreError> {
    run(
        transaction,
        sql!("salvage/set_epoch_origin"),
        named_params! { ":body": body },
        "keep how the epoch began",
    )
}

/// The body of the first record of this database, where it was kept.
pub fn epoch_origin(connection: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached(sql!("salvage/get_epoch_origin"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("body")).optional())
        .map_err(|e| StoreError::sqlite("read how the epoch began", e))
}

pub(crate) fn run(
    transaction: &Transaction<'_>,
    sql: &str,
    row: &[(&str, &dyn rusqlite::ToSql)],
    attempted: &str,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(row))
        .map_err(|e| StoreError::sqlite(attempted, e))?;
    Ok(())
}
