//! Walking the graph towards a query.

use alloc::vec::Vec;
use core::ops::Range;

use super::{Graph, Points, links};
use crate::code::{BATCH, Query};
use crate::kernel::prefetch;
use crate::pool::Pool;
use crate::visited::Visited;

/// The memory of searches, kept from one to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    pub(crate) query: Query,
    pub(crate) pool: Pool,
    visited: Visited,
    batch: Vec<u32>,
    distances: Vec<f32>,
}

/// Distances that are compared with the farthest of the near ones at once.
const NEAR_AT_ONCE: usize = 16;

impl Scratch {
    /// Scores these slots against the query and lets them into the pool.
    pub(crate) fn offer(&mut self, points: Points<'_>, slots: impl Iterator<Item = u32>) {
        self.batch.clear();
        for slot in slots {
            self.batch.push(slot);
            if self.batch.len() == BATCH {
                self.score(points);
                self.batch.clear();
            }
        }
        self.score(points);
    }

    /// Scores slots that follow each other and are all live.
    pub(crate) fn offer_all(&mut self, points: Points<'_>, slots: Range<u32>) {
        let mut distances = [0.0; BATCH];
        let mut bound = self.pool.bound();
        for first in slots.clone().step_by(BATCH) {
            let count = ((slots.end - first) as usize).min(BATCH);
            let distances = &mut distances[..count];
            points.codes.distances_from(&self.query, points.rows, first, distances);
            for (first, distances) in (first..).step_by(NEAR_AT_ONCE).zip(distances.chunks(NEAR_AT_ONCE)) {
                // Most are far: several are told so at once.
                if !distances.iter().fold(false, |near, distance| near | (*distance < bound)) {
                    continue;
                }
                for (slot, distance) in (first..).zip(distances) {
                    if *distance < bound {
                        self.pool.push(*distance, slot);
                        bound = self.pool.bound();
                    }
                }
            }
        }
    }

    fn score(&mut self, points: Points<'_>) {
        self.score_and(points, |_| {});
    }

    /// Scores the batch, lets the near ones into the pool, and tells which came in.
    fn score_and(&mut self, points: Points<'_>, came: impl Fn(u32)) {
        self.distances.resize(self.batch.len(), 0.0);
        points.codes.distances(&self.query, points.rows, &self.batch, &mut self.distances);
        let mut bound = self.pool.bound();
        for (slot, distance) in self.batch.iter().zip(&self.distances) {
            if *distance < bound {
                came(*slot);
                self.pool.push(*distance, *slot);
                bound = self.pool.bound();
            }
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let lists = self.batch.capacity() * 4 + self.distances.capacity() * 4;
        self.query.heap_bytes() + self.pool.heap_bytes() + self.visited.heap_bytes() + lists
    }
}

impl Graph {
    /// Leaves the nearest to the scratch's query in its pool, dead ones among them: `ef` of them if there are.
    pub(crate) fn search(&self, points: Points<'_>, ef: usize, scratch: &mut Scratch) {
        let Some(entry) = self.descend(points, 0, scratch) else { return };
        self.walk(points, 0, ef, entry, scratch);
    }

    /// The nearest slot that steps from one to the next lead to, from the top down to this layer, which is not walked.
    pub(crate) fn descend(&self, points: Points<'_>, layer: usize, scratch: &mut Scratch) -> Option<u32> {
        let mut at = self.entry?;
        let mut nearest = points.codes.distance(&scratch.query, points.rows, at);
        for layer in (layer + 1..=self.above.len()).rev() {
            loop {
                let from = at;
                scratch.batch.clear();
                scratch.batch.extend(self.links(layer, from));
                scratch.distances.resize(scratch.batch.len(), 0.0);
                points.codes.distances(&scratch.query, points.rows, &scratch.batch, &mut scratch.distances);
                for (slot, distance) in scratch.batch.iter().zip(&scratch.distances) {
                    if *distance < nearest {
                        (nearest, at) = (*distance, *slot);
                    }
                }
                // Each step is nearer than the last, so that this ends.
                if at == from {
                    break;
                }
            }
        }
        Some(at)
    }

    /// Leaves the nearest of a layer in the pool, walking from one slot.
    pub(crate) fn walk(&self, points: Points<'_>, layer: usize, ef: usize, entry: u32, scratch: &mut Scratch) {
        scratch.pool.reset(ef);
        scratch.visited.reset(self.base.len());
        scratch.visited.insert(entry);
        scratch.pool.push(points.codes.distance(&scratch.query, points.rows, entry), entry);
        while let Some(slot) = scratch.pool.next() {
            scratch.batch.clear();
            let row = self.row(layer, slot);
            for neighbour in links(row) {
                if scratch.visited.insert(neighbour) {
                    scratch.batch.push(neighbour);
                }
            }
            // Who comes in is likely looked at soon.
            scratch.score_and(points, |slot| {
                if layer == 0 {
                    prefetch(self.base.row(slot));
                }
            });
        }
    }
}
