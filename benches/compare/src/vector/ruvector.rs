//! ruvector-core: f32, L2 (SimSIMD), in this process, by its index type, without its storage and its database layer.
//!
//! It names vectors with text; turning that back into a row is not its work, but takes nanoseconds of a query. Its
//! size is what it has requested from the allocator: it keeps a second copy of each vector beside the graph's.

use std::sync::Arc;

use anyhow::Result;
use ruvector_core::index::VectorIndex;
use ruvector_core::index::hnsw::HnswIndex;
use ruvector_core::types::{DistanceMetric, HnswConfig};

use super::engine::{Built, EF_CONSTRUCTION, Engine, Found, InProcess, Index, K, M, Native, found};
use super::set::Set;

struct Graph {
    graph: HnswIndex,
    ef: usize,
}

impl Native for Graph {
    fn set_ef(&mut self, ef: u32) -> Result<()> {
        self.ef = usize::try_from(ef)?;
        Ok(())
    }

    fn nearest(&mut self, query: &[f32]) -> Result<Found> {
        let results = self.graph.search_with_ef(query, K, self.ef)?;
        Ok(found(results.iter().map(|result| result.id.parse().unwrap_or(u32::MAX))))
    }
}

/// The peer.
pub(crate) struct Ruvector;

impl Engine for Ruvector {
    fn name(&self) -> &'static str {
        "ruvector"
    }

    fn build(&self, set: &Arc<Set>) -> Result<(Built, Box<dyn Index>)> {
        InProcess::build(set, "ruvector-core", |set| {
            let config =
                HnswConfig { m: M, ef_construction: EF_CONSTRUCTION, ef_search: K, max_elements: set.base.len() };
            let mut graph = HnswIndex::new(set.base.dims, DistanceMetric::Euclidean, config)?;
            // Its graph has one writer, so this starts no threads.
            for (row, vector) in set.base.rows().enumerate() {
                graph.add(row.to_string(), vector.to_vec())?;
            }
            Ok(Graph { graph, ef: K })
        })
    }
}
