//! Samples from readings, with what stands in for those that fail.

use kromka_core::{BoundError, Bytes, Celsius, DeviceSample, Share, Tick, Valid, Validate, bounds as core_bounds};
use kromka_power::{PowerPolicy, PowerSample, ThermalLevel, ThermalReading};

use crate::bounds;
use crate::fault::{Fault, Instead, Problem, Sensor};
use crate::reading::{Battery, Measured, Readings, Source};

/// What stands in for a reading that failed. [`Validate::validate`] checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fallback {
    /// For so long the last good reading does: [`bounds::KEEP_MS`]. Default 5 minutes, in which a battery loses a few
    /// percent.
    pub keep_ms: u64,
    /// Then the charge of a battery that cannot be read, which counts as not being charged. Default 40 %, which the power
    /// policy saves without stopping work.
    pub battery: Share,
    /// The temperature in a [`DeviceSample`] when heat is not known, or the last one if that was higher. Default 45 °C,
    /// which is warm, as [`ThermalReading::Unknown`] is.
    pub temperature: Celsius,
    /// Memory, once there is no last reading: [`kromka_core::bounds::BYTES`]. Default 256 MiB, so that small tasks still
    /// run here.
    pub memory_free: Bytes,
}

impl Default for Fallback {
    fn default() -> Self {
        Self {
            keep_ms: 300_000,
            battery: Share::from_percent(40),
            temperature: Celsius::from_milli(45_000),
            memory_free: Bytes::new(256 << 20),
        }
    }
}

impl Validate for Fallback {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::KEEP_MS.check_u64(self.keep_ms)?;
        core_bounds::TEMPERATURE_MC.check(i64::from(self.temperature.milli()))?;
        core_bounds::BYTES.check_u64(self.memory_free.get())
    }
}

/// What a device is like at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// For the engine, with [`Sample::thermal_word`]. Its `queue_ms` is 0: only the host knows what else waits.
    pub device: DeviceSample,
    /// For the power policy.
    pub power: PowerSample,
    /// The battery as it was read; `None` when there is none, or it could not be.
    pub battery: Option<Battery>,
    /// Memory a task could take, as it was read or was last; `None` when it is not known.
    pub memory_free: Option<Bytes>,
    /// How busy the processors were, as it was read or was last; `None` when it is not known yet.
    pub load: Option<Share>,
    /// What could not be read, each with what is used instead.
    pub faults: Vec<Fault>,
}

/// A good reading and when it was.
type Last<T> = Option<(T, Tick)>;

/// Makes samples of what a [`Source`] says.
///
/// | what is not known | as long as the last good reading is not older than `keep_ms` | after that, or without one |
/// |---|---|---|
/// | the battery cannot be read | that reading | 40 %, not charging |
/// | there is no battery | full, not charging; `None` for the power policy | the same |
/// | heat cannot be read, or there is no sensor | unknown for the power policy; 45 °C, or that reading if it was higher | unknown; 45 °C |
/// | memory | that reading | 256 MiB; `None` |
/// | load cannot be read | that reading | idle; `None` |
/// | load is not known yet, which it is from the second reading on | idle; `None` | idle; `None` |
///
/// The numbers are those of [`Fallback::default`]. Each failure is in [`Sample::faults`], every time.
#[derive(Debug)]
pub struct Sampler<S> {
    source: S,
    fallback: Valid<Fallback>,
    battery: Last<Battery>,
    temperature: Last<Celsius>,
    memory: Last<Bytes>,
    load: Last<Share>,
}

impl Sample {
    /// What an engine is to be told of heat beside [`Sample::device`], which has degrees only: the word of the platform, or
    /// that nothing is known, which is warm under any policy. `None` where degrees say it all, and withdraws what was told.
    #[must_use]
    pub fn thermal_word(&self) -> Option<ThermalReading> {
        match self.power.thermal {
            ThermalReading::Celsius(_) => None,
            word => Some(word),
        }
    }
}

impl<S: Source> Sampler<S> {
    /// A sampler with the default fallback.
    #[must_use]
    pub fn new(source: S) -> Self {
        Self::with(source, default_fallback())
    }

    /// A sampler with a fallback of its own.
    #[must_use]
    pub fn with(source: S, fallback: Valid<Fallback>) -> Self {
        Self { source, fallback, battery: None, temperature: None, memory: None, load: None }
    }

    /// The source, to push readings into it.
    pub fn source_mut(&mut self) -> &mut S {
        &mut self.source
    }

    /// Reads the source and makes a sample. The time is the caller's monotonic clock.
    pub fn sample(&mut self, now: Tick) -> Sample {
        let Readings { battery, thermal, memory_free, load, mut faults } = self.source.read(now);
        let keep_ms = self.fallback.keep_ms;
        let battery_read = battery.value();
        let (battery, age) = resolve(battery, &mut self.battery, now, keep_ms);
        blame(&mut faults, Sensor::Battery, age, Instead::Stated);
        let (charge, charging) = match (battery, age) {
            (Some(battery), _) => (Some(battery.charge), battery.charging),
            (None, Age::Good) => (None, false),
            (None, _) => (Some(self.fallback.battery), false),
        };
        let (reading, temperature) = self.heat(thermal, now, &mut faults);
        let (memory_free, age) = resolve(memory_free, &mut self.memory, now, keep_ms);
        blame(&mut faults, Sensor::Memory, age, Instead::Stated);
        let (load, age) = resolve(load, &mut self.load, now, keep_ms);
        blame(&mut faults, Sensor::Load, age, Instead::Unknown);
        let most = core_bounds::BYTES.max.unsigned_abs();
        let device = DeviceSample {
            at: now,
            battery: charge.unwrap_or(Share::ONE),
            charging,
            temperature,
            load: load.unwrap_or(Share::ZERO),
            memory_free: memory_free.unwrap_or(self.fallback.memory_free).min(Bytes::new(most)),
            queue_ms: 0,
        };
        let power = PowerSample { battery: charge, charging, thermal: reading };
        Sample { device, power, battery: battery_read, memory_free, load, faults }
    }

    /// The reading for the power policy, and the temperature for the engine.
    fn heat(
        &mut self,
        thermal: Measured<ThermalReading>,
        now: Tick,
        faults: &mut Vec<Fault>,
    ) -> (ThermalReading, Celsius) {
        let is_failed = thermal == Measured::Failed;
        let reading = thermal.value().unwrap_or_default();
        let known = celsius(reading);
        if let Some(temperature) = known {
            self.temperature = Some((temperature, now));
            blame(faults, Sensor::Thermal, Age::Good, Instead::Unknown);
            return (reading, temperature);
        }
        blame(faults, Sensor::Thermal, if is_failed { Age::None } else { Age::Good }, Instead::Unknown);
        let last = self.temperature.filter(|(_, at)| now.since(*at) <= self.fallback.keep_ms);
        (reading, last.map_or(self.fallback.temperature, |(last, _)| last.max(self.fallback.temperature)))
    }
}

/// The default, which is valid.
fn default_fallback() -> Valid<Fallback> {
    Fallback::default().validate().unwrap_or_else(|_| unreachable!("tested below"))
}

/// How old what is used is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// Of now, or there is none and that is no fault.
    Good,
    /// Of a reading before.
    Last(u64),
    /// There is nothing.
    None,
}

fn resolve<T: Copy>(measured: Measured<T>, last: &mut Last<T>, now: Tick, keep_ms: u64) -> (Option<T>, Age) {
    match measured {
        Measured::Value(value) => {
            *last = Some((value, now));
            (Some(value), Age::Good)
        }
        Measured::Absent => {
            *last = None;
            (None, Age::Good)
        }
        Measured::Failed => match *last {
            Some((value, at)) if now.since(at) <= keep_ms => (Some(value), Age::Last(now.since(at))),
            _ => (None, Age::None),
        },
    }
}

/// Says in the faults of a sensor that failed what is used instead; a source that gave no fault is given one.
fn blame(faults: &mut Vec<Fault>, sensor: Sensor, age: Age, otherwise: Instead) {
    let instead = match age {
        Age::Good => return,
        Age::Last(age_ms) => Instead::Last { age_ms },
        Age::None => otherwise,
    };
    if faults.iter().all(|fault| fault.sensor != sensor) {
        faults.push(Fault::new(sensor, "source", Problem::Missing));
    }
    faults.iter_mut().filter(|fault| fault.sensor == sensor).for_each(|fault| fault.instead = instead);
}

/// A temperature for the engine, which knows degrees only: of a platform's states that with which its level begins, of no
/// level 35 °C, a device in use. `None` is unknown.
fn celsius(reading: ThermalReading) -> Option<Celsius> {
    let policy = PowerPolicy::SPECIFICATION;
    match reading {
        ThermalReading::Celsius(celsius) => {
            let [min, max] = [core_bounds::TEMPERATURE_MC.min, core_bounds::TEMPERATURE_MC.max];
            i32::try_from(i64::from(celsius.milli()).clamp(min, max)).ok().map(Celsius::from_milli)
        }
        ThermalReading::Unknown => None,
        ThermalReading::AndroidHeadroom(headroom) if headroom.is_nan() || headroom < 0.0 => None,
        ThermalReading::AndroidStatus(_) | ThermalReading::AndroidHeadroom(_) | ThermalReading::Apple(_) => {
            let sample = PowerSample { thermal: reading, ..PowerSample::default() };
            Some(match policy.assess(&sample).thermal {
                ThermalLevel::Normal => Celsius::from_milli(35_000),
                ThermalLevel::Warm => policy.warm,
                ThermalLevel::Hot => policy.hot,
                ThermalLevel::Critical => policy.critical,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_fallback_is_valid_and_its_range_is_checked() {
        assert_eq!(*default_fallback(), Fallback::default());
        let long = Fallback { keep_ms: 86_400_001, ..Fallback::default() };
        assert_eq!(long.check().unwrap_err().number(), 1001);
    }
}
