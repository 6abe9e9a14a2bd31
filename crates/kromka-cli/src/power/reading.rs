//! From what people write to what the policy reads.

use anyhow::{bail, ensure};
use kromka::core::{Bytes, Celsius, Share, bounds};
use kromka::power::{PowerSample, ThermalReading};

use super::Arguments;

/// Bytes of a mebibyte.
const MIB: f64 = 1_048_576.0;

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

pub(super) fn charge(name: &str, percent: f64) -> anyhow::Result<Share> {
    ensure!((0.0..=100.0).contains(&percent), "{name} is {percent}; allowed is 0 to 100");
    Ok(Share::from_f64_clamped(percent / 100.0))
}

#[expect(clippy::cast_possible_truncation, reason = "checked before")]
pub(super) fn celsius(name: &str, degrees: f64) -> anyhow::Result<ThermalReading> {
    let milli = (degrees * 1_000.0).round();
    let (min, max) = (bounds::TEMPERATURE_MC.min, bounds::TEMPERATURE_MC.max);
    let is_allowed = milli.is_finite() && (min..=max).contains(&(milli as i64));
    ensure!(is_allowed, "{name} is {degrees}; allowed is {} to {}", min / 1_000, max / 1_000);
    Ok(ThermalReading::Celsius(Celsius::from_milli(milli as i32)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
pub(super) fn memory(name: &str, mib: f64) -> anyhow::Result<Bytes> {
    let bytes = mib * MIB;
    let is_allowed = mib >= 0.0 && bytes < 9e18;
    ensure!(is_allowed, "{name} is {mib}; allowed is 0 to 8 billion");
    Ok(Bytes::new(bytes as u64))
}
