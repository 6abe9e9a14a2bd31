//! Power: policies, readings, and the mode that they lead to.

use core::mem::MaybeUninit;

use kromka::core::{BoundError, Celsius, PowerMode, Valid, Validate as _};
use kromka::power::{
    Assessment, BatteryLevel, Cause, Hysteresis, PowerError, PowerPolicy, PowerSample, ThermalLevel, ThermalReading,
    bounds,
};

use super::{celsius, count, float, share};
use crate::enums::{
    code, flag, give, orchestrator_battery_state_t, orchestrator_power_cause_t, orchestrator_thermal_source_t,
    power_mode_t, thermal_state_t,
};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// When battery and heat lead to which power mode. Set it up with `orchestrator_power_policy_init`, or
/// `orchestrator_power_policy_init_specification`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct orchestrator_power_policy_t {
    /// The size of this structure, set by `orchestrator_power_policy_init`.
    pub struct_size: u32,
    /// Up to this charge the battery is critical, 0 to 1. Default 0.1.
    pub battery_critical: f32,
    /// Up to this it is low, above `battery_critical`. Default 0.2.
    pub battery_low: f32,
    /// Up to this it is to be saved, above `battery_low`. Default 0.4.
    pub battery_conservative: f32,
    /// From this temperature on the device is warm, in thousandths of a degree Celsius, -50000 to 150000. Default 45000.
    pub warm_mc: i32,
    /// From this on it is hot, above `warm_mc`. Default 55000.
    pub hot_mc: i32,
    /// From this on it must cool, above `hot_mc`. Default 65000.
    pub critical_mc: i32,
    /// From this headroom of Android's on it is warm, in thousandths, 1 to 10000. Default 850.
    pub headroom_warm_milli: u32,
    /// From this on it is hot, above `headroom_warm_milli`. Default 1000, where Android's throttling is severe.
    pub headroom_hot_milli: u32,
    /// From this on it must cool, above `headroom_hot_milli`. Default 1150.
    pub headroom_critical_milli: u32,
    /// How far the charge must come back before a level is left, 0 to 0.2. Default 0.02; the specification has none.
    pub hysteresis_battery: f32,
    /// The same of the temperature, in thousandths of a degree, 0 to 20000. Default 2000; the specification has none.
    pub hysteresis_mc: i32,
    /// The same of the headroom, in thousandths, 0 to 1000, below `headroom_warm_milli`. Default 50; the specification
    /// has none.
    pub hysteresis_headroom_milli: u32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_power_policy_t {
    const NAME: &'static str = "orchestrator_power_policy_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        battery_critical: 0.1,
        battery_low: 0.2,
        battery_conservative: 0.4,
        warm_mc: 45_000,
        hot_mc: 55_000,
        critical_mc: 65_000,
        headroom_warm_milli: 850,
        headroom_hot_milli: 1_000,
        headroom_critical_milli: 1_150,
        hysteresis_battery: 0.02,
        hysteresis_mc: 2_000,
        hysteresis_headroom_milli: 50,
    };
}

impl orchestrator_power_policy_t {
    pub(crate) fn read(&self) -> Result<Valid<PowerPolicy>, Fault> {
        Ok(self.parts()?.validate()?)
    }

    fn parts(&self) -> Result<PowerPolicy, PowerError> {
        let headroom = |milli: u32| count::<u16>(milli, &bounds::HEADROOM_MILLI);
        Ok(PowerPolicy {
            battery_critical: share(self.battery_critical, "battery_critical")?,
            battery_low: share(self.battery_low, "battery_low")?,
            battery_conservative: share(self.battery_conservative, "battery_conservative")?,
            warm: Celsius::from_milli(self.warm_mc),
            hot: Celsius::from_milli(self.hot_mc),
            critical: Celsius::from_milli(self.critical_mc),
            headroom_warm_milli: headroom(self.headroom_warm_milli)?,
            headroom_hot_milli: headroom(self.headroom_hot_milli)?,
            headroom_critical_milli: headroom(self.headroom_critical_milli)?,
            hysteresis: Hysteresis {
                battery: share(self.hysteresis_battery, "hysteresis_battery")?,
                temperature: Celsius::from_milli(self.hysteresis_mc),
                headroom_milli: count(self.hysteresis_headroom_milli, &bounds::HYSTERESIS_HEADROOM_MILLI)?,
            },
        })
    }
}

impl From<&PowerPolicy> for orchestrator_power_policy_t {
    fn from(policy: &PowerPolicy) -> Self {
        Self {
            battery_critical: float(policy.battery_critical),
            battery_low: float(policy.battery_low),
            battery_conservative: float(policy.battery_conservative),
            warm_mc: policy.warm.milli(),
            hot_mc: policy.hot.milli(),
            critical_mc: policy.critical.milli(),
            headroom_warm_milli: u32::from(policy.headroom_warm_milli),
            headroom_hot_milli: u32::from(policy.headroom_hot_milli),
            headroom_critical_milli: u32::from(policy.headroom_critical_milli),
            hysteresis_battery: float(policy.hysteresis.battery),
            hysteresis_mc: policy.hysteresis.temperature.milli(),
            hysteresis_headroom_milli: u32::from(policy.hysteresis.headroom_milli),
            ..Self::INIT
        }
    }
}

/// The last of the sources.
pub(crate) const SAMPLES: i32 = orchestrator_thermal_source_t::ORCHESTRATOR_THERMAL_SAMPLES as i32;

/// What a platform says of heat; `None` when there is no value.
///
/// # Errors
/// [`kromka::core::UnknownCode`] for the source, [`BoundError`] for a temperature.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and what is no number of a state is unknown")]
pub(crate) fn thermal(
    source: MaybeUninit<orchestrator_thermal_source_t>,
    value: f32,
    field: &'static str,
) -> Result<Option<ThermalReading>, Fault> {
    // A state that is not a whole number is none.
    let whole = value as i32;
    let state = if (f64::from(value) - f64::from(whole)).abs() < f64::EPSILON { whole } else { -1 };
    let reading: Result<ThermalReading, BoundError> = match code(source) {
        0 | SAMPLES => return Ok(None),
        1 => celsius(value, field).map(ThermalReading::Celsius),
        2 => Ok(ThermalReading::from_android_status(state)),
        3 => Ok(ThermalReading::AndroidHeadroom(value)),
        4 => Ok(ThermalReading::from_apple_state(state)),
        5 => Ok(ThermalReading::Unknown),
        have => {
            return Err(kromka::core::UnknownCode::Unknown { what: "thermal source", have, count: SAMPLES + 1 }.into());
        }
    };
    Ok(Some(reading?))
}

/// A reading of battery and heat. Set it up with `orchestrator_power_sample_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_power_sample_t {
    /// The size of this structure, set by `orchestrator_power_sample_init`.
    pub struct_size: u32,
    /// Whether the device has a battery. Default true.
    pub has_battery: MaybeUninit<bool>,
    /// Whether it is being charged. Default false.
    pub charging: MaybeUninit<bool>,
    /// Charge of the battery, 0 to 1; read only when there is one. Default 1.
    pub battery_level: f32,
    /// In whose words `thermal_value` is. Default degrees Celsius.
    pub thermal_source: MaybeUninit<orchestrator_thermal_source_t>,
    /// How warm the device is, in the unit of `thermal_source`. Default 25.
    pub thermal_value: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_power_sample_t {
    const NAME: &'static str = "orchestrator_power_sample_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        has_battery: MaybeUninit::new(true),
        charging: MaybeUninit::new(false),
        battery_level: 1.0,
        thermal_source: MaybeUninit::new(orchestrator_thermal_source_t::ORCHESTRATOR_THERMAL_CELSIUS),
        thermal_value: 25.0,
    };
}

impl orchestrator_power_sample_t {
    pub(crate) fn read(&self) -> Result<PowerSample, Fault> {
        let has_battery = flag(self.has_battery, "has_battery")?;
        Ok(PowerSample {
            battery: if has_battery { Some(share(self.battery_level, "battery_level")?) } else { None },
            charging: flag(self.charging, "charging")?,
            thermal: thermal(self.thermal_source, self.thermal_value, "thermal_value")?.unwrap_or_default(),
        })
    }
}

/// A power mode with its reasons. Set it up with `orchestrator_power_assessment_init`, which is the state of a device of
/// which nothing was read yet. Where one is given to a function, mode and cause must be those of the levels.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_power_assessment_t {
    /// The size of this structure, set by `orchestrator_power_assessment_init`.
    pub struct_size: u32,
    /// The mode.
    pub mode: MaybeUninit<power_mode_t>,
    /// What it follows from.
    pub cause: MaybeUninit<orchestrator_power_cause_t>,
    /// How empty the battery is.
    pub battery: MaybeUninit<orchestrator_battery_state_t>,
    /// How warm the device is.
    pub thermal: MaybeUninit<thermal_state_t>,
    /// Whether the battery is being charged.
    pub charging: MaybeUninit<bool>,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_power_assessment_t {
    const NAME: &'static str = "orchestrator_power_assessment_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        mode: MaybeUninit::new(power_mode_t::POWER_HIGH_PERFORMANCE),
        cause: MaybeUninit::new(orchestrator_power_cause_t::ORCHESTRATOR_POWER_CAUSE_NONE),
        battery: MaybeUninit::new(orchestrator_battery_state_t::ORCHESTRATOR_BATTERY_NORMAL),
        thermal: MaybeUninit::new(thermal_state_t::THERMAL_NORMAL),
        charging: MaybeUninit::new(false),
    };
}

impl orchestrator_power_assessment_t {
    pub(crate) fn read(&self) -> Result<Assessment, Fault> {
        let told = Assessment {
            mode: PowerMode::try_from(code(self.mode))?,
            cause: Cause::try_from(code(self.cause))?,
            battery: BatteryLevel::try_from(code(self.battery))?,
            thermal: ThermalLevel::try_from(code(self.thermal))?,
            charging: flag(self.charging, "charging")?,
        };
        told.check()?;
        Ok(told)
    }
}

impl From<&Assessment> for orchestrator_power_assessment_t {
    fn from(state: &Assessment) -> Self {
        Self {
            mode: give(state.mode),
            cause: give(state.cause),
            battery: give(state.battery),
            thermal: give(state.thermal),
            charging: MaybeUninit::new(state.charging),
            ..Self::INIT
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_c_are_those_of_the_engine() {
        assert_eq!(orchestrator_power_policy_t::INIT.read().map(Valid::into_inner), Ok(PowerPolicy::default()));
        let state = orchestrator_power_assessment_t::INIT.read();
        assert_eq!(state, Ok(Assessment::default()));
    }

    #[test]
    fn policies_survive_the_way_to_c_and_back() {
        for policy in [PowerPolicy::SPECIFICATION, PowerPolicy::default()] {
            let there = orchestrator_power_policy_t::from(&policy);
            assert_eq!(there.read().map(Valid::into_inner), Ok(policy));
        }
    }

    #[test]
    fn assessments_survive_the_way_to_c_and_back() {
        for battery in [3, 15, 30, 90] {
            for milli in [20_000, 50_000, 60_000, 70_000] {
                for charging in [false, true] {
                    let battery = Some(kromka::core::Share::from_percent(battery));
                    let thermal = ThermalReading::Celsius(Celsius::from_milli(milli));
                    let state = PowerPolicy::SPECIFICATION.assess(&PowerSample { battery, charging, thermal });
                    assert_eq!(orchestrator_power_assessment_t::from(&state).read(), Ok(state));
                }
            }
        }
        let torn = orchestrator_power_assessment_t {
            mode: MaybeUninit::new(power_mode_t::POWER_SAVER),
            ..orchestrator_power_assessment_t::INIT
        };
        assert_eq!(torn.read().unwrap_err().status(), -1208);
    }

    #[test]
    fn what_is_no_state_of_a_platform_is_unknown() {
        use orchestrator_thermal_source_t as Source;
        let read = |source, value| thermal(MaybeUninit::new(source), value, "value").map(Option::unwrap_or_default);
        for value in [-1.0, 0.5, 7.0, 1e30, f32::NAN, f32::INFINITY] {
            assert_eq!(read(Source::ORCHESTRATOR_THERMAL_ANDROID_STATUS, value), Ok(ThermalReading::Unknown));
            assert_eq!(read(Source::ORCHESTRATOR_THERMAL_APPLE, value), Ok(ThermalReading::Unknown));
        }
        let severe = ThermalReading::from_android_status(3);
        assert_eq!(read(Source::ORCHESTRATOR_THERMAL_ANDROID_STATUS, 3.0), Ok(severe));
        let freezing = ThermalReading::Celsius(Celsius::from_milli(-10_000));
        assert_eq!(read(Source::ORCHESTRATOR_THERMAL_CELSIUS, -10.0), Ok(freezing));
        assert_eq!(read(Source::ORCHESTRATOR_THERMAL_CELSIUS, f32::NAN).unwrap_err().status(), -1003);
    }
}
