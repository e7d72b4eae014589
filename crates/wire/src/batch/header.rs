//! What a batch says besides its records.

use crate::limits::{BATCH_RECORDS_MAX, HEADER_ENTRIES_MAX, TEXT_CHARS_MAX};
use minicbor::{Decode, Encode};

/// What a batch says of itself and of its device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Header {
    /// The hub that it is meant for.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// The sender.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// Its database.
    #[n(2)]
    pub epoch: u32,
    /// The first number carried. An empty batch (heartbeat) has `from = to + 1`.
    #[n(3)]
    pub from: u32,
    /// The last number carried.
    #[n(4)]
    pub to: u32,
    /// `h(from - 1)`.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub h_before: [u8; 32],
    /// `h(to)`.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub h_to: [u8; 32],
    /// For each boot among the records, the best clock sample known.
    #[n(7)]
    pub samples: Vec<BootSample>,
    /// Ranges that the device once had under receipt and has no more.
    #[n(8)]
    pub gone: Vec<Gone>,
    /// How the device fares.
    #[n(9)]
    pub health: Health,
    /// How the records lie inside the frame.
    #[n(10)]
    pub layout: u32,
    /// The dictionary of the frame.
    #[n(11)]
    pub dictionary: u32,
}

/// A clock sample of one boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct BootSample {
    /// Which boot.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub boot: [u8; 8],
    /// When it was taken, in milliseconds since that boot.
    #[n(1)]
    pub mono_ms: i64,
    /// Hub time minus monotonic time, in milliseconds.
    #[n(2)]
    pub hub_minus_mono_ms: i64,
    /// Half the round trip, in milliseconds.
    #[n(3)]
    pub error_ms: i64,
}

/// A range that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Gone {
    /// The database it was in.
    #[n(0)]
    pub epoch: u32,
    /// The first number.
    #[n(1)]
    pub from: u32,
    /// The last number.
    #[n(2)]
    pub to: u32,
}

/// How a device fares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Health {
    /// The app's version.
    #[n(0)]
    pub app_version: String,
    /// The last number of the batch's epoch.
    #[n(1)]
    pub last_seq: u32,
    /// How many have no receipt yet, those of this batch among them.
    #[n(2)]
    pub unsent: u32,
    /// The age of the oldest of them, in seconds.
    #[n(3)]
    pub oldest_unsent_s: Option<u32>,
    /// Records that stand as held in its tray.
    #[n(4)]
    pub held: u32,
    /// Records that stand as refused.
    #[n(5)]
    pub refused: u32,
    /// Battery in per cent, where it can be read.
    #[n(6)]
    pub battery_percent: Option<u32>,
    /// Room left for the database, in megabytes.
    #[n(7)]
    pub free_mb: Option<u32>,
    /// What a version before `has` said instead of it: the version of each list it has, by name. Nobody reads it.
    #[n(8)]
    pub lists: Vec<(String, u32)>,
    /// Its wall clock when the batch was made (Unix milliseconds).
    #[n(9)]
    pub wall_ms: i64,
    /// The hub's time when the batch was made, as the device reckons it from its last clock sample of this boot.
    /// A replayed batch is told by it: what was said before does not look like news.
    #[n(10)]
    pub hub_ms: Option<i64>,
    /// The version that it has of each of `rows::TOLD`, in that order; None of one that it never fetched. The receipt names
    /// only what moved since.
    #[n(11)]
    pub has: Option<Vec<Option<u32>>>,
}

impl Header {
    /// Whether what it says besides its records keeps within bounds: a signed sender may still be a rogue.
    pub(super) fn is_plausible(&self) -> bool {
        let short = |text: &str| text.chars().count() <= TEXT_CHARS_MAX;
        let health = &self.health;
        let gone = &self.gone;
        short(&health.app_version)
            && health.lists.len() <= HEADER_ENTRIES_MAX
            && health.lists.iter().all(|(list, _)| short(list))
            && health.has.iter().all(|has| has.len() <= HEADER_ENTRIES_MAX)
            && self.samples.len() <= usize::try_from(BATCH_RECORDS_MAX).unwrap_or(usize::MAX)
            && self.samples.iter().all(|sample| sample.error_ms >= 0)
            && gone.len() <= HEADER_ENTRIES_MAX
            && gone.iter().all(|range| range.from >= 1 && range.from <= range.to)
    }
}
