//! A check: `[direction, disposition, subject, slip, observed_ms, reason]`.

use super::reading::{disposition_number, disposition_of, fits, reason_of};
use super::subject::SubjectBody;
use crate::cbor;
use crate::limits::TEXT_CHARS_MAX;
use crate::record::RecordError;
use kadian_domain::{Check, Direction, Slip};
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct CheckBody {
    #[n(0)]
    direction: u32,
    #[n(1)]
    disposition: u32,
    #[n(2)]
    subject: SubjectBody,
    #[n(3)]
    slip: Option<String>,
    #[n(4)]
    observed_ms: Option<i64>,
    #[n(5)]
    reason: Option<u32>,
}

/// The body of a check.
pub fn encode_check(check: &Check) -> Vec<u8> {
    cbor::encode(&CheckBody {
        direction: match check.direction {
            Direction::Entry => 0,
            Direction::Exit => 1,
        },
        disposition: disposition_number(check.disposition),
        subject: (&check.subject).into(),
        slip: check.slip.as_ref().map(|slip| slip.as_str().to_owned()),
        observed_ms: check.observed_ms,
        reason: check.reason.map(|reason| reason.get()),
    })
}

/// A check from its body.
pub fn decode_check(body: &[u8]) -> Result<Check, RecordError> {
    let wire: CheckBody = minicbor::decode(body)?;
    fits(wire.slip.as_ref(), TEXT_CHARS_MAX)?;
    Ok(Check {
        subject: wire.subject.try_into()?,
        direction: match wire.direction {
            0 => Direction::Entry,
            1 => Direction::Exit,
            _ => return Err(RecordError::KindUnknown),
        },
        disposition: disposition_of(wire.disposition)?,
        reason: reason_of(wire.reason)?,
        slip: wire.slip.as_deref().map(slip_of).transpose()?,
        observed_ms: wire.observed_ms,
    })
}

pub(super) fn slip_of(text: &str) -> Result<Slip, RecordError> {
    Slip::parse(text).ok_or(RecordError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_domain::subject::Occupant;
    use kadian_domain::{
        CheckpointId, DeciCelsius, Disposition, Letter, Method, Person, Plate, Reading, ReasonId, Shown,
        Site, Subject,
    };

    fn reading(tenths: i32) -> Reading {
        let shown = Shown::Degrees(DeciCelsius::new(tenths).unwrap());
        Reading { shown, method: Method::Ear, site: Site::Ear }
    }

    fn check(name: Option<&str>, slip: Option<u32>) -> Check {
        let letter = Letter::new("A").unwrap();
        Check {
            subject: Subject::Person(Person {
                reading: reading(376),
                name: name.map(str::to_owned),
                phone: None,
                origin: None,
            }),
            direction: Direction::Exit,
            disposition: if slip.is_some() { Disposition::Recheck } else { Disposition::Admit },
            reason: None,
            slip: slip.map(|n| Slip::new(CheckpointId::new(3), &letter, n, None)),
            observed_ms: None,
        }
    }

    fn occupant(seat: u32, shown: Shown, disposition: Disposition) -> Occupant {
        let reading = Reading { shown, method: Method::Forehead, site: Site::Forehead };
        Occupant { seat, reading, disposition, reason: None, name: None, phone: None }
    }

    fn of(subject: Subject) -> Check {
        Check { subject, direction: Direction::Entry, ..check(None, None) }
    }

    #[test]
    fn a_check_reads_back_and_its_bytes_are_frozen() {
        let plate = || Plate::recorded("闽D8K2Q5");
        let healthy = || occupant(1, Shown::Degrees(DeciCelsius::new(365).unwrap()), Disposition::Admit);
        let turned_back = Occupant {
            reason: ReasonId::new(2),
            name: Some("张伟".to_owned()),
            ..occupant(3, Shown::Lo, Disposition::TurnBack)
        };
        let vehicle = Subject::Vehicle {
            plate: plate(),
            occupants: vec![healthy(), occupant(2, Shown::Hi, Disposition::Recheck), turned_back],
        };
        let bus =
            Subject::Bus { plate: None, n: 40, exceptions: vec![occupant(1, Shown::Hi, Disposition::Refer)] };
        let from_paper = Check {
            observed_ms: Some(1_790_000_000_000),
            reason: ReasonId::new(4),
            disposition: Disposition::TurnBack,
            ..check(None, None)
        };
        for (what, check) in [
            ("plain", check(None, None)),
            ("named recheck", check(Some("林秀英"), Some(17))),
            ("vehicle", Check { disposition: Disposition::Recheck, ..of(vehicle) }),
            ("bus", Check { disposition: Disposition::Refer, ..of(bus) }),
            ("tally", of(Subject::Tally { n: 30 })),
            ("from paper", from_paper),
        ] {
            let body = encode_check(&check);
            assert_eq!(cbor::check_canonical(&body), Ok(()));
            assert_eq!(decode_check(&body), Ok(check));
            insta::assert_snapshot!(what, hex::encode(body));
        }
    }

    #[test]
    fn what_cannot_be_is_told_apart() {
        let body = |bytes: &str| decode_check(&hex::decode(bytes.replace(' ', "")).unwrap());
        // [0, 0, [0, [365, 0, 0]]]
        assert!(body("83 00 00 82 00 83 19016d 00 00").is_ok());
        // 99.9 degrees
        assert_eq!(body("83 00 00 82 00 83 1903e7 00 00"), Err(RecordError::Implausible));
        // a subject of kind 7
        assert_eq!(body("83 00 00 82 07 81 00"), Err(RecordError::KindUnknown));
        // direction 9, of a later version: waits for a hub that knows it
        assert_eq!(body("83 09 00 82 00 83 19016d 00 00"), Err(RecordError::KindUnknown));
        // a vehicle with nobody in it, one with a seat that stands twice, a tally of nobody, one of 201
        assert_eq!(body("83 00 00 83 01 f6 80"), Err(RecordError::Malformed));
        let seat = "83 01 83 19016d 00 00 00";
        assert!(body(&format!("83 00 00 83 01 f6 81 {seat}")).is_ok());
        assert_eq!(body(&format!("83 00 00 83 01 f6 82 {seat} {seat}")), Err(RecordError::Malformed));
        assert_eq!(body("83 00 00 82 03 00"), Err(RecordError::Implausible));
        assert_eq!(body("83 00 00 82 03 18c9"), Err(RecordError::Implausible));
        assert_eq!(body("80"), Err(RecordError::Malformed));
    }

    #[test]
    fn a_field_of_a_later_version_is_skipped() {
        // [0, 0, [0, [365, 0, 0]], null, null, null, "later"]
        let later = hex::decode("87000082008319016d0000f6f6f6656c61746572").unwrap();
        assert_eq!(decode_check(&later).unwrap().disposition, Disposition::Admit);
    }
}
