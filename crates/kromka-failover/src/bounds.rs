//! Every range and capacity of this crate, once.

use kromka_core::bounds::Bound;

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

/// Time between two health checks of one environment: at most one in ten seconds, so that asking does not become load;
/// at least one a day.
pub const CHECK_INTERVAL_MS: Bound<i64> = int("health_check.interval_ms", 10_000, 86_400_000);
/// How long a health check may stay unanswered: up to ten minutes.
pub const CHECK_TIMEOUT_MS: Bound<i64> = int("health_check.timeout_ms", 1, 600_000);
/// Failed checks in a row that count as a failure.
pub const FAILURES_TO_EJECT: Bound<i64> = int("health_check.failures_to_eject", 1, 100);
/// Passed checks in a row that count as a sign of life.
pub const SUCCESSES_TO_RESTORE: Bound<i64> = int("health_check.successes_to_restore", 1, 100);
/// Delay after a failure: up to a day. 0 would let a failing environment be tried again in the same instant.
pub const DELAY_MS: Bound<i64> = int("recovery.delay_ms", 1, 86_400_000);
/// The longest delay: up to a week.
pub const DELAY_MAX_MS: Bound<i64> = int("recovery.delay_max_ms", 1, 604_800_000);
/// How often the delay doubles: twenty times make a day of a tenth of a second.
pub const DOUBLINGS: Bound<i64> = int("recovery.doublings", 0, 20);
/// Answered tries that close a failure.
pub const SUCCESSES_TO_CLOSE: Bound<i64> = int("recovery.successes_to_close", 1, 100);
/// The least share of the traffic: one task in a thousand, because without any nothing would be learnt.
pub const SHARE_MIN_PPB: Bound<i64> = int("recovery.share_min_ppb", 1_000_000, 1_000_000_000);
/// Failures in a row of a condition.
pub const FAILURES_IN_A_ROW: Bound<i64> = int("condition.failures_in_a_row", 1, 1_000);
/// Tries of a condition's window.
pub const WINDOW_TRIES: Bound<i64> = int("condition.window_tries", 1, TRIES_KEPT as i64);

/// How many of the last tries are remembered of each environment: one bit each.
pub const TRIES_KEPT: u8 = 64;

const _: () = assert!(TRIES_KEPT as u32 == u64::BITS);
const _: () = assert!(CHECK_TIMEOUT_MS.min <= CHECK_INTERVAL_MS.min);
