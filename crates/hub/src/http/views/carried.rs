//! Files that somebody carried here.

use kadian_domain::Code;
use serde::{Deserialize, Serialize};

/// What came of a file: the answer of `POST /api/files`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct CarriedView {
    /// The devices whose batches were stored.
    pub devices: Vec<CarriedDevice>,
    /// Batches of which nothing was stored. A device of another scope is as unknown as one that never was.
    pub refused: Vec<RefusedBatches>,
    /// The file of signed receipts to carry back, in base64; null where nothing was stored.
    pub receipts: Option<String>,
}

/// A device whose batches were stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct CarriedDevice {
    /// Its id (hyphenated UUID).
    pub device: String,
    /// What people call it; may be empty.
    pub name: String,
    /// The name of the checkpoint that it belongs to.
    pub checkpoint_name: String,
    /// Its letter there.
    pub letter: String,
    /// Its batches.
    pub batches: u32,
    /// Records in them.
    pub records: u32,
    /// Those that were not here before.
    pub new: u32,
    /// Those that wait for an officer.
    pub held: u32,
    /// Those that will never count.
    pub refused: u32,
}

/// Batches of which nothing was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct RefusedBatches {
    /// Why.
    pub code: Code,
    /// How many.
    pub batches: u32,
}
