//! A quantity without an explanation: its winsorised mean and deviation.

use kromka_core::{Estimate, Tick};

/// The weight of the newest observation once there are enough: about the last ten count.
const GAIN: f64 = 0.1;
/// Observations that the prior is worth.
const PRIOR: f64 = 1.0;
/// An observation further from the mean than this many deviations counts as that far.
const WINSOR: f64 = 4.0;
/// The deviation counts as at least this share of the mean: equal observations wear it away.
const SPREAD_MIN: f64 = 0.02;

/// Learns one more observation.
pub(crate) fn learn(estimate: &mut Estimate, value: f64, now: Tick) {
    if !value.is_finite() {
        return;
    }
    estimate.samples = estimate.samples.saturating_add(1);
    estimate.at = now;
    let gain = GAIN.max(1.0 / (f64::from(estimate.samples) + PRIOR));
    let error = value - estimate.mean;
    let reach = WINSOR * estimate.deviation.max(SPREAD_MIN * estimate.mean.abs()).max(f64::MIN_POSITIVE);
    estimate.mean += gain * error.clamp(-reach, reach);
    estimate.deviation += gain * (error.abs().min(2.0 * reach) - estimate.deviation);
}

/// Whether it is one that observations from 0 to `max` lead to.
pub(crate) fn fits(estimate: &Estimate, max: f64) -> bool {
    (0.0..=max).contains(&estimate.mean) && (0.0..=max).contains(&estimate.deviation)
}
