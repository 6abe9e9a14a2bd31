//! Finding centroids: k-means over a sample, part by part.

use alloc::vec;
use alloc::vec::Vec;

use crate::code::trained::{aimed, sample};
use crate::graph::draw;
use crate::kernel::{CENTROIDS, Kernel};
use crate::metric::Metric;

/// Vectors that are learnt from: 64 for each centroid, beyond which centroids hardly move.
const SAMPLE_MAX: usize = 64 * CENTROIDS;
/// Times that centroids are moved: four more moves were measured to gain nothing that searches find.
const MOVES_MAX: usize = 6;
/// Points whose distances are added up before they are added to a sum of more digits.
const BLOCK: usize = 64;

/// The centroids of all parts, as lines of [`CENTROIDS`] values, one for each dimension.
pub(super) fn train(vectors: &[f32], starts: &[usize], metric: Metric, seed: u64, kernel: Kernel) -> Vec<f32> {
    let dims = starts.last().copied().unwrap_or(0);
    let sample: Vec<_> =
        sample(vectors, dims, SAMPLE_MAX, seed).into_iter().map(|vector| aimed(metric, vector)).collect();
    let mut lines = vec![0.0; dims * CENTROIDS];
    let mut seed = seed;
    for part in starts.windows(2) {
        let points = Points::new(part[0]..part[1], sample.iter().map(AsRef::as_ref));
        let part = &mut lines[part[0] * CENTROIDS..part[1] * CENTROIDS];
        points.choose(part, draw(&mut seed));
        points.shift(part, kernel);
    }
    lines
}

/// One part of each vector of the sample.
struct Points {
    count: usize,
    /// The values of the first dimension, then those of the second, and so on.
    values: Vec<f32>,
}

impl Points {
    fn new<'a>(part: core::ops::Range<usize>, sample: impl ExactSizeIterator<Item = &'a [f32]> + Clone) -> Self {
        let values = part.flat_map(|dim| sample.clone().map(move |vector| vector[dim])).collect();
        Self { count: sample.len(), values }
    }

    /// Makes points centroids, each drawn by its squared distance to those before (Arthur and Vassilvitskii, "k-means++: the
    /// advantages of careful seeding", 2007). Where there are fewer different points than centroids, each is one, and the rest
    /// are copies of the first.
    fn choose(&self, lines: &mut [f32], mut seed: u64) {
        if self.count == 0 {
            return;
        }
        let mut squares = vec![f32::INFINITY; self.count];
        let mut terms = vec![0.0; self.count];
        let mut sums = vec![0.0; self.count.div_ceil(BLOCK)];
        let mut chosen = usize::try_from(draw(&mut seed) % self.count as u64).ok();
        for centroid in 0..CENTROIDS {
            let Some(point) = chosen else {
                lines.chunks_exact_mut(CENTROIDS).for_each(|line| line[centroid] = line[0]);
                continue;
            };
            terms.fill(0.0);
            for (values, line) in self.values.chunks_exact(self.count).zip(lines.chunks_exact_mut(CENTROIDS)) {
                let middle = values[point];
                line[centroid] = middle;
                terms.iter_mut().zip(values).for_each(|(term, value)| *term += (value - middle) * (value - middle));
            }
            squares.iter_mut().zip(&terms).for_each(|(square, term)| *square = square.min(*term));
            sums.iter_mut().zip(squares.chunks(BLOCK)).for_each(|(sum, block)| *sum = block_sum(block));
            chosen = pick(&squares, &sums, share(&mut seed));
        }
    }

    /// Moves each centroid to the middle of those that are nearest to it, until none changes.
    fn shift(&self, lines: &mut [f32], kernel: Kernel) {
        if self.count == 0 {
            return;
        }
        let width = lines.len() / CENTROIDS;
        let mut codes = vec![0_u8; self.count];
        let mut point = vec![0.0; width];
        for moved in 0..MOVES_MAX {
            let mut changed = false;
            for (i, code) in codes.iter_mut().enumerate() {
                point.iter_mut().zip(self.values[i..].iter().step_by(self.count)).for_each(|(to, from)| *to = *from);
                let nearest = kernel.nearest(&point, lines);
                changed |= nearest != *code;
                *code = nearest;
            }
            if !changed && moved > 0 {
                return;
            }
            self.centre(&codes, lines);
        }
    }

    /// The middle of the points of each code; a centroid that none is nearest to stays.
    fn centre(&self, codes: &[u8], lines: &mut [f32]) {
        let mut counts = [0_u32; CENTROIDS];
        codes.iter().for_each(|code| counts[usize::from(*code)] += 1);
        for (values, line) in self.values.chunks_exact(self.count).zip(lines.chunks_exact_mut(CENTROIDS)) {
            let mut sums = [0.0_f64; CENTROIDS];
            codes.iter().zip(values).for_each(|(code, value)| sums[usize::from(*code)] += f64::from(*value));
            for ((middle, sum), count) in line.iter_mut().zip(sums).zip(counts).filter(|(_, count)| *count > 0) {
                #[expect(clippy::cast_possible_truncation, reason = "rounded to what centroids are kept in")]
                let mean = (sum / f64::from(count)) as f32;
                *middle = mean;
            }
        }
    }
}

/// The sum of some squares, in sixteen lanes, so that it does not depend on the processor's registers.
fn block_sum(squares: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; 16];
    for squares in squares.chunks(16) {
        lanes.iter_mut().zip(squares).for_each(|(lane, square)| *lane += square);
    }
    lanes.iter().map(|lane| f64::from(*lane)).sum()
}

/// The point where this share of all squares is reached; `None` where they are all 0.
fn pick(squares: &[f32], sums: &[f64], share: f64) -> Option<usize> {
    let all: f64 = sums.iter().sum();
    let mut left = all * share;
    let mut last = None;
    for (number, (block, sum)) in squares.chunks(BLOCK).zip(sums).enumerate() {
        if left >= *sum {
            left -= sum;
            // By rounding the share can be beyond the last block: then the last point that is none of the centroids.
            last = block.iter().rposition(|square| *square > 0.0).map(|at| number * BLOCK + at).or(last);
            continue;
        }
        for (i, square) in block.iter().enumerate().filter(|(_, square)| **square > 0.0) {
            last = Some(number * BLOCK + i);
            left -= f64::from(*square);
            if left < 0.0 {
                return last;
            }
        }
        return last;
    }
    last
}

/// A number from 0 up to 1.
fn share(seed: &mut u64) -> f64 {
    // 53 bits, as many as a float of 64 bits has digits.
    const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let steps = (draw(seed) >> 11) as f64;
    steps * STEP
}
