//! How well searches do, by the index itself.

use alloc::vec;
use alloc::vec::Vec;

use super::{Index, Search, Searcher};
use crate::bounds;
use crate::error::VectorError;
use crate::exact::inverse_length;
use crate::graph::Scratch;
use crate::metric::Metric;

impl Index {
    /// The share of the `k` nearest that searches with this `ef` find, 0 to 1, estimated by searching for `samples` of the
    /// index's own vectors, which are left out of their results. What is nearest is found by comparing with every vector, by
    /// exact values where the index keeps them, else by codes: what the codes themselves lose is not seen then. The same
    /// vectors are taken each time. 1 where there is nothing to be found.
    ///
    /// `k` is 1 to 65,535, `ef` as in [`Search`], `samples` 1 to 65,536, of which those are taken that there are. Takes as long
    /// as comparing each of them with every vector.
    ///
    /// # Errors
    /// [`VectorError::Field`].
    pub fn estimate_recall(&self, k: u32, ef: u32, samples: u32) -> Result<f64, VectorError> {
        bounds::K.check(i64::from(k) + 1)?;
        bounds::SAMPLES.check(samples.into())?;
        let live: Vec<u32> = (0..self.store.slots()).filter(|slot| !self.store.dead.get(*slot)).collect();
        let step = (live.len() / samples as usize).max(1);
        let mut sampled = Sampled::default();
        let mut vector = vec![0.0; self.config().dims as usize];
        let (mut found, mut all) = (0_u32, 0_u32);
        for slot in live.iter().step_by(step).take(samples as usize) {
            self.vector_of(*slot, &mut vector);
            // What has no direction, having been rounded, cannot be searched for.
            if self.store.check(&vector).is_err() {
                continue;
            }
            let search = Search { ef, ..Search::new(k + 1) };
            let (hit, nearest) = self.compare(*slot, &vector, &search, &live, &mut sampled)?;
            found += hit;
            all += nearest;
        }
        Ok(if all == 0 { 1.0 } else { f64::from(found) / f64::from(all) })
    }

    /// How many of the nearest to a vector are found, and how many there are.
    fn compare(
        &self,
        slot: u32,
        vector: &[f32],
        search: &Search<'_>,
        live: &[u32],
        sampled: &mut Sampled,
    ) -> Result<(u32, u32), VectorError> {
        let Sampled { searcher, hits, scratch, nearest } = sampled;
        self.search(vector, search, searcher, hits)?;
        let k = search.k as usize - 1;
        scratch.pool.reset(search.k as usize);
        self.scan(vector, live, scratch);
        nearest.clear();
        nearest.extend(scratch.pool.iter().filter(|(_, other)| *other != slot).take(k));
        let own = self.store.lookup.id(slot);
        let hits = hits.iter().filter(|hit| hit.id != own).take(k);
        // Of equally near ones, either will do.
        let farthest = nearest.last().map_or(f32::NEG_INFINITY, |(distance, _)| *distance);
        let found = hits.filter(|hit| hit.distance <= farthest).count();
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        Ok((count(found.min(nearest.len())), count(nearest.len())))
    }

    /// Leaves the nearest of some slots in the pool.
    fn scan(&self, vector: &[f32], slots: &[u32], scratch: &mut Scratch) {
        let Some(values) = &self.store.values else {
            self.store.codes.query(vector, &mut scratch.query);
            scratch.offer(self.store.points(), slots.iter().copied());
            return;
        };
        let scale = if self.store.config.metric == Metric::Cosine { inverse_length(vector) } else { 1.0 };
        let direction: Vec<f32> = vector.iter().map(|value| value * scale).collect();
        for slot in slots {
            let distance = values.distance(&direction, *slot);
            if distance < scratch.pool.bound() {
                scratch.pool.push(distance, *slot);
            }
        }
    }
}

/// The memory of an estimate.
#[derive(Default)]
struct Sampled {
    searcher: Searcher,
    hits: Vec<super::Hit>,
    scratch: Scratch,
    nearest: Vec<(f32, u32)>,
}
