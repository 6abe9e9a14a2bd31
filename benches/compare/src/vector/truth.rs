//! Exact neighbours among parts of a set, by a scan of the stored values, and recall against them.

use super::engine::{Found, K, found};
use super::set::Matrix;

/// Values that are summed beside each other, so that the compiler adds them by vector instructions.
const LANES: usize = 16;

/// Rows that stay in the cache while all queries are compared with them: 96 kB at 384 values.
const CACHED_ROWS: usize = 64;

/// Which rows of a base belong to a part of it.
pub(crate) type Part = Vec<bool>;

/// The K nearest rows to each query among those of each part, of equally near ones the first.
pub(crate) fn nearest(base: &Matrix, queries: &Matrix, parts: &[Part]) -> Vec<Vec<Found>> {
    let mut truths = vec![Vec::with_capacity(queries.len()); parts.len()];
    let mut distances = Vec::with_capacity(base.len());
    for query in queries.rows() {
        distances.clear();
        distances.extend(base.rows().map(|row| square_distance(query, row)));
        for (truth, part) in truths.iter_mut().zip(parts) {
            truth.push(nearest_of(&distances, part));
        }
    }
    truths
}

fn nearest_of(distances: &[f32], part: &[bool]) -> Found {
    let mut best = Best::default();
    for ((row, distance), _) in (0..).zip(distances).zip(part).filter(|(_, belongs)| **belongs) {
        best.offer(*distance, row);
    }
    best.found()
}

/// The K nearest of the rows that were offered in ascending order, of equally near ones the first.
#[derive(Default, Clone)]
struct Best(Vec<(f32, u32)>);

impl Best {
    fn offer(&mut self, distance: f32, row: u32) {
        let Self(best) = self;
        if best.len() < K || best.last().is_some_and(|(worst, _)| distance < *worst) {
            // Behind those that are as near: their rows are lower.
            best.insert(best.partition_point(|(other, _)| *other <= distance), (distance, row));
            best.truncate(K);
        }
    }

    fn found(&self) -> Found {
        found(self.0.iter().map(|(_, row)| *row))
    }
}

/// The K nearest rows to each query in a base that comes block by block, because it is never all there.
pub(crate) struct Growing<'a> {
    queries: &'a Matrix,
    best: Vec<Best>,
    rows: u32,
}

impl<'a> Growing<'a> {
    /// To these queries; nothing has come yet.
    pub(crate) fn new(queries: &'a Matrix) -> Self {
        Self { queries, best: vec![Best::default(); queries.len()], rows: 0 }
    }

    /// Takes the rows that follow those that have come.
    pub(crate) fn take(&mut self, block: &Matrix) {
        // Some rows at a time for all queries, so that they are still in the cache for the next query.
        for rows in block.values().chunks(CACHED_ROWS * block.dims) {
            let numbered = (self.rows..).zip(rows.chunks_exact(block.dims));
            for (query, best) in self.queries.rows().zip(&mut self.best) {
                numbered.clone().for_each(|(row, vector)| best.offer(square_distance(query, vector), row));
            }
            self.rows = numbered.last().map_or(self.rows, |(row, _)| row + 1);
        }
    }

    /// The nearest of all that have come.
    pub(crate) fn found(&self) -> Vec<Found> {
        self.best.iter().map(Best::found).collect()
    }
}

fn square_distance(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += (a - b) * (a - b);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b) * (a - b)).sum();
    sums.iter().sum::<f32>() + rest
}

/// The share of the true neighbours that was found; 1 where there are none.
pub(crate) fn recall(all: &[Found], truth: &[Found]) -> f64 {
    let [mut right, mut wanted] = [0_usize; 2];
    for (found, truth) in all.iter().zip(truth) {
        // Places without a row come where a part has fewer than K.
        let there = truth.iter().filter(|row| **row != u32::MAX);
        wanted += there.clone().count();
        right += there.filter(|row| found.contains(row)).count();
    }
    if wanted == 0 { 1.0 } else { right as f64 / wanted as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::set::draw;

    #[test]
    fn neighbours_are_those_of_the_part_in_order() {
        let base = Matrix::new(1, (0..40_u8).map(|value| f32::from(value / 2)).collect());
        let queries = Matrix::new(1, vec![0.0]);
        let odd: Part = (0..40).map(|row| row % 2 == 1).collect();
        let few: Part = (0..40).map(|row| row == 7 || row == 30).collect();
        let truths = nearest(&base, &queries, &[vec![true; 40], odd, few]);
        assert_eq!(truths[0], [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
        assert_eq!(truths[1], [[1, 3, 5, 7, 9, 11, 13, 15, 17, 19]]);
        assert_eq!(truths[2], [found([7, 30])]);
    }

    #[test]
    fn blocks_that_follow_each_other_are_as_good_as_all_at_once() {
        let value = |at: u64| f32::from(draw(at).to_le_bytes()[0] / 8);
        let base = Matrix::new(2, (0..1_000).map(value).collect());
        let queries = Matrix::new(2, (1_000..1_040).map(value).collect());
        let mut growing = Growing::new(&queries);
        // Blocks that are less, more and no multiple of what is compared at once.
        for block in [0..400, 400..410, 410..410, 410..1_000] {
            growing.take(&Matrix::new(2, base.values()[block].to_vec()));
        }
        assert_eq!(growing.found(), nearest(&base, &queries, &[vec![true; base.len()]])[0]);
    }

    #[test]
    fn distances_count_every_value() {
        let [a, b] = [3.0, 1.0].map(|value| vec![value; LANES + 3]);
        assert!((square_distance(&a, &b) - 76.0).abs() < 1e-6);
    }

    #[test]
    fn places_without_a_row_are_neither_wanted_nor_found() {
        let close = |have: f64, want: f64| (have - want).abs() < 1e-12;
        assert!(close(recall(&[found([7, 5])], &[found([7, 30])]), 0.5));
        assert!(close(recall(&[found([])], &[found([])]), 1.0));
    }
}
