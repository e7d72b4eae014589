//! What a day came to.

use super::truth::Truth;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a day came to, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Passages that devices acknowledged.
    pub checks: u64,
    /// Records of all kinds that they acknowledged.
    pub records: u64,
    /// Times that a device reached the hub.
    pub contacts: u64,
    /// How often each fault and each turn of the day happened.
    pub fired: BTreeMap<&'static str, u64>,
    /// Records that died with lost phones.
    pub died: u64,
    /// Posts that each look found lacking.
    pub lacking: Vec<u64>,
}

impl Figures {
    pub(super) fn fire(&mut self, what: &'static str) {
        *self.fired.entry(what).or_default() += 1;
    }

    pub(super) fn close(&mut self, truth: &Truth) {
        self.checks = truth.passages.len() as u64;
        self.records = truth.last_seq.iter().map(|seq| u64::from(*seq)).sum();
        self.died = truth.died();
        self.lacking = truth.looks.iter().map(|look| truth.lacking(look).len() as u64).collect();
    }

    /// As one JSON object, with what only the caller can know.
    pub fn json(&self, further: &[(&str, u64)]) -> Value {
        let mut all = json!({
            "checks": self.checks, "records": self.records, "contacts": self.contacts, "died": self.died,
            "lacking": self.lacking, "fired": self.fired,
        });
        for (name, number) in further {
            all[*name] = (*number).into();
        }
        all
    }
}
