//! `kromka vector search`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use kromka_vector::{Search, Searcher};
use serde_json::{Value, json};

use super::{open, vectors};

/// What `kromka vector search` is given.
#[derive(Args)]
pub(super) struct Arguments {
    /// The index
    index: PathBuf,
    /// Vectors to search for, .npy or .fvecs
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// Results for each
    #[arg(short, value_name = "N", default_value_t = 10)]
    k: u32,
    /// Nearest that are kept while the graph is walked
    #[arg(long, value_name = "N", default_value_t = Search::new(1).ef)]
    ef: u32,
    /// Candidates that are scored again by exact values
    #[arg(long, value_name = "N", default_value_t = Search::new(1).rescore)]
    rescore: u32,
    /// Print JSON: for each query a list of ids and distances
    #[arg(long)]
    json: bool,
}

/// Searches for each query, one line each: ids with distances.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<String> {
    let (index, _) = open(&arguments.index)?;
    let queries = vectors(&arguments.queries)?;
    let search = Search { ef: arguments.ef, rescore: arguments.rescore, ..Search::new(arguments.k) };
    let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
    let (mut text, mut documents) = (String::new(), Vec::new());
    for (row, query) in queries.iter().enumerate() {
        index.search(query, &search, &mut searcher, &mut hits).with_context(|| format!("query {row}"))?;
        if arguments.json {
            let document = hits.iter().map(|hit| json!({ "id": hit.id, "distance": hit.distance }));
            documents.push(Value::Array(document.collect()));
        } else {
            let line: Vec<String> = hits.iter().map(|hit| format!("{} ({:.6})", hit.id, hit.distance)).collect();
            writeln!(text, "{row}: {}", line.join(", "))?;
        }
    }
    Ok(if arguments.json { Value::Array(documents).to_string() } else { text })
}
