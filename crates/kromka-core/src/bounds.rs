//! Every range and capacity of the vocabulary, once: checks, docs and generators read them here.

use crate::BoundError;

/// An inclusive range of one field, in the unit that its name ends with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound<T> {
    /// The field's name, with its unit.
    pub field: &'static str,
    /// The smallest allowed value.
    pub min: T,
    /// The largest allowed value.
    pub max: T,
}

impl Bound<i64> {
    /// Checks an integer.
    ///
    /// # Errors
    /// [`BoundError::OutOfRange`] outside `min..=max`.
    pub const fn check(&self, have: i64) -> Result<(), BoundError> {
        if have < self.min || have > self.max {
            return Err(BoundError::OutOfRange { field: self.field, have, min: self.min, max: self.max });
        }
        Ok(())
    }

    /// Checks an unsigned integer; values beyond `i64` are reported as its maximum.
    ///
    /// # Errors
    /// [`BoundError::OutOfRange`] outside `min..=max`.
    pub fn check_u64(&self, have: u64) -> Result<(), BoundError> {
        self.check(i64::try_from(have).unwrap_or(i64::MAX))
    }
}

impl Bound<f64> {
    /// Checks a float.
    ///
    /// # Errors
    /// [`BoundError::NotFinite`] for NaN and infinities, [`BoundError::OutOfRangeFloat`] outside `min..=max`.
    pub fn check(&self, have: f64) -> Result<(), BoundError> {
        if !have.is_finite() {
            return Err(BoundError::NotFinite { field: self.field });
        }
        if have < self.min || have > self.max {
            return Err(BoundError::OutOfRangeFloat { field: self.field, have, min: self.min, max: self.max });
        }
        Ok(())
    }
}

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

const fn float(field: &'static str, min: f64, max: f64) -> Bound<f64> {
    Bound { field, min, max }
}

/// A point in time: 146 million years, so that no sum of two saturates and a failed clock (all bits set) is told apart.
pub const TICK_MS: Bound<i64> = int("tick_ms", 0, (1 << 62) - 1);
/// A task's deadline: a 32-bit count of milliseconds, and no task can be due before it starts.
pub const DEADLINE_MS: Bound<i64> = int("deadline_ms", 1, u32::MAX as i64);
/// Money of one request: up to a million units of the currency. 0 means that only free environments will do.
pub const COST_NANO: Bound<i64> = int("cost_nano", 0, 1_000_000_000_000_000);
/// Energy of one task: up to one megajoule, about three laptop batteries.
pub const ENERGY_UJ: Bound<i64> = int("energy_uj", 0, 1_000_000_000_000);
/// The energy or carbon at which a criterion's value reaches 0; a scale of 0 would divide by zero.
pub const ENERGY_SCALE_UJ: Bound<i64> = int("energy_scale_uj", 1, 1_000_000_000_000);
/// Carbon dioxide equivalent of one task: up to one tonne.
pub const CARBON_UG: Bound<i64> = int("carbon_ug", 0, 1_000_000_000_000);
/// The carbon at which the criterion's value reaches 0.
pub const CARBON_SCALE_UG: Bound<i64> = int("carbon_scale_ug", 1, 1_000_000_000_000);
/// Sizes: up to one pebibyte.
pub const BYTES: Bound<i64> = int("bytes", 0, 1 << 50);
/// Tokens of a request or an answer.
pub const TOKENS: Bound<i64> = int("tokens", 0, 100_000_000);
/// A latency, expected or measured: up to 49 days, as the deadline.
pub const LATENCY_MS: Bound<i64> = int("latency_ms", 0, u32::MAX as i64);
/// A share in parts per billion.
pub const SHARE_PPB: Bound<i64> = int("share_ppb", 0, 1_000_000_000);
/// A set of environments as bits, one for each of the six.
pub const ENVIRONMENT_BITS: Bound<i64> = int("environments", 0, 0b11_1111);
/// A share as a float, 0 to 1.
pub const SHARE: Bound<f64> = float("share", 0.0, 1.0);
/// One criterion's weight. Weights are relative; a thousand to one is more than any policy needs.
pub const WEIGHT: Bound<f64> = float("weight", 0.0, 1_000.0);
/// A gain of the context on the energy weight.
pub const GAIN: Bound<f64> = float("gain", 0.0, 10.0);
/// A user's preference: a multiplier on one weight, bounded so that no preference can silence a criterion.
pub const PREFERENCE: Bound<f64> = float("preference", 0.25, 4.0);
/// The multiplier of a rule on one weight; a rule may silence a criterion.
pub const RULE_FACTOR: Bound<f64> = float("rule factor", 0.0, 16.0);
/// The bonus of a rule on the score of an environment, which is itself 0 to 1.
pub const RULE_BONUS: Bound<f64> = float("rule bonus", -1.0, 1.0);
/// How many deviations are added to an estimate before it is held against a hard limit.
pub const RISK: Bound<f64> = float("risk", 0.0, 10.0);
/// Temperatures in millidegrees Celsius.
pub const TEMPERATURE_MC: Bound<i64> = int("temperature_mc", -100_000, 200_000);
/// Link rates in kilobits per second: up to one terabit per second.
pub const RATE_KBPS: Bound<i64> = int("rate_kbps", 0, 1_000_000_000);
/// A price in nano-units of the currency for a million tokens.
pub const PRICE_NANO_PER_MTOK: Bound<i64> = int("price_nano_per_mtok", 0, 1_000_000_000_000_000);
/// Tasks that one environment runs at once, or keeps waiting.
pub const CONCURRENCY: Bound<i64> = int("concurrency", 0, 65_535);

/// Custom criteria of a policy.
pub const CUSTOM_MAX: usize = 4;
/// Custom rules of an engine: enough for a policy that people wrote, small enough to evaluate in a microsecond.
pub const RULES_MAX: usize = 64;
/// Comparisons in one rule.
pub const CONDITIONS_MAX: usize = 4;
/// Batches whose counts can be asked for at once.
pub const BATCHES_MAX: usize = 64;
