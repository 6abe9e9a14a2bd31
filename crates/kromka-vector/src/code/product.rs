//! Product codes: a vector is cut into parts, and each part is the number of the nearest of 256 centroids.
//!
//! Source: Jégou, Douze and Schmid, "Product Quantization for Nearest Neighbor Search", 2011. A query stays as exact as it is
//! (the source's asymmetric distances): what each of its parts is from each centroid is computed once, and a distance is a sum
//! of as many places of that table as a row has bytes. For the cosine, vectors are made directions first, and half the squared
//! distance of directions is one less the cosine: so no row needs a length of its own.

mod training;

use alloc::vec;
use alloc::vec::Vec;

use super::Query;
use super::trained::{self, Plain, aim, aimed};
use crate::bounds;
use crate::kernel::{CENTROIDS, Kernel, Rows, SUMS, total};
use crate::metric::Metric;
use crate::table::Table;

/// Centroids of each part, and how vectors are compared by them.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    metric: Metric,
    kernel: Kernel,
    /// Where each part begins among the dimensions, and where the last one ends.
    starts: Vec<usize>,
    /// For each dimension a line of [`CENTROIDS`] values.
    lines: Vec<f32>,
}

impl Product {
    /// Learns codes of so many bytes a vector from these vectors, which follow one another. The same vectors and the same seed
    /// make the same codes, whatever the kernel.
    ///
    /// # Panics
    /// Where `bytes` is outside [`bounds::product_bytes`], or `dims` is 0.
    pub(crate) fn train(vectors: &[f32], dims: usize, bytes: u32, metric: Metric, seed: u64, kernel: Kernel) -> Self {
        let parts = bytes as usize;
        assert!((1..=dims).contains(&parts), "codes have a byte at least, and at most one for each dimension");
        let starts = starts(dims, parts);
        let lines = training::train(vectors, &starts, metric, seed, kernel);
        Self { metric, kernel, starts, lines }
    }

    /// Values of a vector.
    pub(crate) fn dims(&self) -> usize {
        self.lines.len() / CENTROIDS
    }

    /// The instructions that codes are compared by.
    pub(crate) fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// What is near by these codes.
    pub(crate) fn metric(&self) -> Metric {
        self.metric
    }

    /// Bytes of a row: one for each part.
    pub(crate) fn stride(&self) -> usize {
        self.starts.len() - 1
    }

    /// Makes a vector a row.
    pub(crate) fn encode(&self, vector: &[f32], row: &mut [u8]) {
        let vector = aimed(self.metric, vector);
        for (part, code) in self.starts.windows(2).zip(row) {
            let (from, to) = (part[0], part[1]);
            *code = self.kernel.nearest(&vector[from..to], &self.lines[from * CENTROIDS..to * CENTROIDS]);
        }
    }

    /// Makes a vector a query.
    pub(crate) fn query(&self, vector: &[f32], query: &mut Query) {
        let mut direction = core::mem::take(&mut query.direction);
        self.tabulate(aim(self.metric, vector, &mut direction), query);
        query.direction = direction;
    }

    /// Makes a row a query for a few distances: its centroids are compared value by value. The distances are those of
    /// [`Self::stored_for_many`], bit for bit.
    pub(crate) fn stored(&self, row: &[u8], query: &mut Query) {
        self.decode(row, &mut query.values);
        self.weigh(query);
    }

    /// Makes a row a query for many distances: a table is computed, which takes as long as some fifty of them.
    pub(crate) fn stored_for_many(&self, row: &[u8], query: &mut Query) {
        let mut values = core::mem::take(&mut query.values);
        self.decode(row, &mut values);
        self.tabulate(&values, query);
        values.clear();
        query.values = values;
    }

    /// The values that a row stands for.
    pub(crate) fn decode(&self, row: &[u8], values: &mut Vec<f32>) {
        values.clear();
        let (lines, _) = self.lines.as_chunks::<CENTROIDS>();
        for (part, code) in self.starts.windows(2).zip(row) {
            values.extend(lines[part[0]..part[1]].iter().map(|line| line[usize::from(*code)]));
        }
    }

    fn tabulate(&self, values: &[f32], query: &mut Query) {
        query.values.clear();
        query.table.resize(self.stride() * CENTROIDS, 0.0);
        for (part, table) in self.starts.windows(2).zip(query.table.chunks_exact_mut(CENTROIDS)) {
            let (from, to) = (part[0], part[1]);
            let lines = &self.lines[from * CENTROIDS..to * CENTROIDS];
            match self.metric {
                Metric::L2 | Metric::Cosine => self.kernel.squares(&values[from..to], lines, table),
                Metric::InnerProduct => self.kernel.products(&values[from..to], lines, table),
            }
        }
        self.weigh(query);
    }

    fn weigh(&self, query: &mut Query) {
        query.own = 0.0;
        query.factor = match self.metric {
            Metric::L2 => 1.0,
            Metric::Cosine => 0.5,
            Metric::InnerProduct => -1.0,
        };
    }

    /// The distances of a query to rows.
    ///
    /// # Panics
    /// Where there are not as many distances as slots, or a slot is no row.
    pub(crate) fn distances(&self, query: &Query, rows: &Table, slots: &[u32], distances: &mut [f32]) {
        assert_eq!(slots.len(), distances.len());
        if query.values.is_empty() {
            let rows = Rows::new(rows.as_bytes(), self.stride(), 0);
            self.kernel.sums(&query.table, rows, slots, distances);
        } else {
            for (slot, distance) in slots.iter().zip(distances.iter_mut()) {
                *distance = self.compare(&query.values, rows.row(*slot));
            }
        }
        distances.iter_mut().for_each(|distance| *distance *= query.factor);
    }

    /// What values and the centroids of a row add up to, in the order in which tables are made and their places added.
    fn compare(&self, values: &[f32], row: &[u8]) -> f32 {
        let (lines, _) = self.lines.as_chunks::<CENTROIDS>();
        let mut lanes = [0.0; SUMS];
        for (i, (part, code)) in self.starts.windows(2).zip(row).enumerate() {
            let code = usize::from(*code);
            let terms = values[part[0]..part[1]].iter().zip(&lines[part[0]..part[1]]);
            lanes[i % SUMS] += match self.metric {
                Metric::L2 | Metric::Cosine => {
                    terms.fold(0.0, |sum, (value, line)| sum + (value - line[code]) * (value - line[code]))
                }
                Metric::InnerProduct => terms.fold(0.0, |sum, (value, line)| sum + value * line[code]),
            };
        }
        total(&lanes)
    }

    /// What was learnt, as plain bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        trained::to_bytes(self.dims(), self.stride(), self.metric, self.lines.iter().copied())
    }

    /// What [`Self::to_bytes`] wrote; `None` where it cannot have written this.
    pub(crate) fn from_bytes(bytes: &[u8], kernel: Kernel) -> Option<Self> {
        let Plain { dims, row, metric, floats } = Plain::read(bytes)?;
        bounds::product_bytes(dims).check(row.into()).ok()?;
        let (dims, row) = (dims as usize, row as usize);
        // Centroids are middles of values, hence in their range.
        let in_range = floats.iter().all(|value| bounds::VALUE.check(f64::from(*value)).is_ok());
        if floats.len() != dims * CENTROIDS || !in_range {
            return None;
        }
        Some(Self { metric, kernel, starts: starts(dims, row), lines: floats })
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.starts.capacity() * size_of::<usize>() + self.lines.capacity() * size_of::<f32>()
    }
}

/// Where parts begin that are as equal as can be, and where the last one ends.
fn starts(dims: usize, parts: usize) -> Vec<usize> {
    // Both are at most 16,384: no product of them is out of range.
    let mut starts = vec![0; parts + 1];
    starts.iter_mut().enumerate().for_each(|(i, start)| *start = i * dims / parts);
    starts
}

#[cfg(test)]
mod tests;
