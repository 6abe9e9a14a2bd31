//! A graph that is made at once and not changed any more, by the crate `instant-distance`: for hosts that have it already, and
//! as a second opinion on our own.

use alloc::sync::Arc;
use alloc::vec::Vec;

use instant_distance::{Builder, Hnsw, Point, Search};

use crate::code::Int8;
use crate::graph::{Points, Scratch, Shape};
use crate::segment::Segment;

/// Links of a vector in its lowest layer, which that crate has fixed.
const DEGREE: usize = 64;

/// The codes of a vector, with what compares them.
#[derive(Clone)]
struct Row {
    codes: Arc<Int8>,
    bytes: Vec<u8>,
}

impl Point for Row {
    fn distance(&self, other: &Self) -> f32 {
        self.codes.between(&self.bytes, &other.bytes)
    }
}

/// All slots from the first one on, as they were when it was made.
#[derive(Clone)]
pub(crate) struct Frozen {
    graph: Arc<Hnsw<Row>>,
    /// The slots of its points.
    slots: Vec<u32>,
    end: u32,
    codes: Arc<Int8>,
    /// Nearest that each search keeps.
    ef: usize,
    bytes: usize,
}

impl Frozen {
    /// Makes a graph of the live slots before `end`, at least one, on all threads of the global pool. Each search keeps `ef`
    /// nearest: that crate has it fixed when a graph is made.
    pub(crate) fn new(points: Points<'_>, codes: &Int8, end: u32, ef: usize, shape: Shape) -> Self {
        let codes = Arc::new(codes.clone());
        let live: Vec<u32> = (0..end).filter(|slot| points.is_live(*slot)).collect();
        let row = |slot: &u32| Row { codes: Arc::clone(&codes), bytes: points.rows.row(*slot).to_vec() };
        let rows: Vec<Row> = live.iter().map(row).collect();
        let each = size_of::<Row>() + points.rows.stride() + DEGREE * size_of::<u32>();
        let builder = Builder::default().ef_search(ef).ef_construction(shape.ef_construction).seed(shape.seed);
        let (graph, places) = builder.build_hnsw(rows);
        let mut ordered: Vec<(u32, u32)> =
            places.into_iter().map(instant_distance::PointId::into_inner).zip(live).collect();
        ordered.sort_unstable();
        let slots: Vec<u32> = ordered.into_iter().map(|(_, slot)| slot).collect();
        let bytes = slots.len() * (each + size_of::<u32>());
        Self { graph: Arc::new(graph), slots, end, codes, ef, bytes }
    }
}

impl Segment for Frozen {
    fn end(&self) -> u32 {
        self.end
    }

    fn search(&self, points: Points<'_>, ef: usize, scratch: &mut Scratch) {
        if ef > self.ef {
            // It keeps no more than it was made for.
            return scratch.offer(points, 0..self.end);
        }
        let query = Row { codes: Arc::clone(&self.codes), bytes: self.codes.row(&scratch.query) };
        let mut search = Search::default();
        let found = self.graph.search(&query, &mut search);
        scratch.offer(points, found.map(|item| self.slots[item.pid.into_inner() as usize]));
    }

    fn steps(&self, ef: usize) -> Option<usize> {
        (ef <= self.ef).then(|| self.ef.saturating_mul(DEGREE) / 2)
    }

    fn heap_bytes(&self) -> usize {
        self.bytes
    }
}
