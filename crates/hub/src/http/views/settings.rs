//! What readings are judged by, and what the hub says to its checkpoints.

use kadian_domain::config::{CheckpointWords, PhoneNumber, ReasonText, SecondReading};
use kadian_domain::limits::KEEP_SETTLED_DAYS;
use serde::{Deserialize, Serialize};

/// The page *Settings*: the answer of `GET /api/settings`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct SettingsView {
    /// What readings are judged by now.
    pub config: ConfigSettings,
    /// The version in force; 0 = built in.
    pub version: u32,
    /// Whether this officer may change it: officers of the district may.
    pub can_change: bool,
    /// What is said to each checkpoint in scope, by name.
    pub checkpoints: Vec<CheckpointSettings>,
}

/// What readings are judged by: the body of `PUT /api/config`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct ConfigSettings {
    /// At or over it a forehead reading is a suspected fever, in tenths of a degree.
    pub forehead_threshold_dc: i32,
    /// The same for the ear.
    pub ear_threshold_dc: i32,
    /// The same under the arm.
    pub axillary_threshold_dc: i32,
    /// Below it the skin is too cold to say anything.
    pub too_low_dc: i32,
    /// How long a passer waits before the second reading.
    pub recheck_wait_ms: u32,
    /// Which second reading counts.
    pub second_reading: SecondReading,
    /// Reasons beside the built-in ones, from 100.
    pub reasons: Vec<ReasonText>,
    /// Whom to call.
    pub phones: Vec<PhoneNumber>,
    /// Where the feverish are sent to.
    pub places: Vec<String>,
    /// For how many days a device keeps what the hub has signed for, 1 to 21.
    #[serde(default = "keep_settled_days")]
    pub keep_settled_days: u32,
}

/// For a file of settings that says nothing of it.
fn keep_settled_days() -> u32 {
    KEEP_SETTLED_DAYS
}

/// What is said to one checkpoint; `words` is the body of `PUT /api/checkpoints/{id}/words`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct CheckpointSettings {
    /// The hub's number of it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// What is said.
    pub words: CheckpointWords,
}
