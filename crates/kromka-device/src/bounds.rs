//! Every range and capacity of this crate, once.

use kromka_core::bounds::Bound;

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

/// Temperatures that a sensor of a working device can show, in m°C: what is beyond is a fault of the sensor.
pub const PLAUSIBLE_MC: Bound<i64> = int("temperature_mc", -40_000, 150_000);
/// A battery's voltage in µV: from half a cell to the traction battery of a vehicle.
pub const VOLTAGE_UV: Bound<i64> = int("voltage_uv", 500_000, 1_000_000_000);
/// What a battery holds, in µAh or µWh: up to 278 kWh, which is that of a vehicle.
pub const CHARGE_U: Bound<i64> = int("charge_u", 1, 278_000_000_000);
/// A battery's power in µW: up to ten kilowatts.
pub const DRAW_UW: Bound<i64> = int("draw_uw", 0, 10_000_000_000);
/// How long a reading stands in for those that fail, in milliseconds: up to a day.
pub const KEEP_MS: Bound<i64> = int("keep_ms", 0, 86_400_000);
/// The time-out of a heartbeat, in milliseconds: from a tenth of a second to a week.
pub const TIMEOUT_MS: Bound<i64> = int("timeout_ms", 100, 604_800_000);
/// Time-outs in a row after which a device is lost.
pub const TIMEOUTS: Bound<i64> = int("timeouts", 1, 100);

/// Devices of a registry: a site. It is written as a whole with each change, so that a larger one belongs to a database.
pub const DEVICES_MAX: usize = 1_024;
/// Bytes of a device's name.
pub const DEVICE_ID_BYTES_MAX: usize = 64;
/// Bytes of a registry's state: what the most devices take, with room.
pub const STATE_BYTES_MAX: usize = 32 << 20;
/// Bytes that are read of one file of the system: `/proc/cpuinfo` of a thousand cores.
pub const FILE_BYTES_MAX: u64 = 4 << 20;
/// Power supplies that are looked at: a laptop has three.
pub const SUPPLIES_MAX: usize = 32;
/// Temperature sensors that are looked at: a phone has some eighty.
pub const THERMAL_MAX: usize = 256;
/// Network interfaces that are looked at: a host of containers has one for each.
pub const INTERFACES_MAX: usize = 256;
/// Processors for graphics that are looked at.
pub const GPUS_MAX: usize = 32;
/// Bytes of a simulation's file.
pub const SIMULATION_BYTES_MAX: u64 = 16 << 20;
/// Samples of a simulation: a week at one a minute, ten times.
pub const SIMULATION_SAMPLES_MAX: usize = 100_000;
