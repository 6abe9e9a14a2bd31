//! One timer for each task: a binary heap threaded through the slots, ties to the lower place.

use kromka_core::Tick;

use super::slot::{NONE, Slot};

/// The heap. `slots[i].heap_entry` is its i-th entry and `slots[s].heap_place` where slot `s` stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Timers {
    len: u32,
}

impl Timers {
    /// The task whose timer fires first, and when.
    pub(crate) fn first(&self, slots: &[Slot]) -> Option<(u32, Tick)> {
        if self.len == 0 {
            return None;
        }
        let index = slots[0].heap_entry;
        Some((index, slots[index as usize].timer_at))
    }

    /// Sets, moves or, with [`Tick::NEVER`], removes the timer of a task.
    pub(crate) fn set(&mut self, slots: &mut [Slot], index: u32, at: Tick) {
        let slot = &mut slots[index as usize];
        slot.timer_at = at;
        let place = slot.heap_place;
        match (place, at) {
            (NONE, Tick::NEVER) => {}
            (NONE, _) => {
                let place = self.len;
                self.len += 1;
                put(slots, place, index);
                self.settle(slots, place);
            }
            (_, Tick::NEVER) => {
                self.len -= 1;
                let last = slots[self.len as usize].heap_entry;
                slots[index as usize].heap_place = NONE;
                if place != self.len {
                    put(slots, place, last);
                    self.settle(slots, place);
                }
            }
            _ => self.settle(slots, place),
        }
    }

    /// Moves the entry at `place` up or down to where it belongs.
    fn settle(&self, slots: &mut [Slot], mut place: u32) {
        while place > 0 && before(slots, place, (place - 1) / 2) {
            swap(slots, place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
        loop {
            let mut least = place;
            for child in [2 * place + 1, 2 * place + 2] {
                if child < self.len && before(slots, child, least) {
                    least = child;
                }
            }
            if least == place {
                return;
            }
            swap(slots, place, least);
            place = least;
        }
    }

    /// Whether the heap is one: what a restored engine relies on.
    pub(crate) fn are_consistent(&self, slots: &[Slot]) -> bool {
        let timed = slots.iter().filter(|slot| slot.heap_place != NONE).count();
        if timed != self.len as usize || self.len as usize > slots.len() {
            return false;
        }
        let entry = |place: u32| slots.get(slots[place as usize].heap_entry as usize);
        if !(0..self.len).all(|place| entry(place).is_some_and(|slot| slot.heap_place == place)) {
            return false;
        }
        slots.iter().all(|slot| (slot.heap_place == NONE) == (slot.timer_at == Tick::NEVER))
            && (1..self.len).all(|place| !before(slots, place, (place - 1) / 2))
    }
}

fn put(slots: &mut [Slot], place: u32, index: u32) {
    slots[place as usize].heap_entry = index;
    slots[index as usize].heap_place = place;
}

fn before(slots: &[Slot], a: u32, b: u32) -> bool {
    let key = |place: u32| {
        let index = slots[place as usize].heap_entry;
        (slots[index as usize].timer_at, index)
    };
    key(a) < key(b)
}

fn swap(slots: &mut [Slot], a: u32, b: u32) {
    let (entry_a, entry_b) = (slots[a as usize].heap_entry, slots[b as usize].heap_entry);
    put(slots, a, entry_b);
    put(slots, b, entry_a);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn timers_fire_in_order_whatever_was_set_before(
            steps in prop::collection::vec((0u32..16, prop::option::of(0u64..50)), 0..200),
        ) {
            let mut slots = vec![Slot::EMPTY; 16];
            let mut timers = Timers::default();
            let mut naive = vec![None; 16];
            for (index, at) in steps {
                timers.set(&mut slots, index, at.map_or(Tick::NEVER, Tick::from_ms));
                naive[index as usize] = at;
                prop_assert!(timers.are_consistent(&slots));
                let first = naive.iter().zip(0u32..).filter_map(|(at, i)| at.map(|at| (at, i))).min();
                prop_assert_eq!(timers.first(&slots).map(|(i, at)| (at.ms(), i)), first);
            }
            let mut fired = Vec::new();
            while let Some((index, at)) = timers.first(&slots) {
                fired.push(at);
                timers.set(&mut slots, index, Tick::NEVER);
            }
            prop_assert!(fired.is_sorted());
        }
    }
}
