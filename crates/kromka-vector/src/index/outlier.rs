//! How unusual a vector is: how far its neighbours are, beside how far those of the index's own vectors are.
//!
//! The distance to the k-th neighbour as a score of outliers is that of Ramaswamy, Rastogi and Shim, "Efficient algorithms for
//! mining outliers from large data sets", 2000.

use alloc::vec::Vec;

use super::{Index, Search, Searcher};
use crate::bounds;
use crate::error::VectorError;

/// How far the k-th neighbours of an index's own vectors are: what is usual there.
#[derive(Debug, Clone, PartialEq)]
pub struct Usual {
    k: u32,
    /// In order.
    distances: Vec<f32>,
}

/// How unusual a vector is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    /// The distance to its k-th neighbour, or to its last where there are fewer.
    pub distance: f32,
    /// The share of the index's own vectors whose k-th neighbour is nearer, 0 to 1: .99 is rarer than 99 of 100.
    pub rank: f32,
    /// The distance as a multiple of the median of the index's own, where that is above 0: 1 is usual. Of use where distances
    /// are not negative, which those of the inner product are.
    pub ratio: Option<f32>,
}

impl Usual {
    /// Neighbours that are counted.
    #[must_use]
    pub fn k(&self) -> u32 {
        self.k
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.distances.capacity() * size_of::<f32>()
    }

    /// The distance that this share of the index's own vectors does not exceed, 0 to 1; `None` where there are none.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list that fits the memory"
    )]
    pub fn quantile(&self, share: f32) -> Option<f32> {
        let last = self.distances.len().checked_sub(1)?;
        self.distances.get((share.clamp(0.0, 1.0) * last as f32) as usize).copied()
    }
}

impl Index {
    /// What is usual in this index: the distances of up to `samples` of its vectors, taken evenly, to their `k`-th neighbours,
    /// themselves not counted. Takes as long as so many searches; made anew when much has changed.
    ///
    /// # Errors
    /// [`VectorError::Field`] where `k` is not 1 to 65,535 or `samples` not 1 to 65,536.
    pub fn usual(
        &self,
        k: u32,
        samples: u32,
        search: &Search<'_>,
        searcher: &mut Searcher,
    ) -> Result<Usual, VectorError> {
        let search = Search { k: k.saturating_add(1), ..*search };
        search.check()?;
        bounds::K.check(k.into())?;
        bounds::SAMPLES.check(samples.into())?;
        let live: Vec<u32> = (0..self.store.slots()).filter(|slot| !self.store.dead.get(*slot)).collect();
        let samples = live.len().min(samples as usize);
        let mut distances = Vec::with_capacity(samples);
        for slot in (0..samples).map(|i| live[i * live.len() / samples]) {
            self.find_beside(slot, &search, searcher);
            let others = searcher.found.iter().filter(|(_, found)| *found != slot).take(k as usize);
            distances.extend(others.last().map(|(distance, _)| *distance));
        }
        distances.sort_unstable_by(f32::total_cmp);
        Ok(Usual { k, distances })
    }

    /// How unusual a vector is in this index; `None` where it has no vectors that a search returns, or nothing is usual.
    ///
    /// # Errors
    /// [`VectorError`].
    #[expect(clippy::cast_precision_loss, reason = "a share of a sample")]
    pub fn outlier(
        &self,
        vector: &[f32],
        usual: &Usual,
        search: &Search<'_>,
        searcher: &mut Searcher,
    ) -> Result<Option<Outlier>, VectorError> {
        let search = Search { k: usual.k, ..*search };
        search.check()?;
        self.store.check(vector)?;
        self.find(vector, &search, searcher);
        let mut nearest = searcher.found.iter().take(usual.k as usize);
        let (Some((distance, _)), Some(median)) = (nearest.next_back(), usual.quantile(0.5)) else { return Ok(None) };
        let nearer = usual.distances.partition_point(|own| own < distance);
        let rank = nearer as f32 / usual.distances.len() as f32;
        let ratio = (median > 0.0).then(|| distance / median);
        Ok(Some(Outlier { distance: *distance, rank, ratio }))
    }
}
