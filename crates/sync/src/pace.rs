//! When to try again, and how much at once. Pure: the time and the randomness are arguments.

use crate::settle::Fault;
use kadian_wire::limits::BATCH_RECORDS_MAX;

/// The first wait after a failure, at most.
const BACK_OFF_FIRST_MS: i64 = 1_000;
/// The longest wait: a hub that is back is found again within it.
const BACK_OFF_MAX_MS: i64 = 180_000;
/// No wait is shorter than so many hundredths of its bound. With jitter down to nothing one hour in 2,000 would see more
/// than 60 tries; with this none can, however the dice fall.
const SHORTEST_PERCENT: i64 = 40;
/// What a first batch carries: small enough for a thin link (in columns, two kilobytes without names and some six with
/// them), large enough to show what the link bears.
const RECORDS_FIRST: u32 = 300;
/// A batch that took longer than this was too large for the link.
const BATCH_MS_MAX: i64 = 10_000;
/// A full batch that was settled within this time says that the link waits for round trips, not for bytes: then the next
/// ones are as large as they may be, instead of feeling their way there one round trip after another.
const QUICK_MS: i64 = 500;
/// Where the last batch was settled within this time, two may be on their way: on a slower link a second one would only
/// wait for the first.
const TWO_MS_MAX: i64 = 5_000;
/// A hub's `Retry-After` is obeyed up to here: nobody vouches for it, and a healed link must drain soon.
const RETRY_AFTER_MS_MAX: i64 = 180_000;

/// How fast a device goes. One per device, kept in memory: a restart begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    records_max: u32,
    n_failures: u32,
    not_before_mono_ms: i64,
    is_ordered: bool,
    /// How long the last batch with records took; None where none was settled since the last fault.
    took_ms: Option<i64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            records_max: RECORDS_FIRST,
            n_failures: 0,
            not_before_mono_ms: 0,
            is_ordered: false,
            took_ms: None,
        }
    }
}

impl Pace {
    /// On a link that is known to bear so many.
    pub fn at(records_max: u32) -> Self {
        Self { records_max: records_max.clamp(1, BATCH_RECORDS_MAX), ..Self::default() }
    }

    /// How many records the next batch may carry.
    pub fn records_max(&self) -> u32 {
        self.records_max
    }

    /// How many batches may be on their way at once. Two where the link has just shown that it bears them.
    pub fn in_flight_max(&self) -> usize {
        if self.took_ms.is_some_and(|ms| ms <= TWO_MS_MAX) { 2 } else { 1 }
    }

    /// Whether a try is allowed now.
    pub fn may_try(&self, mono_ms: i64) -> bool {
        mono_ms >= self.not_before_mono_ms
    }

    /// The moment before which nothing is tried, on the monotonic clock; None when a try is allowed at any time.
    pub fn not_before_mono_ms(&self) -> Option<i64> {
        (self.n_failures > 0).then_some(self.not_before_mono_ms)
    }

    /// A run came to its end: the way is clear.
    pub fn on_reached(&mut self) {
        (self.n_failures, self.not_before_mono_ms, self.is_ordered) = (0, 0, false);
    }

    /// A receipt came. With records in it the way is clear, and a full batch that went fast may be larger next
    /// time. A heartbeat alone proves little: what follows it may still fail, again and again.
    pub fn on_settled(&mut self, n_records: u32, took_ms: i64) {
        if n_records > 0 {
            self.on_reached();
            self.took_ms = Some(took_ms);
        }
        if took_ms > BATCH_MS_MAX {
            self.halve();
        } else if n_records >= self.records_max {
            let doubled = self.records_max.saturating_mul(2).min(BATCH_RECORDS_MAX);
            let has_shown_little = self.records_max < RECORDS_FIRST || took_ms > QUICK_MS;
            self.records_max = if has_shown_little { doubled } else { BATCH_RECORDS_MAX };
        }
    }

    /// A try failed: wait, at random between two fifths of a bound that doubles and all of it; or for as long as the hub
    /// asked for.
    ///
    /// `jitter` is any random number.
    pub fn on_fault(&mut self, fault: &Fault, mono_ms: i64, jitter: u64) {
        self.n_failures = self.n_failures.saturating_add(1);
        self.took_ms = None;
        if fault.is_too_large {
            self.halve();
        }
        let doublings = self.n_failures.saturating_sub(1).min(16);
        let bound_ms = BACK_OFF_FIRST_MS.saturating_mul(1 << doublings).min(BACK_OFF_MAX_MS);
        let shortest_ms = bound_ms.saturating_mul(SHORTEST_PERCENT).wrapping_div(100);
        let spread = u64::try_from(bound_ms.saturating_sub(shortest_ms)).unwrap_or(0).saturating_add(1);
        let jitter_ms = i64::try_from(jitter.checked_rem(spread).unwrap_or(0)).unwrap_or(0);
        let ordered_ms = fault.retry_after_ms.map(|ms| ms.clamp(0, RETRY_AFTER_MS_MAX));
        self.is_ordered = ordered_ms.is_some();
        // Jitter on top of an order: else every phone of a district comes back in the same second.
        let wait_ms = ordered_ms.unwrap_or(shortest_ms).saturating_add(jitter_ms);
        self.not_before_mono_ms = mono_ms.saturating_add(wait_ms);
    }

    /// Somebody pressed "send now", the app came back, or the network appeared. An order of the hub still holds.
    pub fn on_wake(&mut self) {
        if !self.is_ordered {
            self.not_before_mono_ms = 0;
        }
    }

    fn halve(&mut self) {
        self.records_max = self.records_max.wrapping_div(2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_domain::Code;
    use proptest::prelude::*;

    #[test]
    fn a_quick_first_batch_is_followed_by_the_largest_and_a_slow_or_a_small_one_by_its_double() {
        let after = |records_max, took_ms| {
            let mut pace = Pace::at(records_max);
            pace.on_settled(records_max, took_ms);
            pace.records_max()
        };
        assert_eq!(after(RECORDS_FIRST, QUICK_MS), BATCH_RECORDS_MAX);
        assert_eq!(after(RECORDS_FIRST, QUICK_MS + 1), 2 * RECORDS_FIRST);
        assert_eq!(after(1, 10), 2);
        assert_eq!(after(RECORDS_FIRST, BATCH_MS_MAX + 1), RECORDS_FIRST / 2);
    }

    #[test]
    fn batches_grow_on_success_and_shrink_on_too_large() {
        let mut pace = Pace::default();
        for _ in 0..10 {
            pace.on_settled(pace.records_max(), 50);
        }
        assert_eq!(pace.records_max(), BATCH_RECORDS_MAX);
        for _ in 0..20 {
            pace.on_fault(&Fault::too_slow(), 0, 0);
        }
        assert_eq!(pace.records_max(), 1);
    }

    #[test]
    fn a_small_last_batch_does_not_grow_the_next() {
        let mut pace = Pace::default();
        pace.on_settled(3, 50);
        assert_eq!(pace.records_max(), RECORDS_FIRST);
    }

    #[test]
    fn two_are_on_their_way_where_the_last_one_went_fast_and_nothing_failed_since() {
        let mut pace = Pace::default();
        assert_eq!(pace.in_flight_max(), 1);
        pace.on_settled(0, 50);
        assert_eq!(pace.in_flight_max(), 1);
        pace.on_settled(10, 50);
        assert_eq!(pace.in_flight_max(), 2);
        pace.on_settled(10, TWO_MS_MAX + 1);
        assert_eq!(pace.in_flight_max(), 1);
        pace.on_settled(10, 50);
        pace.on_fault(&Fault::new(Code::HubAway), 0, 0);
        assert_eq!(pace.in_flight_max(), 1);
    }

    #[test]
    fn a_heartbeat_that_gets_through_does_not_forget_what_fails_behind_it() {
        let mut pace = Pace::default();
        for _ in 0..20 {
            pace.on_settled(0, 50);
            pace.on_fault(&Fault::new(Code::AnswerForeign), 0, u64::MAX);
        }
        assert!(pace.not_before_mono_ms().unwrap() > 10_000);
        pace.on_reached();
        assert_eq!(pace.not_before_mono_ms(), None);
    }

    #[test]
    fn an_order_of_the_hub_outlasts_send_now() {
        let mut pace = Pace::default();
        pace.on_fault(&Fault { retry_after_ms: Some(60_000), ..Fault::new(Code::HubBusy) }, 1_000, 0);
        pace.on_wake();
        assert!(!pace.may_try(60_999));
        assert!(pace.may_try(61_000));
    }

    /// Tries of the hour that begins with the outage.
    fn tries_of_an_hour(mut jitter: impl FnMut() -> u64) -> u32 {
        let mut pace = Pace::default();
        let (mut now, mut n_tries) = (0_i64, 0);
        while now < 3_600_000 {
            n_tries += 1;
            pace.on_fault(&Fault::new(Code::HubAway), now, jitter());
            now = pace.not_before_mono_ms().unwrap().max(now + 1);
        }
        n_tries
    }

    #[test]
    fn while_the_hub_is_away_sixty_tries_an_hour_are_not_passed_however_the_dice_fall() {
        assert!(tries_of_an_hour(|| 0) <= 60, "{} tries", tries_of_an_hour(|| 0));
        let mut state = 1_u64;
        let drawn = tries_of_an_hour(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        });
        assert!((20..=50).contains(&drawn), "{drawn} tries");
    }

    proptest! {
        #[test]
        fn a_wait_never_passes_its_bound(n_failures in 1..40_u32, jitter in any::<u64>(), now in 0..i64::MAX / 2) {
            let mut pace = Pace::default();
            for _ in 0..n_failures {
                pace.on_fault(&Fault::new(Code::HubAway), now, jitter);
            }
            let wait = pace.not_before_mono_ms().unwrap() - now;
            prop_assert!((0..=BACK_OFF_MAX_MS).contains(&wait));
        }
    }
}
