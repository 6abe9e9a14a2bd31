//! A quantity without an explanation: its winsorised mean and deviation.

use kromka_core::{Estimate, Tick};

/// The weight of the newest observation once there are enough: about the last ten count.
const GAIN: f64 = 0.1;
/// Observations that the prior is worth.
const PRIOR: f64 = 1.0;
/// An observation further from the mean than this many deviations counts as that far: one slip does not move much.
const WINSOR: f64 = 4.0;
/// An outlier widens the deviation by at most twice that, so that a new regime is within reach after a few.
const WIDENING: f64 = 2.0;
/// The deviation counts as at least this share of the mean: equal observations wear it away, and nothing else would
/// ever be believed again.
const SPREAD_MIN: f64 = 0.02;
/// Where nothing was believed, the first observation may be off by this share of it.
const FIRST_SPREAD: f64 = 0.4;

/// Of a quantity that nothing is believed of: its first observation is taken as it is.
pub(crate) const NOTHING: Estimate = Estimate::prior(0.0, 0.0);

/// A deviation that is small for a ratio or a share, and for milliseconds: below it a mean near 0 could not be left.
pub(crate) const RATIO_LEAST: f64 = 1e-3;
pub(crate) const MS_LEAST: f64 = 1.0;

/// Learns one more observation; the deviation counts as `least` at least.
pub(crate) fn learn(estimate: &mut Estimate, value: f64, least: f64, now: Tick) {
    if !value.is_finite() {
        return;
    }
    if *estimate == NOTHING {
        *estimate = Estimate { mean: value, deviation: FIRST_SPREAD * value.abs(), at: now, samples: 1 };
        return;
    }
    estimate.samples = estimate.samples.saturating_add(1);
    estimate.at = now;
    let gain = GAIN.max(1.0 / (f64::from(estimate.samples) + PRIOR));
    let error = value - estimate.mean;
    let reach = WINSOR * estimate.deviation.max(SPREAD_MIN * estimate.mean.abs()).max(least);
    estimate.mean += gain * error.clamp(-reach, reach);
    estimate.deviation += gain * (error.abs().min(WIDENING * reach) - estimate.deviation);
}

/// Learns a ratio, as of a charge to a price; what is more than [`RATIO_MAX`] counts as that.
pub(crate) fn learn_ratio(estimate: &mut Estimate, part: f64, whole: f64, now: Tick) {
    if whole > 0.0 {
        learn(estimate, (part / whole).clamp(0.0, RATIO_MAX), RATIO_LEAST, now);
    }
}

/// What is more than this often too much counts as this: a thousandfold is a unit mistaken, not a measurement.
pub(crate) const RATIO_MAX: f64 = 1e3;

/// Whether it is one that observations from 0 to `max` lead to.
pub(crate) fn fits(estimate: &Estimate, max: f64) -> bool {
    // Rounding may carry a mean of equal observations past them.
    let most = max * 1.001;
    (0.0..=most).contains(&estimate.mean) && (0.0..=most).contains(&estimate.deviation)
}
