//! How fast a body comes.
//!
//! What always holds: what came at once pays for one minute at the most, so that nobody sends a lot and then holds it for
//! hours with a byte now and then. A phone on the slowest link that the protocol knows is let go on.

use std::time::Duration;
use tokio::time::Instant;

/// For so long a body may stand still.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// What came fast pays for so long: a link that stalls twice in a row is not given up.
const PAID_MAX: Duration = Duration::from_secs(60);
/// A device gives up below twice this.
const SLOWEST_BYTES_PER_S: u64 = 250;
/// What came longer ago than one to two of these says nothing of how fast a body comes now.
const RECENT: Duration = Duration::from_secs(30);

/// The pace of one body.
#[derive(Debug)]
pub(super) struct Pace {
    last: Instant,
    /// From `last` on, it is paid for so long.
    paid: Duration,
    before: Stretch,
    now: Stretch,
}

/// What came since some moment.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    since: Instant,
    n_bytes: u64,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        let nothing = Stretch { since: now, n_bytes: 0 };
        Self { last: now, paid: PATIENCE, before: nothing, now: nothing }
    }

    /// Counts what came; false where it is too little for the time that it took.
    pub(super) fn came(&mut self, n_bytes: usize, now: Instant) -> bool {
        let n_bytes = u64::try_from(n_bytes).unwrap_or(u64::MAX);
        if now.saturating_duration_since(self.now.since) >= RECENT {
            self.before = std::mem::replace(&mut self.now, Stretch { since: now, n_bytes: 0 });
        }
        self.now.n_bytes = self.now.n_bytes.saturating_add(n_bytes);
        let pays_ms = n_bytes.saturating_mul(1_000).checked_div(SLOWEST_BYTES_PER_S).unwrap_or(0);
        let paid = self.paid.saturating_add(Duration::from_millis(pays_ms));
        let left = paid.checked_sub(now.saturating_duration_since(self.last));
        self.last = now;
        self.paid = left.unwrap_or_default().min(PAID_MAX);
        left.is_some()
    }

    /// Bytes a second, lately.
    pub(super) fn bytes_per_s(&self, now: Instant) -> u64 {
        let ms = now.saturating_duration_since(self.before.since).as_millis();
        let n_bytes = self.before.n_bytes.saturating_add(self.now.n_bytes);
        let ms = u64::try_from(ms).unwrap_or(u64::MAX).max(1);
        n_bytes.saturating_mul(1_000).checked_div(ms).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many seconds a body is given up that brings these many bytes, each after so many seconds.
    fn given_up_after(pieces: impl IntoIterator<Item = (u64, usize)>) -> Option<u64> {
        let begun = Instant::now();
        let (mut pace, mut at_s) = (Pace::new(begun), 0);
        for (wait_s, n_bytes) in pieces {
            at_s += wait_s;
            if !pace.came(n_bytes, begun + Duration::from_secs(at_s)) {
                return Some(at_s);
            }
        }
        None
    }

    #[test]
    fn a_slow_phone_goes_on_and_one_that_drips_does_not() {
        assert_eq!(given_up_after([(30, 0)]), None);
        assert_eq!(given_up_after(vec![(1, 500); 2_000]), None, "500 bytes a second");
        assert_eq!(given_up_after(vec![(16, 16 << 10); 64]), None, "TLS gives whole records");
        assert_eq!(given_up_after(vec![(1, 1); 240]), Some(31), "a byte a second");
    }

    #[test]
    fn a_link_that_stalls_is_waited_for() {
        let stalls = (0..40).map(|n| if n % 2 == 0 { (29, 500) } else { (1, 30_000) });
        assert_eq!(given_up_after(stalls), None);
    }

    #[test]
    fn what_came_at_once_does_not_pay_for_hours() {
        let body = std::iter::once((1, (1 << 20) - 100)).chain(vec![(29, 1); 99]);
        assert_eq!(given_up_after(body), Some(88));
    }

    #[test]
    fn a_body_is_as_fast_as_it_came_lately() {
        let begun = Instant::now();
        let at = |s| begun + Duration::from_secs(s);
        let mut pace = Pace::new(begun);
        pace.came(1 << 20, at(1));
        assert_eq!(pace.bytes_per_s(at(2)), 1 << 19);
        for s in 2..200 {
            pace.came(250, at(s));
        }
        assert!((200..300).contains(&pace.bytes_per_s(at(200))), "{}", pace.bytes_per_s(at(200)));
        assert_eq!(Pace::new(begun).bytes_per_s(begun), 0);
    }
}
