//! Why a disposition is another one than the reading asks for.
//!
//! What always holds: up to 99 the app has the words; above, the hub's config has them. A number never changes its
//! meaning.

use crate::limits::REASON_BUILT_IN_MAX;
use serde::{Deserialize, Serialize};

/// A reason by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(transparent)]
pub struct ReasonId(u32);

/// The built-in reasons: number and word. The screens' text of one is `reason-<word>`.
pub const BUILT_IN_REASONS: [(u32, &str); 7] = [
    (1, "symptoms"),
    (2, "no_pass"),
    (3, "not_local"),
    (4, "refused"),
    (5, "instrument"),
    (6, "doctor"),
    (7, "ordered"),
];

impl ReasonId {
    /// A reason as it stands in a record; None for 0, which is no reason.
    pub fn new(number: u32) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }

    /// Its number.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The word of a built-in one.
    pub fn word(self) -> Option<&'static str> {
        BUILT_IN_REASONS.iter().find(|(number, _)| *number == self.0).map(|(_, word)| *word)
    }

    /// Whether the app has words for such numbers.
    pub fn is_built_in(self) -> bool {
        self.0 <= REASON_BUILT_IN_MAX
    }
}
