//! Giving back the memory of vectors that were removed, a step at a time.

use alloc::vec::Vec;

use kromka_core::Tick;

use super::Index;
use crate::bits::Bits;

/// How far a compaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compaction {
    /// There is more to do: call again.
    More,
    /// Nothing is left to do.
    Done,
}

/// What a step of compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Whether there is more to do.
    pub progress: Compaction,
    /// Vectors that had expired and were removed.
    pub expired: usize,
    /// Slots that were looked at.
    pub looked_at: usize,
}

/// A pass over all slots that leads links past doomed ones.
#[derive(Debug, Clone)]
pub(super) struct Sweep {
    /// The next slot to be looked at.
    cursor: u32,
    /// Slots that no link leads to when this is over.
    doomed: Bits,
    /// Where vectors of doomed slots have gone, in order of the old slot; empty where they were removed.
    moved: Vec<(u32, u32)>,
}

impl Sweep {
    pub(super) fn heap_bytes(&self) -> usize {
        self.doomed.heap_bytes() + self.moved.capacity() * size_of::<(u32, u32)>()
    }

    fn place(&self, slot: u32) -> u32 {
        match self.moved.binary_search_by_key(&slot, |(from, _)| *from) {
            Ok(at) => self.moved[at].1,
            Err(_) => slot,
        }
    }
}

impl Index {
    /// Does some of what is left to do, up to so many `slots`: links vectors that are not yet, removes those that have expired, and
    /// leads links past what was removed. For idle
    /// times; called until it is [`Compaction::Done`] the index takes the memory that its vectors need.
    ///
    /// One step takes about as long as adding so many vectors, most of the time far less. Only the step that ends a pass gives
    /// memory back, which may copy what is left.
    pub fn compact(&mut self, now: Tick, slots: u32) -> Compacted {
        let mut done = Compacted { progress: Compaction::More, expired: 0, looked_at: 0 };
        let mut left = slots.max(1);
        while left > 0 {
            let behind = self.behind().min(left);
            if behind > 0 {
                self.catch_up(behind);
                done.looked_at += behind as usize;
                left -= behind;
                continue;
            }
            if self.sweep.is_none() && !self.begin(now, &mut done) {
                done.progress = Compaction::Done;
                return done;
            }
            if self.sweep.is_some() {
                left = self.sweep_on(left, &mut done);
            }
        }
        done
    }

    /// Begins a pass; false where there is nothing to do.
    fn begin(&mut self, now: Tick, done: &mut Compacted) -> bool {
        self.expire(now, done);
        #[cfg(feature = "instant-distance")]
        if self.store.dead.count() > 0 {
            self.thaw();
        }
        if self.graph.is_none() {
            self.store.shrink();
            return self.behind() > 0;
        }
        let mut doomed = self.store.dead.clone();
        self.vacant.iter().for_each(|slot| doomed.clear(*slot));
        let moved = if doomed.count() == 0 { self.move_down() } else { Vec::new() };
        moved.iter().for_each(|(from, _)| {
            doomed.set(*from);
        });
        if doomed.count() == 0 {
            self.trim();
            return false;
        }
        self.sweep = Some(Sweep { cursor: 0, doomed, moved });
        true
    }

    /// Removes what has expired.
    fn expire(&mut self, now: Tick, done: &mut Compacted) {
        if !self.store.marks.can_expire() {
            return;
        }
        // Backwards: the one that takes the place of a removed one has been looked at.
        for at in (0..self.store.slots()).rev() {
            if !self.store.dead.get(at) && self.store.marks.is_expired(at, now) {
                self.take(at);
                done.expired += 1;
            }
        }
    }

    /// Moves the last vectors into vacant slots; returns from where to where, in order.
    fn move_down(&mut self) -> Vec<(u32, u32)> {
        let Some(graph) = &mut self.graph else { return Vec::new() };
        let mut moved = Vec::new();
        self.vacant.sort_unstable_by(|a, b| b.cmp(a));
        let mut last = self.store.slots();
        while let Some(to) = self.vacant.last().copied() {
            let Some(from) = (to + 1..last).rev().find(|slot| !self.store.dead.get(*slot)) else { break };
            self.vacant.pop();
            self.store.move_to(from, to);
            graph.relocate(from, to);
            moved.push((from, to));
            last = from;
        }
        moved.reverse();
        moved
    }

    /// Looks at up to so many slots; returns how many are left of them.
    fn sweep_on(&mut self, left: u32, done: &mut Compacted) -> u32 {
        let (Some(sweep), Some(graph)) = (&mut self.sweep, &mut self.graph) else { return 0 };
        let end = graph.linked.min(sweep.cursor.saturating_add(left));
        for at in sweep.cursor..end {
            if sweep.doomed.get(at) {
                continue;
            }
            if sweep.moved.is_empty() {
                graph.repair(self.store.points(), at, &sweep.doomed, &mut self.linking);
            } else {
                for layer in 0..graph.layers_of(at) {
                    graph.redirect(layer, at, |link| sweep.place(link));
                }
            }
        }
        let looked = end - sweep.cursor;
        done.looked_at += looked as usize;
        sweep.cursor = end;
        if end == graph.linked {
            self.end();
        }
        left - looked.min(left)
    }

    /// Ends a pass: nothing links to the doomed slots any more.
    fn end(&mut self) {
        let (Some(sweep), Some(graph)) = (self.sweep.take(), &mut self.graph) else { return };
        graph.take_out(self.store.points(), &sweep.doomed);
        self.vacant.extend(sweep.doomed.iter());
        self.vacant.sort_unstable_by(|a, b| b.cmp(a));
    }

    /// Gives back the vacant slots at the end, and the graph where the vectors are few again.
    fn trim(&mut self) {
        let Some(graph) = &mut self.graph else { return };
        let mut slots = self.store.slots();
        while self.vacant.first().is_some_and(|vacant| vacant + 1 == slots) {
            self.vacant.remove(0);
            slots -= 1;
        }
        if slots < self.store.slots() {
            self.store.truncate(slots as usize);
            graph.truncate(slots);
        }
        if self.vacant.is_empty() && self.store.lookup.len() <= self.store.config.flat_max as usize / 2 {
            self.graph = None;
        }
        self.vacant.shrink_to_fit();
        self.store.shrink();
        if let Some(graph) = &mut self.graph {
            graph.shrink();
        }
    }
}
