//! `kromka vector`: an index of vectors in a file.

mod build;
mod evaluate;
mod inspect;
mod search;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kromka_vector::file::{FileError, Open, Opened, Vectors};
use kromka_vector::{Exact, Index, Metric};

use crate::failure::{Failure, print};

const EXAMPLES: &str = "\
Examples:
  kromka vector build --from base.npy --out base.kv --metric cosine
  kromka vector search base.kv --queries query.npy -k 10
  kromka vector eval base.kv --ef 16,32,64,128
  kromka vector info base.kv --json

Vectors are read from .npy (floats of 2, 4 or 8 bytes, integers of 1; two axes, C order) or .fvecs.
Exit codes: 0 done, 1 the output could not be written, 2 bad input.";

/// What `kromka vector` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Makes an index of the vectors of a file; their ids are their rows
    Build(build::Arguments),
    /// Finds what is nearest to the vectors of a file
    Search(search::Arguments),
    /// Measures recall and time over settings of a search, by the index's own vectors
    Eval(evaluate::Arguments),
    /// Says what an index is and holds
    Info(inspect::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    print(&match &arguments.action {
        Action::Build(arguments) => build::run(arguments)?,
        Action::Search(arguments) => search::run(arguments)?,
        Action::Eval(arguments) => evaluate::run(arguments)?,
        Action::Info(arguments) => inspect::run(arguments)?,
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The vectors of a file of others, by its extension.
fn vectors(path: &Path) -> anyhow::Result<Vectors> {
    let named = || format!("cannot read {}", path.display());
    let file = BufReader::new(File::open(path).with_context(named)?);
    read(path, file).with_context(named)
}

fn read(path: &Path, file: BufReader<File>) -> anyhow::Result<Vectors> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("npy") => Ok(Vectors::read_npy(file)?),
        Some("fvecs") => Ok(Vectors::read_fvecs(file)?),
        _ => bail!("its name ends neither with .npy nor with .fvecs"),
    }
}

/// The index of a file, with what was found in it.
fn open(path: &Path) -> anyhow::Result<(Index, Opened)> {
    let opened: Result<_, FileError> = Index::open(path, Open::default());
    opened.with_context(|| format!("cannot open {}", path.display()))
}

/// What a metric is called.
fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::L2 => "l2",
        Metric::Cosine => "cosine",
        Metric::InnerProduct => "inner-product",
    }
}

/// What exact values are called.
fn exact_name(exact: Exact) -> &'static str {
    match exact {
        Exact::None => "none",
        Exact::Bf16 => "bf16",
        Exact::F32 => "f32",
    }
}
