//! A check as a volunteer has keyed it.

use super::{Direction, Disposition};
use crate::late::LateTime;
use crate::reading::{Keyed, Method, Site};
use crate::reason::ReasonId;
use serde::{Deserialize, Serialize};

/// What a volunteer has keyed, before it is judged. Exactly one of `reading_dc`, `vehicle`, `bus` and `tally` says
/// who passes; the fields of a person belong to `reading_dc`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(default, deny_unknown_fields)]
pub struct CheckDraft {
    /// Into the village or out of it; entry when left out.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub direction: Direction,
    /// A person's temperature: tenths of a degree Celsius (365 is 36.5), `"lo"` or `"hi"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_dc: Option<Keyed>,
    /// The kind of thermometer; forehead when left out. Also that of seats that name none.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub method: Method,
    /// Where it was held; forehead when left out. Also that of seats that name none.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub site: Site,
    /// A person's name, at most 40 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A person's telephone number, at most 15 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where a person comes from, at most 40 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// What a person is told although the reading asks for something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forced: Option<Forced>,
    /// A vehicle, seat by seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<VehicleDraft>,
    /// A bus: a count with exceptions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bus: Option<BusDraft>,
    /// So many passers below the threshold, 1 to 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<u32>,
    /// When it happened, where it is entered later from paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LateTime>,
    /// True once the volunteer has been asked about an unlikely reading or plate and has confirmed it.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub sure: bool,
}

/// A vehicle as keyed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(default, deny_unknown_fields)]
pub struct VehicleDraft {
    /// The plate; empty where the vehicle has none.
    pub plate: String,
    /// Everyone in it, at least one.
    pub seats: Vec<SeatDraft>,
}

/// A bus as keyed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(default, deny_unknown_fields)]
pub struct BusDraft {
    /// The plate; empty where it was not asked for.
    pub plate: String,
    /// All passers, the exceptions among them, 1 to 200.
    pub n: u32,
    /// Those who were not simply let through.
    pub exceptions: Vec<SeatDraft>,
}

/// One of those in a vehicle, as keyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct SeatDraft {
    /// From 1; 1 drives.
    pub seat: u32,
    /// Tenths of a degree Celsius, `"lo"` or `"hi"`.
    pub reading_dc: Keyed,
    /// The kind of thermometer, where it is another than the draft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Where it was held, where that is another place than the draft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Site>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What this one is told although the reading asks for something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forced: Option<Forced>,
}

/// A disposition that a person chose in place of the rule's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct Forced {
    /// What the passer is told.
    pub disposition: Disposition,
    /// Why; needed unless a fever is referred at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonId>,
}
