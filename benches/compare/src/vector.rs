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
mod large;
mod measure;
mod own;
mod peer;
mod report;
mod ruvector;
mod scan;
mod set;
mod truth;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::ProgressBar;

use engine::Engine;
use large::Large;
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
    /// Ours with so many vectors of the first set with 384 dimensions, which are made of its own where it has fewer; may be
    /// given again. A million hold some 1.5 GB of memory, and take many minutes.
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(LARGE))]
    large: Vec<u32>,
    /// Nothing but what --large says.
    #[arg(long, requires = "large")]
    only_large: bool,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

/// What `--large` takes: fewer are measured as a set of their own, more take days.
const LARGE: std::ops::RangeInclusive<i64> = 1_000..=10_000_000;

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
    let mut names = set::discover(&data)?;
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let rounds = usize::from(options.rounds);
    // First, while this process holds nothing else.
    let large = large_sizes(options, &data, &names, &bar)?;
    if options.only_large {
        names.clear();
    }
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
        own: (wanted(kromka::KROMKA.name) && !options.only_large).then(Own::default),
        large,
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

/// What `--large` asks for, in ascending order, so that no size finds memory that a greater one has left.
fn large_sizes(options: &Options, data: &Path, names: &[String], bar: &ProgressBar) -> Result<Vec<Large>> {
    if options.large.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = None;
    for name in names {
        if read(data, name)?.base.dims == scan::DIMS {
            found = Some(name);
            break;
        }
    }
    let Some(name) = found else { bail!("--large: no set of {} has {} dimensions", data.display(), scan::DIMS) };
    let measure = |vectors: &u32| {
        let tell = |what: &str| bar.set_message(format!("{name}, {vectors} vectors: {what}"));
        large::measure(read(data, name)?, usize::try_from(*vectors)?, options.rounds.into(), tell)
            .with_context(|| format!("cannot measure {vectors} vectors of the set {name}"))
    };
    options.large.iter().collect::<BTreeSet<_>>().into_iter().map(measure).collect()
}

fn read(data: &Path, name: &str) -> Result<Set> {
    Set::read(data, name).with_context(|| format!("cannot read the set {name}"))
}
