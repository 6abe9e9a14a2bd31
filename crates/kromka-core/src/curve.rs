//! How long something takes, as a distribution: small enough for an option, exact enough for a deadline.

/// Points of a curve.
pub const CURVE_POINTS: usize = 8;

/// The share of cases, in parts per billion, that take no longer than each point of a curve. Dense where deadlines bite.
pub const CURVE_LEVELS_PPB: [u32; CURVE_POINTS] =
    [0, 50_000_000, 250_000_000, 500_000_000, 750_000_000, 900_000_000, 980_000_000, ONE_PPB];

/// The standard normal distribution at the levels of a curve; its ends, which are at infinity, stand at 1 in 200.
pub const CURVE_NORMAL: [f64; CURVE_POINTS] = [-2.6, -1.645, -0.674, 0.0, 0.674, 1.282, 2.054, 2.6];

const ONE_PPB: u32 = 1_000_000_000;

/// The share between each point and the next.
const MASSES_PPB: [u64; CURVE_POINTS - 1] = {
    let mut masses = [0; CURVE_POINTS - 1];
    let mut k = 0;
    while k < CURVE_POINTS - 1 {
        masses[k] = (CURVE_LEVELS_PPB[k + 1] - CURVE_LEVELS_PPB[k]) as u64;
        k += 1;
    }
    masses
};

/// Times at fixed levels of a cumulative distribution, in milliseconds, linear between them: none is before the first,
/// and none after the last. Never falling.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(from = "[u32; CURVE_POINTS]"))]
#[cfg_attr(feature = "serde", serde(into = "[u32; CURVE_POINTS]"))]
pub struct Curve {
    at_ms: [u32; CURVE_POINTS],
    mean_ms: u32,
}

/// Twice the sum of share × time of a curve before each of its points but the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moments([u64; CURVE_POINTS - 1]);

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
        curve.mean_ms = half((0..CURVE_POINTS - 1).map(|k| curve.moment(k)).sum(), ONE_PPB);
        curve
    }
}

impl From<Curve> for [u32; CURVE_POINTS] {
    fn from(curve: Curve) -> Self {
        curve.at_ms
    }
}

/// Standard deviation over mean absolute deviation, of a normal distribution: √(π/2).
pub const SIGMA_PER_DEVIATION: f64 = 1.253_314_137_315_5;

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
        let sigma = f64::from(deviation_ms) * SIGMA_PER_DEVIATION;
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

    /// The same, `ms` later; no point is later than `u32::MAX`.
    #[must_use]
    pub fn later(&self, ms: u32) -> Self {
        let at_ms = self.at_ms.map(|at| at.saturating_add(ms));
        // The mean moves with the points unless some of them stop.
        match self.at_ms[CURVE_POINTS - 1].checked_add(ms) {
            Some(_) => Self { at_ms, mean_ms: self.mean_ms + ms },
            None => Self::from(at_ms),
        }
    }

    /// What of it takes no longer than `left_ms`.
    #[must_use]
    #[inline]
    pub fn within(&self, left_ms: u64) -> InTime {
        self.within_by(left_ms, |segment| (0..segment).map(|k| self.moment(k)).sum())
    }

    /// As [`Curve::within`], with the curve's own moments at hand: for asking often.
    #[must_use]
    #[inline]
    pub fn within_at(&self, left_ms: u64, moments: &Moments) -> InTime {
        self.within_by(left_ms, |segment| moments.0[segment])
    }

    /// What [`Curve::within_at`] asks for.
    #[must_use]
    #[inline]
    pub fn moments(&self) -> Moments {
        let mut moments = Moments::default();
        for k in 0..CURVE_POINTS - 2 {
            moments.0[k + 1] = moments.0[k] + self.moment(k);
        }
        moments
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "below a point of 32 bits, and parts of a share below it")]
    fn within_by(&self, left_ms: u64, moment_before: impl FnOnce(usize) -> u64) -> InTime {
        let at = &self.at_ms;
        if left_ms >= u64::from(at[CURVE_POINTS - 1]) {
            return InTime { share_ppb: ONE_PPB, mean_ms: self.mean_ms };
        }
        if left_ms < u64::from(at[0]) {
            return InTime { share_ppb: 0, mean_ms: 0 };
        }
        // Counted, not searched: no branch depends on the time. The segment that it falls into is not empty: its end is
        // later.
        let segment = at[1..CURVE_POINTS - 1].iter().map(|end| usize::from(*end <= left_ms as u32)).sum::<usize>();
        let (from, to) = (u64::from(at[segment]), u64::from(at[segment + 1]));
        let part = MASSES_PPB[segment] * (left_ms - from) / (to - from);
        let share_ppb = CURVE_LEVELS_PPB[segment] + part as u32;
        InTime { share_ppb, mean_ms: half(moment_before(segment) + part * (from + left_ms), share_ppb) }
    }

    /// Whether any of it takes no longer than `left_ms`: whether [`Curve::within`] has a share.
    #[must_use]
    #[inline]
    pub fn begins_within(&self, left_ms: u64) -> bool {
        // Past the second point no division is needed.
        left_ms >= u64::from(self.at_ms[1]) || self.within(left_ms).share_ppb > 0
    }

    /// Twice the sum of share × time over one segment; over all of them at most 10⁹ × 2³³.
    #[inline]
    fn moment(&self, k: usize) -> u64 {
        MASSES_PPB[k] * (u64::from(self.at_ms[k]) + u64::from(self.at_ms[k + 1]))
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
            assert_eq!(curve.begins_within(left), now.share_ppb > 0);
            assert_eq!(curve.within_at(left, &curve.moments()), now);
            before = now;
        }
        assert_eq!(curve.within(1_000).share_ppb, 500_000_000);
        assert!((980..=1_020).contains(&curve.mean_ms()), "{}", curve.mean_ms());
    }

    #[test]
    fn later_moves_points_and_mean_alike_until_the_end_of_time() {
        let curve = Curve::about(1_000, 200);
        let later = curve.later(17);
        assert_eq!((later.mean_ms(), later), (curve.mean_ms() + 17, Curve::from(*later.points())));
        let late = curve.later(u32::MAX - 1_000);
        assert_eq!((late, late.points()[CURVE_POINTS - 1]), (Curve::from(*late.points()), u32::MAX));
    }

    #[test]
    fn points_that_fall_are_raised() {
        let curve = Curve::from([5, 3, 9, 9, 8, 20, 1, 7]);
        assert_eq!(curve.points(), &[5, 5, 9, 9, 9, 20, 20, 20]);
    }
}
