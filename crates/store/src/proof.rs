//! What is proven of a database file before anything is written into it, each by a walk of its own.

use crate::damage::{Integrity, Pages};
use crate::error::OpenError;
use crate::mark::Mark;
use crate::open::{DbKey, write_ahead_log};
use crate::records::Head;
use crate::sql;
use crate::transaction::ChainEnd;
use kadian_domain::Epoch;
use kadian_wire::Hash;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// Every page against its HMAC.
pub(crate) fn prove(path: &Path, key: &DbKey, mark: Option<&Mark>) -> Result<Integrity, OpenError> {
    let pages = Pages::open(path, &write_ahead_log(path), key, mark.map(|mark| mark.salt));
    let integrity = pages.and_then(|pages| pages.integrity()).map_err(OpenError::Io)?;
    if integrity == Integrity::Damaged { Err(OpenError::Damaged(None)) } else { Ok(integrity) }
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let found = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    connection.query_row(found, [name], |row| row.get::<_, u32>(0)).map(|n| n > 0)
}

/// The end of the chain of the epoch in use; None before its first record.
pub(crate) fn chain_end(connection: &Connection) -> rusqlite::Result<Option<ChainEnd>> {
    connection
        .prepare_cached(sql!("salvage/get_mark"))?
        .query_row([], |row| {
            let head = Head { seq: row.get("seq")?, h: Hash::from_bytes(row.get("h")?) };
            Ok(ChainEnd { epoch: Epoch::new(row.get("epoch")?), head })
        })
        .optional()
}

/// A chain that has not come as far as it had, or is another one there, has lost what was saved.
pub(crate) fn check_mark(connection: &Connection, mark: Option<&Mark>) -> Result<(), OpenError> {
    let Some(mark) = mark else { return Ok(()) };
    if !has_table(connection, "record")? {
        return Err(OpenError::Damaged(None));
    }
    let found = connection
        .prepare_cached(sql!("get_record_hash"))?
        .query_row(rusqlite::named_params! { ":epoch": mark.epoch.get(), ":seq": mark.seq }, |row| {
            row.get("h").map(Hash::from_bytes)
        })
        .optional()?;
    if found == Some(mark.h) { Ok(()) } else { Err(OpenError::Damaged(None)) }
}

/// A log of another day may fit the file page by page, and yet hold half of what belongs together.
pub(crate) fn each_stands_somewhere(connection: &Connection) -> Result<(), OpenError> {
    if !has_table(connection, "lost_record")? {
        return Ok(());
    }
    let wrong: [i64; 3] = connection.query_row(sql!("salvage/count_standings"), [], |row| {
        Ok([row.get("n_nowhere")?, row.get("n_wrong")?, row.get("n_holes")?])
    })?;
    if wrong == [0; 3] { Ok(()) } else { Err(OpenError::Damaged(None)) }
}

/// What SQLite thinks of its trees: all of them, every row, and the pages that are free.
pub(crate) fn quick_check(connection: &Connection) -> Result<(), OpenError> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(OpenError::Damaged(None)) }
}
