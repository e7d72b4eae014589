//! How posts and their devices fare, as far as the hub has heard.

use kadian_domain::DeviceId;

/// A checkpoint and its devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFreshness {
    /// Its number.
    pub checkpoint: u32,
    /// Its name.
    pub name: String,
    /// Whether it should be open.
    pub is_open: bool,
    /// Its devices that are in service, by letter.
    pub devices: Vec<Freshness>,
}

/// How a device fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// The device.
    pub device: DeviceId,
    /// Its checkpoint.
    pub checkpoint: u32,
    /// Its letter there.
    pub letter: String,
    /// What people call it; may be empty.
    pub name: String,
    /// Since when it is known.
    pub enrolled_ms: i64,
    /// What it last said; None if it never did.
    pub heard: Option<Heard>,
    /// Records held for an officer.
    pub n_held: u32,
    /// Records that will never count.
    pub n_refused: u32,
    /// Numbers that it named as gone.
    pub n_gone: u32,
    /// Which of them; the first ones.
    pub gone: RecordRanges,
    /// Where numbers are missing; the first ones.
    pub missing: RecordRanges,
    /// The shift that runs on it.
    pub shift: Option<RunningShift>,
}

/// Numbers of records, in ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordRanges {
    /// The first ones, in order.
    pub ranges: Vec<RecordRange>,
    /// Whether there are more.
    pub has_more: bool,
}

/// From one number to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordRange {
    /// In which of the device's databases.
    pub epoch: u32,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
}

/// A shift that was begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningShift {
    /// When it began.
    pub started_ms: i64,
    /// Who is on: names, or numbers where the name is not known.
    pub volunteers: Vec<String>,
}

/// What a device last said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// When.
    pub at_ms: i64,
    /// The app's version.
    pub app_version: String,
    /// In which of its databases.
    pub epoch: u32,
    /// The last number of that database.
    pub last_seq: u32,
    /// Records that it then still had to send.
    pub unsent: u32,
    /// The age of the oldest of them.
    pub oldest_unsent_s: Option<u32>,
    /// Hub clock minus its wall clock.
    pub clock_offset_ms: i64,
    /// Its battery, where it says so.
    pub battery_percent: Option<u32>,
    /// Its free space, where it says so.
    pub free_mb: Option<u32>,
    /// Numbers of that database that are here.
    pub n_here: u32,
    /// When its last check before the first number that is not here happened; None where there is none, and where
    /// every number is here.
    pub event_before_hole_ms: Option<i64>,
}

impl Freshness {
    /// Numbers up to its last that never came, less those it says are unsent and those it named as gone.
    pub fn n_gaps(&self) -> u32 {
        let Some(heard) = &self.heard else { return 0 };
        heard.last_seq.saturating_sub(heard.n_here).saturating_sub(heard.unsent).saturating_sub(self.n_gone)
    }

    /// Records that it last said it had unsent.
    pub fn unsent(&self) -> u32 {
        self.heard.as_ref().map_or(0, |heard| heard.unsent)
    }
}
