//! Events and bindings in a snapshot: those that are held by something that is saved, by numbers of their own. How often each
//! is held, and which places are free, follows from what holds them.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::event::saved::{Places, SavedRow};
use crate::kept::{Kept, Link, NONE, Slot, index};
use crate::snapshot::{Loaded, Sink, must};
use crate::test::Row;

/// A list as it is saved: the number of its last binding, from 1 on; 0 for none.
pub(crate) type SavedList = u32;

#[derive(Debug, Serialize, Deserialize)]
struct SavedSlot<V = Vec<f64>> {
    row: SavedRow<V>,
    seq: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedLink {
    before: SavedList,
    /// The number of the event, from 0 on.
    slot: u32,
    element: u32,
}

/// Numbers what is held, in the order in which it is asked for: a binding after those before it.
pub(crate) struct Saver<'a> {
    kept: &'a Kept,
    /// By places.
    numbers: Vec<SavedList>,
    slot_numbers: Vec<u32>,
    /// By numbers.
    links: Vec<u32>,
    slots: Vec<u32>,
}

impl<'a> Saver<'a> {
    pub(crate) fn new(kept: &'a Kept) -> Self {
        let none = |len: usize, none: u32| core::iter::repeat_n(none, len).collect();
        let (numbers, slot_numbers) = (none(kept.links.len(), 0), none(kept.slots.len(), NONE));
        Self { kept, numbers, slot_numbers, links: Vec::new(), slots: Vec::new() }
    }

    /// The number of a list.
    pub(crate) fn list(&mut self, link: u32) -> SavedList {
        if link == NONE {
            return 0;
        }
        let (mut at, mut fresh) = (link, Vec::new());
        while at != NONE && self.numbers[at as usize] == 0 {
            fresh.push(at);
            at = self.kept.links[at as usize].before;
        }
        for at in fresh.into_iter().rev() {
            let slot = self.kept.links[at as usize].slot;
            if self.slot_numbers[slot as usize] == NONE {
                self.slot_numbers[slot as usize] = index(self.slots.len());
                self.slots.push(slot);
            }
            self.links.push(at);
            self.numbers[at as usize] = index(self.links.len());
        }
        self.numbers[link as usize]
    }

    /// Writes all that has a number.
    pub(crate) fn save(&self, sink: &mut impl Sink) {
        let Kept { slots, values, links, .. } = self.kept;
        let width = self.kept.width();
        sink.put(&self.slots.len());
        for at in &self.slots {
            let Slot { event, seq, .. } = &slots[*at as usize];
            let begin = *at as usize * width;
            let row = SavedRow::of(event, &values[begin..begin + width]);
            sink.put(&SavedSlot { row, seq: *seq });
        }
        sink.put(&self.links.len());
        for at in &self.links {
            let Link { before, slot, element, .. } = links[*at as usize];
            let before = if before == NONE { 0 } else { self.numbers[before as usize] };
            sink.put(&SavedLink { before, slot: self.slot_numbers[slot as usize], element });
        }
    }
}

/// What was saved, before it is known whether anybody wants it.
#[derive(Debug, Deserialize)]
pub(crate) struct SavedKept {
    slots: Vec<SavedSlot>,
    links: Vec<SavedLink>,
}

/// Events and bindings that are there again, until all that holds them is.
pub(crate) struct Loader {
    kept: Kept,
    /// By numbers.
    slots: Vec<u32>,
    links: Vec<u32>,
}

impl Loader {
    /// Of rows of so many columns, bound to so many elements, among so many events.
    pub(crate) fn new(saved: &SavedKept, width: usize, elements: usize, events: u64, places: &Places) -> Loaded<Self> {
        let mut loader = Self { kept: Kept::new(width), slots: Vec::new(), links: Vec::new() };
        for SavedSlot { row, seq } in &saved.slots {
            must(*seq < events, "the number of an event")?;
            let (event, values) = places.row(row)?;
            let slot = loader.kept.slot(Row { event: &event, values: &values }, *seq);
            loader.slots.push(slot);
        }
        for SavedLink { before, slot, element } in &saved.links {
            must((*element as usize) < elements, "what an event is bound to")?;
            must((*slot as usize) < loader.slots.len(), "the event of a binding")?;
            let before = loader.place(*before)?;
            let link = loader.kept.bind(before, loader.slots[*slot as usize], *element as usize);
            loader.links.push(link);
        }
        Ok(loader)
    }

    fn place(&self, list: SavedList) -> Loaded<u32> {
        let Some(at) = list.checked_sub(1) else { return Ok(NONE) };
        must((at as usize) < self.links.len(), "a list of bindings")?;
        Ok(self.links[at as usize])
    }

    /// A list, held once more.
    pub(crate) fn list(&mut self, list: SavedList) -> Loaded<u32> {
        let link = self.place(list)?;
        self.kept.hold(link);
        Ok(link)
    }

    /// A list of at least one binding, held once more.
    pub(crate) fn bound(&mut self, list: SavedList) -> Loaded<u32> {
        must(list > 0, "a list without bindings")?;
        self.list(list)
    }

    /// What is held by those who asked for it.
    pub(crate) fn finish(self) -> Kept {
        let Self { mut kept, slots, links } = self;
        links.into_iter().for_each(|link| kept.release(link));
        slots.into_iter().for_each(|slot| kept.release_slot(slot));
        kept
    }
}
