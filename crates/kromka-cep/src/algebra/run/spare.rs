//! Lists that nobody uses, for those who begin next: an event allocates nothing once there are as many as there ever are at once.

use alloc::vec::Vec;

use crate::algebra::run::{Attempt, Followed, State};

/// Lists of one kind.
#[derive(Debug, Clone)]
pub(super) struct Pool<T>(Vec<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Pool<T> {
    /// An empty list.
    pub(super) fn take(&mut self) -> Vec<T> {
        self.0.pop().unwrap_or_default()
    }

    /// Takes back a list.
    pub(super) fn give(&mut self, mut list: Vec<T>) {
        list.clear();
        // One that never had anything is as good as none.
        if list.capacity() > 0 {
            self.0.push(list);
        }
    }
}

/// Lists of all kinds.
#[derive(Debug, Clone, Default)]
pub(super) struct Spare {
    /// Of nodes, and of links.
    pub(super) numbers: Pool<u32>,
    lists: Pool<Vec<u32>>,
    pub(super) followed: Pool<Followed>,
    pub(super) attempts: Pool<Attempt>,
}

impl Spare {
    pub(super) fn copy(&mut self, of: &[u32]) -> Vec<u32> {
        let mut copy = self.numbers.take();
        copy.extend_from_slice(of);
        copy
    }

    /// So many empty lists.
    pub(super) fn lists(&mut self, count: usize) -> Vec<Vec<u32>> {
        let mut lists = self.lists.take();
        lists.extend((0..count).map(|_| self.numbers.take()));
        lists
    }

    /// Takes back what the state of a node was made of.
    pub(super) fn give(&mut self, state: State) {
        match state {
            State::Event | State::One(_) => {}
            State::Follows(mut active) => {
                active.drain(..).for_each(|child| self.numbers.give(child.more));
                self.followed.give(active);
            }
            State::Adjacent { attempts, .. } => self.attempts.give(attempts),
            State::And { active, kept: mut lists } => {
                self.numbers.give(active);
                lists.drain(..).for_each(|list| self.numbers.give(list));
                self.lists.give(lists);
            }
            State::Or(active) | State::Every { active, .. } | State::Repeat { got: active, .. } => {
                self.numbers.give(active)
            }
        }
    }
}
