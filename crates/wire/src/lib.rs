//! The bytes that devices and hubs exchange: records, batches, receipts, lists, enrolment.
//!
//! What always holds: a record's bytes are written once and never re-encoded. Decoding any bytes ends in a value
//! or an error, never in a panic, and never takes more memory than `limits` says. The types here are the wire's
//! own; the modules of `body` and `rows` map them to the domain by hand, so that neither can change the other.
//!
//! What it must not know: sockets, tables, clocks, randomness. Keys come in as arguments.
//!
//! The format is written down in `docs/protocol.md`.

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")
)]

pub mod batch;
pub mod body;
pub mod carried;
pub mod cbor;
pub mod chain;
pub mod columns;
pub mod cose;
pub mod enrol;
pub mod enrol_return;
mod frame;
pub mod hub_list;
pub mod kinds;
pub mod limits;
pub mod link;
pub mod list;
pub mod receipt;
pub mod record;
pub mod rows;
pub mod version;

pub use batch::{Batch, Header, Health};
pub use chain::Hash;
pub use link::EnrolLink;
pub use receipt::{Outcome, OutcomeRange, Receipt};
pub use record::{Record, RecordError};
