//! Who or what passes: a person, a vehicle seat by seat, a bus with exceptions, or a count.
//!
//! What always holds: every passer with a reading of its own has a disposition of its own; the whole shows the worst.

use crate::check::Disposition;
use crate::plate::Plate;
use crate::reading::Reading;
use crate::reason::ReasonId;
use serde::{Deserialize, Serialize};

/// A person on foot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The temperature.
    pub reading: Reading,
    /// The name, if it was asked for.
    pub name: Option<String>,
    /// The telephone number, if it was asked for.
    pub phone: Option<String>,
    /// Where the passer comes from, if it was asked for.
    pub origin: Option<String>,
}

/// One of those in a vehicle, or one exception of a bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupant {
    /// The seat, from 1; 1 drives. In a bus, the exception's number.
    pub seat: u32,
    /// The temperature.
    pub reading: Reading,
    /// What this one was told.
    pub disposition: Disposition,
    /// Why the disposition is another one than the reading asks for.
    pub reason: Option<ReasonId>,
    /// The name, if it was asked for.
    pub name: Option<String>,
    /// The telephone number, if it was asked for.
    pub phone: Option<String>,
}

/// Who or what passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One person, counted once.
    Person(Person),
    /// A vehicle: its plate once, and everyone in it.
    Vehicle {
        /// None where it has none.
        plate: Option<Plate>,
        /// By seat, in order, at least one.
        occupants: Vec<Occupant>,
    },
    /// A bus: how many passers, and those of them that were not simply let through.
    Bus {
        /// None where it was not asked for.
        plate: Option<Plate>,
        /// All passers, the exceptions among them.
        n: u32,
        /// In order.
        exceptions: Vec<Occupant>,
    },
    /// So many passers below the threshold, counted without a reading each.
    Tally {
        /// How many.
        n: u32,
    },
}

/// The kind of a subject, as tables and exports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// On foot.
    #[default]
    Person,
    /// Seat by seat.
    Vehicle,
    /// A count with exceptions.
    Bus,
    /// A count.
    Tally,
}

/// One passer with a reading, whatever it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passer {
    /// 0 for a person on foot.
    pub seat: u32,
    /// The first reading.
    pub reading: Reading,
    /// What this one was told.
    pub disposition: Disposition,
    /// Why it is another disposition than the reading asks for.
    pub reason: Option<ReasonId>,
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where from.
    pub origin: Option<String>,
}

impl Subject {
    /// How many passers it counts for.
    pub fn n_passers(&self) -> u32 {
        match self {
            Self::Person(_) => 1,
            Self::Vehicle { occupants, .. } => u32::try_from(occupants.len()).unwrap_or(u32::MAX),
            Self::Bus { n, .. } | Self::Tally { n } => *n,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Person(_) => SubjectKind::Person,
            Self::Vehicle { .. } => SubjectKind::Vehicle,
            Self::Bus { .. } => SubjectKind::Bus,
            Self::Tally { .. } => SubjectKind::Tally,
        }
    }

    /// The plate, where it has one.
    pub fn plate(&self) -> Option<&Plate> {
        match self {
            Self::Vehicle { plate, .. } | Self::Bus { plate, .. } => plate.as_ref(),
            Self::Person(_) | Self::Tally { .. } => None,
        }
    }
}

impl From<&Occupant> for Passer {
    fn from(occupant: &Occupant) -> Self {
        Self {
            seat: occupant.seat,
            reading: occupant.reading,
            disposition: occupant.disposition,
            reason: occupant.reason,
            name: occupant.name.clone(),
            phone: occupant.phone.clone(),
            origin: None,
        }
    }
}
