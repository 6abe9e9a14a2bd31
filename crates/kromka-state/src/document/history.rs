//! What this replica learned when, so that a peer is told what it has not.

use alloc::collections::VecDeque;

use crate::clock::{Clock, Dot};
use crate::store::{Mark, Replicas};

/// One advance of the clock.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// The count of changes before it.
    since: u64,
    mark: Mark,
}

/// The last advances of the clock, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    steps: VecDeque<Step>,
    /// What had been seen before the first of them.
    floor: Clock,
}

impl History {
    /// Notes an advance; the oldest of more than `max` are forgotten.
    pub(super) fn push(&mut self, since: u64, dot: Dot, max: u32, replicas: &mut Replicas) {
        while self.steps.len() >= max as usize
            && let Some(step) = self.steps.pop_front()
        {
            self.floor.advance(replicas.dot(step.mark));
        }
        self.steps.push_back(Step { since, mark: replicas.mark(dot) });
    }

    /// Nothing before this can be told from anything else.
    pub(super) fn reset(&mut self, floor: Clock) {
        self.steps.clear();
        self.floor = floor;
    }

    /// The count of changes up to which a peer with this clock has everything; `None` where that was forgotten.
    pub(super) fn since(&self, peer: &Clock, now: u64, replicas: &Replicas) -> Option<u64> {
        if !peer.covers(&self.floor) {
            return None;
        }
        let lacks = |step: &&Step| !peer.contains(replicas.dot(step.mark));
        Some(self.steps.iter().find(lacks).map_or(now, |step| step.since))
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.steps.capacity() * size_of::<Step>() + self.floor.heap_bytes()
    }
}
