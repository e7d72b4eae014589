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
/// What a first batch carries: small enough for a thin link (in columns, two kilobytes without names and some seven with
/// them), large enough to show what the link bears.
const RECORDS_FIRST: u32 = 400;
/// A batch that took longer than this was too large for the link.
const BATCH_MS_MAX: i64 = 10_000;
/// How long a batch should take. One that was quicker may be followed by as many records as would take so long at its rate:
/// its round trip is counted as if it grew with them, so that is never too many.
const BATCH_MS: i64 = 5_000;
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
    /// Whether a batch was too large once: whatever stands in the way is then felt out by doubling.
    was_too_large: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            records_max: RECORDS_FIRST,
            n_failures: 0,
            not_before_mono_ms: 0,
            is_ordered: false,
            took_ms: None,
            was_too_large: false,
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

    /// How much longer the next batch is to wait where the last one was sent so long ago and is still on its way. Two that
    /// begin together share the link and end together, and then it carries nothing until the next ones come. Begun when the
    /// other is on its way for a quarter of the time that the last one took, they take turns from then on.
    pub fn wait_beside_ms(&self, sent_ago_ms: i64) -> i64 {
        self.took_ms.map_or(0, |took_ms| took_ms.wrapping_div(4).saturating_sub(sent_ago_ms).max(0))
    }

    /// How many batches may be on their way at once. Two at the beginning, when they are small, and where the last one was
    /// quick; one after a fault, until a batch is settled or a run came to its end.
    pub fn in_flight_max(&self) -> usize {
        match self.took_ms {
            Some(ms) if ms > TWO_MS_MAX => 1,
            None if self.n_failures > 0 => 1,
            Some(_) | None => 2,
        }
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

    /// A receipt came. With records in it the way is clear, and where they went fast the next batch may be larger. A
    /// heartbeat alone proves little: what follows it may still fail, again and again.
    pub fn on_settled(&mut self, n_records: u32, took_ms: i64) {
        if n_records > 0 {
            self.on_reached();
            self.took_ms = Some(took_ms);
        }
        if took_ms > BATCH_MS_MAX {
            self.halve();
        } else {
            let grown = self.grown(n_records, took_ms);
            self.records_max = grown.clamp(self.records_max, BATCH_RECORDS_MAX);
        }
    }

    /// How many records the next batch may carry, by one of so many that took so long.
    fn grown(&self, n_records: u32, took_ms: i64) -> u32 {
        if self.was_too_large {
            return if n_records < self.records_max { 0 } else { n_records.saturating_mul(2) };
        }
        let as_long = i64::from(n_records).saturating_mul(BATCH_MS).checked_div(took_ms.max(1));
        as_long.and_then(|n_records| u32::try_from(n_records).ok()).unwrap_or(u32::MAX)
    }

    /// A try failed: wait, at random between two fifths of a bound that doubles and all of it; or for as long as the hub
    /// asked for.
    ///
    /// `jitter` is any random number.
    pub fn on_fault(&mut self, fault: &Fault, mono_ms: i64, jitter: u64) {
        self.n_failures = self.n_failures.saturating_add(1);
        self.took_ms = None;
        if fault.is_too_large {
            self.was_too_large = true;
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
    fn the_next_batch_carries_at_most_what_takes_five_seconds_at_the_rate_of_the_last() {
        let after = |n_records, took_ms| {
            let mut pace = Pace::default();
            pace.on_settled(n_records, took_ms);
            pace.records_max()
        };
        assert_eq!(after(RECORDS_FIRST, 0), BATCH_RECORDS_MAX);
        assert_eq!(after(RECORDS_FIRST, 2_000), 1_000);
        assert_eq!(after(RECORDS_FIRST / 2, 1_000), 1_000);
        assert_eq!(after(RECORDS_FIRST, BATCH_MS), RECORDS_FIRST);
        assert_eq!(after(RECORDS_FIRST, BATCH_MS_MAX), RECORDS_FIRST);
        assert_eq!(after(RECORDS_FIRST, BATCH_MS_MAX + 1), RECORDS_FIRST / 2);
        assert_eq!(after(3, 50), RECORDS_FIRST);
    }

    #[test]
    fn a_second_batch_begins_a_quarter_of_the_time_after_the_first() {
        let mut pace = Pace::default();
        assert_eq!(pace.wait_beside_ms(0), 0);
        pace.on_settled(10, 400);
        assert_eq!(pace.wait_beside_ms(0), 100);
        assert_eq!(pace.wait_beside_ms(60), 40);
        assert_eq!(pace.wait_beside_ms(300), 0);
    }

    #[test]
    fn where_a_batch_was_too_large_once_the_next_ones_grow_by_doubling() {
        let mut pace = Pace::default();
        pace.on_fault(&Fault::too_slow(), 0, 0);
        assert_eq!(pace.records_max(), RECORDS_FIRST / 2);
        pace.on_settled(RECORDS_FIRST / 2 - 1, 1);
        assert_eq!(pace.records_max(), RECORDS_FIRST / 2);
        pace.on_settled(RECORDS_FIRST / 2, 1);
        assert_eq!(pace.records_max(), RECORDS_FIRST);
    }

    #[test]
    fn batches_shrink_to_one_record_and_grow_again() {
        let mut pace = Pace::default();
        for _ in 0..20 {
            pace.on_fault(&Fault::too_slow(), 0, 0);
        }
        assert_eq!(pace.records_max(), 1);
        for _ in 0..20 {
            pace.on_settled(pace.records_max(), 50);
        }
        assert_eq!(pace.records_max(), BATCH_RECORDS_MAX);
    }

    #[test]
    fn two_are_on_their_way_unless_the_last_one_was_slow_or_failed() {
        let mut pace = Pace::default();
        assert_eq!(pace.in_flight_max(), 2);
        pace.on_settled(10, 50);
        assert_eq!(pace.in_flight_max(), 2);
        pace.on_settled(10, TWO_MS_MAX + 1);
        assert_eq!(pace.in_flight_max(), 1);
        pace.on_settled(10, 50);
        pace.on_fault(&Fault::new(Code::HubAway), 0, 0);
        assert_eq!(pace.in_flight_max(), 1);
        // A heartbeat alone shows nothing.
        pace.on_settled(0, 50);
        assert_eq!(pace.in_flight_max(), 1);
        pace.on_settled(10, 50);
        assert_eq!(pace.in_flight_max(), 2);
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
