//! An allocator that counts for each thread: calls, and bytes that are held.
#![expect(unsafe_code, reason = "a global allocator cannot be written without it")]
#![allow(dead_code, reason = "each test counts some of them")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

struct Counting;

thread_local! {
    // Without a destructor and initialised by a constant, so that reading it does not allocate itself.
    static COUNT: Cell<usize> = const { Cell::new(0) };
    // What this thread gives back of another's makes it less than nothing.
    static HELD: Cell<isize> = const { Cell::new(0) };
    // The most of it since that was last asked for.
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn count() {
    COUNT.with(|count| count.set(count.get() + 1));
}

fn hold(taken: usize, given: usize) {
    let now = HELD.with(|held| {
        held.set(held.get() + taken.cast_signed() - given.cast_signed());
        held.get()
    });
    MOST.with(|most| most.set(most.get().max(now)));
}

// SAFETY: every call goes to `System` unchanged; counting neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        hold(layout.size(), 0);
        // SAFETY: the caller keeps the contract of `alloc`, which is `System`'s.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        hold(0, layout.size());
        // SAFETY: the caller keeps the contract of `dealloc`, and the block came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        hold(size, layout.size());
        // SAFETY: the caller keeps the contract of `realloc`, and the block came from `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `work` allocates on this thread.
pub(crate) fn allocations<T>(work: impl FnOnce() -> T) -> usize {
    let before = COUNT.get();
    let result = work();
    let after = COUNT.get();
    drop(black_box(result));
    after - before
}

/// Bytes on the heap that this thread holds more while it does `work`, at most, with what it returns.
pub(crate) fn peak<T>(work: impl FnOnce() -> T) -> (isize, T) {
    let before = HELD.get();
    MOST.set(before);
    let result = work();
    (MOST.get() - before, result)
}

/// Bytes on the heap that this thread holds more after `work`, with what it returns.
pub(crate) fn held<T>(work: impl FnOnce() -> T) -> (isize, T) {
    let before = HELD.get();
    let result = work();
    (HELD.get() - before, result)
}
