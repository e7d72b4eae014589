//! Devices that come back to a hub that forgot them, or where they stand: they were enrolled or moved after the backup
//! that it was restored from.
//!
//! What always holds: the hub's own signed word counts as far as nothing younger is known here.

use super::checkpoints::{audit, hub};
use super::devices::{get, place, stands_at};
use super::{SqliteStore, WriteError, sql};
use crate::store::{DeviceRow, ReturnDevice, StoreError};
use kadian_domain::{Code, DeviceId};
use rusqlite::{Connection, OptionalExtension, params};

impl SqliteStore {
    pub(crate) async fn take_back(&self, returning: ReturnDevice) -> Result<DeviceRow, StoreError> {
        self.write("take a device back", move |db| take_back(db, &returning)).await
    }
}

fn take_back(db: &Connection, returning: &ReturnDevice) -> Result<DeviceRow, WriteError> {
    let ReturnDevice { device, public_key, checkpoint, letter, signed_ms, now_ms } = returning;
    let hub = hub(db)?;
    if device.as_bytes() == &hub.hub {
        return Err(Code::DeviceUnknown.into());
    }
    if let Some(row) = get(db, hub.district, *device)? {
        return match row {
            row if row.public_key != *public_key => Err(Code::DeviceUnknown.into()),
            row if row.is_revoked => Err(Code::DeviceRevoked.into()),
            row => stand_again(db, hub.district, returning, row),
        };
    }
    if who_has_letter(db, *checkpoint, letter)?.is_some() {
        return Err(Code::CheckpointUnknown.into());
    }
    let key = device.as_bytes();
    let row = params![hub.district, key, public_key, checkpoint, letter, signed_ms, now_ms];
    db.prepare_cached(sql!("add_returned_device"))?.execute(row)?;
    stands_at(db, (hub.district, *device), *checkpoint, letter, *now_ms)?;
    let detail = format!("device {device} at checkpoint {checkpoint}, letter {letter}");
    audit(db, *now_ms, "enrolment answer", "device_returned", &detail)?;
    get(db, hub.district, *device)?.ok_or_else(|| Code::Internal.into())
}

/// A device that is known here. Where the hub signed for another place since the last one that is known, it stands there;
/// else the answer was lost on the way, or comes once more, or somebody has moved it since: it stays where it is.
fn stand_again(
    db: &Connection,
    district: u32,
    returning: &ReturnDevice,
    row: DeviceRow,
) -> Result<DeviceRow, WriteError> {
    let ReturnDevice { device, checkpoint, letter, signed_ms, now_ms, .. } = returning;
    let key = params![district, device.as_bytes()];
    let placed_ms: i64 =
        db.prepare_cached(sql!("get_placed_time"))?.query_row(key, |row| row.get("placed_ms"))?;
    if *checkpoint == row.checkpoint || *signed_ms <= placed_ms {
        return Ok(row);
    }
    match who_has_letter(db, *checkpoint, letter)? {
        Some(owner) if owner == *device => {}
        Some(_) => return Err(Code::CheckpointUnknown.into()),
        None => stands_at(db, (district, *device), *checkpoint, letter, *now_ms)?,
    }
    let moved = place(db, (district, *device), *checkpoint, letter, *now_ms)?;
    audit(db, *now_ms, "enrolment answer", "device_moved", &format!("device {device} {moved}"))?;
    get(db, district, *device)?.ok_or_else(|| Code::Internal.into())
}

/// The device that has a letter at a checkpoint: it stands on that one's slips. `checkpoint_unknown` where there is no
/// such checkpoint.
fn who_has_letter(db: &Connection, checkpoint: u32, letter: &str) -> Result<Option<DeviceId>, WriteError> {
    let is_known =
        db.prepare_cached(sql!("get_checkpoint"))?.query_row(params![checkpoint], |_| Ok(())).optional()?;
    if is_known.is_none() {
        return Err(Code::CheckpointUnknown.into());
    }
    let owner = db
        .prepare_cached(sql!("find_letter"))?
        .query_row(params![checkpoint, letter], |row| row.get("device"))
        .optional()?;
    Ok(owner.map(DeviceId::from_bytes))
}
