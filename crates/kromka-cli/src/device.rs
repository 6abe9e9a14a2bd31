//! `kromka device`: what this device looks like, and how it changes.

mod report;
mod words;

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use clap::Args;
use kromka::core::{Tick, Validate as _};
use kromka::device::{
    Capabilities, ClassPolicy, ClassReason, Detection, Fault, Machine, Sample, Sampler, Simulation, Source, bounds,
    classify,
};
use kromka::power::{Assessment, Chunk, DeviceClass, Governor, Limits};

use crate::failure::{Failure, print};

const EXAMPLES: &str = "\
Examples:
  kromka device
  kromka device --watch --interval-ms 500 --samples 20 --json
  KROMKA_SIM_BATTERY=15 KROMKA_SIM_CHARGING=false kromka device
  kromka device --simulate day.json --watch

The mode is that of the class's own thresholds of heat: 45, 55 and 65 °C for phones, tablets and IoT, higher where the
sensor sits in a processor.

A simulation sets what it names; the rest is real. It comes from a file, or else from the variables KROMKA_SIM_BATTERY
(percent, none or fail), _CHARGING (true or false), _TEMP (°C, none or fail), _MEMORY_MB (MiB free, or fail), _LOAD (percent,
or fail) and _CLASS. A file is a JSON object with battery, charging, temp, memory_mb, load and class, and in samples a list of
objects of these with at_ms, from which on they are so. fail is a sensor that cannot be read.
Exit codes: 0 done, 1 the output could not be written, 2 bad input.";

/// What `kromka device` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
    /// Print a line for each sample, until it is stopped
    #[arg(long)]
    watch: bool,
    /// Milliseconds between two samples
    #[arg(long, value_name = "MS", default_value_t = 1_000, requires = "watch",
        value_parser = clap::value_parser!(u64).range(10..=3_600_000))]
    interval_ms: u64,
    /// Stop after so many samples
    #[arg(long, value_name = "N", requires = "watch", value_parser = clap::value_parser!(u64).range(1..))]
    samples: Option<u64>,
    /// Simulate what a JSON file says instead of the variables KROMKA_SIM_…
    #[arg(long, value_name = "FILE")]
    simulate: Option<PathBuf>,
}

/// What the device is.
struct Device {
    capabilities: Capabilities,
    class: DeviceClass,
    reason: ClassReason,
    faults: Vec<Fault>,
    detection_ms: f64,
    is_simulated: bool,
}

/// How it is, and what follows from that.
struct Now {
    sample: Sample,
    state: Assessment,
    chunk: Chunk,
    limits: Limits,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let simulation = simulation(arguments.simulate.as_deref())?;
    let started = Instant::now();
    let mut machine = Machine::new();
    let Detection { capabilities, faults } = machine.detect();
    let detection_ms = started.elapsed().as_secs_f64() * 1e3;
    let (class, reason) = match simulation.as_ref().and_then(Simulation::class) {
        Some(class) => (class, ClassReason::Told),
        None => classify(&capabilities),
    };
    let is_simulated = simulation.is_some();
    let device = Device { capabilities, class, reason, faults, detection_ms, is_simulated };
    let source: Box<dyn Source> = match simulation {
        Some(simulation) => Box::new(simulation.over(machine)),
        None => Box::new(machine),
    };
    let mut sampler = Sampler::new(source);
    let policy = ClassPolicy::of(class);
    let power = policy.power.validate().map_err(|error| anyhow!("{error}"))?;
    let mut governor = Governor::new(power);
    let mut next = |at: Tick| {
        let sample = sampler.sample(at);
        let state = governor.update(&sample.power);
        let chunk = policy.chunk.chunk(&state, sample.memory_free);
        governor.note_chunk(chunk.size);
        Now { sample, state, chunk, limits: Limits::of(class, &state) }
    };
    if arguments.watch {
        watch(arguments, &mut next)?;
        return Ok(ExitCode::SUCCESS);
    }
    let now = next(Tick::ZERO);
    print(&if arguments.json { report::device(&device, &now).to_string() } else { words::device(&device, &now) })?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a line for each sample. Times are since the first, and each is due at its own, however long one took.
fn watch(arguments: &Arguments, next: &mut dyn FnMut(Tick) -> Now) -> Result<(), Failure> {
    let started = Instant::now();
    let mut output = io::stdout().lock();
    for number in 0..arguments.samples.unwrap_or(u64::MAX) {
        let due = Duration::from_millis(arguments.interval_ms.saturating_mul(number));
        thread::sleep(due.saturating_sub(started.elapsed()));
        let at = Tick::from_ms(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        let now = next(at);
        let line = if arguments.json { report::sample(&now).to_string() } else { words::line(&now) };
        writeln!(output, "{line}").and_then(|()| output.flush()).map_err(Failure::Output)?;
    }
    Ok(())
}

/// What is to be simulated: a file's, else the environment's.
fn simulation(file: Option<&Path>) -> anyhow::Result<Option<Simulation>> {
    let Some(file) = file else {
        let simulation = Simulation::from_variables(|name| {
            // What is no text is refused with the rest of what cannot be.
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        });
        return simulation.map_err(|error| anyhow!("{error}"));
    };
    let source = || file.display().to_string();
    let mut text = String::new();
    let most = bounds::SIMULATION_BYTES_MAX;
    let opened = File::open(file).with_context(source)?;
    opened.take(most + 1).read_to_string(&mut text).with_context(source)?;
    if text.len() as u64 > most {
        return Err(anyhow!("{}: longer than {most} bytes, which is the most", source()));
    }
    Simulation::from_json(&text).map(Some).with_context(source)
}
