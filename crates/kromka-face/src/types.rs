//! The structures of the C face, and what they are in the vocabulary.
//!
//! Structures that the specification lists are frozen; those of the project that may grow begin with `struct_size`.
//! Limits that may be absent, and what is not known, are the largest value of their type, or negative where that cannot
//! be meant: `_init` sets them so.

#[cfg(feature = "cep")]
pub(crate) mod cep;
pub(crate) mod choice;
pub(crate) mod chunk;
pub(crate) mod config;
pub(crate) mod decision;
pub(crate) mod drill;
pub(crate) mod energy;
pub(crate) mod environment;
pub(crate) mod execution;
pub(crate) mod failover;
pub(crate) mod metrics;
pub(crate) mod policy;
pub(crate) mod power;
pub(crate) mod resilience;
pub(crate) mod rule;
pub(crate) mod sample;
pub(crate) mod scoring;
pub(crate) mod strategy;
pub(crate) mod task;
pub(crate) mod transport;
#[cfg(feature = "vector")]
pub(crate) mod vector;
pub(crate) mod weighing;

#[cfg(feature = "cep")]
pub use cep::*;
pub use choice::*;
pub use chunk::*;
pub use config::*;
pub use decision::*;
pub use drill::*;
pub use energy::*;
pub use environment::*;
pub use execution::*;
pub use failover::*;
pub use metrics::*;
pub use policy::*;
pub use power::*;
pub use resilience::*;
pub use rule::*;
pub use sample::*;
pub use scoring::*;
pub use strategy::*;
pub use task::*;
pub use transport::*;
#[cfg(feature = "vector")]
pub use vector::*;
pub use weighing::*;

use kromka::core::{BoundError, Celsius, Energy, Money, Share, Tick, bounds};

/// How many environments there are: the length of arrays that are indexed by `execution_environment_t`.
pub const ORCHESTRATOR_ENVIRONMENTS: usize = 6;
/// How many types of task there are: the length of arrays that are indexed by `task_type_t`.
pub const ORCHESTRATOR_TASK_TYPES: usize = 5;
/// How many criteria there are: the length of arrays that are indexed by `orchestrator_criterion_t`.
pub const ORCHESTRATOR_CRITERIA: usize = 11;
/// How many of them are the host's own.
pub const ORCHESTRATOR_CUSTOM_CRITERIA: usize = 4;
/// Most conditions of one rule.
pub const ORCHESTRATOR_CONDITIONS_MAX: usize = 4;
/// Most custom rules of an instance.
pub const ORCHESTRATOR_RULES_MAX: usize = 64;
/// Most batches whose counts can be asked for at once.
pub const ORCHESTRATOR_BATCHES_MAX: usize = 64;
/// Most tasks that an instance may hold.
pub const ORCHESTRATOR_TASKS_MAX: u32 = 1_048_576;
/// Most worker threads of an instance.
#[cfg(feature = "threads")]
pub const ORCHESTRATOR_THREADS_MAX: u32 = 256;
/// No limit, or not known, in a field of 32 bits.
pub const ORCHESTRATOR_NONE_U32: u32 = 0xFFFF_FFFF;
/// No limit, or not known, in a field of 64 bits.
pub const ORCHESTRATOR_NONE_U64: u64 = 0xFFFF_FFFF_FFFF_FFFF;
/// Now, in a field for a time: the latest time that the instance knows.
pub const ORCHESTRATOR_NOW: u64 = 0xFFFF_FFFF_FFFF_FFFF;

// A header cannot compute, so the numbers stand above; they are those of the vocabulary.
const _: () = {
    assert!(ORCHESTRATOR_ENVIRONMENTS == kromka::core::Environment::COUNT);
    assert!(ORCHESTRATOR_TASK_TYPES == kromka::core::TaskKind::ALL.len());
    assert!(ORCHESTRATOR_CRITERIA == kromka::core::CRITERIA);
    assert!(ORCHESTRATOR_CUSTOM_CRITERIA == bounds::CUSTOM_MAX);
    assert!(ORCHESTRATOR_CONDITIONS_MAX == bounds::CONDITIONS_MAX);
    assert!(ORCHESTRATOR_RULES_MAX == bounds::RULES_MAX);
    assert!(ORCHESTRATOR_BATCHES_MAX == bounds::BATCHES_MAX);
    assert!(ORCHESTRATOR_TASKS_MAX as usize == kromka::TASKS_MAX);
    #[cfg(feature = "threads")]
    assert!(ORCHESTRATOR_THREADS_MAX as usize == kromka::THREADS_MAX);
};

/// The number that a float was written as: to seven significant digits. 0.7f is 0.69999998, and a limit of 0.7 must
/// admit what costs 0.7 exactly.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "below ten million")]
pub(crate) fn decimal(value: f32) -> f64 {
    let value = f64::from(value);
    let size = value.abs();
    // Outside of this no field has its range; NaN is neither.
    if !(1e-30..1e30).contains(&size) {
        return value;
    }
    // Powers of ten up to 22 are exact, and so is one rounding at the end.
    let (mut up, mut down) = (1.0, 1.0);
    while size * up < 1e6 {
        up *= 10.0;
    }
    while size / down >= 1e7 {
        down *= 10.0;
    }
    let half = if value < 0.0 { -0.5 } else { 0.5 };
    (value * up / down + half) as i64 as f64 / up * down
}

/// A share given as a float, by its field's name.
///
/// # Errors
/// [`BoundError`] outside 0 to 1, with the field's name.
pub(crate) fn share(value: f32, field: &'static str) -> Result<Share, BoundError> {
    let value = decimal(value);
    bounds::Bound { field, ..bounds::SHARE }.check(value)?;
    Ok(Share::from_f64_clamped(value))
}

/// An amount in whole units given as a float, in units of `1 / parts`, rounded to the nearest.
///
/// # Errors
/// [`BoundError`] when it is no finite number, or outside `bound`, which is in parts.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "checked before; limits are round")]
pub(crate) fn parts(value: f32, parts: f64, bound: bounds::Bound<i64>, field: &'static str) -> Result<i64, BoundError> {
    let (min, max) = (bound.min as f64 / parts, bound.max as f64 / parts);
    let value = decimal(value);
    bounds::Bound { field, min, max }.check(value)?;
    Ok((value * parts + 0.5) as i64)
}

/// A temperature given in degrees as a float, rounded to the nearest thousandth.
///
/// # Errors
/// [`BoundError`] when it is no finite number, or outside -100 to 200.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "checked before; limits are round")]
pub(crate) fn celsius(value: f32, field: &'static str) -> Result<Celsius, BoundError> {
    let (min, max) = (bounds::TEMPERATURE_MC.min as f64 / 1e3, bounds::TEMPERATURE_MC.max as f64 / 1e3);
    let degrees = decimal(value);
    bounds::Bound { field, min, max }.check(degrees)?;
    Ok(Celsius::from_milli((degrees * 1e3 + if degrees < 0.0 { -0.5 } else { 0.5 }) as i32))
}

/// Energy as C has it where it is a float: in joules.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "to the precision of a float")]
pub(crate) fn joules(energy: Energy) -> f32 {
    (energy.uj() as f64 / MICRO) as f32
}

/// A count that the engine keeps in fewer bits, within its range.
///
/// # Errors
/// [`BoundError`] outside of it.
pub(crate) fn count<T: TryFrom<u32> + Default>(value: u32, bound: &bounds::Bound<i64>) -> Result<T, BoundError> {
    bound.check(i64::from(value))?;
    // Every bound is within its type.
    Ok(T::try_from(value).unwrap_or_default())
}

/// What is written where a share of the vocabulary goes out.
#[expect(clippy::cast_possible_truncation, reason = "a share to the precision of a float")]
pub(crate) fn float(share: Share) -> f32 {
    share.as_f64() as f32
}

/// Nano-units in a unit of the currency.
pub(crate) const NANO: f64 = 1e9;
/// Microjoules in a joule, micrograms in a gram.
pub(crate) const MICRO: f64 = 1e6;

/// A value of 32 bits that may be absent.
pub(crate) const fn some_u32(value: u32) -> Option<u32> {
    if value == ORCHESTRATOR_NONE_U32 { None } else { Some(value) }
}

/// A value of 64 bits that may be absent.
pub(crate) const fn some_u64(value: u64) -> Option<u64> {
    if value == ORCHESTRATOR_NONE_U64 { None } else { Some(value) }
}

/// Money that may be absent: negative is none.
pub(crate) fn some_money(nano: i64) -> Option<Money> {
    (nano >= 0).then_some(Money::from_nano(nano))
}

/// A time given by the host, or `now` if it gave none, or one that no clock shows.
pub(crate) fn at(ms: u64, now: Tick) -> Tick {
    if bounds::TICK_MS.check_u64(ms).is_ok() { Tick::from_ms(ms) } else { now }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_was_not_given_is_now() {
        let now = Tick::from_ms(70);
        assert_eq!((at(ORCHESTRATOR_NOW, now), at(1 << 62, now), at(5, now)), (now, now, Tick::from_ms(5)));
    }

    #[test]
    fn a_float_is_the_number_it_was_written_as() {
        for (float, number) in [(0.7, 0.7), (1.2, 1.2), (-0.3, -0.3), (123_456.7, 123_456.7), (4e9, 4e9), (0.0, 0.0)] {
            assert_eq!(decimal(float).to_bits(), f64::to_bits(number), "{float}");
        }
        assert!(decimal(f32::NAN).is_nan() && decimal(f32::INFINITY).is_infinite());
    }

    #[test]
    fn floats_become_exact_parts_or_errors_with_their_fields_name() {
        assert_eq!(parts(0.25, NANO, bounds::COST_NANO, "max_cost_per_request"), Ok(250_000_000));
        assert_eq!(parts(1e6, NANO, bounds::COST_NANO, "x"), Ok(bounds::COST_NANO.max));
        for bad in [-0.1, 2e6, f32::NAN, f32::INFINITY] {
            let error = parts(bad, NANO, bounds::COST_NANO, "max_cost_per_request").unwrap_err();
            assert!(std::format!("{error}").starts_with("max_cost_per_request is "), "{error}");
        }
        assert_eq!(parts(0.7, NANO, bounds::COST_NANO, "x"), Ok(700_000_000));
        assert_eq!(share(0.99, "quality"), Ok(Share::from_percent(99)));
        assert_eq!(share(0.5, "quality"), Ok(Share::from_percent(50)));
        let error = share(1.5, "quality").unwrap_err();
        assert_eq!((error.number(), std::format!("{error}").as_str()), (1002, "quality is 1.5; allowed is 0 to 1"));
    }
}
