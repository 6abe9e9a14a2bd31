//! `kromka vector`: an index of vectors in a file.

mod build;
mod evaluate;
mod export;
mod inspect;
mod search;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kromka_vector::file::{FileError, Lost, Open, Opened, Vectors};
use kromka_vector::{Exact, Index, Metric};

use crate::failure::{Failure, print};

const EXAMPLES: &str = "\
Examples:
  kromka vector build --from base.npy --out base.kv --metric cosine
  kromka vector search base.kv --queries query.npy -k 10
  kromka vector eval base.kv --ef 16,32,64,128
  kromka vector info base.kv --json
  kromka vector export base.kv --out base.npy --ids ids.npy

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
    /// Writes the vectors of an index into a file of others, and their ids into one more
    Export(export::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    print(&match &arguments.action {
        Action::Build(arguments) => build::run(arguments)?,
        Action::Search(arguments) => search::run(arguments)?,
        Action::Eval(arguments) => evaluate::run(arguments)?,
        Action::Info(arguments) => inspect::run(arguments)?,
        Action::Export(arguments) => export::run(arguments)?,
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
    match Format::of(path)? {
        Format::Npy => Ok(Vectors::read_npy(file)?),
        Format::Fvecs => Ok(Vectors::read_fvecs(file)?),
    }
}

/// What vectors are exchanged in.
enum Format {
    Npy,
    Fvecs,
}

impl Format {
    fn of(path: &Path) -> anyhow::Result<Self> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("npy") => Ok(Self::Npy),
            Some("fvecs") => Ok(Self::Fvecs),
            _ => bail!("its name ends neither with .npy nor with .fvecs"),
        }
    }
}

/// The index of a file, with what was found in it. Says on the error stream what was lost: the rest is an index like any other.
fn open(path: &Path) -> anyhow::Result<(Index, Opened)> {
    let opened: Result<_, FileError> = Index::open(path, Open::default());
    let (index, opened) = opened.with_context(|| format!("cannot open {}", path.display()))?;
    if let Some(Lost { at, bytes, synced }) = opened.lost {
        let what =
            if synced { "changes that had been synchronised are damaged" } else { "the last changes are cut off" };
        eprintln!("warning: {}: {what}: without the {bytes} bytes from byte {at} on", path.display());
    }
    Ok((index, opened))
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
