//! What leads a search to near vectors: all of them one by one, a graph, or a graph that does not change any more.

use crate::graph::{Graph, Points, Scratch};

/// A part of the slots that can be searched.
pub(crate) trait Segment {
    /// The slot after its last one. Segments follow each other.
    fn end(&self) -> u32;

    /// Lets the slots of this segment that are nearest to the scratch's query into its pool, dead ones among them, up to `ef` of
    /// them.
    fn search(&self, points: Points<'_>, ef: usize, scratch: &mut Scratch);

    /// Steps that a search costs, each the comparison of a vector that is somewhere in memory; `None` where it compares all.
    fn steps(&self, ef: usize) -> Option<usize>;

    /// Bytes on the heap.
    fn heap_bytes(&self) -> usize;
}

/// Slots that are compared one by one, which finds the nearest of the codes exactly.
pub(crate) struct Flat {
    /// The first one.
    pub(crate) start: u32,
    /// The one after the last.
    pub(crate) end: u32,
}

impl Segment for Flat {
    fn end(&self) -> u32 {
        self.end
    }

    fn search(&self, points: Points<'_>, _: usize, scratch: &mut Scratch) {
        scratch.offer_all(points, self.start..self.end);
    }

    fn steps(&self, _: usize) -> Option<usize> {
        None
    }

    fn heap_bytes(&self) -> usize {
        0
    }
}

impl Segment for Graph {
    fn end(&self) -> u32 {
        self.linked
    }

    fn search(&self, points: Points<'_>, ef: usize, scratch: &mut Scratch) {
        Self::search(self, points, ef, scratch);
    }

    fn steps(&self, ef: usize) -> Option<usize> {
        // Half of the links lead to what was met before.
        Some(ef.saturating_mul(self.cap(0)) / 2)
    }

    fn heap_bytes(&self) -> usize {
        Self::heap_bytes(self)
    }
}
