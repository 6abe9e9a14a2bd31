//! `kromka vector eval`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use kromka_vector::{Index, Search, Searcher};
use serde_json::{Value, json};

use super::open;

/// What `kromka vector eval` is given.
#[derive(Args)]
pub(super) struct Arguments {
    /// The index
    index: PathBuf,
    /// Results of each search
    #[arg(short, value_name = "N", default_value_t = 10)]
    k: u32,
    /// Settings to measure
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [16, 32, 64, 128, 256])]
    ef: Vec<u32>,
    /// Vectors of the index to search for
    #[arg(long, value_name = "N", default_value_t = 200)]
    samples: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Measures each setting: the share of the nearest that is found, and the mean time of a search, if there is one.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<String> {
    let (index, _) = open(&arguments.index)?;
    let mut text = String::from("    ef  recall  µs a search\n");
    let (mut documents, mut timed) = (Vec::new(), true);
    for ef in &arguments.ef {
        let recall = index.estimate_recall(arguments.k, *ef, arguments.samples)?;
        let time = time(&index, &Search { ef: *ef, ..Search::new(arguments.k) }, arguments.samples)?;
        let shown = time.map_or_else(|| "none".to_owned(), |time| format!("{time:.1}"));
        writeln!(text, "{ef:>6}  {recall:>6.4}  {shown:>11}")?;
        documents.push(json!({ "ef": ef, "recall": recall, "us": time }));
        timed &= time.is_some();
    }
    if !timed {
        writeln!(text, "No time: the index keeps no vectors to search for.")?;
    }
    Ok(if arguments.json { Value::Array(documents).to_string() } else { text })
}

/// The mean time of a search for the index's own vectors, in microseconds; none where none can be made of what it keeps.
fn time(index: &Index, search: &Search<'_>, samples: u32) -> anyhow::Result<Option<f64>> {
    let step = (index.len() / samples.max(1) as usize).max(1);
    let queries: Vec<Vec<f32>> = index.iter().step_by(step).filter_map(|(id, _)| index.vector(id)).collect();
    if queries.is_empty() {
        return Ok(None);
    }
    let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
    let mut round = || queries.iter().try_for_each(|query| index.search(query, search, &mut searcher, &mut hits));
    // Caches and memory of searches first.
    round()?;
    let begin = Instant::now();
    round()?;
    Ok(Some(begin.elapsed().as_secs_f64() * 1e6 / f64::from(u32::try_from(queries.len())?)))
}
