//! Devices, and the one-time codes by which they come.

use super::checkpoints::{audit, hub};
use super::{SqliteStore, WriteError, sql};
use crate::store::{DeviceRow, EnrolDevice, NewEnrolmentCode, StoreError};
use kadian_domain::{Code, DeviceId, Letter};
use rusqlite::{Connection, OptionalExtension, params};

/// How long a code that is over stays known, so that a late device hears what happened.
const KEEP_CODE_MS: i64 = 24 * 3_600_000;

impl SqliteStore {
    pub(crate) async fn device(&self, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        self.read("read a device", move |db| get(db, hub(db)?.district, device)).await
    }

    pub(crate) async fn add_enrolment_code(&self, code: NewEnrolmentCode) -> Result<(), StoreError> {
        self.write("keep an enrolment code", move |db| {
            let over_ms = code.now_ms.saturating_sub(KEEP_CODE_MS);
            db.prepare_cached(sql!("remove_old_enrolment_codes"))?.execute(params![over_ms])?;
            let row = params![code.code_hash, code.checkpoint, true, code.expires_ms];
            db.prepare_cached(sql!("add_enrolment_code"))?.execute(row)?;
            let detail = format!("checkpoint {}, the device that uses the code is accepted", code.checkpoint);
            audit(db, code.now_ms, "command line", "enrolment_code", &detail)
        })
        .await
    }

    pub(crate) async fn enrol(&self, request: EnrolDevice) -> Result<DeviceRow, StoreError> {
        self.write("enrol a device", move |db| enrol(db, &request)).await
    }
}

fn get(db: &Connection, district: u32, device: DeviceId) -> rusqlite::Result<Option<DeviceRow>> {
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

struct CodeRow {
    checkpoint: u32,
    is_approved: bool,
    expires_ms: i64,
    used_by: Option<[u8; 16]>,
}

fn enrol(db: &Connection, request: &EnrolDevice) -> Result<DeviceRow, WriteError> {
    let code = db
        .prepare_cached(sql!("get_enrolment_code"))?
        .query_row(params![request.code_hash], |row| {
            Ok(CodeRow {
                checkpoint: row.get("checkpoint_id")?,
                is_approved: row.get("is_approved")?,
                expires_ms: row.get("expires_ms")?,
                used_by: row.get("used_by")?,
            })
        })
        .optional()?
        .filter(|code| code.is_approved && request.now_ms < code.expires_ms)
        .ok_or(Code::CodeUnknown)?;
    let hub = hub(db)?;
    // The hub is a device too, and nobody else takes its id.
    if request.device.as_bytes() == &hub.hub {
        return Err(Code::CodeUsed.into());
    }
    let district = hub.district;
    let known = get(db, district, request.device)?;
    match (&code.used_by, known) {
        // The answer was lost on the way: the same device with the same key hears it again.
        (Some(by), Some(row)) if by == request.device.as_bytes() && row.public_key == request.public_key => {
            Ok(row)
        }
        (Some(_), _) => Err(Code::CodeUsed.into()),
        // Somebody else's id: a key is never replaced by a link.
        (None, Some(row)) if row.public_key != request.public_key => Err(Code::CodeUsed.into()),
        // A device that is here already stays where it is: a move is made at the hub.
        (None, Some(row)) => {
            use_code(db, request)?;
            Ok(row)
        }
        (None, None) => {
            use_code(db, request)?;
            add(db, district, code.checkpoint, request)
        }
    }
}

fn use_code(db: &Connection, request: &EnrolDevice) -> Result<(), WriteError> {
    db.prepare_cached(sql!("use_enrolment_code"))?
        .execute(params![request.device.as_bytes(), request.code_hash])?;
    Ok(())
}

fn add(
    db: &Connection,
    district: u32,
    checkpoint: u32,
    request: &EnrolDevice,
) -> Result<DeviceRow, WriteError> {
    let n_letters: u32 = db
        .prepare_cached(sql!("count_letters"))?
        .query_row(params![checkpoint], |row| row.get("n_letters"))?;
    let letter = Letter::nth(n_letters).ok_or(Code::Internal)?;
    let (device, now_ms) = (request.device.as_bytes(), request.now_ms);
    let row = params![district, device, request.public_key, checkpoint, letter.as_str(), now_ms];
    db.prepare_cached(sql!("add_device"))?.execute(row)?;
    let row = params![district, device, checkpoint, letter.as_str(), now_ms];
    db.prepare_cached(sql!("add_device_checkpoint"))?.execute(row)?;
    let detail = format!("device {} at checkpoint {checkpoint}, letter {}", request.device, letter.as_str());
    audit(db, now_ms, "enrolment code", "device_enrolled", &detail)?;
    get(db, district, request.device)?.ok_or_else(|| Code::Internal.into())
}
