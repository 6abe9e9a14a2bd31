//! Attempts in the order of their starts.

use alloc::vec::Vec;

/// An attempt at a match: where it is, and what it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) state: u16,
    /// Its bindings.
    pub(crate) link: u32,
    /// When it began, and with which event of the stream; the one that waits to begin has not.
    pub(crate) start: Option<Start>,
}

/// Where an attempt began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) at_ms: u64,
    pub(crate) seq: u64,
}

impl Attempt {
    fn key(&self) -> u64 {
        self.start.map_or(u64::MAX, |start| start.seq)
    }
}

/// A binary heap with the earliest start on top. Which of several that began together is taken first says what is skipped,
/// so that its order is fixed: a new one rises only past later ones, and of two children the left one goes first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue(Vec<Attempt>);

impl Queue {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// With room for so many: most streams have no more than the one that waits to begin.
    pub(crate) fn with_capacity(attempts: usize) -> Self {
        Self(Vec::with_capacity(attempts))
    }

    pub(crate) fn push(&mut self, attempt: Attempt) {
        self.0.push(attempt);
        self.rise(self.0.len() - 1);
    }

    /// Without an order: for those who take all.
    pub(crate) fn push_last(&mut self, attempt: Attempt) {
        self.0.push(attempt);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn earliest(&self) -> Option<&Attempt> {
        self.0.first()
    }

    /// Whether the earliest here began no later than the earliest there.
    pub(crate) fn begins_before(&self, other: &Self) -> bool {
        match (self.earliest(), other.earliest()) {
            (Some(mine), Some(theirs)) => mine.key() <= theirs.key(),
            (mine, None) => mine.is_some(),
            (None, Some(_)) => false,
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Attempt> {
        let last = self.0.pop()?;
        let Some(first) = self.0.first_mut() else { return Some(last) };
        let first = core::mem::replace(first, last);
        self.sink(0);
        Some(first)
    }

    /// Takes out those that began by then; the rest is put in order anew.
    pub(crate) fn prune(&mut self, is_pruned: impl Fn(u64) -> bool, mut dropped: impl FnMut(&Attempt)) {
        let before = self.0.len();
        self.0.retain(|attempt| {
            let goes = attempt.start.is_some_and(|start| is_pruned(start.seq));
            if goes {
                dropped(attempt);
            }
            !goes
        });
        if self.0.len() < before {
            (0..self.0.len() / 2).rev().for_each(|at| self.sink(at));
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Attempt> {
        self.0.iter()
    }

    /// All of them, in the order in which they are kept.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Attempt> {
        self.0.drain(..)
    }

    fn rise(&mut self, at: usize) {
        let mut at = at;
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.0[at].key() >= self.0[parent].key() {
                return;
            }
            self.0.swap(at, parent);
            at = parent;
        }
    }

    fn sink(&mut self, at: usize) {
        let mut at = at;
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            let Some(mut child) = (left < self.0.len()).then_some(left) else { return };
            if right < self.0.len() && self.0[left].key() > self.0[right].key() {
                child = right;
            }
            if self.0[at].key() <= self.0[child].key() {
                return;
            }
            self.0.swap(at, child);
            at = child;
        }
    }
}
