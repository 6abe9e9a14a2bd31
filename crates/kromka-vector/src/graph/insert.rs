//! Linking vectors into the graph, a batch at a time.

use alloc::vec;
use alloc::vec::Vec;

use super::select::Selection;
use super::{Graph, LAYERS_MAX, Layer, Points, Scratch};

/// The part of the graph that a batch may be: those of a batch do not lead to each other while they look for neighbours.
const BATCH_PART: usize = 50;
/// Vectors of a batch at most: each is compared with all others of its batch.
const BATCH_MAX: usize = 256;

/// A vector that is to be linked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) slot: u32,
    /// The highest layer that it is in.
    pub(crate) height: usize,
}

/// A link that is to be written back: to `target`, which has not heard of `source` yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Back {
    layer: usize,
    target: u32,
    source: u32,
}

/// The memory of one thread that links.
#[derive(Debug, Clone, Default)]
pub(crate) struct Linker {
    pub(crate) scratch: Scratch,
    pub(crate) selection: Selection,
    pub(crate) candidates: Vec<(f32, u32)>,
    pub(crate) distances: Vec<f32>,
}

/// The memory of linking, kept from one batch to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Linking {
    pub(crate) linker: Linker,
    backs: Vec<Back>,
}

impl Linking {
    pub(crate) fn heap_bytes(&self) -> usize {
        let Linker { scratch, selection, candidates, distances } = &self.linker;
        let lists = candidates.capacity() * size_of::<(f32, u32)>() + distances.capacity() * 4;
        scratch.heap_bytes() + selection.heap_bytes() + lists + self.backs.capacity() * size_of::<Back>()
    }
}

impl Graph {
    /// Links vectors that are not in the graph yet. Their rows must be there.
    pub(crate) fn insert(&mut self, points: Points<'_>, arrivals: &[Arrival], linking: &mut Linking) {
        self.base.grow(points.rows.len());
        let mut rest = arrivals;
        while !rest.is_empty() {
            let most = (self.linked as usize / BATCH_PART).clamp(1, BATCH_MAX);
            let (batch, after) = rest.split_at(most.min(rest.len()));
            self.link(points, batch, linking);
            let next = batch.iter().map(|arrival| arrival.slot + 1).max();
            self.linked = self.linked.max(next.unwrap_or(0));
            rest = after;
        }
    }

    pub(crate) fn link(&mut self, points: Points<'_>, batch: &[Arrival], linking: &mut Linking) {
        let found =
            each(batch, &mut linking.linker, |linker, arrival| self.neighbours(points, batch, *arrival, linker));
        linking.backs.clear();
        for (arrival, lists) in batch.iter().zip(found) {
            while self.above.len() < arrival.height {
                self.above.push(Layer::new(self.shape.degree));
                // The first of a layer is where searches begin.
                self.entry = Some(arrival.slot);
            }
            self.entry.get_or_insert(arrival.slot);
            for (layer, list) in lists.iter().enumerate() {
                self.set_links(layer, arrival.slot, list);
                let back = |target: &u32| Back { layer, target: *target, source: arrival.slot };
                linking.backs.extend(list.iter().map(back));
            }
        }
        linking.backs.sort_unstable();
        let groups: Vec<&[Back]> = linking.backs.chunk_by(|a, b| (a.layer, a.target) == (b.layer, b.target)).collect();
        let lists = each(&groups, &mut linking.linker, |linker, group| self.with_back_links(points, group, linker));
        for (group, list) in groups.iter().zip(lists) {
            self.set_links(group[0].layer, group[0].target, &list);
        }
    }

    /// The links of a new vector in each of its layers, from the base upwards.
    pub(crate) fn neighbours(
        &self,
        points: Points<'_>,
        batch: &[Arrival],
        arrival: Arrival,
        linker: &mut Linker,
    ) -> Vec<Vec<u32>> {
        let mut lists = vec![Vec::new(); arrival.height + 1];
        let Linker { scratch, selection, candidates, .. } = linker;
        points.codes.stored_for_many(points.rows.row(arrival.slot), &mut scratch.query);
        let mut entry = self.descend(points, arrival.height, scratch);
        for layer in (0..=arrival.height).rev() {
            scratch.pool.reset(self.shape.ef_construction);
            if let Some(from) = entry.filter(|_| layer <= self.above.len()) {
                self.walk(points, layer, self.shape.ef_construction, from, scratch);
                entry = scratch.pool.iter().next().map(|(_, slot)| slot);
            }
            let others = batch.iter().filter(|other| other.slot != arrival.slot && other.height >= layer);
            scratch.offer(points, others.map(|other| other.slot));
            candidates.clear();
            candidates.extend(scratch.pool.iter().filter(|(_, slot)| *slot != arrival.slot && points.is_live(*slot)));
            selection.choose(points, candidates.iter().copied(), self.shape.degree);
            lists[layer].extend_from_slice(&selection.chosen);
        }
        lists
    }

    /// The links of a vector with those that found it, chosen anew where they are too many.
    fn with_back_links(&self, points: Points<'_>, group: &[Back], linker: &mut Linker) -> Vec<u32> {
        let Back { layer, target, .. } = group[0];
        let mut list: Vec<u32> = self.links(layer, target).collect();
        for back in group {
            if !list.contains(&back.source) {
                list.push(back.source);
            }
        }
        if list.len() <= self.cap(layer) {
            return list;
        }
        list.retain(|link| points.is_live(*link));
        self.nearest_of(points, layer, target, list, linker)
    }
}

/// Does the same for each, in order: on all threads of the pool that this runs in, each with memory of its own.
#[cfg(feature = "rayon")]
fn each<T: Sync, R: Send>(all: &[T], linker: &mut Linker, work: impl Fn(&mut Linker, &T) -> R + Sync) -> Vec<R> {
    use rayon::prelude::*;
    if all.len() < 8 || rayon::current_num_threads() == 1 {
        return all.iter().map(|one| work(linker, one)).collect();
    }
    all.par_iter().map_init(Linker::default, |linker, one| work(linker, one)).collect()
}

/// Does the same for each, in order.
#[cfg(not(feature = "rayon"))]
fn each<T, R>(all: &[T], linker: &mut Linker, work: impl Fn(&mut Linker, &T) -> R) -> Vec<R> {
    all.iter().map(|one| work(linker, one)).collect()
}

const _: () = assert!(LAYERS_MAX < 64);
