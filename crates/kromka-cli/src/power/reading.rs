//! From what people write to what the policy reads.

use anyhow::{bail, ensure};
use kromka::core::{Bytes, Celsius, Share, bounds};
use kromka::power::{PowerSample, ThermalReading};

use super::Arguments;

/// Bytes of a mebibyte.
const MIB: f64 = 1_048_576.0;
/// The ends of [`bounds::TEMPERATURE_MC`].
#[expect(clippy::cast_possible_truncation, reason = "checked below")]
const RANGE_MC: [i32; 2] = [bounds::TEMPERATURE_MC.min as i32, bounds::TEMPERATURE_MC.max as i32];
const _: () =
    assert!(RANGE_MC[0] as i64 == bounds::TEMPERATURE_MC.min && RANGE_MC[1] as i64 == bounds::TEMPERATURE_MC.max);

/// A device's state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub(super) sample: PowerSample,
    pub(super) memory: Option<Bytes>,
}

impl Reading {
    pub(super) fn of(arguments: &Arguments) -> anyhow::Result<Self> {
        let thermal = match arguments {
            Arguments { temp: Some(degrees), .. } => celsius("--temp", *degrees)?,
            Arguments { android_status: Some(status), .. } => match ThermalReading::from_android_status(*status) {
                ThermalReading::Unknown if *status != -1 => bail!("--android-status is {status}; allowed is -1 to 6"),
                reading => reading,
            },
            Arguments { android_headroom: Some(headroom), .. } => ThermalReading::AndroidHeadroom(*headroom),
            Arguments { apple_state: Some(state), .. } => match ThermalReading::from_apple_state(*state) {
                ThermalReading::Unknown => bail!("--apple-state is {state}; allowed is 0 to 3"),
                reading => reading,
            },
            _ => ThermalReading::Unknown,
        };
        let battery = arguments.battery.map(|percent| charge("--battery", percent)).transpose()?;
        let memory = arguments.memory_mb.map(|mib| memory("--memory-mb", mib)).transpose()?;
        Ok(Self { sample: PowerSample { battery, charging: arguments.charging, thermal }, memory })
    }
}

/// The charge that an argument of this name tells.
pub(crate) fn charge(name: &str, percent: f64) -> anyhow::Result<Share> {
    ensure!((0.0..=100.0).contains(&percent), "{name} is {percent}; allowed is 0 to 100");
    Ok(share(percent))
}

/// The least share that is not below a percentage: what is above a threshold by less than a part stays above it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
pub(super) fn share(percent: f64) -> Share {
    Share::from_ppb((percent.clamp(0.0, 100.0) * 1e7).ceil() as u32)
}

/// The temperature that an argument of this name tells.
pub(crate) fn celsius(name: &str, degrees: f64) -> anyhow::Result<ThermalReading> {
    let [min, max] = RANGE_MC.map(|end| f64::from(end) / 1e3);
    ensure!((min..=max).contains(&degrees), "{name} is {degrees}; allowed is {min} to {max}");
    Ok(degree(degrees))
}

/// The temperature, or the end of its range that it is beyond, rounded down: what is below a threshold by less than a
/// thousandth stays below it.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, as wanted")]
pub(super) fn degree(degrees: f64) -> ThermalReading {
    let [min, max] = RANGE_MC;
    ThermalReading::Celsius(Celsius::from_milli(((degrees * 1e3).floor() as i32).clamp(min, max)))
}

pub(super) fn memory(name: &str, mib: f64) -> anyhow::Result<Bytes> {
    let most = bounds::BYTES.max.unsigned_abs() >> 20;
    ensure!(mib >= 0.0 && bytes(mib).get() >> 20 <= most, "{name} is {mib}; allowed is 0 to {most}");
    Ok(bytes(mib))
}

/// Rounded up: what is above the end of a tier by less than a byte stays above it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
pub(super) fn bytes(mib: f64) -> Bytes {
    Bytes::new((mib * MIB).ceil() as u64)
}
