//! `kromka vector export`.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Args;
use kromka_vector::file::FileError;

use super::{Format, open};

/// What `kromka vector export` is given.
#[derive(Args)]
pub(super) struct Arguments {
    /// The index
    index: PathBuf,
    /// Where the vectors go, .npy or .fvecs: a row of floats of 4 bytes for each; what is there is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where their ids go, .npy: unsigned integers of 8 bytes, in the order of the rows
    #[arg(long, value_name = "FILE")]
    ids: Option<PathBuf>,
}

/// Writes the vectors, and says how many.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<String> {
    let Arguments { index, out, ids } = arguments;
    let format = Format::of(out).with_context(|| format!("cannot write {}", out.display()))?;
    let (index, _) = open(index)?;
    // Before anything is replaced.
    let kept = index.iter().next().is_none_or(|(id, _)| index.vector(id).is_some());
    ensure!(kept, "the index keeps only codes that no vector can be made of");
    let count = write(out, |file| match format {
        Format::Npy => index.export_npy(file),
        Format::Fvecs => index.export_fvecs(file),
    })?;
    if let Some(ids) = ids {
        write(ids, |file| index.export_ids_npy(file))?;
    }
    Ok(format!("{count} vectors of {}: {}", index.config().dims, out.display()))
}

fn write(path: &Path, export: impl Fn(BufWriter<File>) -> Result<u64, FileError>) -> anyhow::Result<u64> {
    let named = || format!("cannot write {}", path.display());
    let file = BufWriter::new(File::create(path).with_context(named)?);
    export(file).with_context(named)
}
