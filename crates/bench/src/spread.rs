//! Times side by side: interleaved pairs, and what may be said of them.
//!
//! What always holds: a ratio is that of two medians of one run, with the quartiles of the pairs beside it. Where these
//! reach across the budget, nothing is decided.

/// As few pairs as a ratio may stand on.
pub(crate) const PAIRS_MIN: usize = 15;

/// The middle of many numbers, and between what half of them lie.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Spread {
    pub(crate) q1: f64,
    pub(crate) median: f64,
    pub(crate) q3: f64,
}

impl Spread {
    /// None of nothing.
    pub(crate) fn of(mut numbers: Vec<f64>) -> Option<Self> {
        numbers.retain(|number| number.is_finite());
        numbers.sort_by(f64::total_cmp);
        let at = |part: f64| percentile(&numbers, part);
        Some(Self { q1: at(0.25)?, median: at(0.5)?, q3: at(0.75)? })
    }
}

/// The number below which a part of them lies, of sorted numbers, between neighbours by straight line.
pub(crate) fn percentile(sorted: &[f64], part: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = part * last as f64;
    let (below, above) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    Some(below + (above - below) * place.fract())
}

/// What was measured in turn, ours and the other, under the same conditions.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Pairs {
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    pub(crate) fn len(&self) -> usize {
        self.ours.len()
    }

    pub(crate) fn ours(&self) -> Option<Spread> {
        Spread::of(self.ours.clone())
    }

    pub(crate) fn theirs(&self) -> Option<Spread> {
        Spread::of(self.theirs.clone())
    }

    /// What ours took more than theirs, pair by pair.
    pub(crate) fn more(&self) -> Option<Spread> {
        Spread::of(self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| ours - theirs).collect())
    }

    /// Ours by theirs: the ratio of the medians, between the quartiles of the pairs' own ratios.
    pub(crate) fn ratio(&self) -> Option<Spread> {
        let each = self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| ours / theirs).collect();
        let median = self.ours()?.median / self.theirs()?.median;
        Spread::of(each).map(|spread| Spread { q1: spread.q1.min(median), median, q3: spread.q3.max(median) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_lies_between_the_quartiles() {
        let spread = Spread::of(vec![4.0, 1.0, 3.0, 2.0, 5.0]).unwrap();
        assert_eq!(spread, Spread { q1: 2.0, median: 3.0, q3: 4.0 });
        assert_eq!(Spread::of(vec![1.0, 2.0]).unwrap().median, 1.5);
        assert_eq!(Spread::of(Vec::new()), None);
    }

    #[test]
    fn a_ratio_is_that_of_the_medians_and_shows_how_far_pairs_differ() {
        let mut pairs = Pairs::default();
        for (ours, theirs) in [(2.0, 1.0), (3.0, 1.0), (4.0, 1.0)] {
            pairs.push(ours, theirs);
        }
        assert_eq!(pairs.ratio().unwrap(), Spread { q1: 2.5, median: 3.0, q3: 3.5 });
    }
}
