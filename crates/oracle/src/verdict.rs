//! What was promised against what is there.

use crate::acks::Acked;
use crate::chain::{chain_faults, has_its_bytes};
use crate::originals::Number;
use crate::rows::{Row, rows_of};
use std::collections::{BTreeMap, BTreeSet};

/// What one device says, and had said.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a, U = u64> {
    /// Its id.
    pub device: &'a str,
    /// What it had acknowledged.
    pub acked: &'a [Acked],
    /// Its export.
    pub rows: &'a [Row],
    /// What it holds for unsent: [`Numbers`], read from its database, or how many it says there are.
    pub unsent: U,
}

/// What a device holds for unsent.
pub trait Unsent {
    /// How many of the numbers that are `here` the device holds for sent, and the hub has not.
    fn false_sent(&self, here: &BTreeSet<Number>, at_hub: &BTreeSet<Number>) -> u64;

    /// What is wrong with it by itself.
    fn faults(&self, here: &BTreeSet<Number>) -> Vec<String>;
}

/// A difference of two numbers, for where nobody can look into the device: each record that the hub has, and the device still
/// calls unsent, hides one that is falsely sent.
impl Unsent for u64 {
    fn false_sent(&self, here: &BTreeSet<Number>, at_hub: &BTreeSet<Number>) -> u64 {
        count(here.len()).saturating_sub(*self).saturating_sub(count(at_hub.len()))
    }

    fn faults(&self, _: &BTreeSet<Number>) -> Vec<String> {
        Vec::new()
    }
}

/// Number by number, as the device's database has it.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    /// What waits.
    pub unsent: &'a BTreeSet<Number>,
    /// What a receipt is for.
    pub settled: &'a BTreeSet<Number>,
}

impl Unsent for Numbers<'_> {
    /// What does not wait is held for sent, whether or not a receipt says so.
    fn false_sent(&self, here: &BTreeSet<Number>, at_hub: &BTreeSet<Number>) -> u64 {
        let is_sent = |number: &Number| self.settled.contains(number) || !self.unsent.contains(number);
        let all = here.union(self.settled);
        count(all.filter(|number| is_sent(number) && !at_hub.contains(number)).count())
    }

    fn faults(&self, here: &BTreeSet<Number>) -> Vec<String> {
        let is_in_one = |number: &&Number| self.unsent.contains(number) != self.settled.contains(number);
        let odd = here.union(self.settled).filter(|number| !is_in_one(number));
        odd.map(|(epoch, seq)| format!("{epoch}/{seq} both waits and is settled, or does neither")).collect()
    }
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
pub fn judge<U: Unsent>(heard: &Heard<'_, U>, hub: &[Row]) -> Verdict {
    let mut verdict = Verdict::default();
    let here: BTreeMap<Number, &Row> = heard.rows.iter().map(|row| ((row.epoch, row.seq), row)).collect();
    let acked: BTreeSet<Acked> = heard.acked.iter().copied().collect();
    let gone = acked.iter().filter(|ack| !here.contains_key(&(ack.epoch, ack.seq)));
    verdict.lost = count(gone.count());
    verdict.faults.extend(chain_faults(heard.rows));

    let mut at_hub: BTreeMap<Number, Vec<&Row>> = BTreeMap::new();
    for row in rows_of(hub, heard.device) {
        at_hub.entry((row.epoch, row.seq)).or_default().push(row);
    }
    let twice = at_hub.values().map(|rows| rows.len().saturating_sub(1));
    verdict.doubled = count(twice.sum());
    for ((epoch, seq), rows) in &at_hub {
        let own = here.get(&(*epoch, *seq)).copied();
        let what = rows.iter().find_map(|row| difference(own, row));
        verdict.faults.extend(what.map(|what| format!("{}/{epoch}/{seq} {what}", heard.device)));
    }
    let at_hub_in_full = |row: &&Row| {
        let rows = at_hub.get(&(row.epoch, row.seq));
        rows.is_some_and(|rows| rows.iter().any(|row| row.bytes.is_some() && has_its_bytes(row)))
    };
    let purged = heard.rows.iter().filter(|row| row.bytes.is_none());
    verdict.lost = verdict.lost.saturating_add(count(purged.filter(|row| !at_hub_in_full(row)).count()));
    let (here, at_hub) = (here.into_keys().collect(), at_hub.into_keys().collect());
    verdict.false_sent = heard.unsent.false_sent(&here, &at_hub);
    verdict.faults.extend(heard.unsent.faults(&here));
    verdict
}

/// In what a hub's record is not the device's own. Where only the hub has the bytes, their hash must be the one that both
/// ends say.
fn difference(own: Option<&Row>, row: &Row) -> Option<&'static str> {
    let Some(own) = own.filter(|own| own.d == row.d && own.h == row.h) else {
        return Some("is another record at the hub");
    };
    let is_other = own.bytes.is_some() && row.bytes.is_some() && own.bytes != row.bytes;
    (is_other || !has_its_bytes(row)).then_some("has other bytes at the hub")
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
        without_chain(judge(&heard, &hub))
    }

    fn without_chain(mut verdict: Verdict) -> Verdict {
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

    fn numbers(seqs: &[u32]) -> BTreeSet<Number> {
        seqs.iter().map(|&seq| (1, seq)).collect()
    }

    #[test]
    fn a_record_whose_receipt_was_lost_hides_none_that_is_falsely_settled() {
        let (here, hub) = ([row(1), row(2), row(3)], [row(2), row(3)]);
        let judged = |unsent: &[u32], settled: &[u32]| {
            let (unsent, settled) = (numbers(unsent), numbers(settled));
            let unsent = Numbers { unsent: &unsent, settled: &settled };
            without_chain(judge(&Heard { device: DEVICE, acked: &[], rows: &here, unsent }, &hub))
        };
        assert_eq!(judged(&[3], &[1, 2]), Verdict { false_sent: 1, ..Verdict::default() });
        assert!(judged(&[1, 3], &[2]).is_sound());
        assert_eq!(judged(&[1, 3], &[2, 4]).false_sent, 1, "a receipt for what is not here");
        let neither = judged(&[3], &[2]);
        assert_eq!((neither.false_sent, neither.faults.len()), (1, 1), "no receipt, and it does not wait");
        assert_eq!(judged(&[1, 2, 3], &[2]).faults.len(), 1, "both");
        let counted = Heard { device: DEVICE, acked: &[], rows: &here, unsent: 1 };
        assert_eq!(judge(&counted, &hub).false_sent, 0, "what a difference of two numbers cannot see");
    }

    #[test]
    fn bytes_that_differ_are_found_though_the_hub_says_the_same_hash() {
        let flipped = |seq| {
            let mut row = row(seq);
            row.bytes.as_mut().unwrap()[0] ^= 1;
            row
        };
        let faults = |own: Row, hub: Row| {
            let heard = Heard { device: DEVICE, acked: &[], rows: &[own], unsent: 0 };
            let verdict = without_chain(judge(&heard, &[hub]));
            (
                verdict.lost,
                verdict.faults.iter().filter(|fault| fault.ends_with("other bytes at the hub")).count(),
            )
        };
        let purged = |seq| Row { bytes: None, ..row(seq) };
        assert_eq!(faults(row(1), row(1)), (0, 0));
        assert_eq!(faults(row(1), flipped(1)), (0, 1));
        assert_eq!(faults(flipped(1), row(1)), (0, 1), "the device's own are harmed");
        assert_eq!(faults(purged(1), flipped(1)), (1, 1), "only the hub has them, and they are not these");
        assert_eq!(faults(purged(1), row(1)), (0, 0));
    }
}
