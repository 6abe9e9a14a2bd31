//! Every range and capacity of this crate, once.

use kromka_core::bounds::Bound;

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

/// Thresholds of temperature: what silicon stands.
pub const TEMPERATURE_MC: Bound<i64> = int("temperature_mc", -50_000, 150_000);
/// Thresholds of thermal headroom, in thousandths: 1,000 is where throttling is severe.
pub const HEADROOM_MILLI: Bound<i64> = int("headroom_milli", 1, 10_000);
/// How far a reading must come back before a level is left: up to 20 °C.
pub const HYSTERESIS_MC: Bound<i64> = int("hysteresis.temperature_mc", 0, 20_000);
/// The same of the battery: up to a fifth of it.
pub const HYSTERESIS_PPB: Bound<i64> = int("hysteresis.battery_ppb", 0, 200_000_000);
/// The same of the headroom, in thousandths.
pub const HYSTERESIS_HEADROOM_MILLI: Bound<i64> = int("hysteresis.headroom_milli", 0, 1_000);
/// Sizes of a chunk, in units of the host: up to a gibibyte of bytes.
pub const CHUNK: Bound<i64> = int("chunk", 1, 1 << 30);
/// Factors of a chunk, in thousandths: up to a hundredfold.
pub const FACTOR_MILLI: Bound<i64> = int("factor_milli", 1, 100_000);

/// Tiers of memory that a chunk is scaled by.
pub const MEMORY_TIERS: usize = 4;

/// One hour of a battery plan, in milliseconds; the last may be shorter.
pub const HOUR_MS: Bound<i64> = int("hour_ms", 1, 3_600_000);
/// What a device takes in an hour: up to a gigajoule, which is 278 kW.
pub const HOUR_UJ: Bound<i64> = int("hour_uj", 0, 1_000_000_000_000_000);
/// How much a joule matters beside others.
pub const WORTH_WEIGHT: Bound<i64> = int("worth_weight", 1, 1_000);
/// Hours of a battery plan: a week.
pub const PLAN_HOURS_MAX: usize = 168;
/// Steps of what tasks are worth with less energy: one for each power mode.
pub const WORTH_STEPS: usize = 4;
/// What a full battery holds: from a millijoule to what a truck has, a gigajoule.
pub const CAPACITY_UJ: Bound<i64> = int("capacity_uj", 1_000, 1_000_000_000_000_000);
/// What a battery plan leaves: up to half.
pub const RESERVE_PPB: Bound<i64> = int("reserve_ppb", 0, 500_000_000);
/// Transports that can be declared: more ways out than a device has, few enough for a table in place.
pub const TRANSPORTS_MAX: usize = 8;
/// The kinds of link that a transport runs over as bits, one for each of the six.
pub const LINK_BITS: Bound<i64> = int("link_kinds", 0, 0b11_1111);
/// The weight of a criterion of transports. Weights are relative; a thousand to one is more than any policy needs.
pub const TRANSPORT_WEIGHT: Bound<i64> = int("transport_weight", 0, 1_000);
/// What a mode or a priority makes of a weight, in thousandths: up to a hundredfold, and never nothing.
pub const TRANSPORT_GAIN_MILLI: Bound<i64> = int("transport_gain_milli", 1, 100_000);
/// The delivery time at which a message's time is worth nothing; a scale of 0 would divide by zero.
pub const TIME_SCALE_MS: Bound<i64> = int("time_scale_ms", 1, u32::MAX as i64);
/// The cost at which a message's cost is worth nothing: up to a million units of the currency.
pub const COST_SCALE_NANO: Bound<i64> = int("cost_scale_nano", 1, 1_000_000_000_000_000);
/// By how much another transport must score more: up to a fifth of all there is.
pub const SWITCH_MARGIN_PPB: Bound<i64> = int("switch_margin_ppb", 0, 200_000_000);
