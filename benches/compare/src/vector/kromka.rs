//! Kromka's own index: int8 codes, with bf16 values that the best candidates are scored by again, or codes alone.
//!
//! Everything is the default for every set, the number of candidates at building among it, which is fewer than the
//! peers have; only `ef` moves. A set of up to `flat_max` vectors is scanned, because that is what a user gets. Its size
//! is by its own account, `Index::heap_bytes`; a test below holds that against the allocator's.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use cpu_time::ThreadTime;
use kromka_core::Validate;
use kromka_vector::{Coding, Config, Exact, Hit, Index, Metric, Search, Searcher};

use super::engine::{self, Built, Engine, Found, InProcess, K, M, Native, found};
use super::scan::Took;
use super::set::{Matrix, Set};

/// The package whose version is reported.
const PACKAGE: &str = "kromka-vector";
/// Candidates kept while a node is inserted.
pub(crate) const EF_CONSTRUCTION: u32 = Config::new(1, Metric::L2).ef_construction;

const _: () = assert!(Config::new(1, Metric::L2).degree as usize == M, "all engines have the same number of links");

/// Ours, in one of its two forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kromka {
    pub(crate) name: &'static str,
    exact: Exact,
}

/// With bf16 values, the default.
pub(crate) const KROMKA: Kromka = Kromka { name: "kromka", exact: Exact::Bf16 };
/// Without: the least memory.
pub(crate) const CODES_ONLY: Kromka = Kromka { name: "kromka_codes_only", exact: Exact::None };

impl Kromka {
    /// The configuration for so many dimensions.
    pub(crate) fn config(self, dims: usize) -> Result<Config> {
        Ok(Config { exact: self.exact, ..Config::new(u32::try_from(dims)?, Metric::L2) })
    }
}

/// An index of these vectors, built on one thread.
pub(crate) fn index(config: Config, ids: &[u64], values: &[f32]) -> Result<Index> {
    let mut index = Index::new(config.validate()?);
    // Of its own, because with another crate's feature set the index would take all threads of the pool it finds.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    pool.install(|| {
        // Codes that are learned are learned from what they will stand for.
        if config.coding != Coding::Int8 {
            index.train(values)?;
        }
        index.add_batch(ids, values)
    })?;
    Ok(index)
}

/// An index of all vectors, whose ids are their rows.
pub(crate) fn index_of_all(config: Config, vectors: &Matrix) -> Result<Index> {
    let ids: Vec<u64> = (0..vectors.len() as u64).collect();
    index(config, &ids, vectors.values())
}

/// An index and what one thread needs to ask it.
pub(crate) struct Asked {
    pub(crate) index: Index,
    searcher: Searcher,
    hits: Vec<Hit>,
    ef: u32,
}

impl Asked {
    /// Asked at this `ef` until another is set.
    pub(crate) fn new(index: Index, ef: u32) -> Self {
        Self { index, searcher: Searcher::default(), hits: Vec::with_capacity(K), ef }
    }

    /// What is found at the present `ef`, of which the rest of `search` says more.
    pub(crate) fn find(&mut self, query: &[f32], search: &Search<'_>) -> Result<&[Hit]> {
        let search = Search { ef: self.ef, ..*search };
        self.index.search(query, &search, &mut self.searcher, &mut self.hits)?;
        Ok(&self.hits)
    }

    /// What is found for each query.
    pub(crate) fn find_all(&mut self, queries: &Matrix, search: &Search<'_>) -> Result<Vec<Found>> {
        queries.rows().map(|query| Ok(rows(self.find(query, search)?))).collect()
    }

    /// What each query takes, after the first has been asked once uncounted.
    pub(crate) fn latencies<'a>(
        &mut self,
        queries: impl Iterator<Item = &'a [f32]> + Clone,
        search: &Search<'_>,
    ) -> Result<Vec<Took>> {
        let mut times = Vec::new();
        for query in queries.clone().take(1).chain(queries) {
            let cpu = ThreadTime::try_now()?;
            let start = Instant::now();
            std::hint::black_box(self.find(query, search)?);
            let wall = start.elapsed();
            times.push([wall, cpu.try_elapsed()?].map(|took| took.as_secs_f64() * 1e6));
        }
        Ok(times.split_off(1.min(times.len())))
    }
}

/// The K nearest.
pub(crate) fn nearest_k() -> Result<Search<'static>> {
    Ok(Search::new(u32::try_from(K)?))
}

/// The rows that were found; ids are rows.
pub(crate) fn rows(hits: &[Hit]) -> Found {
    found(hits.iter().map(|hit| u32::try_from(hit.id).unwrap_or(u32::MAX)))
}

impl Native for Asked {
    fn set_ef(&mut self, ef: u32) -> Result<()> {
        self.ef = ef;
        Ok(())
    }

    fn nearest(&mut self, query: &[f32]) -> Result<Found> {
        Ok(rows(self.find(query, &nearest_k()?)?))
    }

    fn heap_bytes(&self) -> Option<usize> {
        Some(self.index.heap_bytes())
    }
}

impl Engine for Kromka {
    fn name(&self) -> &'static str {
        self.name
    }

    fn build(&self, set: &Arc<Set>) -> Result<(Built, Box<dyn engine::Index>)> {
        let config = self.config(set.base.dims)?;
        let ef = u32::try_from(K).context("more neighbours than an ef counts")?;
        InProcess::build(set, PACKAGE, |set| Ok(Asked::new(index_of_all(config, &set.base)?, ef)))
    }
}

#[cfg(test)]
mod tests {
    use kromka_core::Tick;
    use kromka_vector::{Compaction, Marks};

    use super::*;
    use crate::rounds::median;

    const DIMS: usize = 128;
    const VECTORS: u64 = 1_200;

    fn vector(id: u64) -> Vec<f32> {
        let mut state = id;
        let step = |state: &mut u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f32::from(u8::try_from(*state >> 56).unwrap())
        };
        (0..DIMS).map(|_| step(&mut state)).collect()
    }

    /// What the allocator gets back is what was held, and takes so short that other tests hardly disturb it: not often enough
    /// to move the median.
    fn told_and_freed(index: Index) -> [f64; 2] {
        let told = index.heap_bytes();
        let before = crate::ALLOCATOR.allocated();
        drop(index);
        [told as f64, before.saturating_sub(crate::ALLOCATOR.allocated()) as f64]
    }

    /// A graph, made one by one, so that lists hold more than they need; with tags.
    fn grown(kromka: Kromka) -> Index {
        let config = Config { flat_max: 300, ..kromka.config(DIMS).unwrap() };
        let mut index = Index::new(config.validate().unwrap());
        for id in 0..VECTORS {
            index.add(id, &vector(id), Marks { tags: id & 3, ..Marks::default() }).unwrap();
        }
        index
    }

    /// The same with a third removed, and without what that leaves.
    fn compacted(kromka: Kromka) -> Index {
        let mut index = grown(kromka);
        (0..VECTORS / 3).for_each(|id| index.remove(id * 3).unwrap());
        while index.compact(Tick::ZERO, 256).progress == Compaction::More {}
        index
    }

    #[test]
    fn an_index_tells_what_it_holds_within_two_percent() {
        for kromka in [KROMKA, CODES_ONLY] {
            for make in [grown, compacted] {
                let ratios = (0..3).map(|_| told_and_freed(make(kromka))).map(|[told, freed]| told / freed);
                let ratio = median(ratios.collect()).unwrap();
                assert!((ratio - 1.0).abs() < 0.02, "{}: tells {ratio} of what it held", kromka.name);
            }
        }
    }
}
