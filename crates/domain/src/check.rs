//! One passage at a checkpoint, and the rule that decides what the passer is told.

use crate::code::{Code, Problem};
use crate::config::Config;
use crate::reading::{DeciCelsius, Method, Reading, Site};
use crate::slip::Slip;
use crate::text;
use serde::{Deserialize, Serialize};

/// Into the village or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 进.
    #[default]
    Entry,
    /// 出.
    Exit,
}

/// What the passer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// 放行.
    Admit,
    /// 复测: wait aside, measured again.
    Recheck,
    /// 转送.
    Refer,
    /// 劝返.
    TurnBack,
    /// 离开: did not wait.
    Left,
}

/// Why a passer waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing unusual.
    None,
    /// At or over the threshold: a suspected fever.
    Fever,
    /// Skin too cold to say anything: measure the wrist, or wait indoors.
    TooCold,
}

/// What a volunteer has keyed, before it is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct CheckDraft {
    /// Into the village or out of it; entry when left out.
    #[serde(default)]
    pub direction: Direction,
    /// Tenths of a degree Celsius: 365 is 36.5.
    pub reading_dc: i32,
    /// The kind of thermometer; forehead when left out.
    #[serde(default)]
    pub method: Method,
    /// Where it was held; forehead when left out.
    #[serde(default)]
    pub site: Site,
    /// The passer's name, at most 40 characters.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(optional = nullable))]
    pub name: Option<String>,
    /// The passer's telephone number, at most 15 digits.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(optional = nullable))]
    pub phone: Option<String>,
    /// True once the volunteer has been asked about an unlikely reading and has confirmed it.
    #[serde(default)]
    pub sure: bool,
}

/// A person on foot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The temperature.
    pub reading: Reading,
    /// The name, if it was asked for.
    pub name: Option<String>,
    /// The telephone number, if it was asked for.
    pub phone: Option<String>,
}

/// Who or what passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One person, counted once.
    Person(Person),
}

impl Subject {
    /// How many passers it counts for.
    pub fn n_passers(&self) -> u32 {
        match self {
            Self::Person(_) => 1,
        }
    }

    /// How many of them are suspected of a fever under a config.
    pub fn n_suspected(&self, config: &Config) -> u32 {
        match self {
            Self::Person(person) => u32::from(cause(person.reading, config) == Cause::Fever),
        }
    }
}

/// One passage, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Who passes.
    pub subject: Subject,
    /// Where to.
    pub direction: Direction,
    /// What they were told.
    pub disposition: Disposition,
    /// The slip of one that was told to wait.
    pub slip: Option<Slip>,
}

/// What the rules say of a draft: everything of a check but the slip, which needs a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Who passes.
    pub subject: Subject,
    /// Where to.
    pub direction: Direction,
    /// What they are told.
    pub disposition: Disposition,
    /// Why.
    pub cause: Cause,
}

impl Judged {
    /// The check, with the slip where one was drawn.
    pub fn with_slip(self, slip: Option<Slip>) -> Check {
        Check { subject: self.subject, direction: self.direction, disposition: self.disposition, slip }
    }
}

/// What one reading says under a config.
pub fn cause(reading: Reading, config: &Config) -> Cause {
    let tenths = reading.value.tenths();
    if tenths >= config.threshold_dc(reading.method) {
        Cause::Fever
    } else if tenths < config.too_low_dc {
        Cause::TooCold
    } else {
        Cause::None
    }
}

/// Decides about a draft: what is told to the passer, or what the volunteer must mend first.
///
/// An unlikely reading is answered with `reading_unlikely` until the draft says `sure`.
pub fn judge(draft: &CheckDraft, config: &Config) -> Result<Judged, Problem> {
    let value = DeciCelsius::new(draft.reading_dc)?;
    if !value.is_likely() && !draft.sure {
        return Err(Problem::at(Code::ReadingUnlikely, "reading_dc"));
    }
    let reading = Reading { value, method: draft.method, site: draft.site };
    let name = draft.name.as_deref().map(text::name).transpose()?.flatten();
    let phone = draft.phone.as_deref().map(text::phone).transpose()?.flatten();
    let cause = cause(reading, config);
    let disposition = match cause {
        Cause::None => Disposition::Admit,
        Cause::Fever | Cause::TooCold => Disposition::Recheck,
    };
    let subject = Subject::Person(Person { reading, name, phone });
    Ok(Judged { subject, direction: draft.direction, disposition, cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(reading_dc: i32) -> CheckDraft {
        CheckDraft {
            direction: Direction::Entry,
            reading_dc,
            method: Method::Forehead,
            site: Site::Forehead,
            name: None,
            phone: None,
            sure: false,
        }
    }

    #[test]
    fn readings_are_judged_by_the_built_in_config() {
        let cases = [
            (365, Ok((Disposition::Admit, Cause::None))),
            (372, Ok((Disposition::Admit, Cause::None))),
            (373, Ok((Disposition::Recheck, Cause::Fever))),
            (420, Ok((Disposition::Recheck, Cause::Fever))),
            (340, Ok((Disposition::Admit, Cause::None))),
            (339, Err(Code::ReadingUnlikely)),
            (421, Err(Code::ReadingUnlikely)),
            (250, Err(Code::ReadingUnlikely)),
            (249, Err(Code::ReadingOutOfRange)),
            (452, Err(Code::ReadingOutOfRange)),
            (9999, Err(Code::ReadingOutOfRange)),
            (i32::MIN, Err(Code::ReadingOutOfRange)),
        ];
        for (reading_dc, want) in cases {
            let got = judge(&draft(reading_dc), &Config::BUILT_IN);
            assert_eq!(
                got.map(|j| (j.disposition, j.cause)).map_err(|p| p.code),
                want,
                "reading {reading_dc}"
            );
        }
    }

    #[test]
    fn a_sure_volunteer_may_save_what_is_unlikely_but_not_what_is_impossible() {
        let sure = |reading_dc| judge(&CheckDraft { sure: true, ..draft(reading_dc) }, &Config::BUILT_IN);
        assert_eq!(sure(330).unwrap().cause, Cause::TooCold);
        assert_eq!(sure(430).unwrap().cause, Cause::Fever);
        assert_eq!(sure(451).unwrap_err().code, Code::ReadingOutOfRange);
    }
}
