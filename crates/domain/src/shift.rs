//! A shift: who stands at the post, from when to when, and what they leave to the next.

use crate::code::{Code, Problem};
use crate::ids::{Seq, VolunteerId};
use crate::limits::{SHIFT_LONG_MS, SHIFT_VOLUNTEERS_MAX};
use serde::{Deserialize, Serialize};

/// The start of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftStart {
    /// Who is on.
    pub volunteers: Vec<VolunteerId>,
    /// The shift before, on this device.
    pub previous: Option<Seq>,
    /// Passers who still wait for a second reading and are carried over.
    pub n_open: u32,
    /// Records that still had to be sent.
    pub n_unsent: u32,
}

/// The end of a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShiftEnd {
    /// Its start.
    pub start: Seq,
    /// What was counted on this device.
    pub counts: ShiftCounts,
    /// Passers who still wait for a second reading.
    pub n_open: u32,
    /// Records that still had to be sent, before this one.
    pub n_unsent: u32,
}

/// What one device counted in a shift or in a day. Voided checks are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ShiftCounts {
    /// Checks, one a passage.
    pub checks: u32,
    /// Passers on their way in.
    pub entries: u32,
    /// Passers on their way out.
    pub exits: u32,
    /// Suspected fevers, the confirmed ones among them.
    pub suspected: u32,
    /// Confirmed fevers.
    pub confirmed: u32,
    /// Checks that were voided.
    pub voids: u32,
}

/// Who is on, as keyed: at most 20, each once and known; `volunteer_unknown` otherwise.
pub fn volunteers(numbers: &[u32]) -> Result<Vec<VolunteerId>, Problem> {
    let mut once = numbers.to_vec();
    once.sort_unstable();
    once.dedup();
    if once.len() == numbers.len() && numbers.len() <= SHIFT_VOLUNTEERS_MAX && !numbers.contains(&0) {
        Ok(numbers.iter().copied().map(VolunteerId::new).collect())
    } else {
        Err(Problem::at(Code::VolunteerUnknown, "volunteers"))
    }
}

/// Whether somebody most likely forgot to hand over.
pub fn is_long(lasted_ms: i64) -> bool {
    lasted_ms > SHIFT_LONG_MS
}
