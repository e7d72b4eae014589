//! A device of which two copies went on: each copy's records are at the hub, whatever the hub makes of them.

use crate::chain::has_its_bytes;
use crate::rows::{Row, rows_of};
use std::collections::BTreeMap;

/// A record of one history: another one under the same number has another hash or another place.
type Known<'a> = (u32, u32, &'a str, &'a str);

fn known(row: &Row) -> Known<'_> {
    (row.epoch, row.seq, &row.d, &row.h)
}

/// What the hub made of each of a device's records; an empty text where it has none of it, or has other bytes under its
/// hash.
pub fn outcomes_of<'a>(own: &'a [Row], hub: &'a [Row], device: &str) -> Vec<(&'a Row, &'a str)> {
    let whole = rows_of(hub, device).into_iter().filter(|row| has_its_bytes(row));
    let there: BTreeMap<Known<'_>, &str> = whole.map(|row| (known(row), row.outcome.as_str())).collect();
    own.iter().map(|row| (row, there.get(&known(row)).copied().unwrap_or_default())).collect()
}

/// Records that the hub has twice: the same bytes at the same place of the same history.
pub fn doubled(hub: &[Row]) -> u64 {
    let mut seen: BTreeMap<(&str, Known<'_>), u64> = BTreeMap::new();
    for row in hub {
        let n = seen.entry((&row.device, known(row))).or_default();
        *n = n.saturating_add(1);
    }
    seen.values().map(|n| n.saturating_sub(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: u32, d: &str, outcome: &str) -> Row {
        let (d, h) = (d.to_owned(), format!("h{d}"));
        Row { device: "ab".into(), epoch: 7, seq, bytes: None, d, h, outcome: outcome.into() }
    }

    #[test]
    fn a_record_counts_as_there_by_its_bytes_and_its_place_and_not_by_its_number() {
        let hub = [row(1, "x", "stored"), row(2, "y", "stored"), row(2, "z", "held(fork)")];
        let copy = [row(1, "x", ""), row(2, "z", ""), row(3, "w", "")];
        let found: Vec<&str> =
            outcomes_of(&copy, &hub, "a-b").into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(found, ["stored", "held(fork)", ""]);
        let flipped = [Row { bytes: Some(vec![1]), ..row(1, "x", "stored") }];
        assert_eq!(outcomes_of(&copy[..1], &flipped, "ab")[0].1, "", "other bytes under the same hash");
        assert_eq!(doubled(&hub), 0);
        assert_eq!(doubled(&[row(1, "x", ""), row(1, "x", "")]), 1);
    }
}
