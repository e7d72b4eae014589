//! A copy of a hub against what its devices have: of each device the beginning of its chain, without a hole.

use crate::chain::has_its_bytes;
use crate::rows::{Row, rows_of};

/// What is wrong with the part of a copy that is a device's. The copy must hold the first records of the device, at least
/// `at_least` of them, the same and in the same places; whatever came later may be missing.
pub fn prefix_faults(device: &str, own: &[Row], copy: &[Row], at_least: u64) -> Vec<String> {
    let mut faults = Vec::new();
    let own = sorted(rows_of(own, device));
    let there = sorted(rows_of(copy, device));
    let n_there = u64::try_from(there.len()).unwrap_or(u64::MAX);
    if n_there < at_least {
        faults.push(format!("{device}: {n_there} records in the copy, {at_least} were stored before it"));
    }
    if there.len() > own.len() {
        faults.push(format!("{device}: {n_there} records in the copy, {} at the device", own.len()));
    }
    for (copied, made) in there.iter().zip(&own) {
        let is_same = (copied.epoch, copied.seq, &copied.d, &copied.h)
            == (made.epoch, made.seq, &made.d, &made.h)
            && copied.bytes.is_some()
            && has_its_bytes(copied);
        if !is_same {
            faults.push(format!(
                "{device}/{}/{} in the copy, where {} stands at the device",
                copied.epoch, copied.seq, made.seq
            ));
            break;
        }
    }
    faults
}

fn sorted(mut rows: Vec<&Row>) -> Vec<&Row> {
    rows.sort_by_key(|row| (row.epoch, row.seq));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    const DEVICE: &str = "01a211e746b571a8baaacfa55b512062";

    fn row(seq: u32) -> Row {
        let bytes = seq.to_be_bytes();
        Row {
            device: DEVICE.into(),
            epoch: 1,
            seq,
            bytes: Some(bytes.to_vec()),
            d: hex::encode(Sha256::digest(bytes)),
            h: format!("h{seq}"),
            outcome: String::new(),
        }
    }

    fn faults(copy: &[u32], at_least: u64) -> usize {
        let own: Vec<Row> = (1..=5).map(row).collect();
        let copy: Vec<Row> = copy.iter().map(|&seq| row(seq)).collect();
        prefix_faults(DEVICE, &own, &copy, at_least).len()
    }

    #[test]
    fn the_beginning_of_a_chain_is_sound_and_anything_else_is_not() {
        assert_eq!(faults(&[1, 2, 3], 3), 0);
        assert_eq!(faults(&[], 0), 0);
        assert_eq!(faults(&[1, 2], 3), 1, "what was stored before the copy is not in it");
        assert_eq!(faults(&[1, 3], 2), 1, "a hole");
        assert_eq!(faults(&[2, 3], 2), 1, "the first one is missing");
        assert_eq!(faults(&[1, 2, 3, 4, 5, 6], 3), 1, "a record that the device never made");
        let mut other = row(1);
        other.d = "another".into();
        assert_eq!(prefix_faults(DEVICE, &[row(1)], &[other], 1).len(), 1);
        let flipped = Row { bytes: Some(vec![0, 0, 0, 3]), ..row(1) };
        assert_eq!(
            prefix_faults(DEVICE, &[row(1)], &[flipped], 1).len(),
            1,
            "other bytes under the same hash"
        );
    }
}
