//! What a transaction has changed, found by triggers of the writer's own connection.
//!
//! Whoever writes a statement cannot forget to tell of it, and what is rolled back is never told. Triggers and the table
//! that they fill are temporary: they are the connection's, not the schema's, and other processes write without them.
//! What those write is seen by `PRAGMA data_version` and told as a change of everything.

use super::sql;
use crate::changes::{Change, Topic, Topics};
use rusqlite::{Connection, params};

const TRIGGERS: [&str; 13] = [
    sql!("tell/table"),
    sql!("tell/counts_added"),
    sql!("tell/counts_changed"),
    sql!("tell/health_added"),
    sql!("tell/health_changed"),
    sql!("tell/chain_changed"),
    sql!("tell/gone_added"),
    sql!("tell/outcome_added"),
    sql!("tell/outcome_removed"),
    sql!("tell/outcome_changed"),
    sql!("tell/words_added"),
    sql!("tell/words_changed"),
    sql!("tell/config_added"),
];
const MORE_TRIGGERS: [&str; 9] = [
    sql!("tell/device_added"),
    sql!("tell/device_changed"),
    sql!("tell/enrolment_added"),
    sql!("tell/enrolment_changed"),
    sql!("tell/shift_changed"),
    sql!("tell/session_removed"),
    sql!("tell/checkpoint_added"),
    sql!("tell/fork_added"),
    sql!("tell/fork_changed"),
];

/// Prepares the writer's connection.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    // The table is filled in nearly every transaction; nothing of it is worth a file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    for statement in TRIGGERS.into_iter().chain(MORE_TRIGGERS) {
        connection.execute(statement, params![])?;
    }
    Ok(())
}

/// Takes out what the transaction has changed so far.
pub(super) fn take(connection: &Connection) -> rusqlite::Result<Vec<Change>> {
    let changes: Vec<Change> = connection
        .prepare_cached(sql!("tell/list"))?
        .query_map(params![], |row| {
            let (checkpoint, what): (Option<u32>, String) = (row.get("checkpoint_id")?, row.get("what")?);
            Ok(change(checkpoint, &what))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if !changes.is_empty() {
        connection.prepare_cached(sql!("tell/remove"))?.execute(params![])?;
    }
    Ok(changes)
}

/// Rises when another connection has committed; our own writes do not count.
pub(super) fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", params![], |row| row.get(0))
}

fn change(checkpoint: Option<u32>, what: &str) -> Change {
    // What every page that has a total shows of a device: the total lacks something else now.
    const LACKS: [Topic; 5] = [Topic::Now, Topic::Fevers, Topic::Held, Topic::Records, Topic::Devices];
    let topics = match what {
        "counts" => Topics::of(&[Topic::Now, Topic::Fevers, Topic::Records]),
        "lacks" => Topics::of(&LACKS),
        "held" => Topics::of(&[Topic::Held, Topic::Now, Topic::Devices]),
        "devices" => Topics::of(&[Topic::Devices]),
        "settings" => Topics::of(&[Topic::Settings]),
        "sessions" => return Change::Sessions,
        _ => Topics::all(),
    };
    match checkpoint {
        Some(checkpoint) => Change::At(checkpoint, topics),
        None => Change::Everywhere(topics),
    }
}
