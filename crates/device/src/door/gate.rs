//! What the gate shows, and what stands around it: the post, the shift, the day, the config, the looks.

use super::SavedCheck;
use kadian_domain::check::Forced;
use kadian_domain::config::{CheckpointWords, PhoneNumber, SecondReading};
use kadian_domain::late::LateTime;
use kadian_domain::shift::ShiftCounts;
use kadian_domain::subject::SubjectKind;
use kadian_domain::{Code, Direction, Method, ReasonId, Site};
use serde::{Deserialize, Serialize};

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

/// The colours of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Black on white with thick edges, for full sunlight.
    Sun,
}

/// What the gate shows at its start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct GateView {
    /// The post; null before enrolment.
    pub checkpoint: Option<CheckpointView>,
    /// Who stands there.
    pub volunteer: VolunteerView,
    /// The shift that runs; null where none was begun.
    pub shift: Option<ShiftView>,
    /// What was half keyed when the app was last seen; null when nothing was.
    pub draft: Option<GateDraft>,
    /// The last check, while it can still be taken back by one tap.
    pub undo: Option<SavedCheck>,
    /// The language that leads.
    pub language: Language,
    /// Colours.
    pub theme: Theme,
    /// The size of text in percent of what the device says.
    pub text_percent: u32,
    /// What readings are judged by, and what the hub says.
    pub config: ConfigView,
}

/// What is half keyed at the gate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(default, deny_unknown_fields)]
pub struct GateDraft {
    /// Into the village or out of it.
    pub direction: Direction,
    /// Who passes.
    pub subject: SubjectKind,
    /// A person's digits as keyed, at most three: `36` reads 36; or `lo`, `hi`.
    pub digits: String,
    /// The kind of thermometer.
    pub method: Method,
    /// Where it is held.
    pub site: Site,
    /// The name as typed.
    pub name: String,
    /// The telephone number as typed.
    pub phone: String,
    /// Where from, as typed.
    pub origin: String,
    /// A person's disposition, where it was chosen in place of the rule's.
    pub forced: Option<Forced>,
    /// The plate as keyed.
    pub plate: String,
    /// The seats of a vehicle, or the exceptions of a bus, as keyed.
    pub seats: Vec<SeatKeyed>,
    /// Which seat is being keyed, from 1; 0 = the plate or the count.
    pub seat: u32,
    /// The count of a bus or a tally, as keyed.
    pub count: String,
    /// When it happened, where it is entered from paper.
    pub late: Option<LateTime>,
}

/// One seat as half keyed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(default, deny_unknown_fields)]
pub struct SeatKeyed {
    /// The digits as keyed, at most three; or `lo`, `hi`.
    pub digits: String,
    /// The name as typed.
    pub name: String,
    /// The disposition, where it was chosen in place of the rule's.
    pub forced: Option<Forced>,
}

/// What readings are judged by, and what the hub says to the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ConfigView {
    /// The version that records name; 0 = built in.
    pub version: u32,
    /// How long a passer waits before the second reading.
    pub recheck_wait_ms: u32,
    /// Which second reading counts.
    pub second_reading: SecondReading,
    /// Reasons to go against a reading.
    pub reasons: Vec<ReasonView>,
    /// Whom to call.
    pub phones: Vec<PhoneNumber>,
    /// Where the feverish are sent to.
    pub places: Vec<String>,
    /// What the hub says to the checkpoint; null where it says nothing.
    pub words: Option<CheckpointWords>,
}

/// A reason to go against a reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReasonView {
    /// Its number.
    pub id: ReasonId,
    /// The word of a built-in one: its text is `reason-<word>`.
    pub word: Option<String>,
    /// The hub's words, in Chinese.
    pub zh: Option<String>,
    /// The same in English.
    pub en: Option<String>,
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

/// A shift that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ShiftView {
    /// The number of its start; records carry it.
    pub seq: u32,
    /// When it began.
    pub started_ms: i64,
    /// Who is on.
    pub volunteers: Vec<VolunteerView>,
    /// Whether it lasts longer than 12 hours: somebody most likely forgot to hand over.
    pub is_long: bool,
}

/// The shift that runs, and what it would hand over now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ShiftSummary {
    /// Null where none was begun.
    pub shift: Option<ShiftView>,
    /// What this device counted in it.
    pub counts: ShiftCounts,
    /// Passers who still wait for a second reading.
    pub n_open: u32,
    /// Records that still have to be sent.
    pub unsent: u32,
}

/// What this device counted today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TodayView {
    /// The local midnight that the day began with.
    pub day_start_ms: i64,
    /// The counts.
    pub counts: ShiftCounts,
    /// Vehicles and buses among the checks.
    pub vehicles: u32,
    /// Passers who still wait for a second reading, whatever day they came.
    pub n_open: u32,
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
    /// An officer has to type these digits at the hub.
    Waiting {
        /// Six digits.
        digits: String,
        /// The checkpoint that the link leads to.
        checkpoint_name: String,
    },
    /// The link is another hub's than the one that the device belongs to: `start_anew` begins there.
    Foreign {
        /// Where that hub is: the address in the link.
        address: String,
    },
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
