//! Multi-criteria modes: weighted sum, TOPSIS, VIKOR and PROMETHEE II on a matrix of alternatives by criteria.
//!
//! ```
//! use kromka_core::{CRITERIA, Criterion};
//! use kromka_decision::mcda::{Direction, Matrix, topsis};
//!
//! let (quality, latency) = (Criterion::Quality.index(), Criterion::Latency.index());
//! let (mut fast, mut good) = ([0.0; CRITERIA], [0.0; CRITERIA]);
//! (fast[quality], fast[latency]) = (0.6, 250.0);
//! (good[quality], good[latency]) = (0.8, 1_900.0);
//! let (mut weights, mut directions) = ([0.0; CRITERIA], [Direction::Benefit; CRITERIA]);
//! (weights[quality], weights[latency]) = (1.0, 1.0);
//! directions[latency] = Direction::Cost;
//!
//! let rows = [fast, good];
//! let closeness = topsis(&Matrix::new(&rows, &weights, &directions)?);
//! assert!(closeness[0] > closeness[1]);
//! # Ok::<(), kromka_decision::mcda::McdaError>(())
//! ```
//!
//! Checked once, in [`Matrix::new`]. After that every index is finite: what a method leaves undefined (one alternative,
//! a constant column, a column of zeros, equal extremes) has its value stated at the function. Sums run over the
//! criteria in their order and `sqrt` is correctly rounded, so that the same matrix gives the same bits everywhere.
//!
//! No allocation. The time is proportional to alternatives × criteria; for PROMETHEE II to alternatives² × criteria.

use core::ops::Deref;

use kromka_core::{CRITERIA, Criterion, Environment};

/// As many as there are environments to choose from.
pub const ALTERNATIVES_MAX: usize = Environment::COUNT;

/// The columns of a matrix: every [`Criterion`] has one.
pub const CRITERIA_MAX: usize = CRITERIA;

/// VIKOR's weight of the group's utility against the single largest regret: the source's "by consensus".
const VIKOR_V: f64 = 0.5;

/// A spread of regrets that is only rounding: regrets are at most 1, and 11 of them, each off by a few units in the
/// last place, sum to an error below this. Without it equal options would be told apart by the order of the criteria.
const REGRET_ROUNDING: f64 = 1e-14;

/// Which way a criterion is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    #[default]
    Benefit,
    /// Less is better.
    Cost,
}

kromka_core::numbered_errors! {
    /// A matrix that cannot be ranked.
    pub enum McdaError {
        /// There is nothing to rank.
        NoAlternatives = 1120, "there are no alternatives; at least one is needed";
        /// More rows than there can be environments.
        TooManyAlternatives {
            /// How many were given.
            have: usize,
            /// The most that are allowed.
            max: usize,
        } = 1121, "there are {have} alternatives; at most {max} are allowed";
        /// A weight that is NaN, infinite or negative.
        Weight {
            /// The criterion's name.
            criterion: &'static str,
            /// What was given.
            have: f64,
        } = 1122, "the weight of {criterion} is {have}; it must be finite and not negative";
        /// Weights that are all zero.
        WeightsSumToZero = 1123, "the weights sum to zero; at least one must be more";
        /// A value that is NaN or infinite, under a weight above zero.
        Value {
            /// The row, from 0.
            alternative: usize,
            /// The criterion's name.
            criterion: &'static str,
            /// What was given.
            have: f64,
        } = 1124, "alternative {alternative} has {have} for {criterion}; it must be a finite number";
        /// A value that is not on the anchors 0 and 1, under a weight above zero.
        Anchor {
            /// The row, from 0.
            alternative: usize,
            /// The criterion's name.
            criterion: &'static str,
            /// What was given.
            have: f64,
        } = 1125, "alternative {alternative} has {have} for {criterion}; on fixed anchors 0 to 1 is allowed";
    }
}

/// Alternatives by criteria, checked.
///
/// A criterion whose weight is zero does not exist for any method: its values are not even looked at.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    values: &'a [[f64; CRITERIA]],
    directions: &'a [Direction; CRITERIA],
    /// Sum to 1.
    weights: [f64; CRITERIA],
}

impl<'a> Matrix<'a> {
    /// Checks a matrix: a row for each alternative, a column for each criterion in the order of [`Criterion::ALL`].
    ///
    /// `values` are in any unit, the same down a column. `weights` are relative, 0 or more: they are divided by their
    /// sum.
    ///
    /// # Errors
    /// [`McdaError`] for no alternatives, more than [`ALTERNATIVES_MAX`], a weight that is NaN, infinite or negative,
    /// weights that sum to zero, and a NaN or infinite value under a weight above zero.
    pub fn new(
        values: &'a [[f64; CRITERIA]],
        weights: &[f64; CRITERIA],
        directions: &'a [Direction; CRITERIA],
    ) -> Result<Self, McdaError> {
        if values.is_empty() {
            return Err(McdaError::NoAlternatives);
        }
        if values.len() > ALTERNATIVES_MAX {
            return Err(McdaError::TooManyAlternatives { have: values.len(), max: ALTERNATIVES_MAX });
        }
        let matrix = Self { values, directions, weights: shares(weights)? };
        match matrix.first(|value| !value.is_finite()) {
            Some((alternative, criterion, have)) => Err(McdaError::Value { alternative, criterion, have }),
            None => Ok(matrix),
        }
    }

    /// How many alternatives there are: 1 to [`ALTERNATIVES_MAX`].
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a matrix that passed the check is never empty")]
    pub const fn len(&self) -> usize {
        self.values.len()
    }

    /// The criteria that count: the column and its weight.
    fn criteria(&self) -> impl Iterator<Item = (usize, f64)> {
        self.weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0)
    }

    fn column(&self, criterion: usize) -> impl Iterator<Item = f64> {
        self.values.iter().map(move |row| row[criterion])
    }

    /// The best and the worst value of a column.
    fn extremes(&self, criterion: usize) -> (f64, f64) {
        let least = self.column(criterion).fold(f64::INFINITY, f64::min);
        let most = self.column(criterion).fold(f64::NEG_INFINITY, f64::max);
        match self.directions[criterion] {
            Direction::Benefit => (most, least),
            Direction::Cost => (least, most),
        }
    }

    /// The first value that counts and is bad: its row, its criterion's name and itself.
    fn first(&self, bad: impl Fn(f64) -> bool) -> Option<(usize, &'static str, f64)> {
        for (alternative, row) in self.values.iter().enumerate() {
            for (criterion, _) in self.criteria() {
                if bad(row[criterion]) {
                    return Some((alternative, Criterion::ALL[criterion].name(), row[criterion]));
                }
            }
        }
        None
    }
}

/// Weights divided by their sum; by the largest first, so that the sum cannot overflow.
fn shares(weights: &[f64; CRITERIA]) -> Result<[f64; CRITERIA], McdaError> {
    for (criterion, have) in Criterion::ALL.into_iter().zip(*weights) {
        if !have.is_finite() || have < 0.0 {
            return Err(McdaError::Weight { criterion: criterion.name(), have });
        }
    }
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 {
        return Err(McdaError::WeightsSumToZero);
    }
    let relative = weights.map(|weight| weight / largest);
    let sum: f64 = relative.iter().sum();
    Ok(relative.map(|weight| weight / sum))
}

/// One number for each alternative, in the order of the matrix's rows. Reads as a slice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    values: [f64; ALTERNATIVES_MAX],
    count: usize,
}

impl Indices {
    fn zero(count: usize) -> Self {
        Self { values: [0.0; ALTERNATIVES_MAX], count }
    }

    fn map(mut self, index: impl Fn(f64) -> f64) -> Self {
        self.values[..self.count].iter_mut().for_each(|value| *value = index(*value));
        self
    }

    /// The smallest and the largest.
    fn span(&self) -> (f64, f64) {
        (self.iter().copied().fold(f64::INFINITY, f64::min), self.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }
}

impl Deref for Indices {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.values[..self.count]
    }
}

/// Weighted sum on fixed anchors (Fishburn 1967, *Additive Utilities with Incomplete Product Sets*, Operations Research
/// 15(3), 537–542): Σ weight × value.
///
/// Values are already 0 to 1 and are taken as they are, a cost as 1 − value, so that an irrelevant alternative never
/// changes the others' indices. No unit, 0 to 1, more is better. It has no degenerate cases.
///
/// # Errors
/// [`McdaError::Anchor`] for a value outside 0 to 1 under a weight above zero.
pub fn weighted_sum(matrix: &Matrix<'_>) -> Result<Indices, McdaError> {
    if let Some((alternative, criterion, have)) = matrix.first(|value| !(0.0..=1.0).contains(&value)) {
        return Err(McdaError::Anchor { alternative, criterion, have });
    }
    let mut sums = Indices::zero(matrix.len());
    for (criterion, weight) in matrix.criteria() {
        for (sum, value) in sums.values.iter_mut().zip(matrix.column(criterion)) {
            let worth = match matrix.directions[criterion] {
                Direction::Benefit => value,
                Direction::Cost => 1.0 - value,
            };
            *sum += weight * worth;
        }
    }
    // Weights that were divided by their sum may sum to a last place more than 1; so below.
    Ok(sums.map(|sum| sum.min(1.0)))
}

/// Weighted sum after min-max normalisation, for values in any unit: per column the worst is 0 and the best is 1
/// (the sum as in [`weighted_sum`]).
///
/// The anchors are the alternatives themselves, so one more alternative can reverse the order of the others: prefer
/// [`weighted_sum`] where fixed anchors exist. No unit, 0 to 1, more is better. Degenerate: in a constant column every
/// value is the best, hence 1; a single alternative has the index 1.
#[must_use]
pub fn weighted_sum_min_max(matrix: &Matrix<'_>) -> Indices {
    let mut sums = Indices::zero(matrix.len());
    for (criterion, weight) in matrix.criteria() {
        let (best, worst) = matrix.extremes(criterion);
        for (sum, value) in sums.values.iter_mut().zip(matrix.column(criterion)) {
            *sum += weight * (1.0 - regret(value, best, worst));
        }
    }
    sums.map(|sum| sum.min(1.0))
}

/// TOPSIS (Hwang and Yoon 1981, *Multiple Attribute Decision Making*, Springer): D⁻ / (D⁺ + D⁻), the relative closeness
/// to the ideal, by Euclidean distances on columns divided by their Euclidean length (vector normalisation).
///
/// A cost has its least value as the ideal; normalising it as 1 − r instead, as some do, gives the same distances. No
/// unit, 0 to 1, more is better. Degenerate: a constant column, zeros included, adds nothing to either distance; where
/// both distances are zero (a single alternative, or all alike) the index is 0.5, neither ideal nor its opposite.
#[must_use]
pub fn topsis(matrix: &Matrix<'_>) -> Indices {
    let (mut from_best, mut from_worst) = ([0.0; ALTERNATIVES_MAX], [0.0; ALTERNATIVES_MAX]);
    for (criterion, weight) in matrix.criteria() {
        // Relative to the largest magnitude, because the squares of large values would overflow.
        let largest = matrix.column(criterion).map(f64::abs).fold(0.0, f64::max);
        if largest <= 0.0 {
            continue;
        }
        let squares: f64 = matrix.column(criterion).map(|value| (value / largest) * (value / largest)).sum();
        let factor = weight / libm::sqrt(squares);
        let (best, worst) = matrix.extremes(criterion);
        let (best, worst) = (best / largest * factor, worst / largest * factor);
        for (alternative, value) in matrix.column(criterion).enumerate() {
            let value = value / largest * factor;
            from_best[alternative] += (value - best) * (value - best);
            from_worst[alternative] += (value - worst) * (value - worst);
        }
    }
    let mut closeness = Indices::zero(matrix.len());
    for (index, (best, worst)) in closeness.values.iter_mut().zip(from_best.into_iter().zip(from_worst)) {
        let (best, worst) = (libm::sqrt(best), libm::sqrt(worst));
        *index = if best + worst > 0.0 { worst / (best + worst) } else { 0.5 };
    }
    closeness
}

/// VIKOR (Opricovic 1998, *Multicriteria Optimization of Civil Engineering Systems*; Opricovic and Tzeng 2004, European
/// Journal of Operational Research 156(2), 445–455) with v = 0.5 and min-max normalisation: Q, half the place of the
/// summed regret S between its extremes, half that of the largest regret R.
///
/// No unit, 0 to 1, **less is better**. Q only: the source's tests of advantage and stability are the caller's.
/// Degenerate: a constant column gives no regret; where S or R is the same for all (S* = S⁻, R* = R⁻) its half is 0, so
/// a single alternative, and all of several alike, have the index 0.
#[must_use]
pub fn vikor(matrix: &Matrix<'_>) -> Indices {
    let (mut sums, mut largest) = (Indices::zero(matrix.len()), Indices::zero(matrix.len()));
    for (criterion, weight) in matrix.criteria() {
        let (best, worst) = matrix.extremes(criterion);
        for (alternative, value) in matrix.column(criterion).enumerate() {
            let weighted = weight * regret(value, best, worst);
            sums.values[alternative] += weighted;
            largest.values[alternative] = largest.values[alternative].max(weighted);
        }
    }
    let (sums, largest) = (places(sums), places(largest));
    let mut compromise = Indices::zero(matrix.len());
    for (index, (sum, largest)) in compromise.values.iter_mut().zip(sums.iter().zip(largest.iter())) {
        *index = VIKOR_V * sum + (1.0 - VIKOR_V) * largest;
    }
    compromise
}

/// PROMETHEE II (Brans and Vincke 1985, Management Science 31(6), 647–656) with the usual preference function (their
/// type I: any advantage is a full preference): the net flow φ⁺ − φ⁻, each the mean over the other alternatives.
///
/// No unit, −1 to 1, more is better; the flows of all alternatives sum to 0. Degenerate: equal values, a constant
/// column included, prefer nobody; a single alternative has the flow 0.
#[must_use]
pub fn promethee_ii(matrix: &Matrix<'_>) -> Indices {
    let mut flows = Indices::zero(matrix.len());
    for (first, row) in matrix.values.iter().enumerate() {
        for (second, other) in matrix.values.iter().enumerate().skip(first + 1) {
            let mut preference = 0.0;
            for (criterion, weight) in matrix.criteria() {
                let (better, worse) = match matrix.directions[criterion] {
                    Direction::Benefit => (row[criterion], other[criterion]),
                    Direction::Cost => (other[criterion], row[criterion]),
                };
                preference += weight * (f64::from(better > worse) - f64::from(better < worse));
            }
            flows.values[first] += preference;
            flows.values[second] -= preference;
        }
    }
    let others = (matrix.len() - 1).max(1) as f64;
    flows.map(|flow| (flow / others).clamp(-1.0, 1.0))
}

/// How far a value is from the best of its column: 0 at the best, 1 at the worst, 0 where they are the same.
fn regret(value: f64, best: f64, worst: f64) -> f64 {
    let span = best - worst;
    if span == 0.0 {
        0.0
    } else if span.is_finite() {
        (best - value) / span
    } else {
        // Values of opposite sign near the largest float: halves of them differ by a finite amount.
        (best / 2.0 - value / 2.0) / (best / 2.0 - worst / 2.0)
    }
}

/// Each value's place between the smallest, 0, and the largest, 1; all 0 where those differ by rounding only.
fn places(values: Indices) -> Indices {
    let (least, most) = values.span();
    let span = most - least;
    values.map(|value| if span > REGRET_ROUNDING { (value - least) / span } else { 0.0 })
}

#[cfg(test)]
mod tests;
