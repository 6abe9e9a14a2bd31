//! A device's state in words.

use kromka::core::{Priority, Share};
use kromka::power::{
    Assessment, BatteryLevel, Cause, Chunk, ChunkPolicy, Combine, Gate, Limits, OrCharging, PowerPolicy, Recovery,
    ThermalLevel, ThermalReading,
};

use super::milli;

/// All of it, a line each.
pub(super) fn text(
    policy: &PowerPolicy,
    reading: ThermalReading,
    state: &Assessment,
    chunk: &Chunk,
    chunks: &ChunkPolicy,
    limits: &Limits,
    gates: &[(Priority, Gate)],
) -> String {
    let mut lines = vec![
        format!("mode      {} ({}): {}", state.mode as u8, state.mode.name(), cause(state.cause, policy)),
        format!("battery   {}", battery(state)),
        format!("heat      {}", heat(state.thermal)),
        format!("chunk     {}", size(chunk, chunks)),
        format!(
            "limits    {} of the processors, {} of the memory, {} at once{}",
            percent(limits.cpu),
            percent(limits.memory),
            limits.concurrency,
            if limits.emergency { "; emergency" } else { "" }
        ),
    ];
    for (priority, gate) in gates.iter().rev() {
        let when = match gate {
            Gate::Now => "now".to_owned(),
            Gate::When(recovery) => format!("once {}", recovered(recovery, reading)),
        };
        lines.push(format!("{:<9} {when}", priority.name()));
    }
    lines.join("\n")
}

fn percent(share: Share) -> String {
    format!("{} %", super::percent(share))
}

fn cause(cause: Cause, policy: &PowerPolicy) -> String {
    let charge = |share: Share| format!("up to {}", percent(share));
    match cause {
        Cause::Nothing => "nothing asks for less".to_owned(),
        Cause::BatteryCritical => format!("the battery is nearly empty ({})", charge(policy.battery_critical)),
        Cause::ThermalCritical => "the device must cool".to_owned(),
        Cause::ThermalHot => "the device is hot".to_owned(),
        Cause::BatteryLow => {
            format!("the battery is low ({}) and is not being charged", charge(policy.battery_low))
        }
        Cause::ThermalWarm => "the device is warm, or nobody knows".to_owned(),
        Cause::BatteryConservative => format!("the battery is to be saved ({})", charge(policy.battery_conservative)),
    }
}

fn battery(state: &Assessment) -> String {
    let level = match state.battery {
        BatteryLevel::Normal => "enough",
        BatteryLevel::Conservative => "to be saved",
        BatteryLevel::Low => "low",
        BatteryLevel::Critical => "nearly empty",
    };
    format!("{level}{}", if state.charging { ", charging" } else { "" })
}

fn heat(level: ThermalLevel) -> &'static str {
    match level {
        ThermalLevel::Normal => "normal",
        ThermalLevel::Warm => "warm",
        ThermalLevel::Hot => "hot",
        ThermalLevel::Critical => "critical",
    }
}

fn size(chunk: &Chunk, chunks: &ChunkPolicy) -> String {
    let (thermal, battery) = (milli(chunk.thermal_milli), milli(chunk.battery_milli));
    let both = match chunks.combine {
        Combine::Product => format!("{thermal} (heat) × {battery} (battery)"),
        Combine::Least => format!("the smaller of {thermal} (heat) and {battery} (battery)"),
    };
    let cut = if u64::from(chunk.size) == chunk.scaled {
        String::new()
    } else {
        format!(", within {} to {}", chunks.min, chunks.max)
    };
    format!("{} bytes: {} × {} (memory) × {both}{cut}", chunk.size, chunks.base, milli(chunk.memory_milli))
}

/// All that has to come back; the heat in the words of the reading.
fn recovered(recovery: &Recovery, reading: ThermalReading) -> String {
    let mut parts = Vec::new();
    if let Some(above) = recovery.battery_above {
        let above = format!("the battery is above {}", percent(above));
        parts.push(match recovery.or_charging {
            OrCharging::No => above,
            OrCharging::Yes => format!("{above} or being charged"),
            OrCharging::Above(share) => format!("{above}, or above {} and being charged,", percent(share)),
        });
    }
    if let Some(level) = recovery.thermal_below {
        let no_longer = heat(level);
        let cool = match (reading, recovery.temperature_below, recovery.headroom_below_milli) {
            (ThermalReading::Celsius(_), Some(below), _) => {
                format!("the device is below {} °C, no longer {no_longer}", f64::from(below.milli()) / 1_000.0)
            }
            (ThermalReading::AndroidHeadroom(_), _, Some(below)) => {
                format!("the headroom is below {}, no longer {no_longer}", milli(u32::from(below)))
            }
            (ThermalReading::AndroidStatus(_), ..) => {
                format!("Android's status is below {}, no longer {no_longer}", level.android_status() as u8)
            }
            (ThermalReading::Apple(_), ..) => {
                format!("Apple's state is below {}, no longer {no_longer}", level.apple_state() as u8)
            }
            _ => format!("the device is no longer {no_longer}"),
        };
        parts.push(cool);
    }
    parts.join(" and ").trim_end_matches(',').to_owned()
}
