//! Units: integers with a name, so that a cost cannot be passed for an energy.

use crate::{BoundError, bounds};

macro_rules! unit {
    ($(#[$meta:meta])* $name:ident($inner:ty), $from:ident, $get:ident, $unit:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[repr(transparent)]
        pub struct $name($inner);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);
            #[doc = concat!("From ", $unit, ".")]
            #[must_use]
            pub const fn $from(value: $inner) -> Self {
                Self(value)
            }
            #[doc = concat!("In ", $unit, ".")]
            #[must_use]
            pub const fn $get(self) -> $inner {
                self.0
            }
            /// The sum, or the largest value there is.
            #[must_use]
            pub const fn saturating_add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
            /// The difference, or the smallest value there is.
            #[must_use]
            pub const fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
    };
}

unit! {
    /// Money: nano-units of one currency, the host's.
    Money(i64), from_nano, nano, "nano-units of the currency"
}
unit! {
    /// Energy in microjoules.
    Energy(u64), from_uj, uj, "microjoules"
}
unit! {
    /// A size in bytes.
    Bytes(u64), new, get, "bytes"
}
unit! {
    /// Carbon dioxide equivalent in micrograms.
    Carbon(u64), from_ug, ug, "micrograms"
}
unit! {
    /// A temperature in millidegrees Celsius.
    Celsius(i32), from_milli, milli, "millidegrees Celsius"
}
unit! {
    /// A rate in kilobits per second.
    Kbps(u32), new, get, "kilobits per second"
}
unit! {
    /// A point in time: milliseconds of the caller's monotonic clock.
    Tick(u64), from_ms, ms, "milliseconds"
}

impl Tick {
    /// Later than any time that will come.
    pub const NEVER: Self = Self(u64::MAX);

    /// `ms` milliseconds later.
    #[must_use]
    pub const fn after(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds since `earlier`; 0 when that is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A share of one, in parts per billion: exact, and the same bits everywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "u32", into = "u32"))]
#[repr(transparent)]
pub struct Share(u32);

impl TryFrom<u32> for Share {
    type Error = BoundError;
    /// From parts per billion; what is read from outside is checked here.
    fn try_from(ppb: u32) -> Result<Self, BoundError> {
        bounds::SHARE_PPB.check(i64::from(ppb))?;
        Ok(Self(ppb))
    }
}

impl From<Share> for u32 {
    fn from(share: Share) -> Self {
        share.ppb()
    }
}

impl Share {
    /// None of it.
    pub const ZERO: Self = Self(0);
    /// All of it.
    pub const ONE: Self = Self(1_000_000_000);

    /// From parts per billion; more than [`Share::ONE`] becomes [`Share::ONE`].
    #[must_use]
    pub const fn from_ppb(ppb: u32) -> Self {
        if ppb > Self::ONE.0 { Self::ONE } else { Self(ppb) }
    }

    /// From percent; more than 100 becomes 100.
    #[must_use]
    pub const fn from_percent(percent: u8) -> Self {
        Self::from_ppb(if percent > 100 { 100 } else { percent as u32 } * 10_000_000)
    }

    /// In parts per billion.
    #[must_use]
    pub const fn ppb(self) -> u32 {
        self.0
    }

    /// From a float, rounded to the nearest part per billion.
    ///
    /// # Errors
    /// [`BoundError`] for NaN, infinities and values outside 0 to 1.
    pub fn try_from_f64(value: f64) -> Result<Self, BoundError> {
        bounds::SHARE.check(value)?;
        Ok(Self::from_f64_clamped(value))
    }

    /// From a float, clamped to 0 to 1; NaN becomes 0.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1e9 before the cast")]
    pub fn from_f64_clamped(value: f64) -> Self {
        if value.is_nan() {
            return Self::ZERO;
        }
        Self((value.clamp(0.0, 1.0) * f64::from(Self::ONE.0) + 0.5) as u32)
    }

    /// As a float, 0 to 1.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(Self::ONE.0)
    }

    /// One minus this.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(Self::ONE.0 - self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_round_to_the_nearest_part_and_refuse_what_is_outside() {
        assert_eq!(Share::try_from_f64(0.25).unwrap().ppb(), 250_000_000);
        assert_eq!(Share::try_from_f64(1.0).unwrap(), Share::ONE);
        assert_eq!(Share::try_from_f64(f64::NAN).unwrap_err().number(), 1003);
        assert_eq!(Share::try_from_f64(1.01).unwrap_err().number(), 1002);
        assert_eq!(Share::from_percent(200), Share::ONE);
        assert_eq!(Share::try_from(1_000_000_001).unwrap_err().number(), 1001);
    }

    #[test]
    fn time_never_wraps() {
        assert_eq!(Tick::NEVER.after(5), Tick::NEVER);
        assert_eq!(Tick::from_ms(5).since(Tick::from_ms(9)), 0);
    }
}
