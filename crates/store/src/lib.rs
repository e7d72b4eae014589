//! The database of one device: encrypted SQLite, one connection, one module a table group.
//!
//! What always holds: records are appended inside the caller's transaction and never changed; a record is in
//! exactly one of outbox and receipt; a failed open leaves the file as it was. `&Transaction` is needed to write,
//! `&Connection` to read: forgetting is a compile error.
//!
//! What it must not know: HTTP, tokio, screens, which clock or which randomness.

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")
)]

pub mod checks;
pub mod clock_samples;
mod columns;
pub mod config;
pub mod damage;
pub mod drafts;
pub mod enrolment;
mod error;
pub mod forks;
pub mod healing;
pub mod lists;
mod log;
mod mark;
mod open;
pub mod outbox;
pub mod passers;
mod proof;
pub mod purge;
pub mod receipts;
pub mod rechecks;
pub mod records;
pub mod resolutions;
pub mod shifts;
pub mod state;
mod transaction;
mod trees;

pub use error::{OpenError, StoreError};
pub use mark::Mark;
pub use open::{COMMITTED, DbKey, Store};
pub use rusqlite::Connection;
pub use transaction::Transaction;

/// The text of a statement: one a file, under `sql/`.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $name, ".sql"))
    };
}
pub(crate) use sql;
