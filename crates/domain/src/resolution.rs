//! What comes of a passer who was told to wait: a second reading, and the last word.
//!
//! What always holds: a resolution is no passage and is never counted as one; it names one passer of one check, by
//! its record or by its slip; two resolutions of one passer are both kept, and the newest counts.

use crate::code::{Code, Problem};
use crate::config::{Config, SecondReading};
use crate::fever::{Cause, FinalDisposition, Outcome, cause};
use crate::reading::{Keyed, Method, Reading, Site};
use crate::reason::ReasonId;
use crate::slip::Slip;
use crate::text;
use crate::void::Target;
use serde::{Deserialize, Serialize};

/// Which check is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CheckTarget {
    /// A record of the same device.
    Record(Target),
    /// A slip of the same checkpoint, drawn by whichever of its devices.
    Slip(Slip),
}

/// A resolution, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Which check.
    pub target: CheckTarget,
    /// Which of its passers; 0 for a person on foot.
    pub seat: u32,
    /// The second reading, where one was taken.
    pub reading: Option<Reading>,
    /// Whether it was taken with another thermometer of the same kind.
    pub is_other_thermometer: bool,
    /// The last word.
    pub disposition: FinalDisposition,
    /// Why it is another one than the second reading asks for.
    pub reason: Option<ReasonId>,
    /// Where the passer was sent.
    pub place: Option<String>,
    /// Who was told on the telephone.
    pub told: Option<String>,
}

/// What a volunteer has keyed of a resolution, before it is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, optional_fields = nullable))]
#[serde(default, deny_unknown_fields)]
pub struct ResolutionDraft {
    /// The slip as keyed: `3-A-17`, `a17`. Needed where the check is another device's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// The number of a check of this device, in place of its slip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    /// Which passer; may be left out where only one waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<u32>,
    /// The second reading: tenths of a degree Celsius, `"lo"` or `"hi"`; left out where none was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_dc: Option<Keyed>,
    /// The kind of thermometer.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub method: Method,
    /// Where it was held.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub site: Site,
    /// True for another thermometer of the same kind.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub other_thermometer: bool,
    /// What the passer is told; left out where the second reading decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<FinalDisposition>,
    /// Why it is another one than the second reading asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonId>,
    /// Where the passer was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who was told on the telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// True once the volunteer has been asked about an unlikely reading and has confirmed it.
    #[cfg_attr(feature = "bindings", ts(optional = false))]
    pub sure: bool,
}

/// The check and the passer that a draft means, once they were looked up. `first` is None where the check lies on
/// another device and has not been heard of here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// Which check.
    pub target: CheckTarget,
    /// Which passer.
    pub seat: u32,
    /// The first reading.
    pub first: Option<Reading>,
}

impl Resolution {
    /// What it says, for counting.
    pub fn outcome(&self, config: &Config) -> Outcome {
        Outcome { second: self.reading.map(|reading| cause(reading, config)), disposition: self.disposition }
    }
}

/// Decides about a resolution: the last word, or what must be mended first.
///
/// A second reading decides by itself, if it counts: `second_same` where it is the first one over again. Whoever
/// goes against it gives a reason; without a reading somebody must say the last word (`disposition_needed`).
pub fn judge_resolution(
    draft: &ResolutionDraft,
    meant: Meant,
    config: &Config,
) -> Result<Resolution, Problem> {
    let reading = draft.reading_dc.map(|keyed| reading(draft, keyed)).transpose()?;
    if let (Some(second), Some(first)) = (reading, meant.first)
        && !draft.other_thermometer
        && !counts_as_second(first, second, config)
    {
        return Err(Problem::at(Code::SecondSame, "site"));
    }
    let asked = match reading.map(|reading| cause(reading, config)) {
        Some(Cause::Fever) => Some(FinalDisposition::Refer),
        Some(Cause::None) => Some(FinalDisposition::Admit),
        Some(Cause::TooCold) | None => None,
    };
    let disposition =
        draft.disposition.or(asked).ok_or(Problem::at(Code::DispositionNeeded, "disposition"))?;
    let is_overruled = match asked {
        Some(asked) => disposition != asked && disposition != FinalDisposition::Left,
        // Nobody measured and found it well: somebody answers for that.
        None => disposition == FinalDisposition::Admit,
    };
    let is_unknown = draft.reason.is_some_and(|reason| !config.knows_reason(reason));
    if is_overruled && draft.reason.is_none() || is_unknown {
        return Err(Problem::at(Code::ReasonNeeded, "reason"));
    }
    Ok(Resolution {
        target: meant.target,
        seat: meant.seat,
        reading,
        is_other_thermometer: draft.other_thermometer && reading.is_some(),
        disposition,
        reason: draft.reason,
        place: draft.place.as_deref().map(|typed| text::short(typed, "place")).transpose()?.flatten(),
        told: draft.told.as_deref().map(|typed| text::short(typed, "told")).transpose()?.flatten(),
    })
}

fn reading(draft: &ResolutionDraft, keyed: Keyed) -> Result<Reading, Problem> {
    let shown = keyed.shown()?;
    if !shown.is_likely() && !draft.sure {
        return Err(Problem::at(Code::ReadingUnlikely, "reading_dc"));
    }
    Ok(Reading { shown, method: draft.method, site: draft.site })
}

/// Whether a reading by the same thermometer says anything that the first did not.
fn counts_as_second(first: Reading, second: Reading, config: &Config) -> bool {
    match config.second_reading {
        SecondReading::Any => true,
        SecondReading::OtherSiteOrThermometer => first.site != second.site || first.method != second.method,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DeviceId, Epoch, Seq};
    use crate::reading::{DeciCelsius, Shown};
    use proptest::prelude::*;

    fn meant() -> Meant {
        let target = Target { device: DeviceId::from_bytes([1; 16]), epoch: Epoch::new(1), seq: Seq::FIRST };
        let shown = Shown::Degrees(DeciCelsius::new(376).unwrap());
        let first = Reading { shown, method: Method::Forehead, site: Site::Forehead };
        Meant { target: CheckTarget::Record(target), seat: 0, first: Some(first) }
    }

    fn wrist(reading_dc: i32) -> ResolutionDraft {
        let reading_dc = Some(Keyed::Tenths(reading_dc));
        ResolutionDraft { reading_dc, site: Site::Wrist, ..ResolutionDraft::default() }
    }

    fn judged(draft: &ResolutionDraft) -> Result<FinalDisposition, Code> {
        let judged = judge_resolution(draft, meant(), &Config::BUILT_IN);
        judged.map(|resolution| resolution.disposition).map_err(|problem| problem.code)
    }

    #[test]
    fn the_second_reading_decides_unless_somebody_answers_for_another_word() {
        let with = |draft: ResolutionDraft, disposition, reason: u32| ResolutionDraft {
            disposition: Some(disposition),
            reason: ReasonId::new(reason),
            ..draft
        };
        let none = ResolutionDraft::default();
        let same_place = ResolutionDraft { site: Site::Forehead, ..wrist(365) };
        let other_gun = ResolutionDraft { other_thermometer: true, ..same_place.clone() };
        let sure = |reading_dc| ResolutionDraft { sure: true, ..wrist(reading_dc) };
        let cases = [
            (wrist(365), Ok(FinalDisposition::Admit)),
            (wrist(379), Ok(FinalDisposition::Refer)),
            (wrist(330), Err(Code::ReadingUnlikely)),
            (sure(330), Err(Code::DispositionNeeded)),
            (with(sure(330), FinalDisposition::Refer, 0), Ok(FinalDisposition::Refer)),
            (same_place, Err(Code::SecondSame)),
            (other_gun, Ok(FinalDisposition::Admit)),
            (none.clone(), Err(Code::DispositionNeeded)),
            (with(none.clone(), FinalDisposition::Left, 0), Ok(FinalDisposition::Left)),
            (with(none.clone(), FinalDisposition::Refer, 0), Ok(FinalDisposition::Refer)),
            (with(none.clone(), FinalDisposition::Admit, 0), Err(Code::ReasonNeeded)),
            (with(none, FinalDisposition::Admit, 6), Ok(FinalDisposition::Admit)),
            (with(wrist(379), FinalDisposition::Admit, 0), Err(Code::ReasonNeeded)),
            (with(wrist(379), FinalDisposition::Admit, 5), Ok(FinalDisposition::Admit)),
            (with(wrist(379), FinalDisposition::Left, 0), Ok(FinalDisposition::Left)),
            (with(wrist(365), FinalDisposition::TurnBack, 0), Err(Code::ReasonNeeded)),
            (with(wrist(365), FinalDisposition::TurnBack, 999), Err(Code::ReasonNeeded)),
        ];
        for (draft, want) in cases {
            assert_eq!(judged(&draft), want, "{draft:?}");
        }
    }

    #[test]
    fn a_check_that_nobody_here_has_seen_takes_any_second_reading() {
        let draft = ResolutionDraft { site: Site::Forehead, ..wrist(365) };
        let unseen = Meant { first: None, ..meant() };
        assert!(judge_resolution(&draft, unseen, &Config::BUILT_IN).is_ok());
    }

    proptest! {
        #[test]
        fn no_path_ends_without_a_last_word(
            reading_dc in proptest::option::of(200..500_i32),
            site in prop_oneof![Just(Site::Forehead), Just(Site::Wrist)],
            disposition in proptest::option::of(prop_oneof![
                Just(FinalDisposition::Admit), Just(FinalDisposition::Refer),
                Just(FinalDisposition::TurnBack), Just(FinalDisposition::Left),
            ]),
            reason in 0..9_u32,
            sure in any::<bool>(),
        ) {
            let draft = ResolutionDraft {
                reading_dc: reading_dc.map(Keyed::Tenths), site, disposition,
                reason: ReasonId::new(reason), sure, ..ResolutionDraft::default()
            };
            // Whatever was keyed ends in a word that is the last, or in a code that the screen has a sentence for.
            match judge_resolution(&draft, meant(), &Config::BUILT_IN) {
                Ok(resolution) => prop_assert_eq!(resolution.disposition, draft.disposition.unwrap_or(resolution.disposition)),
                Err(problem) => prop_assert!(matches!(problem.code,
                    Code::ReadingOutOfRange | Code::ReadingUnlikely | Code::SecondSame
                    | Code::DispositionNeeded | Code::ReasonNeeded)),
            }
        }
    }
}
