//! A reading, `[tenths, method, site]`, and the numbers that the words of every body have.
//!
//! Tenths 1 and 2 are `Lo` and `Hi`, where an instrument shows only that.

use crate::record::RecordError;
use kadian_domain::{Disposition, FinalDisposition, Method, Reading, ReasonId, Shown, Site};
use minicbor::{Decode, Encode};

/// A reading on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ReadingBody {
    #[n(0)]
    tenths: u32,
    #[n(1)]
    method: u32,
    #[n(2)]
    site: u32,
}

impl From<Reading> for ReadingBody {
    fn from(reading: Reading) -> Self {
        Self {
            tenths: reading.shown.number().unsigned_abs(),
            method: match reading.method {
                Method::Forehead => 0,
                Method::Ear => 1,
                Method::Axillary => 2,
            },
            site: match reading.site {
                Site::Forehead => 0,
                Site::Wrist => 1,
                Site::Neck => 2,
                Site::Ear => 3,
                Site::Armpit => 4,
            },
        }
    }
}

impl TryFrom<&ReadingBody> for Reading {
    type Error = RecordError;

    fn try_from(body: &ReadingBody) -> Result<Self, RecordError> {
        let number = i32::try_from(body.tenths).map_err(|_| RecordError::Implausible)?;
        let shown = Shown::from_number(number).map_err(|_| RecordError::Implausible)?;
        let method = match body.method {
            0 => Method::Forehead,
            1 => Method::Ear,
            2 => Method::Axillary,
            _ => return Err(RecordError::KindUnknown),
        };
        let site = match body.site {
            0 => Site::Forehead,
            1 => Site::Wrist,
            2 => Site::Neck,
            3 => Site::Ear,
            4 => Site::Armpit,
            _ => return Err(RecordError::KindUnknown),
        };
        Ok(Self { shown, method, site })
    }
}

pub(crate) fn disposition_number(disposition: Disposition) -> u32 {
    match disposition {
        Disposition::Admit => 0,
        Disposition::Recheck => 1,
        Disposition::Refer => 2,
        Disposition::TurnBack => 3,
        Disposition::Left => 4,
    }
}

pub(super) fn disposition_of(number: u32) -> Result<Disposition, RecordError> {
    Ok(match number {
        0 => Disposition::Admit,
        1 => Disposition::Recheck,
        2 => Disposition::Refer,
        3 => Disposition::TurnBack,
        4 => Disposition::Left,
        _ => return Err(RecordError::KindUnknown),
    })
}

/// The last word, by the number of the same disposition; "wait" is none.
pub(crate) fn final_of(number: u32) -> Result<FinalDisposition, RecordError> {
    Ok(match disposition_of(number)? {
        Disposition::Admit => FinalDisposition::Admit,
        Disposition::Refer => FinalDisposition::Refer,
        Disposition::TurnBack => FinalDisposition::TurnBack,
        Disposition::Left => FinalDisposition::Left,
        Disposition::Recheck => return Err(RecordError::Malformed),
    })
}

pub(super) fn reason_of(number: Option<u32>) -> Result<Option<ReasonId>, RecordError> {
    number.map(|number| ReasonId::new(number).ok_or(RecordError::Malformed)).transpose()
}

/// Whether an optional text is at most so many characters.
pub(super) fn fits(text: Option<&String>, chars_max: usize) -> Result<(), RecordError> {
    match text {
        Some(text) if text.chars().count() > chars_max => Err(RecordError::Malformed),
        _ => Ok(()),
    }
}
