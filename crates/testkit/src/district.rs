//! The virtual district: one day of checkpoints and devices, played from a seed through the real device code and the
//! real hub, and compared with what the generator itself knows.
//!
//! What always holds: the plan of a day comes from its seed alone; the truth is kept from what devices acknowledged
//! and from who could be heard, never read from a hub; whatever differs is said, not only the first.
//!
//! What is real: each device's database, vault, chain, sync and HTTP, and the hub with its port, files and workers.
//! What is not: time, which jumps from event to event, and the fault of a network that is away, in which a phone asks
//! nobody.

mod books;
mod dice;
mod drafts;
mod figures;
mod look;
mod plan;
mod play;
mod shadows;
mod truth;
mod verdict;

pub use books::{Books, RecordBody};
pub use figures::Figures;
pub use look::Look;
pub use plan::{Event, Plan};
pub use truth::Truth;
pub use verdict::disagreements;

use std::sync::Arc;

/// How large a district is, and which day it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The same seed is the same day.
    pub seed: u64,
    /// Posts.
    pub checkpoints: u32,
    /// Phones, at least one a post.
    pub devices: u32,
    /// Passages of the day.
    pub checks: u32,
    /// How often a phone that has a network is heard, in minutes: at most 15, as the app does.
    pub beat_minutes: u32,
}

impl Options {
    /// The day of every test run.
    pub const SMALL: Self = Self { seed: 1, checkpoints: 20, devices: 41, checks: 2_000, beat_minutes: 15 };
    /// The district that this is built for.
    pub const FULL: Self = Self { seed: 1, checkpoints: 122, devices: 250, checks: 200_000, beat_minutes: 5 };
}

/// A day that was played.
pub struct Day {
    /// What was to happen.
    pub plan: Arc<Plan>,
    /// What the generator knows.
    pub truth: Truth,
    /// What an officer saw, at each look.
    pub looks: Vec<Look>,
    /// What lies at both ends when it is over.
    pub books: Books,
    /// What it came to.
    pub figures: Figures,
}

impl Day {
    /// Plays a day.
    pub fn play(options: Options) -> Self {
        play::play(Plan::of(options))
    }

    /// Where the hub, its export, the receipts and the truth differ; empty where they agree to the number.
    pub fn disagreements(&self) -> Vec<String> {
        disagreements(&self.truth, &self.looks, &self.books)
    }
}
