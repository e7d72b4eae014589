//! The foot line's truth, what waits to be sent, and what the hub holds or refuses.

use super::Delivery;
use kadian_domain::{Code, Keyed};
use serde::{Deserialize, Serialize};

/// The truth of the foot line. Numbers of records, not of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct StatusView {
    /// This device (hyphenated UUID).
    pub device: String,
    /// The database in use.
    pub epoch: u32,
    /// Records in it.
    pub records: u32,
    /// How many have no receipt yet.
    pub unsent: u32,
    /// The age of the oldest of them in seconds; null where none waits.
    pub oldest_unsent_s: Option<u32>,
    /// How many the hub holds for an officer.
    pub held: u32,
    /// How many the hub refuses to count.
    pub refused: u32,
    /// The hub's time in the newest receipt (Unix milliseconds); null if there never was one.
    pub last_receipt: Option<i64>,
    /// Hub clock minus this device's clock; null where the hub was not heard since the device started.
    pub clock_offset_ms: Option<i64>,
    /// Why records wait: what the last try met; null when it went well.
    pub why: Option<Code>,
    /// `storage_nearly_full` or `storage_full`; null while there is room. When full, a screen begins no new check; one that is begun can be saved.
    pub storage: Option<Code>,
    /// `clock_wrong` where this device's clock is more than five minutes off; null otherwise. It stops nothing.
    pub clock: Option<Code>,
    /// `store_salvaged` after the database was damaged, until somebody has said that they saw it; null otherwise.
    pub notice: Option<Code>,
    /// Whether a batch is on its way now.
    pub sending: bool,
    /// Whether a checkpoint is known.
    pub enrolled: bool,
}

/// What waits, and what the hub holds or refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OutboxView {
    /// The foot line's truth.
    pub status: StatusView,
    /// The oldest that wait, at most 50.
    pub waiting: Vec<WaitingRow>,
    /// What the hub holds or refuses, newest first, at most 50.
    pub tray: Vec<TrayRow>,
    /// Of how many that wait a copy was written to a file, for somebody to carry; they are no less unsent for that.
    pub handed_over: u32,
    /// When the last copy was written (Unix milliseconds); null where there is none.
    pub handed_over_ms: Option<i64>,
    /// When the worker last talked to the hub (Unix milliseconds); null if never.
    pub last_try_ms: Option<i64>,
    /// When it will next try by itself.
    pub next_try_ms: Option<i64>,
}

/// A record that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct WaitingRow {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// When it was saved (Unix milliseconds).
    pub saved_ms: i64,
    /// What it is.
    pub record: RecordKind,
    /// The temperature of a person's check.
    pub reading_dc: Option<Keyed>,
}

/// A record that the hub holds or refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TrayRow {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// When it was saved; null where that is not known any more.
    pub saved_ms: Option<i64>,
    /// What it is.
    pub record: RecordKind,
    /// Held or refused.
    pub delivery: Delivery,
    /// Why.
    pub code: Code,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A passage.
    Check,
    /// A cancellation.
    Void,
    /// The outcome of a recheck.
    Resolution,
    /// A shift begins.
    ShiftStart,
    /// A shift ends.
    ShiftEnd,
    /// The start of a database.
    EpochStart,
    /// Saved from a damaged database.
    Salvaged,
    /// Written by another version of the app.
    Other,
}
