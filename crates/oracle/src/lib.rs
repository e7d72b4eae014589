//! Judges what is left after a fault, from outside: what a process had acknowledged, and what the two ends export.
//!
//! What always holds: it shares no code with what it judges. Hashes, places in the chain and the shape of an export are
//! written here a second time, from `docs/protocol.md`. It never ships.

mod acks;
mod chain;
mod histories;
mod rows;
mod verdict;

pub use acks::{Acked, acks};
pub use chain::chain_faults;
pub use histories::{doubled, outcomes_of};
pub use rows::{Row, rows, rows_of};
pub use verdict::{Heard, Verdict, judge};
