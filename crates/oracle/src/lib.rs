//! Judges what is left after a fault, from outside: what a process had acknowledged, and what the two ends export.
//!
//! What always holds: it shares no code with what it judges. Hashes, places in the chain and the shape of an export are
//! written here a second time, from `docs/protocol.md`. It never ships.

mod acks;
mod cbor;
mod chain;
mod histories;
mod originals;
mod prefix;
mod receipts;
mod rows;
mod times;
mod verdict;

pub use acks::{Acked, acks};
pub use chain::{chain_faults, chain_faults_beside_holes};
pub use histories::{doubled, outcomes_of};
pub use originals::{Number, Original, doubts, originals};
pub use prefix::prefix_faults;
pub use receipts::{Receipted, outcomes_said, receipted};
pub use rows::{Row, file_hash, rows, rows_of};
pub use times::{CheckTime, TrueCheck, check_times, time_faults};
pub use verdict::{Heard, Numbers, Unsent, Verdict, judge};
