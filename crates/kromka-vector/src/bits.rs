//! A bit for each slot.

use alloc::vec::Vec;

/// Bits that are off where they were never set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    /// Bits that are on.
    count: usize,
}

impl Bits {
    pub(crate) fn get(&self, slot: u32) -> bool {
        self.words.get(slot as usize / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// Sets a bit, and says whether it was off.
    pub(crate) fn set(&mut self, slot: u32) -> bool {
        let word = slot as usize / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let off = !self.get(slot);
        self.words[word] |= 1 << (slot % 64);
        self.count += usize::from(off);
        off
    }

    pub(crate) fn clear(&mut self, slot: u32) {
        if self.get(slot) {
            self.words[slot as usize / 64] &= !(1 << (slot % 64));
            self.count -= 1;
        }
    }

    /// The bits of these words.
    #[cfg(feature = "std")]
    pub(crate) fn from_words(words: Vec<u64>) -> Self {
        let count = words.iter().map(|word| word.count_ones() as usize).sum();
        Self { words, count }
    }

    /// The bits, 64 in a word; those beyond are off.
    #[cfg(feature = "std")]
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Bits that are on.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The slots whose bits are on, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        let slots = self.words.iter().zip((0_u32..).step_by(64));
        slots.flat_map(|(word, first)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| first + bit))
    }

    /// Forgets the bits from this slot on.
    pub(crate) fn truncate(&mut self, slots: usize) {
        let gone = self.words.drain(slots.div_ceil(64).min(self.words.len())..);
        self.count -= gone.map(|word| word.count_ones() as usize).sum::<usize>();
        let kept = slots / 64;
        if let Some(last) = self.words.get_mut(kept).filter(|_| !slots.is_multiple_of(64)) {
            let beyond = *last >> (slots % 64) << (slots % 64);
            self.count -= beyond.count_ones() as usize;
            *last ^= beyond;
        }
    }

    /// Gives back memory that is held for nothing.
    pub(crate) fn shrink(&mut self) {
        self.words.shrink_to_fit();
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}
