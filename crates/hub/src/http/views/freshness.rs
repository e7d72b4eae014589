//! What the hub has not heard: beside every total, and post by post.

use super::{Counts, ShiftRow};
use crate::freshness::{CheckpointState, DeviceState};
use serde::{Deserialize, Serialize};

/// What the totals of a page lack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct NotHeard {
    /// Checkpoints that are silent, or have unsent records or gaps, or should be open and have no device: by need.
    pub posts: Vec<PostLacking>,
    /// Records that devices last said they had unsent, and numbers that never came.
    pub records_at_least: u32,
    /// Records that devices had under receipt and have no more: they will never come.
    pub records_lost: u32,
}

/// A checkpoint that totals lack something of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct PostLacking {
    /// The hub's number of it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: CheckpointState,
    /// Whether it should be open.
    pub is_open: bool,
    /// The letters of its devices that are silent, behind or have gaps.
    pub letters: Vec<String>,
    /// When it was last heard (Unix milliseconds); null if never.
    pub last_heard_ms: Option<i64>,
}

/// The page *Posts*: the answer of `GET /api/posts`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct PostsView {
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// What totals lack.
    pub not_heard: NotHeard,
    /// By need: those that should be open and are silent come first.
    pub posts: Vec<PostRow>,
}

/// One checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct PostRow {
    /// The hub's number of it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: CheckpointState,
    /// Whether it should be open.
    pub is_open: bool,
    /// When any of its devices was last heard (Unix milliseconds); null if never.
    pub last_heard_ms: Option<i64>,
    /// Records that its devices last said they had unsent.
    pub unsent: u32,
    /// Numbers of its devices that never came.
    pub gaps: u32,
    /// Numbers that its devices named as gone.
    pub lost: u32,
    /// Its devices, those that need somebody first.
    pub devices: Vec<DeviceRow>,
}

/// One device, as it last spoke of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct DeviceRow {
    /// Its id (hyphenated UUID).
    pub device: String,
    /// What people call it; may be empty.
    pub name: String,
    /// Its letter at the checkpoint.
    pub letter: String,
    /// How it stands.
    pub state: DeviceState,
    /// When it was last heard (Unix milliseconds); null if never.
    pub last_heard_ms: Option<i64>,
    /// Records that it last said it had unsent.
    pub unsent: u32,
    /// When the oldest of them was made (Unix milliseconds); null where none waited.
    pub oldest_unsent_ms: Option<i64>,
    /// Numbers up to its last that never came and that it does not say are unsent.
    pub gaps: u32,
    /// Where numbers are missing.
    pub missing: RangesView,
    /// Numbers that it named as gone.
    pub lost: u32,
    /// Which.
    pub gone: RangesView,
    /// Records held for an officer.
    pub held: u32,
    /// Records that will never count.
    pub refused: u32,
    /// Hub clock minus the device's wall clock when last heard; null if never.
    pub clock_offset_ms: Option<i64>,
    /// Whether that is more than its people should live with.
    pub is_clock_off: bool,
    /// The app's version; empty if never heard.
    pub app_version: String,
    /// Its battery when last heard; null where it does not say.
    pub battery_percent: Option<u32>,
    /// Its free space when last heard; null where it does not say.
    pub free_mb: Option<u32>,
    /// The shift that runs on it; null where none was begun.
    pub shift: Option<ShiftRow>,
}

/// Numbers of records of a device, in ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct RangesView {
    /// The first ones, in order.
    pub ranges: Vec<RangeRow>,
    /// Whether there are more.
    pub has_more: bool,
}

/// From one number to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct RangeRow {
    /// In which of the device's databases.
    pub epoch: u32,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
}

/// The chart of the page *Now*: the answer of `GET /api/throughput?days_ago=`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct ThroughputView {
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// The day's local midnight.
    pub day_start_ms: i64,
    /// The next one.
    pub day_end_ms: i64,
    /// What totals lack.
    pub not_heard: NotHeard,
    /// Every quarter hour that has begun, in order.
    pub quarters: Vec<QuarterRow>,
}

/// One quarter hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct QuarterRow {
    /// When it starts (Unix milliseconds).
    pub start_ms: i64,
    /// Its sums over all checkpoints in scope.
    pub counts: Counts,
    /// How many checkpoints are not heard, or not wholly, up to its end: with any, its sums can still grow.
    pub posts_not_heard: u32,
}
