//! The one door: everything a screen, a command line or a script can ask of a device.
//!
//! What always holds: both enums are closed and tagged; TypeScript types are generated from them; numbers stay
//! below 2^53. A command is one transaction; a query changes nothing.
//!
//! What it must not know: Tauri, HTTP, SQL.

use kadian_domain::check::Cause;
use kadian_domain::{CheckDraft, Code, Direction, Disposition, Method, Site, VoidReason};
use serde::{Deserialize, Serialize};

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Takes a link of a hub. Answers at once; the query `enrolment` tells how it goes.
    Enrol {
        /// `kadian://enrol?…`
        link: String,
    },
    /// Records one check: judged, appended to the chain, committed. Answers `saved`.
    RecordCheck(CheckDraft),
    /// Cancels one check of this device by an added record. Answers `saved_void`.
    VoidCheck {
        /// The check's number.
        seq: u32,
        /// `undo` within ten seconds, another reason later.
        reason: VoidReason,
    },
    /// Says who stands at the post from now on. Answers `done`.
    ChooseVolunteer {
        /// An id of the query `crew`; 0 = not said.
        volunteer: u32,
    },
    /// Keeps what is half keyed, so that a kill does not lose it. Answers `done`.
    KeepDraft {
        /// What the gate shows.
        draft: GateDraft,
    },
    /// Chooses the leading language; the other one stands beside it. Answers `done`.
    ChooseLanguage {
        /// The language that is shown large.
        language: Language,
    },
    /// Wakes the sync worker. Answers `done` at once.
    SendNow,
}

/// What a command answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reply {
    /// The check is on the disk.
    Saved(SavedCheck),
    /// The void is on the disk.
    SavedVoid {
        /// The void's own number.
        seq: u32,
        /// The check that it cancels.
        voided_seq: u32,
    },
    /// Done; there is nothing to tell.
    Done,
}

/// A check that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SavedCheck {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// What the passer is told.
    pub disposition: Disposition,
    /// Why.
    pub cause: Cause,
    /// The slip of one that waits.
    pub slip: Option<String>,
    /// Tenths of a degree Celsius.
    pub reading_dc: i32,
    /// Into the village or out of it.
    pub direction: Direction,
    /// When it was saved, by the device's clock (Unix milliseconds).
    pub saved_ms: i64,
    /// Until then one tap takes it back.
    pub undo_until_ms: i64,
    /// When a recheck is due; null where nobody waits.
    pub recheck_ms: Option<i64>,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Query {
    /// What the gate shows at its start.
    Gate,
    /// The truth of the foot line: unsent, oldest, why.
    Status,
    /// The last checks of this device, newest first.
    RecentChecks {
        /// At most so many (1 to 200).
        limit: u32,
    },
    /// What waits, and what the hub holds or refuses.
    Outbox,
    /// Who serves at this checkpoint.
    Crew,
    /// How the enrolment stands.
    Enrolment,
}

/// What a query answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// To `gate`.
    Gate(GateView),
    /// To `status`.
    Status(StatusView),
    /// To `recent_checks`.
    RecentChecks {
        /// Newest first.
        checks: Vec<CheckRow>,
    },
    /// To `outbox`.
    Outbox(OutboxView),
    /// To `crew`.
    Crew {
        /// By name; the unnamed built-in ones are not listed.
        volunteers: Vec<VolunteerView>,
    },
    /// To `enrolment`.
    Enrolment(EnrolmentView),
}

/// The languages of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Language {
    /// 简体中文.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// What is half keyed at the gate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(default, deny_unknown_fields)]
pub struct GateDraft {
    /// Into the village or out of it.
    pub direction: Direction,
    /// The digits as keyed, at most three: `36` reads 36.
    pub digits: String,
    /// The kind of thermometer.
    pub method: Method,
    /// Where it is held.
    pub site: Site,
    /// The name as typed.
    pub name: String,
    /// The telephone number as typed.
    pub phone: String,
}

/// What the gate shows at its start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct GateView {
    /// The post; null before enrolment.
    pub checkpoint: Option<CheckpointView>,
    /// Who stands there.
    pub volunteer: VolunteerView,
    /// What was half keyed when the app was last seen; null when nothing was.
    pub draft: Option<GateDraft>,
    /// The last check, while it can still be taken back by one tap.
    pub undo: Option<SavedCheck>,
    /// The language that leads.
    pub language: Language,
}

/// A post at the road.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CheckpointView {
    /// The hub's number of it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// This device's letter there.
    pub letter: String,
    /// The hub's time zone (IANA name), in which "today" is meant.
    pub zone: String,
}

/// A person at the post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct VolunteerView {
    /// 0 = not said, shown in amber.
    pub id: u32,
    /// Empty for 0 and for the built-in, unnamed ones.
    pub name: String,
}

/// One row of the recent checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CheckRow {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// When it was saved, by the device's clock (Unix milliseconds).
    pub saved_ms: i64,
    /// Into the village or out of it.
    pub direction: Direction,
    /// Tenths of a degree Celsius.
    pub reading_dc: i32,
    /// The kind of thermometer.
    pub method: Method,
    /// Where it was held.
    pub site: Site,
    /// What the passer was told.
    pub disposition: Disposition,
    /// The slip of one that waits.
    pub slip: Option<String>,
    /// The passer's name.
    pub name: Option<String>,
    /// The passer's telephone number.
    pub phone: Option<String>,
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
    /// The temperature of a check.
    pub reading_dc: Option<i32>,
}

/// A record that the hub holds or refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TrayRow {
    /// The database it is in.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
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
    /// The start of a database.
    EpochStart,
    /// Written by another version of the app.
    Other,
}

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
    /// Whether a batch is on its way now.
    pub sending: bool,
    /// Whether a checkpoint is known.
    pub enrolled: bool,
}

/// How the enrolment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EnrolmentView {
    /// No link was taken yet.
    None,
    /// A link was taken; the hub is being asked.
    Pending,
    /// It did not work; the next link may.
    Failed {
        /// Why.
        code: Code,
    },
    /// The device belongs to a checkpoint.
    Enrolled {
        /// That checkpoint.
        checkpoint: CheckpointView,
    },
}

/// What has changed, so that a screen asks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Checks were added or voided.
    Checks,
    /// The foot line: unsent, why, sending.
    Status,
    /// The enrolment.
    Enrolment,
    /// The crew, or who is chosen.
    Crew,
    /// The leading language.
    Language,
}
