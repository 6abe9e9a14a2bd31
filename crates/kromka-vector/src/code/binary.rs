//! A bit for each dimension: whether a value is above what the dimension's values are on average.
//!
//! Rows are compared by the bits in which they differ. Each difference stands for the square of the step between the average
//! of a dimension's values above the threshold and that of those below, so that distances are of the size of the vectors'.

use alloc::vec::Vec;

use super::trained::{self, Plain, aimed, sample};
use super::{BATCH, Query};
use crate::bounds;
use crate::kernel::{Kernel, Rows};
use crate::metric::Metric;
use crate::table::Table;

/// Vectors that are learnt from: an average of so many is a hundredth of a deviation off.
const SAMPLE_MAX: usize = 10_000;

/// The threshold of each dimension, and what differences stand for.
#[derive(Debug, Clone)]
pub(crate) struct Binary {
    metric: Metric,
    kernel: Kernel,
    thresholds: Vec<f32>,
    /// What a bit that differs adds to the distance.
    step: f32,
    /// The distance of rows that do not differ.
    same: f32,
}

impl Binary {
    /// Learns codes from these vectors, which follow one another. The same vectors and the same seed make the same codes.
    ///
    /// # Panics
    /// Where `dims` is 0.
    pub(crate) fn train(vectors: &[f32], dims: usize, metric: Metric, seed: u64, kernel: Kernel) -> Self {
        let sample: Vec<_> =
            sample(vectors, dims, SAMPLE_MAX, seed).into_iter().map(|vector| aimed(metric, vector)).collect();
        let mut thresholds = Vec::with_capacity(dims);
        let (mut steps, mut squares) = (0.0, 0.0);
        for dim in 0..dims {
            let values = || sample.iter().map(|vector| f64::from(vector[dim]));
            let threshold = narrowed(mean(values()));
            thresholds.push(threshold);
            let above = |value: &f64| *value > f64::from(threshold);
            let step = mean(values().filter(above)) - mean(values().filter(|value| !above(value)));
            // Where no value is above, none differs.
            if values().any(|value| above(&value)) {
                steps += step * step;
            }
            squares += mean(values().map(|value| value * value));
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 16,384")]
        let step = steps / dims as f64;
        // The inner product is what half the squared distance lacks of the squared length.
        let (step, same) = match metric {
            Metric::L2 => (step, 0.0),
            Metric::Cosine => (step / 2.0, 0.0),
            Metric::InnerProduct => (step / 2.0, -squares),
        };
        Self { metric, kernel, thresholds, step: narrowed(step), same: narrowed(same) }
    }

    /// Values of a vector.
    pub(crate) fn dims(&self) -> usize {
        self.thresholds.len()
    }

    /// The instructions that codes are compared by.
    pub(crate) fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// What is near by these codes.
    pub(crate) fn metric(&self) -> Metric {
        self.metric
    }

    /// Bytes of a row.
    pub(crate) fn stride(&self) -> usize {
        self.dims().div_ceil(8)
    }

    /// Makes a vector a row; the bits after the last dimension are 0.
    pub(crate) fn encode(&self, vector: &[f32], row: &mut [u8]) {
        let scale = trained::scale(self.metric, vector);
        let side =
            |value: &f32, threshold: &f32| scale.map_or(*value, |scale| trained::scaled(*value, scale)) > *threshold;
        for ((byte, values), thresholds) in row.iter_mut().zip(vector.chunks(8)).zip(self.thresholds.chunks(8)) {
            let bits = values.iter().zip(thresholds).enumerate();
            *byte = bits.fold(0, |byte, (i, (value, threshold))| byte | u8::from(side(value, threshold)) << i);
        }
    }

    /// Makes a vector a query.
    pub(crate) fn query(&self, vector: &[f32], query: &mut Query) {
        query.bytes.resize(self.stride(), 0);
        self.encode(vector, &mut query.bytes);
        (query.own, query.factor) = (self.same, self.step);
    }

    /// Makes a row a query.
    pub(crate) fn stored(&self, row: &[u8], query: &mut Query) {
        query.bytes.clear();
        query.bytes.extend_from_slice(row);
        (query.own, query.factor) = (self.same, self.step);
    }

    /// The distances of a query to rows.
    ///
    /// # Panics
    /// Where there are not as many distances as slots, or a slot is no row.
    pub(crate) fn distances(&self, query: &Query, rows: &Table, slots: &[u32], distances: &mut [f32]) {
        assert_eq!(slots.len(), distances.len());
        let mut counts = [0; BATCH];
        let rows = Rows::new(rows.as_bytes(), self.stride(), 0);
        for (slots, distances) in slots.chunks(BATCH).zip(distances.chunks_mut(BATCH)) {
            let counts = &mut counts[..slots.len()];
            self.kernel.differences(&query.bytes, rows, slots, counts);
            for (count, distance) in counts.iter().zip(distances) {
                #[expect(clippy::cast_precision_loss, reason = "at most 16,384")]
                let count = *count as f32;
                *distance = query.own + query.factor * count;
            }
        }
    }

    /// What was learnt, as plain bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let floats = [self.step, self.same].into_iter().chain(self.thresholds.iter().copied());
        trained::to_bytes(self.dims(), self.stride(), self.metric, floats)
    }

    /// What [`Self::to_bytes`] wrote; `None` where it cannot have written this.
    pub(crate) fn from_bytes(bytes: &[u8], kernel: Kernel) -> Option<Self> {
        let Plain { dims, row, metric, floats } = Plain::read(bytes)?;
        let [step, same, thresholds @ ..] = &floats[..] else { return None };
        let lengths = row == dims.div_ceil(8) && thresholds.len() == dims as usize;
        let in_range = thresholds.iter().all(|value| bounds::VALUE.check(f64::from(*value)).is_ok());
        // Rows that are the nearer the more they differ cannot be learnt.
        let in_order = step.is_finite() && same.is_finite() && *step >= 0.0 && *same <= 0.0;
        if !lengths || !in_range || !in_order {
            return None;
        }
        Some(Self { metric, kernel, thresholds: thresholds.to_vec(), step: *step, same: *same })
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.thresholds.capacity() * size_of::<f32>()
    }
}

/// The average of values, 0 of none.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    if count > 0.0 { sum / count } else { 0.0 }
}

#[expect(clippy::cast_possible_truncation, reason = "rounded to what values are kept in")]
fn narrowed(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests;
