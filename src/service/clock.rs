//! The clock. It dates records and tells which dates lie in the future; no answer of an analysis depends on it.

use crate::corpus::LocalTime;

/// Now, as wall-clock time in Asia/Shanghai.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> LocalTime {
    const SHANGHAI_AHEAD_OF_UTC: i64 = 8 * 3600;
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    LocalTime(since.as_secs() as i64 + SHANGHAI_AHEAD_OF_UTC)
}

/// A watch that runs from now on, for how long an answer takes.
#[expect(clippy::disallowed_methods, reason = "times of answers are shown and change none")]
pub(super) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
