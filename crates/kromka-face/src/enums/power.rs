//! Enumerations of power: modes, what they follow from, and what platforms say of heat.

use super::{Code, codes};

/// How much a device does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum power_mode_t {
    /// All it can.
    POWER_HIGH_PERFORMANCE = 0,
    /// What costs little.
    POWER_BALANCED = 1,
    /// What is needed.
    POWER_SAVER = 2,
    /// What must be.
    POWER_ULTRA_SAVER = 3,
}
codes!(power_mode_t = PowerMode {
    POWER_HIGH_PERFORMANCE = HighPerformance,
    POWER_BALANCED = Balanced,
    POWER_SAVER = Saver,
    POWER_ULTRA_SAVER = UltraSaver,
});

/// How warm a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum thermal_state_t {
    /// Nothing is throttled.
    THERMAL_NORMAL = 0,
    /// Work adds to what is warm already.
    THERMAL_WARM = 1,
    /// The device slows down, or soon will.
    THERMAL_HOT = 2,
    /// It must cool.
    THERMAL_CRITICAL = 3,
}
codes!(thermal_state_t = ThermalLevel {
    THERMAL_NORMAL = Normal,
    THERMAL_WARM = Warm,
    THERMAL_HOT = Hot,
    THERMAL_CRITICAL = Critical,
});

/// How empty a battery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_battery_state_t {
    /// Enough, or there is none and the device is on mains.
    ORCHESTRATOR_BATTERY_NORMAL = 0,
    /// To be saved.
    ORCHESTRATOR_BATTERY_CONSERVATIVE = 1,
    /// Low.
    ORCHESTRATOR_BATTERY_LOW = 2,
    /// Nearly empty.
    ORCHESTRATOR_BATTERY_CRITICAL = 3,
}
codes!(orchestrator_battery_state_t = BatteryLevel {
    ORCHESTRATOR_BATTERY_NORMAL = Normal,
    ORCHESTRATOR_BATTERY_CONSERVATIVE = Conservative,
    ORCHESTRATOR_BATTERY_LOW = Low,
    ORCHESTRATOR_BATTERY_CRITICAL = Critical,
});

/// What a power mode follows from: the first that applies of critical battery, critical heat, hot, low battery, warm,
/// battery to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_power_cause_t {
    /// Nothing asks for less.
    ORCHESTRATOR_POWER_CAUSE_NONE = 0,
    /// The battery is nearly empty, charging or not.
    ORCHESTRATOR_POWER_CAUSE_BATTERY_CRITICAL = 1,
    /// The device must cool.
    ORCHESTRATOR_POWER_CAUSE_THERMAL_CRITICAL = 2,
    /// The device is hot.
    ORCHESTRATOR_POWER_CAUSE_THERMAL_HOT = 3,
    /// The battery is low, and is not being charged.
    ORCHESTRATOR_POWER_CAUSE_BATTERY_LOW = 4,
    /// The device is warm.
    ORCHESTRATOR_POWER_CAUSE_THERMAL_WARM = 5,
    /// The battery is to be saved, or low and being charged.
    ORCHESTRATOR_POWER_CAUSE_BATTERY_CONSERVATIVE = 6,
}
codes!(orchestrator_power_cause_t = Cause {
    ORCHESTRATOR_POWER_CAUSE_NONE = Nothing,
    ORCHESTRATOR_POWER_CAUSE_BATTERY_CRITICAL = BatteryCritical,
    ORCHESTRATOR_POWER_CAUSE_THERMAL_CRITICAL = ThermalCritical,
    ORCHESTRATOR_POWER_CAUSE_THERMAL_HOT = ThermalHot,
    ORCHESTRATOR_POWER_CAUSE_BATTERY_LOW = BatteryLow,
    ORCHESTRATOR_POWER_CAUSE_THERMAL_WARM = ThermalWarm,
    ORCHESTRATOR_POWER_CAUSE_BATTERY_CONSERVATIVE = BatteryConservative,
});

/// In whose words a value says how warm the device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_thermal_source_t {
    /// No value: nothing is told. Where a reading is needed, as unknown.
    ORCHESTRATOR_THERMAL_NONE = 0,
    /// A temperature, in degrees Celsius, -100 to 200.
    ORCHESTRATOR_THERMAL_CELSIUS = 1,
    /// Android's thermal status, 0 to 6, as `AThermal_getCurrentThermalStatus` gives it. Its error (-1) and any other
    /// number are unknown.
    ORCHESTRATOR_THERMAL_ANDROID_STATUS = 2,
    /// Android's thermal headroom, of which 1.0 is severe throttling, as `AThermal_getThermalHeadroom` gives it. NaN and
    /// negative ones are unknown.
    ORCHESTRATOR_THERMAL_ANDROID_HEADROOM = 3,
    /// The thermal state of Apple's systems, 0 to 3, as `NSProcessInfoThermalState` numbers it. Any other number is
    /// unknown.
    ORCHESTRATOR_THERMAL_APPLE = 4,
    /// Nothing can be known: warm, and what it was if that was hotter; the value is not read.
    ORCHESTRATOR_THERMAL_UNKNOWN = 5,
    /// The temperature of the device's samples again: what was told over it is withdrawn, and the value is not read. Where
    /// a reading is needed, as unknown.
    ORCHESTRATOR_THERMAL_SAMPLES = 6,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_thermal_source_t {}

/// How the factors of heat and battery of a chunk come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_chunk_combine_t {
    /// Their product.
    ORCHESTRATOR_CHUNK_PRODUCT = 0,
    /// The smaller one: both ask for the same, to do less.
    ORCHESTRATOR_CHUNK_LEAST = 1,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_chunk_combine_t {}
