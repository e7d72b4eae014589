//! Checks, fevers and held records, and what an officer decides about them.

use super::NotHeard;
use kadian_domain::fever::{Fever, FinalDisposition};
use kadian_domain::ruling::Decision;
use kadian_domain::subject::SubjectKind;
use kadian_domain::{
    Code, Direction, Disposition, Keyed, Method, ReasonId, ResolutionDraft, Site, VoidReason,
};
use serde::{Deserialize, Serialize};

/// Where a record stands: what the pages send back to name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct RecordName {
    /// Whose (hyphenated UUID).
    pub device: String,
    /// In which of its databases.
    pub epoch: u32,
    /// Which number.
    pub seq: u32,
    /// Which history: 0 came first.
    pub branch: u32,
}

/// The page *Held*: the answer of `GET /api/held`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct HeldView {
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// What the list lacks.
    pub not_heard: NotHeard,
    /// The oldest first, at most 200.
    pub records: Vec<HeldRow>,
    /// How many there are in all.
    pub n: u32,
}

/// A record that waits for an officer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct HeldRow {
    /// Which one.
    pub record: RecordName,
    /// The checkpoint that its device belongs to.
    pub checkpoint: String,
    /// The device's letter there.
    pub letter: String,
    /// What it is.
    pub kind: HeldKind,
    /// Why it is held.
    pub code: Code,
    /// When it came (Unix milliseconds).
    pub arrived_ms: i64,
    /// Whether it can be counted at all; where not, it can only be refused.
    pub can_count: bool,
    /// What it says, where it is a check that can be read.
    pub check: Option<PassageRow>,
}

/// What a held record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(rename_all = "snake_case")]
pub enum HeldKind {
    /// A passage.
    Check,
    /// The outcome of a recheck.
    Resolution,
    /// A cancellation.
    Void,
    /// A shift begins or ends.
    Shift,
    /// Anything else, or what this hub cannot read.
    Other,
}

/// The page *Records*: the answer of `GET /api/checks?find=`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct RecordsView {
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// What the list lacks.
    pub not_heard: NotHeard,
    /// The newest first, at most 200.
    pub checks: Vec<PassageRow>,
    /// Whether there are more than these.
    pub has_more: bool,
}

/// One check.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct PassageRow {
    /// Which one.
    pub record: RecordName,
    /// The checkpoint's name.
    pub checkpoint: String,
    /// When it happened (Unix milliseconds).
    pub event_ms: i64,
    /// How far that can be off; null where only a wall clock speaks.
    pub event_error_ms: Option<i64>,
    /// Whether it was entered later from paper.
    pub is_late: bool,
    /// Into the village or out of it.
    pub direction: Direction,
    /// On foot, in a vehicle, in a bus, or counted.
    pub subject: SubjectKind,
    /// The vehicle's plate.
    pub plate: Option<String>,
    /// How many passers it counts for.
    pub n_passers: u32,
    /// What they were told; of several the worst.
    pub disposition: Disposition,
    /// The slip where somebody waited or was sent on.
    pub slip: Option<String>,
    /// Everyone with a reading of their own, by seat.
    pub passers: Vec<PasserRow>,
    /// Why it is voided; null while it counts.
    pub void_reason: Option<VoidReason>,
}

/// One passer with a reading of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct PasserRow {
    /// 0 for a person on foot; 1 drives.
    pub seat: u32,
    /// The first reading.
    pub first: ReadingRow,
    /// What this one was told.
    pub disposition: Disposition,
    /// How the fever stands.
    pub fever: Fever,
    /// Whether this one was told to wait and has no outcome yet.
    pub is_waiting: bool,
    /// Why it is another disposition than the reading asks for.
    pub reason: Option<ReasonId>,
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where from.
    pub origin: Option<String>,
    /// What came of the wait.
    pub outcome: Option<OutcomeRow>,
}

/// A reading.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct ReadingRow {
    /// Tenths of a degree Celsius, `"lo"` or `"hi"`.
    pub reading_dc: Keyed,
    /// The kind of thermometer.
    pub method: Method,
    /// Where it was held.
    pub site: Site,
}

/// What came of a passer who was told to wait: the newest resolution that is not voided.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct OutcomeRow {
    /// The last word.
    pub disposition: FinalDisposition,
    /// The second reading; null where none was taken.
    pub second: Option<ReadingRow>,
    /// Why it is another word than the reading asks for.
    pub reason: Option<ReasonId>,
    /// Where the passer was sent.
    pub place: Option<String>,
    /// Who was told.
    pub told: Option<String>,
    /// When (Unix milliseconds).
    pub at_ms: i64,
    /// Whether an officer said it.
    pub by_officer: bool,
    /// How many resolutions stand; with more than one, somebody should look.
    pub n_resolutions: u32,
}

/// The page *Fevers*: the answer of `GET /api/fevers`. Today's suspected and confirmed fevers, and everyone who still
/// waits, whatever day they came.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct FeversView {
    /// The hub's zone (IANA name).
    pub zone: String,
    /// The hub's time (Unix milliseconds).
    pub now_ms: i64,
    /// What the list lacks.
    pub not_heard: NotHeard,
    /// Those who wait first, the longest first, then the newest of the others; at most 500 of each.
    pub fevers: Vec<FeverRow>,
    /// True where there are more of either than are here.
    pub has_more: bool,
}

/// One passer on the page *Fevers*.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct FeverRow {
    /// The check.
    pub record: RecordName,
    /// The checkpoint's name.
    pub checkpoint: String,
    /// When it happened (Unix milliseconds).
    pub event_ms: i64,
    /// How far that can be off; null where only a wall clock speaks.
    pub event_error_ms: Option<i64>,
    /// Into the village or out of it.
    pub direction: Direction,
    /// The slip.
    pub slip: Option<String>,
    /// The vehicle's plate.
    pub plate: Option<String>,
    /// The passer.
    pub passer: PasserRow,
}

/// The body of `POST /api/rulings`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct NewRuling {
    /// The held record.
    pub record: RecordName,
    /// What is decided.
    pub decision: Decision,
    /// Why, in the officer's words; at most 40 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// The body of `POST /api/voids`: a late void of a check.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct NewVoid {
    /// The check.
    pub record: RecordName,
    /// Why.
    pub reason: VoidReason,
}

/// The body of `POST /api/resolutions`: what came of a passer who was told to wait, said late at the hub.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(deny_unknown_fields)]
pub struct NewResolution {
    /// The check.
    pub record: RecordName,
    /// The rest, as at a gate; its `slip` and `seq` stay empty.
    pub draft: ResolutionDraft,
}
