//! The lowest of keys that change.

use alloc::vec::Vec;

/// No place.
const NONE: u32 = u32::MAX;

/// A binary heap of numbered things, with the lowest key on top; where each of them is, is known, so that its key can change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lowest {
    /// Keys with what they are of.
    heap: Vec<(u64, u32)>,
    /// Where each thing is in the heap.
    places: Vec<u32>,
}

impl Lowest {
    pub(crate) const fn new() -> Self {
        Self { heap: Vec::new(), places: Vec::new() }
    }

    /// Puts a thing in, or changes its key.
    pub(crate) fn set(&mut self, thing: u32, key: u64) {
        let number = thing as usize;
        if self.places.len() <= number {
            self.places.resize(number + 1, NONE);
        }
        let place = self.places[number];
        if place == NONE {
            self.heap.push((key, thing));
            self.rise(self.heap.len() - 1);
        } else {
            let before = core::mem::replace(&mut self.heap[place as usize].0, key);
            if key > before {
                self.sink(place as usize);
            } else if key < before {
                self.rise(place as usize);
            }
        }
    }

    /// Takes a thing out, if it is in.
    pub(crate) fn remove(&mut self, thing: u32) {
        let Some(place) = self.place(thing) else { return };
        self.heap.swap_remove(place);
        self.places[thing as usize] = NONE;
        if place < self.heap.len() {
            self.note(place);
            self.sink(place);
            self.rise(place);
        }
    }

    pub(crate) fn has(&self, thing: u32) -> bool {
        self.place(thing).is_some()
    }

    /// The lowest key, and what it is of.
    pub(crate) fn first(&self) -> Option<(u64, u32)> {
        self.heap.first().copied()
    }

    /// The lowest key but for that of one thing.
    pub(crate) fn first_without(&self, thing: u32) -> Option<u64> {
        let (key, of) = self.first()?;
        if of != thing {
            return Some(key);
        }
        self.heap.get(1..)?.iter().take(2).map(|below| below.0).min()
    }

    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    fn place(&self, thing: u32) -> Option<usize> {
        self.places.get(thing as usize).filter(|place| **place != NONE).map(|place| *place as usize)
    }

    #[expect(clippy::cast_possible_truncation, reason = "there are no more places than numbers of things")]
    fn note(&mut self, place: usize) {
        let thing = self.heap[place].1;
        self.places[thing as usize] = place as u32;
    }

    fn rise(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.heap[at].0 >= self.heap[parent].0 {
                break;
            }
            self.heap.swap(at, parent);
            self.note(at);
            at = parent;
        }
        self.note(at);
    }

    fn sink(&mut self, mut at: usize) {
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.heap.len() {
                break;
            }
            let is_right = right < self.heap.len() && self.heap[right].0 < self.heap[left].0;
            let child = if is_right { right } else { left };
            if self.heap[at].0 <= self.heap[child].0 {
                break;
            }
            self.heap.swap(at, child);
            self.note(at);
            at = child;
        }
        self.note(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_lowest_whatever_changes() {
        let mut lowest = Lowest::default();
        let mut keys: [Option<u64>; 40] = [None; 40];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let thing = u32::try_from((seed >> 33) % 40).unwrap();
            let key = (seed >> 40) % 50;
            if (seed >> 60) < 4 {
                lowest.remove(thing);
                keys[thing as usize] = None;
            } else {
                lowest.set(thing, key);
                keys[thing as usize] = Some(key);
            }
            assert_eq!(lowest.first().map(|first| first.0), keys.iter().flatten().min().copied());
            assert_eq!(lowest.len(), keys.iter().flatten().count());
            for other in [thing, (thing + 1) % 40] {
                let others = (0..).zip(&keys).filter(|(number, _)| *number != other);
                assert_eq!(lowest.first_without(other), others.filter_map(|(_, key)| *key).min());
                assert_eq!(lowest.has(other), keys[other as usize].is_some());
            }
        }
    }
}
