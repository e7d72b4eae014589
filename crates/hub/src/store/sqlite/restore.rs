//! A new life of the hub, begun in a database that was restored: nothing that the lost one gave out is given twice.

use super::backup::into_one_file;
use super::checkpoints::{audit, hub};
use super::{WriteError, connect, own_chain, sql};
use crate::store::{NewLife, Remembered, StoreError};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use std::path::Path;

/// How far each counter is lifted, and where it starts: past what a hub can have given since its last backup. What
/// people read (on slips, on pages) is lifted by a round, small number; versions of lists by more than any district
/// changes in a year.
const COUNTERS: [(&str, u32, u32); 10] = [
    ("org_unit", 1, 1_000),
    ("checkpoint", 1, 1_000),
    ("officer", 1, 1_000),
    ("volunteer", 1_000, 10_000),
    ("enrolment", 1, 1_000),
    ("config", 1, 100_000),
    ("crew", 1, VERSIONS),
    ("place", 1, VERSIONS),
    ("resolved", 1, VERSIONS),
    ("rulings", 1, VERSIONS),
];
/// Six thousand rechecks a day, each with several versions, for a year; 200 restores fit.
const VERSIONS: u32 = 16_000_000;
/// More devices than come to one checkpoint between two backups: the next letter is one round of the alphabet away.
const LETTERS: u32 = 26;

/// What the database that is to be replaced still knows, where it can be read.
pub(crate) fn remembered(path: &Path) -> Option<Remembered> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let (id, hub_epoch) = db
        .query_row("SELECT hub, hub_epoch FROM hub_state WHERE hub_state_id = 1", [], |row| {
            Ok((row.get("hub")?, row.get("hub_epoch")?))
        })
        .ok()?;
    Some(Remembered { hub: id, hub_epoch, counters: counters(&db).ok()? })
}

fn counters(db: &Connection) -> rusqlite::Result<Vec<(String, u32)>> {
    let mut statement = db.prepare(sql!("list_counters"))?;
    statement.query_map([], |row| Ok((row.get("name")?, row.get("value")?)))?.collect()
}

/// Whether a process has the database open: then it cannot be put aside. One that cannot be read is nobody's.
pub(crate) fn is_in_use(path: &Path) -> bool {
    let Ok(db) = Connection::open(path) else { return false };
    // Leaving write-ahead mode needs the file for oneself; it also folds the log in.
    match into_one_file(&db) {
        Err(rusqlite::Error::SqliteFailure(error, _)) => {
            matches!(error.code, rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
        }
        _ => false,
    }
}

/// Begins a new life in a checked copy.
pub(crate) fn begin_new_life(path: &Path, life: &NewLife) -> Result<(), StoreError> {
    let begun = || -> Result<(), WriteError> {
        let mut db = connect(path)?;
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        begin(&transaction, life)?;
        transaction.commit()?;
        Ok(into_one_file(&db)?)
    };
    begun().map_err(|error| error.into_store("begin a new life of the hub"))
}

fn begin(db: &Connection, life: &NewLife) -> Result<(), WriteError> {
    let state = hub(db)?;
    db.execute(sql!("begin_hub_epoch"), params![life.hub_epoch])?;
    lift_counters(db, &life.counters)?;
    lift_letters(db)?;
    // Whoever was signed in, and whoever holds a link, belongs to the life before.
    db.execute(sql!("remove_all_sessions"), [])?;
    db.execute(sql!("remove_all_enrolment_codes"), [])?;
    own_chain::begin_again(db, &state, life.by)?;
    audit(db, life.by.at_ms, "command line", "restore", &life.detail)
}

/// Lifts every counter past what the backup and the lost database are known to have given.
fn lift_counters(db: &Connection, lost: &[(String, u32)]) -> Result<(), WriteError> {
    let known = counters(db)?;
    let mut names: Vec<&str> = COUNTERS.iter().map(|(name, ..)| *name).collect();
    // One that this list does not name is lifted like versions are: far enough.
    names.extend(known.iter().chain(lost).map(|(name, _)| name.as_str()));
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (first, by) = COUNTERS
            .iter()
            .find(|(known, ..)| *known == name)
            .map_or((1, VERSIONS), |(_, first, by)| (*first, *by));
        let given =
            known.iter().chain(lost).filter(|(known, _)| known == name).map(|(_, value)| *value).max();
        let value = given.unwrap_or_else(|| first.saturating_sub(1)).saturating_add(by);
        db.execute(sql!("set_counter"), params![name, value])?;
    }
    Ok(())
}

fn lift_letters(db: &Connection) -> Result<(), WriteError> {
    let checkpoints = db
        .prepare(sql!("list_all_checkpoints"))?
        .query_map([], |row| row.get("checkpoint_id"))?
        .collect::<rusqlite::Result<Vec<u32>>>()?;
    for checkpoint in checkpoints {
        let given: u32 =
            db.query_row(sql!("count_letters"), params![checkpoint], |row| row.get("n_letters"))?;
        db.execute(sql!("set_letters_from"), params![given.saturating_add(LETTERS), checkpoint])?;
    }
    Ok(())
}
