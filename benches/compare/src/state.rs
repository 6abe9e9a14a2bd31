//! `state`: documents that replicas change without asking each other, beside automerge, yrs, loro and crdts.
//!
//! Each engine is used as one who knows it would use it; its file says how. All do the same operations in the same order,
//! drawn from the same seeds, and every replica is held against what it must read as. Bytes are the same in every round;
//! times are medians over rounds in which the engines take turns. Only merging is timed, by the thread's CPU time, so that
//! what else runs takes nothing from it but caches.

mod apart;
mod automerge;
mod crdts;
mod fleet;
mod kromka;
mod loro;
mod partition;
mod reading;
mod replica;
mod report;
#[path = "../../../crates/kromka-state/tests/common/robot.rs"]
mod robot;
mod yrs;

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::ProgressBar;

use crate::rounds::guarded;
use crate::version;
use replica::Replica;
use report::{Figures, Outcome, Report, Workload};

/// The arguments of `state`.
#[derive(Args)]
pub(crate) struct Options {
    /// Rounds in which all engines take turns; figures are medians over them.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    rounds: u16,
    /// Only these engines.
    #[arg(long, value_delimiter = ',', value_parser = PossibleValuesParser::new(all().map(|engine| engine.name)))]
    engines: Vec<String>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

/// An engine and what it has done so far.
struct Engine {
    name: &'static str,
    package: &'static str,
    fleet: Runs,
    partition: Runs,
}

/// A workload's rounds, up to the first that failed.
struct Runs {
    round: fn() -> Result<Figures>,
    done: Result<Vec<Figures>>,
}

impl Runs {
    fn new(round: fn() -> Result<Figures>) -> Self {
        Self { round, done: Ok(Vec::new()) }
    }

    fn turn(&mut self) {
        let Ok(done) = &mut self.done else { return };
        match guarded(self.round) {
            Ok(figures) => done.push(figures),
            Err(error) => self.done = Err(error),
        }
    }
}

impl Engine {
    fn of<R: Replica>() -> Self {
        let (fleet, partition) = (Runs::new(fleet::round::<R>), Runs::new(partition::round::<R>));
        Self { name: R::NAME, package: R::PACKAGE, fleet, partition }
    }
}

/// Every engine, in the order of their turns.
fn all() -> [Engine; 5] {
    [
        Engine::of::<kromka::Kromka>(),
        Engine::of::<automerge::Automerge>(),
        Engine::of::<yrs::Yrs>(),
        Engine::of::<loro::Loro>(),
        Engine::of::<crdts::Crdts>(),
    ]
}

/// Runs the engines and prints the report; false when one failed.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let wanted = |name: &str| options.engines.is_empty() || options.engines.iter().any(|wanted| wanted == name);
    let mut engines: Vec<Engine> = all().into_iter().filter(|engine| wanted(engine.name)).collect();
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    for round in 1..=options.rounds {
        for engine in &mut engines {
            bar.set_message(format!("round {round} of {}, {}", options.rounds, engine.name));
            engine.fleet.turn();
            engine.partition.turn();
        }
    }
    bar.finish_and_clear();
    let versions = engines.iter().map(|engine| Ok((engine.name, version::locked(engine.package)?)));
    let versions = versions.collect::<Result<BTreeMap<_, _>>>()?;
    let (mut fleet, mut partition) = (Workload::default(), Workload::default());
    for Engine { name, fleet: fleets, partition: partitions, .. } in engines {
        fleet.0.insert(name, Outcome::new(fleets.done));
        partition.0.insert(name, Outcome::new(partitions.done));
    }
    let report = Report {
        rounds: options.rounds.into(),
        agents: fleet::AGENTS,
        updates_per_agent: fleet::UPDATES,
        operations_per_side: apart::OPERATIONS,
        versions,
        ratios: report::ratios(&fleet, &partition),
        fleet,
        partition,
    };
    report.print(options.json)?;
    report.agree()?;
    Ok(report.is_complete())
}
