//! The side output: events that could not be put in order.

use alloc::collections::VecDeque;

use kromka_core::Tick;

use super::waiting::Rows;
use crate::event::Event;

/// Why an event could not be put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Reason {
    /// It is behind the watermark: later ones were released.
    Late {
        /// The watermark when it came.
        watermark: Tick,
    },
    /// It claims to be from the future.
    Future {
        /// The latest that it could have been when it came.
        until: Tick,
    },
}

/// An event that could not be put in order, until the intake is asked for something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LateEvent<'a> {
    /// The event.
    pub event: Event,
    /// Its values.
    pub values: &'a [f64],
    /// Where it came from.
    pub source: u64,
    /// Why it is here.
    pub why: Reason,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) event: Event,
    pub(crate) source: u64,
    pub(crate) why: Reason,
}

/// Events that could not be put in order, in the order in which they came. A full one drops the newest, as those that it has
/// were promised already.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    max: usize,
    rows: Rows<Head>,
    order: VecDeque<u32>,
}

impl Side {
    pub(crate) const fn new(width: usize, max: usize) -> Self {
        Self { max, rows: Rows::new(width), order: VecDeque::new() }
    }

    pub(crate) fn widen(&mut self, width: usize) {
        self.rows.widen(width);
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there was room.
    pub(crate) fn push(&mut self, head: Head, values: &[f64]) -> bool {
        let is_room = self.order.len() < self.max;
        if is_room {
            self.order.push_back(self.rows.keep(head, values));
        }
        is_room
    }

    pub(crate) fn pop(&mut self) -> Option<LateEvent<'_>> {
        let place = self.order.pop_front()?;
        Some(late(self.rows.release(place)))
    }

    #[cfg(feature = "serde")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = LateEvent<'_>> {
        self.order.iter().map(|place| late(self.rows.get(*place)))
    }
}

fn late<'a>((head, values): (&Head, &'a [f64])) -> LateEvent<'a> {
    let Head { event, source, why } = *head;
    LateEvent { event, values, source, why }
}
