//! When time next does something, for many at once: a tree of minima.

use alloc::boxed::Box;

/// A time for each of some places, and the earliest of all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Due {
    /// The root is at 1, the places are behind the inner nodes: twice a power of two, or none.
    tree: Box<[u64]>,
}

impl Due {
    const fn leaves(&self) -> usize {
        self.tree.len() / 2
    }

    /// The earliest time; the last there is, where nothing is due.
    pub(crate) fn earliest(&self) -> u64 {
        self.tree.get(1).copied().unwrap_or(u64::MAX)
    }

    /// The place whose time is the earliest, if that is no later than this.
    pub(crate) fn next(&self, now_ms: u64) -> Option<usize> {
        let earliest = self.earliest();
        if earliest > now_ms || earliest == u64::MAX {
            return None;
        }
        let mut at = 1;
        while at < self.leaves() {
            at = 2 * at + usize::from(self.tree[2 * at] != earliest);
        }
        Some(at - self.leaves())
    }

    /// Sets the time of a place.
    pub(crate) fn set(&mut self, place: usize, at_ms: u64) {
        if place >= self.leaves() {
            if at_ms == u64::MAX {
                return;
            }
            self.grow(place + 1);
        }
        let mut at = self.leaves() + place;
        if self.tree[at] == at_ms {
            return;
        }
        self.tree[at] = at_ms;
        while at > 1 {
            at /= 2;
            let earliest = self.tree[2 * at].min(self.tree[2 * at + 1]);
            if self.tree[at] == earliest {
                return;
            }
            self.tree[at] = earliest;
        }
    }

    /// The time of a place.
    pub(crate) fn get(&self, place: usize) -> u64 {
        if place < self.leaves() { self.tree[self.leaves() + place] } else { u64::MAX }
    }

    /// Forgets all times.
    pub(crate) fn clear(&mut self) {
        self.tree.fill(u64::MAX);
    }

    fn grow(&mut self, places: usize) {
        // A tree of one place has a root that is no leaf.
        let leaves = places.next_power_of_two().max(2);
        let mut tree: Box<[u64]> = core::iter::repeat_n(u64::MAX, 2 * leaves).collect();
        let before = self.leaves();
        tree[leaves..leaves + before].copy_from_slice(&self.tree[before..]);
        for at in (1..leaves).rev() {
            tree[at] = tree[2 * at].min(tree[2 * at + 1]);
        }
        self.tree = tree;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn the_earliest_comes_first() {
        let mut due = Due::default();
        assert_eq!((due.earliest(), due.next(u64::MAX)), (u64::MAX, None));
        for (place, at) in [(5, 30), (0, 20), (2, 10), (17, 20)] {
            due.set(place, at);
        }
        let mut told = Vec::new();
        while let Some(place) = due.next(25) {
            told.push((place, due.get(place)));
            due.set(place, u64::MAX);
        }
        assert_eq!(told, [(2, 10), (0, 20), (17, 20)]);
        assert_eq!(due.earliest(), 30);
        due.clear();
        assert_eq!(due.next(u64::MAX), None);
    }
}
