//! The slots that a search has met: a bit each.

use alloc::vec::Vec;

#[derive(Debug, Clone, Default)]
pub(crate) struct Visited {
    words: Vec<u64>,
}

impl Visited {
    /// None of so many.
    pub(crate) fn reset(&mut self, slots: usize) {
        self.words.clear();
        self.words.resize(slots.div_ceil(64), 0);
    }

    /// Whether the slot comes for the first time.
    pub(crate) fn insert(&mut self, slot: u32) -> bool {
        let (word, bit) = (slot as usize / 64, 1 << (slot % 64));
        let first = self.words[word] & bit == 0;
        self.words[word] |= bit;
        first
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}
