//! Devices: who they are, where they stand, whether they serve.

use super::checkpoints::{audit, hub, next};
use super::judge_again::judge_moved;
use super::overview::{checkpoints, is_in_scope};
use super::{SqliteStore, WriteError, forks, sql};
use crate::rights::Scope;
use crate::store::{DeviceChange, DeviceRow, ListedDevice, StoreError};
use kadian_domain::{Code, DeviceId, Letter};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl SqliteStore {
    pub(crate) async fn device(&self, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        self.read("read a device", move |db| get(db, hub(db)?.district, device)).await
    }

    pub(crate) async fn devices(&self, scope: Scope) -> Result<Vec<ListedDevice>, StoreError> {
        self.read("list devices", move |db| {
            let mut statement = db.prepare_cached(sql!("list_devices"))?;
            let rows = statement.query_map(params![hub(db)?.district], listed)?;
            let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let visible = checkpoints(db, scope)?;
            rows.retain(|row| visible.iter().any(|(id, _)| *id == row.checkpoint));
            for (device, fork) in forks::all(db, hub(db)?.district)? {
                rows.iter_mut().filter(|row| row.device == device).for_each(|row| row.fork = Some(fork));
            }
            Ok(rows)
        })
        .await
    }

    pub(crate) async fn change_device(
        &self,
        scope: Scope,
        device: DeviceId,
        change: DeviceChange,
        actor: String,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("change a device", move |db| {
            let district = hub(db)?.district;
            let row = get(db, district, device)?.ok_or(Code::NotFound)?;
            if !is_in_scope(db, scope, row.checkpoint)? {
                return Err(Code::NotFound.into());
            }
            let (act, detail) = match change {
                DeviceChange::Rename(name) => {
                    db.prepare_cached(sql!("set_device_name"))?.execute(params![
                        name,
                        district,
                        device.as_bytes()
                    ])?;
                    ("device_renamed", String::new())
                }
                DeviceChange::Move(checkpoint) => {
                    if !is_in_scope(db, scope, checkpoint)? {
                        return Err(Code::NotFound.into());
                    }
                    ("device_moved", move_to(db, district, device, checkpoint, now_ms)?)
                }
                DeviceChange::Revoke => {
                    set_revoked(db, district, device, Some(now_ms))?;
                    ("device_revoked", String::new())
                }
                DeviceChange::Reinstate => {
                    set_revoked(db, district, device, None)?;
                    ("device_reinstated", String::new())
                }
            };
            audit(db, now_ms, &actor, act, format!("device {device} {detail}").trim_end())
        })
        .await
    }
}

pub(super) fn get(db: &Connection, district: u32, device: DeviceId) -> rusqlite::Result<Option<DeviceRow>> {
    db.prepare_cached(sql!("get_device"))?
        .query_row(params![district, device.as_bytes()], |row| {
            let revoked_ms: Option<i64> = row.get("revoked_ms")?;
            Ok(DeviceRow {
                public_key: row.get("public_key")?,
                checkpoint: row.get("checkpoint_id")?,
                checkpoint_name: row.get("checkpoint_name")?,
                letter: row.get("letter")?,
                is_revoked: revoked_ms.is_some(),
            })
        })
        .optional()
}

/// Takes a device in, with a letter of its own at the checkpoint.
pub(super) fn add(
    db: &Connection,
    district: u32,
    checkpoint: u32,
    (device, public_key): (DeviceId, &[u8]),
    (actor, now_ms): (&str, i64),
) -> Result<DeviceRow, WriteError> {
    let letter = fresh_letter(db, checkpoint)?;
    let row = params![district, device.as_bytes(), public_key, checkpoint, letter.as_str(), now_ms];
    db.prepare_cached(sql!("add_device"))?.execute(row)?;
    stands_at(db, (district, device), checkpoint, letter.as_str(), now_ms)?;
    let detail = format!("device {device} at checkpoint {checkpoint}, letter {}", letter.as_str());
    audit(db, now_ms, actor, "device_enrolled", &detail)?;
    get(db, district, device)?.ok_or_else(|| Code::Internal.into())
}

fn fresh_letter(db: &Connection, checkpoint: u32) -> Result<Letter, WriteError> {
    let n_letters: u32 = db
        .prepare_cached(sql!("count_letters"))?
        .query_row(params![checkpoint], |row| row.get("n_letters"))?;
    Ok(Letter::nth(n_letters).ok_or(Code::Internal)?)
}

pub(super) fn stands_at(
    db: &Connection,
    (district, device): (u32, DeviceId),
    checkpoint: u32,
    letter: &str,
    now_ms: i64,
) -> Result<(), WriteError> {
    let row = params![district, device.as_bytes(), checkpoint, letter, now_ms];
    db.prepare_cached(sql!("add_device_checkpoint"))?.execute(row)?;
    Ok(())
}

/// Moves a device. Where it stood before, it gets the letter that it had: its slips there are its own.
fn move_to(
    db: &Connection,
    district: u32,
    device: DeviceId,
    checkpoint: u32,
    now_ms: i64,
) -> Result<String, WriteError> {
    let key = params![district, device.as_bytes(), checkpoint];
    let had: Option<String> =
        db.prepare_cached(sql!("get_device_letter"))?.query_row(key, |row| row.get("letter")).optional()?;
    let letter = match had {
        Some(letter) => letter,
        None => {
            let letter = fresh_letter(db, checkpoint)?;
            stands_at(db, (district, device), checkpoint, letter.as_str(), now_ms)?;
            letter.as_str().to_owned()
        }
    };
    place(db, (district, device), checkpoint, &letter, now_ms)
}

/// Gives a device the place of which it has a letter, and counts what it had recorded there already.
pub(super) fn place(
    db: &Connection,
    (district, device): (u32, DeviceId),
    checkpoint: u32,
    letter: &str,
    now_ms: i64,
) -> Result<String, WriteError> {
    let version = next(db, "place", 1)?;
    let row = params![checkpoint, letter, version, now_ms, district, device.as_bytes()];
    db.prepare_cached(sql!("set_device_place"))?.execute(row)?;
    let n_counted = judge_moved(db, district, device, now_ms)?;
    Ok(format!("to checkpoint {checkpoint}, letter {letter}, {n_counted} records judged again"))
}

fn set_revoked(
    db: &Connection,
    district: u32,
    device: DeviceId,
    at_ms: Option<i64>,
) -> Result<(), WriteError> {
    db.prepare_cached(sql!("set_device_revoked"))?.execute(params![at_ms, district, device.as_bytes()])?;
    Ok(())
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedDevice> {
    Ok(ListedDevice {
        device: DeviceId::from_bytes(row.get("device")?),
        name: row.get("name")?,
        checkpoint: row.get("checkpoint_id")?,
        letter: row.get("letter")?,
        enrolled_ms: row.get("enrolled_ms")?,
        revoked_ms: row.get("revoked_ms")?,
        returned_ms: row.get("returned_ms")?,
        heard_ms: row.get("heard_ms")?,
        app_version: row.get("app_version")?,
        fork: None,
    })
}
