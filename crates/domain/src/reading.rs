//! One temperature: tenths of a degree Celsius, by which thermometer, where on the body.

use crate::code::{Code, Problem};
use crate::limits::{READING_DC_LIKELY_MAX, READING_DC_LIKELY_MIN, READING_DC_MAX, READING_DC_MIN};
use serde::{Deserialize, Serialize};

/// Tenths of a degree Celsius within what can be saved (25.0 to 45.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeciCelsius(i32);

impl DeciCelsius {
    /// A temperature in tenths of a degree; `reading_out_of_range` outside 25.0 to 45.0.
    pub fn new(tenths: i32) -> Result<Self, Problem> {
        if (READING_DC_MIN..=READING_DC_MAX).contains(&tenths) {
            Ok(Self(tenths))
        } else {
            Err(Problem::at(Code::ReadingOutOfRange, "reading_dc"))
        }
    }

    /// From decimal text with at most one digit behind the point: `36.5`, `36`.
    ///
    /// `98.6` and `3.65` are no temperature of a gate and are asked again.
    pub fn from_decimal(text: &str) -> Result<Self, Problem> {
        let out_of_range = || Problem::at(Code::ReadingOutOfRange, "reading_dc");
        let (whole, tenth) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        if tenth.len() != 1
            || whole.is_empty()
            || !whole.bytes().chain(tenth.bytes()).all(|b| b.is_ascii_digit())
        {
            return Err(out_of_range());
        }
        let tenths = format!("{whole}{tenth}").parse().map_err(|_| out_of_range())?;
        Self::new(tenths)
    }

    /// The number of tenths, 250 to 450.
    pub fn tenths(self) -> i32 {
        self.0
    }

    /// Whether a volunteer need not be asked again (34.0 to 42.0).
    pub fn is_likely(self) -> bool {
        (READING_DC_LIKELY_MIN..=READING_DC_LIKELY_MAX).contains(&self.0)
    }
}

impl std::fmt::Display for DeciCelsius {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.wrapping_div(10), self.0.wrapping_rem(10))
    }
}

/// The kind of thermometer, which decides the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Infrared, without touching: 额温枪.
    #[default]
    Forehead,
    /// Infrared, in the ear: 耳温枪.
    Ear,
    /// Contact, under the arm: 腋下体温计.
    Axillary,
}

/// Where on the body the thermometer was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// 额头.
    #[default]
    Forehead,
    /// 手腕: what to try when the forehead is cold.
    Wrist,
    /// 颈部.
    Neck,
    /// 耳.
    Ear,
    /// 腋下.
    Armpit,
}

/// A temperature as it was read at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    /// What the instrument showed.
    pub value: DeciCelsius,
    /// The kind of thermometer.
    pub method: Method,
    /// Where it was held.
    pub site: Site,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_the_instrument_shows_it() {
        let cases = [
            ("36.5", Some(365)),
            ("36", Some(360)),
            (" 45.0 ", Some(450)),
            ("25.0", Some(250)),
            ("3.65", None),
            ("98.6", None),
            ("45.2", None),
            ("24.9", None),
            ("9999", None),
            ("36.55", None),
            ("-36.5", None),
            ("36,5", None),
            ("", None),
            (".5", None),
            ("99999999999999999999", None),
        ];
        for (text, want) in cases {
            assert_eq!(DeciCelsius::from_decimal(text).ok().map(DeciCelsius::tenths), want, "text {text:?}");
        }
    }

    #[test]
    fn a_temperature_shows_one_decimal() {
        assert_eq!(DeciCelsius::new(365).unwrap().to_string(), "36.5");
        assert_eq!(DeciCelsius::new(400).unwrap().to_string(), "40.0");
    }
}
