//! Which slot has an id.

use alloc::vec::Vec;

use hashbrown::HashTable;

use crate::graph::draw;
use crate::table::GROWTH_PART;

/// A hash of an id: ids are numbers of the host, often in a row.
pub(crate) fn hash(id: u64) -> u64 {
    draw(&mut { id })
}

/// The ids of slots, and the slots of ids. A slot that is no vector has an id that leads nowhere.
#[derive(Clone, Default)]
pub(crate) struct Lookup {
    ids: Vec<u64>,
    slots: HashTable<u32>,
}

impl Lookup {
    /// The ids of slots, but for dead ones; `None` where two have the same.
    #[cfg(feature = "std")]
    pub(crate) fn from_ids(ids: Vec<u64>, dead: &crate::bits::Bits) -> Option<Self> {
        let mut lookup = Self { slots: HashTable::with_capacity(ids.len() - dead.count()), ids };
        let ids = &lookup.ids;
        for (at, id) in (0..crate::store::slot(ids.len())).zip(ids) {
            if dead.get(at) {
                continue;
            }
            match lookup.slots.entry(hash(*id), |slot| ids[*slot as usize] == *id, |slot| hash(ids[*slot as usize])) {
                hashbrown::hash_table::Entry::Occupied(_) => return None,
                hashbrown::hash_table::Entry::Vacant(place) => place.insert(at),
            };
        }
        Some(lookup)
    }

    /// The ids of all slots.
    #[cfg(feature = "std")]
    pub(crate) fn ids(&self) -> &[u64] {
        &self.ids
    }

    pub(crate) fn id(&self, slot: u32) -> u64 {
        self.ids[slot as usize]
    }

    pub(crate) fn slot(&self, id: u64) -> Option<u32> {
        self.slots.find(hash(id), |slot| self.ids[*slot as usize] == id).copied()
    }

    /// Ids there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Room for so many slots, and as many ids.
    pub(crate) fn reserve(&mut self, slots: usize) {
        let more = slots.saturating_sub(self.ids.len());
        if self.ids.capacity() < slots {
            self.ids.reserve_exact(more.max(self.ids.len() / GROWTH_PART));
        }
        let more = slots.saturating_sub(self.slots.len());
        let ids = &self.ids;
        self.slots.reserve(more, |slot| hash(ids[*slot as usize]));
    }

    /// Gives a slot an id that no other has; the slot is the next one, or one that was taken out.
    pub(crate) fn insert(&mut self, slot: u32, id: u64) {
        match self.ids.get_mut(slot as usize) {
            Some(place) => *place = id,
            None => self.ids.push(id),
        }
        let ids = &self.ids;
        self.slots.insert_unique(hash(id), slot, |slot| hash(ids[*slot as usize]));
    }

    /// The id leads nowhere from now on.
    pub(crate) fn remove(&mut self, id: u64) -> Option<u32> {
        let entry = self.slots.find_entry(hash(id), |slot| self.ids[*slot as usize] == id).ok()?;
        Some(entry.remove().0)
    }

    /// Forgets the slots from this one on, which lead nowhere.
    pub(crate) fn truncate(&mut self, slots: usize) {
        self.ids.truncate(slots);
    }

    pub(crate) fn shrink(&mut self) {
        self.ids.shrink_to_fit();
        let ids = &self.ids;
        self.slots.shrink_to_fit(|slot| hash(ids[*slot as usize]));
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.ids.capacity() * size_of::<u64>() + self.slots.allocation_size()
    }
}
