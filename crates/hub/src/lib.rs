//! The hub: takes in what devices recorded, answers with signed receipts, and shows officers what is known and
//! what is not.
//!
//! What always holds: every authentic record is stored once, then judged, in one transaction; a receipt is signed
//! after COMMIT; counts are recomputed from records; who looks at rows has a `Scope`.
//!
//! What it must not know: the phone's store, screens.

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")
)]

pub mod backup;
mod carried;
pub mod changes;
pub mod clock;
pub mod commands;
pub mod enrolling;
pub mod export;
pub mod freshness;
pub mod http;
pub mod ingest;
pub mod init;
pub mod keys;
pub mod nonce;
pub mod out;
pub mod passwords;
pub mod reads;
pub mod rights;
pub mod server;
mod settings;
pub mod store;
mod taking;
pub mod tls;
pub mod verify;

/// The hub's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
