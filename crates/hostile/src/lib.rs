//! What must hold of bytes that anybody may send: batches, receipts, pages of lists, links.
//!
//! What always holds: a target takes any bytes at all, and panics only where a promise is broken. Whoever plays it
//! (`fuzz/` with coverage for hours, the tests here for a second) has the same promises from the same place. What lies
//! beneath a signature is really signed here, as a rogue with a key of its own would: the readers have no other door.
//! It never ships.
//!
//! What it must not know: who chooses the bytes, and why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a broken promise ends in a panic: that is how it is found"
)]

pub mod batch;
mod batch_seeds;
mod keys;
pub mod link;
pub mod list_page;
pub mod receipt;
mod record;
mod record_seeds;
#[cfg(test)]
mod tests;

use minicbor::{Decode, Encode};
use std::fmt::Debug;

/// How far some bytes came. A corpus in which nothing is taken any more tries the doorstep alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Somebody refused them.
    Refused,
    /// They were taken for what they say they are, and every promise about it held.
    Taken,
}

/// Bytes to begin from: what our own encoders write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// A file's name.
    pub name: String,
    /// What a target is given.
    pub bytes: Vec<u8>,
}

/// A door to the outside.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its file in `fuzz/fuzz_targets`.
    pub name: &'static str,
    /// Plays bytes through it.
    pub play: fn(&[u8]) -> Reach,
    /// Where to begin; every one of them is taken.
    pub seeds: fn() -> Vec<Seed>,
}

/// Every door.
pub const TARGETS: [Target; 4] = [
    Target { name: "batch", play: batch::play, seeds: batch::seeds },
    Target { name: "receipt", play: receipt::play, seeds: receipt::seeds },
    Target { name: "list_page", play: list_page::play, seeds: list_page::seeds },
    Target { name: "link", play: link::play, seeds: link::seeds },
];

/// A seed for a target that begins with the number of a form.
fn seed(form: u8, name: &str, bytes: &[u8]) -> Seed {
    Seed { name: name.to_owned(), bytes: [&[form], bytes].concat() }
}

/// What was read is written in canonical CBOR, in no more bytes than it came in, and reads back as itself.
fn reads_back<T: PartialEq + Debug + Encode<()> + for<'b> Decode<'b, ()>>(value: &T, n_bytes: usize) {
    let again = kadian_wire::cbor::encode(value);
    assert!(again.len() <= n_bytes, "{value:?} takes more bytes than it came in");
    assert_eq!(kadian_wire::cbor::decode::<T>(&again).as_ref(), Ok(value));
}
