//! What the officers' pages are told: the JSON of `/api`, from which their TypeScript types are generated.
//!
//! What always holds: numbers stay below 2^53; a total stands beside what it lacks.

mod carried;
mod devices;
mod freshness;
mod passages;
mod settings;

pub use crate::freshness::{CheckpointState, DeviceState};
pub use carried::*;
pub use devices::*;
pub use freshness::*;
pub use passages::*;
pub use settings::*;

use serde::{Deserialize, Serialize};

/// Who signs in: the body of `POST /api/session`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The officer's name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// A new password: the body of `PUT /api/password`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// At least 12 characters, none of those that everybody tries first.
    pub password: String,
}

/// Who is signed in: the answer of `GET` and `POST /api/session`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct SessionView {
    /// The officer's name.
    pub officer: String,
    /// The unit whose checkpoints the officer sees.
    pub unit: String,
    /// True until the one-time password is replaced; until then nothing else is shown.
    pub password_one_time: bool,
}

/// The page *Now*: the answer of `GET /api/now`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct NowView {
    /// The unit whose checkpoints are counted.
    pub unit: String,
    /// The hub's zone (IANA name); days and hours are meant in it.
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// Today's local midnight.
    pub day_start_ms: i64,
    /// Today's sums over all checkpoints in scope.
    pub totals: Counts,
    /// What the sums lack.
    pub not_heard: NotHeard,
    /// Passers who were told to wait and have no outcome yet, whatever day they came.
    pub n_waiting: u32,
    /// Records that wait for an officer.
    pub n_held: u32,
    /// One row a checkpoint, by need.
    pub checkpoints: Vec<CheckpointRow>,
}

/// Counts of passers. Voided checks are not in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct Counts {
    /// Checks (one a passage).
    pub checks: u32,
    /// Passers on their way in.
    pub entries: u32,
    /// Passers on their way out.
    pub exits: u32,
    /// Vehicles and buses among the checks.
    pub vehicles: u32,
    /// Suspected fevers: first readings at or over the threshold.
    pub suspected: u32,
    /// Confirmed fevers: those of them that a second reading confirmed, or nobody measured again.
    pub confirmed: u32,
}

/// Today at one checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct CheckpointRow {
    /// The hub's number of it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: CheckpointState,
    /// Whether it should be open.
    pub is_open: bool,
    /// Passers who wait there for a second reading.
    pub n_waiting: u32,
    /// Today's sums.
    pub counts: Counts,
    /// Records that its devices last said they had unsent.
    pub unsent: u32,
    /// When any of its devices was last heard (Unix milliseconds); null if never.
    pub last_heard_ms: Option<i64>,
    /// Today's local hours that have counts, in order.
    pub hours: Vec<HourRow>,
}

/// One local hour.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct HourRow {
    /// When it starts (Unix milliseconds).
    pub start_ms: i64,
    /// Its sums.
    pub counts: Counts,
}

/// A shift that runs on a device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct ShiftRow {
    /// When it began (Unix milliseconds).
    pub started_ms: i64,
    /// Who is on, by name; a number where the name is not known.
    pub volunteers: Vec<String>,
    /// Whether it lasts longer than 12 hours: somebody most likely forgot to hand over.
    pub is_long: bool,
}
