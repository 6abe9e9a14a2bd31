//! Giving back the memory of vectors that were removed, a step at a time.

use alloc::vec::Vec;

use kromka_core::Tick;

use super::Index;
use super::search::sample;
use crate::bits::Bits;
use crate::store::{Store, slot};

/// One slot in so many that a removed vector holds makes a compaction worth its time.
const WORTH_PART: usize = 8;

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

/// What a compaction is at.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Removing what has expired: the slots before this one are still to be looked at.
    Expiring(u32),
    /// Moving the last vectors into vacant slots.
    Moving(Moving),
    /// Leading links past slots.
    Sweeping(Sweep),
    /// Taking slots that nothing links to out of the graph.
    TakingOut(Sweep),
}

impl Work {
    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Expiring(_) => 0,
            Self::Moving(moving) => bytes_of(&moving.moved),
            Self::Sweeping(sweep) | Self::TakingOut(sweep) => sweep.doomed.heap_bytes() + bytes_of(&sweep.moved),
        }
    }
}

fn bytes_of(moved: &Vec<(u32, u32)>) -> usize {
    moved.capacity() * size_of::<(u32, u32)>()
}

/// The last vectors come first: each goes to the lowest vacant slot.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    /// The slots from this one on were looked at.
    end: u32,
    /// From where to where, the last slot first.
    moved: Vec<(u32, u32)>,
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
    fn place(&self, slot: u32) -> u32 {
        match self.moved.binary_search_by_key(&slot, |(from, _)| *from) {
            Ok(at) => self.moved[at].1,
            Err(_) => slot,
        }
    }
}

impl Index {
    /// Whether a compaction is worth its time: one is half done, vectors are still to be linked, or more than one slot in eight
    /// is of a vector that was removed or, as a sample of 128 has it, has expired by now. Asking is cheap, for each turn of an idle
    /// loop.
    #[must_use]
    pub fn wants_compaction(&self, now: Tick) -> bool {
        let half_done = self.work.is_some() || self.behind() > 0;
        half_done || (self.removed() + self.expired(now)) * WORTH_PART > self.store.slots() as usize
    }

    /// About how many vectors have expired.
    fn expired(&self, now: Tick) -> usize {
        let Store { marks, dead, .. } = &self.store;
        if !marks.may_have_expired(now) {
            return 0;
        }
        let slots = self.store.slots();
        let is_over = |slot: &u32| !dead.get(*slot) && marks.is_expired(*slot, now);
        // What could expire may have been removed, and all of the slots with it.
        sample(slots).filter(is_over).count() * slots as usize / sample(slots).count().max(1)
    }

    /// Slots of vectors that were removed and that no compaction has made usable yet.
    pub(super) fn removed(&self) -> usize {
        self.store.dead.count() - self.vacant.len()
    }

    /// Does some of what is left to do, up to so many `slots`: links vectors that are not yet, removes those that have expired,
    /// leads links past what was removed, and moves the last vectors into gaps. For idle times; called until it is
    /// [`Compaction::Done`] the index takes the memory that its vectors need.
    ///
    /// One step takes about as long as adding so many vectors, most of the time far less. Only the step that ends a pass gives
    /// memory back, which may copy what is left; one that compacts a frozen graph takes it apart at once.
    pub fn compact(&mut self, now: Tick, slots: u32) -> Compacted {
        self.compact_telling(now, slots, &mut |_| {})
    }

    /// The same, telling the ids of those that had expired.
    pub(crate) fn compact_telling(&mut self, now: Tick, slots: u32, expired: &mut dyn FnMut(u64)) -> Compacted {
        let mut done = Compacted { progress: Compaction::More, expired: 0, looked_at: 0 };
        let mut left = slots.max(1);
        while left > 0 {
            let behind = self.behind().min(left);
            let looked = if behind > 0 {
                self.catch_up(behind);
                behind
            } else {
                match self.work.take().or_else(|| self.begin(now)) {
                    Some(Work::Expiring(end)) => {
                        let mut tell = |id| {
                            done.expired += 1;
                            expired(id);
                        };
                        self.expire(now, end, left, &mut tell)
                    }
                    Some(Work::Moving(moving)) => self.move_down(moving, left),
                    Some(Work::Sweeping(sweep)) => self.sweep(sweep, left),
                    Some(Work::TakingOut(sweep)) => self.take_out(sweep, left),
                    // Taking a frozen graph apart leaves all vectors behind.
                    None if self.behind() > 0 => 0,
                    None => {
                        done.progress = Compaction::Done;
                        break;
                    }
                }
            };
            done.looked_at += looked as usize;
            left -= looked;
        }
        done
    }

    /// What is to be done next; `None` where that is nothing.
    fn begin(&mut self, now: Tick) -> Option<Work> {
        if self.store.marks.may_have_expired(now) {
            self.store.marks.expect_none();
            return Some(Work::Expiring(self.store.slots()));
        }
        #[cfg(feature = "instant-distance")]
        if self.store.dead.count() > 0 {
            self.thaw();
        }
        if self.graph.is_none() {
            self.store.shrink();
            return None;
        }
        if self.removed() > 0 {
            let mut doomed = self.store.dead.clone();
            self.vacant.iter().for_each(|slot| doomed.clear(*slot));
            return Some(Work::Sweeping(Sweep { cursor: 0, doomed, moved: Vec::new() }));
        }
        if self.vacant_at_end() < self.vacant.len() {
            return Some(Work::Moving(Moving { end: self.store.slots(), moved: Vec::new() }));
        }
        self.trim();
        None
    }

    /// Removes what has expired, looking at up to `most` of the slots before `end`; returns how many those were.
    fn expire(&mut self, now: Tick, end: u32, most: u32, expired: &mut dyn FnMut(u64)) -> u32 {
        // Slots may have gone since the last step. Backwards: the one that takes the place of a removed one has been looked at.
        let end = end.min(self.store.slots());
        let begin = end.saturating_sub(most);
        for at in (begin..end).rev() {
            if self.store.dead.get(at) {
                continue;
            }
            if self.store.marks.is_expired(at, now) {
                expired(self.store.lookup.id(at));
                self.take(at);
            } else {
                self.store.marks.expect(at);
            }
        }
        self.work = (begin > 0).then_some(Work::Expiring(begin));
        end - begin
    }

    /// Moves the last vectors into vacant slots, looking at up to so many; returns at how many.
    fn move_down(&mut self, moving: Moving, most: u32) -> u32 {
        let Some(graph) = &mut self.graph else { return 0 };
        let Moving { end, mut moved } = moving;
        let mut at = end;
        while let Some(to) = self.vacant.last().copied().filter(|to| to + 1 < at) {
            if end - at == most {
                self.work = Some(Work::Moving(Moving { end: at, moved }));
                return most;
            }
            at -= 1;
            if !self.store.dead.get(at) {
                self.vacant.pop();
                self.store.move_to(at, to);
                graph.relocate(at, to);
                moved.push((at, to));
            }
        }
        moved.reverse();
        let mut doomed = Bits::default();
        moved.iter().for_each(|(from, _)| {
            doomed.set(*from);
        });
        if !moved.is_empty() {
            self.work = Some(Work::Sweeping(Sweep { cursor: 0, doomed, moved }));
        }
        end - at
    }

    /// Looks at up to so many slots; returns at how many.
    fn sweep(&mut self, mut sweep: Sweep, most: u32) -> u32 {
        let Some(graph) = &mut self.graph else { return 0 };
        let end = graph.linked.min(sweep.cursor.saturating_add(most));
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
        sweep.cursor = end;
        self.work = Some(if end < graph.linked {
            Work::Sweeping(sweep)
        } else {
            // Searches must not begin at a slot without links.
            graph.enter_beside(self.store.points(), &sweep.doomed);
            Work::TakingOut(Sweep { cursor: 0, ..sweep })
        });
        looked
    }

    /// Takes doomed slots out, which nothing links to any more, looking at up to so many slots; returns at how many.
    fn take_out(&mut self, mut sweep: Sweep, most: u32) -> u32 {
        let Some(graph) = &mut self.graph else { return 0 };
        let end = graph.linked.min(sweep.cursor.saturating_add(most));
        (sweep.cursor..end).filter(|at| sweep.doomed.get(*at)).for_each(|at| graph.take_out(at));
        let looked = end - sweep.cursor;
        sweep.cursor = end;
        if end < graph.linked {
            self.work = Some(Work::TakingOut(sweep));
        } else {
            graph.lower();
            self.vacant.extend(sweep.doomed.iter());
            // Two runs in order, which a stable sort merges.
            self.vacant.sort_by(|a, b| b.cmp(a));
        }
        looked
    }

    /// How many of the last slots are vacant.
    fn vacant_at_end(&self) -> usize {
        let slots = (0..self.store.slots()).rev();
        self.vacant.iter().zip(slots).take_while(|(vacant, slot)| **vacant == *slot).count()
    }

    /// Gives back the vacant slots at the end, and the graph where the vectors are few again.
    fn trim(&mut self) {
        let vacant = self.vacant_at_end();
        let Some(graph) = &mut self.graph else { return };
        if vacant > 0 {
            self.vacant.drain(..vacant);
            let slots = self.store.slots() as usize - vacant;
            self.store.truncate(slots);
            graph.truncate(slot(slots));
        }
        if self.vacant.is_empty() && self.store.lookup.len() <= self.store.config.flat_max as usize / 2 {
            self.graph = None;
        }
        self.vacant.shrink_to_fit();
        self.shrink();
    }
}
