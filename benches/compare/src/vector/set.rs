//! The sets of a directory: base, queries and exact neighbours, as NumPy files.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use half::f16;
use npyz::NpyFile;

use super::engine::{Found, K, found};
use super::truth::recall;

/// How the file of a set's exact neighbours ends: where there is one, there is a set.
const TRUTH: &str = "_gt100_i32.npy";

/// Vectors of one length, one after the other.
pub(crate) struct Matrix {
    /// Values of one vector.
    pub(crate) dims: usize,
    values: Vec<f32>,
}

impl Matrix {
    /// These values, `dims` for each vector.
    pub(crate) fn new(dims: usize, values: Vec<f32>) -> Self {
        Self { dims, values }
    }

    /// So many vectors: the first ones, and again from the first where there are fewer. Those that come again are moved a
    /// little, always in the same way, so that none is the like of another.
    pub(crate) fn resized(&self, rows: usize) -> Self {
        let value = |at: usize| {
            let value = self.values[at % self.values.len()];
            if at < self.values.len() { value } else { value + jitter(at) * value.abs().clamp(0.01, 1.0) }
        };
        Self::new(self.dims, (0..rows * self.dims).map(value).collect())
    }

    /// The vectors of a part, with their rows as ids.
    pub(crate) fn part(&self, part: &[bool]) -> (Vec<u64>, Vec<f32>) {
        let rows = || (0..).zip(self.rows()).zip(part).filter(|(_, belongs)| **belongs).map(|(row, _)| row);
        (rows().map(|(id, _)| id).collect(), rows().flat_map(|(_, vector)| vector).copied().collect())
    }

    /// The vector of a row that there is.
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.dims..][..self.dims]
    }

    /// How many vectors there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len() / self.dims
    }

    /// All of them.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Each vector.
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.dims)
    }
}

/// What is searched, what for, and what must be found.
pub(crate) struct Set {
    /// The part of the file names before `_gt100`.
    pub(crate) name: String,
    pub(crate) base: Matrix,
    pub(crate) queries: Matrix,
    /// The K nearest rows of the base to each query.
    pub(crate) truth: Vec<Found>,
    /// The files, for peers that read them themselves.
    pub(crate) base_file: PathBuf,
    pub(crate) query_file: PathBuf,
}

/// A step of −1/8 to 1/8 that depends on the place only.
fn jitter(at: usize) -> f32 {
    let bits = draw(at as u64).to_le_bytes()[0];
    (f32::from(bits) - 127.5) / 1_020.0
}

/// What is drawn for a number, always the same: a step of SplitMix64, whose bits are all as good as random.
pub(crate) fn draw(of: u64) -> u64 {
    let mixed = of.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

/// The names of the sets in a directory, in order.
pub(crate) fn discover(directory: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> =
        file_names(directory)?.iter().filter_map(|name| name.strip_suffix(TRUTH).map(str::to_owned)).collect();
    names.sort();
    ensure!(!names.is_empty(), "{} has no file *{TRUTH}", directory.display());
    Ok(names)
}

impl Set {
    /// Reads a set.
    pub(crate) fn read(directory: &Path, name: &str) -> Result<Self> {
        let base_file = file_of(directory, &format!("{name}_base_"))?;
        let query_file = file_of(directory, &format!("{name}_query_"))?;
        let base = matrix(&base_file)?;
        let queries = matrix(&query_file)?;
        let truth = truth(&directory.join(format!("{name}{TRUTH}")))?;
        let [have, need] = [queries.dims, base.dims];
        ensure!(have == need, "{name}: queries have {have} dimensions, the base has {need}");
        let [have, need] = [truth.len(), queries.len()];
        ensure!(have == need, "{name}: neighbours of {have} queries, but there are {need}");
        ensure!(base.len() > K, "{name}: {} vectors are too few to look for {K}", base.len());
        Ok(Self { name: name.to_owned(), base, queries, truth, base_file, query_file })
    }

    /// Mean over the queries of the share of the true neighbours that was found.
    pub(crate) fn recall(&self, all: &[Found]) -> Result<f64> {
        let [have, need] = [all.len(), self.truth.len()];
        ensure!(have == need, "results for {have} of {need} queries");
        Ok(recall(all, &self.truth))
    }
}

fn file_names(directory: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(directory).with_context(|| format!("cannot list {}", directory.display()))?;
    let name = |entry: std::io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    entries.map(name).collect()
}

/// The one file that starts so and goes on with the type of its values.
fn file_of(directory: &Path, start: &str) -> Result<PathBuf> {
    // A type has no underscore: another set whose name starts with this one's is not taken for it.
    let is_type = |rest: &str| !rest.is_empty() && !rest.contains('_');
    let fits = |name: &String| name.strip_prefix(start).and_then(|rest| rest.strip_suffix(".npy")).is_some_and(is_type);
    let names: Vec<String> = file_names(directory)?.into_iter().filter(fits).collect();
    let [name] = names.as_slice() else {
        bail!("{}: {} files {start}*.npy, wanted is one", directory.display(), names.len());
    };
    Ok(directory.join(name))
}

/// A two-dimensional array of any type that the data comes in.
fn matrix(path: &Path) -> Result<Matrix> {
    let read = || {
        let (mut file, dims) = open(path)?;
        macro_rules! take {
            ($($kind:ty),*) => {$(
                file = match file.try_data::<$kind>() {
                    Ok(values) => {
                        let values = values.map(|value| Ok(f32::from(value?))).collect::<Result<Vec<f32>>>()?;
                        return Ok(Matrix::new(dims, values));
                    }
                    Err(file) => file,
                };
            )*};
        }
        take!(f16, f32, u8, i8);
        bail!("values of type {}, wanted are f16, f32, u8 or i8", file.dtype().descr())
    };
    read().with_context(|| format!("cannot read {}", path.display()))
}

/// The first K columns of the exact neighbours.
fn truth(path: &Path) -> Result<Vec<Found>> {
    let read = || {
        let (file, columns) = open(path)?;
        ensure!(columns >= K, "{columns} neighbours, wanted are at least {K}");
        let values: Vec<i32> = file.into_vec()?;
        Ok(values.chunks_exact(columns).map(|row| found(row[..K].iter().map(|id| id.cast_unsigned()))).collect())
    };
    read().with_context(|| format!("cannot read {}", path.display()))
}

/// A file with rows and columns, and how many columns there are.
fn open(path: &Path) -> Result<(NpyFile<BufReader<File>>, usize)> {
    let file = NpyFile::new(BufReader::new(File::open(path)?))?;
    ensure!(file.order() == npyz::Order::C, "columns come first, wanted are rows");
    let &[_, columns] = file.shape() else { bail!("{} dimensions, wanted are 2", file.shape().len()) };
    ensure!(columns > 0, "no columns");
    let columns = usize::try_from(columns)?;
    Ok((file, columns))
}

#[cfg(test)]
mod tests;
