//! Two phones and a hub, and the time that it really is.

use kadian_domain::DeviceId;
use kadian_testkit::{HubHere, PhoneClock, PhoneHere, TrueTime};
use std::collections::BTreeMap;
use tempfile::TempDir;

/// 2026-11-25, noon in Shanghai.
pub(crate) const NOON_MS: i64 = 1_795_579_200_000;
/// A minute.
pub(crate) const MINUTE_MS: i64 = 60_000;
/// An hour.
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A day.
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;
/// 1970-01-01, one hour after midnight UTC.
pub(crate) const YEAR_1970_MS: i64 = HOUR_MS;
/// 2036-02-07, when 32 bits of seconds since 1900 are over.
pub(crate) const YEAR_2036_MS: i64 = 2_085_978_496_000;

/// One checkpoint with Lin's phone and Chen's.
pub(crate) struct World {
    /// The time that it really is.
    pub(crate) time: TrueTime,
    /// The hub.
    pub(crate) hub: HubHere,
    /// Lin's phone.
    pub(crate) lin: Phone,
    /// Chen's phone.
    pub(crate) chen: Phone,
}

/// A phone, and when its checks really were.
pub(crate) struct Phone {
    owner: &'static str,
    /// The phone.
    pub(crate) here: PhoneHere,
    true_ms: BTreeMap<u32, i64>,
    time: TrueTime,
    _dir: TempDir,
}

/// A check as the hub exports it.
#[derive(Debug, Clone)]
pub(crate) struct HubCheck {
    /// Its number.
    pub(crate) seq: u32,
    /// When it was, says the hub.
    pub(crate) event_ms: i64,
    /// Within what bound; None where nobody vouches for it.
    pub(crate) error_ms: Option<i64>,
}

impl World {
    /// At noon; both phones are enrolled and know the hub's clock.
    pub(crate) fn new() -> Self {
        let mut world = Self::unenrolled();
        for phone in [&mut world.lin, &mut world.chen] {
            phone.here.enrol(&world.hub.link(1));
        }
        world
    }

    /// At noon; no phone has a place yet.
    pub(crate) fn unenrolled() -> Self {
        let time = TrueTime::at(NOON_MS);
        let hub = HubHere::of_one_post(&time);
        let (lin, chen) = (Phone::new("林", 1, &time), Phone::new("陈", 2, &time));
        Self { time, hub, lin, chen }
    }

    /// Sends all from both phones, and finds everything of both at the hub: nothing held or refused, every record
    /// once, in the order of seq.
    pub(crate) fn everything_arrives(&self) {
        for phone in [&self.lin, &self.chen] {
            phone.here.sync();
            let status = phone.here.status();
            assert_eq!((status.unsent, status.held, status.refused), (0, 0, 0), "{}", phone.owner);
        }
        let stats = self.hub.wait_for(self.hub.store.stats()).unwrap();
        let n_records = self.lin.here.status().records + self.chen.here.status().records;
        let n_checks = self.lin.true_ms.len() + self.chen.true_ms.len();
        assert_eq!((stats.records, stats.checks), (n_records, u32::try_from(n_checks).unwrap()), "{stats:?}");
        assert_eq!((stats.held, stats.refused, stats.gaps, stats.lost, stats.forks), (0, 0, 0, 0, 0));
    }

    /// Minutes pass, and in each of them one check on each phone.
    pub(crate) fn minutes_of_checks(&mut self, n: u32) {
        for _ in 0..n {
            self.time.pass(MINUTE_MS);
            self.lin.check();
            self.chen.check();
        }
    }

    /// What the hub holds of a phone, by seq.
    pub(crate) fn checks_of(&self, phone: &Phone) -> Vec<HubCheck> {
        let store = self.hub.store.clone();
        let place = kadian_hub::store::RecordPlace::START;
        let page = self.hub.wait_for(store.checks_page(place, 500)).unwrap();
        let device: DeviceId = phone.here.status().device.parse().unwrap();
        let own = page.into_iter().filter(|stored| stored.place.device == *device.as_bytes());
        let checks: Vec<HubCheck> = own
            .map(|stored| HubCheck {
                seq: stored.place.seq,
                event_ms: stored.event_ms,
                error_ms: stored.event_error_ms,
            })
            .collect();
        assert!(checks.is_sorted_by_key(|check| check.seq));
        assert_eq!(checks.len(), phone.true_ms.len(), "{}", phone.owner);
        checks
    }

    /// Every check of a phone stands within the bound that the hub states for it, and that bound is at most so
    /// much.
    pub(crate) fn stands_right(&self, phone: &Phone, bound_max_ms: i64) {
        for check in self.checks_of(phone) {
            let true_ms = phone.true_ms[&check.seq];
            let error_ms =
                check.error_ms.unwrap_or_else(|| panic!("{} has no bound: {check:?}", phone.owner));
            let off_ms = (check.event_ms - true_ms).abs();
            assert!(off_ms <= error_ms, "{}: {check:?} was at {true_ms}, {off_ms} off", phone.owner);
            assert!(error_ms <= bound_max_ms, "{}: {check:?}", phone.owner);
        }
    }
}

impl Phone {
    fn new(owner: &'static str, name: u32, time: &TrueTime) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let here = PhoneHere::open(dir.path(), PhoneClock::new(time, name));
        Self { owner, here, true_ms: BTreeMap::new(), time: time.clone(), _dir: dir }
    }

    /// Somebody passes.
    pub(crate) fn check(&mut self) -> u32 {
        let name = format!("{} {}", self.owner, self.true_ms.len() + 1);
        let saved = self.here.person(&name, 365);
        self.true_ms.insert(saved.seq, self.time.now_ms());
        saved.seq
    }

    /// When its checks really were, by seq.
    pub(crate) fn true_ms(&self, seq: u32) -> i64 {
        self.true_ms[&seq]
    }
}
