//! What follows from a record that counts.

use kadian_domain::shift::{ShiftEnd, ShiftStart};
use kadian_domain::time::EventTime;
use kadian_domain::{Check, Resolution, Target, VoidReason};
use kadian_wire::Hash;
use kadian_wire::body::EpochStart;

/// What a record that counts does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A passage, to be counted.
    Check(Box<CheckEffect>),
    /// What came of one who was told to wait.
    Resolution(Box<ResolutionEffect>),
    /// A cancellation.
    Void(VoidEffect),
    /// A shift begins.
    ShiftStart(ShiftStartEffect),
    /// A shift ends.
    ShiftEnd(ShiftEndEffect),
    /// A database begins; what of the one before may be lost is named.
    EpochStart(EpochStart),
    /// Whatever the original does that a salvaged record carries.
    Salvaged(Box<SalvagedEffect>),
    /// Nothing.
    Nothing,
}

impl Effect {
    /// What the original does, of whatever carries it.
    pub fn original(self) -> Self {
        match self {
            Self::Salvaged(salvaged) => salvaged.effect.original(),
            own => own,
        }
    }
}

/// What a record does that was saved from a damaged database: what the original does, at the original's place.
#[derive(Debug, Clone, PartialEq)]
pub struct SalvagedEffect {
    /// The original's database.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// SHA-256 of its bytes.
    pub d: Hash,
    /// What it does.
    pub effect: Effect,
}

/// Where, by whom and when a record was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// The post.
    pub checkpoint: u32,
    /// Who stood there; an officer's number in the hub's own chain.
    pub volunteer: u32,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
    /// The version of the config that judged it.
    pub config: u32,
    /// When it happened.
    pub at: EventTime,
}

/// What a check adds to the counts.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckEffect {
    /// Where, by whom and when; entered later, the time on the paper.
    pub made: Made,
    /// The check.
    pub check: Check,
}

impl CheckEffect {
    /// Whether it was entered later from paper.
    pub fn is_late(&self) -> bool {
        self.check.observed_ms.is_some()
    }
}

/// What a resolution says, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolutionEffect {
    /// By whom and when, and the post of the check that it names.
    pub made: Made,
    /// The resolution.
    pub resolution: Resolution,
}

/// What a void cancels. Its target is the sender's own, but in the hub's own chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoidEffect {
    /// The record that is cancelled.
    pub target: Target,
    /// Why.
    pub reason: VoidReason,
}

/// Who stands at a post from when on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftStartEffect {
    /// Where and when.
    pub made: Made,
    /// The start.
    pub start: ShiftStart,
}

/// Until when, and what was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftEndEffect {
    /// Where and when.
    pub made: Made,
    /// The end.
    pub end: ShiftEnd,
}
