//! `kromka vector info`.

use std::path::PathBuf;

use clap::Args;
use kromka_vector::Coding;
use serde_json::{Value, json};

use super::{exact_name, metric_name, open};

/// What `kromka vector info` is given.
#[derive(Args)]
pub(super) struct Arguments {
    /// The index
    index: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Says what the index is, holds, and lost.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<String> {
    let (index, opened) = open(&arguments.index)?;
    let (config, stats) = (index.config(), index.stats());
    let coding = match config.coding {
        Coding::Int8 => "int8".to_owned(),
        Coding::Product { bytes } => format!("product:{bytes}"),
        Coding::Binary => "binary".to_owned(),
    };
    let document = json!({
        "vectors": stats.vectors,
        "dims": config.dims,
        "metric": metric_name(config.metric),
        "coding": coding,
        "exact": exact_name(config.exact),
        "degree": config.degree,
        "ef_construction": config.ef_construction,
        "flat_max": config.flat_max,
        "linked": stats.linked,
        "removed": stats.removed,
        "kernel": stats.kernel,
        "changes_replayed": opened.replayed,
        "lost_bytes": opened.lost.map_or(0, |lost| lost.bytes),
        "mapped": opened.mapped,
    });
    Ok(if arguments.json { document.to_string() } else { lines(&document) })
}

/// A line for each key.
fn lines(document: &Value) -> String {
    let fields = document.as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fields.map(|(key, value)| format!("{key:<17} {}\n", text(value))).collect()
}
