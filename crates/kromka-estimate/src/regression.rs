//! What a quantity depends on, learned: recursive least squares that forget, and are not thrown by outliers.

use kromka_core::{SIGMA_PER_DEVIATION, Tick};

/// Features of one regression. One number for all of them keeps the state a plain array.
pub const FEATURES: usize = 6;
/// Entries of a symmetric matrix of them.
const TRIANGLE: usize = FEATURES * (FEATURES + 1) / 2;

/// How much of the past counts after one more observation: about the last `1 / (1 − this)` count, which is a dozen.
const MEMORY: f64 = 0.92;
/// An error beyond this many usual ones counts as that many: a stall of minutes must not move an estimate of a second.
const WINSOR: f64 = 3.0;
/// How much further the usual error may be moved at once: a new regime is believed in a few steps.
const WIDENING: f64 = 1.5;
/// The weight of the newest error in the usual one, once there are enough,
const SPREAD_GAIN: f64 = 0.08;
/// and how many observations the prior's is worth.
const SPREAD_PRIOR: f64 = 3.0;
/// The usual error is at least this share of the prediction: equal observations wear it away, and an estimate without
/// reach would never learn again.
const SPREAD_MIN: f64 = 0.03;
/// The usual error is at most this share: enough to follow a hundredfold change in one step.
const SPREAD_MAX: f64 = 100.0;
/// A prediction counts as at least this share of the typical one when an error is held against it.
const UNIT_MIN: f64 = 0.1;
/// No prediction is below this share of the typical one: what was learned of large tasks may say less than nothing of
/// small ones.
const LEAST: f64 = 0.001;
/// A prediction beyond this many typical ones is believed less, as its error grows with it: one giant task would
/// otherwise be taken for exact, and fix for good what the ordinary ones have to say.
const GIANT: f64 = 100.0;
/// No observation counts for more than this many times what was known: rounding stays far below what is left.
const LEVERAGE_MAX: f64 = 1e6;
/// No number goes beyond this, and products of four of them stay finite.
const CONSISTENT_MAX: f64 = 1e18;
/// An entry of a covariance is at most the geometric mean of its two variances, and this much more by rounding.
const SYMMETRY: f64 = 1.0 + 1e-6;

/// The values that an observation is explained by.
pub type Features = [f64; FEATURES];

/// A linear model of a positive quantity with the uncertainty of its coefficients.
///
/// Recursive least squares with directional forgetting (R. Kulhavý, "Restricted exponential forgetting in real-time
/// identification", Automatica 23, 1987): only what an observation speaks of is forgotten, so that nothing winds up
/// while a feature rests. Errors are winsorised. O([`FEATURES`]²) an observation, O([`FEATURES`]) a prediction.
///
/// With φ the memory, P the covariance and r = xᵀPx before an observation of the features x: the coefficients move by
/// Px · error / (1 + r), and P becomes P − Px(Px)ᵀ ε / (φ(1 + r)) with ε = φ − (1 − φ) / r. As 1 + εr = φ(1 + r) > 0,
/// it stays positive definite, and r becomes r / (φ(1 + r)): whatever x was, it tends to 1/φ − 1 and is never above the
/// larger of that and what it was. Rounding may break that where features are twenty orders apart; then the
/// correlations are forgotten, and what is left is positive definite again.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Regression {
    coefficients: Features,
    /// The upper triangle of the covariance over the variance of an observation, row by row.
    covariance: [f64; TRIANGLE],
    /// The usual error: mean absolute, as a share of the prediction.
    spread: f64,
    /// The typical prediction: what the spread is a share of when a prediction is near nothing.
    scale: f64,
    samples: u32,
    at: Tick,
}

/// The place of a pair in the triangle.
const fn place(row: usize, column: usize) -> usize {
    let (row, column) = if row <= column { (row, column) } else { (column, row) };
    row * FEATURES - row * (row + 1) / 2 + column
}

impl Regression {
    /// A model that believes these coefficients, each to within its deviation, and errs by `spread` as a share of
    /// `scale`, a typical value. A deviation of 0 is certain: that coefficient is never learned.
    #[must_use]
    pub fn new(coefficients: Features, deviations: Features, scale: f64, spread: f64) -> Self {
        let noise = (scale * spread * SIGMA_PER_DEVIATION).max(f64::MIN_POSITIVE);
        let mut covariance = [0.0; TRIANGLE];
        for (i, deviation) in deviations.iter().enumerate() {
            covariance[place(i, i)] = (deviation / noise) * (deviation / noise);
        }
        Self { coefficients, covariance, spread, scale, samples: 0, at: Tick::ZERO }
    }

    /// What is expected; never less than a thousandth of what is typical.
    #[must_use]
    #[inline]
    pub fn predict(&self, features: &Features) -> f64 {
        dot(&self.coefficients, features).max(LEAST * self.scale)
    }

    /// One coefficient.
    #[must_use]
    pub fn coefficient(&self, feature: usize) -> f64 {
        self.coefficients.get(feature).copied().unwrap_or(0.0)
    }

    /// The mean absolute error as a share of the prediction.
    #[must_use]
    pub fn spread(&self) -> f64 {
        self.spread
    }

    /// Observations so far.
    #[must_use]
    pub fn samples(&self) -> u32 {
        self.samples
    }

    /// When it learned last.
    #[must_use]
    pub fn at(&self) -> Tick {
        self.at
    }

    /// What one more of something adds, when this is what it adds to the features; may be negative.
    #[must_use]
    #[inline]
    pub fn slope(&self, more: &Features) -> f64 {
        dot(&self.coefficients, more)
    }

    /// Learns that these features came to `value`.
    pub fn learn(&mut self, features: &Features, value: f64, now: Tick) {
        let predicted = self.predict(features);
        let error = value - predicted;
        // A prediction from features that are no numbers would look like 0.
        if !error.is_finite() || !features.iter().all(|feature| feature.is_finite()) {
            return;
        }
        let unit = predicted.max(UNIT_MIN * self.scale);
        let reach = WINSOR * self.spread.max(SPREAD_MIN) * unit;
        let giant = (predicted / (GIANT * self.scale)).max(1.0);
        self.samples = self.samples.saturating_add(1);
        self.at = now;
        self.update(features, error.clamp(-reach, reach), 1.0 / (giant * giant));
        let gain = SPREAD_GAIN.max(1.0 / (f64::from(self.samples) + SPREAD_PRIOR));
        let relative = (error.abs() / unit).min(WIDENING * WINSOR * self.spread.max(SPREAD_MIN)).min(SPREAD_MAX);
        self.spread += gain * (relative - self.spread);
    }

    /// One step of least squares towards an error. An observation of weight w is one of √w times the features and the
    /// error.
    fn update(&mut self, features: &Features, error: f64, weight: f64) {
        let mut across = [0.0; FEATURES];
        for (row, value) in across.iter_mut().enumerate() {
            for (column, feature) in features.iter().enumerate() {
                *value += self.covariance[place(row, column)] * feature;
            }
        }
        let along = dot(&across, features);
        if along < 0.0 {
            self.decorrelate();
        }
        if along.is_nan() || along * weight <= f64::EPSILON {
            return;
        }
        let weight = weight.min(LEVERAGE_MAX / along);
        let seen = along * weight;
        let gain = weight / (1.0 + seen);
        for (coefficient, across) in self.coefficients.iter_mut().zip(across) {
            *coefficient = (*coefficient + across * gain * error).clamp(-CONSISTENT_MAX, CONSISTENT_MAX);
        }
        // Forgetting along the observation: the uncertainty there settles where the gain is 1 − MEMORY.
        let kept = MEMORY - (1.0 - MEMORY) / seen;
        let shrink = weight / (1.0 / kept + seen);
        if !shrink.is_finite() || kept == 0.0 {
            return;
        }
        for row in 0..FEATURES {
            for column in row..FEATURES {
                self.covariance[place(row, column)] -= across[row] * across[column] * shrink;
            }
        }
        if !self.is_covariance() {
            self.decorrelate();
        }
    }

    /// Whether no variance is negative or too large, and no correlation beyond 1.
    fn is_covariance(&self) -> bool {
        let variance = |row: usize| self.covariance[place(row, row)];
        (0..FEATURES).all(|row| {
            (0.0..=CONSISTENT_MAX).contains(&variance(row))
                && (row + 1..FEATURES).all(|column| {
                    let both = self.covariance[place(row, column)];
                    both * both <= variance(row) * variance(column) * SYMMETRY
                })
        })
    }

    /// Forgets how coefficients hang together: a diagonal that is not negative is a covariance, whatever went wrong.
    fn decorrelate(&mut self) {
        let mut diagonal = [0.0; TRIANGLE];
        for row in 0..FEATURES {
            let at = place(row, row);
            diagonal[at] = self.covariance[at].clamp(0.0, CONSISTENT_MAX);
        }
        self.covariance = diagonal;
    }

    /// Whether every number is one that observations can lead to: what restored state is held against.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.coefficients.iter().all(|value| value.abs() <= CONSISTENT_MAX)
            && self.is_covariance()
            && (0.0..=SPREAD_MAX).contains(&self.spread)
            && (0.0..=CONSISTENT_MAX).contains(&self.scale)
    }
}

/// The sum of products.
#[inline]
fn dot(a: &Features, b: &Features) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += a * b;
    }
    sum
}
