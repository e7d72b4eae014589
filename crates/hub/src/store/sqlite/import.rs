//! Checkpoints from a file: all of it or nothing.

use super::checkpoints::{FIRST, add_unit, audit, hub, next};
use super::{SqliteStore, WriteError, sql};
use crate::store::{ImportRow, Imported, StoreError};
use rusqlite::{Connection, OptionalExtension, params};

type Lines = Vec<(u64, String)>;

impl SqliteStore {
    pub(crate) async fn import_checkpoints(
        &self,
        rows: Vec<ImportRow>,
        now_ms: i64,
    ) -> Result<Result<Imported, Lines>, StoreError> {
        self.write("import checkpoints", move |db| import(db, &rows, now_ms)).await
    }
}

fn import(db: &Connection, rows: &[ImportRow], now_ms: i64) -> Result<Result<Imported, Lines>, WriteError> {
    let district = hub(db)?.district;
    if let Err(lines) = name_district(db, district, rows)? {
        return Ok(Err(lines));
    }
    let mut imported = Imported { added: 0, unchanged: 0 };
    for row in rows {
        let subdistrict = unit(db, district, "subdistrict", &row.subdistrict)?;
        let community = unit(db, subdistrict, "community", &row.community)?;
        let known: Option<u32> = db
            .prepare_cached(sql!("find_checkpoint_in_community"))?
            .query_row(params![community, row.checkpoint], |found| found.get("checkpoint_id"))
            .optional()?;
        if known.is_some() {
            imported.unchanged = imported.unchanged.saturating_add(1);
            continue;
        }
        let checkpoint = next(db, "checkpoint", FIRST)?;
        db.prepare_cached(sql!("add_checkpoint"))?.execute(params![checkpoint, community, row.checkpoint])?;
        imported.added = imported.added.saturating_add(1);
    }
    let detail = format!("{} added, {} were there", imported.added, imported.unchanged);
    audit(db, now_ms, "command line", "checkpoints_imported", &detail)?;
    Ok(Ok(imported))
}

/// A hub has one district. Until it has a checkpoint, the file may say what it is called.
fn name_district(
    db: &Connection,
    district: u32,
    rows: &[ImportRow],
) -> Result<Result<(), Lines>, WriteError> {
    let n_checkpoints: u32 =
        db.prepare_cached(sql!("count_checkpoints"))?.query_row([], |row| row.get("n"))?;
    if n_checkpoints == 0
        && let Some(first) = rows.first()
    {
        db.prepare_cached(sql!("set_unit_name"))?.execute(params![first.district, district])?;
    }
    let name: String =
        db.prepare_cached(sql!("get_unit_name"))?.query_row(params![district], |row| row.get("name"))?;
    let others = rows.iter().filter(|row| row.district != name);
    let lines: Lines = others
        .map(|row| (row.line, format!("this hub is the one of {name}, and of no other district")))
        .collect();
    Ok(if lines.is_empty() { Ok(()) } else { Err(lines) })
}

/// The unit of a name below another one, made where it is not there yet.
fn unit(db: &Connection, parent: u32, level: &str, name: &str) -> Result<u32, WriteError> {
    let known: Option<u32> = db
        .prepare_cached(sql!("find_unit_below"))?
        .query_row(params![parent, name], |row| row.get("org_unit_id"))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    let id = next(db, "org_unit", FIRST)?;
    add_unit(db, id, Some(parent), level, name)?;
    Ok(id)
}
