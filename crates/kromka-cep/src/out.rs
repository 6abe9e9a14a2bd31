//! Matches that wait to be told.

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
    /// Bindings up to here are of matches before it, its own end there.
    from: usize,
    to: usize,
}

/// Matches in the order in which they were completed. What they take is used again once all were told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Out {
    heads: VecDeque<Head>,
    bindings: Vec<Binding>,
}

impl Out {
    /// Adds a match without bindings; `bind` adds those.
    pub(crate) fn push(&mut self, found: Match<'_>, bind: impl FnOnce(&mut Vec<Binding>)) {
        let Match { rule, by, is_timed_out, first, .. } = found;
        let from = self.bindings.len();
        bind(&mut self.bindings);
        self.heads.push_back(Head { rule, by, is_timed_out, first, from, to: self.bindings.len() });
    }

    /// Makes room of what was told.
    pub(crate) fn clear_told(&mut self) {
        if self.heads.is_empty() {
            self.bindings.clear();
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Match<'_>> {
        let Head { rule, by, is_timed_out, first, from, to } = self.heads.pop_front()?;
        Some(Match { rule, by, is_timed_out, first, bindings: &self.bindings[from..to] })
    }
}
