//! Adding, updating and removing vectors.

use alloc::vec::Vec;

use super::Index;
use crate::error::VectorError;
use crate::graph::{Arrival, Graph};
use crate::marks::Marks;

/// Vectors that are linked at each change while the graph is behind: it catches up, and no change takes long.
const LINKED_A_CHANGE: u32 = 4;

/// What linking may take besides the links of the base, which have their room by then: upper layers, and its own memory.
const LINKING_PART: u64 = 64;
const LINKING_BYTES: u64 = 8_192;

/// What a change needs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    /// Vectors that are added.
    pub(super) vectors: usize,
    /// Slots for them, vacant ones among them.
    pub(super) slots: usize,
    /// Marks of a slot.
    pub(super) marks: Option<(u32, Marks)>,
}

impl Index {
    /// Learns codes from vectors, one after another in `vectors`, which are not added: from some thousand that are like those
    /// that will be. Does nothing where nothing is learned, as with [`Coding::Int8`](crate::Coding::Int8).
    ///
    /// # Errors
    /// [`VectorError::Trained`] where there are vectors, and whatever is wrong with these; nothing was changed then.
    pub fn train(&mut self, vectors: &[f32]) -> Result<(), VectorError> {
        let have = self.len();
        if have > 0 {
            return Err(VectorError::Trained { have });
        }
        self.store.check_all(vectors)?;
        self.learn(vectors, Room::default())
    }

    /// Learns codes and makes room, or neither.
    fn learn(&mut self, vectors: &[f32], room: Room) -> Result<(), VectorError> {
        let before = self.store.train(vectors);
        let made = self.room_for(room);
        if made.is_err() {
            self.store.codes = before;
        }
        made
    }

    /// Adds a vector.
    ///
    /// # Errors
    /// [`VectorError`]; nothing was changed then.
    pub fn add(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), VectorError> {
        self.store.check(vector)?;
        if self.store.lookup.slot(id).is_some() {
            return Err(VectorError::Duplicate { id });
        }
        if !self.store.codes.is_trained() {
            return Err(VectorError::Untrained);
        }
        let at = self.vacant.last().copied().unwrap_or(self.store.slots());
        self.room_for(Room { vectors: 1, slots: 1, marks: Some((at, marks)) })?;
        self.vacant.pop();
        self.store.put(at, id, vector, &marks);
        if at < self.linked() {
            self.link([at].into_iter());
        } else {
            self.catch_up(LINKED_A_CHANGE);
        }
        Ok(())
    }

    /// Adds vectors, one after another in `vectors`, and links them all; codes that are to be learned and are not yet are learned
    /// from these. With the feature `rayon` linking runs on all threads of the pool that this runs in, with the same result as
    /// on one.
    ///
    /// # Errors
    /// [`VectorError`]; nothing was changed then.
    pub fn add_batch(&mut self, ids: &[u64], vectors: &[f32]) -> Result<(), VectorError> {
        let dims = self.store.config.dims as usize;
        if ids.len().checked_mul(dims) != Some(vectors.len()) {
            return Err(VectorError::Lengths { ids: ids.len(), vectors: vectors.len() / dims });
        }
        self.store.check_all(vectors)?;
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        let twice = sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        let known = ids.iter().copied().find(|id| self.store.lookup.slot(*id).is_some());
        if let Some(id) = twice.or(known) {
            return Err(VectorError::Duplicate { id });
        }
        let room = Room { vectors: ids.len(), slots: ids.len(), marks: None };
        if self.store.codes.is_trained() || ids.is_empty() {
            self.room_for(room)?;
        } else {
            self.learn(vectors, room)?;
        }
        let mut reused = Vec::new();
        for (id, vector) in ids.iter().zip(vectors.chunks_exact(dims)) {
            let vacant = self.vacant.pop();
            reused.extend(vacant);
            self.store.put(vacant.unwrap_or(self.store.slots()), *id, vector, &Marks::default());
        }
        self.link(reused.into_iter());
        self.catch_up(u32::MAX);
        Ok(())
    }

    /// Replaces the vector with this id, and what is noted of it.
    ///
    /// # Errors
    /// [`VectorError`]; nothing was changed then.
    pub fn update(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), VectorError> {
        self.store.check(vector)?;
        let at = self.store.lookup.slot(id).ok_or(VectorError::Unknown { id })?;
        #[cfg(feature = "instant-distance")]
        if at < self.linked() && self.frozen.is_some() {
            return self.update_frozen(id, vector, marks);
        }
        self.room_for_marks(at, marks)?;
        self.store.write(at, vector);
        self.store.marks.set(at, &marks);
        if let Some(graph) = self.graph.as_mut().filter(|graph| at < graph.linked) {
            graph.relink(self.store.points(), at, &mut self.linking);
        }
        Ok(())
    }

    /// Replaces what is noted of a vector.
    ///
    /// # Errors
    /// [`VectorError::Unknown`]; [`VectorError::FullBytes`] where no vector had such marks yet. Nothing was changed then.
    pub fn mark(&mut self, id: u64, marks: Marks) -> Result<(), VectorError> {
        let at = self.store.lookup.slot(id).ok_or(VectorError::Unknown { id })?;
        self.room_for_marks(at, marks)?;
        self.store.marks.set(at, &marks);
        Ok(())
    }

    /// Removes a vector: no search returns it from now on. Its memory is given back at once where there is no graph, else by
    /// [`Index::compact`].
    ///
    /// # Errors
    /// [`VectorError::Unknown`].
    pub fn remove(&mut self, id: u64) -> Result<(), VectorError> {
        let at = self.store.lookup.slot(id).ok_or(VectorError::Unknown { id })?;
        self.take(at);
        self.catch_up(LINKED_A_CHANGE);
        Ok(())
    }

    /// Removes the vector of a slot.
    pub(super) fn take(&mut self, at: u32) {
        let id = self.store.lookup.id(at);
        self.store.lookup.remove(id);
        self.store.dead.set(at);
        if at >= self.linked() {
            self.close(at);
            self.store.shrink_if_wasteful();
        }
    }

    /// Puts the last vector into a dead slot that nothing links to, as nothing does to the last one.
    pub(super) fn close(&mut self, at: u32) {
        let last = self.store.slots() - 1;
        if at != last {
            self.store.move_to(last, at);
        }
        self.store.truncate(last as usize);
    }

    /// Links what is not linked yet, at most so many.
    pub(super) fn catch_up(&mut self, most: u32) {
        if self.behind() == 0 {
            return;
        }
        #[cfg(feature = "instant-distance")]
        self.thaw();
        let shape = self.shape();
        let linked = self.graph.get_or_insert_with(|| Graph::new(shape)).linked;
        self.link(linked..self.store.slots().min(linked.saturating_add(most)));
    }

    /// Links vectors of these slots, which are not in the graph.
    fn link(&mut self, slots: impl Iterator<Item = u32>) {
        let Some(graph) = &mut self.graph else { return };
        let lookup = &self.store.lookup;
        let arrival = |slot| Arrival { slot, height: graph.height(lookup.id(slot)) };
        let arrivals: Vec<Arrival> = slots.map(arrival).collect();
        graph.insert(self.store.points(), &arrivals, &mut self.linking);
    }

    fn room_for_marks(&mut self, at: u32, marks: Marks) -> Result<(), VectorError> {
        if self.store.marks.has_room(at, &marks) {
            return Ok(());
        }
        self.room_for(Room { marks: Some((at, marks)), ..Room::default() })
    }

    /// Makes room.
    pub(super) fn room_for(&mut self, room: Room) -> Result<(), VectorError> {
        let need = self.len() as u64 + room.vectors as u64;
        let max = u64::from(self.store.config.max_vectors);
        if need > max {
            return Err(VectorError::Full { need, max });
        }
        let slots = self.store.slots() as usize + room.slots.saturating_sub(self.vacant.len());
        // At first more than needed, so that appending one by one does not copy all each time.
        for exactly in [room.slots > 1, true] {
            self.reserve(slots, exactly);
            if let Some((at, marks)) = &room.marks {
                self.store.marks.reserve(*at, marks, exactly);
            }
            let bytes = self.heap_bytes() as u64;
            let need = bytes + if self.graph.is_some() { bytes / LINKING_PART + self.linking_bytes() } else { 0 };
            let max = self.store.config.max_bytes;
            if need <= max {
                return Ok(());
            }
            self.shrink();
            if exactly {
                return Err(VectorError::FullBytes { need, max });
            }
        }
        Ok(())
    }

    /// What linking takes besides what it has by now: lists, and what a query is compared by.
    fn linking_bytes(&self) -> u64 {
        (LINKING_BYTES + self.store.codes.query_bytes() as u64).saturating_sub(self.linking.heap_bytes() as u64)
    }

    fn reserve(&mut self, slots: usize, exactly: bool) {
        self.store.reserve(slots, exactly);
        let flat = self.linked() as usize + self.store.config.flat_max as usize;
        if self.graph.is_some() || slots > flat {
            let shape = self.shape();
            #[cfg(feature = "instant-distance")]
            self.thaw();
            self.graph.get_or_insert_with(|| Graph::new(shape)).reserve(slots, exactly);
        }
    }

    pub(super) fn shrink(&mut self) {
        self.store.shrink();
        if let Some(graph) = &mut self.graph {
            graph.shrink();
        }
    }
}

const _: () = assert!(LINKED_A_CHANGE > 1);
