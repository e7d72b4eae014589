//! The use cases of one device at a checkpoint, behind one door.
//!
//! What always holds: a command is one transaction on the owner thread, and "saved" is answered after COMMIT;
//! no command waits for the network. One process owns a data directory.
//!
//! What it must not know: Tauri, HTTP servers, screens.

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")
)]

mod anew;
mod aside;
mod battery;
mod clock;
mod commands;
mod core;
mod device;
pub mod door;
mod elsewhere;
mod enrol;
mod fork;
pub mod local;
mod lock;
mod opening;
mod owner;
mod post;
mod queries;
mod salvage;
mod seat;
mod spare;
mod storage;
mod vault;
mod views;
mod worker;

pub use clock::{Clock, Moment, SystemClock};
pub use device::{Device, Handle, Options};
pub use kadian_domain::check::{BusDraft, SeatDraft, VehicleDraft};
pub use kadian_domain::late::{LateDay, LateTime};
pub use kadian_domain::reading::LoHi;
pub use kadian_domain::{
    Cause, CheckDraft, Code, DeciCelsius, Direction, Disposition, FinalDisposition, Keyed, Method, Problem,
    ReasonId, ResolutionDraft, Shown, Site, VoidReason,
};
pub use kadian_wire::limits::CARRIED_BYTES_MAX;
pub use lock::LockError;
pub use opening::OpenError;
pub use queries::ExportedRecord;
pub use vault::{FileVault, KeyVault, VaultError, VaultKind};
pub use worker::Contact;
pub use worker::carry::{Packed, PackedFile};

/// The version that goes out in every batch.
pub const APP_VERSION: &str = env!("CARGO_PKG_VERSION");
