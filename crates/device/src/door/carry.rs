//! Files that somebody carries, as screens speak of them.

use serde::{Deserialize, Serialize};

/// A file that was written for somebody to carry. What is in it stays unsent until a receipt comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct WrittenFile {
    /// Its name; it says nothing of people or places.
    pub name: String,
    /// The folder where it lies; null where the browser decides that.
    pub folder: Option<String>,
    /// Records in it; none where only the device's sign of life goes.
    pub records: u32,
}

/// What a file of receipts came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SettledFile {
    /// Receipts of this device.
    pub receipts: u32,
    /// Those that are another device's, another hub's, or of a life of the hub that is over.
    pub ignored: u32,
    /// Records that left the outbox.
    pub settled: u32,
    /// Records that still wait.
    pub unsent: u32,
}
