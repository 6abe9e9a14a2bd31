//! A layer above the base: few of the slots are in it.

use alloc::vec::Vec;

use hashbrown::HashTable;

use super::write_links;
use crate::lookup::hash;
use crate::table::Table;

#[derive(Clone)]
pub(crate) struct Layer {
    slots: Vec<u32>,
    links: Table,
    /// Places in `slots`.
    places: HashTable<u32>,
}

impl Layer {
    pub(crate) fn new(degree: usize) -> Self {
        Self { slots: Vec::new(), links: Table::new(Self::stride(degree)), places: HashTable::new() }
    }

    /// Bytes of the links of a slot.
    pub(crate) fn stride(degree: usize) -> usize {
        4 * (degree + 1)
    }

    /// A layer of these slots and their links, in the same order; `None` where a slot is there twice, or lengths differ.
    #[cfg(feature = "std")]
    pub(crate) fn from_parts(slots: Vec<u32>, links: Table) -> Option<Self> {
        if links.len() != slots.len() {
            return None;
        }
        let mut places = HashTable::with_capacity(slots.len());
        for (place, slot) in (0..).zip(&slots) {
            let is = |other: &u32| slots[*other as usize] == *slot;
            match places.entry(hash((*slot).into()), is, |other| hash(slots[*other as usize].into())) {
                hashbrown::hash_table::Entry::Occupied(_) => return None,
                hashbrown::hash_table::Entry::Vacant(free) => free.insert(place),
            };
        }
        Some(Self { slots, links, places })
    }

    /// The links of its slots, in their order.
    #[cfg(feature = "std")]
    pub(crate) fn links(&self) -> &Table {
        &self.links
    }

    fn place(&self, slot: u32) -> Option<u32> {
        self.places.find(hash(slot.into()), |place| self.slots[*place as usize] == slot).copied()
    }

    /// The links of a slot, `None` where it is not in this layer.
    pub(crate) fn row(&self, slot: u32) -> Option<&[u8]> {
        self.place(slot).map(|place| self.links.row(place))
    }

    /// The links of a slot, which is in this layer from now on.
    pub(crate) fn row_mut(&mut self, slot: u32) -> &mut [u8] {
        let place = self.place(slot).unwrap_or_else(|| self.push(slot));
        self.links.row_mut(place)
    }

    #[expect(clippy::cast_possible_truncation, reason = "slots are numbered by 31 bits, places are fewer")]
    fn push(&mut self, slot: u32) -> u32 {
        let place = self.slots.len() as u32;
        self.slots.push(slot);
        self.links.grow(self.slots.len());
        write_links(self.links.row_mut(place), &[]);
        let slots = &self.slots;
        self.places.insert_unique(hash(slot.into()), place, |place| hash(slots[*place as usize].into()));
        place
    }

    /// Takes a slot out; links to it stay.
    pub(crate) fn remove(&mut self, slot: u32) {
        let is = |place: &u32| self.slots[*place as usize] == slot;
        let Ok(entry) = self.places.find_entry(hash(slot.into()), is) else { return };
        let (place, _) = entry.remove();
        let last = self.slots.len() - 1;
        if place as usize != last {
            let moved = self.slots[last];
            if let Some(at) = self.places.find_mut(hash(moved.into()), |place| *place as usize == last) {
                *at = place;
            }
            #[expect(clippy::cast_possible_truncation, reason = "it was a place")]
            let row = self.links.row(last as u32).to_vec();
            self.links.row_mut(place).copy_from_slice(&row);
        }
        self.slots.swap_remove(place as usize);
        self.links.truncate(last);
    }

    /// The slots of this layer.
    pub(crate) fn slots(&self) -> &[u32] {
        &self.slots
    }

    /// Gives back what rows that were removed took.
    pub(crate) fn shrink(&mut self) {
        self.slots.shrink_to_fit();
        self.links.shrink();
        let slots = &self.slots;
        self.places.shrink_to_fit(|place| hash(slots[*place as usize].into()));
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.slots.capacity() * 4 + self.links.heap_bytes() + self.places.allocation_size()
    }
}
