//! How well searches do, by the index itself.

use alloc::vec::Vec;

use super::{Index, Search, Searcher};
use crate::bounds;
use crate::code::aim;
use crate::error::VectorError;
use crate::graph::Scratch;

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
        bounds::K.check(k.into())?;
        bounds::K.check(i64::from(k) + 1)?;
        bounds::SAMPLES.check(samples.into())?;
        let search = Search { ef, ..Search::new(k + 1) };
        search.check()?;
        let live: Vec<u32> = (0..self.store.slots()).filter(|slot| !self.store.dead.get(*slot)).collect();
        let samples = live.len().min(samples as usize);
        let mut memory = Memory::default();
        let (mut found, mut all) = (0, 0);
        for slot in (0..samples).map(|i| live[i * live.len() / samples]) {
            let (hit, nearest) = self.compare(slot, &search, &live, &mut memory);
            found += hit;
            all += nearest;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share of counts far below what a float can tell")]
        Ok(if all == 0 { 1.0 } else { found as f64 / all as f64 })
    }

    /// How many of the nearest to the vector of a slot are found, and how many there are.
    fn compare(&self, slot: u32, search: &Search<'_>, live: &[u32], memory: &mut Memory) -> (usize, usize) {
        let Memory { searcher, scratch, vector, direction } = memory;
        let k = search.k as usize - 1;
        scratch.pool.reset(search.k as usize);
        match &self.store.values {
            Some(values) => {
                self.store.vector(slot, vector);
                let query = aim(self.store.config.metric, vector, direction);
                for other in live {
                    let distance = values.distance(query, *other);
                    if distance < scratch.pool.bound() {
                        scratch.pool.push(distance, *other);
                    }
                }
            }
            None => {
                self.store.codes.stored_for_many(self.store.rows.row(slot), &mut scratch.query);
                scratch.offer(self.store.points(), live.iter().copied());
            }
        }
        self.find_beside(slot, search, searcher);
        let others = |(_, other): &(f32, u32)| *other != slot;
        let nearest = || scratch.pool.iter().filter(others).take(k);
        // Of equally near ones, either will do.
        let farthest = nearest().last().map_or(f32::NEG_INFINITY, |(distance, _)| distance);
        let hits = searcher.found.iter().copied().filter(others).take(k);
        (hits.filter(|(distance, _)| *distance <= farthest).count(), nearest().count())
    }
}

/// The memory of an estimate.
#[derive(Default)]
struct Memory {
    searcher: Searcher,
    scratch: Scratch,
    vector: Vec<f32>,
    direction: Vec<f32>,
}
