//! The one door: everything a screen, a command line or a script can ask of a device.
//!
//! What always holds: both enums are closed and tagged; TypeScript types are generated from them; numbers stay
//! below 2^53, times are Unix milliseconds of the device's clock where nothing else is said. A command is one
//! transaction; a query changes nothing.
//!
//! What it must not know: Tauri, HTTP, SQL.

mod carry;
mod gate;
mod outbox;
mod passages;

pub use carry::*;
pub use gate::*;
pub use outbox::*;
pub use passages::*;

use kadian_domain::{CheckDraft, ResolutionDraft, VoidReason};
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
    /// Begins as a new device at the hub whose link `enrolment` shows as foreign, with a new id, key and database; those of
    /// before are set aside, sealed to their own hub. Only where `status` says that nothing is unsent. Answers `done`.
    StartAnew,
    /// Records one check: judged, appended to the chain, committed. Answers `saved`.
    RecordCheck(CheckDraft),
    /// Cancels one check or one resolution of this device by an added record. Answers `saved_void`.
    VoidCheck {
        /// The number of the check or the resolution.
        seq: u32,
        /// `undo` within ten seconds, another reason later, within the same shift.
        reason: VoidReason,
    },
    /// Says what came of a passer who was told to wait. Answers `saved_resolution`.
    Resolve(ResolutionDraft),
    /// Begins a shift; one that runs ends first, in the same transaction. Answers `saved_shift`.
    StartShift {
        /// Who is on, at most 20; the first stands at the gate.
        volunteers: Vec<u32>,
    },
    /// Ends the shift that runs. Answers `saved_shift`.
    EndShift,
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
    /// Chooses how the screens look. Answers `done`.
    ChooseLook {
        /// Colours.
        theme: Theme,
        /// The size of text: 100, 125, 150 or 200 % of what the device says.
        text_percent: u32,
    },
    /// Says how much charge is left, for the next time that the hub is told how this device fares. Answers `done`.
    TellBattery {
        /// Of a full charge: 0 to 100.
        percent: u32,
    },
    /// Says that people were told what `status` has as its notice. Answers `done`.
    SeenNotice,
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
        /// The check or resolution that it cancels.
        voided_seq: u32,
    },
    /// The resolution is on the disk.
    SavedResolution(SavedResolution),
    /// The start or the end of a shift is on the disk.
    SavedShift {
        /// Its number.
        seq: u32,
        /// The shift that runs now; null after an end.
        shift: Option<ShiftView>,
    },
    /// Done; there is nothing to tell.
    Done,
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
    /// Who waits for a second reading, those due first; those of the post's other devices too, where they were heard of.
    Rechecks,
    /// Everyone under a slip as it is keyed, whether they still wait or not.
    FindSlip {
        /// `3-A-17`, `a17`.
        slip: String,
    },
    /// The plates that were recorded last, newest first.
    Plates,
    /// What this device counted today, in the hub's zone.
    Today,
    /// The shift that runs, and what it would hand over now.
    Shift,
    /// What waits to be sent, and what the hub holds or refuses.
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
    Gate(Box<GateView>),
    /// To `status`.
    Status(StatusView),
    /// To `recent_checks`.
    RecentChecks {
        /// Newest first.
        checks: Vec<CheckRow>,
    },
    /// To `rechecks`.
    Rechecks {
        /// Those due first.
        rechecks: Vec<RecheckRow>,
    },
    /// To `find_slip`.
    FindSlip {
        /// The slip, whole.
        slip: String,
        /// Everyone under it; empty where it is another device's and was not heard of here.
        rechecks: Vec<RecheckRow>,
    },
    /// To `plates`.
    Plates {
        /// Newest first.
        plates: Vec<String>,
    },
    /// To `today`.
    Today(TodayView),
    /// To `shift`.
    Shift(ShiftSummary),
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
    /// The leading language, or how the screens look.
    Language,
    /// Who waits, and what came of others.
    Rechecks,
    /// What readings are judged by, and what the hub says to the checkpoint.
    Config,
    /// The shift that runs.
    Shift,
}

impl Topic {
    /// All of them: a page that missed some, or has seen nothing yet, asks for everything.
    pub const ALL: [Self; 8] = [
        Self::Checks,
        Self::Status,
        Self::Enrolment,
        Self::Crew,
        Self::Language,
        Self::Rechecks,
        Self::Config,
        Self::Shift,
    ];
}
