//! Counts and freshness: what officers and the command line look at.

use super::checkpoints::hub;
use super::place::Place;
use super::{SqliteStore, settings, sql};
use crate::rights::Scope;
use crate::store::{Bucket, CheckpointToday, Day, Freshness, Heard, RunningShift, Stats, StoreError};
use kadian_domain::DeviceId;
use rusqlite::{Connection, OptionalExtension, Row, params};

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
                        is_open: settings::words(db, checkpoint)?.is_open,
                        n_waiting: count(sql!("count_waiting"))?,
                        n_held: count(sql!("count_held"))?,
                        buckets,
                    })
                })
                .collect()
        })
        .await
    }

    pub(crate) async fn freshness(&self, scope: Scope) -> Result<Vec<Freshness>, StoreError> {
        self.read("read freshness", move |db| {
            let visible: Vec<u32> = checkpoints(db, scope)?.into_iter().map(|(id, _)| id).collect();
            let mut devices = freshness(db)?;
            devices.retain(|device| visible.contains(&device.checkpoint));
            let district = hub(db)?.district;
            for device in &mut devices {
                device.shift = running_shift(db, district, device.device)?;
            }
            Ok(devices)
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

fn freshness(db: &Connection) -> rusqlite::Result<Vec<Freshness>> {
    db.prepare_cached(sql!("list_freshness"))?
        .query_map(params![hub(db)?.district], |row| {
            let heard_ms: Option<i64> = row.get("heard_ms")?;
            let heard = heard_ms.map(|at_ms| heard(row, at_ms)).transpose()?;
            Ok(Freshness {
                device: DeviceId::from_bytes(row.get("device")?),
                checkpoint: row.get("checkpoint_id")?,
                letter: row.get("letter")?,
                heard,
                n_held: row.get("n_held")?,
                n_refused: row.get("n_refused")?,
                n_gone: row.get("n_gone")?,
                shift: None,
            })
        })?
        .collect()
}

/// The shift that was begun last, unless it has ended.
fn running_shift(db: &Connection, district: u32, device: DeviceId) -> rusqlite::Result<Option<RunningShift>> {
    let last: Option<(Place, i64, Option<u32>)> = db
        .prepare_cached(sql!("get_last_shift"))?
        .query_row(params![district, device.as_bytes()], |row| {
            let (epoch, seq, branch) = (row.get("epoch")?, row.get("seq")?, row.get("branch")?);
            let place = Place { district, device, epoch, seq, branch };
            Ok((place, row.get("started_ms")?, row.get("end_seq")?))
        })
        .optional()?;
    let Some((Place { epoch, seq, branch, .. }, started_ms, None)) = last else { return Ok(None) };
    let volunteers = db
        .prepare_cached(sql!("list_shift_volunteers"))?
        .query_map(params![district, device.as_bytes(), epoch, seq, branch], |row| {
            let (number, name): (u32, Option<String>) = (row.get("volunteer_id")?, row.get("name")?);
            Ok(name.unwrap_or_else(|| number.to_string()))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(RunningShift { started_ms, volunteers }))
}

fn heard(row: &Row<'_>, at_ms: i64) -> rusqlite::Result<Heard> {
    Ok(Heard {
        at_ms,
        app_version: row.get("app_version")?,
        last_seq: row.get("last_seq")?,
        unsent: row.get("unsent")?,
        oldest_unsent_s: row.get("oldest_unsent_s")?,
        clock_offset_ms: row.get("clock_offset_ms")?,
        n_here: row.get("n_here")?,
    })
}

fn stats(db: &Connection) -> rusqlite::Result<Stats> {
    let district = hub(db)?.district;
    let count = |sql: &str| db.prepare_cached(sql)?.query_row(params![district], |row| row.get("n"));
    let (held, refused) = db
        .prepare_cached(sql!("count_outcomes"))?
        .query_row(params![district], |row| Ok((row.get("n_held")?, row.get("n_refused")?)))?;
    let devices = freshness(db)?;
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
