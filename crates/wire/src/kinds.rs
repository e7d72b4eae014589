//! The kinds of record. A number is never given twice, and never changes its meaning.

/// One passage at a checkpoint.
pub const CHECK: u32 = 1;
/// The later outcome of a check that was told to wait.
pub const RESOLUTION: u32 = 2;
/// The cancellation of a record.
pub const VOID: u32 = 3;
/// The first record of a database.
pub const EPOCH_START: u32 = 4;
/// A shift begins.
pub const SHIFT_START: u32 = 5;
/// A shift ends.
pub const SHIFT_END: u32 = 6;
/// An officer's decision, in the hub's own chain.
pub const RULING: u32 = 7;
/// A record saved from a damaged database.
pub const SALVAGED: u32 = 8;
