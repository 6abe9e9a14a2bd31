//! The index: vectors by id, found by what they are near to.

use alloc::vec::Vec;

use kromka_core::Valid;

use crate::bounds;
use crate::code::Codes;
use crate::config::Config;
use crate::error::VectorError;
use crate::exact::{Values, inverse_length};
use crate::graph::{Arrival, Graph, Linking, Points, Scratch, Shape};
use crate::kernel::Kernel;
use crate::lookup::Lookup;
use crate::metric::Metric;
use crate::table::Table;

/// A vector that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: u64,
    /// How far it is, as the index's metric measures: by exact values where the index keeps them, else by codes.
    pub distance: f32,
}

/// How a search is made.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// Results, 1 to 65,536.
    pub k: u32,
    /// Nearest that are kept while the graph is walked, 1 to 65,536: more finds better and takes longer. At least `k`.
    pub ef: u32,
    /// The best candidates that are scored again by exact values, 0 to 65,536. At least `k` where the index keeps them.
    pub rescore: u32,
}

impl Search {
    /// The `k` nearest.
    #[must_use]
    pub const fn new(k: u32) -> Self {
        Self { k, ef: 64, rescore: 20 }
    }
}

/// The memory of searches: one for each thread that searches, kept from one search to the next.
#[derive(Debug, Clone, Default)]
pub struct Searcher {
    scratch: Scratch,
    direction: Vec<f32>,
    hits: Vec<(f32, u32)>,
}

/// Vectors by id.
#[derive(Clone)]
pub struct Index {
    config: Valid<Config>,
    codes: Codes,
    rows: Table,
    values: Option<Values>,
    lookup: Lookup,
    dead: Vec<u64>,
    graph: Option<Graph>,
}

impl Index {
    /// An index without vectors.
    #[must_use]
    pub fn new(config: Valid<Config>) -> Self {
        Self::with_kernel(config, Kernel::best())
    }

    /// An index that compares by this kernel: every kernel finds the same.
    #[must_use]
    pub fn with_kernel(config: Valid<Config>, kernel: Kernel) -> Self {
        let dims = config.dims as usize;
        let codes = Codes::int8(dims, config.metric, kernel);
        let rows = Table::new(codes.stride());
        let values = Values::new(config.exact, config.metric, dims, kernel);
        Self { config, codes, rows, values, lookup: Lookup::default(), dead: Vec::new(), graph: None }
    }

    /// Vectors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lookup.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds vectors, one after another in `vectors`, and makes a graph of them all where they are many.
    ///
    /// # Errors
    /// See [`VectorError`]; then none was added.
    pub fn add_batch(&mut self, ids: &[u64], vectors: &[f32]) -> Result<(), VectorError> {
        let dims = self.config.dims as usize;
        for vector in vectors.chunks(dims) {
            self.check(vector)?;
        }
        let first = self.rows.len();
        let rows = first + ids.len();
        self.rows.reserve_exact(rows);
        self.rows.grow(rows);
        self.lookup.reserve(ids.len());
        if let Some(values) = &mut self.values {
            values.rows.reserve_exact(rows);
            values.rows.grow(rows);
        }
        for (i, (id, vector)) in ids.iter().zip(vectors.chunks_exact(dims)).enumerate() {
            let slot = (first + i) as u32;
            self.codes.encode(vector, self.rows.row_mut(slot));
            if let Some(values) = &mut self.values {
                values.set(slot, vector);
            }
            self.lookup.insert(slot, *id);
        }
        if self.len() > self.config.flat_max as usize {
            self.link();
        }
        Ok(())
    }

    fn link(&mut self) {
        let shape = Shape {
            degree: self.config.degree as usize,
            ef_construction: self.config.ef_construction as usize,
            seed: self.config.seed,
        };
        let graph = self.graph.get_or_insert_with(|| Graph::new(shape));
        graph.base.reserve_exact(self.rows.len());
        let arrivals: Vec<Arrival> = (graph.linked..self.rows.len() as u32)
            .map(|slot| Arrival { slot, height: graph.height(self.lookup.id(slot)) })
            .collect();
        let points = Points { codes: &self.codes, rows: &self.rows, dead: &self.dead };
        graph.insert(points, &arrivals, &mut Linking::default());
    }

    fn check(&self, vector: &[f32]) -> Result<(), VectorError> {
        let (have, need) = (vector.len(), self.config.dims as usize);
        if have != need {
            return Err(VectorError::Dims { have, need });
        }
        if let Some(at) = vector.iter().position(|value| bounds::VALUE.check(f64::from(*value)).is_err()) {
            return Err(VectorError::Value { at });
        }
        if self.config.metric == Metric::Cosine && vector.iter().all(|value| *value == 0.0) {
            return Err(VectorError::Zero);
        }
        Ok(())
    }

    /// The nearest to a vector, nearest first, replace what is in `hits`.
    ///
    /// # Errors
    /// See [`VectorError`].
    pub fn search(
        &self,
        query: &[f32],
        search: &Search,
        searcher: &mut Searcher,
        hits: &mut Vec<Hit>,
    ) -> Result<(), VectorError> {
        self.check(query)?;
        let Searcher { scratch, direction, hits: candidates } = searcher;
        self.codes.query(query, &mut scratch.query);
        let points = Points { codes: &self.codes, rows: &self.rows, dead: &self.dead };
        let ef = search.ef.max(search.k) as usize;
        match &self.graph {
            Some(graph) => graph.search(points, ef, scratch),
            None => {
                scratch.pool.reset(ef.min(search.rescore.max(search.k) as usize));
                scratch.offer(points, 0..self.rows.len() as u32);
            }
        }
        candidates.clear();
        hits.clear();
        match &self.values {
            Some(values) => {
                direction.clear();
                let scale = if self.config.metric == Metric::Cosine { inverse_length(query) } else { 1.0 };
                direction.extend(query.iter().map(|value| value * scale));
                let most = search.rescore.max(search.k) as usize;
                candidates
                    .extend(scratch.pool.iter().take(most).map(|(_, slot)| (values.distance(direction, slot), slot)));
                candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            }
            None => candidates.extend(scratch.pool.iter()),
        }
        let best = candidates.iter().take(search.k as usize);
        hits.extend(best.map(|(distance, slot)| Hit { id: self.lookup.id(*slot), distance: *distance }));
        Ok(())
    }

    /// Bytes that the index holds on the heap.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let values = self.values.as_ref().map_or(0, |values| values.rows.heap_bytes());
        let graph = self.graph.as_ref().map_or(0, Graph::heap_bytes);
        self.rows.heap_bytes() + values + graph + self.lookup.heap_bytes() + self.dead.capacity() * 8
    }
}
