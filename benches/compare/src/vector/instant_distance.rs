//! instant-distance: f32, L2, in this process.
//!
//! Its `ef` is fixed when it is built. It is stored with the index and read only by searches, so the index is written
//! out and read back with another one instead of being built again for each setting.
//!
//! Its links are 32 on the lowest layer and 16 above by a constant, which is M = 16. Its size is what it has requested
//! from the allocator, the row number of each point included.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use hnsw_rs::anndists::dist::{DistL2, Distance};
use instant_distance::{Builder, HnswMap, Search};
use serde::{Deserialize, Serialize};

use super::engine::{Built, EF_CONSTRUCTION, Engine, Found, InProcess, Index, K, Native, found};
use super::set::Set;

/// Its layers are drawn at random.
const SEED: u64 = 12_345;
/// The `ef` it is built with; its own default.
const BUILT_EF: u32 = 100;

#[derive(Clone, Serialize, Deserialize)]
struct Vector(Box<[f32]>);

impl instant_distance::Point for Vector {
    fn distance(&self, other: &Self) -> f32 {
        // The caller of this crate brings the distance: the AVX2 one that another peer has.
        DistL2.eval(&self.0, &other.0)
    }
}

struct Graph {
    map: HnswMap<Vector, u32>,
    search: Search,
    ef: u32,
}

impl Native for Graph {
    fn set_ef(&mut self, ef: u32) -> Result<()> {
        if self.ef != ef {
            let bytes = postcard::to_allocvec(&self.map)?;
            // The first field of the first field, hence the first number.
            let (stored, rest) = postcard::take_from_bytes::<u32>(&bytes)?;
            if stored != self.ef {
                return Err(anyhow!("an index starts with {stored}, not with its ef, {}", self.ef));
            }
            self.map = postcard::from_bytes(&[&postcard::to_allocvec(&ef)?, rest].concat())?;
            self.ef = ef;
        }
        Ok(())
    }

    fn nearest(&mut self, query: &[f32]) -> Result<Found> {
        let results = self.map.search(&Vector(query.into()), &mut self.search);
        Ok(found(results.take(K).map(|item| *item.value)))
    }
}

/// The peer.
pub(crate) struct InstantDistance;

impl Engine for InstantDistance {
    fn name(&self) -> &'static str {
        "instant_distance"
    }

    fn build(&self, set: &Arc<Set>) -> Result<(Built, Box<dyn Index>)> {
        // It inserts with all threads of the pool it finds.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        InProcess::build(set, "instant-distance", |set| {
            let points: Vec<Vector> = set.base.rows().map(|row| Vector(row.into())).collect();
            let rows = (0..u32::try_from(points.len())?).collect();
            let builder = Builder::default().seed(SEED).ef_construction(EF_CONSTRUCTION).ef_search(BUILT_EF as usize);
            let map = pool.install(|| builder.build(points, rows));
            Ok(Graph { map, search: Search::default(), ef: BUILT_EF })
        })
    }
}
