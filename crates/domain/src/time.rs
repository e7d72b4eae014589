//! When something happened, from a monotonic clock, a few samples of the hub's clock, and doubt.
//!
//! What always holds: a wrong wall clock never refuses a check. With a sample of the same boot the wall clock is
//! not even read. See design notes in `docs/protocol.md`, "Time".

use crate::limits::{CLOCK_DRIFT_PPM, CLOCK_READINGS_MS};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeZone, Utc};

/// One comparison of the hub's clock with a device's monotonic clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSample {
    /// When it was taken, on the device's monotonic clock (milliseconds since boot, running through sleep).
    pub mono_ms: i64,
    /// Hub time minus monotonic time, in milliseconds.
    pub hub_minus_mono_ms: i64,
    /// Half the round trip, in milliseconds.
    pub error_ms: i64,
}

impl ClockSample {
    /// A sample from one exchange: sent and received on the monotonic clock, the hub's time in the answer.
    pub fn from_exchange(sent_mono_ms: i64, received_mono_ms: i64, hub_ms: i64) -> Self {
        let half_trip_ms =
            received_mono_ms.saturating_sub(sent_mono_ms).max(0).saturating_add(1).wrapping_div(2);
        let middle_ms = sent_mono_ms.saturating_add(half_trip_ms);
        Self {
            mono_ms: received_mono_ms,
            hub_minus_mono_ms: hub_ms.saturating_sub(middle_ms),
            error_ms: half_trip_ms,
        }
    }

    /// Its error when used at another moment of the same boot: clocks drift apart, and a begun millisecond counts.
    pub fn error_at(&self, mono_ms: i64) -> i64 {
        const MILLION: i64 = 1_000_000;
        let distance_ms = mono_ms.saturating_sub(self.mono_ms).saturating_abs();
        let drift = distance_ms.saturating_mul(CLOCK_DRIFT_PPM);
        self.error_ms.saturating_add(drift.saturating_add(MILLION - 1).wrapping_div(MILLION))
    }

    /// Whichever of two samples of one boot says more about a moment.
    pub fn better_at(self, other: Self, mono_ms: i64) -> Self {
        if other.error_at(mono_ms) < self.error_at(mono_ms) { other } else { self }
    }
}

/// A moment in the hub's time and how far it can be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventTime {
    /// Unix milliseconds, UTC.
    pub at_ms: i64,
    /// Bound of the error; None where no sample exists and only the wall clock speaks.
    pub error_ms: Option<i64>,
}

/// What is known of an event's time besides its own clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// When the record before it happened: order is by seq, so it was not earlier.
    pub not_before_ms: i64,
    /// When the next record that a sample vouches for happened: it was not later. `i64::MAX` where none is known.
    pub not_after_ms: i64,
    /// Hub time minus the device's wall clock when the device was last heard; 0 where it never was.
    pub last_difference_ms: i64,
    /// When it reached the hub: it was not later.
    pub arrived_ms: i64,
}

/// When an event happened, never later than it arrived at the hub. With samples of its boot: monotonic time plus
/// the best of them. Without: the wall clock and the last known difference, which nobody can vouch for, between its
/// neighbours in seq.
pub fn event_time(mono_ms: i64, wall_ms: i64, samples: &[ClockSample], bounds: Bounds) -> EventTime {
    let Bounds { not_before_ms, not_after_ms, last_difference_ms, arrived_ms } = bounds;
    match samples.iter().copied().reduce(|best, next| best.better_at(next, mono_ms)) {
        Some(best) => EventTime {
            at_ms: mono_ms.saturating_add(best.hub_minus_mono_ms).clamp(0, arrived_ms.max(0)),
            error_ms: Some(best.error_at(mono_ms).saturating_add(CLOCK_READINGS_MS)),
        },
        None => {
            let earliest_ms = not_before_ms.clamp(0, arrived_ms.max(0));
            let latest_ms = arrived_ms.min(not_after_ms).max(earliest_ms);
            let at_ms = wall_ms.saturating_add(last_difference_ms).clamp(earliest_ms, latest_ms);
            EventTime { at_ms, error_ms: None }
        }
    }
}

/// The start of the quarter hour (UTC) that a moment lies in: the bucket of every count.
pub fn quarter_hour(at_ms: i64) -> i64 {
    const QUARTER_MS: i64 = 15 * 60 * 1000;
    at_ms.saturating_sub(at_ms.rem_euclid(QUARTER_MS))
}

/// A local day, from midnight to midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first moment (Unix milliseconds).
    pub start_ms: i64,
    /// The first moment of the next.
    pub end_ms: i64,
}

/// What a clock on the wall of a zone shows.
pub fn local_time<Z: TimeZone>(zone: &Z, at_ms: i64) -> Option<NaiveDateTime> {
    Some(DateTime::<Utc>::from_timestamp_millis(at_ms)?.with_timezone(zone).naive_local())
}

/// The local date of a moment; None where no calendar reaches.
pub fn local_date<Z: TimeZone>(zone: &Z, at_ms: i64) -> Option<NaiveDate> {
    Some(DateTime::<Utc>::from_timestamp_millis(at_ms)?.with_timezone(zone).date_naive())
}

/// The local day that a moment lies in: from midnight to midnight, or from the first moment after it where a
/// zone skips midnight.
pub fn local_day<Z: TimeZone>(zone: &Z, at_ms: i64) -> Option<Day> {
    let today = local_date(zone, at_ms)?;
    let start = |date: NaiveDate| {
        (0..3_u32).find_map(|hour| zone.from_local_datetime(&date.and_hms_opt(hour, 0, 0)?).earliest())
    };
    let tomorrow = today.checked_add_days(Days::new(1))?;
    Some(Day { start_ms: start(today)?.timestamp_millis(), end_ms: start(tomorrow)?.timestamp_millis() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sample_halves_the_round_trip() {
        let sample = ClockSample::from_exchange(1_000, 1_200, 50_000);
        assert_eq!(sample.error_ms, 100);
        assert_eq!(sample.hub_minus_mono_ms, 50_000 - 1_100);
    }

    #[test]
    fn the_nearest_sample_wins_once_the_other_has_drifted() {
        let old = ClockSample { mono_ms: 0, hub_minus_mono_ms: 10, error_ms: 5 };
        let new = ClockSample { mono_ms: 36_000_000, hub_minus_mono_ms: 20, error_ms: 100 };
        assert_eq!(event_time(0, 0, &[new, old], until(i64::MAX)).at_ms, 10);
        assert_eq!(event_time(36_000_000, 0, &[old, new], until(i64::MAX)).at_ms, 36_000_020);
    }

    fn until(arrived_ms: i64) -> Bounds {
        Bounds { not_before_ms: 0, not_after_ms: i64::MAX, last_difference_ms: 0, arrived_ms }
    }

    #[test]
    fn without_a_sample_the_wall_clock_speaks_between_its_neighbour_and_its_arrival() {
        let at = |wall_ms, not_before_ms, last_difference_ms| {
            let bounds = Bounds { not_before_ms, not_after_ms: 900, last_difference_ms, arrived_ms: 1_000 };
            event_time(5, wall_ms, &[], bounds)
        };
        assert_eq!(at(700, 0, 0), EventTime { at_ms: 700, error_ms: None });
        assert_eq!(at(2_000, 0, 0).at_ms, 900, "from the future");
        assert_eq!(at(2_000, 950, 0).at_ms, 950, "the one before is not doubted");
        assert_eq!(at(5, 600, 0).at_ms, 600, "a clock that fell back to 1970");
        assert_eq!(at(700, 0, 100).at_ms, 800, "a clock that was known to be behind");
        assert_eq!(at(-7, i64::MIN, i64::MIN).at_ms, 0);
        assert_eq!(at(i64::MAX, i64::MAX, i64::MAX).at_ms, 1_000);
        assert_eq!(event_time(5, 2_000, &[], until(1_000)).at_ms, 1_000, "with nothing behind it");
    }

    #[test]
    fn quarter_hours_start_on_the_quarter() {
        assert_eq!(quarter_hour(900_000), 900_000);
        assert_eq!(quarter_hour(900_000 - 1), 0);
    }

    /// A clock as it is read: in whole milliseconds, the rest cut off.
    fn read_ms(true_us: i64, ppm: i64) -> i64 {
        (true_us + true_us * ppm / 1_000_000).div_euclid(1_000)
    }

    /// Most requests take a moment, some half a minute; tight bounds break first.
    fn takes_us() -> impl Strategy<Value = i64> {
        prop_oneof![Just(0), 0..5_000_i64, 0..30_000_000_i64]
    }

    proptest! {
        #[test]
        fn a_stated_bound_holds_though_clocks_drift_and_are_read_in_whole_milliseconds(
            ppm in prop_oneof![Just(-99), Just(99), -99..=99_i64],
            sent_us in 0..3_600_000_000_i64,
            up_us in takes_us(),
            down_us in takes_us(),
            behind_us in prop_oneof![0..5_000_000_i64, 0..300_000_000_000_i64],
        ) {
            const HUB_AHEAD_US: i64 = 1_795_579_200_000_123;
            let (heard_us, event_us) = (sent_us + up_us, sent_us + behind_us);
            let sample = ClockSample::from_exchange(
                read_ms(sent_us, ppm),
                read_ms(heard_us + down_us, ppm),
                read_ms(heard_us + HUB_AHEAD_US, 0),
            );
            let time = event_time(read_ms(event_us, ppm), 0, &[sample], until(i64::MAX));
            let off_us = (time.at_ms * 1_000 - (event_us + HUB_AHEAD_US)).abs();
            prop_assert!(off_us <= time.error_ms.unwrap() * 1_000, "{off_us} us off: {time:?}");
        }
    }
}
