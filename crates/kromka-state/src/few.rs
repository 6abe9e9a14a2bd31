//! Lists that are short.

use alloc::vec::Vec;
use core::slice;

use thin_vec::ThinVec;

/// A list that holds a single item without the heap: nearly every leaf has one entry and one name.
#[derive(Debug, Clone)]
pub(crate) enum Few<T> {
    One(T),
    Many(ThinVec<T>),
}

impl<T> Few<T> {
    pub(crate) const NONE: Self = Self::Many(ThinVec::new());

    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::One(item) => slice::from_ref(item),
            Self::Many(items) => items,
        }
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        match self {
            Self::One(item) => slice::from_mut(item),
            Self::Many(items) => items,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    pub(crate) fn push(&mut self, item: T) {
        *self = match core::mem::replace(self, Self::NONE) {
            Self::One(first) => {
                // Collected, they would take room for four.
                let mut items = ThinVec::with_capacity(2);
                items.push(first);
                items.push(item);
                Self::Many(items)
            }
            Self::Many(items) if items.is_empty() => Self::One(item),
            Self::Many(mut items) => {
                grow_thin(&mut items);
                items.push(item);
                Self::Many(items)
            }
        };
    }

    /// Keeps what passes; whether that was all.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) -> bool {
        match self {
            Self::One(item) if keep(item) => true,
            Self::One(_) => {
                *self = Self::NONE;
                false
            }
            Self::Many(items) => {
                let before = items.len();
                items.retain(keep);
                let all = items.len() == before;
                if items.len() == 1
                    && let Some(last) = items.pop()
                {
                    *self = Self::One(last);
                }
                all
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::NONE;
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::One(_) => 0,
            Self::Many(items) => thin_bytes(items),
        }
    }
}

/// Makes room for one more, and for an eighth of what is there: documents are many, small, and grow at first only.
pub(crate) fn grow<T>(items: &mut Vec<T>) {
    if items.len() == items.capacity() {
        items.reserve_exact(items.len() / 8 + 1);
    }
}

/// The same for a list that keeps its length on the heap.
pub(crate) fn grow_thin<T>(items: &mut ThinVec<T>) {
    if items.len() == items.capacity() {
        items.reserve_exact(items.len() / 8 + 1);
    }
}

/// Bytes on the heap of a list that keeps its length there.
pub(crate) fn thin_bytes<T>(items: &ThinVec<T>) -> usize {
    const HEADER: usize = 2 * size_of::<usize>();
    let capacity = items.capacity();
    if capacity == 0 { 0 } else { HEADER + capacity * size_of::<T>() }
}
