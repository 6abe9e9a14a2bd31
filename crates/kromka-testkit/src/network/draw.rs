//! Draws: each a hash of what it is for, so that what is left out of a history changes no other draw.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What a draw about a frame is for. The numbers are part of every history and never change.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(super) enum Fate {
    Loss = 1,
    Duplication = 2,
    Reordering = 3,
    Delay = 4,
    Lateness = 5,
}

/// The draw about the n-th frame of a link, and a copy of it.
pub(super) fn of_frame(seed: u64, link: (usize, usize), frame: u64, copy: u64, fate: Fate) -> u64 {
    hash(seed, [link.0 as u64, link.1 as u64, frame, copy << 8 | fate as u64])
}

/// A digest of bytes that arrived.
pub(super) fn of_arrival(at_ms: u64, link: (usize, usize), bytes: &[u8]) -> u64 {
    hash(xxh3_64_with_seed(bytes, at_ms), [link.0 as u64, link.1 as u64, 0, 0])
}

fn hash(seed: u64, words: [u64; 4]) -> u64 {
    let mut bytes = [0; 32];
    for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    xxh3_64_with_seed(&bytes, seed)
}

/// Draws one after another, for what is drawn before it happens.
#[derive(Debug)]
pub(super) struct Draws {
    seed: u64,
    count: u64,
}

impl Draws {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    pub(super) fn next(&mut self) -> u64 {
        self.count += 1;
        hash(self.seed, [u64::MAX, self.count, 0, 0])
    }

    /// Below an end; 0 where that is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Up to a highest.
    pub(super) fn up_to(&mut self, max: u32) -> u32 {
        u32::try_from(self.below(u64::from(max) + 1)).unwrap_or(max)
    }

    /// A place in a list of so many.
    pub(super) fn place(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// Up to so far to both sides of 0.
    pub(super) fn around(&mut self, max: u32) -> i64 {
        i64::from(self.up_to(max.saturating_mul(2))) - i64::from(max)
    }
}
