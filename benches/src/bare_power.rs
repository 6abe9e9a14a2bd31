//! The specification's `_evaluate_power_mode` and `_calculate_chunking_config`, as they stand: floats, one pass.

/// The fields of a device's profile that the formulas read.
#[derive(Debug, Clone, Copy)]
pub struct BareProfile {
    /// Charge of the battery in percent.
    pub battery_percent: f64,
    /// Whether it is being charged.
    pub battery_charging: bool,
    /// Temperature of the processor in °C.
    pub cpu_temp_celsius: f64,
    /// Available memory in mebibytes.
    pub ram_available_mb: f64,
}

/// The fields of the policy that they read.
#[derive(Debug, Clone, Copy)]
pub struct BarePolicy {
    /// Percent up to which the battery is critical, low, to be saved.
    pub battery: [f64; 3],
    /// °C from which the device is warm, hot, critical.
    pub thermal: [f64; 3],
    /// Bytes of a chunk: the base, the least and the most.
    pub chunk: [f64; 3],
}

/// The policy with the specification's numbers.
pub const BARE_POLICY: BarePolicy =
    BarePolicy { battery: [10.0, 20.0, 40.0], thermal: [45.0, 55.0, 65.0], chunk: [512.0, 64.0, 2_048.0] };

fn power_mode(profile: &BareProfile, policy: &BarePolicy) -> u8 {
    let [critical, low, conservative] = policy.battery;
    let [warm, hot, must_cool] = policy.thermal;
    if profile.battery_percent <= critical || profile.cpu_temp_celsius >= must_cool {
        return 3;
    }
    if profile.cpu_temp_celsius >= hot || profile.battery_percent <= low && !profile.battery_charging {
        return 2;
    }
    u8::from(profile.cpu_temp_celsius >= warm || profile.battery_percent <= conservative)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn chunk_size(profile: &BareProfile, policy: &BarePolicy) -> u32 {
    let memory = match profile.ram_available_mb / 1_024.0 {
        gb if gb <= 2.0 => 0.5,
        gb if gb <= 4.0 => 0.75,
        gb if gb <= 8.0 => 1.0,
        _ => 1.25,
    };
    let thermal = match profile.cpu_temp_celsius {
        celsius if celsius >= 65.0 => 0.3,
        celsius if celsius >= 55.0 => 0.5,
        celsius if celsius >= 45.0 => 0.75,
        _ => 1.0,
    };
    let battery = match profile.battery_percent {
        percent if percent <= 10.0 => 0.3,
        percent if percent <= 20.0 => 0.6,
        percent if percent <= 40.0 => 0.8,
        _ => 1.0,
    };
    let [base, least, most] = policy.chunk;
    (base * memory * thermal * battery).clamp(least, most) as u32
}

/// The mode's code and the size of a chunk that the specification would give.
#[must_use]
pub fn bare_power(profile: &BareProfile, policy: &BarePolicy) -> (u8, u32) {
    (power_mode(profile, policy), chunk_size(profile, policy))
}
