//! One record, of any kind, and what it may say.

use crate::Reach;
use kadian_domain::limits::{
    COUNT_MAX, NAME_CHARS_MAX, PHONE_DIGITS_MAX, PLATE_CHARS_MAX, SEATS_MAX, SHIFT_VOLUNTEERS_MAX,
};
use kadian_domain::subject::Occupant;
use kadian_domain::{Check, Plate, Subject};
use kadian_wire::body::{
    decode_check, decode_epoch_start, decode_resolution, decode_ruling, decode_salvaged, decode_shift_end,
    decode_shift_start, decode_void, encode_check, encode_epoch_start, encode_resolution, encode_ruling,
    encode_salvaged, encode_shift_end, encode_shift_start, encode_void,
};
use kadian_wire::cbor::check_canonical;
use kadian_wire::limits::{RECORD_BYTES_MAX, TEXT_CHARS_MAX};
use kadian_wire::{Record, RecordError, kinds};
use std::fmt::Debug;

/// As deep as a hub follows records that were saved from one damaged database after the other.
const SALVAGED_DEEP_MAX: u32 = 8;

/// Bytes as they lie in a batch.
pub(crate) fn play(bytes: &[u8]) -> Reach {
    play_at(bytes, 0)
}

fn play_at(bytes: &[u8], n_deep: u32) -> Reach {
    let Ok(record) = Record::decode(bytes) else { return Reach::Refused };
    assert!(bytes.len() <= RECORD_BYTES_MAX, "a record of {} bytes was taken", bytes.len());
    assert_eq!(record.encode(), bytes, "one record has two forms");
    play_body_at(record.kind, &record.body, n_deep)
}

/// The body of a record of this kind.
pub(crate) fn play_body(kind: u32, body: &[u8]) -> Reach {
    if check_canonical(body).is_ok() { play_body_at(kind, body, 0) } else { Reach::Refused }
}

fn play_body_at(kind: u32, body: &[u8], n_deep: u32) -> Reach {
    let sender = crate::keys::device();
    match kind {
        kinds::CHECK => came(same(body, decode_check, encode_check).map(|check| check_fits(&check))),
        kinds::RESOLUTION => {
            let read = |body: &[u8]| decode_resolution(body, sender);
            let resolution = same(body, read, |resolution| encode_resolution(resolution, sender));
            came(resolution.map(|resolution| {
                fits(resolution.place.as_deref(), NAME_CHARS_MAX);
                fits(resolution.told.as_deref(), NAME_CHARS_MAX);
            }))
        }
        kinds::VOID => came(same(body, decode_void, |(target, reason)| encode_void(*target, *reason))),
        kinds::EPOCH_START => came(same(body, decode_epoch_start, encode_epoch_start)),
        kinds::SHIFT_START => came(
            same(body, decode_shift_start, encode_shift_start)
                .map(|shift| assert!(shift.volunteers.len() <= SHIFT_VOLUNTEERS_MAX, "{shift:?}")),
        ),
        kinds::SHIFT_END => came(same(body, decode_shift_end, encode_shift_end)),
        kinds::RULING => came(
            same(body, decode_ruling, encode_ruling)
                .map(|ruling| fits(ruling.note.as_deref(), TEXT_CHARS_MAX)),
        ),
        kinds::SALVAGED => match same(body, decode_salvaged, encode_salvaged) {
            Some(salvaged) if n_deep < SALVAGED_DEEP_MAX => play_at(&salvaged.bytes, n_deep + 1),
            Some(_) | None => Reach::Refused,
        },
        _ => Reach::Refused,
    }
}

/// What is read is written in the one form, in no more bytes than it came in, and reads back as itself.
fn same<T: PartialEq + Debug>(
    body: &[u8],
    decode: impl Fn(&[u8]) -> Result<T, RecordError>,
    encode: impl Fn(&T) -> Vec<u8>,
) -> Option<T> {
    let value = decode(body).ok()?;
    let again = encode(&value);
    assert!(check_canonical(&again).is_ok(), "{value:?} is not written canonically");
    assert!(again.len() <= body.len(), "{value:?} takes more bytes than it came in");
    assert_eq!(decode(&again).as_ref(), Ok(&value));
    Some(value)
}

fn came<T>(value: Option<T>) -> Reach {
    value.map_or(Reach::Refused, |_| Reach::Taken)
}

/// Whatever a phone says, nothing at a hub is larger than what a person could have keyed.
fn check_fits(check: &Check) {
    match &check.subject {
        Subject::Person(person) => {
            fits(person.name.as_deref(), NAME_CHARS_MAX);
            fits(person.phone.as_deref(), PHONE_DIGITS_MAX);
            fits(person.origin.as_deref(), NAME_CHARS_MAX);
        }
        Subject::Vehicle { plate, occupants } => {
            assert!(!occupants.is_empty(), "a vehicle with nobody in it was taken");
            passers_fit(plate.as_ref(), occupants);
        }
        Subject::Bus { plate, n, exceptions } => {
            assert!((1..=COUNT_MAX).contains(n), "a bus of {n} was taken");
            assert!(exceptions.len() <= usize::try_from(*n).unwrap(), "more exceptions than passers");
            passers_fit(plate.as_ref(), exceptions);
        }
        Subject::Tally { n } => assert!((1..=COUNT_MAX).contains(n), "a tally of {n} was taken"),
    }
}

fn passers_fit(plate: Option<&Plate>, occupants: &[Occupant]) {
    fits(plate.map(Plate::as_str), PLATE_CHARS_MAX);
    let seats: Vec<u32> = occupants.iter().map(|occupant| occupant.seat).collect();
    assert!(seats.iter().all(|seat| (1..=SEATS_MAX).contains(seat)), "{seats:?}");
    assert!(seats.is_sorted_by(|a, b| a < b), "{seats:?}");
    for occupant in occupants {
        fits(occupant.name.as_deref(), NAME_CHARS_MAX);
        fits(occupant.phone.as_deref(), PHONE_DIGITS_MAX);
    }
}

fn fits(text: Option<&str>, chars_max: usize) {
    let n = text.map_or(0, |text| text.chars().count());
    assert!(n <= chars_max, "a text of {n} characters was taken, at most {chars_max} may be");
}
