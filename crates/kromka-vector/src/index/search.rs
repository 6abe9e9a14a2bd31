//! Finding the nearest.

use alloc::vec::Vec;

use kromka_core::Tick;

use super::Index;
use crate::bounds;
use crate::code::aim;
use crate::error::VectorError;
use crate::filter::Filter;
use crate::graph::{Scratch, draw};
use crate::metric::Metric;
use crate::segment::{Flat, Segment};
use crate::store::Store;

/// Vectors that are looked at to tell how many pass a filter.
const SAMPLES: u32 = 128;
/// What a step through the graph costs beside one of a scan: its vectors are not beside each other.
const STEP_COST: usize = 2;
/// What looking at tags costs beside a comparison of vectors, as one part of so many; asking the host costs about as much.
const ASK_PART: u32 = 8;

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
pub struct Search<'a> {
    /// Results, 1 to 65,536: so many come whenever there are so many that may be returned.
    pub k: u32,
    /// Nearest that are kept while the graph is walked, 1 to 65,536: more finds better and takes longer. At least `k` is taken.
    pub ef: u32,
    /// The best candidates that are scored again by exact values, 0 to 65,536. At least `k` where the index keeps them.
    pub rescore: u32,
    /// Vectors that expire by then are not returned.
    pub now: Tick,
    /// Which vectors may be returned.
    pub filter: Filter<'a>,
}

impl Search<'_> {
    /// The `k` nearest of all that never expire or have not yet expired at tick 0.
    #[must_use]
    pub fn new(k: u32) -> Self {
        Self { k, ef: 64, rescore: 20, now: Tick::ZERO, filter: Filter::default() }
    }

    pub(super) fn check(&self) -> Result<(), VectorError> {
        bounds::K.check(self.k.into())?;
        bounds::EF.check(self.ef.into())?;
        Ok(bounds::RESCORE.check(self.rescore.into())?)
    }
}

/// The memory of searches: one for each thread that searches, kept from one search to the next.
#[derive(Debug, Clone, Default)]
pub struct Searcher {
    scratch: Scratch,
    direction: Vec<f32>,
    vector: Vec<f32>,
    pub(super) found: Vec<(f32, u32)>,
}

impl Searcher {
    /// Bytes on the heap.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let values = self.direction.capacity() + self.vector.capacity();
        self.scratch.heap_bytes() + values * size_of::<f32>() + self.found.capacity() * size_of::<(f32, u32)>()
    }
}

/// What a search may return.
struct Admission<'a> {
    store: &'a Store,
    search: &'a Search<'a>,
    /// Whether any vector may have expired.
    expires: bool,
}

impl Admission<'_> {
    /// Whether nothing is left out, as far as can be told at once.
    fn admits_all(&self) -> bool {
        let Self { store, search, expires } = self;
        !expires && store.dead.count() == 0 && !search.filter.looks_at_tags() && !search.filter.looks_further()
    }

    fn admits(&self, slot: u32) -> bool {
        let Self { store, search, expires } = self;
        let marks = &store.marks;
        let filter = &search.filter;
        if store.dead.get(slot) || *expires && marks.is_expired(slot, search.now) {
            return false;
        }
        if filter.looks_at_tags() && !filter.admits_tags(marks.tags(slot)) {
            return false;
        }
        !filter.looks_further() || filter.admits_further(store.lookup.id(slot), &marks.get(slot))
    }
}

/// Up to so many slots, one drawn from each of as many stretches: were they evenly apart, data that takes turns would look all
/// the same.
pub(super) fn sample(slots: u32) -> impl Iterator<Item = u32> {
    let (all, wanted) = (u64::from(slots), u64::from(slots.min(SAMPLES)));
    let mut seed = 0;
    (0..wanted).map(move |i| {
        let (from, to) = (i * all / wanted, (i + 1) * all / wanted);
        // Below the number of slots.
        u32::try_from(from + draw(&mut seed) % (to - from)).unwrap_or(0)
    })
}

impl Index {
    /// The nearest to a vector, nearest first, replace what is in `hits`. Of equally near ones the earlier slot comes first.
    ///
    /// # Errors
    /// [`VectorError`]; `hits` is as it was then.
    pub fn search(
        &self,
        query: &[f32],
        search: &Search<'_>,
        searcher: &mut Searcher,
        hits: &mut Vec<Hit>,
    ) -> Result<(), VectorError> {
        search.check()?;
        self.store.check(query)?;
        self.find(query, search, searcher);
        hits.clear();
        let best = searcher.found.iter().take(search.k as usize);
        hits.extend(best.map(|(distance, slot)| Hit { id: self.store.lookup.id(*slot), distance: *distance }));
        Ok(())
    }

    /// Leaves the best in `found`, nearest first.
    pub(super) fn find(&self, query: &[f32], search: &Search<'_>, searcher: &mut Searcher) {
        self.store.codes.query(query, &mut searcher.scratch.query);
        let rescored = if self.store.values.is_some() { search.rescore } else { 0 };
        self.candidates(rescored.max(search.k) as usize, search, searcher);
        let (Some(values), Searcher { direction, found, .. }) = (&self.store.values, searcher) else { return };
        let query = aim(self.store.config.metric, query, direction);
        found.iter().for_each(|(_, slot)| values.prefetch(*slot));
        found.iter_mut().for_each(|(distance, slot)| *distance = values.distance(query, *slot));
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }

    /// Leaves the best beside the vector of a slot in `found`, nearest first, itself among them.
    pub(super) fn find_beside(&self, slot: u32, search: &Search<'_>, searcher: &mut Searcher) {
        if self.store.values.is_some() {
            let mut vector = core::mem::take(&mut searcher.vector);
            self.store.vector(slot, &mut vector);
            self.find(&vector, search, searcher);
            searcher.vector = vector;
        } else {
            self.store.codes.stored_for_many(self.store.rows.row(slot), &mut searcher.scratch.query);
            self.candidates(search.k as usize, search, searcher);
        }
    }

    /// Leaves the best by codes in `found`, nearest first.
    fn candidates(&self, most: usize, search: &Search<'_>, searcher: &mut Searcher) {
        self.candidates_by_codes(most, search, searcher);
        self.no_less_than_nothing(&mut searcher.found);
    }

    fn candidates_by_codes(&self, most: usize, search: &Search<'_>, searcher: &mut Searcher) {
        let Searcher { scratch, found, .. } = searcher;
        let admission = &Admission { store: &self.store, search, expires: self.store.marks.can_expire() };
        found.clear();
        if let Some(ef) = self.led(admission) {
            self.search_segments(ef, scratch);
            found.extend(scratch.pool.iter().filter(|(_, slot)| admission.admits(*slot)).take(most));
            // Where the walk did not meet enough of those that pass, each is looked at.
            if found.len() >= self.len().min(admission.search.k as usize) {
                return;
            }
            found.clear();
        }
        scratch.pool.reset(most);
        let all = 0..self.store.slots();
        if admission.admits_all() {
            scratch.offer_all(self.store.points(), all);
        } else {
            scratch.offer(self.store.points(), all.filter(|slot| admission.admits(*slot)));
        }
        found.extend(scratch.pool.iter());
    }

    /// Distances by codes are sums that round: what is no farther than nothing may come out a little below.
    fn no_less_than_nothing(&self, found: &mut [(f32, u32)]) {
        if self.store.values.is_none() && self.store.config.metric != Metric::InnerProduct {
            found.iter_mut().for_each(|(distance, _)| *distance = distance.max(0.0));
        }
    }

    /// How many nearest the leading segment has to keep, `None` where looking at each vector is less work.
    fn led(&self, admission: &Admission<'_>) -> Option<usize> {
        let leading = self.leading()?;
        let Search { k, ef, filter, .. } = admission.search;
        let wanted = (*ef).max(*k) as usize;
        let slots = self.store.slots();
        if admission.admits_all() {
            return leading.steps(wanted).map(|_| wanted);
        }
        let samples = slots.min(SAMPLES) as usize;
        let passed = sample(slots).filter(|slot| admission.admits(*slot)).count();
        if passed == 0 {
            return None;
        }
        // As many more as are kept in vain, and a tenth for what a sample may be off.
        let ef = (wanted * samples).div_ceil(passed) * 11 / 10;
        let asking = if filter.accept.is_some() { slots } else { slots / ASK_PART };
        let scan = slots as usize * passed / samples + asking as usize;
        (leading.steps(ef)? * STEP_COST < scan).then_some(ef)
    }

    /// Leaves the nearest in the pool, whatever a filter says of them.
    fn search_segments(&self, ef: usize, scratch: &mut Scratch) {
        let rest = Flat { start: self.linked(), end: self.store.slots() };
        scratch.pool.reset(ef);
        for segment in self.leading().into_iter().chain([&rest as &dyn Segment]) {
            segment.search(self.store.points(), ef, scratch);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_of_what_takes_turns_has_of_all() {
        for slots in [1, 100, 128, 129, 17_000, 50_000, 1_000_000] {
            let sampled: Vec<u32> = sample(slots).collect();
            assert_eq!(sampled.len(), slots.min(SAMPLES) as usize);
            assert!(sampled.windows(2).all(|pair| pair[0] < pair[1]) && sampled.iter().all(|slot| *slot < slots));
            for turns in [2, 3, 4, 6].into_iter().filter(|_| slots > 10_000) {
                // Once each 132nd of 17,000 was looked at: all or none of a fourth.
                for own in 0..turns {
                    let share = sampled.iter().filter(|slot| *slot % turns == own).count() * turns as usize;
                    assert!((64..192).contains(&share), "{own} of {turns} of {slots}: {share}");
                }
            }
        }
    }
}
