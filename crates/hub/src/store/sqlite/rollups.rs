//! Counts per checkpoint and quarter hour, and what can be found in it: recomputed from checks, never incremented.

use super::checkpoints::hub;
use super::{SqliteStore, WriteError, sql};
use crate::store::StoreError;
use rusqlite::{Connection, params};

/// How long a bucket lasts: see `time::quarter_hour`.
pub(super) const QUARTER_HOUR_MS: i64 = 15 * 60_000;

impl SqliteStore {
    pub(crate) async fn recompute_rollups(&self, limit: u32) -> Result<u32, StoreError> {
        let has_dirty =
            self.read("look for dirty buckets", |db| dirty_buckets(db, hub(db)?.district, 1)).await?;
        if has_dirty.is_empty() {
            return Ok(0);
        }
        self.write("recompute rollups", move |db| recompute_rollups(db, limit)).await
    }
}

fn dirty_buckets(db: &Connection, district: u32, limit: u32) -> rusqlite::Result<Vec<(u32, i64)>> {
    db.prepare_cached(sql!("list_dirty_buckets"))?
        .query_map(params![district, limit], |row| Ok((row.get("checkpoint_id")?, row.get("bucket_ms")?)))?
        .collect()
}

fn recompute_rollups(db: &Connection, limit: u32) -> Result<u32, WriteError> {
    let district = hub(db)?.district;
    let dirty = dirty_buckets(db, district, limit)?;
    for (checkpoint, bucket_ms) in &dirty {
        let end_ms = bucket_ms.saturating_add(QUARTER_HOUR_MS);
        let bucket = params![district, checkpoint, bucket_ms, end_ms];
        db.prepare_cached(sql!("recompute_rollup"))?.execute(bucket)?;
        db.prepare_cached(sql!("set_find_row"))?.execute(bucket)?;
        db.prepare_cached(sql!("remove_dirty_bucket"))?.execute(params![district, checkpoint, bucket_ms])?;
    }
    Ok(u32::try_from(dirty.len()).unwrap_or(u32::MAX))
}
