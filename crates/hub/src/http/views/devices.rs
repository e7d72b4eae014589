//! Devices, and the links by which they come.

use crate::store::{DeviceFork, EnrolmentState};
use serde::{Deserialize, Serialize};

/// The page *Devices*: the answer of `GET /api/devices`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct DevicesView {
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// The links of the last hours, newest first.
    pub enrolments: Vec<EnrolmentItem>,
    /// The devices in scope, those out of service last.
    pub devices: Vec<DeviceItem>,
    /// The checkpoints in scope, by name: where a device can be enrolled, or moved to.
    pub checkpoints: Vec<CheckpointName>,
}

/// A checkpoint and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct CheckpointName {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
}

/// A link for one device, and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct EnrolmentItem {
    /// What it is named by.
    pub id: u32,
    /// The checkpoint that it leads to.
    pub checkpoint_name: String,
    /// How it fares.
    pub state: EnrolmentState,
    /// The six digits, once somebody has typed them off the device's screen; null before.
    pub digits: Option<String>,
    /// When it was made (Unix milliseconds).
    pub made_ms: i64,
    /// When it ends.
    pub expires_ms: i64,
    /// When a device showed it; null until then.
    pub asked_ms: Option<i64>,
}

/// A device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct DeviceItem {
    /// Its id (hyphenated UUID).
    pub device: String,
    /// What people call it; may be empty.
    pub name: String,
    /// The checkpoint that it belongs to.
    pub checkpoint: u32,
    /// That checkpoint's name.
    pub checkpoint_name: String,
    /// Its letter there.
    pub letter: String,
    /// Since when it is known (Unix milliseconds).
    pub enrolled_ms: i64,
    /// Since when it is out of service; null while it serves.
    pub revoked_ms: Option<i64>,
    /// When it came back by its enrolment answer to a restored hub that did not know it; null for all others.
    pub returned_ms: Option<i64>,
    /// When it was last heard; null if never.
    pub heard_ms: Option<i64>,
    /// The app that it spoke with.
    pub app_version: Option<String>,
    /// Where two copies of it go on; null for all others.
    pub fork: Option<DeviceFork>,
}

/// A link for one device is wanted: the body of `POST /api/enrolments`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct NewEnrolment {
    /// The checkpoint that it leads to.
    pub checkpoint: u32,
}

/// A link for one device, told once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct EnrolmentLink {
    /// What the enrolment is named by.
    pub id: u32,
    /// `kadian://enrol?…`, to be shown as a QR code and to be pasted.
    pub link: String,
    /// When it ends (Unix milliseconds).
    pub expires_ms: i64,
}

/// The digits that a device shows: the body of `POST /api/enrolments/{id}/digits` and of `POST /api/devices/{device}/digits`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct TypedDigits {
    /// Six digits; spaces and hyphens are overlooked.
    pub digits: String,
}

/// A device's name: the body of `PUT /api/devices/{device}/name`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct DeviceName {
    /// At most 40 characters; empty takes it away.
    pub name: String,
}

/// Where a device belongs from now on: the body of `PUT /api/devices/{device}/checkpoint`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct DeviceCheckpoint {
    /// A checkpoint in scope.
    pub checkpoint: u32,
}

/// Whether a device serves: the body of `PUT /api/devices/{device}/service`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct DeviceService {
    /// False: what it records from now on is held.
    pub in_service: bool,
}
