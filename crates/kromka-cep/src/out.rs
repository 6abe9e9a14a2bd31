//! Matches that wait to be told.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use kromka_core::Tick;

/// A rule of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// What completed a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Completion {
    /// The event of this name.
    Event(u64),
    /// Time.
    Time(Tick),
}

/// An event that is part of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binding {
    /// The element that it is bound to, by its place among [`Engine::elements`](crate::Engine::elements).
    pub element: u32,
    /// The name of the event.
    pub event: u64,
}

/// A match, until the engine is asked for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'a> {
    /// Of which rule.
    pub rule: RuleId,
    /// What completed it.
    pub by: Completion,
    /// Its time was over before all was there: these are the events that were.
    pub is_timed_out: bool,
    /// The name of its first event; of a match of no rows, of the row that it would have begun with.
    pub first: u64,
    /// Its events, in the order in which they were bound.
    pub bindings: &'a [Binding],
}

#[derive(Debug, Clone, Copy)]
struct Head {
    rule: RuleId,
    by: Completion,
    is_timed_out: bool,
    first: u64,
    /// Its bindings, of all that there ever were.
    from: usize,
    to: usize,
}

/// Matches in the order in which they were completed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Out {
    heads: VecDeque<Head>,
    bindings: Vec<Binding>,
    /// Bindings that were told and are gone.
    gone: usize,
}

impl Out {
    /// Adds a match without bindings; `bind` adds those.
    pub(crate) fn push(&mut self, found: Match<'_>, bind: impl FnOnce(&mut Vec<Binding>)) {
        let Match { rule, by, is_timed_out, first, .. } = found;
        let from = self.gone + self.bindings.len();
        bind(&mut self.bindings);
        let to = self.gone + self.bindings.len();
        self.heads.push_back(Head { rule, by, is_timed_out, first, from, to });
    }

    /// Matches that wait to be told.
    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// Makes room of what was told, where that is half of all: each binding is moved once at most.
    pub(crate) fn clear_told(&mut self) {
        let told = self.heads.front().map_or(self.bindings.len(), |head| head.from - self.gone);
        if 2 * told >= self.bindings.len() {
            self.bindings.drain(..told);
            self.gone += told;
        }
    }

    /// What `pop` would give.
    pub(crate) fn first(&self) -> Option<Match<'_>> {
        Some(self.told(*self.heads.front()?))
    }

    pub(crate) fn pop(&mut self) -> Option<Match<'_>> {
        let head = self.heads.pop_front()?;
        Some(self.told(head))
    }

    fn told(&self, head: Head) -> Match<'_> {
        let Head { rule, by, is_timed_out, first, from, to } = head;
        let bindings = &self.bindings[from - self.gone..to - self.gone];
        Match { rule, by, is_timed_out, first, bindings }
    }
}
