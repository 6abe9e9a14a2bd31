//! `kromka vector build`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use kromka::core::Validate as _;
use kromka_vector::{Coding, Config, Exact, Index, Metric};
use serde_json::json;

use super::{exact_name, metric_name, vectors};

/// What `kromka vector build` is given.
#[derive(Args)]
pub(super) struct Arguments {
    /// Vectors, .npy or .fvecs
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Where the index goes; what is there is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// l2, cosine or inner-product
    #[arg(long, default_value = "cosine", value_parser = metric)]
    metric: Metric,
    /// Codes: int8, binary, or product:BYTES
    #[arg(long, default_value = "int8", value_parser = coding)]
    coding: Coding,
    /// Exact values besides the codes: none, bf16 or f32
    #[arg(long, default_value = "bf16", value_parser = exact)]
    exact: Exact,
    /// Vectors up to which every one is compared
    #[arg(long, value_name = "N", default_value_t = Config::new(1, Metric::L2).flat_max)]
    flat_max: u32,
    /// Links that a vector looks for
    #[arg(long, value_name = "N", default_value_t = Config::new(1, Metric::L2).degree)]
    degree: u32,
    /// Nearest that are kept while neighbours are looked for
    #[arg(long, value_name = "N", default_value_t = Config::new(1, Metric::L2).ef_construction)]
    ef_construction: u32,
    /// The first vector's id
    #[arg(long, value_name = "ID", default_value_t = 0)]
    first_id: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn metric(name: &str) -> anyhow::Result<Metric> {
    let known = Metric::ALL.into_iter().find(|metric| metric_name(*metric) == name);
    known.context("allowed are l2, cosine and inner-product")
}

fn exact(name: &str) -> anyhow::Result<Exact> {
    let known = [Exact::None, Exact::Bf16, Exact::F32].into_iter().find(|exact| exact_name(*exact) == name);
    known.context("allowed are none, bf16 and f32")
}

fn coding(name: &str) -> anyhow::Result<Coding> {
    match (name, name.strip_prefix("product:")) {
        ("int8", _) => Ok(Coding::Int8),
        ("binary", _) => Ok(Coding::Binary),
        (_, Some(bytes)) => Ok(Coding::Product { bytes: bytes.parse().context("product:BYTES takes a number")? }),
        _ => bail!("allowed are int8, binary and product:BYTES"),
    }
}

/// Makes the index and says what it is.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<String> {
    let Arguments { metric, coding, exact, flat_max, degree, ef_construction, .. } = *arguments;
    let vectors = vectors(&arguments.from)?;
    let config = Config { coding, exact, flat_max, degree, ef_construction, ..Config::new(vectors.dims, metric) };
    let mut index = Index::new(config.validate()?);
    let ids: Vec<u64> = (arguments.first_id..).take(vectors.iter().len()).collect();
    index.add_batch(&ids, &vectors.values)?;
    index.save(&arguments.out).with_context(|| format!("cannot write {}", arguments.out.display()))?;
    let (count, bytes) = (index.len(), index.heap_bytes());
    Ok(if arguments.json {
        json!({ "vectors": count, "dims": config.dims, "heap_bytes": bytes }).to_string()
    } else {
        format!("{count} vectors of {}, {bytes} bytes: {}", config.dims, arguments.out.display())
    })
}
