//! What a quantity depends on, learned: recursive least squares that forget, and are not thrown by outliers.

use kromka_core::Tick;

/// Features of one regression. One number for all of them keeps the state a plain array.
pub const FEATURES: usize = 6;
/// Entries of a symmetric matrix of them.
const TRIANGLE: usize = FEATURES * (FEATURES + 1) / 2;

/// How much of the past counts after one more observation: about the last `1 / (1 − this)` count.
const MEMORY: f64 = 0.92;
/// An error beyond this many usual ones counts as that many: a stall of minutes must not move an estimate of a second.
const WINSOR: f64 = 3.0;
/// How much further the usual error may be moved at once: a new regime is believed in a few steps.
const WIDENING: f64 = 1.5;
/// The weight of the newest error in the usual one, once there are enough.
const SPREAD_GAIN: f64 = 0.08;
/// The usual error is at least this share of the prediction: equal observations wear it away, and an estimate without
/// reach would never learn again.
const SPREAD_MIN: f64 = 0.03;

/// The values that an observation is explained by.
pub type Features = [f64; FEATURES];

/// A linear model of a positive quantity with the uncertainty of its coefficients.
///
/// Recursive least squares with directional forgetting (R. Kulhavý, "Restricted exponential forgetting in real-time
/// identification", Automatica 23, 1987): only what an observation speaks of is forgotten, so that nothing winds up
/// while a feature rests. Errors are winsorised. O([`FEATURES`]²) an observation.
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
        let noise = (scale * spread * NOISE_PER_SPREAD).max(f64::MIN_POSITIVE);
        let mut covariance = [0.0; TRIANGLE];
        for (i, deviation) in deviations.iter().enumerate() {
            covariance[place(i, i)] = (deviation / noise) * (deviation / noise);
        }
        Self { coefficients, covariance, spread, scale, samples: 0, at: Tick::ZERO }
    }

    /// What is expected; not negative.
    #[must_use]
    #[inline]
    pub fn predict(&self, features: &Features) -> f64 {
        let mut sum = 0.0;
        for (coefficient, feature) in self.coefficients.iter().zip(features) {
            sum += coefficient * feature;
        }
        sum.max(0.0)
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

    /// Learns that these features came to `value`.
    pub fn learn(&mut self, features: &Features, value: f64, now: Tick) {
        let predicted = self.predict(features);
        let unit = predicted.max(0.1 * self.scale);
        let error = value - predicted;
        let reach = WINSOR * self.spread.max(SPREAD_MIN) * unit;
        if !error.is_finite() {
            return;
        }
        self.samples = self.samples.saturating_add(1);
        self.at = now;
        self.update(features, error.clamp(-reach, reach));
        let gain = SPREAD_GAIN.max(1.0 / (f64::from(self.samples) + 3.0));
        let relative = (error.abs() / unit).min(WIDENING * WINSOR * self.spread.max(SPREAD_MIN));
        self.spread += gain * (relative - self.spread);
    }

    /// One step of least squares towards an error.
    fn update(&mut self, features: &Features, error: f64) {
        let mut across = [0.0; FEATURES];
        for (row, value) in across.iter_mut().enumerate() {
            for (column, feature) in features.iter().enumerate() {
                *value += self.covariance[place(row, column)] * feature;
            }
        }
        let along: f64 = across.iter().zip(features).map(|(a, b)| a * b).sum();
        if along <= f64::EPSILON {
            return;
        }
        let gain = 1.0 / (1.0 + along);
        for (coefficient, across) in self.coefficients.iter_mut().zip(across) {
            *coefficient += across * gain * error;
        }
        // Forgetting along the observation: the uncertainty there settles where the gain is 1 − MEMORY.
        let kept = MEMORY - (1.0 - MEMORY) / along;
        let shrink = 1.0 / (1.0 / kept + along);
        if !shrink.is_finite() || kept == 0.0 {
            return;
        }
        for row in 0..FEATURES {
            for column in row..FEATURES {
                self.covariance[place(row, column)] -= across[row] * across[column] * shrink;
            }
        }
    }

    /// Whether every number is one that observations can lead to: what restored state is held against.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let finite = |values: &[f64]| values.iter().all(|value| value.is_finite() && value.abs() <= CONSISTENT_MAX);
        finite(&self.coefficients)
            && finite(&self.covariance)
            && (0..FEATURES).all(|i| self.covariance[place(i, i)] >= 0.0)
            && (0.0..=SPREAD_MAX).contains(&self.spread)
            && (0.0..=CONSISTENT_MAX).contains(&self.scale)
    }
}

/// Standard deviation of an observation over its mean absolute error, of a normal distribution.
const NOISE_PER_SPREAD: f64 = 1.253_314_137_315_5;
/// Beyond this no observation leads.
const CONSISTENT_MAX: f64 = 1e18;
/// A winsorised error over its prediction is never beyond this.
const SPREAD_MAX: f64 = 1e9;
