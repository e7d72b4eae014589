//! What has changed, told to whoever looks: topics, and the checkpoint that they are of. Never any data.
//!
//! What always holds: it is told after COMMIT, whoever wrote, this process or another one. Whoever does not listen
//! fast enough loses which topics they were and is told all of them; nothing is kept for anybody.

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// Changes that a listener may be behind before it is told everything instead.
const BEHIND_MAX: usize = 1_024;

/// What pages show, and ask for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Today's counts.
    Now,
    /// Fevers, and who waits.
    Fevers,
    /// Records that wait for an officer.
    Held,
    /// Checks one by one.
    Records,
    /// Settings, and what is said to checkpoints.
    Settings,
    /// Devices and how they fare.
    Devices,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Now, Self::Fevers, Self::Held, Self::Records, Self::Settings, Self::Devices];
}

/// A set of topics: so small that nobody who is slow holds memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Topics(u8);

impl Topics {
    /// None.
    pub const NONE: Self = Self(0);

    /// These.
    pub fn of(topics: &[Topic]) -> Self {
        Self(topics.iter().fold(0, |bits, topic| bits | bit(*topic)))
    }

    /// All there are.
    pub fn all() -> Self {
        Self::of(&Topic::ALL)
    }

    /// These and those.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether it is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One by one.
    pub fn list(self) -> Vec<Topic> {
        Topic::ALL.into_iter().filter(|topic| self.0 & bit(*topic) != 0).collect()
    }
}

fn bit(topic: Topic) -> u8 {
    match topic {
        Topic::Now => 1,
        Topic::Fevers => 1 << 1,
        Topic::Held => 1 << 2,
        Topic::Records => 1 << 3,
        Topic::Settings => 1 << 4,
        Topic::Devices => 1 << 5,
    }
}

/// Something has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// At one checkpoint.
    At(u32, Topics),
    /// Everywhere.
    Everywhere(Topics),
    /// A session may be over, or an officer may see something else.
    Sessions,
    /// The hub stops: nobody is told anything any more.
    Ended,
}

/// Where changes are told.
#[derive(Debug, Clone)]
pub struct Changes(broadcast::Sender<Change>);

impl Changes {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self(broadcast::channel(BEHIND_MAX).0)
    }

    /// Tells whoever listens.
    pub fn tell(&self, change: Change) {
        // Nobody may listen.
        let _ = self.0.send(change);
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self::new()
    }
}
