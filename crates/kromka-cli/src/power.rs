//! `kromka power`: what a device in a given state should do, and why.

mod batch;
pub(crate) mod reading;
pub(crate) mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use kromka::core::{Priority, Share};
use kromka::power::{Assessment, Chunk, ChunkPolicy, DeviceClass, Gate, Limits, OrCharging, PowerPolicy, Recovery};
use serde_json::json;

use self::reading::Reading;
use crate::failure::{Failure, print};

const EXAMPLES: &str = "\
Examples:
  kromka power --battery 18 --charging false --temp 47 --memory-mb 3000
  kromka power --android-headroom 0.9 --class tablet
  kromka power --batch readings.jsonl --json

A line of a batch is an object with battery_percent (null: no battery), charging, temp_celsius and memory_available_mb
(null: not known); a line comes out for each, judged on its own, by the profile `specification` unless another is named.
Exit codes: 0 done, 1 the output could not be written, 2 bad input.";

/// What `kromka power` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Charge of the battery in percent; left out where there is none
    #[arg(long, value_name = "PERCENT")]
    battery: Option<f64>,
    /// Whether it is being charged
    #[arg(long, value_name = "BOOL", default_value_t = false, action = clap::ArgAction::Set)]
    charging: bool,
    /// Temperature in °C; left out where it is not known
    #[arg(long, value_name = "CELSIUS", allow_negative_numbers = true, group = "heat")]
    temp: Option<f64>,
    /// Android's thermal status, 0 to 6
    #[arg(long, value_name = "STATUS", allow_negative_numbers = true, group = "heat")]
    android_status: Option<i32>,
    /// Android's thermal headroom, 1.0 is severe
    #[arg(long, value_name = "HEADROOM", group = "heat")]
    android_headroom: Option<f32>,
    /// Apple's thermal state, 0 to 3
    #[arg(long, value_name = "STATE", group = "heat")]
    apple_state: Option<i32>,
    /// Available memory in MiB; left out where it is not known
    #[arg(long, value_name = "MIB")]
    memory_mb: Option<f64>,
    /// What kind of device it is
    #[arg(long, value_enum, default_value_t = Class::Smartphone)]
    class: Class,
    /// Whose thresholds and factors: the library's own (which is the default, but for a batch), or the specification's
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Judge each line of a file, - for standard input
    #[arg(long, value_name = "FILE", requires = "json",
        conflicts_with_all = ["battery", "charging", "heat", "memory_mb", "class"])]
    batch: Option<PathBuf>,
}

/// [`DeviceClass`], as it is named on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum Class {
    Smartphone,
    Tablet,
    Laptop,
    Desktop,
    SingleBoard,
    Iot,
}

impl From<Class> for DeviceClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Smartphone => Self::Smartphone,
            Class::Tablet => Self::Tablet,
            Class::Laptop => Self::Laptop,
            Class::Desktop => Self::Desktop,
            Class::SingleBoard => Self::SingleBoard,
            Class::Iot => Self::Iot,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    Default,
    Specification,
}

impl Profile {
    fn policies(self) -> (PowerPolicy, ChunkPolicy) {
        match self {
            Self::Default => (PowerPolicy::default(), ChunkPolicy::default()),
            Self::Specification => (PowerPolicy::SPECIFICATION, ChunkPolicy::SPECIFICATION),
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(file) = &arguments.batch {
        batch::run(file, &arguments.profile.unwrap_or(Profile::Specification).policies())?;
        return Ok(ExitCode::SUCCESS);
    }
    let reading = Reading::of(arguments)?;
    let (policy, chunks) = arguments.profile.unwrap_or(Profile::Default).policies();
    let state = policy.assess(&reading.sample);
    let chunk = chunks.chunk(&state, reading.memory);
    let limits = Limits::of(arguments.class.into(), &state);
    let gates = Priority::ALL.map(|priority| (priority, policy.gate(priority, &state)));
    print(&if arguments.json {
        document(&state, &chunk, &limits, &gates).to_string()
    } else {
        words::text(&policy, reading.sample.thermal, &state, &chunk, &chunks, &limits, &gates)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn document(state: &Assessment, chunk: &Chunk, limits: &Limits, gates: &[(Priority, Gate)]) -> serde_json::Value {
    let own = json!({
        "chunk_factors": {
            "memory": milli(chunk.memory_milli),
            "thermal": milli(chunk.thermal_milli),
            "battery": milli(chunk.battery_milli),
        },
        "runs_now": gates.iter().filter(|(_, gate)| *gate == Gate::Now).map(|(priority, _)| *priority).collect::<Vec<_>>(),
        "waits": gates.iter().filter_map(|(priority, gate)| match gate {
            Gate::Now => None,
            Gate::When(recovery) => Some(waits(*priority, recovery)),
        }).collect::<Vec<_>>(),
    });
    with_judgement(own, state, chunk, limits)
}

/// A document with what follows from a state: what `kromka power` and `kromka device` call alike.
pub(crate) fn with_judgement(
    mut document: serde_json::Value,
    state: &Assessment,
    chunk: &Chunk,
    limits: &Limits,
) -> serde_json::Value {
    let judgement = [
        ("mode", json!(state.mode as u8)),
        ("mode_name", json!(state.mode)),
        ("cause", json!(state.cause)),
        ("battery_level", json!(state.battery)),
        ("thermal_level", json!(state.thermal)),
        ("chunk_bytes", json!(chunk.size)),
        ("cpu_percent", json!(percent(limits.cpu))),
        ("memory_percent", json!(percent(limits.memory))),
        ("concurrency", json!(limits.concurrency)),
        ("emergency", json!(limits.emergency)),
    ];
    for (key, value) in judgement {
        document[key] = value;
    }
    document
}

/// What a priority waits for: all that is not null, but for the charge, which being charged may stand in for.
fn waits(priority: Priority, recovery: &Recovery) -> serde_json::Value {
    let charging_above = match recovery.or_charging {
        OrCharging::Above(share) => Some(percent(share)),
        OrCharging::Yes | OrCharging::No => None,
    };
    json!({
        "priority": priority,
        "battery_above_percent": recovery.battery_above.map(percent),
        "or_charging": recovery.or_charging != OrCharging::No,
        "or_charging_above_percent": charging_above,
        "thermal_below": recovery.thermal_below,
        "temp_celsius_below": recovery.temperature_below.map(|below| f64::from(below.milli()) / 1_000.0),
        "android_headroom_below": recovery.headroom_below_milli.map(|below| milli(u32::from(below))),
        "android_status_below": recovery.thermal_below.map(|level| level.android_status() as u8),
        "apple_state_below": recovery.thermal_below.map(|level| level.apple_state() as u8),
    })
}

/// In percent, without the noise of a product.
fn percent(share: Share) -> f64 {
    f64::from(share.ppb()) / 1e7
}

fn milli(factor: u32) -> f64 {
    f64::from(factor) / 1_000.0
}
