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
/// and no more than this, in milliseconds, where results come in parts: whoever waits longer has no time left for a
/// fallback,
const MOST_MS: f64 = 1_950.0;
/// unless the first result itself, times this, is not expected by then: it would fail good answers.
const TIMES_MIN: f64 = 1.25;
/// What is slow gets this many times as long: there is no time for a fallback anyway, only an end to the waiting.
const SLOW_TIMES: f64 = 2.0;
/// It doubles with each failure in a row, up to this often: a try that is given up tells nothing of how long it would
/// have taken, and an environment that became slower would never be heard out.
const DOUBLINGS: u32 = 3;

/// The time-out of a case from dispatch, in milliseconds; `None` on the device and its peer, and as long as nothing is
/// known. `starts` is the model of what starts first: of a hybrid its part in the cloud, else `model` itself. Where
/// results do not come in parts, the first sign of life is the result: `longest` is its answer's length.
pub(crate) fn of(model: &Model, starts: &Model, case: &Case, longest: f64) -> Option<u32> {
    if matches!(case.environment, Environment::Local | Environment::Peer) {
        return None;
    }
    let known = starts.work.samples() >= SAMPLES;
    if !known && !starts.streams {
        return None;
    }
    let before_ms = case.transfer_ms + case.queue_ms;
    let tokens = if starts.streams { 0.0 } else { longest };
    let first_ms = starts.kind_factor(case.kind) * starts.work.predict(&work_features(case, tokens));
    let patient = (first_ms * (1.0 + SPREADS * starts.work.spread())).max(TIMES * first_ms).max(first_ms + MORE_MS);
    let longer = f64::from(1u32 << model.reach.failures().min(DOUBLINGS));
    let whole = patient.max(LEAST_MS) * longer + before_ms * (1.0 + 4.0 * TRANSFER_SPREAD);
    let is_quick = TIMES_MIN * (first_ms + before_ms) <= MOST_MS;
    Some(rounded(if starts.streams && is_quick { whole.min(MOST_MS) } else { SLOW_TIMES * whole }))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn rounded(value: f64) -> u32 {
    (value + 0.5) as u32
}
