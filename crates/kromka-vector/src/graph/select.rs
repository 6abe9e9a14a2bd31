//! Which of the near ones to link to: those that are nearer to a vector than to any of its links.

use alloc::vec::Vec;

use super::Points;
use crate::code::Query;

/// Memory of a selection, kept from one to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    query: Query,
    left: Vec<u32>,
    left_distances: Vec<f32>,
    between: Vec<f32>,
    /// What was selected.
    pub(crate) chosen: Vec<u32>,
}

impl Selection {
    pub(crate) fn heap_bytes(&self) -> usize {
        let lists = self.left.capacity() + self.left_distances.capacity() + self.between.capacity();
        self.query.heap_bytes() + 4 * (lists + self.chosen.capacity())
    }

    /// Chooses at most `count` of these candidates, which come nearest first (algorithm 4 of the source, which keeps none
    /// that it has discarded): directions are covered, not only the densest one.
    pub(crate) fn choose(&mut self, points: Points<'_>, candidates: impl Iterator<Item = (f32, u32)>, count: usize) {
        self.chosen.clear();
        self.left.clear();
        self.left_distances.clear();
        for (distance, slot) in candidates {
            self.left.push(slot);
            self.left_distances.push(distance);
        }
        while self.chosen.len() < count && !self.left.is_empty() {
            let nearest = self.left[0];
            self.chosen.push(nearest);
            points.codes.stored(points.rows.row(nearest), &mut self.query);
            self.between.resize(self.left.len(), 0.0);
            points.codes.distances(&self.query, points.rows, &self.left[1..], &mut self.between[1..]);
            let mut kept = 0;
            for i in 1..self.left.len() {
                // Of equal vectors, none discards the other: else all links of a heap of equals would lead into it.
                if self.between[i] >= self.left_distances[i] {
                    self.left[kept] = self.left[i];
                    self.left_distances[kept] = self.left_distances[i];
                    kept += 1;
                }
            }
            self.left.truncate(kept);
            self.left_distances.truncate(kept);
        }
    }
}
