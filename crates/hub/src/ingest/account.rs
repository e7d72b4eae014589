//! How far a chain is accounted for: each number is here, or its device has named it as gone. Pure.
//!
//! What always holds: ranges are inclusive, in order and disjoint.

use kadian_wire::limits::MISSING_RANGES_MAX;

/// Numbers of one chain, first and last.
pub type Span = (u32, u32);

/// A walk along a chain behind the number up to which it is accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Each of 1 to this number is here, or gone.
    pub accounted_to: u32,
    /// What is neither, behind it; at most so many spans as a receipt names.
    pub missing: Vec<Span>,
}

impl Account {
    /// Begins behind a number.
    pub fn behind(accounted_to: u32) -> Self {
        Self { accounted_to, missing: Vec::new() }
    }

    /// Whether nothing further could be named.
    pub fn is_full(&self) -> bool {
        self.missing.len() >= MISSING_RANGES_MAX
    }

    /// Walks on: what is here or gone, in order of their first numbers, up to a number that is known to exist.
    pub fn walk<E>(
        &mut self,
        here: impl Iterator<Item = Result<u32, E>>,
        gone: &[Span],
        up_to: u32,
    ) -> Result<(), E> {
        let mut here = here.peekable();
        let mut gone = gone.iter().copied().peekable();
        let mut last = self.accounted_to;
        while !self.is_full() {
            let is_gone_first = match (here.peek(), gone.peek()) {
                (Some(Ok(seq)), Some((from, _))) => from < seq,
                (None, Some(_)) => true,
                (Some(_), _) => false,
                (None, None) => break,
            };
            let known =
                if is_gone_first { gone.next() } else { here.next().transpose()?.map(|seq| (seq, seq)) };
            let Some((from, to)) = known.filter(|(from, _)| *from <= up_to) else { break };
            self.miss(last, from);
            last = last.max(to);
            if self.missing.is_empty() {
                self.accounted_to = self.accounted_to.max(to);
            }
        }
        if up_to > last && !self.is_full() {
            self.missing.push((last.saturating_add(1), up_to));
        }
        Ok(())
    }

    /// What lies between two known numbers.
    fn miss(&mut self, last: u32, next: u32) {
        if next > last.saturating_add(1) {
            self.missing.push((last.saturating_add(1), next.saturating_sub(1)));
        }
    }
}

/// What is left of a span when others, in order, are taken out.
pub fn cut(span: Span, others: &[Span]) -> Vec<Span> {
    let (mut from, to) = span;
    let mut left = Vec::new();
    for &(other_from, other_to) in others {
        if other_to < from {
            continue;
        }
        if other_from > to {
            break;
        }
        if other_from > from {
            left.push((from, other_from.saturating_sub(1)));
        }
        match other_to.checked_add(1) {
            Some(behind) => from = behind,
            None => return left,
        }
    }
    if from <= to {
        left.push((from, to));
    }
    left
}

/// The same numbers, in order and disjoint.
pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut all: Vec<Span> = Vec::new();
    for (from, to) in spans {
        match all.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn account(behind: u32, here: &[u32], gone: &[Span], up_to: u32) -> (u32, Vec<Span>) {
        let mut account = Account::behind(behind);
        account.walk(here.iter().map(|seq| Ok::<_, ()>(*seq)), gone, up_to).unwrap();
        (account.accounted_to, account.missing)
    }

    #[test]
    fn what_is_neither_here_nor_gone_is_missing() {
        type Case = (u32, &'static [u32], &'static [Span], u32, u32, &'static [Span]);
        let cases: [Case; 9] = [
            (0, &[], &[], 0, 0, &[]),
            (0, &[1, 2, 3], &[], 3, 3, &[]),
            (3, &[], &[], 9, 3, &[(4, 9)]),
            (0, &[1, 4, 5], &[], 7, 1, &[(2, 3), (6, 7)]),
            (0, &[1, 4, 5], &[(2, 3)], 5, 5, &[]),
            (0, &[1, 4, 5], &[(2, 3), (6, 8)], 5, 5, &[]),
            (0, &[3], &[(1, 1)], 3, 1, &[(2, 2)]),
            (5, &[8], &[(6, 6), (20, 30)], 9, 6, &[(7, 7), (9, 9)]),
            (u32::MAX - 1, &[u32::MAX], &[], u32::MAX, u32::MAX, &[]),
        ];
        for (behind, here, gone, up_to, accounted_to, missing) in cases {
            let want = (accounted_to, missing.to_vec());
            assert_eq!(
                account(behind, here, gone, up_to),
                want,
                "behind {behind}: {here:?} {gone:?} to {up_to}"
            );
        }
    }

    #[test]
    fn no_more_spans_are_named_than_a_receipt_holds() {
        let here: Vec<u32> = (1..=100).map(|n| n * 2).collect();
        let (accounted_to, missing) = account(0, &here, &[], 200);
        assert_eq!((accounted_to, missing.len(), missing[15]), (0, MISSING_RANGES_MAX, (31, 31)));
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        proptest::collection::vec((1..60_u32, 0..6_u32).prop_map(|(from, n)| (from, from + n)), 0..8)
    }

    fn numbers(spans: &[Span]) -> BTreeSet<u32> {
        spans.iter().flat_map(|(from, to)| *from..=*to).collect()
    }

    proptest! {
        #[test]
        fn a_cut_takes_the_others_out_and_nothing_else(span in (1..60_u32, 0..20_u32), others in spans()) {
            let (from, to) = (span.0, span.0 + span.1);
            let left = cut((from, to), &merged(others.clone()));
            let want: BTreeSet<u32> = &numbers(&[(from, to)]) - &numbers(&others);
            prop_assert_eq!(numbers(&left), want);
            prop_assert!(left.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }

        #[test]
        fn every_number_is_here_or_gone_or_missing(here in spans(), gone in spans(), up_to in 0..70_u32) {
            let here = numbers(&here);
            let gone = merged(gone).into_iter().flat_map(|span| cut(span, &spans_of(&here))).collect::<Vec<_>>();
            let up_to = up_to.max(here.last().copied().unwrap_or(0));
            let (accounted_to, missing) = account(0, &here.iter().copied().collect::<Vec<_>>(), &gone, up_to);
            let known: BTreeSet<u32> = here.union(&numbers(&gone)).copied().collect();
            let want: BTreeSet<u32> = (1..=up_to).filter(|seq| !known.contains(seq)).collect();
            if missing.len() < MISSING_RANGES_MAX {
                prop_assert_eq!(numbers(&missing), want.clone());
            }
            prop_assert!((1..=accounted_to).all(|seq| known.contains(&seq)));
            prop_assert!(want.first().is_none_or(|first| *first > accounted_to));
        }
    }

    fn spans_of(numbers: &BTreeSet<u32>) -> Vec<Span> {
        merged(numbers.iter().map(|seq| (*seq, *seq)).collect())
    }
}
