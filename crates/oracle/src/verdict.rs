//! What was promised against what is there.

use crate::acks::Acked;
use crate::chain::chain_faults;
use crate::rows::{Row, rows_of};
use std::collections::{BTreeMap, BTreeSet};

/// What one device says, and had said.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// Its id.
    pub device: &'a str,
    /// What it had acknowledged.
    pub acked: &'a [Acked],
    /// Its export.
    pub rows: &'a [Row],
    /// How many it says are unsent.
    pub unsent: u64,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged numbers that are at the device no more, and records whose bytes are neither there nor at the hub.
    pub lost: u64,
    /// Numbers that are at the hub more than once.
    pub doubled: u64,
    /// Numbers that the device holds for sent and the hub has not.
    pub false_sent: u64,
    /// Whatever else is wrong: a chain that breaks, bytes that differ.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        *self == Self::default()
    }
}

/// Judges one device against the export of a hub. `hub` may hold what the device still calls unsent, never the other way
/// round.
pub fn judge(heard: &Heard<'_>, hub: &[Row]) -> Verdict {
    let mut verdict = Verdict::default();
    let here: BTreeMap<(u32, u32), &Row> = heard.rows.iter().map(|row| ((row.epoch, row.seq), row)).collect();
    let acked: BTreeSet<Acked> = heard.acked.iter().copied().collect();
    let gone = acked.iter().filter(|ack| !here.contains_key(&(ack.epoch, ack.seq)));
    verdict.lost = count(gone.count());
    verdict.faults.extend(chain_faults(heard.rows));

    let mut at_hub: BTreeMap<(u32, u32), Vec<&Row>> = BTreeMap::new();
    for row in rows_of(hub, heard.device) {
        at_hub.entry((row.epoch, row.seq)).or_default().push(row);
    }
    let twice = at_hub.values().map(|rows| rows.len().saturating_sub(1));
    verdict.doubled = count(twice.sum());
    for (place, rows) in &at_hub {
        let same = |row: &&Row| here.get(place).is_some_and(|own| own.d == row.d && own.h == row.h);
        if !rows.iter().all(same) {
            let (epoch, seq) = place;
            verdict.faults.push(format!("{}/{epoch}/{seq} is another record at the hub", heard.device));
        }
    }
    let at_hub_in_full = |row: &&Row| {
        let rows = at_hub.get(&(row.epoch, row.seq));
        rows.is_some_and(|rows| rows.iter().any(|row| row.bytes.is_some()))
    };
    let purged = heard.rows.iter().filter(|row| row.bytes.is_none());
    verdict.lost = verdict.lost.saturating_add(count(purged.filter(|row| !at_hub_in_full(row)).count()));
    let sent = count(here.len()).saturating_sub(heard.unsent);
    verdict.false_sent = sent.saturating_sub(count(at_hub.len()));
    verdict
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    const DEVICE: &str = "01a211e746b571a8baaacfa55b512062";

    fn row(seq: u32) -> Row {
        let bytes = seq.to_be_bytes().to_vec();
        let d = hex::encode(Sha256::digest(&bytes));
        Row {
            device: DEVICE.into(),
            epoch: 1,
            seq,
            bytes: Some(bytes),
            d,
            h: seq.to_string(),
            outcome: "stored".into(),
        }
    }

    fn judged(acked: &[u32], here: &[u32], unsent: u64, hub: &[u32]) -> Verdict {
        let acked: Vec<Acked> = acked.iter().map(|&seq| Acked { epoch: 1, seq }).collect();
        let (here, hub): (Vec<Row>, Vec<Row>) =
            (here.iter().map(|&n| row(n)).collect(), hub.iter().map(|&n| row(n)).collect());
        let heard = Heard { device: DEVICE, acked: &acked, rows: &here, unsent };
        let mut verdict = judge(&heard, &hub);
        // The places in the chain are made up here; `chain` has tests of its own.
        verdict.faults.retain(|fault| !fault.contains("place of its chain"));
        verdict
    }

    #[test]
    fn each_broken_promise_is_counted_and_a_kept_one_is_not() {
        assert!(judged(&[1, 2], &[1, 2, 3], 2, &[1]).is_sound());
        assert!(judged(&[1, 2], &[1, 2], 2, &[1, 2]).is_sound(), "a receipt that was lost on the way");
        assert_eq!(judged(&[1, 2, 3], &[1, 2], 2, &[]).lost, 1);
        assert_eq!(judged(&[1], &[1, 2], 0, &[1]).false_sent, 1);
        assert_eq!(judged(&[1], &[1, 2], 0, &[1, 2, 2]).doubled, 1);
        assert_eq!(judged(&[1], &[1], 0, &[1, 2]).faults.len(), 1, "a record that the device never made");
    }

    #[test]
    fn what_was_taken_away_must_be_at_the_hub() {
        let here = [Row { bytes: None, ..row(1) }];
        let heard = Heard { device: DEVICE, acked: &[], rows: &here, unsent: 0 };
        let lost = |hub: &[Row]| judge(&heard, hub).lost;
        assert_eq!((lost(&[]), lost(&[row(1)]), lost(&here)), (1, 0, 1));
    }
}
