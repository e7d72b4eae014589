//! What officers decide, and what they say to checkpoints.

use kadian_domain::config::CheckpointWords;

/// Who decides, and when. What is decided becomes a record of the hub's own chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecidedBy {
    /// The officer's number.
    pub officer: u32,
    /// Now.
    pub at_ms: i64,
    /// A random number: the epoch of the hub's own chain, where it has none yet.
    pub fresh_epoch: u32,
}

/// What is said to a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWords {
    /// Its number.
    pub checkpoint: u32,
    /// Its name.
    pub name: String,
    /// What is said.
    pub words: CheckpointWords,
}
