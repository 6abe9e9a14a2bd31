//! How long answers are: a bounded histogram.

use kromka_core::{CURVE_LEVELS_PPB, CURVE_POINTS};

/// Buckets, each twice as wide as the one before: 0 and 1, 2 and 3, 4 to 7, … 2¹⁵ and more tokens.
pub const BUCKETS: usize = 16;

/// How much of the past counts after one more observation: about the last 200 count.
const MEMORY: f64 = 0.995;
/// How many observations the prior is worth.
const PRIOR_WEIGHT: f64 = 2.0;
/// The prior: sizes as multiples of the typical one, and their shares.
const PRIOR_SIZES: [(f64, f64); 3] = [(0.25, 0.25), (1.0, 0.5), (4.0, 0.25)];
/// An end of a bucket comes closer to the mean by this part of the way with each size that does not reach it.
const CLOSING: f64 = 1.0 / 512.0;
/// The ends of a curve, which no answer is beyond, stand at 1 in 200.
const END: f64 = 0.005;
/// No size is beyond this, in tokens: [`u32::MAX`] that was cut, and half as many more.
const SIZE_MAX: f64 = 1.5 * 4_294_967_295.0;

/// Sizes of answers, in tokens: the weight, the mean and the ends of each bucket, so that a size that many answers have,
/// as where they are cut, stays exact.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sizes {
    weights: [f64; BUCKETS],
    means: [f64; BUCKETS],
    /// The smallest and the largest of each bucket; what is not seen again comes closer to the mean.
    least: [f64; BUCKETS],
    most: [f64; BUCKETS],
    /// The sizes at the levels of a [`kromka_core::Curve`], kept because decisions are more than observations.
    levels: [f64; CURVE_POINTS],
    mean: f64,
    samples: u32,
}

/// The sizes that fit a cap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Their share, 0 to 1.
    pub share: f64,
    /// Their mean, in tokens; the cap when there are none.
    pub mean: f64,
}

/// The bucket of a size.
fn bucket(tokens: u32) -> usize {
    (tokens.max(1).ilog2() as usize).min(BUCKETS - 1)
}

impl Sizes {
    /// Believes in answers about this long, within a factor of four, until it has seen some.
    #[must_use]
    pub fn new(tokens: u32) -> Self {
        let mut sizes = Self {
            weights: [0.0; BUCKETS],
            means: [0.0; BUCKETS],
            least: [0.0; BUCKETS],
            most: [0.0; BUCKETS],
            levels: [0.0; CURVE_POINTS],
            mean: 0.0,
            samples: 0,
        };
        for (factor, part) in PRIOR_SIZES {
            sizes.put((f64::from(tokens) * factor).min(SIZE_MAX), PRIOR_WEIGHT * part);
        }
        sizes.settle();
        sizes
    }

    /// The same where answers have this mean, in tokens.
    pub(crate) fn of_mean(mean: f64) -> Self {
        let of_one: f64 = PRIOR_SIZES.iter().map(|(factor, part)| factor * part).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
        Self::new((mean / of_one + 0.5) as u32)
    }

    /// Adds to the bucket of a size.
    fn put(&mut self, tokens: f64, weight: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
        let at = bucket(tokens as u32);
        let is_new = self.weights[at] == 0.0;
        let total = self.weights[at] + weight;
        self.means[at] += (tokens - self.means[at]) * weight / total;
        self.weights[at] = total;
        let mean = self.means[at];
        let (least, most) =
            if is_new { (tokens, tokens) } else { (self.least[at].min(tokens), self.most[at].max(tokens)) };
        self.least[at] = least + (mean - least).max(0.0) * CLOSING;
        self.most[at] = most - (most - mean).max(0.0) * CLOSING;
    }

    /// Learns the size of an answer.
    pub fn learn(&mut self, tokens: u32) {
        for kept in &mut self.weights {
            *kept *= MEMORY;
        }
        self.put(f64::from(tokens), 1.0);
        self.samples = self.samples.saturating_add(1);
        self.settle();
    }

    /// Learns that an answer was longer than `tokens`, where it was cut: half as long again, as far as anyone can know.
    pub fn learn_longer(&mut self, tokens: u32) {
        self.learn(tokens.saturating_add(tokens / 2).saturating_add(1));
    }

    /// Works out what decisions ask for.
    fn settle(&mut self) {
        let total: f64 = self.weights.iter().sum();
        let mut sum = 0.0;
        for (weight, mean) in self.weights.iter().zip(self.means) {
            sum += weight * mean;
        }
        self.mean = if total > 0.0 { sum / total } else { 0.0 };
        for (level, ppb) in self.levels.iter_mut().zip(CURVE_LEVELS_PPB) {
            let share = (f64::from(ppb) / 1e9).clamp(END, 1.0 - END);
            let mut before = 0.0;
            for (weight, mean) in self.weights.iter().zip(self.means) {
                if *weight > 0.0 {
                    *level = mean;
                }
                before += weight;
                if before >= share * total {
                    break;
                }
            }
        }
    }

    /// The mean, in tokens.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The sizes at the levels of a [`kromka_core::Curve`], in tokens.
    #[must_use]
    pub fn levels(&self) -> &[f64; CURVE_POINTS] {
        &self.levels
    }

    /// Observations so far.
    #[must_use]
    pub fn samples(&self) -> u32 {
        self.samples
    }

    /// What of it is no longer than `cap` tokens.
    #[must_use]
    pub fn within(&self, cap: u32) -> Fit {
        let (mut all, mut fitting, mut sum) = (0.0, 0.0, 0.0);
        for (at, weight) in self.weights.iter().enumerate() {
            all += weight;
            let fit = self.within_bucket(at, f64::from(cap));
            fitting += weight * fit.share;
            sum += weight * fit.share * fit.mean;
        }
        if fitting > 0.0 {
            Fit { share: fitting / all, mean: sum / fitting }
        } else {
            Fit { share: 0.0, mean: f64::from(cap) }
        }
    }

    /// The same of one bucket: evenly below its mean and evenly above, as much of it on either side as makes that its
    /// mean.
    fn within_bucket(&self, at: usize, cap: f64) -> Fit {
        let (least, mean, most) = (self.least[at], self.means[at], self.most[at]);
        if cap >= most.max(mean) {
            return Fit { share: 1.0, mean };
        }
        if cap < least {
            return Fit { share: 0.0, mean: cap };
        }
        let below = (most - mean) / (most - least);
        if cap < mean {
            return Fit { share: below * (cap - least) / (mean - least), mean: 0.5 * (least + cap) };
        }
        let above = (1.0 - below) * (cap - mean) / (most - mean);
        Fit {
            share: below + above,
            mean: (below * 0.5 * (least + mean) + above * 0.5 * (mean + cap)) / (below + above),
        }
    }

    /// Whether every number is one that observations can lead to: what restored state is held against.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let size = |value: &f64| (0.0..=SIZE_MAX * (1.0 + 1e-9)).contains(value);
        self.weights.iter().all(|weight| (0.0..=1.01 / (1.0 - MEMORY) + PRIOR_WEIGHT).contains(weight))
            && self.weights.iter().any(|weight| *weight > 0.0)
            && self.means.iter().all(size)
            && self.least.iter().chain(&self.most).all(size)
            && self.least.iter().zip(self.most).all(|(least, most)| *least <= most * (1.0 + 1e-9))
            && self.levels.iter().all(size)
            && size(&self.mean)
    }
}
