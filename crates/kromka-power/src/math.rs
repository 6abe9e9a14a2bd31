//! Products that are divided, exactly.

/// ⌊`a` × `b` ÷ `by`⌋, or the largest there is: in 64 bits where they hold the product, which real sizes let them, because
/// a division of 128 takes longer than all the rest. By 0 nothing is divided: it gives 0.
#[inline]
pub(crate) fn scaled(a: u64, b: u64, by: u64) -> u64 {
    match a.checked_mul(b) {
        Some(product) => product.checked_div(by).unwrap_or_default(),
        None => long(a, b, by, 0),
    }
}

/// The same, rounded up.
pub(crate) fn scaled_up(a: u64, b: u64, by: u64) -> u64 {
    match a.checked_mul(b) {
        Some(product) if by != 0 => product.div_ceil(by),
        _ => long(a, b, by, by.saturating_sub(1)),
    }
}

#[cold]
fn long(a: u64, b: u64, by: u64, more: u64) -> u64 {
    let sum = u128::from(a) * u128::from(b) + u128::from(more);
    u64::try_from(sum.checked_div(u128::from(by)).unwrap_or_default()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

        #[test]
        fn the_short_way_and_the_long_one_give_the_same(a: u64, b: u64, by: u64, fewer in 0..64u32) {
            for (a, b) in [(a, b), (a >> fewer, b >> (63 - fewer)), (a >> 16, b >> fewer), (a >> 40, b >> 40)] {
                for by in [by, by >> fewer, 1_000_000_000, 1, 0] {
                    prop_assert_eq!(scaled(a, b, by), long(a, b, by, 0));
                    prop_assert_eq!(scaled_up(a, b, by), long(a, b, by, by.saturating_sub(1)));
                }
            }
        }
    }
}
