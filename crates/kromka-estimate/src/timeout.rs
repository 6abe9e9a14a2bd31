//! How long to wait for the first result.

use crate::conditions::Case;
use crate::model::{Model, work_features};
use kromka_core::Environment;

/// The mean absolute error of a transfer's time, as a share.
pub(crate) const TRANSFER_SPREAD: f64 = 0.2;
/// Observations before a time to the first result is trusted for a time-out.
const SAMPLES: u32 = 6;
/// The time-out is the expected first result and this many of its usual errors,
const SPREADS: f64 = 8.0;
/// but at least this many times the expected one,
const TIMES: f64 = 2.0;
/// and at least this much more, in milliseconds,
const MORE_MS: f64 = 800.0;
/// and no less than this, in milliseconds: shorter ones fail answers that are on their way.
const LEAST_MS: f64 = 1_200.0;
/// and no more than this, in milliseconds: whoever waits longer has no time left for a fallback.
const MOST_MS: f64 = 1_950.0;
/// Where the first result itself is expected to take more than its part of that, there is no time-out: it would fail
/// good answers. The whole expected time, times this, has to fit.
const TIMES_MIN: f64 = 1.25;
/// It doubles with each failure in a row, up to this often: a try that is given up tells nothing of how long it would
/// have taken, and an environment that became slower would never be heard out.
const DOUBLINGS: u32 = 3;

/// The time-out of a case from dispatch, in milliseconds; `None` where the first result is not to be had much earlier
/// than the whole, or is itself expected late. `starts` is the model of what starts first: of a hybrid its part in the
/// cloud, else `model` itself.
pub(crate) fn of(model: &Model, starts: &Model, case: &Case) -> Option<u32> {
    if matches!(case.environment, Environment::Local | Environment::Peer) {
        return None;
    }
    let before_ms = case.transfer_ms + case.queue_ms;
    let expected_ms = starts.kind_factor(case.kind) * starts.work.predict(&work_features(case, 0.0));
    // As long as little was seen, as patient as it gets.
    let first_ms = if starts.work.samples() < SAMPLES { expected_ms.min(MOST_MS / TIMES) } else { expected_ms };
    if TIMES_MIN * (first_ms + before_ms) > MOST_MS {
        return None;
    }
    if starts.work.samples() < SAMPLES {
        return Some(rounded(MOST_MS));
    }
    let patient = (first_ms * (1.0 + SPREADS * starts.work.spread())).max(TIMES * first_ms).max(first_ms + MORE_MS);
    let longer = f64::from(1u32 << model.reach.failures().min(DOUBLINGS));
    let whole = patient.max(LEAST_MS) * longer + before_ms * (1.0 + 4.0 * TRANSFER_SPREAD);
    Some(rounded(whole.min(MOST_MS)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn rounded(value: f64) -> u32 {
    (value + 0.5) as u32
}
