//! What goes into columns comes back, and what never came out of any ends in an answer.

use super::{pack, unpack};
use crate::batch::BatchError;
use crate::record::{CaptureSample, Record};
use proptest::prelude::*;

fn record(seq: u32, mono_ms: i64, body: &str) -> Vec<u8> {
    Record {
        kind: 1,
        seq,
        wall_ms: mono_ms.wrapping_add(1_790_000_000_000),
        mono_ms,
        boot: [seq.to_be_bytes()[3] / 7; 8],
        sample: (seq != 3).then_some(CaptureSample { hub_minus_mono_ms: 1_790_000_000_000, error_ms: 7 }),
        checkpoint: 3,
        volunteer: 1_000,
        shift: 2,
        config: 4,
        body: hex::decode(body.replace(' ', "")).unwrap(),
    }
    .encode()
}

fn comes_back(from: u32, records: &[Vec<u8>]) {
    let plain = pack(from, records);
    let n = u32::try_from(records.len()).unwrap();
    assert_eq!(unpack(&plain, from, n).unwrap(), records);
}

#[test]
fn records_come_back_byte_for_byte_whatever_they_are() {
    let person = "83 00 00 82 00 83 19016d 00 00";
    let named = "83 01 00 84 00 83 190170 00 00 66e69e97e7a780 6131";
    let huge = "81 1bffffffffffffffff";
    comes_back(1, &[]);
    comes_back(
        2,
        &[
            record(2, 1_000, person),
            record(3, 9_000, named),
            record(4, 8_000, person),
            vec![],
            vec![0x80],
            record(9, -5, huge),
            record(8, 9_500, "82 f6 43010203"),
            record(9, i64::MIN, person),
            record(10, i64::MAX, named),
        ],
    );
}

#[test]
fn a_column_of_a_record_is_frozen() {
    let body = "83 00 00 82 00 83 19016d 00 00";
    let plain = pack(1, &[record(1, 1_000, body), record(2, 9_000, body), vec![0x80]]);
    insta::assert_snapshot!("columns", hex::encode(plain));
}

#[test]
fn what_does_not_fit_is_malformed() {
    let records = [record(1, 1_000, "81 05"), record(2, 2_000, "81 61 61")];
    let plain = pack(1, &records);
    assert_eq!(unpack(&plain, 1, 1), Err(BatchError::Malformed), "one left over");
    assert_eq!(unpack(&plain, 1, 3), Err(BatchError::Malformed), "one missing");
    assert_eq!(unpack(&[&plain[..], &[0x40]].concat(), 1, 2), Err(BatchError::Malformed), "a column more");
    assert_eq!(unpack(&plain[..plain.len() - 1], 1, 2), Err(BatchError::Malformed), "a byte less");
}

#[test]
fn little_that_says_it_is_much_stops_at_the_limit() {
    // One skeleton of 60,000 nothings, used 200 times.
    let body = [&[0x99, 0xea, 0x60][..], &vec![0xf6; 60_000]].concat();
    let mut one = record(1, 0, "80");
    one.pop();
    one.extend(body);
    let many = vec![one; 200];
    let plain = pack(1, &many);
    assert!(plain.len() < 70_000, "{} bytes", plain.len());
    assert_eq!(unpack(&plain, 1, 200), Err(BatchError::TooLarge));
}

proptest! {
    #[test]
    fn any_numbers_and_texts_come_back(
        from in any::<u32>(),
        rows in proptest::collection::vec((any::<[i64; 4]>(), any::<[u32; 6]>(), any::<[u8; 2]>(), ".{0,9}"), 0..20),
    ) {
        let records: Vec<Vec<u8>> = rows.iter().map(|([wall, mono, hub, n], few, [boot, kind], text)| Record {
            kind: few[0],
            seq: few[1],
            wall_ms: *wall,
            mono_ms: *mono,
            boot: [*boot; 8],
            sample: (few[2] % 2 == 0).then_some(CaptureSample { hub_minus_mono_ms: *hub, error_ms: *n }),
            checkpoint: few[2],
            volunteer: few[3],
            shift: few[4],
            config: few[5],
            body: match kind % 3 {
                0 => minicbor::to_vec((*n, text)).unwrap(),
                1 => minicbor::to_vec((text, true, None::<u8>, *hub)).unwrap(),
                _ => vec![0x81],
            },
        }.encode()).collect();
        let n = u32::try_from(records.len()).unwrap();
        // Past the last number there is no place.
        prop_assume!(from.checked_add(n).is_some());
        prop_assert_eq!(unpack(&pack(from, &records), from, n).unwrap(), records);
    }

    #[test]
    fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400), n in 0_u32..40) {
        let _ = unpack(&bytes, 1, n);
    }

    #[test]
    fn a_changed_byte_ends_in_an_answer(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut plain = pack(1, &[record(1, 1_000, "81 05"), record(2, 2_000, "81 61 61")]);
        let at = at.index(plain.len());
        plain[at] = to;
        let _ = unpack(&plain, 1, 2);
    }
}
