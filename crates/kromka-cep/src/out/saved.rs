//! A match that waits to be told, in a snapshot.

use alloc::vec::Vec;

use kromka_core::Tick;
use serde::{Deserialize, Serialize};

use crate::out::{Binding, Completion, Match, Out, RuleId};

#[derive(Debug, Serialize, Deserialize)]
enum SavedCompletion {
    Event(u64),
    Time(u64),
}

/// A match as it is saved.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedMatch {
    /// Which words of the snapshot it is told by.
    words: u32,
    by: SavedCompletion,
    is_timed_out: bool,
    first: u64,
    /// Elements and events.
    bindings: Vec<(u32, u64)>,
}

impl Out {
    /// All that wait.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Match<'_>> {
        self.heads.iter().map(|head| self.told(*head))
    }
}

impl SavedMatch {
    /// Of the rule of these words.
    pub(crate) fn of(found: Match<'_>, words: u32) -> Self {
        let Match { by, is_timed_out, first, bindings, .. } = found;
        let by = match by {
            Completion::Event(id) => SavedCompletion::Event(id),
            Completion::Time(at) => SavedCompletion::Time(at.ms()),
        };
        let bindings = bindings.iter().map(|binding| (binding.element, binding.event)).collect();
        Self { words, by, is_timed_out, first, bindings }
    }

    pub(crate) const fn words(&self) -> usize {
        self.words as usize
    }

    /// Whether a rule of so many elements may have told it.
    pub(crate) fn is_of(&self, elements: usize) -> bool {
        self.bindings.iter().all(|(element, _)| (*element as usize) < elements)
    }

    pub(crate) fn tell(self, rule: RuleId, out: &mut Out) {
        let Self { by, is_timed_out, first, bindings: saved, .. } = self;
        let by = match by {
            SavedCompletion::Event(id) => Completion::Event(id),
            SavedCompletion::Time(ms) => Completion::Time(Tick::from_ms(ms)),
        };
        out.push(Match { rule, by, is_timed_out, first, bindings: &[] }, |bindings| {
            bindings.extend(saved.into_iter().map(|(element, event)| Binding { element, event }));
        });
    }
}
