//! What readings are judged by, and what the screens offer. The hub's versioned config comes down as a list; until
//! then the built-in one holds.

use crate::code::{Code, Problem};
use crate::ids::ConfigVersion;
use crate::limits::{
    CONFIG_ENTRIES_MAX, KEEP_SETTLED_DAYS, KEEP_SETTLED_DAYS_RANGE, NAME_CHARS_MAX, PHONE_DIGITS_MAX,
    PHONE_DIGITS_MIN, READING_DC_MAX, READING_DC_MIN, REASON_BUILT_IN_MAX, RECHECK_WAIT_MS,
    RECHECK_WAIT_MS_RANGE,
};
use crate::reading::Method;
use crate::reason::{BUILT_IN_REASONS, ReasonId};
use crate::text::is_unprintable;
use serde::{Deserialize, Serialize};

/// Everything of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The version that a record names. 0 = built in.
    pub version: ConfigVersion,
    /// At or over it a forehead reading is a suspected fever, in tenths of a degree.
    pub forehead_threshold_dc: i32,
    /// The same for the ear.
    pub ear_threshold_dc: i32,
    /// The same under the arm.
    pub axillary_threshold_dc: i32,
    /// Below it the skin is too cold to say anything, in tenths of a degree.
    pub too_low_dc: i32,
    /// How long a passer waits before the second reading.
    pub recheck_wait_ms: u32,
    /// Which second reading counts.
    pub second_reading: SecondReading,
    /// Reasons beside the built-in ones.
    pub reasons: Vec<ReasonText>,
    /// Whom to call.
    pub phones: Vec<PhoneNumber>,
    /// Where the feverish are sent to.
    pub places: Vec<String>,
    /// For how many days a device keeps the bytes of what the hub has signed for.
    pub keep_settled_days: u32,
}

/// Which second reading counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum SecondReading {
    /// At another place of the body, by another kind of thermometer, or by another thermometer of the same kind.
    #[default]
    OtherSiteOrThermometer,
    /// Any.
    Any,
}

/// A reason that the hub has words for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(deny_unknown_fields)]
pub struct ReasonText {
    /// From 100.
    pub id: u32,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A telephone number to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(deny_unknown_fields)]
pub struct PhoneNumber {
    /// Whose it is.
    pub label: String,
    /// Its digits.
    pub number: String,
}

/// What the hub says to one checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(deny_unknown_fields)]
pub struct CheckpointWords {
    /// Whether the checkpoint should be open.
    pub is_open: bool,
    /// A sentence for those who stand there, in Chinese; empty where there is none.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Config {
    /// The config that ships with the app (37.3 everywhere: the usual order of 2020 to 2022).
    pub const BUILT_IN: Self = Self {
        version: ConfigVersion::BUILT_IN,
        forehead_threshold_dc: 373,
        ear_threshold_dc: 373,
        axillary_threshold_dc: 373,
        too_low_dc: 340,
        recheck_wait_ms: RECHECK_WAIT_MS,
        second_reading: SecondReading::OtherSiteOrThermometer,
        reasons: Vec::new(),
        phones: Vec::new(),
        places: Vec::new(),
        keep_settled_days: KEEP_SETTLED_DAYS,
    };

    /// The fever threshold of one kind of thermometer, in tenths of a degree.
    pub fn threshold_dc(&self, method: Method) -> i32 {
        match method {
            Method::Forehead => self.forehead_threshold_dc,
            Method::Ear => self.ear_threshold_dc,
            Method::Axillary => self.axillary_threshold_dc,
        }
    }

    /// Whether a reason may be chosen under this config.
    pub fn knows_reason(&self, reason: ReasonId) -> bool {
        let own = || self.reasons.iter().any(|own| own.id == reason.get());
        BUILT_IN_REASONS.iter().any(|(number, _)| *number == reason.get()) || own()
    }

    /// Whether a hub may send this config out: `config_invalid` with the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        let is_temperature = |dc: i32| (READING_DC_MIN..=READING_DC_MAX).contains(&dc);
        let is_text = |text: &str| {
            !text.is_empty() && text.chars().count() <= NAME_CHARS_MAX && !text.chars().any(is_unprintable)
        };
        let is_number = |number: &str| {
            (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
        };
        let is_short = |n: usize| n <= CONFIG_ENTRIES_MAX;
        let thresholds = [self.forehead_threshold_dc, self.ear_threshold_dc, self.axillary_threshold_dc];
        let is_reason = |reason: &ReasonText| {
            reason.id > REASON_BUILT_IN_MAX && is_text(&reason.zh) && is_text(&reason.en)
        };
        let is_once =
            |reason: &ReasonText| self.reasons.iter().filter(|other| other.id == reason.id).count() == 1;
        let rules = [
            ("threshold", thresholds.iter().all(|dc| is_temperature(*dc))),
            (
                "too_low_dc",
                is_temperature(self.too_low_dc) && thresholds.iter().all(|dc| self.too_low_dc < *dc),
            ),
            ("recheck_wait_ms", RECHECK_WAIT_MS_RANGE.contains(&self.recheck_wait_ms)),
            (
                "reasons",
                is_short(self.reasons.len()) && self.reasons.iter().all(|r| is_reason(r) && is_once(r)),
            ),
            (
                "phones",
                is_short(self.phones.len())
                    && self.phones.iter().all(|phone| is_text(&phone.label) && is_number(&phone.number)),
            ),
            ("places", is_short(self.places.len()) && self.places.iter().all(|place| is_text(place))),
            ("keep_settled_days", KEEP_SETTLED_DAYS_RANGE.contains(&self.keep_settled_days)),
        ];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((field, _)) => Err(Problem::at(Code::ConfigInvalid, field)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_that_would_lead_a_gate_astray_is_not_sent_out() {
        let good = Config::BUILT_IN;
        assert_eq!(good.check(), Ok(()));
        let reason = ReasonText { id: 100, zh: "有证明".into(), en: "Has a certificate".into() };
        let phone = PhoneNumber { label: "区疾控".into(), number: "05925100".into() };
        let rich = Config { reasons: vec![reason.clone()], phones: vec![phone.clone()], ..good.clone() };
        assert_eq!(rich.check(), Ok(()));
        let cases = [
            ("threshold", Config { ear_threshold_dc: 3_730, ..good.clone() }),
            ("too_low_dc", Config { too_low_dc: 373, ..good.clone() }),
            ("recheck_wait_ms", Config { recheck_wait_ms: 10, ..good.clone() }),
            ("reasons", Config { reasons: vec![reason.clone(), reason.clone()], ..good.clone() }),
            ("reasons", Config { reasons: vec![ReasonText { id: 7, ..reason }], ..good.clone() }),
            ("phones", Config { phones: vec![PhoneNumber { number: "12".into(), ..phone }], ..good.clone() }),
            ("places", Config { places: vec![String::new()], ..good.clone() }),
            ("keep_settled_days", Config { keep_settled_days: 0, ..good.clone() }),
            ("keep_settled_days", Config { keep_settled_days: 22, ..good }),
        ];
        for (field, config) in cases {
            assert_eq!(config.check().unwrap_err().field.as_deref(), Some(field));
        }
    }
}
