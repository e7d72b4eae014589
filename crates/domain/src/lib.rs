//! The words and the rules of a roadside health checkpoint.
//!
//! What always holds: everything here is a pure function of its arguments. Quantities and ids are newtypes made
//! by one checked constructor, so a value of these types is a valid value.
//!
//! What it must not know: clocks, randomness, I/O, async, bytes on the wire, tables, screens.

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")
)]

pub mod check;
pub mod code;
pub mod config;
pub mod fever;
pub mod ids;
pub mod late;
pub mod limits;
pub mod plate;
pub mod reading;
pub mod reason;
pub mod resolution;
pub mod ruling;
pub mod shift;
pub mod slip;
pub mod subject;
pub mod text;
pub mod time;
pub mod void;
pub mod words;

pub use check::{Check, CheckDraft, Direction, Disposition};
pub use code::{Code, Problem};
pub use config::Config;
pub use fever::{Cause, FinalDisposition};
pub use ids::{CheckpointId, ConfigVersion, DeviceId, Epoch, Seq, VolunteerId};
pub use plate::Plate;
pub use reading::{DeciCelsius, Keyed, Method, Reading, Shown, Site};
pub use reason::ReasonId;
pub use resolution::{CheckTarget, Resolution, ResolutionDraft};
pub use slip::{Letter, Slip};
pub use subject::{Person, Subject};
pub use void::{Target, VoidReason};
