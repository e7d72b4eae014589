//! What readings say, and when a fever is suspected or confirmed.
//!
//! What always holds: a fever is suspected when the first reading is at or over the threshold, and confirmed when the
//! second is too or when none was taken. A first reading that is too low says nothing, so a second one at or over the
//! threshold counts for both.

use crate::check::Disposition;
use crate::config::Config;
use crate::reading::{Reading, Shown};
use serde::{Deserialize, Serialize};

/// What one reading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing unusual.
    None,
    /// At or over the threshold.
    Fever,
    /// Skin too cold to say anything: measure the wrist, or wait indoors.
    TooCold,
}

/// How a passer's fever stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Fever {
    /// None.
    None,
    /// The first reading was at or over the threshold.
    Suspected,
    /// The second was too, or none was taken.
    Confirmed,
}

/// What came of a passer who was told to wait: of its newest resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// What the second reading says; None where none was taken.
    pub second: Option<Cause>,
    /// The last word.
    pub disposition: FinalDisposition,
}

/// What a passer is told in the end: everything but "wait".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum FinalDisposition {
    /// 放行.
    Admit,
    /// 转送.
    Refer,
    /// 劝返.
    TurnBack,
    /// 离开: did not wait.
    Left,
}

impl From<FinalDisposition> for Disposition {
    fn from(last: FinalDisposition) -> Self {
        match last {
            FinalDisposition::Admit => Self::Admit,
            FinalDisposition::Refer => Self::Refer,
            FinalDisposition::TurnBack => Self::TurnBack,
            FinalDisposition::Left => Self::Left,
        }
    }
}

/// What one reading says under a config.
pub fn cause(reading: Reading, config: &Config) -> Cause {
    match reading.shown {
        Shown::Hi => Cause::Fever,
        Shown::Lo => Cause::TooCold,
        Shown::Degrees(value) if value.tenths() >= config.threshold_dc(reading.method) => Cause::Fever,
        Shown::Degrees(value) if value.tenths() < config.too_low_dc => Cause::TooCold,
        Shown::Degrees(_) => Cause::None,
    }
}

/// How a passer's fever stands, from the first reading, what was told then, and what came of a wait.
pub fn fever(first: Cause, told: Disposition, outcome: Option<Outcome>) -> Fever {
    let waits = told == Disposition::Recheck;
    match (first, outcome) {
        (_, Some(Outcome { second: Some(Cause::Fever), .. })) => Fever::Confirmed,
        (Cause::Fever, None) if waits => Fever::Suspected,
        (Cause::Fever, Some(Outcome { second: Some(_), .. })) => Fever::Suspected,
        // Nobody measured again: nothing speaks against the fever.
        (Cause::Fever, None | Some(Outcome { second: None, .. })) => Fever::Confirmed,
        (Cause::None | Cause::TooCold, _) => Fever::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fever_is_confirmed_by_a_second_reading_or_by_none() {
        let outcome = |second| Some(Outcome { second, disposition: FinalDisposition::Refer });
        let cases = [
            (Cause::None, Disposition::Admit, None, Fever::None),
            (Cause::Fever, Disposition::Recheck, None, Fever::Suspected),
            (Cause::Fever, Disposition::Recheck, outcome(Some(Cause::None)), Fever::Suspected),
            (Cause::Fever, Disposition::Recheck, outcome(Some(Cause::TooCold)), Fever::Suspected),
            (Cause::Fever, Disposition::Recheck, outcome(Some(Cause::Fever)), Fever::Confirmed),
            (Cause::Fever, Disposition::Recheck, outcome(None), Fever::Confirmed),
            (Cause::Fever, Disposition::Refer, None, Fever::Confirmed),
            (Cause::TooCold, Disposition::Recheck, None, Fever::None),
            (Cause::TooCold, Disposition::Recheck, outcome(None), Fever::None),
            (Cause::TooCold, Disposition::Recheck, outcome(Some(Cause::Fever)), Fever::Confirmed),
        ];
        for (first, told, outcome, want) in cases {
            assert_eq!(fever(first, told, outcome), want, "{first:?} {told:?} {outcome:?}");
        }
    }
}
