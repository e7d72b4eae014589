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

/// What an instrument shows: a number, or only that it lies past its own range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// A temperature.
    Degrees(DeciCelsius),
    /// `Lo`: below what the instrument measures.
    Lo,
    /// `Hi`: above what the instrument measures.
    Hi,
}

impl Shown {
    /// The number that stands for it on the wire and in tables: tenths of a degree, 1 for `Lo`, 2 for `Hi`.
    pub fn number(self) -> i32 {
        match self {
            Self::Degrees(value) => value.tenths(),
            Self::Lo => 1,
            Self::Hi => 2,
        }
    }

    /// From that number; `reading_out_of_range` for any other.
    pub fn from_number(number: i32) -> Result<Self, Problem> {
        match number {
            1 => Ok(Self::Lo),
            2 => Ok(Self::Hi),
            tenths => DeciCelsius::new(tenths).map(Self::Degrees),
        }
    }

    /// Whether a volunteer need not be asked again. `Lo` and `Hi` are no slip of a finger.
    pub fn is_likely(self) -> bool {
        match self {
            Self::Degrees(value) => value.is_likely(),
            Self::Lo | Self::Hi => true,
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Degrees(value) => value.fmt(f),
            Self::Lo => f.write_str("Lo"),
            Self::Hi => f.write_str("Hi"),
        }
    }
}

/// What was keyed, as it crosses the door, not checked yet: tenths of a degree (365 is 36.5), `"lo"` or `"hi"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(untagged)]
pub enum Keyed {
    /// Tenths of a degree Celsius.
    Tenths(i32),
    /// What the instrument shows instead of a number.
    Word(LoHi),
}

/// What an instrument shows instead of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum LoHi {
    /// Below its range.
    Lo,
    /// Above its range.
    Hi,
}

impl Keyed {
    /// What the instrument shows; `reading_out_of_range` for what no instrument does.
    pub fn shown(self) -> Result<Shown, Problem> {
        match self {
            Self::Tenths(tenths) => DeciCelsius::new(tenths).map(Shown::Degrees),
            Self::Word(LoHi::Lo) => Ok(Shown::Lo),
            Self::Word(LoHi::Hi) => Ok(Shown::Hi),
        }
    }
}

impl From<Shown> for Keyed {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Degrees(value) => Self::Tenths(value.tenths()),
            Shown::Lo => Self::Word(LoHi::Lo),
            Shown::Hi => Self::Word(LoHi::Hi),
        }
    }
}

/// The kind of thermometer, which decides the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
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
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
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
    pub shown: Shown,
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
    fn lo_and_hi_have_numbers_that_no_temperature_has() {
        let degrees = Shown::Degrees(DeciCelsius::new(365).unwrap());
        for (shown, number) in [(degrees, 365), (Shown::Lo, 1), (Shown::Hi, 2)] {
            assert_eq!(shown.number(), number);
            assert_eq!(Shown::from_number(number), Ok(shown));
            assert_eq!(Keyed::from(shown).shown(), Ok(shown));
        }
        assert!(Shown::from_number(3).is_err() && Keyed::Tenths(1).shown().is_err());
    }

    #[test]
    fn a_temperature_shows_one_decimal() {
        assert_eq!(DeciCelsius::new(365).unwrap().to_string(), "36.5");
        assert_eq!(DeciCelsius::new(400).unwrap().to_string(), "40.0");
    }
}
