//! What a caller may see. Store functions that show rows take a `Scope`, and a `Scope` comes only from a session, or
//! from having the data directory itself.

use crate::store::HubState;

/// The unit below which everything may be seen, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    org_unit: u32,
}

impl Scope {
    /// The scope of an officer of a unit.
    pub(crate) fn of_unit(org_unit: u32) -> Self {
        Self { org_unit }
    }

    /// All of the district: whoever has the data directory sees it anyway.
    pub fn whole(hub: &HubState) -> Self {
        Self { org_unit: hub.district }
    }

    /// Whether everything in the district may be seen.
    pub(crate) fn is_whole(self, district: u32) -> bool {
        self.org_unit == district
    }

    /// The unit.
    pub(crate) fn org_unit(self) -> u32 {
        self.org_unit
    }
}
