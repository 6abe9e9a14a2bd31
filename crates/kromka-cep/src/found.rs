//! Matches, before they are told.

use crate::kept::{Kept, NONE};

/// A match: its bindings are held until it is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) link: u32,
    pub(crate) by: By,
    /// The name of its first event; of a match of no rows, of the row that it would have begun with.
    pub(crate) first: u64,
    /// Its time was over before it was one.
    pub(crate) is_timed_out: bool,
}

/// What completed a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The event of this name.
    Event(u64),
    /// Time, when it was so late.
    Time(u64),
}

impl Found {
    pub(crate) fn of(kept: &Kept, link: u32, by: By) -> Self {
        debug_assert!(link != NONE, "a match has events");
        let first = kept.back(link).last().map_or(0, |bound| bound.row.event.id);
        Self { link, by, first, is_timed_out: false }
    }
}
