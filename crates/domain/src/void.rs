//! A void: an added record that cancels one, with a reason. Nothing is ever edited or deleted.

use crate::ids::{DeviceId, Epoch, Seq};
use serde::{Deserialize, Serialize};

/// The record that is meant, wherever it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    /// Whose record.
    pub device: DeviceId,
    /// In which of its databases.
    pub epoch: Epoch,
    /// Which number.
    pub seq: Seq,
}

/// Why a check or a resolution is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum VoidReason {
    /// Taken back within ten seconds.
    Undo,
    /// The reading was keyed wrong.
    ReadingWrong,
    /// The direction was wrong.
    DirectionWrong,
    /// It was recorded twice.
    Twice,
    /// The name or the telephone number was wrong.
    PersonWrong,
    /// It was an exercise, nobody passed.
    Exercise,
    /// The outcome of a recheck was wrong.
    OutcomeWrong,
}
