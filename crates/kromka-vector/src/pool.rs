//! The nearest found so far: one sorted list of a fixed size, which is both what is still to be looked at and the result.

use alloc::vec::Vec;

/// A place in the list: the distance, so that integers are in its order, then the slot, then whether it was looked at.
type Key = u64;

const LOOKED_AT: Key = 1;

/// The nearest slots, at most as many as it was made for. Equal distances are in the order of slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    keys: Vec<Key>,
    capacity: usize,
    /// No key before this one is still to be looked at.
    next: usize,
}

impl Pool {
    /// Empties it, for so many.
    pub(crate) fn reset(&mut self, capacity: usize) {
        self.keys.clear();
        self.keys.reserve(capacity);
        self.capacity = capacity;
        self.next = 0;
    }

    /// Keys at this distance and beyond do not come in.
    pub(crate) fn bound(&self) -> f32 {
        match self.keys.last() {
            Some(last) if self.keys.len() == self.capacity => distance(*last),
            _ => f32::INFINITY,
        }
    }

    /// Puts a slot where its distance belongs; the farthest one leaves where there is no room. A slot must not come twice.
    pub(crate) fn push(&mut self, distance: f32, slot: u32) {
        let key = key(distance, slot);
        if self.keys.len() == self.capacity {
            if self.keys.last().is_none_or(|last| key > *last) {
                return;
            }
            self.keys.pop();
        }
        let at = self.keys.partition_point(|other| *other < key);
        self.keys.insert(at, key);
        self.next = self.next.min(at);
    }

    /// The nearest that was not looked at yet, from now on looked at.
    pub(crate) fn next(&mut self) -> Option<u32> {
        let at = self.next + self.keys.get(self.next..)?.iter().position(|key| key & LOOKED_AT == 0)?;
        self.keys[at] |= LOOKED_AT;
        self.next = at + 1;
        Some(slot(self.keys[at]))
    }

    /// All of them, nearest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f32, u32)> {
        self.keys.iter().map(|key| (distance(*key), slot(*key)))
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.keys.capacity() * size_of::<Key>()
    }
}

/// Floats in the order of integers: negative ones turned over, positive ones above them.
fn ordered(distance: f32) -> u32 {
    let bits = distance.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

fn key(distance: f32, slot: u32) -> Key {
    u64::from(ordered(distance)) << 32 | u64::from(slot) << 1
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn slot(key: Key) -> u32 {
    key as u32 >> 1
}

fn distance(key: Key) -> f32 {
    let bits = (key >> 32) as u32;
    f32::from_bits(if bits >> 31 == 1 { bits & !(1 << 31) } else { !bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_nearest_in_order_and_looks_at_each_once() {
        let mut pool = Pool::default();
        pool.reset(4);
        let distances = [3.0, -1.0, 0.5, 7.0, 0.5, f32::MAX, -2.0];
        for (slot, distance) in distances.iter().enumerate() {
            pool.push(*distance, 9 - u32::try_from(slot).unwrap());
        }
        let have: Vec<_> = pool.iter().collect();
        assert_eq!(have, [(-2.0, 3), (-1.0, 8), (0.5, 5), (0.5, 7)]);
        assert!((pool.bound() - 0.5).abs() < f32::EPSILON);
        assert_eq!((pool.next(), pool.next()), (Some(3), Some(8)));
        pool.push(-3.0, 20);
        assert_eq!((pool.next(), pool.next(), pool.next()), (Some(20), Some(5), None));
    }
}
