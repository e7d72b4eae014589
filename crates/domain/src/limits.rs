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
/// Clocks are read in whole milliseconds, the rest cut off: the device's before and after the exchange, the hub's in it, the
/// device's for the record. Together that is less than two off, in either direction.
pub const CLOCK_READINGS_MS: i64 = 2;
/// A device's clock that is further off than this is said to be wrong: a volunteer who reads times off the screen would
/// be misled.
pub const CLOCK_WRONG_MS: i64 = 5 * 60 * 1000;
/// Seats of a vehicle that is recorded seat by seat; what carries more is a bus.
pub const SEATS_MAX: u32 = 20;
/// Passers of one bus or one tally: the largest coach, doubled.
pub const COUNT_MAX: u32 = 200;
/// The longest text on a plate that is like no other (foreign, temporary, hand-painted).
pub const PLATE_CHARS_MAX: usize = 12;
/// The shortest and the longest recheck wait that a hub may order.
pub const RECHECK_WAIT_MS_RANGE: std::ops::RangeInclusive<u32> = 60_000..=60 * 60_000;
/// How many days a device keeps what the hub has signed for, in the built-in config.
pub const KEEP_SETTLED_DAYS: u32 = 7;
/// The fewest and the most that a hub may order: a day's counts need one, and names do not lie on phones for a month.
pub const KEEP_SETTLED_DAYS_RANGE: std::ops::RangeInclusive<u32> = 1..=21;
/// Reasons, telephone numbers and places that one config names: more than a screen can show.
pub const CONFIG_ENTRIES_MAX: usize = 20;
/// Reasons up to here are built in and worded by the app; a hub words those above it.
pub const REASON_BUILT_IN_MAX: u32 = 99;
/// People of one shift.
pub const SHIFT_VOLUNTEERS_MAX: usize = 20;
/// A shift longer than this is flagged: nobody stands that long, so somebody forgot to hand over.
pub const SHIFT_LONG_MS: i64 = 12 * 60 * 60 * 1000;
/// A time keyed from paper that lies this far ahead is a slip of a finger, not a slow clock.
pub const LATE_AHEAD_MS: i64 = 60_000;
