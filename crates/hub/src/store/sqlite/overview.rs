//! What officers and the command line look at.

use super::checkpoints::hub;
use super::{SqliteStore, sql};
use crate::rights::Scope;
use crate::store::{
    Bucket, CheckpointToday, Day, Freshness, Heard, RecordPlace, Stats, StoreError, StoredCheck, StoredRecord,
};
use kadian_domain::DeviceId;
use kadian_wire::Hash;
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
                    Ok(CheckpointToday { checkpoint, name, buckets })
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
            Ok(devices)
        })
        .await
    }

    pub(crate) async fn stats(&self) -> Result<Stats, StoreError> {
        self.read("count everything", stats).await
    }

    pub(crate) async fn records_page(
        &self,
        after: RecordPlace,
        limit: u32,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        self.read("read records", move |db| {
            let place = params![hub(db)?.district, after.device, after.epoch, after.seq, after.branch, limit];
            db.prepare_cached(sql!("list_records_page"))?.query_map(place, stored_record)?.collect()
        })
        .await
    }

    pub(crate) async fn checks_page(
        &self,
        after: RecordPlace,
        limit: u32,
    ) -> Result<Vec<StoredCheck>, StoreError> {
        self.read("read checks", move |db| {
            let place = params![hub(db)?.district, after.device, after.epoch, after.seq, limit];
            db.prepare_cached(sql!("list_checks_page"))?.query_map(place, stored_check)?.collect()
        })
        .await
    }
}

/// The checkpoints that a scope reaches: the one place where a scope becomes rows.
fn checkpoints(db: &Connection, scope: Scope) -> rusqlite::Result<Vec<(u32, String)>> {
    db.prepare_cached(sql!("list_checkpoints_in_scope"))?
        .query_map(params![scope.org_unit()], |row| Ok((row.get("checkpoint_id")?, row.get("name")?)))?
        .collect()
}

fn bucket(row: &Row<'_>) -> rusqlite::Result<Bucket> {
    Ok(Bucket {
        start_ms: row.get("bucket_ms")?,
        n_checks: row.get("n_checks")?,
        n_entries: row.get("n_entries")?,
        n_exits: row.get("n_exits")?,
        n_suspected: row.get("n_suspected")?,
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
            })
        })?
        .collect()
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

fn stored_record(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    let outcome: Option<String> = row.get("outcome")?;
    let code: Option<String> = row.get("code")?;
    Ok(StoredRecord {
        place: RecordPlace {
            device: row.get("device")?,
            epoch: row.get("epoch")?,
            seq: row.get("seq")?,
            branch: row.get("branch")?,
        },
        kind: row.get("kind")?,
        d: Hash::from_bytes(row.get("d")?),
        h: Hash::from_bytes(row.get("h")?),
        bytes: row.get("bytes")?,
        outcome: outcome.zip(code),
    })
}

fn stored_check(row: &Row<'_>) -> rusqlite::Result<StoredCheck> {
    let void_epoch: Option<u32> = row.get("void_epoch")?;
    let void_seq: Option<u32> = row.get("void_seq")?;
    let void_reason: Option<String> = row.get("void_reason")?;
    Ok(StoredCheck {
        place: RecordPlace {
            device: row.get("device")?,
            epoch: row.get("epoch")?,
            seq: row.get("seq")?,
            branch: 0,
        },
        checkpoint: row.get("checkpoint_id")?,
        checkpoint_name: row.get("checkpoint_name")?,
        event_ms: row.get("event_ms")?,
        event_error_ms: row.get("event_error_ms")?,
        direction: row.get("direction")?,
        n_passers: row.get("n_passers")?,
        n_suspected: row.get("n_suspected")?,
        reading_dc: row.get("reading_dc")?,
        method: row.get("method")?,
        site: row.get("site")?,
        disposition: row.get("disposition")?,
        slip: row.get("slip")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        volunteer: row.get("volunteer_id")?,
        volunteer_name: row.get("volunteer_name")?,
        void: void_epoch.zip(void_seq).zip(void_reason).map(|((epoch, seq), reason)| (epoch, seq, reason)),
    })
}
