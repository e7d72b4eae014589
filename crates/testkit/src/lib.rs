//! What tests stand on: a hub in a box, phones in boxes, a proxy that does to requests what networks do. Never ships.
//!
//! What always holds: boxes run the real binaries on real files and real sockets; nothing sleeps, everything
//! waits for a condition; what a box started ends with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

pub mod bins;
pub mod clock;
pub mod district;
pub mod hub;
pub mod hub_here;
pub mod hub_inside;
pub mod officer;
pub mod phone;
pub mod phone_here;
pub mod proxy;
pub mod released;
pub mod signer;
pub mod wait;
pub mod web;

pub use clock::{HubClock, PhoneClock, TrueTime};
pub use hub::HubBox;
pub use hub_here::HubHere;
pub use hub_inside::HubInside;
pub use officer::OfficerBox;
pub use phone::PhoneBox;
pub use phone_here::PhoneHere;
pub use proxy::{Fault, FaultProxy};
pub use signer::Signer;
pub use web::{Events, Heard, Web};
