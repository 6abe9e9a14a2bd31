//! Rows of bytes of one length, in memory of its own or in a file that is mapped.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

/// Rows that a table grows by at least.
const GROWTH_MIN: usize = 64;
/// A table grows by this part of itself: little is held for nothing, and appending stays linear.
pub(crate) const GROWTH_PART: usize = 8;

/// Bytes that somebody else holds, such as a mapped file.
pub(crate) type Held = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Rows of one length. What is mapped is copied before it is first changed.
#[derive(Clone)]
pub(crate) struct Table {
    stride: usize,
    bytes: Bytes,
}

#[derive(Clone)]
enum Bytes {
    Owned(Vec<u8>),
    Mapped(Held, Range<usize>),
}

impl Table {
    /// No rows, of `stride` bytes each.
    pub(crate) fn new(stride: usize) -> Self {
        Self { stride, bytes: Bytes::Owned(Vec::new()) }
    }

    /// The rows in this part of what is held: a multiple of `stride`.
    pub(crate) fn mapped(stride: usize, held: Held, range: Range<usize>) -> Self {
        debug_assert!(range.len().is_multiple_of(stride) && range.end <= (*held).as_ref().len());
        Self { stride, bytes: Bytes::Mapped(held, range) }
    }

    /// The rows in these bytes: a multiple of `stride`.
    #[cfg(feature = "std")]
    pub(crate) fn owned_from(stride: usize, bytes: Vec<u8>) -> Self {
        debug_assert!(bytes.len().is_multiple_of(stride));
        Self { stride, bytes: Bytes::Owned(bytes) }
    }

    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// Rows there are.
    pub(crate) fn len(&self) -> usize {
        self.as_bytes().len() / self.stride
    }

    /// Whether there is a row of this slot.
    pub(crate) fn has(&self, slot: u32) -> bool {
        // Without a division: filters ask this of each slot.
        (slot as usize + 1) * self.stride <= self.as_bytes().len()
    }

    /// Copies one row over another.
    pub(crate) fn copy(&mut self, from: u32, to: u32) {
        let (from, to, stride) = (from as usize * self.stride, to as usize * self.stride, self.stride);
        self.owned().copy_within(from..from + stride, to);
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(held, range) => &(**held).as_ref()[range.clone()],
        }
    }

    pub(crate) fn row(&self, slot: u32) -> &[u8] {
        let at = slot as usize * self.stride;
        &self.as_bytes()[at..at + self.stride]
    }

    pub(crate) fn row_mut(&mut self, slot: u32) -> &mut [u8] {
        let (at, stride) = (slot as usize * self.stride, self.stride);
        &mut self.owned()[at..at + stride]
    }

    /// Rows of zeros until there are so many.
    pub(crate) fn grow(&mut self, rows: usize) {
        self.reserve(rows);
        let bytes = rows * self.stride;
        let owned = self.owned();
        if owned.len() < bytes {
            owned.resize(bytes, 0);
        }
    }

    /// Room for so many rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        let (bytes, stride) = (rows * self.stride, self.stride);
        let owned = self.owned();
        if owned.capacity() < bytes {
            let step = (owned.len() / GROWTH_PART).max(GROWTH_MIN * stride);
            let wanted = bytes.max(owned.len() + step);
            owned.reserve_exact(wanted - owned.len());
        }
    }

    /// Room for exactly so many rows, where rows come at once.
    pub(crate) fn reserve_exact(&mut self, rows: usize) {
        let bytes = rows * self.stride;
        let owned = self.owned();
        owned.reserve_exact(bytes.saturating_sub(owned.len()));
    }

    /// Keeps the first rows.
    pub(crate) fn truncate(&mut self, rows: usize) {
        let bytes = rows * self.stride;
        self.owned().truncate(bytes);
    }

    /// Gives back what is held for rows that are not there.
    pub(crate) fn shrink(&mut self) {
        if let Bytes::Owned(bytes) = &mut self.bytes {
            bytes.shrink_to_fit();
        }
    }

    /// Whether more than half of what it holds is for rows that are not there.
    pub(crate) fn is_wasteful(&self) -> bool {
        self.heap_bytes() > 2 * (self.as_bytes().len() + GROWTH_MIN * self.stride)
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        match &self.bytes {
            Bytes::Owned(bytes) => bytes.capacity(),
            Bytes::Mapped(..) => 0,
        }
    }

    fn owned(&mut self) -> &mut Vec<u8> {
        if let Bytes::Mapped(..) = self.bytes {
            self.bytes = Bytes::Owned(self.as_bytes().to_vec());
        }
        match &mut self.bytes {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(..) => unreachable!("what was mapped has just been copied"),
        }
    }
}
