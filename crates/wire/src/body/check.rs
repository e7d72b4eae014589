//! A check: `[direction, disposition, subject, slip or null]`.
//!
//! A subject is an array that starts with its kind. A person: `[0, reading, name or null, phone or null]`, a
//! reading: `[tenths, method, site]`. Tenths 1 and 2 are kept for instruments that show only `Lo` or `Hi`.

use crate::cbor;
use crate::limits::TEXT_CHARS_MAX;
use crate::record::RecordError;
use kadian_domain::check::{Person, Subject};
use kadian_domain::limits::{NAME_CHARS_MAX, PHONE_DIGITS_MAX};
use kadian_domain::{Check, DeciCelsius, Direction, Disposition, Method, Reading, Site, Slip};
use minicbor::{Decode, Decoder, Encode, Encoder};

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
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct PersonBody {
    #[n(0)]
    kind: u32,
    #[n(1)]
    reading: ReadingBody,
    #[n(2)]
    name: Option<String>,
    #[n(3)]
    phone: Option<String>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct ReadingBody {
    #[n(0)]
    tenths: u32,
    #[n(1)]
    method: u32,
    #[n(2)]
    site: u32,
}

#[derive(Debug)]
enum SubjectBody {
    Person(PersonBody),
    /// A subject of a later version.
    Unknown,
}

const PERSON: u32 = 0;

impl<C> Encode<C> for SubjectBody {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Person(person) => person.encode(encoder, context),
            Self::Unknown => {
                Err(minicbor::encode::Error::message("a subject of a later version is never written"))
            }
        }
    }
}

impl<'b, C> Decode<'b, C> for SubjectBody {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, minicbor::decode::Error> {
        let mut ahead = decoder.probe();
        ahead.array()?;
        if ahead.u32()? == PERSON {
            PersonBody::decode(decoder, context).map(Self::Person)
        } else {
            decoder.skip()?;
            Ok(Self::Unknown)
        }
    }
}

/// The body of a check.
pub fn encode_check(check: &Check) -> Vec<u8> {
    let Subject::Person(person) = &check.subject;
    let reading = ReadingBody {
        tenths: person.reading.value.tenths().unsigned_abs(),
        method: method_number(person.reading.method),
        site: site_number(person.reading.site),
    };
    cbor::encode(&CheckBody {
        direction: match check.direction {
            Direction::Entry => 0,
            Direction::Exit => 1,
        },
        disposition: disposition_number(check.disposition),
        subject: SubjectBody::Person(PersonBody {
            kind: PERSON,
            reading,
            name: person.name.clone(),
            phone: person.phone.clone(),
        }),
        slip: check.slip.as_ref().map(|slip| slip.as_str().to_owned()),
    })
}

/// A check from its body.
pub fn decode_check(body: &[u8]) -> Result<Check, RecordError> {
    let wire: CheckBody = minicbor::decode(body)?;
    let SubjectBody::Person(person) = wire.subject else { return Err(RecordError::KindUnknown) };
    let direction = match wire.direction {
        0 => Direction::Entry,
        1 => Direction::Exit,
        _ => return Err(RecordError::KindUnknown),
    };
    let tenths = i32::try_from(person.reading.tenths).map_err(|_| RecordError::Implausible)?;
    let value = DeciCelsius::new(tenths).map_err(|_| RecordError::Implausible)?;
    let fits = |text: &Option<String>, chars_max: usize| {
        text.as_ref().is_none_or(|t| t.chars().count() <= chars_max)
    };
    if !fits(&person.name, NAME_CHARS_MAX)
        || !fits(&person.phone, PHONE_DIGITS_MAX)
        || !fits(&wire.slip, TEXT_CHARS_MAX)
    {
        return Err(RecordError::Malformed);
    }
    let reading =
        Reading { value, method: method_of(person.reading.method)?, site: site_of(person.reading.site)? };
    Ok(Check {
        subject: Subject::Person(Person { reading, name: person.name, phone: person.phone }),
        direction,
        disposition: disposition_of(wire.disposition)?,
        slip: wire.slip.as_deref().map(slip_of).transpose()?,
    })
}

fn slip_of(text: &str) -> Result<Slip, RecordError> {
    Slip::parse(text).ok_or(RecordError::Malformed)
}

fn disposition_number(disposition: Disposition) -> u32 {
    match disposition {
        Disposition::Admit => 0,
        Disposition::Recheck => 1,
        Disposition::Refer => 2,
        Disposition::TurnBack => 3,
        Disposition::Left => 4,
    }
}

fn disposition_of(number: u32) -> Result<Disposition, RecordError> {
    Ok(match number {
        0 => Disposition::Admit,
        1 => Disposition::Recheck,
        2 => Disposition::Refer,
        3 => Disposition::TurnBack,
        4 => Disposition::Left,
        _ => return Err(RecordError::KindUnknown),
    })
}

fn method_number(method: Method) -> u32 {
    match method {
        Method::Forehead => 0,
        Method::Ear => 1,
        Method::Axillary => 2,
    }
}

fn method_of(number: u32) -> Result<Method, RecordError> {
    Ok(match number {
        0 => Method::Forehead,
        1 => Method::Ear,
        2 => Method::Axillary,
        _ => return Err(RecordError::KindUnknown),
    })
}

fn site_number(site: Site) -> u32 {
    match site {
        Site::Forehead => 0,
        Site::Wrist => 1,
        Site::Neck => 2,
        Site::Ear => 3,
        Site::Armpit => 4,
    }
}

fn site_of(number: u32) -> Result<Site, RecordError> {
    Ok(match number {
        0 => Site::Forehead,
        1 => Site::Wrist,
        2 => Site::Neck,
        3 => Site::Ear,
        4 => Site::Armpit,
        _ => return Err(RecordError::KindUnknown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_domain::{CheckpointId, Letter};

    fn check(name: Option<&str>, slip: Option<u32>) -> Check {
        let letter = Letter::new("A").unwrap();
        Check {
            subject: Subject::Person(Person {
                reading: Reading {
                    value: DeciCelsius::new(376).unwrap(),
                    method: Method::Ear,
                    site: Site::Ear,
                },
                name: name.map(str::to_owned),
                phone: None,
            }),
            direction: Direction::Exit,
            disposition: if slip.is_some() { Disposition::Recheck } else { Disposition::Admit },
            slip: slip.map(|n| Slip::new(CheckpointId::new(3), &letter, n, None)),
        }
    }

    #[test]
    fn a_check_reads_back_and_its_bytes_are_frozen() {
        for (what, check) in
            [("plain", check(None, None)), ("named recheck", check(Some("林秀英"), Some(17)))]
        {
            let body = encode_check(&check);
            assert_eq!(cbor::check_canonical(&body), Ok(()));
            assert_eq!(decode_check(&body), Ok(check));
            insta::assert_snapshot!(what, hex::encode(body));
        }
    }

    #[test]
    fn what_cannot_be_is_told_apart() {
        let body = |bytes: &str| decode_check(&hex::decode(bytes).unwrap());
        // [0, 0, [0, [365, 0, 0]]]
        assert!(body("8300008200 831901 6d0000".replace(' ', "").as_str()).is_ok());
        // 99.9 degrees
        assert_eq!(body("8300008200831903e70000"), Err(RecordError::Implausible));
        // a subject of kind 7
        assert_eq!(body("83000082078100"), Err(RecordError::KindUnknown));
        // direction 9, of a later version: waits for a hub that knows it
        assert_eq!(body("8309008200831901 6d0000".replace(' ', "").as_str()), Err(RecordError::KindUnknown));
        assert_eq!(body("80"), Err(RecordError::Malformed));
    }

    #[test]
    fn a_field_of_a_later_version_is_skipped() {
        // [0, 0, [0, [365, 0, 0]], null, "later"]
        let later = hex::decode("85000082008319016d0000f6656c61746572").unwrap();
        assert_eq!(decode_check(&later).unwrap().disposition, Disposition::Admit);
    }
}
