//! A navigable small world in layers: each vector links to near ones, and fewer and fewer vectors are in the layers above.
//!
//! Source: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small
//! World graphs", 2016 (algorithms 1 to 5). Vectors come in batches: all of a batch look for neighbours in the graph as it was
//! before, then the links are written, each list once. So the result does not depend on how many threads look.

mod insert;
mod layer;
mod repair;
mod search;
mod select;

use alloc::vec::Vec;

use crate::bits::Bits;
use crate::code::Codes;
use crate::table::Table;

pub(crate) use insert::{Arrival, Linking};
pub(crate) use layer::Layer;
pub(crate) use search::Scratch;

/// Layers above the base: with 4 links a vector, the fewest allowed, some 4¹⁶ vectors.
pub(crate) const LAYERS_MAX: usize = 16;

/// What a graph is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Links that a vector looks for in each layer; twice as many it may have in the base.
    pub(crate) degree: usize,
    /// Nearest that are kept while neighbours are looked for.
    pub(crate) ef_construction: usize,
    /// What the layers of vectors are drawn from, with their ids.
    pub(crate) seed: u64,
}

/// The codes that a graph is over.
#[derive(Clone, Copy)]
pub(crate) struct Points<'a> {
    pub(crate) codes: &'a Codes,
    pub(crate) rows: &'a Table,
    /// The slots that are no vector any more: they lead on, but nothing new links to them.
    pub(crate) dead: &'a Bits,
}

impl Points<'_> {
    /// Whether a slot is a vector.
    pub(crate) fn is_live(&self, slot: u32) -> bool {
        !self.dead.get(slot)
    }
}

/// The links.
#[derive(Clone)]
pub(crate) struct Graph {
    pub(crate) shape: Shape,
    pub(crate) base: Table,
    /// From the one above the base upwards.
    pub(crate) above: Vec<Layer>,
    /// Where every search begins: a slot of the highest layer.
    pub(crate) entry: Option<u32>,
    /// Slots before this one were linked; those from it on are still to be.
    pub(crate) linked: u32,
}

impl Graph {
    pub(crate) fn new(shape: Shape) -> Self {
        Self { shape, base: Table::new(4 * (2 * shape.degree + 1)), above: Vec::new(), entry: None, linked: 0 }
    }

    /// Links that a slot may have in a layer.
    pub(crate) fn cap(&self, layer: usize) -> usize {
        if layer == 0 { 2 * self.shape.degree } else { self.shape.degree }
    }

    /// The links of a slot in a layer, 0 for the base. A slot that is not in the layer has none.
    pub(crate) fn links(&self, layer: usize, slot: u32) -> impl Iterator<Item = u32> {
        links(self.row(layer, slot))
    }

    fn row(&self, layer: usize, slot: u32) -> &[u8] {
        match layer.checked_sub(1) {
            None => self.base.row(slot),
            Some(above) => self.above[above].row(slot).unwrap_or(&[]),
        }
    }

    /// Replaces the links of a slot in a layer.
    pub(crate) fn set_links(&mut self, layer: usize, slot: u32, neighbours: &[u32]) {
        debug_assert!(neighbours.len() <= self.cap(layer));
        let row = match layer.checked_sub(1) {
            None => self.base.row_mut(slot),
            Some(above) => self.above[above].row_mut(slot),
        };
        write_links(row, neighbours);
    }

    /// The layer that a vector reaches up to, drawn from its slot's id.
    pub(crate) fn height(&self, id: u64) -> usize {
        let mut state = id ^ self.shape.seed;
        let mut height = 0;
        // In each layer is one of `degree` of those below.
        while height < LAYERS_MAX && draw(&mut state).is_multiple_of(self.shape.degree as u64) {
            height += 1;
        }
        height
    }

    /// Room for the links of so many slots.
    pub(crate) fn reserve(&mut self, slots: usize, exactly: bool) {
        if exactly {
            self.base.reserve_exact(slots);
        } else {
            self.base.reserve(slots);
        }
    }

    /// Forgets the slots from this one on, which were taken out.
    pub(crate) fn truncate(&mut self, slots: u32) {
        self.base.truncate(slots as usize);
        self.linked = self.linked.min(slots);
    }

    /// Gives back memory that is held for nothing.
    pub(crate) fn shrink(&mut self) {
        self.base.shrink();
        self.above.iter_mut().for_each(Layer::shrink);
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let layers = self.above.capacity() * size_of::<Layer>();
        self.base.heap_bytes() + layers + self.above.iter().map(Layer::heap_bytes).sum::<usize>()
    }
}

/// The links in a row: their number, then they.
pub(crate) fn links(row: &[u8]) -> impl Iterator<Item = u32> {
    let (words, _) = row.as_chunks::<4>();
    let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
    let count = words.next().unwrap_or(0) as usize;
    words.take(count)
}

/// Writes links into a row that has room for them.
pub(crate) fn write_links(row: &mut [u8], neighbours: &[u32]) {
    let (words, _) = row.as_chunks_mut::<4>();
    let count = u32::try_from(neighbours.len()).unwrap_or(u32::MAX);
    words[0] = count.to_le_bytes();
    for (word, neighbour) in words[1..].iter_mut().zip(neighbours) {
        *word = neighbour.to_le_bytes();
    }
}

/// The next of a sequence of well-mixed numbers (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
pub(crate) fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
