//! Events that wait, in the order of their times.

use alloc::collections::{BinaryHeap, VecDeque};
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::iter::repeat_n;

use kromka_core::Tick;

use crate::event::{ABSENT, Event};

/// Rows of values with what they are of, in places that are used again.
#[derive(Debug, Clone)]
pub(crate) struct Rows<H> {
    width: usize,
    heads: Vec<H>,
    values: Vec<f64>,
    free: Vec<u32>,
}

impl<H: Copy> Rows<H> {
    pub(crate) const fn new(width: usize) -> Self {
        Self { width, heads: Vec::new(), values: Vec::new(), free: Vec::new() }
    }

    /// Makes rows as wide as that: events that wait have no value in what is new.
    pub(crate) fn widen(&mut self, width: usize) {
        let more = width.saturating_sub(self.width);
        if self.width == 0 {
            self.values.resize(self.heads.len() * more, ABSENT);
        } else if more > 0 {
            let rows = self.values.chunks(self.width);
            self.values = rows.flat_map(|row| row.iter().copied().chain(repeat_n(ABSENT, more))).collect();
        }
        self.width += more;
    }

    pub(crate) fn keep(&mut self, head: H, values: &[f64]) -> u32 {
        if let Some(place) = self.free.pop() {
            let begin = place as usize * self.width;
            self.heads[place as usize] = head;
            self.values[begin..begin + self.width].copy_from_slice(values);
            return place;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounds are below 2^32, as is asserted there")]
        let place = self.heads.len() as u32;
        self.heads.push(head);
        self.values.extend_from_slice(values);
        place
    }

    /// What is at a place, which may be used again.
    pub(crate) fn release(&mut self, place: u32) -> (&H, &[f64]) {
        self.free.push(place);
        self.get(place)
    }

    pub(crate) fn get(&self, place: u32) -> (&H, &[f64]) {
        let place = place as usize;
        (&self.heads[place], &self.values[place * self.width..(place + 1) * self.width])
    }
}

/// When an event is due, and where it is: of one time, the one that came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Tick,
    arrival: u64,
    place: u32,
}

/// Events that wait, in the order of their times, of one time in that of their arrival. Those that come in order are a queue,
/// at constant time each; only the others are sorted, by a heap.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    rows: Rows<Event>,
    arrivals: u64,
    in_order: VecDeque<Due>,
    others: BinaryHeap<Reverse<Due>>,
}

impl Waiting {
    pub(crate) const fn new(width: usize) -> Self {
        Self { rows: Rows::new(width), arrivals: 0, in_order: VecDeque::new(), others: BinaryHeap::new() }
    }

    pub(crate) fn widen(&mut self, width: usize) {
        self.rows.widen(width);
    }

    pub(crate) fn len(&self) -> usize {
        self.in_order.len() + self.others.len()
    }

    pub(crate) fn push(&mut self, event: &Event, values: &[f64]) {
        let due = Due { at: event.at, arrival: self.arrivals, place: self.rows.keep(*event, values) };
        self.arrivals += 1;
        if self.in_order.back().is_none_or(|last| last.at <= due.at) {
            self.in_order.push_back(due);
        } else {
            self.others.push(Reverse(due));
        }
    }

    /// The time of the first.
    pub(crate) fn first(&self) -> Option<Tick> {
        match (self.in_order.front(), self.others.peek()) {
            (Some(one), Some(Reverse(other))) => Some(one.at.min(other.at)),
            (Some(one), None) => Some(one.at),
            (None, other) => other.map(|other| other.0.at),
        }
    }

    /// The first, if it is not later than that.
    pub(crate) fn pop_until(&mut self, until: Tick) -> Option<(&Event, &[f64])> {
        let is_other = match (self.in_order.front(), self.others.peek()) {
            (Some(one), Some(Reverse(other))) => other < one,
            (one, _) => one.is_none(),
        };
        let first = if is_other { self.others.peek().map(|other| other.0) } else { self.in_order.front().copied() };
        let due = first.filter(|due| due.at <= until)?;
        if is_other {
            self.others.pop();
        } else {
            self.in_order.pop_front();
        }
        Some(self.rows.release(due.place))
    }

    /// All of them, in their order.
    #[cfg(feature = "serde")]
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (&Event, &[f64])> {
        let mut all: Vec<Due> = self.in_order.iter().copied().chain(self.others.iter().map(|other| other.0)).collect();
        all.sort_unstable();
        all.into_iter().map(|due| self.rows.get(due.place))
    }
}
