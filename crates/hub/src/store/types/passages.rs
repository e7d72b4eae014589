//! Checks and held records, as officers and exports are shown them.

use super::RecordPlace;
use crate::ingest::{CheckEffect, Standing};
use kadian_domain::fever::{Fever, cause, fever};
use kadian_domain::subject::{Passer, SubjectKind};
use kadian_domain::{Code, Config, DeviceId, Direction, Disposition, VoidReason};

/// A check as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCheck {
    /// Where its record stands.
    pub place: RecordPlace,
    /// The post.
    pub checkpoint: u32,
    /// The post's name.
    pub checkpoint_name: String,
    /// When it happened.
    pub event_ms: i64,
    /// How far that can be off.
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
    /// How many of them are suspected of a fever.
    pub n_suspected: u32,
    /// How many of those are confirmed.
    pub n_confirmed: u32,
    /// How many still wait.
    pub n_waiting: u32,
    /// What they were told; of several the worst.
    pub disposition: Disposition,
    /// Why a person's disposition is another than the reading asks for.
    pub reason: Option<u32>,
    /// The slip where somebody waited or was sent on.
    pub slip: Option<String>,
    /// Who stood at the post.
    pub volunteer: u32,
    /// That volunteer's name.
    pub volunteer_name: Option<String>,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
    /// The version of the config that judged it.
    pub config: u32,
    /// Everyone with a reading of their own, by seat.
    pub passers: Vec<StoredPasser>,
    /// The void that cancels it.
    pub void: Option<StoredVoid>,
}

/// A passer as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasser {
    /// The passer as first seen.
    pub passer: Passer,
    /// How the fever stands.
    pub fever: Fever,
    /// What came of the wait.
    pub outcome: Option<Standing>,
    /// How many resolutions stand.
    pub n_resolutions: u32,
}

/// The void that cancels a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVoid {
    /// Whose record: the check's device's, or the hub's where an officer did it.
    pub device: DeviceId,
    /// In which of its databases.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// Why.
    pub reason: VoidReason,
}

impl StoredCheck {
    /// A check that does not count yet, as it would stand if nothing came of it.
    pub(crate) fn of_effect(
        place: RecordPlace,
        checkpoint_name: String,
        effect: &CheckEffect,
        config: &Config,
    ) -> Self {
        let (made, check) = (effect.made, &effect.check);
        let passer = |passer: Passer| StoredPasser {
            fever: fever(cause(passer.reading, config), passer.disposition, None),
            passer,
            outcome: None,
            n_resolutions: 0,
        };
        Self {
            place,
            checkpoint: made.checkpoint,
            checkpoint_name,
            event_ms: made.at.at_ms,
            event_error_ms: made.at.error_ms,
            is_late: effect.is_late(),
            direction: check.direction,
            subject: check.subject.kind(),
            plate: check.subject.plate().map(|plate| plate.as_str().to_owned()),
            n_passers: check.subject.n_passers(),
            n_suspected: 0,
            n_confirmed: 0,
            n_waiting: 0,
            disposition: check.disposition,
            reason: check.reason.map(|reason| reason.get()),
            slip: check.slip.as_ref().map(|slip| slip.as_str().to_owned()),
            volunteer: made.volunteer,
            volunteer_name: None,
            shift: made.shift,
            config: made.config,
            passers: check.passers().into_iter().map(passer).collect(),
            void: None,
        }
    }

    /// Whether one of its passers was told to wait and has no outcome yet.
    pub fn is_waiting(&self, passer: &StoredPasser) -> bool {
        passer.passer.disposition == Disposition::Recheck && passer.outcome.is_none() && self.void.is_none()
    }
}

/// Checks that were looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundChecks {
    /// The newest first.
    pub checks: Vec<StoredCheck>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Records that wait for an officer.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRecords {
    /// The oldest first.
    pub records: Vec<HeldRecord>,
    /// How many there are in all.
    pub n: u32,
}

/// A record that waits for an officer.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRecord {
    /// Where it stands.
    pub place: RecordPlace,
    /// The name of the checkpoint that its device belongs to.
    pub checkpoint_name: String,
    /// The device's letter there.
    pub letter: String,
    /// Its kind's number; None where the envelope cannot be read.
    pub kind: Option<u32>,
    /// Why it is held.
    pub code: Code,
    /// When it came.
    pub arrived_ms: i64,
    /// Whether this officer can let it count.
    pub can_count: bool,
    /// What it says, where it is a check that can be read.
    pub check: Option<StoredCheck>,
}
