//! The hub's clock. Whoever needs the time is handed a `Clock`, or takes the time as an argument.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the present time comes from: the system, or a test that sets it.
pub trait Clock: std::fmt::Debug + Send + Sync {
    /// The present time in Unix milliseconds.
    fn now_ms(&self) -> i64;
}

/// The system's clock: a hub that runs for real, and every command.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl SystemClock {
    /// The system's clock, for a hub that is served.
    pub fn shared() -> Arc<dyn Clock> {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "the one place where the hub reads its clock")]
        let now = SystemTime::now();
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}
