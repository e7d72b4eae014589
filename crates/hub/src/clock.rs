//! The hub's clock. Everything else takes the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

/// The present time in Unix milliseconds.
pub fn now_ms() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "the one place where the hub reads its clock")]
    let now = SystemTime::now();
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
