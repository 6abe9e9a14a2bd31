//! Percentiles of durations in a few hundred bytes.

/// Buckets to a doubling, as a power of two.
const FINE_BITS: u32 = 3;
const FINE: usize = 1 << FINE_BITS;
/// Doublings from 8 ms on; below, each millisecond has its bucket.
const OCTAVES: u32 = 17;
/// The first duration that is too long to tell from longer ones: 2²⁰ ms, 17 minutes, because a try without a sign of
/// life is given up after ten.
const LIMIT_MS: u64 = 1 << (FINE_BITS + OCTAVES);

/// How often a duration of each size was seen.
///
/// A percentile is within 5.9 % of the exact one, and exact below 16 ms; durations of 17 minutes and more count as just
/// below that. When a bucket is full all are halved, so that what was seen lately counts more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Histogram {
    buckets: [[u16; FINE]; OCTAVES as usize + 1],
}

/// Percentiles of a duration, in milliseconds: within 5.9 % of the exact ones up to 17 minutes, which is the longest
/// that is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many durations it rests on: up to some ten thousand, the older ones thinned out. 0 says that the others mean
    /// nothing.
    pub count: u32,
    /// Half of them took no longer.
    pub p50_ms: u32,
    /// 99 % of them took no longer.
    pub p99_ms: u32,
}

impl Histogram {
    /// Counts one duration.
    pub(crate) fn record(&mut self, ms: u64) {
        let (octave, fine) = place(ms);
        if self.buckets[octave][fine] == u16::MAX {
            for count in self.buckets.iter_mut().flatten() {
                *count /= 2;
            }
        }
        self.buckets[octave][fine] += 1;
    }
}

/// Percentiles of what these counted together.
pub(crate) fn spread<'a>(histograms: impl Iterator<Item = &'a Histogram> + Clone) -> Spread {
    // A few histograms of 144 buckets of 16 bits each sum to less than 32 bits.
    let bucket = |at: usize| -> u32 {
        histograms.clone().map(|histogram| u32::from(histogram.buckets[at / FINE][at % FINE])).sum()
    };
    let buckets = (OCTAVES as usize + 1) * FINE;
    let count = (0..buckets).map(bucket).sum();
    // The nearest-rank percentile: the smallest duration that at least so many do not exceed.
    let percentile = |percent: u64| {
        let rank = (u64::from(count) * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let at = (0..buckets).find(|at| {
            seen += u64::from(bucket(*at));
            seen >= rank
        });
        at.map_or(0, |at| middle(at / FINE, at % FINE))
    };
    Spread { count, p50_ms: percentile(50), p99_ms: percentile(99) }
}

/// The bucket of a duration: its doublings from 8 ms on, and the three bits after the leading one.
fn place(ms: u64) -> (usize, usize) {
    let ms = ms.min(LIMIT_MS - 1);
    let octave = ms.checked_ilog2().map_or(0, |bits| (bits + 1).saturating_sub(FINE_BITS));
    let fine = ms >> octave.saturating_sub(1);
    (octave as usize, usize::try_from(fine).unwrap_or(0) % FINE)
}

/// What a bucket stands for: the harmonic mean of its ends, whose relative error is the same at both, half the width
/// over their mean: at most 1/17.
fn middle(octave: usize, fine: usize) -> u32 {
    let fine = u32::try_from(fine).unwrap_or(0);
    let Some(shift) = octave.checked_sub(1) else { return fine };
    let first = (8 + fine) << shift;
    let last = first + (1 << shift) - 1;
    // Ends are below 2²⁰, so that their product has at most 41 bits.
    let (first, last) = (u64::from(first), u64::from(last));
    u32::try_from((2 * first * last + (first + last) / 2) / (first + last)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn exact(durations: &mut [u64], percent: usize) -> u64 {
        durations.sort_unstable();
        durations[(durations.len() * percent).div_ceil(100).max(1) - 1]
    }

    fn close(have: u32, need: u64) -> bool {
        let need = need.min(LIMIT_MS - 1);
        // 5.9 %, and half a millisecond for the rounding to one.
        u64::from(have).abs_diff(need) * 2_000 <= need * 118 + 1_000
    }

    #[test]
    fn every_duration_is_in_the_bucket_that_stands_for_it() {
        for ms in (0..5_000).chain((5_000..LIMIT_MS).step_by(97)).chain([LIMIT_MS - 1, LIMIT_MS, u64::MAX]) {
            let (octave, fine) = place(ms);
            assert!(close(middle(octave, fine), ms), "{ms} is told as {}", middle(octave, fine));
            if ms < 16 {
                assert_eq!(u64::from(middle(octave, fine)), ms);
            }
        }
        assert_eq!(place(u64::MAX), (OCTAVES as usize, FINE - 1));
    }

    #[test]
    fn without_durations_there_are_no_percentiles() {
        assert_eq!(spread([Histogram::default()].iter()), Spread::default());
    }

    #[test]
    fn a_full_bucket_is_thinned_out_and_new_durations_count_more() {
        let mut histogram = Histogram::default();
        for _ in 0..200_000 {
            histogram.record(10);
        }
        let before = spread([histogram].iter());
        assert!(before.count > 30_000 && before.count <= 65_535, "{before:?}");
        for _ in 0..66_000 {
            histogram.record(1_000);
        }
        let after = spread([histogram].iter());
        assert!(close(after.p50_ms, 1_000), "the last 66,000 outweigh 200,000 before: {after:?}");
    }

    proptest! {
        #[test]
        fn percentiles_are_within_the_stated_error(
            durations in prop::collection::vec(
                prop_oneof![0..20u64, 0..5_000u64, 1_000..100_000u64, 0..LIMIT_MS, any::<u64>()], 1..400),
            split in 0..400usize,
        ) {
            let mut parts = [Histogram::default(); 2];
            for (at, ms) in durations.iter().enumerate() {
                parts[usize::from(at >= split)].record(*ms);
            }
            let have = spread(parts.iter());
            let mut sorted: Vec<u64> = durations.clone();
            prop_assert_eq!(have.count as usize, durations.len());
            prop_assert!(close(have.p50_ms, exact(&mut sorted, 50)), "{:?}", have);
            prop_assert!(close(have.p99_ms, exact(&mut sorted, 99)), "{:?}", have);
        }
    }
}
