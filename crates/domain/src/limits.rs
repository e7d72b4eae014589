//! Every limit of the domain, with its reason.

/// The lowest reading that can be saved: below it no instrument at a gate measures a living person.
pub const READING_DC_MIN: i32 = 250;
/// The highest reading that can be saved.
pub const READING_DC_MAX: i32 = 450;
/// Below this the volunteer is asked once more: mostly a cold forehead or a slipped finger.
pub const READING_DC_LIKELY_MIN: i32 = 340;
/// Above this the volunteer is asked once more: mostly a slipped finger.
pub const READING_DC_LIKELY_MAX: i32 = 420;
/// A name fits one line of the screen and of the ledger.
pub const NAME_CHARS_MAX: usize = 40;
/// The longest telephone number of ITU-T E.164.
pub const PHONE_DIGITS_MAX: usize = 15;
/// The shortest telephone number that can be called: a village's short numbers have five digits.
pub const PHONE_DIGITS_MIN: usize = 5;
/// For this long after "saved" one tap takes a check back.
pub const UNDO_MS: i64 = 10_000;
/// The wait of a recheck, in the built-in config.
pub const RECHECK_WAIT_MS: u32 = 10 * 60 * 1000;
/// Volunteers up to here are built in and unnamed; the hub hands out ids above it.
pub const VOLUNTEER_BUILT_IN_MAX: u32 = 999;
/// A clock that drifts by more than this many parts per million is broken; used to age a clock sample.
pub const CLOCK_DRIFT_PPM: i64 = 100;
