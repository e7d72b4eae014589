//! A shift_start: `[volunteers, previous, n_open, n_unsent]`; a shift_end: `[start, counts, n_open, n_unsent]`.
//!
//! Counts are `[checks, entries, exits, suspected, confirmed, voids]`.

use crate::cbor;
use crate::record::RecordError;
use kadian_domain::limits::SHIFT_VOLUNTEERS_MAX;
use kadian_domain::shift::{ShiftCounts, ShiftEnd, ShiftStart};
use kadian_domain::{Seq, VolunteerId};
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct ShiftStartBody {
    #[n(0)]
    volunteers: Vec<u32>,
    #[n(1)]
    previous: Option<u32>,
    #[n(2)]
    n_open: u32,
    #[n(3)]
    n_unsent: u32,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct ShiftEndBody {
    #[n(0)]
    start: u32,
    #[n(1)]
    counts: CountsBody,
    #[n(2)]
    n_open: u32,
    #[n(3)]
    n_unsent: u32,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct CountsBody {
    #[n(0)]
    checks: u32,
    #[n(1)]
    entries: u32,
    #[n(2)]
    exits: u32,
    #[n(3)]
    suspected: u32,
    #[n(4)]
    confirmed: u32,
    #[n(5)]
    voids: u32,
}

/// The body of a shift_start.
pub fn encode_shift_start(shift: &ShiftStart) -> Vec<u8> {
    cbor::encode(&ShiftStartBody {
        volunteers: shift.volunteers.iter().map(|volunteer| volunteer.get()).collect(),
        previous: shift.previous.map(Seq::get),
        n_open: shift.n_open,
        n_unsent: shift.n_unsent,
    })
}

/// A shift_start from its body.
pub fn decode_shift_start(body: &[u8]) -> Result<ShiftStart, RecordError> {
    let wire: ShiftStartBody = minicbor::decode(body)?;
    if wire.volunteers.len() > SHIFT_VOLUNTEERS_MAX {
        return Err(RecordError::Malformed);
    }
    Ok(ShiftStart {
        volunteers: wire.volunteers.into_iter().map(VolunteerId::new).collect(),
        previous: wire.previous.map(|seq| Seq::new(seq).ok_or(RecordError::Malformed)).transpose()?,
        n_open: wire.n_open,
        n_unsent: wire.n_unsent,
    })
}

/// The body of a shift_end.
pub fn encode_shift_end(shift: &ShiftEnd) -> Vec<u8> {
    let ShiftCounts { checks, entries, exits, suspected, confirmed, voids } = shift.counts;
    cbor::encode(&ShiftEndBody {
        start: shift.start.get(),
        counts: CountsBody { checks, entries, exits, suspected, confirmed, voids },
        n_open: shift.n_open,
        n_unsent: shift.n_unsent,
    })
}

/// A shift_end from its body.
pub fn decode_shift_end(body: &[u8]) -> Result<ShiftEnd, RecordError> {
    let wire: ShiftEndBody = minicbor::decode(body)?;
    let CountsBody { checks, entries, exits, suspected, confirmed, voids } = wire.counts;
    Ok(ShiftEnd {
        start: Seq::new(wire.start).ok_or(RecordError::Malformed)?,
        counts: ShiftCounts { checks, entries, exits, suspected, confirmed, voids },
        n_open: wire.n_open,
        n_unsent: wire.n_unsent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_shift_read_back_and_their_bytes_are_frozen() {
        let start = ShiftStart {
            volunteers: vec![VolunteerId::new(1000), VolunteerId::new(7)],
            previous: Seq::new(2),
            n_open: 3,
            n_unsent: 400,
        };
        let counts =
            ShiftCounts { checks: 900, entries: 700, exits: 260, suspected: 3, confirmed: 1, voids: 2 };
        let end = ShiftEnd { start: Seq::new(2).unwrap(), counts, n_open: 1, n_unsent: 12 };
        let (first, last) = (encode_shift_start(&start), encode_shift_end(&end));
        assert_eq!(decode_shift_start(&first), Ok(start));
        assert_eq!(decode_shift_end(&last), Ok(end));
        assert_eq!(decode_shift_end(&first), Err(RecordError::Malformed));
        insta::assert_snapshot!("start", hex::encode(first));
        insta::assert_snapshot!("end", hex::encode(last));
    }
}
