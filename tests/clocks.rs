//! Clocks that are wrong: phones in 1970 and in 2036, clocks that jump and boots that no hub ever timed. Real
//! devices and a real hub in this process, each with a clock of its own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "clocks/said.rs"]
mod said;
#[path = "clocks/stories.rs"]
mod stories;
#[path = "clocks/tls.rs"]
mod tls;
#[path = "clocks/world.rs"]
mod world;
