//! Every limit of the wire, with its reason.

/// A batch as sent: what a thin link carries in a few minutes, and what a hub reads before it knows the sender.
pub const BATCH_BYTES_MAX: usize = 1 << 20;
/// A batch's records once decompressed, counted inside the decompressor: a bomb stops here.
pub const BATCH_DECODED_BYTES_MAX: usize = 8 << 20;
/// Skeletons of a batch in columns, all of them: those of every kind are a few hundred bytes, and a hub keeps some hundred
/// bytes for each of theirs.
pub const SKELETON_BYTES_MAX: usize = 64 << 10;
/// Records in a batch: one transaction of the hub stays short.
pub const BATCH_RECORDS_MAX: u32 = 2_000;
/// One record: a check is some 60 bytes; room for kinds that carry text.
pub const RECORD_BYTES_MAX: usize = 64 << 10;
/// Characters of one text in a record or a header.
pub const TEXT_CHARS_MAX: usize = 200;
/// Nesting of a record: the deepest that any kind needs is four.
pub const DEPTH_MAX: usize = 16;
/// Ranges of missing numbers that one receipt names.
pub const MISSING_RANGES_MAX: usize = 16;
/// A signed message other than a batch: receipts of 2,000 outcomes, list pages, enrolment.
pub const MESSAGE_BYTES_MAX: usize = 1 << 20;
/// The largest window that a decompressor may ask for (2^23 bytes, the decoded limit).
pub const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Rows of one list page.
pub const LIST_ROWS_MAX: usize = 500;
/// Ranges that are gone, and lists, that one header names.
pub const HEADER_ENTRIES_MAX: usize = 64;
/// A file that is carried by hand, once it is opened: what a phone with a dead network for weeks has to say.
pub const CARRIED_BYTES_MAX: usize = 64 << 20;
/// Batches or receipts in one such file.
pub const CARRIED_MESSAGES_MAX: usize = 1_000;
