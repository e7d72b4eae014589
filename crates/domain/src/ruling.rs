//! What an officer decides about a held record: itself a record, of the hub's own chain.

use crate::ids::{DeviceId, Epoch, Seq};
use serde::{Deserialize, Serialize};

/// Which record is ruled on: of two histories of one number, one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RuledRecord {
    /// Whose.
    pub device: DeviceId,
    /// In which of its databases.
    pub epoch: Epoch,
    /// Which number.
    pub seq: Seq,
    /// Which history: 0 came first.
    pub branch: u32,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It counts from now on.
    Count,
    /// It will never count.
    Refuse,
}

/// A ruling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The record.
    pub record: RuledRecord,
    /// What is decided.
    pub decision: Decision,
    /// Why, in the officer's words.
    pub note: Option<String>,
}
