//! Devices that come back to a hub that forgot them: they were enrolled after the backup that it was restored from.

use super::checkpoints::{audit, hub};
use super::devices::get;
use super::{SqliteStore, WriteError, sql};
use crate::store::{DeviceRow, ReturnDevice, StoreError};
use kadian_domain::Code;
use rusqlite::{Connection, OptionalExtension, params};

impl SqliteStore {
    pub(crate) async fn take_back(&self, returning: ReturnDevice) -> Result<DeviceRow, StoreError> {
        self.write("take a device back", move |db| take_back(db, &returning)).await
    }
}

fn take_back(db: &Connection, returning: &ReturnDevice) -> Result<DeviceRow, WriteError> {
    let ReturnDevice { device, public_key, checkpoint, letter, enrolled_ms, now_ms } = returning;
    let hub = hub(db)?;
    if device.as_bytes() == &hub.hub {
        return Err(Code::DeviceUnknown.into());
    }
    if let Some(row) = get(db, hub.district, *device)? {
        return match row {
            row if row.public_key != *public_key => Err(Code::DeviceUnknown.into()),
            row if row.is_revoked => Err(Code::DeviceRevoked.into()),
            // The answer was lost on the way, or the message comes once more: it stays where it is.
            row => Ok(row),
        };
    }
    let is_known = db
        .prepare_cached(sql!("get_checkpoint"))?
        .query_row(params![checkpoint], |_| Ok(()))
        .optional()?
        .is_some();
    // A letter that another device has there stands on that one's slips.
    let is_taken = db
        .prepare_cached(sql!("find_letter"))?
        .query_row(params![checkpoint, letter], |_| Ok(()))
        .optional()?
        .is_some();
    if !is_known || is_taken {
        return Err(Code::CheckpointUnknown.into());
    }
    let key = device.as_bytes();
    let row = params![hub.district, key, public_key, checkpoint, letter, enrolled_ms, now_ms];
    db.prepare_cached(sql!("add_returned_device"))?.execute(row)?;
    let row = params![hub.district, key, checkpoint, letter, now_ms];
    db.prepare_cached(sql!("add_device_checkpoint"))?.execute(row)?;
    let detail = format!("device {device} at checkpoint {checkpoint}, letter {letter}");
    audit(db, *now_ms, "enrolment answer", "device_returned", &detail)?;
    get(db, hub.district, *device)?.ok_or_else(|| Code::Internal.into())
}
