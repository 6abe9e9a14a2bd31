//! Values of the vocabulary out of raw bytes, shared by the fuzz targets.
//!
//! Every bit pattern of a field can come, so values may be out of range. A target that wants valid ones asks
//! `Validate::check` and gives up on the rest; where few would pass, half of the bytes aim at the range.
//!
//! A new target is a file in `fuzz_targets/`, an entry in `Cargo.toml`, and here only what two targets share.

pub mod cep;

use arbitrary::{Arbitrary, Result, Unstructured};
use kromka_core::{
    Bytes, CRITERIA, Carbon, Celsius, ContextGains, Energy, Mode, Money, Policy, Preferences, Price, Priority,
    PrivacyLevel, Qos, Scales, Sensitivity, Share, TaskKind, TaskRequirements, Weights, bounds,
};

/// Any float: half of the time of any bits, else between 0 and 2, where ranges have their edges.
///
/// # Errors
/// When the bytes end.
pub fn float(bytes: &mut Unstructured<'_>) -> Result<f64> {
    if bytes.arbitrary()? { bytes.arbitrary() } else { Ok(f64::from(u32::arbitrary(bytes)?) / f64::from(1 << 31)) }
}

/// Any share.
///
/// # Errors
/// When the bytes end.
pub fn share(bytes: &mut Unstructured<'_>) -> Result<Share> {
    Ok(Share::from_ppb(bytes.arbitrary()?))
}

/// Any amount of money: any bits, or within the range, or some units of the currency, where prices of tokens live.
///
/// # Errors
/// When the bytes end.
pub fn money(bytes: &mut Unstructured<'_>) -> Result<Money> {
    let nano = match bytes.int_in_range(0..=2)? {
        0 => bytes.arbitrary()?,
        1 => bytes.int_in_range(bounds::COST_NANO.min..=bounds::COST_NANO.max)?,
        _ => i64::from(u32::arbitrary(bytes)?),
    };
    Ok(Money::from_nano(nano))
}

/// Any number of tokens: any bits, or as many as a long text has.
///
/// # Errors
/// When the bytes end.
pub fn tokens(bytes: &mut Unstructured<'_>) -> Result<u32> {
    if bytes.arbitrary()? { bytes.arbitrary() } else { Ok(u32::from(u16::arbitrary(bytes)?)) }
}

/// Any price list.
///
/// # Errors
/// When the bytes end.
pub fn price(bytes: &mut Unstructured<'_>) -> Result<Price> {
    Ok(Price { per_request: money(bytes)?, per_mtok_in: money(bytes)?, per_mtok_out: money(bytes)? })
}

/// Any task.
///
/// # Errors
/// When the bytes end.
pub fn task(bytes: &mut Unstructured<'_>) -> Result<TaskRequirements> {
    Ok(TaskRequirements {
        kind: code(bytes, TaskKind::Inference)?,
        deadline_ms: bytes.arbitrary()?,
        cost_max: money(bytes)?,
        privacy: code(bytes, PrivacyLevel::Any)?,
        sensitivity: code(bytes, Sensitivity::Public)?,
        compute_units: bytes.arbitrary()?,
        memory: Bytes::new(bytes.arbitrary()?),
        offline_capable: bytes.arbitrary()?,
        input_tokens: tokens(bytes)?,
        output_tokens_max: tokens(bytes)?,
        payload: Bytes::new(bytes.arbitrary()?),
        qos: Qos {
            priority: code(bytes, Priority::Normal)?,
            quality_min: share(bytes)?,
            availability_min: share(bytes)?,
            energy_max: Option::<u64>::arbitrary(bytes)?.map(Energy::from_uj),
            deferrable: bytes.arbitrary()?,
        },
    })
}

/// Any weights.
///
/// # Errors
/// When the bytes end.
pub fn weights(bytes: &mut Unstructured<'_>) -> Result<Weights> {
    Ok(Weights::from_array(floats(bytes)?))
}

/// Any preferences.
///
/// # Errors
/// When the bytes end.
pub fn preferences(bytes: &mut Unstructured<'_>) -> Result<Preferences> {
    Ok(Preferences { multipliers: floats(bytes)? })
}

/// Any policy.
///
/// # Errors
/// When the bytes end.
pub fn policy(bytes: &mut Unstructured<'_>) -> Result<Policy> {
    Ok(Policy {
        weights: weights(bytes)?,
        context: ContextGains {
            battery: float(bytes)?,
            hot_above: Celsius::from_milli(bytes.arbitrary()?),
            hot: float(bytes)?,
            while_charging: bytes.arbitrary()?,
        },
        mode: code(bytes, Mode::WeightedSum)?,
        scales: Scales { energy: Energy::from_uj(bytes.arbitrary()?), carbon: Carbon::from_ug(bytes.arbitrary()?) },
        risk: float(bytes)?,
        switch_margin: share(bytes)?,
        availability_min: share(bytes)?,
        offline: bytes.arbitrary()?,
    })
}

fn floats(bytes: &mut Unstructured<'_>) -> Result<[f64; CRITERIA]> {
    let mut all = [0.0; CRITERIA];
    for one in &mut all {
        *one = float(bytes)?;
    }
    Ok(all)
}

/// The variant of a small code; codes that name none become `other`, so that most inputs get past here.
fn code<T: TryFrom<i32>>(bytes: &mut Unstructured<'_>, other: T) -> Result<T> {
    Ok(T::try_from(i32::from(i8::arbitrary(bytes)?)).unwrap_or(other))
}
