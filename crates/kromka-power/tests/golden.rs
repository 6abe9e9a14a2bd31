//! Every edge of the specification's tables: against a transcription of it, and as tables to be read.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use kromka_core::{Bytes, Celsius, Share};
use kromka_power::{ChunkPolicy, PowerPolicy, PowerSample, ThermalReading};

const BATTERY: [u8; 9] = [9, 10, 11, 19, 20, 21, 39, 40, 41];
const TEMPERATURE: [i32; 6] = [44, 45, 54, 55, 64, 65];
/// Both sides of each tier's end, in mebibytes.
const MEMORY: [u64; 6] = [2_048, 2_049, 4_096, 4_097, 8_192, 8_193];

/// `_evaluate_power_mode`, as it stands.
fn mode(battery: u8, charging: bool, temperature: i32) -> u8 {
    if battery <= 10 {
        return 3;
    }
    if temperature >= 65 {
        return 3;
    }
    let thermal_hot = temperature >= 55;
    let battery_low_not_charging = battery <= 20 && !charging;
    if thermal_hot || battery_low_not_charging {
        return 2;
    }
    if temperature >= 45 || battery <= 40 {
        return 1;
    }
    0
}

/// `_calculate_chunking_config`, as it stands: factors in thousandths, multiplied, rounded down, within 64 to 2,048.
fn chunk(battery: u8, temperature: i32, memory_mb: u64) -> u32 {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let available_gb = memory_mb as f64 / 1_024.0;
    let memory = match available_gb {
        gb if gb <= 2.0 => 500,
        gb if gb <= 4.0 => 750,
        gb if gb <= 8.0 => 1_000,
        _ => 1_250,
    };
    let thermal = match temperature {
        65.. => 300,
        55..65 => 500,
        45..55 => 750,
        _ => 1_000,
    };
    let charge = match battery {
        0..=10 => 300,
        11..=20 => 600,
        21..=40 => 800,
        _ => 1_000,
    };
    let product: u64 = 512 * memory * thermal * charge / 1_000_000_000;
    u32::try_from(product).unwrap().clamp(64, 2_048)
}

fn sample(battery: u8, charging: bool, temperature: i32) -> PowerSample {
    PowerSample {
        battery: Some(Share::from_percent(battery)),
        charging,
        thermal: ThermalReading::Celsius(Celsius::from_milli(temperature * 1_000)),
    }
}

#[test]
fn every_edge_is_the_specifications() {
    for battery in BATTERY.into_iter().chain([0, 100]) {
        for temperature in TEMPERATURE.into_iter().chain([-40, 120]) {
            for charging in [false, true] {
                let state = PowerPolicy::SPECIFICATION.assess(&sample(battery, charging, temperature));
                let at = (battery, temperature, charging);
                assert_eq!(state.mode as u8, mode(battery, charging, temperature), "{at:?}");
                for memory_mb in MEMORY {
                    let size = ChunkPolicy::SPECIFICATION.chunk(&state, Some(Bytes::new(memory_mb << 20))).size;
                    assert_eq!(size, chunk(battery, temperature, memory_mb), "{at:?} {memory_mb}");
                }
            }
        }
    }
}

/// The mode, and the chunk with much memory to little.
fn table(charging: bool, policy: &PowerPolicy, chunks: &ChunkPolicy) -> String {
    let mut table = String::from("battery");
    for temperature in TEMPERATURE {
        write!(table, "  {:<22}", format!("{temperature} °C")).unwrap();
    }
    for battery in BATTERY {
        write!(table, "\n{:<7}", format!("{battery} %")).unwrap();
        for temperature in TEMPERATURE {
            let state = policy.assess(&sample(battery, charging, temperature));
            let size = |memory_mb: u64| chunks.chunk(&state, Some(Bytes::new(memory_mb << 20))).size;
            let sizes = [8_193, 8_192, 4_096, 2_048].map(|memory_mb| size(memory_mb).to_string()).join("/");
            write!(table, "  {:<22}", format!("{} {sizes}", state.mode as u8)).unwrap();
        }
    }
    table.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_specifications_tables() {
    let [idle, charging] = [false, true].map(|on| table(on, &PowerPolicy::SPECIFICATION, &ChunkPolicy::SPECIFICATION));
    insta::assert_snapshot!("specification", format!("discharging\n{idle}\n\ncharging\n{charging}"));
}

#[test]
fn the_default_tables() {
    let [idle, charging] = [false, true].map(|on| table(on, &PowerPolicy::default(), &ChunkPolicy::default()));
    insta::assert_snapshot!("default", format!("discharging\n{idle}\n\ncharging\n{charging}"));
}
