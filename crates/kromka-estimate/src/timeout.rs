//! How long to wait for the first result.

use kromka_core::Environment;

use crate::conditions::Case;
use crate::convert::rounded;
use crate::features::work_features;
use crate::model::Model;

/// The mean absolute error of a transfer's time, as a share of it, before transfers were seen.
pub(crate) const TRANSFER_SPREAD: f64 = 0.2;
/// The time-out is the expected first result and this many of its usual errors: one in hundreds is that late.
const SPREADS: f64 = 8.0;
/// It is at least this many times the expected first result, because usual errors are learned from few.
const TIMES: f64 = 2.0;
/// It is at least this much more, in milliseconds: what a network may always take.
const MORE_MS: f64 = 800.0;
/// It is no less than this, in milliseconds: shorter ones fail answers that are on their way.
const LEAST_MS: f64 = 1_200.0;
/// and no more than this, in milliseconds, where results come in parts: whoever waits longer has no time left for a
/// fallback. But where the first result itself, times [`TIMES_MIN`], is not expected by then, it would fail good answers.
const MOST_MS: f64 = 1_950.0;
/// How much earlier than [`MOST_MS`] a first result has to be expected for that to limit its time-out.
const TIMES_MIN: f64 = 1.25;
/// The transfer before it may take this many of its usual errors longer.
const TRANSFER_SPREADS: f64 = 4.0;
/// What is slow gets this many times as long: there is no time for a fallback anyway, only an end to the waiting.
const SLOW_TIMES: f64 = 2.0;
/// Of an environment that never answered nothing says that it will: as long as that, in milliseconds, and doubled with
/// each failure as below, so that one that is slow is heard out in the end.
const COLD_MS: f64 = 5_000.0;
/// It doubles with each failure in a row, up to this often: a try that is given up tells nothing of how long it would
/// have taken, and an environment that became slower would never be heard out.
const DOUBLINGS: u32 = 3;

/// The time-out of a case from dispatch, in milliseconds; `None` on the device and its peer. As long as nothing was
/// seen it is as wide as the prior is wrong, but limited. `starts` is the model of what starts first: of a hybrid its
/// part in the cloud, else `model` itself. Where results do not come in parts, the first sign of life is the result:
/// `longest` is its answer's length.
pub(crate) fn of(model: &Model, starts: &Model, case: &Case, longest: f64) -> Option<u32> {
    if matches!(case.environment, Environment::Local | Environment::Peer) {
        return None;
    }
    let streams = starts.streams(case.kind);
    let before_ms = case.transfer_ms + case.queue_ms;
    let tokens = if streams { 0.0 } else { longest };
    let first_ms = starts.kind_factor(case.kind) * starts.work.predict(&work_features(case, tokens));
    let patient = (first_ms * (1.0 + SPREADS * starts.work.spread())).max(TIMES * first_ms).max(first_ms + MORE_MS);
    let longer = f64::from(1u32 << model.reach.failures().min(DOUBLINGS));
    let whole = patient.max(LEAST_MS) * longer + before_ms * (1.0 + TRANSFER_SPREADS * TRANSFER_SPREAD);
    let is_quick = TIMES_MIN * (first_ms + before_ms) <= MOST_MS;
    if starts.work.samples() == 0 {
        return Some(rounded((SLOW_TIMES * whole).min(COLD_MS * longer)));
    }
    Some(rounded(if streams && is_quick { whole.min(MOST_MS) } else { SLOW_TIMES * whole }))
}
