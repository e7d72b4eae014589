//! What a campaign counts.

use kadian_oracle::Verdict;
use serde::Serialize;
use std::any::Any;
use std::collections::BTreeMap;

/// One row of the report, as it fills.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Tally {
    /// Single trials: kills, images, damaged files, worlds, requests.
    pub(crate) trials: u64,
    /// How often each fault was seen to happen.
    pub(crate) fired: BTreeMap<&'static str, u64>,
    /// What processes had acknowledged.
    pub(crate) acknowledged: u64,
    /// Of that, what was gone afterwards.
    pub(crate) lost: u64,
    /// Records that a hub had twice.
    pub(crate) doubled: u64,
    /// Records that a device held for sent and no hub had.
    pub(crate) false_sent: u64,
    /// Whatever else was wrong, with the seed.
    pub(crate) faults: Vec<String>,
}

impl Tally {
    /// A fault happened.
    pub(crate) fn fired(&mut self, fault: &'static str) {
        *self.fired.entry(fault).or_default() += 1;
    }

    /// Something is wrong that is not counted by itself.
    pub(crate) fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(what.into());
    }

    /// What the oracle found.
    pub(crate) fn judged(&mut self, verdict: Verdict) {
        let Verdict { lost, doubled, false_sent, faults } = verdict;
        self.lost += lost;
        self.doubled += doubled;
        self.false_sent += false_sent;
        self.faults.extend(faults);
    }

    /// No promise was broken.
    pub(crate) fn is_sound(&self) -> bool {
        (self.lost, self.doubled, self.false_sent) == (0, 0, 0) && self.faults.is_empty()
    }
}

/// The words of a panic.
pub(crate) fn words_of(panic: &(dyn Any + Send)) -> &str {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}
