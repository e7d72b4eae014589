//! What the hub has not heard, and pages that stay true: a hub in this process, with a clock that the test owns.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "freshness/reads.rs"]
mod reads;
#[path = "freshness/silence.rs"]
mod silence;
#[path = "freshness/stream.rs"]
mod stream;
#[path = "freshness/world.rs"]
mod world;
