//! Clocks that a test owns: one true time, and what a hub and phones take it for.
//!
//! What always holds: nothing moves but by the test. A phone's monotonic clock follows the true time, drifting as
//! it is told; its wall clock shows whatever somebody has set it to.

use kadian_device::Moment;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The time that it really is, in Unix milliseconds. Clones are the same time.
#[derive(Debug, Clone)]
pub struct TrueTime(Arc<AtomicI64>);

impl TrueTime {
    /// A time that stands still until it is moved.
    pub fn at(ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(ms)))
    }

    /// What time it is.
    pub fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        assert!(ms >= 0, "time does not run backwards");
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets time pass until a moment, which may be now.
    pub fn pass_until(&self, at_ms: i64) {
        self.0.fetch_max(at_ms, Ordering::SeqCst);
    }
}

/// A hub's clock, which is right.
#[derive(Debug)]
pub struct HubClock {
    time: TrueTime,
    each_look_ms: AtomicI64,
}

impl HubClock {
    /// A hub that knows the true time.
    pub fn new(time: &TrueTime) -> Arc<Self> {
        Arc::new(Self { time: time.clone(), each_look_ms: AtomicI64::new(0) })
    }

    /// Makes requests slow: so much time passes before each look that the hub takes at its clock. The hub looks
    /// last when it signs, so all of it lies on the way up: a phone that halves the round trip is as wrong as it
    /// can be.
    pub fn slow_down(&self, each_look_ms: i64) {
        self.each_look_ms.store(each_look_ms, Ordering::SeqCst);
    }
}

impl kadian_hub::clock::Clock for HubClock {
    fn now_ms(&self) -> i64 {
        self.time.pass(self.each_look_ms.load(Ordering::SeqCst));
        self.time.now_ms()
    }
}

/// The clocks of one phone.
#[derive(Debug)]
pub struct PhoneClock {
    time: TrueTime,
    set: Mutex<PhoneTime>,
}

#[derive(Debug, Clone, Copy)]
struct PhoneTime {
    wall_minus_true_ms: i64,
    boot: [u8; 8],
    booted_ms: i64,
    drift_ppm: i64,
}

impl PhoneClock {
    /// A phone that knows the true time and was started a minute ago. Boots are told apart by `name`.
    pub fn new(time: &TrueTime, name: u32) -> Arc<Self> {
        let mut boot = [0; 8];
        boot[4..].copy_from_slice(&name.to_be_bytes());
        let booted_ms = time.now_ms() - 60_000;
        let set = PhoneTime { wall_minus_true_ms: 0, boot, booted_ms, drift_ppm: 0 };
        Arc::new(Self { time: time.clone(), set: Mutex::new(set) })
    }

    /// Somebody, or an empty battery, sets the wall clock.
    pub fn set_wall(&self, wall_ms: i64) {
        let now_ms = self.time.now_ms();
        self.change(|set| set.wall_minus_true_ms = wall_ms - now_ms);
    }

    /// Somebody moves the wall clock by hours, who took it for another zone's.
    pub fn move_wall(&self, by_ms: i64) {
        self.change(|set| set.wall_minus_true_ms += by_ms);
    }

    /// The phone starts anew; its monotonic clock with it.
    pub fn reboot(&self) {
        let now_ms = self.time.now_ms();
        self.change(|set| {
            set.boot[0] += 1;
            set.booted_ms = now_ms - 5_000;
        });
    }

    /// Lets the monotonic clock run fast or, below nought, slow from its start on.
    pub fn drift(&self, ppm: i64) {
        self.change(|set| set.drift_ppm = ppm);
    }

    /// How far the wall clock is wrong.
    pub fn wall_minus_true_ms(&self) -> i64 {
        self.set.lock().unwrap_or_else(PoisonError::into_inner).wall_minus_true_ms
    }

    fn change(&self, change: impl FnOnce(&mut PhoneTime)) {
        change(&mut self.set.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl kadian_device::Clock for PhoneClock {
    fn now(&self) -> Moment {
        let set = *self.set.lock().unwrap_or_else(PoisonError::into_inner);
        let true_ms = self.time.now_ms();
        let since_ms = true_ms - set.booted_ms;
        let mono_ms = since_ms + since_ms * set.drift_ppm / 1_000_000;
        Moment { wall_ms: true_ms + set.wall_minus_true_ms, mono_ms, boot: set.boot }
    }
}
