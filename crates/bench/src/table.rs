//! What is printed: one row a measurement, with what it is held against.
//!
//! What always holds: a budget on a ratio is decided by at least [`PAIRS_MIN`] interleaved pairs and only where the
//! quartiles lie on one side of it; a count is decided by itself.

use crate::spread::{PAIRS_MIN, Pairs, Spread};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What the columns of a line are.
pub(crate) const HEAD: &str = "\
| benchmark | what | ours | baseline | ratio | budget | |
| --- | --- | --- | --- | --- | --- | --- |";

/// What a row is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    Us,
    Ms,
    S,
    Bytes,
    KiloBytes,
    MegaBytes,
    MebiBytes,
    PerSecond,
    Percent,
    Count,
}

impl Unit {
    fn shown(self, number: f64) -> String {
        let number = digits(number);
        match self {
            Self::Us => format!("{number} us"),
            Self::Ms => format!("{number} ms"),
            Self::S => format!("{number} s"),
            Self::Bytes => format!("{number} B"),
            Self::KiloBytes => format!("{number} kB"),
            Self::MegaBytes => format!("{number} MB"),
            Self::MebiBytes => format!("{number} MiB"),
            Self::PerSecond => format!("{number}/s"),
            Self::Percent => format!("{number} %"),
            Self::Count => number,
        }
    }
}

/// Three digits that say something, no more.
pub(crate) fn digits(number: f64) -> String {
    let places = match number.abs() {
        n if n >= 100.0 => 0,
        n if n >= 10.0 => 1,
        n if n >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{number:.places$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, sign) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(sign);
    }
    if rest.is_empty() { grouped } else { format!("{grouped}.{rest}") }
}

/// What was promised of a row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Budget {
    /// Ours by theirs is at most so much.
    RatioAtMost(f64),
    /// Ours by theirs is at least so much.
    RatioAtLeast(f64),
    /// Ours is at most so much more than theirs, in the row's unit.
    MoreAtMost(f64),
    /// Ours is at most so much, in the row's unit.
    AtMost(f64),
    /// Printed, and held against nothing.
    None,
}

impl Budget {
    fn shown(self, unit: Unit) -> String {
        match self {
            Self::RatioAtMost(bound) => format!("<= {}x", digits(bound)),
            Self::RatioAtLeast(bound) => format!(">= {}x", digits(bound)),
            Self::MoreAtMost(bound) => format!("<= baseline + {}", unit.shown(bound)),
            Self::AtMost(bound) => format!("<= {}", unit.shown(bound)),
            Self::None => String::new(),
        }
    }
}

/// What came of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Met,
    Missed,
    /// The quartiles reach across the budget, or there were too few pairs.
    NotDecided,
    /// There was no budget.
    Printed,
}

impl Verdict {
    fn shown(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::NotDecided => "not decided",
            Self::Printed => "",
        }
    }
}

/// One measurement.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) bench: Cow<'static, str>,
    pub(crate) what: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Spread,
    /// What it was held against in the same run, and how durable that is.
    pub(crate) baseline: Option<(String, Spread)>,
    pub(crate) ratio: Option<Spread>,
    pub(crate) n_pairs: usize,
    pub(crate) budget: Budget,
    pub(crate) verdict: Verdict,
}

impl Row {
    /// One line of a Markdown table.
    pub(crate) fn line(&self) -> String {
        let unit = self.unit;
        let baseline = self.baseline.as_ref();
        let baseline = baseline.map(|(name, spread)| format!("{}: {name}", unit.shown(spread.median)));
        let pairs = if self.n_pairs > 0 { format!(", {} pairs", self.n_pairs) } else { String::new() };
        let ratio = self
            .ratio
            .map(|it| format!("{} ({} to {}{pairs})", digits(it.median), digits(it.q1), digits(it.q3)));
        let columns = [
            self.bench.to_string(),
            self.what.clone(),
            unit.shown(self.ours.median),
            baseline.unwrap_or_default(),
            ratio.unwrap_or_default(),
            self.budget.shown(unit),
            self.verdict.shown().to_owned(),
        ];
        format!("| {} |", columns.join(" | "))
    }

    /// Whether it says the same thing, at another time.
    pub(crate) fn is_of_the_same(&self, other: &Self) -> bool {
        let name = |row: &Self| row.baseline.as_ref().map(|(name, _)| name.clone());
        (&self.bench, &self.what, name(self)) == (&other.bench, &other.what, name(other))
    }

    /// One JSON object.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).expect("a row is JSON")
    }

    /// Of interleaved pairs.
    pub(crate) fn of_pairs(
        bench: &'static str,
        (what, unit): (impl Into<String>, Unit),
        baseline: impl Into<String>,
        pairs: &Pairs,
        budget: Budget,
    ) -> Option<Self> {
        let (ours, theirs, ratio) = (pairs.ours()?, pairs.theirs()?, pairs.ratio()?);
        let verdict = if pairs.len() < PAIRS_MIN && budget != Budget::None {
            Verdict::NotDecided
        } else {
            verdict(
                budget,
                pairs.more().filter(|_| matches!(budget, Budget::MoreAtMost(_))).unwrap_or(ours),
                Some(ratio),
            )
        };
        Some(Self {
            bench: bench.into(),
            what: what.into(),
            unit,
            ours,
            baseline: Some((baseline.into(), theirs)),
            ratio: Some(ratio),
            n_pairs: pairs.len(),
            budget,
            verdict,
        })
    }

    /// Of many measurements that nothing stands beside.
    pub(crate) fn of_spread(
        bench: &'static str,
        (what, unit): (impl Into<String>, Unit),
        ours: Spread,
        budget: Budget,
    ) -> Self {
        let verdict = verdict(budget, ours, None);
        Self {
            bench: bench.into(),
            what: what.into(),
            unit,
            ours,
            baseline: None,
            ratio: None,
            n_pairs: 0,
            budget,
            verdict,
        }
    }

    /// Of a count, which no clock can blur.
    pub(crate) fn of_count(
        bench: &'static str,
        (what, unit): (impl Into<String>, Unit),
        count: f64,
        budget: Budget,
    ) -> Self {
        Self::of_spread(bench, (what, unit), Spread { q1: count, median: count, q3: count }, budget)
    }

    /// The same with what was counted of something else beside it.
    pub(crate) fn beside(self, baseline: impl Into<String>, theirs: f64) -> Self {
        let spread = |number: f64| Spread { q1: number, median: number, q3: number };
        let ratio = Some(spread(self.ours.median / theirs));
        Self { baseline: Some((baseline.into(), spread(theirs))), ratio, ..self }
    }
}

fn verdict(budget: Budget, ours: Spread, ratio: Option<Spread>) -> Verdict {
    let at_most = |spread: Spread, bound: f64| match () {
        () if spread.q3 <= bound => Verdict::Met,
        () if spread.q1 > bound => Verdict::Missed,
        () => Verdict::NotDecided,
    };
    match (budget, ratio) {
        (Budget::None, _) => Verdict::Printed,
        (Budget::AtMost(bound) | Budget::MoreAtMost(bound), _) => at_most(ours, bound),
        (Budget::RatioAtMost(bound), Some(ratio)) => at_most(ratio, bound),
        (Budget::RatioAtLeast(bound), Some(ratio)) => {
            let upside_down = Spread { q1: -ratio.q3, median: -ratio.median, q3: -ratio.q1 };
            at_most(upside_down, -bound)
        }
        (Budget::RatioAtMost(_) | Budget::RatioAtLeast(_), None) => Verdict::NotDecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(ours: f64, theirs: f64, n: usize) -> Pairs {
        let mut pairs = Pairs::default();
        (0..n).for_each(|_| pairs.push(ours, theirs));
        pairs
    }

    fn verdict_of(pairs: &Pairs, budget: Budget) -> Verdict {
        Row::of_pairs("capture", ("a check", Unit::Us), "a bare commit", pairs, budget).unwrap().verdict
    }

    #[test]
    fn a_budget_is_decided_by_enough_pairs_whose_quartiles_lie_on_one_side_of_it() {
        assert_eq!(verdict_of(&pairs(1.2, 1.0, 15), Budget::RatioAtMost(1.25)), Verdict::Met);
        assert_eq!(verdict_of(&pairs(1.3, 1.0, 15), Budget::RatioAtMost(1.25)), Verdict::Missed);
        assert_eq!(verdict_of(&pairs(1.2, 1.0, 14), Budget::RatioAtMost(1.25)), Verdict::NotDecided);
        assert_eq!(verdict_of(&pairs(30.0, 1.0, 15), Budget::RatioAtLeast(20.0)), Verdict::Met);
        assert_eq!(verdict_of(&pairs(3.0, 1.0, 15), Budget::RatioAtLeast(20.0)), Verdict::Missed);
        let mut mixed = pairs(1.0, 1.0, 8);
        (0..8).for_each(|_| mixed.push(1.4, 1.0));
        assert_eq!(verdict_of(&mixed, Budget::RatioAtMost(1.25)), Verdict::NotDecided);
    }

    #[test]
    fn a_row_is_one_line_that_a_person_can_read() {
        let row = Row::of_pairs(
            "upload",
            ("10,000 checks", Unit::PerSecond),
            "PouchDB",
            &pairs(45_000.0, 440.0, 15),
            Budget::RatioAtLeast(20.0),
        );
        assert_eq!(
            row.unwrap().line(),
            "| upload | 10,000 checks | 45,000/s | 440/s: PouchDB | 102 (102 to 102, 15 pairs) | >= 20.0x | met |"
        );
        let row = Row::of_count("bytes", ("a record", Unit::Bytes), 11.234, Budget::AtMost(12.0));
        assert_eq!(row.line(), "| bytes | a record | 11.2 B |  |  | <= 12.0 B | met |");
    }
}
