//! A subject: an array that starts with its kind.
//!
//! A person: `[0, reading, name, phone, origin]`. A vehicle: `[1, plate, occupants]`. A bus: `[2, plate, n,
//! exceptions]`. A tally: `[3, n]`. An occupant: `[seat, reading, disposition, reason, name, phone]`.

use super::reading::{ReadingBody, disposition_number, disposition_of, fits, reason_of};
use crate::record::RecordError;
use kadian_domain::limits::{COUNT_MAX, NAME_CHARS_MAX, PHONE_DIGITS_MAX, SEATS_MAX};
use kadian_domain::subject::Occupant;
use kadian_domain::{Person, Plate, Subject};
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

const PERSON: u32 = 0;
const VEHICLE: u32 = 1;
const BUS: u32 = 2;
const TALLY: u32 = 3;

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
pub(super) struct PersonBody {
    #[n(0)]
    kind: u32,
    #[n(1)]
    reading: ReadingBody,
    #[n(2)]
    name: Option<String>,
    #[n(3)]
    phone: Option<String>,
    #[n(4)]
    origin: Option<String>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
pub(super) struct VehicleBody {
    #[n(0)]
    kind: u32,
    #[n(1)]
    plate: Option<String>,
    #[n(2)]
    occupants: Vec<OccupantBody>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
pub(super) struct BusBody {
    #[n(0)]
    kind: u32,
    #[n(1)]
    plate: Option<String>,
    #[n(2)]
    n: u32,
    #[n(3)]
    exceptions: Vec<OccupantBody>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
pub(super) struct TallyBody {
    #[n(0)]
    kind: u32,
    #[n(1)]
    n: u32,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
pub(super) struct OccupantBody {
    #[n(0)]
    seat: u32,
    #[n(1)]
    reading: ReadingBody,
    #[n(2)]
    disposition: u32,
    #[n(3)]
    reason: Option<u32>,
    #[n(4)]
    name: Option<String>,
    #[n(5)]
    phone: Option<String>,
}

#[derive(Debug)]
pub(super) enum SubjectBody {
    Person(PersonBody),
    Vehicle(VehicleBody),
    Bus(BusBody),
    Tally(TallyBody),
    /// A subject of a later version.
    Unknown,
}

impl<C> Encode<C> for SubjectBody {
    fn encode<W: Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match self {
            Self::Person(person) => person.encode(encoder, context),
            Self::Vehicle(vehicle) => vehicle.encode(encoder, context),
            Self::Bus(bus) => bus.encode(encoder, context),
            Self::Tally(tally) => tally.encode(encoder, context),
            Self::Unknown => Err(EncodeError::message("a subject of a later version is never written")),
        }
    }
}

impl<'b, C> Decode<'b, C> for SubjectBody {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, DecodeError> {
        let mut ahead = decoder.probe();
        ahead.array()?;
        match ahead.u32()? {
            PERSON => PersonBody::decode(decoder, context).map(Self::Person),
            VEHICLE => VehicleBody::decode(decoder, context).map(Self::Vehicle),
            BUS => BusBody::decode(decoder, context).map(Self::Bus),
            TALLY => TallyBody::decode(decoder, context).map(Self::Tally),
            _ => {
                decoder.skip()?;
                Ok(Self::Unknown)
            }
        }
    }
}

impl From<&Subject> for SubjectBody {
    fn from(subject: &Subject) -> Self {
        let text = |plate: &Option<Plate>| plate.as_ref().map(|plate| plate.as_str().to_owned());
        match subject {
            Subject::Person(person) => Self::Person(PersonBody {
                kind: PERSON,
                reading: person.reading.into(),
                name: person.name.clone(),
                phone: person.phone.clone(),
                origin: person.origin.clone(),
            }),
            Subject::Vehicle { plate, occupants } => Self::Vehicle(VehicleBody {
                kind: VEHICLE,
                plate: text(plate),
                occupants: occupants.iter().map(OccupantBody::from).collect(),
            }),
            Subject::Bus { plate, n, exceptions } => Self::Bus(BusBody {
                kind: BUS,
                plate: text(plate),
                n: *n,
                exceptions: exceptions.iter().map(OccupantBody::from).collect(),
            }),
            Subject::Tally { n } => Self::Tally(TallyBody { kind: TALLY, n: *n }),
        }
    }
}

impl From<&Occupant> for OccupantBody {
    fn from(occupant: &Occupant) -> Self {
        Self {
            seat: occupant.seat,
            reading: occupant.reading.into(),
            disposition: disposition_number(occupant.disposition),
            reason: occupant.reason.map(|reason| reason.get()),
            name: occupant.name.clone(),
            phone: occupant.phone.clone(),
        }
    }
}

impl TryFrom<SubjectBody> for Subject {
    type Error = RecordError;

    fn try_from(body: SubjectBody) -> Result<Self, RecordError> {
        match body {
            SubjectBody::Person(person) => {
                fits(person.name.as_ref(), NAME_CHARS_MAX)?;
                fits(person.phone.as_ref(), PHONE_DIGITS_MAX)?;
                fits(person.origin.as_ref(), NAME_CHARS_MAX)?;
                let reading = (&person.reading).try_into()?;
                let (name, phone, origin) = (person.name, person.phone, person.origin);
                Ok(Self::Person(Person { reading, name, phone, origin }))
            }
            SubjectBody::Vehicle(vehicle) if vehicle.occupants.is_empty() => Err(RecordError::Malformed),
            SubjectBody::Vehicle(vehicle) => {
                Ok(Self::Vehicle { plate: plate(vehicle.plate)?, occupants: occupants(vehicle.occupants)? })
            }
            SubjectBody::Bus(bus) => {
                let (n, exceptions) = (count(bus.n)?, occupants(bus.exceptions)?);
                if u32::try_from(exceptions.len()).unwrap_or(u32::MAX) > n {
                    return Err(RecordError::Malformed);
                }
                Ok(Self::Bus { plate: plate(bus.plate)?, n, exceptions })
            }
            SubjectBody::Tally(tally) => Ok(Self::Tally { n: count(tally.n)? }),
            SubjectBody::Unknown => Err(RecordError::KindUnknown),
        }
    }
}

fn plate(text: Option<String>) -> Result<Option<Plate>, RecordError> {
    text.map(|text| Plate::recorded(&text).ok_or(RecordError::Malformed)).transpose()
}

fn count(n: u32) -> Result<u32, RecordError> {
    if (1..=COUNT_MAX).contains(&n) { Ok(n) } else { Err(RecordError::Implausible) }
}

/// By seat, each once and in order.
fn occupants(bodies: Vec<OccupantBody>) -> Result<Vec<Occupant>, RecordError> {
    let occupants: Vec<Occupant> = bodies.into_iter().map(occupant).collect::<Result<_, _>>()?;
    let is_ordered = occupants.is_sorted_by(|a, b| a.seat < b.seat);
    if is_ordered { Ok(occupants) } else { Err(RecordError::Malformed) }
}

fn occupant(body: OccupantBody) -> Result<Occupant, RecordError> {
    fits(body.name.as_ref(), NAME_CHARS_MAX)?;
    fits(body.phone.as_ref(), PHONE_DIGITS_MAX)?;
    if !(1..=SEATS_MAX).contains(&body.seat) {
        return Err(RecordError::Malformed);
    }
    Ok(Occupant {
        seat: body.seat,
        reading: (&body.reading).try_into()?,
        disposition: disposition_of(body.disposition)?,
        reason: reason_of(body.reason)?,
        name: body.name,
        phone: body.phone,
    })
}
