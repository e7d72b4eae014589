//! What is left of a database file that SQLite cannot read any more, or would read wrongly without a word.
//!
//! The file is read here a second time, without SQLite: page by page, each proven by its own HMAC, in the file and in the
//! write-ahead log beside it. A row is known by its shape, not by the tree that led to it, so that a lost root, a lost
//! schema or a lost header takes no other page with it. SQLite's own way would be to follow the trees, and to stop at the
//! first page that does not verify.
//!
//! What always holds: nothing is written here. Rows that never change (records, their bytes) are taken from every version
//! of a page that verifies; all others from the newest. A byte that no HMAC vouches for is not believed. A page that the
//! storage does not give is one that does not verify, as long as the storage gives others (`reading`).
//!
//! What it must not know: which epoch comes next, who is told.

mod cipher;
mod free;
mod keep;
mod pages;
mod proving;
mod reading;
mod rows;
mod salvage;

pub use keep::keep;
pub use salvage::{Salvaged, SalvagedChain, SalvagedRecord, Standing, salvage};

pub(crate) use pages::{Integrity, Pages};

#[cfg(test)]
mod tests;
