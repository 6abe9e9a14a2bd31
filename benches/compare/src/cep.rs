//! `cep`: sequences over a stream of twenty kinds of events, one each millisecond, beside a list of runs and varpulis-sase.
//!
//! Rates are events per second, in `enumerate_matches` matches per second, of the thread's CPU time: medians over rounds in
//! which the engines take turns. All engines are given the same events; those that look for the same find as many matches.

mod kromka;
mod latency;
mod run_list;
mod varpulis;
mod workload;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;
use cpu_time::ThreadTime;
use serde::Serialize;

use crate::rounds::{guarded, median};
use latency::Latency;
use workload::{Stream, WORKLOADS, Workload};

/// The arguments of `cep`.
#[derive(Args)]
pub(crate) struct Options {
    /// Rounds in which all engines take turns; figures are medians over them.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    rounds: u16,
    /// Only these workloads.
    #[arg(long, value_delimiter = ',')]
    workloads: Vec<String>,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Something that looks for the sequences of a workload.
trait Engine {
    /// Takes events from the stream for as long as `goes_on` says, which is asked with the events so far; the matches.
    fn run(&mut self, stream: &mut Stream, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<u64>;
}

/// An engine by its name, for a workload if it can do that.
type Make = fn(&Workload) -> Result<Option<Box<dyn Engine>>>;

const ENGINES: [(&str, Make); 3] =
    [("kromka", kromka::make), ("run_list", run_list::make), ("varpulis", varpulis::make)];

/// How long an engine runs in a round, at least; and events between looks at the clock.
const TURN: Duration = Duration::from_millis(300);
const EVENTS_A_LOOK: u64 = 256;

/// Events per second, or why there are none.
#[derive(Serialize)]
#[serde(untagged)]
enum Rate {
    Measured(f64),
    Skipped { skipped: String },
}

#[derive(Serialize)]
struct Report {
    rounds: u16,
    rates: BTreeMap<&'static str, BTreeMap<&'static str, Rate>>,
    /// From an event to the matches that it completes, of Kromka alone.
    latency: BTreeMap<&'static str, Latency>,
}

/// Runs the engines and prints the report; false when one failed.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let unknown = options.workloads.iter().find(|name| WORKLOADS.iter().all(|workload| workload.name != **name));
    let names: Vec<&str> = WORKLOADS.iter().map(|workload| workload.name).collect();
    ensure!(unknown.is_none(), "no workload {unknown:?}; there are {}", names.join(", "));
    let is_wanted = |workload: &&Workload| {
        options.workloads.is_empty() || options.workloads.iter().any(|name| name == workload.name)
    };
    let mut rates = BTreeMap::new();
    for workload in WORKLOADS.iter().filter(is_wanted) {
        rates.insert(workload.name, measured(workload, options.rounds)?);
    }
    let is_told = |workload: &&Workload| latency::WORKLOADS.contains(&workload.name);
    let latency = WORKLOADS.iter().filter(is_wanted).filter(is_told);
    let latency = latency.map(|workload| Ok((workload.name, latency::measure(workload)?))).collect::<Result<_>>()?;
    let report = Report { rounds: options.rounds, rates, latency };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    let is_measured = |rate: &Rate| matches!(rate, Rate::Measured(_));
    Ok(report.rates.values().flat_map(BTreeMap::values).all(is_measured))
}

fn print(report: &Report) {
    for (workload, rates) in &report.rates {
        for (engine, rate) in rates {
            match rate {
                Rate::Measured(rate) => println!("{workload:20} {engine:10} {:10.3} M/s", rate / 1e6),
                Rate::Skipped { skipped } => println!("{workload:20} {engine:10} skipped: {skipped}"),
            }
        }
    }
    for (workload, Latency { alerts, p50_us, p99_us, p999_us, floor_p999_us }) in &report.latency {
        println!("{workload:20} event to match: {p50_us:.2} µs, p99 {p99_us:.2}, p99.9 {p999_us:.2}; {alerts} events");
        println!("{:20} as much arithmetic: p99.9 {floor_p999_us:.2}", "");
    }
}

/// The rates of all engines that can do a workload.
fn measured(workload: &Workload, rounds: u16) -> Result<BTreeMap<&'static str, Rate>> {
    agree(workload)?;
    let mut figures: BTreeMap<&'static str, Result<Vec<f64>>> = BTreeMap::new();
    for _ in 0..rounds {
        for (name, make) in ENGINES {
            let figures = figures.entry(name).or_insert_with(|| Ok(Vec::new()));
            let Ok(so_far) = figures else { continue };
            match guarded(|| turn(workload, make)) {
                Ok(rate) => so_far.extend(rate),
                Err(error) => *figures = Err(error),
            }
        }
    }
    let rate = |(name, figures): (&'static str, Result<Vec<f64>>)| match figures {
        Ok(rounds) => median(rounds).map(|rate| (name, Rate::Measured(rate))),
        Err(error) => Some((name, Rate::Skipped { skipped: format!("{error:#}") })),
    };
    Ok(figures.into_iter().filter_map(rate).collect())
}

/// One engine's rate in one round.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn turn(workload: &Workload, make: Make) -> Result<Option<f64>> {
    let Some(mut engine) = make(workload)? else { return Ok(None) };
    let mut stream = Stream::new(workload);
    // Windows fill and what is used again is there.
    let warm_up = workload.window_ms.unwrap_or(0).max(EVENTS_A_LOOK);
    engine.run(&mut stream, &mut |events| events < warm_up)?;
    let (begin, mut taken) = (ThreadTime::now(), 0);
    let matches = engine.run(&mut stream, &mut |events| {
        taken = events;
        events == 0 || events % EVENTS_A_LOOK != 0 || begin.elapsed() < TURN
    })?;
    let counted = if workload.counts_matches { matches } else { taken };
    Ok(Some(counted as f64 / begin.elapsed().as_secs_f64()))
}

/// Whether the engines that look for the same find the same, over a short stream.
fn agree(workload: &Workload) -> Result<()> {
    const EVENTS: u64 = 3_000;
    let mut found = Vec::new();
    for (name, make) in ENGINES.iter().filter(|(name, _)| *name != "varpulis") {
        if let Some(mut engine) = make(workload)? {
            found.push((name, engine.run(&mut Stream::new(workload), &mut |events| events < EVENTS)?));
        }
    }
    ensure!(found.windows(2).all(|pair| pair[0].1 == pair[1].1), "{}: matches differ: {found:?}", workload.name);
    Ok(())
}
