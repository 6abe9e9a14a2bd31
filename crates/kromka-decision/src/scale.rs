//! Exact division by a fixed anchor, without dividing.

/// An anchor that amounts are measured against: `share(x)` is exactly ⌊10⁹ · x / anchor⌋ parts per billion.
///
/// A float guesses the quotient and integer arithmetic corrects it, so that the result is exact (and the same on every
/// target) at the price of two multiplications.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    anchor: u64,
    per_unit: f64,
}

/// The largest anchor for which the correction below is exact: amounts and quotients are exact in a float, and the
/// remainder fits 64 bits with its sign.
const ANCHOR_MAX: u64 = 1 << 50;
const ONE: u64 = 1_000_000_000;

// The anchors are bounded by the ranges of the vocabulary.
const _: () = assert!(kromka_core::bounds::COST_NANO.max.unsigned_abs() <= ANCHOR_MAX);
const _: () = assert!(kromka_core::bounds::ENERGY_SCALE_UJ.max.unsigned_abs() <= ANCHOR_MAX);
const _: () = assert!(kromka_core::bounds::CARBON_SCALE_UG.max.unsigned_abs() <= ANCHOR_MAX);
const _: () = assert!(kromka_core::bounds::DEADLINE_MS.max.unsigned_abs() <= ANCHOR_MAX);

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "anchors are at most 2^50")]
    pub(crate) fn new(anchor: u64) -> Self {
        let anchor = anchor.min(ANCHOR_MAX);
        Self { anchor, per_unit: if anchor == 0 { 0.0 } else { ONE as f64 / anchor as f64 } }
    }

    /// One minus the share of the anchor that `amount` takes, in parts per billion: [`ONE`] at 0, 0 at the anchor and
    /// beyond. An anchor of 0 admits only an amount of 0.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "the amount is at most 2^50")]
    #[expect(clippy::cast_possible_truncation, reason = "the quotient is 0 to 10^9")]
    pub(crate) fn left_ppb(self, amount: u64) -> u32 {
        if amount == 0 {
            return ONE as u32;
        }
        if amount >= self.anchor {
            return 0;
        }
        // Adding 2^52 leaves the rounded quotient in the low bits: cheaper than a cast that saturates.
        let guess = (amount.cast_signed() as f64 * self.per_unit + MAGIC).to_bits() - MAGIC.to_bits();
        let remainder = amount.wrapping_mul(ONE).wrapping_sub(guess.wrapping_mul(self.anchor)).cast_signed();
        let quotient = guess + u64::from(remainder >= self.anchor.cast_signed()) - u64::from(remainder < 0);
        (ONE - quotient) as u32
    }
}

/// 2^52: from here on a float has no fraction.
const MAGIC: f64 = 4_503_599_627_370_496.0;

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
        assert_eq!(Scale::new(0).left_ppb(0), 1_000_000_000);
        assert_eq!(Scale::new(0).left_ppb(1), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_quotient_is_exact(anchor in 0..=ANCHOR_MAX, bits in 0u32..51, amount in 0..=ANCHOR_MAX) {
            for anchor in [anchor, anchor >> bits, (anchor >> bits) + 1] {
                for amount in [amount, amount % (anchor + 1), anchor, anchor.saturating_sub(1), anchor / 3] {
                    prop_assert_eq!(Scale::new(anchor).left_ppb(amount), reference(amount, anchor.min(ANCHOR_MAX)));
                }
            }
        }
    }
}
