//! What tests stand on: a hub in a box, phones in boxes, a relay that loses answers. Never ships.
//!
//! What always holds: boxes run the real binaries on real files and real sockets; nothing sleeps, everything
//! waits for a condition; what a box started ends with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

pub mod bins;
pub mod hub;
pub mod officer;
pub mod phone;
pub mod relay;
pub mod signer;
pub mod wait;
pub mod web;

pub use hub::HubBox;
pub use officer::OfficerBox;
pub use phone::PhoneBox;
pub use relay::{Relay, Script};
pub use signer::Signer;
pub use web::{Heard, Web};
