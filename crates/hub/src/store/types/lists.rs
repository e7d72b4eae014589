//! The lists that go down to devices.

use super::DeviceRow;
use kadian_domain::DeviceId;
use kadian_wire::rows::{CONFIG, CREW, ConfigRow, CrewRow, PLACE, RESOLVED, RULINGS, ResolvedRow, RulingRow};

/// A list of devices, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListName {
    /// Where the device stands, once it was moved.
    Place,
    /// What readings are judged by, and what is said to the checkpoint.
    Config,
    /// Who serves at the checkpoint.
    Crew,
    /// The rechecks of the checkpoint, and what came of them.
    Resolved,
    /// What was decided about the device's records.
    Rulings,
}

impl ListName {
    /// Every list, in the order in which receipts name them.
    pub const ALL: [Self; 5] = [Self::Place, Self::Config, Self::Crew, Self::Resolved, Self::Rulings];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Place => PLACE,
            Self::Config => CONFIG,
            Self::Crew => CREW,
            Self::Resolved => RESOLVED,
            Self::Rulings => RULINGS,
        }
    }

    /// The list of a name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == word)
    }
}

/// Who asks for what is new in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAsk {
    /// Which list.
    pub list: ListName,
    /// The device that asks.
    pub device: DeviceId,
    /// The checkpoint that it belongs to.
    pub checkpoint: u32,
    /// The version up to which it has the list; None where it starts anew.
    pub after: Option<u32>,
    /// Rows at most.
    pub limit: u32,
    /// Now.
    pub now_ms: i64,
}

/// What is new in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListChanges {
    /// The rows, as they travel.
    pub rows: ListRows,
    /// The version up to which they reach.
    pub up_to: u32,
    /// Whether nothing follows.
    pub last: bool,
}

/// Rows of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListRows {
    /// Where it stands, or none where nothing is new.
    Place(Vec<DeviceRow>),
    /// One row, or none where nothing is new.
    Config(Vec<ConfigRow>),
    /// Those who came or left.
    Crew(Vec<CrewRow>),
    /// Those who wait, and what came of the others.
    Resolved(Vec<ResolvedRow>),
    /// Decisions.
    Rulings(Vec<RulingRow>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_wire::rows::LISTS;

    #[test]
    fn every_list_of_the_wire_is_one_of_the_hub() {
        assert_eq!(ListName::ALL.map(ListName::as_str), LISTS);
        assert_eq!(ListName::from_word("hub"), None);
    }
}
