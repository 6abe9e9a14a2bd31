//! Bytes of the fuzzer as choices, and structures that are nearly what they should be.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

/// What a place is surrounded by.
const PATTERN: u8 = 0xA5;
/// Bytes behind a place that is written to, so that a write past its end is seen even where nothing else looks.
const GUARD: usize = 32;
/// As aligned as any structure needs.
const ALIGN: usize = 16;

/// The fuzzer's bytes; behind their end there are zeros.
pub(crate) struct Source {
    bytes: Vec<u8>,
    at: Cell<usize>,
}

impl Source {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), at: Cell::new(0) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.at.get() >= self.bytes.len()
    }

    pub(crate) fn byte(&self) -> u8 {
        let at = self.at.get();
        self.at.set(at + 1);
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub(crate) fn u32(&self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    pub(crate) fn u64(&self) -> u64 {
        u64::from(self.u32()) << 32 | u64::from(self.u32())
    }

    /// 0 up to `end`, exclusive; `end` is at most 256.
    pub(crate) fn below(&self, end: usize) -> usize {
        usize::from(self.byte()) % end.max(1)
    }

    /// Whether it happens, once in `times`; never when the bytes have ended.
    pub(crate) fn once_in(&self, times: usize) -> bool {
        self.below(times) == 1
    }

    /// One of them, if there is one.
    pub(crate) fn choose<T: Copy>(&self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).copied()
    }

    /// What a field of 32 bits may hold: a code, a flag, a count, a float, an edge, or anything.
    pub(crate) fn word(&self) -> u32 {
        match self.below(7) {
            0 => u32::from(self.byte() % 8),
            1 => u32::from(self.byte()),
            2 => f32::to_bits(f32::from(self.byte()) / 128.0),
            3 => u32::MAX,
            4 => 1 << (self.byte() % 32),
            5 => f32::to_bits([f32::NAN, f32::INFINITY, -1.0, 1e30][self.below(4)]),
            _ => self.u32(),
        }
    }
}

/// How a structure says where it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// By its `struct_size`.
    Sized,
    /// It never grows.
    Frozen,
}

/// A structure, or an array of them, in memory of its own that ends where it says.
pub(crate) struct Place<T> {
    start: *mut u8,
    layout: Layout,
    /// Bytes in front of it, when it is misaligned.
    skip: usize,
    /// Bytes of it.
    len: usize,
    null: bool,
    of: PhantomData<T>,
}

impl<T> Place<T> {
    /// A structure that `init` sets up and the source changes here and there, only in its first `limit` bytes. Memory
    /// past its end is not there at all; a sanitizer sees who reads it.
    pub(crate) fn input(source: &Source, shape: Shape, limit: usize, init: impl FnOnce(*mut T)) -> Self {
        Self::new(source, shape, 0, limit, init)
    }

    /// The same, for results.
    pub(crate) fn out(source: &Source, shape: Shape, init: impl FnOnce(*mut T)) -> Self {
        Self::new(source, shape, GUARD, size_of::<T>(), init)
    }

    fn new(source: &Source, shape: Shape, guard: usize, limit: usize, init: impl FnOnce(*mut T)) -> Self {
        let mut whole = MaybeUninit::<T>::zeroed();
        init(whole.as_mut_ptr());
        let size = size_of::<T>();
        // SAFETY: it began as zeros, and whoever wrote since wrote through a pointer to `T`.
        let bytes = unsafe { std::slice::from_raw_parts_mut(whole.as_mut_ptr().cast::<u8>(), size) };
        for _ in 0..[0, 0, 1, 1, 2, 3, 4, 8][source.below(8)] {
            let at = source.below(limit.min(256)) + if limit > 256 && source.once_in(2) { limit - 256 } else { 0 };
            let wide = [1, 4, 4, 8][source.below(4)];
            let value = if source.once_in(8) { source.u64() } else { u64::from(source.word()) };
            // Most fields begin at a multiple of their size.
            let at = if source.once_in(8) { at } else { at / wide * wide };
            let end = (at + wide).min(limit);
            bytes[at..end].copy_from_slice(&value.to_le_bytes()[..end - at]);
        }
        let mut len = size;
        if shape == Shape::Sized {
            let told = u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            // Its size at least is there.
            len = usize::try_from(told).unwrap_or(size).clamp(size_of::<u32>(), size);
        }
        let place = Self::filled(source, len, guard);
        // SAFETY: `len` bytes are there, and no more than a `T` has.
        unsafe { place.start.add(place.skip).copy_from_nonoverlapping(whole.as_ptr().cast::<u8>(), len) };
        place
    }

    /// `len` bytes for an array or a text.
    pub(crate) fn array(source: &Source, count: usize) -> Self {
        Self::filled(source, count * size_of::<T>(), GUARD)
    }

    fn filled(source: &Source, len: usize, guard: usize) -> Self {
        let odd = align_of::<T>() > 1 && source.once_in(32);
        let skip = usize::from(odd);
        let Ok(layout) = Layout::from_size_align((skip + len + guard).max(1), ALIGN) else {
            unreachable!("a small size")
        };
        // SAFETY: more than nothing.
        let start = unsafe { alloc(layout) };
        if start.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: just allocated.
        unsafe { start.write_bytes(PATTERN, layout.size()) };
        Self { start, layout, skip, len, null: source.once_in(32), of: PhantomData }
    }

    /// What the function is given: usually where the structure is.
    pub(crate) fn pointer(&self) -> *mut T {
        if self.null { std::ptr::null_mut() } else { self.start.wrapping_add(self.skip).cast::<T>() }
    }

    /// Whether the function can have used it.
    pub(crate) fn is_usable(&self) -> bool {
        !self.null && self.skip == 0
    }

    /// What is there; only where all of it is.
    pub(crate) fn read(&self) -> Option<T>
    where
        T: Copy,
    {
        let whole = self.is_usable() && self.len >= size_of::<T>();
        // SAFETY: aligned, and as long; any bits will do for structures of the C face, and the pattern stands where
        // nobody wrote.
        whole.then(|| unsafe { self.start.cast::<T>().read() })
    }

    /// Nobody wrote around it.
    pub(crate) fn check(&self) {
        // SAFETY: as allocated and filled.
        let all = unsafe { std::slice::from_raw_parts(self.start, self.layout.size()) };
        let around = all[..self.skip].iter().chain(&all[self.skip + self.len..]);
        assert!(around.copied().all(|byte| byte == PATTERN), "written outside of the structure");
    }
}

impl<T> Drop for Place<T> {
    fn drop(&mut self) {
        // SAFETY: as allocated.
        unsafe { dealloc(self.start, self.layout) };
    }
}
