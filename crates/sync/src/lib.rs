//! The sync rules of a device: what to send next, what an answer means, when to try again.
//!
//! What always holds: `plan`, `settle` and `pace` are pure. Nothing but a verified receipt for exactly what was
//! sent settles anything: no status code, timeout, redirect or page does. No lock, transaction or connection is
//! held while the network is used.
//!
//! What it must not know: SQL, tables, which clock or which randomness.

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")
)]

pub mod heal;
pub mod http;
pub mod pace;
pub mod plan;
pub mod settle;
pub mod tls;
pub mod transport;

pub use pace::Pace;
pub use plan::{Range, Step, plan};
pub use settle::{Fault, Sent, Settlement, settle};
pub use transport::{Answer, Transport};
