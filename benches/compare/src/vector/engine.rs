//! What an engine must be able to do to be compared, and the parameters that all have in common.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use cpu_time::ProcessTime;

use super::set::Set;
use crate::version;

/// Neighbours that are asked for.
pub(crate) const K: usize = 10;
/// Links of a node on the upper layers; twice that on the lowest.
pub(crate) const M: usize = 16;
/// Candidates kept while a node is inserted.
pub(crate) const EF_CONSTRUCTION: usize = 200;

/// Settings that are tried, cheapest first: dense where recall passes .95 and .99, so that no engine pays for the gap
/// between two of them.
pub(crate) const LADDER: &[u32] = &[
    10, 12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 512, 768, 1024,
    1536,
];

/// The rows found for one query, in any order; `u32::MAX` where fewer than K were found.
pub(crate) type Found = [u32; K];

/// What building cost.
pub(crate) struct Built {
    /// CPU seconds on one thread.
    pub(crate) cpu_s: f64,
    /// What the engine holds per vector; each engine says how it is counted.
    pub(crate) bytes_per_vector: f64,
    /// What the allocator has handed out for it, per vector, where that can be told.
    pub(crate) heap_bytes_per_vector: Option<f64>,
    /// The version that was measured.
    pub(crate) version: String,
}

/// An engine to compare.
pub(crate) trait Engine {
    /// Its key in the report.
    fn name(&self) -> &'static str;

    /// Its settings, in ascending cost; `ef` unless the engine says otherwise.
    fn ladder(&self) -> &'static [u32] {
        LADDER
    }

    /// Builds an index of the set's base on one thread.
    fn build(&self, set: &Arc<Set>) -> Result<(Built, Box<dyn Index>)>;
}

/// An index of one set, and the set's queries.
pub(crate) trait Index {
    /// The neighbours of every query at a setting; not timed.
    fn search(&mut self, ef: u32) -> Result<Vec<Found>>;

    /// CPU seconds of all queries at a setting.
    fn round(&mut self, ef: u32) -> Result<f64>;

    /// Microseconds by the clock on the wall of each query, asked by itself.
    fn latencies(&mut self, ef: u32) -> Result<Vec<f64>>;
}

/// An index that lives in this process: what an engine in Rust has to say.
pub(crate) trait Native {
    /// Takes the setting for the queries that follow; not timed.
    fn set_ef(&mut self, ef: u32) -> Result<()>;

    /// The nearest rows.
    fn nearest(&mut self, query: &[f32]) -> Result<Found>;

    /// Bytes on the heap by its own account, where it gives one.
    fn heap_bytes(&self) -> Option<usize> {
        None
    }
}

/// Asks and times a native index.
pub(crate) struct InProcess<N> {
    set: Arc<Set>,
    native: N,
}

impl<N: Native + 'static> InProcess<N> {
    /// Builds with the clock and the allocator's count running, and makes an index of it.
    ///
    /// `package` is the crate whose version is reported.
    pub(crate) fn build(
        set: &Arc<Set>,
        package: &str,
        build: impl FnOnce(&Set) -> Result<N>,
    ) -> Result<(Built, Box<dyn Index>)> {
        let version = version::locked(package)?;
        let before = crate::ALLOCATOR.allocated();
        let start = ProcessTime::try_now()?;
        let native = build(set)?;
        let cpu_s = start.try_elapsed()?.as_secs_f64();
        // Requested bytes: without the system allocator's own overhead, which is in the peer's favour.
        let held = crate::ALLOCATOR.allocated().saturating_sub(before);
        let per_vector = |bytes: usize| bytes as f64 / set.base.len() as f64;
        let built = Built {
            cpu_s,
            bytes_per_vector: per_vector(native.heap_bytes().unwrap_or(held)),
            heap_bytes_per_vector: Some(per_vector(held)),
            version: version.to_owned(),
        };
        Ok((built, Box::new(Self { set: Arc::clone(set), native })))
    }
}

impl<N: Native> Index for InProcess<N> {
    fn search(&mut self, ef: u32) -> Result<Vec<Found>> {
        self.native.set_ef(ef)?;
        self.set.queries.rows().map(|query| self.native.nearest(query)).collect()
    }

    fn round(&mut self, ef: u32) -> Result<f64> {
        self.native.set_ef(ef)?;
        let start = ProcessTime::try_now()?;
        for query in self.set.queries.rows() {
            std::hint::black_box(self.native.nearest(query)?);
        }
        Ok(start.try_elapsed()?.as_secs_f64())
    }

    fn latencies(&mut self, ef: u32) -> Result<Vec<f64>> {
        self.native.set_ef(ef)?;
        let mut times = Vec::with_capacity(self.set.queries.len());
        for query in self.set.queries.rows() {
            let start = Instant::now();
            std::hint::black_box(self.native.nearest(query)?);
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
        Ok(times)
    }
}

/// K rows of what an engine found, which may be fewer.
pub(crate) fn found(rows: impl IntoIterator<Item = u32>) -> Found {
    let mut found = [u32::MAX; K];
    found.iter_mut().zip(rows).for_each(|(slot, row)| *slot = row);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_rows_leave_places_that_are_no_row() {
        assert_eq!(found([3, 1])[..3], [3, 1, u32::MAX]);
        assert_eq!(found(0..20)[K - 1], 9);
    }

    #[test]
    fn the_ladder_ascends() {
        assert!(LADDER.is_sorted_by(|a, b| a < b));
    }
}
