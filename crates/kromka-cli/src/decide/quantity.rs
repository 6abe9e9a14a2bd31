//! Exact numbers of a document: decimals in people's units, kept as integers in the engine's.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use kromka::core::bounds::{self, Bound};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::Number;

/// What a number of the document counts.
pub(super) trait Measure {
    /// Its range in the engine's unit.
    const BOUND: Bound<i64>;
    /// How many decimals of the document's unit the engine's unit has; 0 is a whole number.
    const PLACES: u32;
    /// The document's unit, as in messages.
    const UNIT: &'static str;
}

macro_rules! measures {
    ($($(#[$meta:meta])* $name:ident $measure:ident = $bound:expr, $places:literal, $unit:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub(super) struct $measure;
        impl Measure for $measure {
            const BOUND: Bound<i64> = $bound;
            const PLACES: u32 = $places;
            const UNIT: &'static str = $unit;
        }
        $(#[$meta])*
        pub(super) type $name = Quantity<$measure>;
    )*};
}

/// A count that the engine keeps in 32 bits.
const COUNT: Bound<i64> = Bound { field: "count", min: 0, max: u32::MAX as i64 };
/// A time to wait: beyond every deadline, and exact in any JSON reader.
const WAIT_MS: Bound<i64> = Bound { field: "ready_at_ms", min: 0, max: 1 << 53 };

measures! {
    /// Money, kept in nano-units.
    Usd UsdMeasure = bounds::COST_NANO, 9, "USD";
    /// Energy, kept in microjoules.
    Joules JoulesMeasure = bounds::ENERGY_UJ, 6, "J";
    /// The energy at which a value is 0.
    JoulesScale JoulesScaleMeasure = bounds::ENERGY_SCALE_UJ, 6, "J";
    /// Carbon, kept in micrograms.
    Grams GramsMeasure = bounds::CARBON_UG, 6, "g";
    /// The carbon at which a value is 0.
    GramsScale GramsScaleMeasure = bounds::CARBON_SCALE_UG, 6, "g";
    /// A size in units of a million bytes, kept in bytes.
    Megabytes MegabytesMeasure = bounds::BYTES, 6, "MB";
    /// A size in units of a thousand bytes, kept in bytes.
    Kilobytes KilobytesMeasure = bounds::BYTES, 3, "kB";
    /// A share, kept in parts per billion.
    Share ShareMeasure = bounds::SHARE_PPB, 9, "of 1";
    /// A temperature, kept in millidegrees.
    Degrees DegreesMeasure = bounds::TEMPERATURE_MC, 3, "°C";
    /// A deadline.
    Deadline DeadlineMeasure = bounds::DEADLINE_MS, 0, "ms";
    /// A latency.
    Milliseconds MillisecondsMeasure = bounds::LATENCY_MS, 0, "ms";
    /// A time from now.
    Wait WaitMeasure = WAIT_MS, 0, "ms";
    /// Tokens.
    Tokens TokensMeasure = bounds::TOKENS, 0, "tokens";
    /// A rate of a link.
    Rate RateMeasure = bounds::RATE_KBPS, 0, "kbit/s";
    /// Anything that is counted.
    Count CountMeasure = COUNT, 0, "of them";
}

/// A number within its range, in the engine's unit.
#[derive(Debug)]
pub(super) struct Quantity<M>(i64, PhantomData<M>);

impl<M> Clone for Quantity<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Quantity<M> {}

impl<M: Measure> Quantity<M> {
    /// In the engine's unit.
    pub(super) const fn get(self) -> i64 {
        self.0
    }

    /// In the engine's unit, for what is never negative.
    pub(super) fn unsigned(self) -> u64 {
        u64::try_from(self.0).unwrap_or(0)
    }

    /// In the engine's unit, for what its range keeps to 32 bits.
    pub(super) fn small(self) -> u32 {
        u32::try_from(self.0).unwrap_or(u32::MAX)
    }

    fn range() -> String {
        let Bound { min, max, .. } = M::BOUND;
        format!("{} to {} {}", decimal(min, M::PLACES), decimal(max, M::PLACES), M::UNIT)
    }

    fn new<E: Error>(text: &str, spare: Spare) -> Result<Self, E> {
        let have = parse(text, M::PLACES, spare)
            .map_err(|wrong| E::custom(format_args!("{text:?} {wrong}; allowed is {}", Self::range())))?;
        if have < M::BOUND.min || have > M::BOUND.max {
            return Err(E::custom(format_args!("{text} {} is out of range; allowed is {}", M::UNIT, Self::range())));
        }
        Ok(Self(have, PhantomData))
    }
}

impl<'de, M: Measure> Deserialize<'de> for Quantity<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor(PhantomData))
    }
}

struct QuantityVisitor<M>(PhantomData<M>);

impl<M: Measure> Visitor<'_> for QuantityVisitor<M> {
    type Value = Quantity<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if M::PLACES == 0 { "a whole number" } else { "a number or a decimal string" };
        write!(f, "{kind}, {}", Quantity::<M>::range())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Quantity::new(&value.to_string(), Spare::Refused)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Quantity::new(&value.to_string(), Spare::Refused)
    }

    /// A float is taken at its shortest decimal, so that 0.1 is a tenth, and rounded to the engine's unit.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        let spare = if M::PLACES == 0 { Spare::Refused } else { Spare::Rounded };
        Quantity::new(&value.to_string(), spare)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        if M::PLACES == 0 {
            return Err(E::invalid_type(serde::de::Unexpected::Str(value), &self));
        }
        Quantity::new(value, Spare::Refused)
    }
}

impl<M: Measure> JsonSchema for Quantity<M> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let (min, max) = (number(M::BOUND.min, M::PLACES), number(M::BOUND.max, M::PLACES));
        if M::PLACES == 0 {
            return json_schema!({ "type": "integer", "minimum": min, "maximum": max });
        }
        let pattern = format!("^-?[0-9]+([.][0-9]{{1,{}}})?$", M::PLACES);
        json_schema!({ "type": ["number", "string"], "minimum": min, "maximum": max, "pattern": pattern })
    }
}

/// What becomes of decimals beyond the engine's unit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spare {
    /// They are an error: whoever writes a string means every digit.
    Refused,
    /// They are rounded, halves away from zero: a float has digits that nobody wrote.
    Rounded,
}

/// `text` times ten to the power of `places`, exactly. Numbers beyond 64 bits become the nearest one within.
pub(super) fn parse(text: &str, places: u32, spare: Spare) -> Result<i64, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) {
        return Err("is no decimal number".to_owned());
    }
    let kept = decimals.len().min(places as usize);
    let (kept, beyond) = decimals.split_at(kept);
    if spare == Spare::Refused && beyond.bytes().any(|digit| digit != b'0') {
        return Err(match places {
            0 => "is no whole number".to_owned(),
            places => format!("has more than {places} decimals"),
        });
    }
    let zeros = std::iter::repeat_n(b'0', places as usize - kept.len());
    let mut value = 0i64;
    for digit in whole.bytes().chain(kept.bytes()).chain(zeros) {
        value = value.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    }
    if beyond.bytes().next().is_some_and(|digit| digit >= b'5') {
        value = value.saturating_add(1);
    }
    Ok(if text.starts_with('-') { -value } else { value })
}

/// An integer with its last `places` digits as decimals, without zeros that say nothing.
pub(super) fn decimal(value: i64, places: u32) -> String {
    if places == 0 {
        return value.to_string();
    }
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", value.unsigned_abs(), width = places as usize + 1);
    let (whole, decimals) = digits.split_at(digits.len() - places as usize);
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{decimals}")
}

/// As [`decimal`], as a JSON number.
fn number(value: i64, places: u32) -> Number {
    decimal(value, places).parse().unwrap_or_else(|_| Number::from(value))
}

/// A float within its range.
#[derive(Debug)]
pub(super) struct Ratio<R>(f64, PhantomData<R>);

impl<R> Clone for Ratio<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Ratio<R> {}

impl<R> Ratio<R> {
    pub(super) const fn get(self) -> f64 {
        self.0
    }
}

/// The range of a float.
pub(super) trait Range {
    /// The range.
    const BOUND: Bound<f64>;
}

macro_rules! ranges {
    ($($(#[$meta:meta])* $name:ident $range:ident = $bound:expr;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub(super) struct $range;
        impl Range for $range {
            const BOUND: Bound<f64> = $bound;
        }
        $(#[$meta])*
        pub(super) type $name = Ratio<$range>;
    )*};
}

ranges! {
    /// A criterion's weight.
    Weight WeightRange = bounds::WEIGHT;
    /// A gain of the context.
    Gain GainRange = bounds::GAIN;
    /// Deviations held against a limit.
    Risk RiskRange = bounds::RISK;
    /// A user's multiplier.
    Preference PreferenceRange = bounds::PREFERENCE;
    /// A rule's multiplier.
    Factor FactorRange = bounds::RULE_FACTOR;
    /// A rule's bonus.
    Bonus BonusRange = bounds::RULE_BONUS;
}

impl<'de, R: Range> Deserialize<'de> for Ratio<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_f64(RatioVisitor(PhantomData))
    }
}

struct RatioVisitor<R>(PhantomData<R>);

impl<R: Range> Visitor<'_> for RatioVisitor<R> {
    type Value = Ratio<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number, {} to {}", R::BOUND.min, R::BOUND.max)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        R::BOUND.check(value).map_err(E::custom)?;
        Ok(Ratio(value, PhantomData))
    }

    #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 it is out of every range")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        self.visit_f64(value as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 it is out of every range")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        self.visit_f64(value as f64)
    }
}

impl<R: Range> JsonSchema for Ratio<R> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Ratio".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": R::BOUND.min, "maximum": R::BOUND.max })
    }
}

#[cfg(test)]
mod tests;
