//! Lists that came down from the hub: how far each was fetched, and who serves at the checkpoint.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// How far a list was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListState {
    /// The list's name.
    pub list: String,
    /// The hub's own cursor.
    pub cursor: Vec<u8>,
    /// The version that is here.
    pub version: u32,
    /// When it was last fetched, by the device's wall clock.
    pub fetched_ms: i64,
}

/// A person who serves at the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewMember {
    /// The hub's number.
    pub volunteer: u32,
    /// The name.
    pub name: String,
}

/// A change of the crew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrewChange {
    /// Serves here, under this name.
    Set(CrewMember),
    /// Serves here no more.
    Remove(u32),
}

/// How far every list was fetched.
pub fn states(connection: &Connection) -> Result<Vec<ListState>, StoreError> {
    connection
        .prepare_cached(sql!("list_list_states"))
        .and_then(|mut statement| {
            statement
                .query_map([], |row| {
                    Ok(ListState {
                        list: row.get("list")?,
                        cursor: row.get("cursor")?,
                        version: row.get("version")?,
                        fetched_ms: row.get("fetched_ms")?,
                    })
                })?
                .collect()
        })
        .map_err(|e| StoreError::sqlite("read the lists' states", e))
}

/// Keeps how far a list was fetched, in the transaction that applied its rows.
pub fn set_state(transaction: &Transaction<'_>, state: &ListState) -> Result<(), StoreError> {
    let row = named_params! {
        ":list": state.list, ":cursor": state.cursor, ":version": state.version, ":fetched_ms": state.fetched_ms,
    };
    run(transaction, sql!("set_list_state"), row, "keep a list's state")
}

/// Forgets how far every list but this one was fetched: they are of another place.
pub fn forget_others(transaction: &Transaction<'_>, list: &str) -> Result<(), StoreError> {
    run(transaction, sql!("forget_other_lists"), named_params! { ":list": list }, "forget lists' states")
}

/// Forgets the whole crew: the hub starts the list anew.
pub fn clear_crew(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    run(transaction, sql!("clear_crew"), &[], "clear the crew")
}

/// Applies changes of the crew, in order.
pub fn apply_crew(transaction: &Transaction<'_>, changes: &[CrewChange]) -> Result<(), StoreError> {
    for change in changes {
        match change {
            CrewChange::Set(member) => {
                let row = named_params! { ":volunteer": member.volunteer, ":name": member.name };
                run(transaction, sql!("set_crew_member"), row, "keep a crew member")?;
            }
            CrewChange::Remove(volunteer) => {
                let row = named_params! { ":volunteer": volunteer };
                run(transaction, sql!("remove_crew_member"), row, "remove a crew member")?;
            }
        }
    }
    Ok(())
}

/// The crew, by name.
pub fn crew(connection: &Connection) -> Result<Vec<CrewMember>, StoreError> {
    let member = |row: &Row<'_>| Ok(CrewMember { volunteer: row.get("volunteer")?, name: row.get("name")? });
    connection
        .prepare_cached(sql!("list_crew"))
        .and_then(|mut statement| statement.query_map([], member)?.collect())
        .map_err(|e| StoreError::sqlite("list the crew", e))
}

/// The name of a crew member; None where there is none.
pub fn crew_name(connection: &Connection, volunteer: u32) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached(sql!("get_crew_member"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":volunteer": volunteer }, |row| row.get("name")).optional()
        })
        .map_err(|e| StoreError::sqlite("read a crew member", e))
}
