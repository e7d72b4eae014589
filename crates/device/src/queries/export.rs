//! Every record of the device, for headless posts and their scripts.

use crate::core::problem;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_domain::{DeviceId, Problem};
use kadian_store::{Store, records};
use serde::{Deserialize, Serialize};

/// Records of a page.
const EXPORT_PAGE: u32 = 500;

/// One line of `export records`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedRecord {
    /// The device (hyphenated UUID).
    pub device: String,
    /// The database.
    pub epoch: u32,
    /// The number.
    pub seq: u32,
    /// The kind's number.
    pub kind: u32,
    /// The bytes as standard padded base64; null where purged.
    pub bytes: Option<String>,
    /// SHA-256 of the bytes, lower-case hex.
    pub d: String,
    /// The place in the chain, lower-case hex.
    pub h: String,
}

/// The next page of records behind (epoch, after), over all epochs in order; empty at the end.
pub(crate) fn export(
    store: &Store,
    device: DeviceId,
    epoch: u32,
    after: u32,
) -> Result<Vec<ExportedRecord>, Problem> {
    let rows = records::after(store.read(), epoch, after, EXPORT_PAGE).map_err(|e| problem(&e))?;
    Ok(rows.into_iter().map(|row| exported(device, row)).collect())
}

fn exported(device: DeviceId, row: records::StoredRecord) -> ExportedRecord {
    ExportedRecord {
        device: device.to_string(),
        epoch: row.epoch,
        seq: row.seq,
        kind: row.kind,
        bytes: row.bytes.map(|bytes| STANDARD.encode(bytes)),
        d: row.d.to_string(),
        h: row.h.to_string(),
    }
}
