//! Giving up what began first.

use alloc::vec::Vec;
use core::mem;

use crate::algebra::run::{Run, State, take_out};
use crate::kept::{Kept, NONE};

impl Run {
    /// Gives up what began first, of the outermost operator that goes on in several ways; how much that was. 0 where nothing is
    /// there twice: what is left is as much as the pattern needs to go on.
    ///
    /// - of an `every` that looks for several at once, the oldest, but never the last one;
    /// - of a sequence, what waits longest for what follows, if its beginning is looked for still;
    /// - of an `and`, what an operand that has others was first;
    /// - of adjacent events, the oldest attempt, if there is another or one begins again.
    pub(crate) fn drop_oldest(&mut self, kept: &mut Kept) -> usize {
        let before = self.nodes();
        // The root is the one without a parent; it is made first, and has its place to the end.
        let root = if self.has_root { 0 } else { NONE };
        let (mut level, mut below) = (self.spare.copy(&[root]), self.spare.numbers.take());
        while !level.is_empty() && before == self.nodes() {
            for node in level.drain(..) {
                if self.is_alive(node) && !self.drop_of(node, kept) {
                    self.operands(node, &mut below);
                } else if self.nodes() < before {
                    break;
                }
            }
            mem::swap(&mut level, &mut below);
        }
        [level, below].into_iter().for_each(|list| self.spare.numbers.give(list));
        self.clear_up();
        before - self.nodes()
    }

    /// Gives up all: the stream is over.
    pub(crate) fn give_up(&mut self, kept: &mut Kept) {
        if self.has_root {
            self.has_root = false;
            self.quit(0, kept);
        }
        self.clear_up();
    }

    /// Another stream, where nothing is left of this.
    pub(crate) fn renew(&mut self) {
        let Self { nodes, free, freed, listening, timers, waiting, begun, .. } = self;
        nodes.clear();
        [free, freed, listening, begun].into_iter().for_each(Vec::clear);
        timers.clear();
        waiting.clear();
        (self.serial, self.held, self.at_rest) = (0, 0, 0);
    }

    /// Of the events that something waits for more behind, the first.
    pub(crate) fn oldest(&self, kept: &Kept) -> Option<u64> {
        let seq = |link: u32| kept.back(link).next().map(|bound| bound.seq);
        let of_state = |state: &State| match state {
            State::And { kept, .. } => kept.iter().filter_map(|links| seq(*links.first()?)).min(),
            State::Adjacent { attempts, .. } => attempts.iter().filter_map(|attempt| seq(attempt.link)).min(),
            State::Repeat { got, .. } => got.first().and_then(|link| seq(*link)),
            State::Event | State::Follows(_) | State::Or(_) | State::One(_) | State::Every { .. } => None,
        };
        let alive = self.nodes.iter().filter(|node| node.is_alive);
        alive.flat_map(|node| seq(node.begin).into_iter().chain(of_state(&node.state))).min()
    }

    /// Operators that ever began.
    #[cfg(test)]
    pub(crate) const fn made(&self) -> u64 {
        self.serial
    }

    /// Checks that what is counted is there.
    #[cfg(test)]
    pub(crate) fn assert_counted(&self) {
        let listed = |state: &State| match state {
            State::Follows(active) => active.iter().map(|child| child.more.len()).sum(),
            State::Adjacent { attempts, .. } => attempts.len(),
            State::And { kept, .. } => kept.iter().map(Vec::len).sum(),
            State::Repeat { got, .. } => got.len(),
            State::Event | State::Or(_) | State::One(_) | State::Every { .. } => 0,
        };
        let alive = self.nodes.iter().filter(|node| node.is_alive);
        assert_eq!(self.held, alive.map(|node| 1 + listed(&node.state)).sum::<usize>());
    }

    /// Gives up the oldest of what one operator has several of; whether it has.
    fn drop_of(&mut self, node: u32, kept: &mut Kept) -> bool {
        match self.state(node) {
            State::Event | State::Or(_) | State::One(_) | State::Repeat { .. } => false,
            State::Every { active, .. } => {
                if active.len() < 2 {
                    return false;
                }
                let oldest = active.remove(0);
                self.quit(oldest, kept);
                true
            }
            State::Follows(active) => {
                // With what follows a repetition the repetition goes, too.
                let waits = |at: &usize| active[*at].index > 0;
                let Some(at) = (0..active.len()).find(waits) else { return false };
                let collector = active[at].collector;
                let collects = active.iter().position(|child| child.node == collector);
                if active.len() < 2 + usize::from(collects.is_some()) {
                    return false;
                }
                let gone = active.remove(at);
                let collected = take_out(active, collector);
                for gone in [Some(gone), collected].into_iter().flatten() {
                    let node = gone.node;
                    self.leave(gone, kept);
                    self.quit(node, kept);
                }
                true
            }
            State::And { kept: links, .. } => {
                let Some(links) = links.iter_mut().find(|links| links.len() > 1) else { return false };
                let link = links.remove(0);
                kept.release(link);
                self.give_back(1, kept);
                true
            }
            State::Adjacent { attempts, .. } => {
                if attempts.len() < 2 {
                    return false;
                }
                let oldest = attempts.remove(0);
                kept.release(oldest.link);
                self.give_back(1, kept);
                true
            }
        }
    }

    /// The operands of an operator that have begun.
    fn operands(&self, node: u32, to: &mut Vec<u32>) {
        match &self.nodes[node as usize].state {
            State::Event | State::Adjacent { .. } => {}
            State::Follows(active) => to.extend(active.iter().map(|child| child.node)),
            State::And { active, .. } | State::Or(active) | State::Every { active, .. } => to.extend(active),
            State::One(of) => to.push(*of),
            State::Repeat { of, until, .. } => to.extend([*of, *until]),
        }
    }
}
