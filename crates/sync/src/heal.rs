//! What a hub asks for again. Pure.
//!
//! A hub that was restored from an older backup lacks what came after it. Its receipts name the numbers that are
//! missing there; what stands under a receipt here and has its bytes is offered again, what was purged is named as gone.
//!
//! What always holds: nothing is moved that waits anyway, nothing past the records that this device ever wrote, and
//! nothing of the batch that the receipt has just settled.

use crate::plan::Range;
use kadian_wire::Receipt;
use kadian_wire::limits::MISSING_RANGES_MAX;

/// How many numbers are moved by one receipt: its transaction must stay short, for the gate waits for it. The hub asks
/// for the rest in its next receipts.
pub const HEALED_NUMBERS_MAX: u32 = 5_000;

/// How a number stands that the hub lacks and that has a receipt here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its bytes are here.
    Whole,
    /// Its bytes were purged.
    Purged,
}

/// What is to be done with what the hub asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Healing {
    /// To be sent again: from receipt back to outbox.
    pub offer: Vec<Range>,
    /// To be named as gone in the next header.
    pub gone: Vec<Range>,
}

/// What a verified receipt asks for, as far as it can be meant: of its own epoch, up to the last number here, and none
/// of its own batch.
pub fn wanted(receipt: &Receipt, last_seq: u32) -> Vec<Range> {
    let epoch = receipt.epoch;
    let own = (receipt.from, receipt.to);
    let mut wanted = Vec::new();
    for &(from, to) in receipt.missing.iter().take(MISSING_RANGES_MAX) {
        let (from, to) = (from.max(1), to.min(last_seq));
        let is_empty_batch = own.1 < own.0;
        if is_empty_batch || to < own.0 || from > own.1 {
            wanted.push(Range { epoch, from, to });
            continue;
        }
        wanted.push(Range { epoch, from, to: own.0.saturating_sub(1) });
        if let Some(behind) = own.1.checked_add(1) {
            wanted.push(Range { epoch, from: behind, to });
        }
    }
    wanted.retain(|range| range.from <= range.to);
    wanted
}

/// Decides about settled numbers that are wanted, in order. What this very batch named as gone is closed by its receipt,
/// whatever the receipt says.
pub fn heal(epoch: u32, settled: impl IntoIterator<Item = (u32, Standing)>, named: &[Range]) -> Healing {
    let mut healing = Healing::default();
    for (seq, standing) in settled {
        match standing {
            Standing::Whole => push(&mut healing.offer, epoch, seq),
            Standing::Purged if named.iter().any(|range| range.holds(epoch, seq)) => {}
            Standing::Purged => push(&mut healing.gone, epoch, seq),
        }
    }
    healing
}

fn push(ranges: &mut Vec<Range>, epoch: u32, seq: u32) {
    match ranges.last_mut() {
        Some(last) if last.to.checked_add(1) == Some(seq) => last.to = seq,
        _ => ranges.push(Range { epoch, from: seq, to: seq }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: u32, to: u32) -> Range {
        Range { epoch: 7, from, to }
    }

    fn receipt(from: u32, to: u32, missing: &[(u32, u32)]) -> Receipt {
        Receipt {
            hub: [1; 16],
            hub_epoch: 1,
            hub_ms: 5,
            device: [2; 16],
            epoch: 7,
            from,
            to,
            h_to: [3; 32],
            outcomes: vec![],
            have_to: 0,
            missing: missing.to_vec(),
            lists: vec![],
            nonce: vec![],
            notice: None,
            hub_version: None,
            fork: None,
        }
    }

    #[test]
    fn nothing_is_wanted_but_what_can_be_meant() {
        type Case = (&'static str, (u32, u32), &'static [(u32, u32)], &'static [(u32, u32)]);
        let cases: [Case; 8] = [
            ("nothing", (1, 3), &[], &[]),
            ("what lies before", (11, 20), &[(1, 4), (8, 10)], &[(1, 4), (8, 10)]),
            ("a heartbeat", (101, 100), &[(50, 100)], &[(50, 100)]),
            ("past the last number", (1, 3), &[(90, 4_000_000_000)], &[(90, 100)]),
            ("all past it", (1, 3), &[(101, 200)], &[]),
            ("its own batch", (10, 20), &[(5, 30)], &[(5, 9), (21, 30)]),
            ("backwards, and zero", (10, 20), &[(9, 3), (0, 2)], &[(1, 2)]),
            ("the end of all numbers", (10, u32::MAX), &[(5, u32::MAX)], &[(5, 9)]),
        ];
        for (what, (from, to), missing, want) in cases {
            let want: Vec<Range> = want.iter().map(|(from, to)| range(*from, *to)).collect();
            assert_eq!(wanted(&receipt(from, to, missing), 100), want, "{what}");
        }
        assert_eq!(wanted(&receipt(101, 100, &[(1, 1); 40]), 100).len(), MISSING_RANGES_MAX);
    }

    #[test]
    fn what_has_its_bytes_is_offered_again_and_what_was_purged_is_gone() {
        use Standing::{Purged, Whole};
        let settled = [(3, Purged), (4, Purged), (5, Whole), (7, Whole), (8, Whole), (9, Purged)];
        let healing = heal(7, settled, &[]);
        assert_eq!(healing.offer, [range(5, 5), range(7, 8)]);
        assert_eq!(healing.gone, [range(3, 4), range(9, 9)]);
        let again = heal(7, settled, &[range(1, 4)]);
        assert_eq!((again.offer.len(), again.gone), (2, vec![range(9, 9)]));
        let of_another_epoch = heal(7, settled, &[Range { epoch: 8, from: 1, to: 9 }]);
        assert_eq!(of_another_epoch.gone.len(), 2);
    }
}
