//! Events that wait for the host: a ring in the instance's memory.

use core::mem::MaybeUninit;

use crate::types::orchestrator_event_t;

/// The ring. Without places it keeps nothing and is never full: its host does not want events.
///
/// It has one place more than it owns up to: between the look at the room and the event the host may have taken its
/// callback away, and the event must have somewhere to go. One end is taken for each look, so one place is enough.
pub(crate) struct Events {
    places: &'static mut [MaybeUninit<orchestrator_event_t>],
    first: usize,
    len: usize,
}

// SAFETY: an event's pointers are the host's and only handed back to it.
unsafe impl Send for Events {}

impl Events {
    pub(crate) const fn new(places: &'static mut [MaybeUninit<orchestrator_event_t>]) -> Self {
        Self { places, first: 0, len: 0 }
    }

    /// How many events it holds at most.
    pub(crate) const fn capacity(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    /// How many more it takes; without bound when it keeps none.
    pub(crate) const fn room(&self) -> usize {
        if self.places.is_empty() { usize::MAX } else { self.capacity().saturating_sub(self.len) }
    }

    /// Keeps an event; its caller has looked whether there is room.
    pub(crate) fn push(&mut self, event: &orchestrator_event_t) {
        if self.places.is_empty() {
            return;
        }
        debug_assert!(self.len < self.places.len(), "an event without room");
        let at = (self.first + self.len) % self.places.len();
        self.places[at] = MaybeUninit::new(*event);
        self.len = (self.len + 1).min(self.places.len());
    }

    /// Gives the oldest event away.
    pub(crate) fn pop(&mut self) -> Option<orchestrator_event_t> {
        if self.len == 0 {
            return None;
        }
        // SAFETY: `len` places from `first` on were written by `push`.
        let event = unsafe { self.places[self.first].assume_init() };
        self.first = (self.first + 1) % self.places.len();
        self.len -= 1;
        Some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sized::Growing as _;
    use std::boxed::Box;

    #[test]
    fn events_come_out_in_their_order_around_the_end_of_the_ring() {
        let mut events = Events::new(Box::leak(Box::new([MaybeUninit::uninit(); 4])));
        let event = |task| orchestrator_event_t { task, ..orchestrator_event_t::INIT };
        for task in 0..2 {
            events.push(&event(task));
        }
        assert_eq!(events.pop().map(|event| event.task), Some(0));
        for task in 2..4 {
            events.push(&event(task));
        }
        assert_eq!((events.room(), events.capacity()), (0, 3));
        // The host took its callback away after the look.
        events.push(&event(4));
        assert_eq!(events.room(), 0);
        for task in 1..5 {
            assert_eq!(events.pop().map(|event| event.task), Some(task));
        }
        assert!(events.pop().is_none());
    }

    #[test]
    fn without_places_there_is_always_room_and_never_an_event() {
        let mut events = Events::new(&mut []);
        events.push(&orchestrator_event_t::INIT);
        assert_eq!(events.room(), usize::MAX);
        assert!(events.pop().is_none());
    }
}
