//! Checks, their passers, and what came of those who were told to wait.

use super::VolunteerView;
use kadian_domain::fever::{Cause, FinalDisposition};
use kadian_domain::subject::SubjectKind;
use kadian_domain::{Direction, Disposition, Keyed, Method, ReasonId, Site, VoidReason};
use serde::{Deserialize, Serialize};

/// A check that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SavedCheck {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// What they are told; of several the worst.
    pub disposition: Disposition,
    /// What the worst reading says.
    pub cause: Cause,
    /// The slip where somebody waits or was sent on.
    pub slip: Option<String>,
    /// On foot, in a vehicle, in a bus, or counted.
    pub subject: SubjectKind,
    /// The vehicle's plate.
    pub plate: Option<String>,
    /// How many passers it counts for.
    pub n_passers: u32,
    /// Everyone with a reading of their own, by seat.
    pub passers: Vec<PasserView>,
    /// Into the village or out of it.
    pub direction: Direction,
    /// When it was saved.
    pub saved_ms: i64,
    /// When it happened, where it was entered later from paper.
    pub observed_ms: Option<i64>,
    /// Until then one tap takes it back.
    pub undo_until_ms: i64,
    /// When a recheck is due; null where nobody waits.
    pub recheck_ms: Option<i64>,
}

/// One passer with a reading of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PasserView {
    /// 0 for a person on foot; 1 drives.
    pub seat: u32,
    /// The first reading.
    pub first: ReadingView,
    /// What it says.
    pub cause: Cause,
    /// What this one was told.
    pub disposition: Disposition,
    /// Why it is another disposition than the reading asks for.
    pub reason: Option<ReasonId>,
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where from.
    pub origin: Option<String>,
    /// What came of the wait; null while this one waits, and where nobody had to.
    pub outcome: Option<OutcomeView>,
}

/// A reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReadingView {
    /// Tenths of a degree Celsius, `"lo"` or `"hi"`.
    pub reading_dc: Keyed,
    /// The kind of thermometer.
    pub method: Method,
    /// Where it was held.
    pub site: Site,
}

/// What came of a passer who was told to wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OutcomeView {
    /// The last word.
    pub disposition: FinalDisposition,
    /// The second reading; null where none was taken.
    pub second: Option<ReadingView>,
    /// Whether the fever is confirmed.
    pub is_confirmed: bool,
    /// Why it is another word than the reading asks for.
    pub reason: Option<ReasonId>,
    /// Where the passer was sent.
    pub place: Option<String>,
    /// Who was told.
    pub told: Option<String>,
    /// When.
    pub at_ms: i64,
    /// Who said it.
    pub by: OutcomeBy,
    /// The number of the resolution, where it is this device's and can be voided here.
    pub seq: Option<u32>,
    /// How many resolutions stand; with more than one, somebody should look.
    pub n_resolutions: u32,
}

/// Who said the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeBy {
    /// This device.
    Here,
    /// Another device of the post.
    OtherDevice,
    /// An officer at the hub.
    Officer,
}

/// A resolution that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SavedResolution {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// The slip of the check.
    pub slip: Option<String>,
    /// Which passer; 0 for a person on foot.
    pub seat: u32,
    /// The last word.
    pub disposition: FinalDisposition,
    /// Whether the fever is confirmed, as far as it is known here.
    pub is_confirmed: bool,
    /// The second reading.
    pub second: Option<ReadingView>,
    /// How many still wait under the same slip.
    pub n_waiting: u32,
    /// When it was saved.
    pub saved_ms: i64,
}

/// A passer who was told to wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RecheckRow {
    /// The slip.
    pub slip: String,
    /// Which passer under it; 0 for a person on foot.
    pub seat: u32,
    /// The number of the check on this device; null where another device has it.
    pub seq: Option<u32>,
    /// Into the village or out of it; null where another device has the check.
    pub direction: Option<Direction>,
    /// The vehicle's plate.
    pub plate: Option<String>,
    /// The passer's name.
    pub name: Option<String>,
    /// The first reading.
    pub first: ReadingView,
    /// What it says.
    pub cause: Cause,
    /// When it was checked.
    pub since_ms: i64,
    /// When the second reading is due.
    pub due_ms: i64,
    /// What came of it; null while this one waits.
    pub outcome: Option<OutcomeView>,
}

/// One row of the recent checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CheckRow {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// When it was saved.
    pub saved_ms: i64,
    /// When it happened, where it was entered later from paper.
    pub observed_ms: Option<i64>,
    /// Into the village or out of it.
    pub direction: Direction,
    /// What they were told; of several the worst.
    pub disposition: Disposition,
    /// The slip where somebody waits or was sent on.
    pub slip: Option<String>,
    /// On foot, in a vehicle, in a bus, or counted.
    pub subject: SubjectKind,
    /// The vehicle's plate.
    pub plate: Option<String>,
    /// How many passers it counts for.
    pub n_passers: u32,
    /// Everyone with a reading of their own, by seat.
    pub passers: Vec<PasserView>,
    /// Who was at the post.
    pub volunteer: VolunteerView,
    /// The reason of its void; null while it counts.
    pub void_reason: Option<VoidReason>,
    /// Whether it may still be voided here.
    pub can_void: bool,
    /// Where it is: waiting, or what the hub said.
    pub delivery: Delivery,
}

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Here only.
    Unsent,
    /// At the hub, and counted.
    Stored,
    /// At the hub, waiting for an officer.
    Held,
    /// At the hub, and will never count.
    Refused,
}
