//! How long something takes, as a distribution: small enough for an option, exact enough for a deadline.

/// Points of a curve.
pub const CURVE_POINTS: usize = 8;

/// The share of cases, in parts per billion, that take no longer than each point of a curve. Dense where deadlines bite.
pub const CURVE_LEVELS_PPB: [u32; CURVE_POINTS] =
    [0, 50_000_000, 250_000_000, 500_000_000, 750_000_000, 900_000_000, 980_000_000, ONE_PPB];

/// The standard normal distribution at the levels of a curve; its ends, which are at infinity, stand at 1 in 200.
pub const CURVE_NORMAL: [f64; CURVE_POINTS] = [-2.6, -1.645, -0.674, 0.0, 0.674, 1.282, 2.054, 2.6];

const ONE_PPB: u32 = 1_000_000_000;

/// Times at fixed levels of a cumulative distribution, in milliseconds, linear between them: none is before the first,
/// and none after the last. Never falling.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(from = "[u32; CURVE_POINTS]"))]
#[cfg_attr(feature = "serde", serde(into = "[u32; CURVE_POINTS]"))]
pub struct Curve {
    at_ms: [u32; CURVE_POINTS],
    mean_ms: u32,
}

/// The part of a curve that is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InTime {
    /// Its share, in parts per billion.
    pub share_ppb: u32,
    /// Its mean, in milliseconds, rounded down; 0 when the share is 0.
    pub mean_ms: u32,
}

impl From<[u32; CURVE_POINTS]> for Curve {
    /// A point that is below the one before it is raised to it.
    fn from(mut at_ms: [u32; CURVE_POINTS]) -> Self {
        for i in 1..CURVE_POINTS {
            at_ms[i] = at_ms[i].max(at_ms[i - 1]);
        }
        let mut curve = Self { at_ms, mean_ms: 0 };
        curve.mean_ms = half(curve.moment_before(CURVE_POINTS - 1), ONE_PPB);
        curve
    }
}

impl From<Curve> for [u32; CURVE_POINTS] {
    fn from(curve: Curve) -> Self {
        curve.at_ms
    }
}

/// Half of a moment over its share. The mean of times of 32 bits has 32 bits.
#[inline]
fn half(moment: u64, share_ppb: u32) -> u32 {
    if share_ppb == 0 {
        return 0;
    }
    u32::try_from(moment / (2 * u64::from(share_ppb))).unwrap_or(u32::MAX)
}

impl Curve {
    /// Always the same.
    #[must_use]
    pub const fn point(ms: u32) -> Self {
        Self { at_ms: [ms; CURVE_POINTS], mean_ms: ms }
    }

    /// About a mean with a mean absolute deviation: that of a normal distribution, cut at 0 and at 2.6 σ.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
    pub fn about(mean_ms: u32, deviation_ms: u32) -> Self {
        if deviation_ms == 0 {
            return Self::point(mean_ms);
        }
        // A normal distribution's mean absolute deviation is √(2/π) σ.
        let sigma = f64::from(deviation_ms) * 1.253_314_137_315_5;
        Self::from(CURVE_NORMAL.map(|z| (f64::from(mean_ms) + z * sigma + 0.5) as u32))
    }

    /// The points, in milliseconds.
    #[must_use]
    pub const fn points(&self) -> &[u32; CURVE_POINTS] {
        &self.at_ms
    }

    /// The mean, in milliseconds, rounded down.
    #[must_use]
    pub const fn mean_ms(&self) -> u32 {
        self.mean_ms
    }

    /// The same, `ms` later.
    #[must_use]
    pub fn later(&self, ms: u32) -> Self {
        Self { at_ms: self.at_ms.map(|at| at.saturating_add(ms)), mean_ms: self.mean_ms.saturating_add(ms) }
    }

    /// What of it takes no longer than `left_ms`.
    #[must_use]
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a part of a share is no larger than it")]
    pub fn within(&self, left_ms: u64) -> InTime {
        let at = &self.at_ms;
        if left_ms >= u64::from(at[CURVE_POINTS - 1]) {
            return InTime { share_ppb: ONE_PPB, mean_ms: self.mean_ms };
        }
        if left_ms < u64::from(at[0]) {
            return InTime { share_ppb: 0, mean_ms: 0 };
        }
        // The segment that it falls into is not empty: its end is later.
        let segment = at[1..CURVE_POINTS - 1].iter().take_while(|end| u64::from(**end) <= left_ms).count();
        let (from, to) = (u64::from(at[segment]), u64::from(at[segment + 1]));
        let mass = u64::from(CURVE_LEVELS_PPB[segment + 1] - CURVE_LEVELS_PPB[segment]);
        let part = mass * (left_ms - from) / (to - from);
        let share_ppb = CURVE_LEVELS_PPB[segment] + part as u32;
        let moment = self.moment_before(segment) + part * (from + left_ms);
        InTime { share_ppb, mean_ms: half(moment, share_ppb) }
    }

    /// Twice the sum of share × time over the first segments; at most 10⁹ × 2³³.
    #[inline]
    fn moment_before(&self, segments: usize) -> u64 {
        let mut moment = 0;
        for k in 0..segments {
            let mass = u64::from(CURVE_LEVELS_PPB[k + 1] - CURVE_LEVELS_PPB[k]);
            moment += mass * (u64::from(self.at_ms[k]) + u64::from(self.at_ms[k + 1]));
        }
        moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_in_time_or_not() {
        let curve = Curve::point(700);
        assert_eq!(curve.within(699), InTime { share_ppb: 0, mean_ms: 0 });
        assert_eq!(curve.within(700), InTime { share_ppb: ONE_PPB, mean_ms: 700 });
        assert_eq!(Curve::point(u32::MAX).mean_ms(), u32::MAX);
    }

    #[test]
    fn the_share_grows_with_the_time_that_is_left() {
        let curve = Curve::about(1_000, 200);
        let mut before = InTime { share_ppb: 0, mean_ms: 0 };
        for left in 0..2_000 {
            let now = curve.within(left);
            assert!(now.share_ppb >= before.share_ppb && now.mean_ms >= before.mean_ms, "{left}");
            assert!(u64::from(now.mean_ms) <= left);
            before = now;
        }
        assert_eq!(curve.within(1_000).share_ppb, 500_000_000);
        assert!((980..=1_020).contains(&curve.mean_ms()), "{}", curve.mean_ms());
    }

    #[test]
    fn points_that_fall_are_raised() {
        let curve = Curve::from([5, 3, 9, 9, 8, 20, 1, 7]);
        assert_eq!(curve.points(), &[5, 5, 9, 9, 9, 20, 20, 20]);
    }
}
