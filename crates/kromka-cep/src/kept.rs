//! Events that are bound, and what they are bound to: shared by all attempts that have them.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::vec::Vec;

use crate::event::{ABSENT, Event};
use crate::room::Room;
use crate::test::Row;

/// No link.
pub(crate) const NONE: u32 = u32::MAX;

/// An event that something is bound to.
#[derive(Debug, Clone, Copy)]
struct Slot {
    event: Event,
    /// Which event of the stream it was.
    seq: u64,
    /// Links to it; the next free slot, where there are none.
    refs: u32,
}

/// A binding, and the one before.
#[derive(Debug, Clone, Copy)]
struct Link {
    before: u32,
    slot: u32,
    element: u32,
    /// Who holds it; the next free link is in `before`, where nobody does.
    refs: u32,
}

/// Bindings as lists that have their beginnings in common.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    width: u32,
    slots: Vec<Slot>,
    values: Vec<f64>,
    free_slot: u32,
    links: Vec<Link>,
    free_link: u32,
    /// Events and bindings that are not free.
    used: u32,
    /// What holds them, and how much there may be of all.
    pub(crate) room: Room,
}

/// One binding of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound<'a> {
    pub(crate) element: usize,
    pub(crate) seq: u64,
    pub(crate) row: Row<'a>,
}

impl Kept {
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width: index(width),
            slots: Vec::new(),
            values: Vec::new(),
            free_slot: NONE,
            links: Vec::new(),
            free_link: NONE,
            used: 0,
            room: Room::UNLIMITED,
        }
    }

    /// Values of each event.
    pub(crate) const fn width(&self) -> usize {
        self.width as usize
    }

    /// Events, bindings, and what holds them: all that the streams of a rule keep.
    pub(crate) const fn nodes(&self) -> usize {
        self.used as usize + self.room.held()
    }

    /// Whether something may begin.
    pub(crate) const fn may_begin(&self) -> bool {
        self.nodes() < self.room.begins_below && self.may_grow()
    }

    /// Whether what goes on may become more.
    pub(crate) const fn may_grow(&self) -> bool {
        self.nodes() < self.room.grows_below
    }

    /// Keeps an event, for links to come, until [`Kept::release_slot`] and as long as there are links to it.
    pub(crate) fn slot(&mut self, row: Row<'_>, seq: u64) -> u32 {
        let slot = Slot { event: *row.event, seq, refs: 1 };
        self.used += 1;
        let width = self.width();
        if self.free_slot == NONE {
            self.slots.push(slot);
            self.values.extend(columns(row.values, width));
            return index(self.slots.len() - 1);
        }
        let at = self.free_slot;
        self.free_slot = self.slots[at as usize].refs;
        self.slots[at as usize] = slot;
        let begin = at as usize * width;
        for (kept, value) in self.values[begin..begin + width].iter_mut().zip(columns(row.values, width)) {
            *kept = value;
        }
        at
    }

    /// Lets an event go.
    pub(crate) fn release_slot(&mut self, slot: u32) {
        let this = &mut self.slots[slot as usize];
        this.refs -= 1;
        if this.refs == 0 {
            this.refs = self.free_slot;
            self.free_slot = slot;
            self.used -= 1;
        }
    }

    /// Binds a kept event after others, which are held by it from now on. Held once.
    pub(crate) fn bind(&mut self, before: u32, slot: u32, element: usize) -> u32 {
        self.hold(before);
        self.used += 1;
        self.slots[slot as usize].refs += 1;
        let link = Link { before, slot, element: index(element), refs: 1 };
        if self.free_link == NONE {
            self.links.push(link);
            return index(self.links.len() - 1);
        }
        let at = self.free_link;
        self.free_link = self.links[at as usize].before;
        self.links[at as usize] = link;
        at
    }

    /// A list, and behind it what another one has since it was `begin`. Held once.
    pub(crate) fn append(&mut self, list: u32, other: u32, begin: u32) -> u32 {
        // The last one first: each is held by the one behind it, which learns of it when it is there.
        let (mut whole, mut behind, mut at) = (NONE, NONE, other);
        while at != begin && at != NONE {
            let Link { before, slot, element, .. } = self.links[at as usize];
            let link = self.bind(NONE, slot, element as usize);
            match behind {
                NONE => whole = link,
                behind => self.links[behind as usize].before = link,
            }
            (behind, at) = (link, before);
        }
        self.hold(list);
        match behind {
            NONE => list,
            first => {
                self.links[first as usize].before = list;
                whole
            }
        }
    }

    /// Holds a list once more.
    pub(crate) fn hold(&mut self, link: u32) {
        if link != NONE {
            self.links[link as usize].refs += 1;
        }
    }

    /// Lets a list go.
    pub(crate) fn release(&mut self, link: u32) {
        let mut at = link;
        while at != NONE {
            let this = &mut self.links[at as usize];
            this.refs -= 1;
            if this.refs > 0 {
                return;
            }
            let (before, slot) = (this.before, this.slot);
            this.before = self.free_link;
            self.free_link = at;
            self.used -= 1;
            self.release_slot(slot);
            at = before;
        }
    }

    /// The bindings of a list, the last one first.
    pub(crate) fn back(&self, link: u32) -> impl Iterator<Item = Bound<'_>> {
        self.since(link, NONE)
    }

    /// Those that a list has since it was `begin`, the last one first.
    pub(crate) fn since(&self, link: u32, begin: u32) -> impl Iterator<Item = Bound<'_>> {
        let mut at = link;
        core::iter::from_fn(move || {
            let Link { before, slot, element, .. } =
                *self.links.get(at as usize).filter(|_| at != begin && at != NONE)?;
            at = before;
            let Slot { event, seq, .. } = &self.slots[slot as usize];
            let begin = slot as usize * self.width();
            let row = Row { event, values: &self.values[begin..begin + self.width()] };
            Some(Bound { element: element as usize, seq: *seq, row })
        })
    }

    /// The n-th event that is bound to an element; the latest without a number.
    pub(crate) fn bound(&self, link: u32, element: usize, index: Option<u32>) -> Option<Row<'_>> {
        let mut of = self.back(link).filter(|bound| bound.element == element).map(|bound| bound.row);
        let Some(index) = index else { return of.next() };
        let count = self.back(link).filter(|bound| bound.element == element).count();
        of.nth(count.checked_sub(index as usize)?.checked_sub(1)?)
    }
}

/// The values of so many columns: the schema may have more by now, of which nothing here asks.
fn columns(values: &[f64], width: usize) -> impl Iterator<Item = f64> {
    values.iter().copied().chain(core::iter::repeat(ABSENT)).take(width)
}

/// A place in a table, which bounds keep below 2³².
fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(NONE)
}
