//! The few conversions between floats and integers, each with its range.

/// Whole milliseconds of a time in seconds, rounded to the nearest; negative and NaN become 0, too long the maximum.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, which is what is wanted")]
pub(crate) fn ms_of(seconds: f64) -> u32 {
    (seconds * 1000.0 + 0.5) as u32
}

/// The place that a number in [0, 1) points at among `len` places; `len` must not be 0.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative and below `len`")]
pub(crate) fn place_of(unit: f64, len: usize) -> usize {
    ((unit * len as f64) as usize).min(len - 1)
}

/// The nearest integer that is not negative.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, which is what is wanted")]
pub(crate) fn round_u64(value: f64) -> u64 {
    (value + 0.5) as u64
}

/// The nearest integer that is not negative, in 32 bits.
#[must_use]
pub(crate) fn round_u32(value: f64) -> u32 {
    u32::try_from(round_u64(value)).unwrap_or(u32::MAX)
}

/// The nearest amount of nano-units, never negative.
#[must_use]
pub(crate) fn nano_of(value: f64) -> i64 {
    i64::try_from(round_u64(value)).unwrap_or(i64::MAX)
}

/// A place in a list, from a count that is known to be small.
#[must_use]
pub(crate) fn row_of(count: u64, rows: usize) -> usize {
    usize::try_from(count % rows as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_round_to_the_nearest_and_saturate() {
        assert_eq!(ms_of(1.2344), 1234);
        assert_eq!(ms_of(1.2346), 1235);
        assert_eq!(ms_of(-1.0), 0);
        assert_eq!(ms_of(f64::NAN), 0);
        assert_eq!(ms_of(1e12), u32::MAX);
        assert_eq!(place_of(0.999_999_999, 3), 2);
        assert_eq!(place_of(0.0, 3), 0);
        assert_eq!(nano_of(199_526.23), 199_526);
    }
}
