//! Rules that were removed or replaced while matches of theirs waited: what those are told by stays until they are.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::out::RuleId;
use crate::quota::RuleStats;
use crate::rule::{Action, Rule};

/// What the matches of a rule are told by.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) name: Box<str>,
    pub(crate) elements: Box<[Box<str>]>,
    pub(crate) actions: Box<[Action]>,
}

impl Words {
    pub(crate) fn of(rule: &Rule, elements: Vec<String>) -> Self {
        Self {
            name: rule.name.as_str().into(),
            elements: elements.into_iter().map(String::into_boxed_str).collect(),
            actions: rule.actions.as_slice().into(),
        }
    }
}

/// A rule of which only matches are left.
#[derive(Debug, Clone)]
pub(crate) struct Retired {
    id: RuleId,
    pub(crate) words: Words,
    pub(crate) stats: RuleStats,
}

/// Rules of which only matches are left, by their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllRetired(Vec<Retired>);

impl AllRetired {
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, id: RuleId) -> Option<&Retired> {
        self.place(id).ok().map(|place| &self.0[place])
    }

    pub(crate) fn get_mut(&mut self, id: RuleId) -> Option<&mut Retired> {
        self.place(id).ok().map(|place| &mut self.0[place])
    }

    /// Keeps the words of a rule that runs no more, if matches of it wait. Numbers are used once.
    pub(crate) fn keep(&mut self, id: RuleId, words: Words, stats: RuleStats) {
        if let (Err(place), 1..) = (self.place(id), stats.waiting) {
            self.0.insert(place, Retired { id, words, stats: RuleStats { nodes: 0, keys: 0, ..stats } });
        }
    }

    /// Forgets those whose matches were all polled.
    pub(crate) fn forget_told(&mut self) {
        self.0.retain(|retired| retired.stats.waiting > 0);
    }

    fn place(&self, id: RuleId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |retired| retired.id)
    }
}
