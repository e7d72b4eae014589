//! The hub itself, its units and checkpoints, and who serves there.

use super::{SqliteStore, WriteError, sql};
use crate::store::{AuditRow, CreatedHub, HubSetup, HubState, NewCheckpoint, NewOfficer, StoreError};
use kadian_domain::Code;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// The first number of each thing that the hub numbers.
pub(super) const FIRST: u32 = 1;
/// Volunteers below are built into the app.
const FIRST_VOLUNTEER: u32 = 1_000;

impl SqliteStore {
    pub(crate) async fn create_hub(&self, setup: HubSetup) -> Result<CreatedHub, StoreError> {
        self.write("create the hub", move |db| create_hub(db, &setup)).await
    }

    pub(crate) async fn hub(&self) -> Result<HubState, StoreError> {
        self.read("read the hub's state", hub).await
    }

    pub(crate) async fn set_hub_list(&self, base_url: String, hub_list: Vec<u8>) -> Result<(), StoreError> {
        self.write("keep the hub's list", move |db| {
            db.prepare_cached(sql!("set_hub_list"))?.execute(params![base_url, hub_list])?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn find_checkpoint(&self, name: String) -> Result<Option<(u32, String)>, StoreError> {
        self.read("find a checkpoint", move |db| {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get("checkpoint_id")?, row.get("name")?));
            let mut statement = db.prepare_cached(sql!("find_checkpoint"))?;
            let found: Vec<(u32, String)> =
                statement.query_map(params![name], row)?.collect::<rusqlite::Result<_>>()?;
            // Two posts of one name: the number tells them apart.
            Ok(<[(u32, String); 1]>::try_from(found).ok().map(|[one]| one))
        })
        .await
    }

    pub(crate) async fn add_crew(
        &self,
        checkpoint: u32,
        name: String,
        now_ms: i64,
    ) -> Result<u32, StoreError> {
        self.write("add a crew member", move |db| {
            let volunteer = add_crew_member(db, checkpoint, &name)?;
            audit(db, now_ms, "command line", "crew_add", &format!("{volunteer} at {checkpoint}"))?;
            Ok(volunteer)
        })
        .await
    }

    pub(crate) async fn remove_crew(
        &self,
        checkpoint: u32,
        name: String,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        self.write("remove a crew member", move |db| {
            let found: Option<u32> = db
                .prepare_cached(sql!("find_crew_member"))?
                .query_row(params![checkpoint, name], |row| row.get("volunteer_id"))
                .optional()?;
            let Some(volunteer) = found else { return Ok(false) };
            let version = next(db, "crew", FIRST)?;
            db.prepare_cached(sql!("set_crew"))?.execute(params![checkpoint, volunteer, version, true])?;
            audit(db, now_ms, "command line", "crew_remove", &format!("{volunteer} at {checkpoint}"))?;
            Ok(true)
        })
        .await
    }

    pub(crate) async fn audit_page(&self, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.read("read the audit", move |db| {
            db.prepare_cached(sql!("list_audit"))?
                .query_map(params![after, limit], |row| {
                    Ok(AuditRow {
                        audit_id: row.get("audit_id")?,
                        at_ms: row.get("at_ms")?,
                        actor: row.get("actor")?,
                        act: row.get("act")?,
                        detail: row.get("detail")?,
                    })
                })?
                .collect()
        })
        .await
    }

    pub(crate) async fn audit(
        &self,
        at_ms: i64,
        actor: String,
        act: String,
        detail: String,
    ) -> Result<(), StoreError> {
        self.write("write to the audit", move |db| audit(db, at_ms, &actor, &act, &detail)).await
    }
}

pub(super) fn hub(db: &Connection) -> rusqlite::Result<HubState> {
    db.prepare_cached(sql!("get_hub_state"))?.query_row([], |row| {
        Ok(HubState {
            hub: row.get("hub")?,
            hub_epoch: row.get("hub_epoch")?,
            district: row.get("district")?,
            zone: row.get("zone")?,
            base_url: row.get("base_url")?,
            hub_list: row.get("hub_list")?,
            own_epoch: row.get("own_epoch")?,
        })
    })
}

/// The next number of a kind.
pub(super) fn next(db: &Connection, counter: &str, first: u32) -> rusqlite::Result<u32> {
    db.prepare_cached(sql!("next_counter"))?.query_row(params![counter, first], |row| row.get("value"))
}

pub(super) fn audit(
    db: &Connection,
    at_ms: i64,
    actor: &str,
    act: &str,
    detail: &str,
) -> Result<(), WriteError> {
    db.prepare_cached(sql!("add_audit"))?.execute(params![at_ms, actor, act, detail])?;
    Ok(())
}

fn create_hub(db: &Connection, setup: &HubSetup) -> Result<CreatedHub, WriteError> {
    let district = next(db, "org_unit", FIRST)?;
    add_unit(db, district, None, "district", &setup.district)?;
    let state = params![setup.hub, district, setup.zone, setup.own_epoch];
    db.prepare_cached(sql!("create_hub_state"))?.execute(state)?;
    // It has a chain of its own, and so it is a device.
    db.prepare_cached(sql!("add_hub_device"))?.execute(params![district, setup.hub, 0])?;
    let mut units: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut checkpoints = Vec::new();
    for new in &setup.checkpoints {
        let community = community(db, district, &mut units, new)?;
        let checkpoint = next(db, "checkpoint", FIRST)?;
        db.prepare_cached(sql!("add_checkpoint"))?.execute(params![checkpoint, community, new.name])?;
        for name in &new.crew {
            add_crew_member(db, checkpoint, name)?;
        }
        checkpoints.push((checkpoint, new.name.clone()));
    }
    add_officer(db, &setup.officer)?;
    Ok(CreatedHub { checkpoints })
}

/// The community of a new checkpoint, made with its subdistrict where it is not there yet.
fn community<'a>(
    db: &Connection,
    district: u32,
    units: &mut BTreeMap<(&'a str, &'a str), u32>,
    new: &'a NewCheckpoint,
) -> Result<u32, WriteError> {
    if let Some(&known) = units.get(&(&new.subdistrict, &new.community)) {
        return Ok(known);
    }
    let subdistrict = match units.get(&(new.subdistrict.as_str(), "")) {
        Some(&known) => known,
        None => {
            let subdistrict = next(db, "org_unit", FIRST)?;
            add_unit(db, subdistrict, Some(district), "subdistrict", &new.subdistrict)?;
            units.insert((&new.subdistrict, ""), subdistrict);
            subdistrict
        }
    };
    let community = next(db, "org_unit", FIRST)?;
    add_unit(db, community, Some(subdistrict), "community", &new.community)?;
    units.insert((&new.subdistrict, &new.community), community);
    Ok(community)
}

pub(super) fn add_unit(
    db: &Connection,
    id: u32,
    parent: Option<u32>,
    level: &str,
    name: &str,
) -> Result<(), WriteError> {
    db.prepare_cached(sql!("add_org_unit"))?.execute(params![id, parent, level, name])?;
    Ok(())
}

pub(super) fn add_officer(db: &Connection, officer: &NewOfficer) -> Result<(), WriteError> {
    let unit: Option<u32> = match &officer.unit {
        None => Some(hub(db)?.district),
        Some(name) => {
            let mut statement = db.prepare_cached(sql!("find_org_unit"))?;
            let units: Vec<u32> = statement
                .query_map(params![name], |row| row.get("org_unit_id"))?
                .collect::<rusqlite::Result<_>>()?;
            // Two units of one name: nobody knows which was meant, and a scope must not be guessed.
            <[u32; 1]>::try_from(units).ok().map(|[unit]| unit)
        }
    };
    let unit = unit.ok_or(Code::NotFound)?;
    let id = next(db, "officer", FIRST)?;
    let row = params![id, officer.name, officer.password_hash, unit, officer.role];
    db.prepare_cached(sql!("add_officer"))?.execute(row)?;
    Ok(())
}

fn add_crew_member(db: &Connection, checkpoint: u32, name: &str) -> Result<u32, WriteError> {
    let volunteer = next(db, "volunteer", FIRST_VOLUNTEER)?;
    db.prepare_cached(sql!("add_volunteer"))?.execute(params![volunteer, name])?;
    let version = next(db, "crew", FIRST)?;
    db.prepare_cached(sql!("set_crew"))?.execute(params![checkpoint, volunteer, version, false])?;
    Ok(volunteer)
}
