//! The device's clocks. Everything else takes a `Moment` as an argument.

use rustix::time::{ClockId, clock_gettime};

/// One moment on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock (Unix milliseconds); may be any time at all.
    pub wall_ms: i64,
    /// Milliseconds since boot, running through sleep.
    pub mono_ms: i64,
    /// Which boot.
    pub boot: [u8; 8],
}

/// A source of moments: the system's, or a test's own.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// The system's clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    boot: [u8; 8],
}

impl SystemClock {
    /// Reads the kernel's boot id once; where it cannot be read, every start of the process is a boot of its own.
    pub fn new() -> Self {
        Self { boot: kernel_boot().unwrap_or_else(crate::vault::random_bytes) }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment { wall_ms: millis(ClockId::Realtime), mono_ms: millis(ClockId::Boottime), boot: self.boot }
    }
}

fn millis(clock: ClockId) -> i64 {
    let time = clock_gettime(clock);
    let sub_second_ms = time.tv_nsec.wrapping_div(1_000_000);
    time.tv_sec.saturating_mul(1_000).saturating_add(sub_second_ms)
}

fn kernel_boot() -> Option<[u8; 8]> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let uuid = uuid::Uuid::parse_str(text.trim()).ok()?;
    uuid.as_bytes().first_chunk().copied()
}
