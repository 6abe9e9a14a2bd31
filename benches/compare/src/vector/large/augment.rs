//! More vectors than a set has, made of those it has.
//!
//! A vector that is made is x + a (y − z), brought to the length of x: x, y and z are vectors of the set, a is drawn for
//! each anew. So it differs from x as the set's vectors differ from each other, and not by noise, which would go in all
//! directions alike. Everything depends on its row only, so that any part can be made alone.

use std::ops::Range;

use crate::vector::set::{Matrix, draw};

/// Where the draws begin.
const SEED: u64 = 12_345;
/// What is drawn for a row: y, z and a.
const DRAWS: u64 = 3;
/// The least a. Less makes copies of x, easily found: with 100,000 vectors made of 17,000, x or another of its own is the
/// nearest to all from .3 to .7, to 86 of 100 from .7 to 1, to 56 from .8 to 1.2, to 29 from these.
const A_MIN: f32 = 0.9;
/// The greatest. More makes vectors that no query is near to, so that the set would not grow where it is searched: of the
/// queries' true neighbours 48 of 100 were made from .3 to .7, 14 from .8 to 1.2, 13 from these.
const A_MAX: f32 = 1.3;

/// The vectors of a set, and behind them as many as are wanted.
pub(crate) struct Augmented<'a> {
    sources: &'a Matrix,
}

impl<'a> Augmented<'a> {
    /// Of these, of which there are at least two.
    pub(crate) fn new(sources: &'a Matrix) -> Self {
        Self { sources }
    }

    /// How it is made, for a report.
    pub(crate) fn how(&self) -> String {
        let sources = self.sources.len();
        format!(
            "row r < {sources}: the set's own; else x + a (y - z) brought to the length of x, x = row r mod {sources}, \
             y and z drawn, a drawn from {A_MIN} to {A_MAX}, seed {SEED}"
        )
    }

    /// The row of the x that a row is made of; of one of the set's own, itself.
    pub(crate) fn source(&self, row: usize) -> usize {
        row % self.sources.len()
    }

    /// These rows.
    pub(crate) fn rows(&self, rows: impl ExactSizeIterator<Item = usize>) -> Matrix {
        let dims = self.sources.dims;
        let mut values = Vec::with_capacity(rows.len() * dims);
        rows.for_each(|row| self.push(row, &mut values));
        Matrix::new(dims, values)
    }

    /// Some of the rows that are made, evenly among all up to `end`.
    pub(crate) fn sample(&self, end: usize, count: usize) -> Vec<usize> {
        let made: Range<usize> = self.sources.len()..end;
        made.clone().step_by(made.len().div_ceil(count).max(1)).collect()
    }

    fn push(&self, row: usize, values: &mut Vec<f32>) {
        let x = self.sources.row(self.source(row));
        if row < self.sources.len() {
            values.extend_from_slice(x);
            return;
        }
        let len = self.sources.len();
        let first = row as u64 * DRAWS;
        let y = drawn(first) as usize % len;
        // Any but y: otherwise x itself would be made.
        let z = (y + 1 + drawn(first + 1) as usize % (len - 1)) % len;
        let a = A_MIN + (A_MAX - A_MIN) * (drawn(first + 2) as f32 / u32::MAX as f32);
        let start = values.len();
        let (y, z) = (self.sources.row(y), self.sources.row(z));
        values.extend(x.iter().zip(y).zip(z).map(|((x, y), z)| x + a * (y - z)));
        let made = &mut values[start..];
        let scale = length(x) / length(made);
        made.iter_mut().for_each(|value| *value *= scale);
    }
}

/// The upper half of what is drawn for a number, with the seed.
fn drawn(of: u64) -> u32 {
    let [_, _, _, _, upper @ ..] = draw(SEED << 40 | of).to_le_bytes();
    u32::from_le_bytes(upper)
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SOURCES: usize = 20;
    const ROWS: usize = 2_000;

    /// Unit vectors, a few, so that x, y and z come again often.
    fn sources() -> Matrix {
        let mut values: Vec<f32> = (0..SOURCES as u64 * 8).map(|at| (draw(at) >> 40) as f32 - 8e6).collect();
        for vector in values.chunks_exact_mut(8) {
            let length = length(vector);
            vector.iter_mut().for_each(|value| *value /= length);
        }
        Matrix::new(8, values)
    }

    #[test]
    fn the_sets_own_come_first_and_all_are_as_long_and_none_is_the_like_of_another() {
        let sources = sources();
        let all = Augmented::new(&sources).rows(0..ROWS);
        assert_eq!(all.values()[..sources.values().len()], *sources.values());
        assert!(all.rows().all(|vector| (length(vector) - 1.0).abs() < 1e-6));
        let different: BTreeSet<Vec<u32>> =
            all.rows().map(|vector| vector.iter().map(|value| value.to_bits()).collect()).collect();
        assert_eq!(different.len(), ROWS);
    }

    #[test]
    fn a_row_is_the_same_whatever_is_made_with_it() {
        let sources = sources();
        let augmented = Augmented::new(&sources);
        let all = augmented.rows(0..ROWS);
        let sample = augmented.sample(ROWS, 90);
        assert!((60..=90).contains(&sample.len()) && sample[0] == SOURCES);
        let some = augmented.rows(sample.iter().copied());
        assert!(sample.iter().zip(some.rows()).all(|(row, vector)| all.row(*row) == vector));
        // Written down from a first run: what is measured today is measured again tomorrow.
        let digest = all.values().iter().fold(0, |digest, value| draw(digest ^ u64::from(value.to_bits())));
        assert_eq!(digest, 12_169_672_397_738_785_729);
    }

    #[test]
    fn a_vector_is_as_far_from_its_x_as_a_says() {
        let unit = |row: usize| (0..SOURCES).map(move |column| if row == column { 1.0 } else { 0.0 });
        let sources = Matrix::new(SOURCES, (0..SOURCES).flat_map(unit).collect());
        let augmented = Augmented::new(&sources);
        // Orthogonal x, y and z: the length of x + a (y - z) is the root of 1 + 2 a^2.
        let [nearest, farthest] = [A_MIN, A_MAX].map(|a| (1.0 + 2.0 * a * a).sqrt().recip());
        let all = augmented.rows(0..ROWS);
        for (row, made) in all.rows().enumerate().skip(SOURCES) {
            let of_three = made.iter().filter(|value| value.abs() > 0.0).count() == 3;
            let along = made[augmented.source(row)];
            assert!(!of_three || (farthest - 1e-6..nearest + 1e-6).contains(&along), "{row}: {along}");
        }
    }
}
