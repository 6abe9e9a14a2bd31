//! Exact division by a fixed anchor, without dividing.

use kromka_core::Share;

/// An anchor that amounts are measured against: what `left` says is exactly 10⁹ − ⌊10⁹ · x / anchor⌋ parts per billion,
/// the same on every target.
///
/// Where an integer reciprocal is exact it takes one multiplication. Otherwise a float guesses the quotient and integer
/// arithmetic corrects it, at the price of two more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    anchor: u64,
    /// ⌈10⁹ · 2^(34 + shift) / anchor⌉; 0 where that is not exact.
    reciprocal: u64,
    shift: u32,
    /// Modulo 2^64, as the remainder is worked out.
    anchor_times_one: u64,
    per_unit: f64,
}

/// The largest anchor for which the correction below is exact: amounts and anchors are exact in a float, and the
/// remainder, which is less than an anchor either way, fits 64 bits with its sign.
const ANCHOR_MAX: u64 = 1 << 50;
const ONE: u64 = 1_000_000_000;
/// 2^52: from here on a float has no fraction.
const MAGIC: f64 = 4_503_599_627_370_496.0;

/// A reciprocal that is rounded up makes the quotient too large by less than anchor / 2^(34 + shift). A quotient that is
/// not an integer is at least 1 / anchor below the next, so that the floor is right up to anchor² = 2^(34 + shift).
const RECIPROCAL_BITS: u32 = 34;
/// Without a shift, and then with it as large as the anchor's own bits.
const SMALL_MAX: u64 = 1 << (RECIPROCAL_BITS / 2);
const LARGE_MAX: u64 = 1 << (RECIPROCAL_BITS - 1);

// The reciprocal and the shifted amount fit 64 bits.
const _: () = assert!(ONE < 1 << (64 - RECIPROCAL_BITS) && LARGE_MAX <= 1 << RECIPROCAL_BITS);

// The anchors are bounded by the ranges of the vocabulary.
const _: () = assert!(kromka_core::bounds::COST_NANO.max.unsigned_abs() <= ANCHOR_MAX);
const _: () = assert!(kromka_core::bounds::ENERGY_SCALE_UJ.max.unsigned_abs() <= ANCHOR_MAX);
const _: () = assert!(kromka_core::bounds::CARBON_SCALE_UG.max.unsigned_abs() <= ANCHOR_MAX);
const _: () = assert!(kromka_core::bounds::DEADLINE_MS.max.unsigned_abs() <= ANCHOR_MAX);

impl Scale {
    /// For one decision: quickly made, with a reciprocal for small anchors only.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "anchors are at most 2^50")]
    pub(crate) fn new(anchor: u64) -> Self {
        // Of an anchor of 0 only an amount of 0 leaves anything, and so it is with 1: amounts are integers.
        let anchor = anchor.clamp(1, ANCHOR_MAX);
        let reciprocal = if anchor <= SMALL_MAX { (ONE << RECIPROCAL_BITS).div_ceil(anchor) } else { 0 };
        let (anchor_times_one, per_unit) = (anchor.wrapping_mul(ONE), ONE as f64 / anchor as f64);
        Self { anchor, reciprocal, shift: 0, anchor_times_one, per_unit }
    }

    /// For many decisions: made with a long division, with a reciprocal for large anchors too.
    pub(crate) fn lasting(anchor: u64) -> Self {
        let scale = Self::new(anchor);
        let shift = scale.anchor.ilog2();
        let reciprocal = (u128::from(ONE) << (RECIPROCAL_BITS + shift)).div_ceil(u128::from(scale.anchor));
        match u64::try_from(reciprocal) {
            Ok(reciprocal) if scale.anchor <= LARGE_MAX => Self { reciprocal, shift, ..scale },
            _ => scale,
        }
    }

    /// One minus the share of the anchor that `amount` takes: [`Share::ONE`] at 0, [`Share::ZERO`] at the anchor and
    /// beyond. An anchor of 0 admits only an amount of 0.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the high half of the product is below 2^64, the rest 10^9")]
    pub(crate) fn left(self, amount: u64) -> Share {
        if self.reciprocal == 0 {
            return self.left_corrected(amount);
        }
        if amount >= self.anchor {
            return Share::ZERO;
        }
        let product = u128::from(amount << (64 - RECIPROCAL_BITS)) * u128::from(self.reciprocal);
        Share::from_ppb((ONE - ((product >> 64) as u64 >> self.shift)) as u32)
    }

    /// As [`Scale::left`] of an amount with a sign; nothing and less, which is common for money, leaves all.
    #[inline]
    pub(crate) fn left_signed(self, amount: i64) -> Share {
        if amount <= 0 { Share::ONE } else { self.left(amount.unsigned_abs()) }
    }

    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "exact up to the anchor, and beyond it any large number does")]
    #[expect(clippy::cast_possible_truncation, reason = "0 to 10^9 where it is cast")]
    fn left_corrected(self, amount: u64) -> Share {
        // Subtracting from 2^52 + 10^9 leaves the rounded result in the low bits: cheaper than a cast that saturates.
        // Up to the anchor the float is off by less than 10^9 × 2^-51, so that rounding to the nearest gives the result
        // or one less, and the sign of the remainder tells which.
        let float = MAGIC + ONE as f64 - amount.cast_signed() as f64 * self.per_unit;
        let guess = float.to_bits().wrapping_sub(MAGIC.to_bits());
        let spare = amount.wrapping_mul(ONE).wrapping_sub(self.anchor_times_one);
        let left = guess.wrapping_add(guess.wrapping_mul(self.anchor).wrapping_add(spare) >> 63);
        // Beyond the anchor, also where the sign bit is taken for one, the bits are far off and always more than one.
        if left <= ONE { Share::from_ppb(left as u32) } else { Share::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[expect(clippy::cast_possible_truncation, reason = "at most 10^9")]
    fn reference(amount: u64, anchor: u64) -> u32 {
        if anchor == 0 {
            return if amount == 0 { ONE as u32 } else { 0 };
        }
        let quotient = u128::from(amount) * u128::from(ONE) / u128::from(anchor);
        u128::from(ONE).saturating_sub(quotient) as u32
    }

    #[test]
    fn an_anchor_of_zero_does_not_divide() {
        assert_eq!(Scale::new(0).left(0), Share::ONE);
        assert_eq!(Scale::new(0).left(1), Share::ZERO);
    }

    /// At multiples of the anchor's share of a part the quotient is an integer or just below one.
    #[test]
    fn reciprocals_are_exact_where_they_are_used() {
        let powers = (0..=50).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, (1 << bit) + 1]);
        for anchor in powers.chain([3, 999, 4_000, 131_071, 6_000_000, 25_000_000, 4_999_999_999, 8_589_934_591]) {
            for scale in [Scale::new(anchor), Scale::lasting(anchor)] {
                let at = |part: u64| u64::try_from(u128::from(part) * u128::from(anchor) / u128::from(ONE)).unwrap();
                for amount in
                    (0..=ONE).step_by(999_983).flat_map(|part| [at(part), at(part) + 1, at(part).saturating_sub(1)])
                {
                    assert_eq!(
                        scale.left(amount).ppb(),
                        reference(amount, anchor.min(ANCHOR_MAX)),
                        "{amount} of {anchor}"
                    );
                }
            }
        }
    }

    /// The hardest amounts: 10⁹ · x is only a few parts below the next multiple of the anchor.
    #[test]
    fn quotients_just_below_an_integer_are_not_rounded_up() {
        let powers = (10..=50).flat_map(|bit| [(1u64 << bit) - 1, (1 << bit) + 1, (3 << (bit - 2)) + 1]);
        for anchor in powers.filter(|anchor| anchor % 5 != 0) {
            let modulus = i128::from(anchor);
            // The inverse of 10⁹ modulo the anchor, by Euclid: no factor is common to both.
            let (mut a, mut b, mut x, mut y) = (i128::from(ONE), modulus, 1i128, 0i128);
            while b != 0 {
                let quotient = a / b;
                (a, b) = (b, a - quotient * b);
                (x, y) = (y, x - quotient * y);
            }
            for below in 1..=200i128 {
                let amount = u64::try_from(((modulus - below) * x).rem_euclid(modulus)).unwrap();
                for scale in [Scale::new(anchor), Scale::lasting(anchor)] {
                    let need = reference(amount, anchor.min(ANCHOR_MAX));
                    assert_eq!(scale.left(amount).ppb(), need, "{amount} of {anchor}");
                }
            }
        }
    }

    #[test]
    fn amounts_beyond_every_range_leave_nothing() {
        for anchor in [0, 1, 2, 3, 999, 4_000, 25_000_000, 1 << 49, ANCHOR_MAX - 1, ANCHOR_MAX, u64::MAX] {
            let scale = Scale::new(anchor);
            let anchor = scale.anchor;
            let mut beyond = std::vec![anchor, anchor + 1, anchor + 2, 2 * anchor, 3 * anchor, u64::MAX, u64::MAX - 1];
            for bit in 0..64 {
                let power = 1u64 << bit;
                beyond.extend([power, power - 1, power + 1, power.wrapping_mul(3), anchor.wrapping_mul(power)]);
            }
            for amount in beyond.into_iter().filter(|amount| *amount >= anchor) {
                for scale in [scale, Scale::lasting(anchor)] {
                    assert_eq!(scale.left(amount), Share::ZERO, "{amount} of {anchor}");
                }
            }
            for negative in [-1, -2, -4_000, -(1 << 52), i64::MIN, i64::MIN + 1] {
                assert_eq!(scale.left_signed(negative), Share::ONE, "{negative} of {anchor}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_quotient_is_exact(anchor in 0..=ANCHOR_MAX, bits in 0u32..51, amount in 0..=ANCHOR_MAX) {
            for anchor in [anchor, anchor >> bits, (anchor >> bits) + 1] {
                for amount in [amount, amount % (anchor + 1), anchor, anchor.saturating_sub(1), anchor / 3] {
                    let need = reference(amount, anchor.min(ANCHOR_MAX));
                    prop_assert_eq!(Scale::new(anchor).left(amount).ppb(), need);
                    prop_assert_eq!(Scale::lasting(anchor).left(amount).ppb(), need);
                    prop_assert_eq!(Scale::new(anchor).left_signed(amount.cast_signed()).ppb(), need);
                }
            }
        }
    }
}
