//! hnsw_rs: f32, L2 with its AVX2 kernel, in this process. Its size is what it has requested from the allocator.

use std::sync::Arc;

use anyhow::Result;
use hnsw_rs::anndists::dist::DistL2;
use hnsw_rs::hnsw::Hnsw;

use super::engine::{Built, EF_CONSTRUCTION, Engine, Found, InProcess, Index, K, M, Native, found};
use super::set::Set;

/// Its own upper limit of layers, which its documentation recommends.
const LAYERS_MAX: usize = 16;

struct Graph {
    graph: Hnsw<'static, f32, DistL2>,
    ef: usize,
}

impl Native for Graph {
    fn set_ef(&mut self, ef: u32) -> Result<()> {
        self.ef = usize::try_from(ef)?;
        Ok(())
    }

    fn nearest(&mut self, query: &[f32]) -> Result<Found> {
        let results = self.graph.search(query, K, self.ef);
        Ok(found(results.iter().map(|neighbour| u32::try_from(neighbour.d_id).unwrap_or(u32::MAX))))
    }
}

/// The peer.
pub(crate) struct HnswRs;

impl Engine for HnswRs {
    fn name(&self) -> &'static str {
        "hnsw_rs"
    }

    fn build(&self, set: &Arc<Set>) -> Result<(Built, Box<dyn Index>)> {
        InProcess::build(set, "hnsw_rs", |set| {
            let graph = Hnsw::new(M, set.base.len(), LAYERS_MAX, EF_CONSTRUCTION, DistL2);
            // One at a time: only `parallel_insert` starts threads.
            set.base.rows().enumerate().for_each(|(row, vector)| graph.insert((vector, row)));
            Ok(Graph { graph, ef: K })
        })
    }
}
