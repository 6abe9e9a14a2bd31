//! `vector`: approximate nearest neighbours beside the peers, on every set of a directory.
//!
//! Recall is that of the 10 nearest by L2 over the stored values, mean over the queries. All engines have the same M,
//! one thread, and the setting of their own that reaches a recall at the least cost. All peers have the same number of
//! candidates at building; ours has its default, as everything of ours. Rates are by CPU time, so that what else runs
//! takes nothing from them but caches.

mod engine;
mod hnsw_rs;
mod instant_distance;
mod kromka;
mod measure;
mod own;
mod peer;
mod report;
mod ruvector;
mod scan;
mod set;
mod truth;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::ProgressBar;

use engine::Engine;
use own::Own;
use report::{Parameters, Report, Shape};
use scan::Flat;
use set::Set;

/// The arguments of `vector`.
#[derive(Args)]
pub(crate) struct Options {
    /// Directory of the sets; `vector` below KROMKA_DATA or ../shared/data if not given.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Rounds in which all engines take turns; figures are medians over them.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    rounds: u16,
    /// Only these engines.
    #[arg(long, value_delimiter = ',', value_parser = PossibleValuesParser::new(names()))]
    engines: Vec<String>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

/// Every engine, in the order of their turns.
fn all_engines() -> Vec<Box<dyn Engine>> {
    vec![
        Box::new(kromka::KROMKA),
        Box::new(kromka::CODES_ONLY),
        Box::new(peer::HNSWLIB),
        Box::new(peer::FAISS),
        Box::new(peer::USEARCH),
        Box::new(instant_distance::InstantDistance),
        Box::new(hnsw_rs::HnswRs),
        Box::new(ruvector::Ruvector),
    ]
}

/// What `--engines` may name.
fn names() -> Vec<&'static str> {
    all_engines().iter().map(|engine| engine.name()).chain([scan::PEER]).collect()
}

/// Runs the engines and prints the report; false when one could not be had.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let data = match &options.data {
        Some(data) => data.clone(),
        None => kromka_testkit::data_dir().context("no data: give --data")?.join("vector"),
    };
    let wanted = |name: &str| options.engines.is_empty() || options.engines.iter().any(|wanted| wanted == name);
    let mut engines = all_engines();
    engines.retain(|engine| wanted(engine.name()));
    let names = set::discover(&data)?;
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let rounds = usize::from(options.rounds);
    let mut report = Report {
        data: &data,
        rounds,
        parameters: Parameters {
            m: engine::M,
            ef_construction: engine::EF_CONSTRUCTION,
            kromka_ef_construction: kromka::EF_CONSTRUCTION,
            k: engine::K,
        },
        shapes: BTreeMap::new(),
        sets: BTreeMap::new(),
        flat: Flat::default(),
        own: wanted(kromka::KROMKA.name).then(Own::default),
    };
    for name in &names {
        let set = Arc::new(read(&data, name)?);
        let shape = Shape { base: set.base.len(), queries: set.queries.len(), dims: set.base.dims };
        report.shapes.insert(name.clone(), shape);
        report.sets.insert(name.clone(), measure::measure(&engines, &set, rounds, &bar).into_iter().collect());
        further(&set, &mut report, &wanted, &bar).with_context(|| format!("cannot measure more on the set {name}"))?;
    }
    bar.finish_and_clear();
    report.print(options.json)?;
    Ok(report.is_complete())
}

/// What is measured besides the engines' graphs: exact scans on the first set that fits, the rest on every set.
fn further(set: &Set, report: &mut Report<'_>, wanted: &dyn Fn(&str) -> bool, bar: &ProgressBar) -> Result<()> {
    let tell = |what: &str| bar.set_message(format!("{}: {what}", set.name));
    let mut ours = vec![kromka::KROMKA, kromka::CODES_ONLY];
    ours.retain(|kromka| wanted(kromka.name));
    tell("exact scans");
    report.flat.measure(set, report.rounds, wanted(scan::PEER), &ours)?;
    match &mut report.own {
        Some(own) => own.measure(set, tell),
        None => Ok(()),
    }
}

fn read(data: &Path, name: &str) -> Result<Set> {
    Set::read(data, name).with_context(|| format!("cannot read the set {name}"))
}
