//! `kromka replay`: policies through the world, and what each was worth.

mod battery;
mod faults;
mod file;
mod html;
mod seeds;
mod table;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::anyhow;
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use kromka_testkit::{BatteryRun, Hooks, POLICIES, Progress, Replay, Report, Source};

use self::seeds::Seeds;
use crate::failure::{Failure, print};

const EXAMPLES: &str = "\
Examples:
  kromka replay
  kromka replay --policies kromka,specification-literal,clairvoyant --seeds 1..3 --days 7
  kromka replay --data ../shared/data/decision --json > report.json
  kromka replay --report replay.html
  kromka replay --policies kromka,premium-first --faults
  kromka replay --policies kromka --world-jitter 3
  kromka replay --policies kromka --ablate
  kromka replay --policies kromka --battery-target 18

Equal requests give equal reports on every machine, but for decide ns, which is measured.";

/// What `kromka replay` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Directory with world.json and the traces it names; without it the built-in world is replayed
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Policies, separated by commas; without it all of them
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = PossibleValuesParser::new(POLICIES))]
    policies: Vec<String>,
    /// Seeds as 1,2,5 or, for all from first to last, as 1..5
    #[arg(long, value_name = "SEEDS", value_parser = seeds::parse, default_value = "1..5")]
    seeds: Seeds,
    /// Days of each window; without it all that the world has
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// Write a page with tables and charts to this file too; one that is there is replaced when the page is whole
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Add faults to the world, for every policy alike: cuts, brown-outs, slow failures, flapping, lost networks
    #[arg(long)]
    faults: bool,
    /// Replay kromka without each of its parts too, to see what each is worth
    #[arg(long)]
    ablate: bool,
    /// Draw the world's rates, powers, round trips, probabilities, heat and battery anew, within 30 %, by this seed
    #[arg(long, value_name = "SEED")]
    world_jitter: Option<u64>,
    /// Start with a full battery, never charge it, and have it last so many hours; tasks that come later are left out
    #[arg(long, value_name = "HOURS")]
    battery_target: Option<u32>,
    /// What that battery holds when it is full, instead of the world's
    #[arg(long, value_name = "JOULE", requires = "battery_target")]
    battery_joule: Option<u32>,
    /// Print one JSON object instead of tables
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut replay = Replay {
        source: arguments.data.clone().map_or(Source::Generated, Source::Directory),
        seeds: arguments.seeds.list(),
        days: arguments.days,
        world_jitter: arguments.world_jitter,
        faults: arguments.faults,
        ablate: arguments.ablate,
        battery: arguments.battery_target.map(|hours| BatteryRun { hours, capacity_j: arguments.battery_joule }),
        ..Replay::default()
    };
    if !arguments.policies.is_empty() {
        replay.policies.clone_from(&arguments.policies);
    }
    if let Some(path) = &arguments.report {
        file::check(path)?;
    }
    let report = watched(&replay)?;
    if let Some(path) = &arguments.report {
        file::write(path, &html::page(&report)?)?;
    }
    let text = if arguments.json {
        serde_json::to_string(&report).map_err(anyhow::Error::from)?
    } else {
        table::text(&report)
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Replays with a clock, and with a progress bar where a person sees it.
fn watched(replay: &Replay) -> Result<Report, Failure> {
    let start = Instant::now();
    let clock = || u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let bar = std::io::stderr().is_terminal().then(bar);
    let progress = |Progress { done, total }: Progress| {
        if let Some(bar) = &bar {
            bar.set_length(total as u64);
            // Told from many threads, perhaps not in order.
            bar.set_position(bar.position().max(done as u64));
        }
    };
    let result = replay.run(&Hooks { progress: Some(&progress), clock: Some(&clock) });
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    // Its messages name their causes themselves.
    result.map_err(|error| Failure::Input(anyhow!("{error}")))
}

fn bar() -> ProgressBar {
    // A template that does not parse would only lose its looks.
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {elapsed} gone, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::no_length().with_style(style)
}
