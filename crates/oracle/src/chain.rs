//! `d(n) = SHA-256(bytes)`; `h(0) = SHA-256("kadian chain 1" || device || epoch)`; `h(n) = SHA-256(h(n-1) || d(n))`.

use crate::rows::Row;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What is wrong with the chains of rows: a hash that is another one, a hole, a number twice. Empty where all is well.
pub fn chain_faults<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<String> {
    faults_of_chains(rows, Holes::AreFaults)
}

/// The same of a hub in the middle of its work: of two batches on their way the second may have come first, so that a
/// chain has a hole. Behind one, the first hash is taken as it is; whoever asks holds the rows against a whole chain.
pub fn chain_faults_beside_holes<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<String> {
    faults_of_chains(rows, Holes::MayBe)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holes {
    AreFaults,
    MayBe,
}

fn faults_of_chains<'a>(rows: impl IntoIterator<Item = &'a Row>, holes: Holes) -> Vec<String> {
    let mut chains: BTreeMap<(&str, u32), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        chains.entry((&row.device, row.epoch)).or_default().push(row);
    }
    chains.into_iter().flat_map(|((device, epoch), rows)| faults_of(device, epoch, rows, holes)).collect()
}

fn faults_of(device: &str, epoch: u32, mut rows: Vec<&Row>, holes: Holes) -> Vec<String> {
    rows.sort_by_key(|row| row.seq);
    let mut faults = Vec::new();
    let mut head = start(device, epoch);
    let mut next = 1_u32;
    for row in rows {
        let name = format!("{device}/{epoch}/{}", row.seq);
        if row.seq > next && holes == Holes::MayBe {
            if !has_its_bytes(row) {
                faults.push(format!("{name} has other bytes than its hash says"));
            }
            head = hex::decode(&row.h).unwrap_or_default();
            next = row.seq.saturating_add(1);
            continue;
        }
        if row.seq != next {
            faults.push(format!("{name} follows {}", next.saturating_sub(1)));
            return faults;
        }
        let claimed = hex::decode(&row.d).unwrap_or_default();
        if !has_its_bytes(row) {
            faults.push(format!("{name} has other bytes than its hash says"));
        }
        head = link(&head, &claimed);
        if hex::encode(&head) != row.h {
            faults.push(format!("{name} stands at another place of its chain"));
        }
        next = next.saturating_add(1);
    }
    faults
}

/// The bytes are those of the hash, or were taken away.
pub(crate) fn has_its_bytes(row: &Row) -> bool {
    row.bytes.as_ref().is_none_or(|bytes| hex::encode(Sha256::digest(bytes)) == row.d)
}

fn start(device: &str, epoch: u32) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"kadian chain 1");
    hash.update(hex::decode(device).unwrap_or_default());
    hash.update(epoch.to_be_bytes());
    hash.finalize().to_vec()
}

fn link(head: &[u8], d: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update(d);
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: &str = "01a211e746b571a8baaacfa55b512062";

    fn chain(n: u32) -> Vec<Row> {
        let mut head = start(DEVICE, 7);
        (1..=n)
            .map(|seq| {
                let bytes = vec![u8::try_from(seq).unwrap(); 9];
                let d = Sha256::digest(&bytes);
                head = link(&head, &d);
                let (d, h) = (hex::encode(d), hex::encode(&head));
                Row { device: DEVICE.into(), epoch: 7, seq, bytes: Some(bytes), d, h, outcome: String::new() }
            })
            .collect()
    }

    #[test]
    fn a_sound_chain_has_no_faults_and_each_harm_is_named() {
        let sound = chain(5);
        assert_eq!(chain_faults(&sound), Vec::<String>::new());
        let harm = |hurt: &dyn Fn(&mut Vec<Row>)| {
            let mut rows = sound.clone();
            hurt(&mut rows);
            chain_faults(&rows)
        };
        assert!(harm(&|rows| rows[2].bytes = Some(vec![0]))[0].contains("/3 has other bytes"));
        assert!(harm(&|rows| rows[2].h = rows[1].h.clone())[0].contains("/3 stands at another place"));
        assert!(harm(&|rows| drop(rows.remove(1)))[0].contains("/3 follows 1"));
        assert!(harm(&|rows| rows.push(rows[1].clone()))[0].contains("/2 follows 2"));
        let beside_holes = |change: &dyn Fn(&mut Vec<Row>)| {
            let mut rows = chain(5);
            change(&mut rows);
            chain_faults_beside_holes(&rows)
        };
        assert!(beside_holes(&|rows| drop(rows.remove(1))).is_empty());
        assert!(beside_holes(&|rows| rows.push(rows[1].clone()))[0].contains("/2 follows 2"));
        let behind = beside_holes(&|rows| {
            rows.remove(1);
            rows[2].h = "00".repeat(32);
        });
        assert!(behind[0].contains("/4 stands at another place"), "{behind:?}");
        assert_eq!(harm(&|rows| rows[2].bytes = None), Vec::<String>::new(), "purged bytes are no harm");
    }

    #[test]
    fn the_worked_example_of_a_real_device_comes_out() {
        // From a device of version 0.1.0: its first record and where that stands.
        let d = "96fb5751d117b13e580dbebb342558986b5aa95e81755fc650e90a6a6fb3d794";
        let h = link(&start(DEVICE, 1_539_463_669), &hex::decode(d).unwrap());
        assert_eq!(hex::encode(h), "1f8292d7167ed01810e0dbca06605f56bb639784ef077c88440aa9f47e4b52fa");
    }
}
