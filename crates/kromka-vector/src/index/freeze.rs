//! Making the graph of an index one that does not change any more.

use alloc::vec::Vec;

use super::Index;
use super::change::Room;
use super::compact::Work;
use crate::bounds;
use crate::code::Codes;
use crate::error::VectorError;
use crate::frozen::Frozen;
use crate::marks::Marks;

impl Index {
    /// Replaces the graph by one of the crate `instant-distance` over the same codes, made at once on all threads. What is added
    /// later is compared one by one, until that is more than [`Config::flat_max`](crate::Config::flat_max): then, or when what
    /// was removed is compacted, a graph of our own takes its place again.
    ///
    /// A search of it keeps `ef` nearest, 1 to 65,536, whatever it asks for; one that needs more compares every vector. It
    /// allocates. Graphs that are made on several threads differ a little.
    ///
    /// # Errors
    /// [`VectorError::Field`], and [`VectorError::Coding`] where codes are not of [`Coding::Int8`](crate::Coding::Int8).
    pub fn freeze(&mut self, ef: u32) -> Result<(), VectorError> {
        bounds::EF.check(ef.into())?;
        if !matches!(self.store.codes, Codes::Int8(_)) {
            return Err(VectorError::Coding);
        }
        if self.frozen.is_some() {
            self.thaw();
        }
        let Codes::Int8(codes) = &self.store.codes else { return Err(VectorError::Coding) };
        if !self.is_empty() {
            let shape = Self::shape_of(&self.store.config);
            self.frozen = Some(Frozen::new(self.store.points(), codes, self.store.slots(), ef as usize, shape));
            self.graph = None;
            // What is left to expire are slots, which stay; the rest is of the graph.
            self.work = self.work.take().filter(|work| matches!(work, Work::Expiring(_)));
            // They are dead slots like any other now.
            self.vacant.clear();
        }
        Ok(())
    }

    /// Makes a graph of our own possible again.
    pub(super) fn thaw(&mut self) {
        if self.frozen.take().is_some() {
            self.close_gaps();
        }
    }

    /// Replaces a vector that the frozen graph leads to: the new one comes after it.
    pub(super) fn update_frozen(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), VectorError> {
        self.room_for(Room { slots: 1, ..Room::default() })?;
        if self.frozen.is_none() {
            return self.update(id, vector, marks);
        }
        let at = self.store.lookup.slot(id).ok_or(VectorError::Unknown { id })?;
        self.take(at);
        self.store.put(self.store.slots(), id, vector, &marks);
        self.catch_up(1);
        Ok(())
    }

    /// Closes all gaps that dead slots are, while nothing links to any slot.
    fn close_gaps(&mut self) {
        for at in (0..self.store.slots()).rev().filter(|slot| self.store.dead.get(*slot)).collect::<Vec<_>>() {
            self.close(at);
        }
    }
}
