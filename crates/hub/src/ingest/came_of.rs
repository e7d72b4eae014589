//! What came of a check: who still waits, what became of the others, and how many fevers that makes.
//!
//! What always holds: it follows from the whole set of what stands, never from the order in which it came. So it can be
//! asked again after every record, and nothing is ever counted twice. Of several resolutions of one passer the newest
//! counts and the others are only numbered: two are a contradiction that people must look at.

use kadian_domain::check::FeverCount;
use kadian_domain::fever::{Fever, Outcome, cause, fever};
use kadian_domain::{Config, DeviceId, Disposition, FinalDisposition, Reading};

/// A passer as first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstSeen {
    /// 0 for a person on foot.
    pub seat: u32,
    /// The first reading.
    pub reading: Reading,
    /// What this one was told.
    pub disposition: Disposition,
}

/// A resolution that is not voided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// When.
    pub event_ms: i64,
    /// Whose record it is.
    pub device: DeviceId,
    /// In which of its databases.
    pub epoch: u32,
    /// Which number.
    pub seq: u32,
    /// Which history.
    pub branch: u32,
    /// Whom it means.
    pub seat: u32,
    /// The second reading, where one was taken.
    pub second: Option<Reading>,
    /// The last word.
    pub disposition: FinalDisposition,
    /// Why it is another one than the reading asks for.
    pub reason: Option<u32>,
    /// Where the passer was sent.
    pub place: Option<String>,
    /// Who was told.
    pub told: Option<String>,
}

impl Standing {
    /// Two of one moment are told apart by their place, so that every hub finds the same one newest.
    fn order(&self) -> (i64, DeviceId, u32, u32, u32) {
        (self.event_ms, self.device, self.epoch, self.seq, self.branch)
    }
}

/// Whether a check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckLife {
    /// It does.
    Counts,
    /// It is cancelled: its resolutions have no effect, and nobody waits.
    Voided,
}

/// What came of one passer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasserCameOf {
    /// Whom.
    pub seat: u32,
    /// How the fever stands.
    pub fever: Fever,
    /// Whether this one was told to wait and has no outcome yet.
    pub is_waiting: bool,
    /// The newest resolution of one who was told to wait.
    pub outcome: Option<Standing>,
    /// How many stand.
    pub n_resolutions: u32,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameOf {
    /// Of everyone with a reading, as they were given.
    pub passers: Vec<PasserCameOf>,
    /// Suspected and confirmed.
    pub fevers: FeverCount,
    /// Those who still wait.
    pub n_waiting: u32,
}

/// What came of a check, from its passers, the resolutions of it that stand, and the config that it names.
pub fn came_of(passers: &[FirstSeen], standing: &[Standing], life: CheckLife, config: &Config) -> CameOf {
    let standing: Vec<Standing> = standing.iter().map(|one| seated(one, passers)).collect();
    let passers: Vec<PasserCameOf> =
        passers.iter().map(|passer| of_passer(passer, &standing, life, config)).collect();
    let fevers = passers.iter().map(|passer| passer.fever).collect();
    let n_waiting = passers.iter().filter(|passer| passer.is_waiting).count();
    CameOf { passers, fevers, n_waiting: u32::try_from(n_waiting).unwrap_or(u32::MAX) }
}

/// A device that has not heard of the check keys a slip without a seat: 0 then means the one who was told to wait. Of
/// several nobody knows who was meant; the resolution stands and says nothing.
fn seated(one: &Standing, passers: &[FirstSeen]) -> Standing {
    let mut told_to_wait = passers.iter().filter(|passer| passer.disposition == Disposition::Recheck);
    match (one.seat, told_to_wait.next(), told_to_wait.next()) {
        (0, Some(only), None) => Standing { seat: only.seat, ..one.clone() },
        _ => one.clone(),
    }
}

fn of_passer(passer: &FirstSeen, standing: &[Standing], life: CheckLife, config: &Config) -> PasserCameOf {
    // Whoever was not told to wait has an end already; a resolution that names such a passer says nothing.
    let waits = passer.disposition == Disposition::Recheck && life == CheckLife::Counts;
    let own: Vec<&Standing> = standing.iter().filter(|one| waits && one.seat == passer.seat).collect();
    let newest = own.iter().copied().max_by_key(|one| one.order());
    let said = newest.map(|one| Outcome {
        second: one.second.map(|second| cause(second, config)),
        disposition: one.disposition,
    });
    PasserCameOf {
        seat: passer.seat,
        fever: fever(cause(passer.reading, config), passer.disposition, said),
        is_waiting: waits && newest.is_none(),
        outcome: newest.cloned(),
        n_resolutions: u32::try_from(own.len()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
