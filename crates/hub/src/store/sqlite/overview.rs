//! Counts: what officers and the command line look at.

use super::checkpoints::hub;
use super::{SqliteStore, freshness, sql};
use crate::rights::Scope;
use crate::store::{Bucket, CheckpointToday, Day, Freshness, Stats, StoreError};
use rusqlite::{Connection, Row, params};

impl SqliteStore {
    pub(crate) async fn today(&self, scope: Scope, day: Day) -> Result<Vec<CheckpointToday>, StoreError> {
        self.read("count today", move |db| {
            let district = hub(db)?.district;
            checkpoints(db, scope)?
                .into_iter()
                .map(|(checkpoint, name)| {
                    let buckets = db
                        .prepare_cached(sql!("list_rollups"))?
                        .query_map(params![district, checkpoint, day.start_ms, day.end_ms], bucket)?
                        .collect::<rusqlite::Result<_>>()?;
                    let row = params![district, checkpoint];
                    let count = |sql: &str| db.prepare_cached(sql)?.query_row(row, |row| row.get("n"));
                    Ok(CheckpointToday {
                        checkpoint,
                        name,
                        n_waiting: count(sql!("count_waiting"))?,
                        n_held: count(sql!("count_held"))?,
                        buckets,
                    })
                })
                .collect()
        })
        .await
    }

    pub(crate) async fn stats(&self) -> Result<Stats, StoreError> {
        self.read("count everything", stats).await
    }
}

/// The checkpoints that a scope reaches: the one place where a scope becomes rows.
pub(super) fn checkpoints(db: &Connection, scope: Scope) -> rusqlite::Result<Vec<(u32, String)>> {
    db.prepare_cached(sql!("list_checkpoints_in_scope"))?
        .query_map(params![scope.org_unit()], |row| Ok((row.get("checkpoint_id")?, row.get("name")?)))?
        .collect()
}

/// Whether a scope reaches a checkpoint.
pub(super) fn is_in_scope(db: &Connection, scope: Scope, checkpoint: u32) -> rusqlite::Result<bool> {
    Ok(checkpoints(db, scope)?.iter().any(|(id, _)| *id == checkpoint))
}

fn bucket(row: &Row<'_>) -> rusqlite::Result<Bucket> {
    Ok(Bucket {
        start_ms: row.get("bucket_ms")?,
        n_checks: row.get("n_checks")?,
        n_entries: row.get("n_entries")?,
        n_exits: row.get("n_exits")?,
        n_vehicles: row.get("n_vehicles")?,
        n_suspected: row.get("n_suspected")?,
        n_confirmed: row.get("n_confirmed")?,
    })
}

fn stats(db: &Connection) -> rusqlite::Result<Stats> {
    let district = hub(db)?.district;
    let count = |sql: &str| db.prepare_cached(sql)?.query_row(params![district], |row| row.get("n"));
    let (held, refused) = db
        .prepare_cached(sql!("count_outcomes"))?
        .query_row(params![district], |row| Ok((row.get("n_held")?, row.get("n_refused")?)))?;
    let devices = freshness::devices(db)?;
    Ok(Stats {
        devices: count(sql!("count_devices"))?,
        records: count(sql!("count_records"))?,
        checks: count(sql!("count_checks"))?,
        held,
        refused,
        gaps: devices.iter().map(Freshness::n_gaps).fold(0, u32::saturating_add),
        lost: devices.iter().map(|device| device.n_gone).fold(0, u32::saturating_add),
        forks: count(sql!("count_forks"))?,
    })
}
