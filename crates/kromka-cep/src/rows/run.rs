//! Row patterns over one stream: from each row on, all ways to match at once, the preferred one first.

#[cfg(feature = "serde")]
mod saved;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::automaton::{Action, Automaton, Kind, Seen};
use crate::found::{By, Found};
use crate::kept::{Kept, NONE};
use crate::pattern::rows::AfterRows;
use crate::rows::compile::Gate;
use crate::test::{Earlier, Offered, Test};
#[cfg(feature = "serde")]
pub(crate) use saved::Saved;

/// A row pattern, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) automaton: Automaton<Gate>,
    /// What is asked of rows, by the elements that they are bound to.
    pub(crate) tests: Box<[Test]>,
    /// The elements that the first row of a match can be bound to.
    pub(crate) starts: Box<[u16]>,
    pub(crate) after_match: AfterRows,
    pub(crate) tells_empty: bool,
    /// No condition asks of what was bound: of two ways to one state only the preferred one matters.
    pub(crate) is_plain: bool,
}

/// A way to match, up to here.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// A state that takes a row, or one that waits for the end of the stream.
    state: u16,
    link: u32,
}

/// What is tried from one row on.
#[derive(Debug, Clone)]
struct Attempt {
    /// The first row: which of all it is, and its name.
    seq: u64,
    id: u64,
    /// All ways that are better than the match so far, the preferred one first.
    ways: Vec<Way>,
    best: Option<Best>,
}

#[derive(Debug, Clone, Copy)]
struct Best {
    link: u32,
    last: u64,
}

/// The attempts of one stream, by their first rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    attempts: VecDeque<Attempt>,
    /// Rows that came.
    rows: u64,
    /// Lists of ways that nobody uses.
    spare: Vec<Vec<Way>>,
    /// Attempts, and their ways.
    nodes: usize,
}

/// What a step needs and nobody keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    stack: Vec<u16>,
    seen: Seen,
    old: Vec<Way>,
}

impl Run {
    /// Whether nothing has begun.
    pub(crate) fn is_idle(&self) -> bool {
        self.attempts.is_empty()
    }

    /// Another stream, where nothing is left of this.
    pub(crate) const fn renew(&mut self) {
        self.rows = 0;
    }

    /// The first row of the first attempt.
    pub(crate) fn oldest(&self) -> Option<u64> {
        self.attempts.front().map(|attempt| attempt.seq)
    }

    /// Gives up the attempt with the earliest first row; how much it had. What waited for it comes out.
    pub(crate) fn drop_oldest(&mut self, program: &Program, by: By, kept: &mut Kept, found: &mut Vec<Found>) -> usize {
        let before = kept.room.held();
        let others = before - self.nodes;
        if let Some(mut attempt) = self.attempts.pop_front() {
            attempt.give_up(kept);
            self.spare.push(attempt.ways);
        }
        let dropped = before - kept.room.held();
        self.settle(program, by, kept, found);
        self.nodes = kept.room.held() - others;
        dropped
    }

    /// Gives up all: the stream is over.
    pub(crate) fn give_up(&mut self, program: &Program, by: By, kept: &mut Kept, found: &mut Vec<Found>) -> usize {
        let mut dropped = 0;
        while !self.attempts.is_empty() {
            dropped += self.drop_oldest(program, by, kept, found);
        }
        dropped
    }

    /// A row comes: the n-th event of all.
    pub(crate) fn offer(
        &mut self,
        program: &Program,
        offered: Offered<'_, impl Earlier>,
        kept: &mut Kept,
        scratch: &mut Scratch,
        found: &mut Vec<Found>,
    ) {
        let Offered { row, seq, .. } = offered;
        let others = kept.room.held() - self.nodes;
        let is_first = self.rows == 0;
        self.rows += 1;
        // Of what begins with a row that it does not take nothing becomes, but a match of no rows.
        let takes = |element: &u16| offered.passes(&program.tests[usize::from(*element)], kept, NONE);
        let begins = program.tells_empty || program.starts.iter().any(takes);
        if begins && kept.may_begin() {
            let ways = self.spare.pop().unwrap_or_default();
            let mut attempt = Attempt { seq, id: row.event.id, ways, best: None };
            kept.room.take(1);
            scratch.seen.begin(program.automaton.len());
            let way = Way { state: program.automaton.start, link: NONE };
            attempt.enter(program, way, seq, Edge { is_first, is_last: false }, kept, scratch);
            self.attempts.push_back(attempt);
        } else if begins {
            kept.room.refuse();
        }
        if self.attempts.is_empty() {
            return;
        }
        let slot = kept.slot(row, seq);
        for attempt in &mut self.attempts {
            attempt.offer(program, offered, slot, kept, scratch);
        }
        kept.release_slot(slot);
        self.settle(program, By::Event(row.event.id), kept, found);
        self.nodes = kept.room.held() - others;
    }

    /// No row will come any more.
    pub(crate) fn finish(
        &mut self,
        program: &Program,
        at_ms: u64,
        kept: &mut Kept,
        scratch: &mut Scratch,
        found: &mut Vec<Found>,
    ) {
        let others = kept.room.held() - self.nodes;
        // Behind the last row nothing begins but what needs no row.
        for attempt in &mut self.attempts {
            attempt.finish(program, kept, scratch);
        }
        self.settle(program, By::Time(at_ms), kept, found);
        self.nodes = kept.room.held() - others;
    }

    /// Tells the matches of all attempts before which none is undecided.
    fn settle(&mut self, program: &Program, by: By, kept: &mut Kept, found: &mut Vec<Found>) {
        while let Some(first) = self.attempts.front()
            && first.ways.is_empty()
            && let Some(attempt) = self.attempts.pop_front()
        {
            let Attempt { id, best, ways, .. } = attempt;
            kept.room.give_back(1);
            self.spare.push(ways);
            let Some(Best { link, last }) = best else { continue };
            if link != NONE || program.tells_empty {
                found.push(Found { link, by, first: id, is_timed_out: false });
            }
            if link != NONE && program.after_match == AfterRows::SkipPastLast {
                while self.attempts.front().is_some_and(|attempt| attempt.seq <= last)
                    && let Some(mut attempt) = self.attempts.pop_front()
                {
                    attempt.give_up(kept);
                    self.spare.push(attempt.ways);
                }
            }
        }
    }
}

/// Where in the stream it is.
#[derive(Debug, Clone, Copy)]
struct Edge {
    is_first: bool,
    is_last: bool,
}

impl Attempt {
    /// Goes from a state to all that take rows, in the order of preference; the first one that is a match ends it.
    fn enter(
        &mut self,
        program: &Program,
        Way { state, link }: Way,
        last: u64,
        edge: Edge,
        kept: &mut Kept,
        scratch: &mut Scratch,
    ) -> bool {
        let automaton = &program.automaton;
        let Scratch { stack, seen, .. } = scratch;
        stack.clear();
        if !program.is_plain {
            seen.begin(automaton.len());
        }
        stack.push(state);
        while let Some(at) = stack.pop() {
            if automaton.kind(at) == Kind::Final {
                self.better(Best { link, last }, kept);
                return true;
            }
            if !seen.visit(at) {
                continue;
            }
            let mut waits = false;
            for edge_of in automaton.edges(at).iter().rev() {
                match (edge_of.when, edge_of.action) {
                    (Gate::First, _) if !edge.is_first => {}
                    (Gate::Last, _) if !edge.is_last => waits = true,
                    (_, Action::Take) => waits = true,
                    _ => stack.push(edge_of.to),
                }
            }
            if waits && !kept.may_grow() {
                kept.room.refuse();
            } else if waits {
                kept.hold(link);
                kept.room.take(1);
                self.ways.push(Way { state: at, link });
            }
        }
        false
    }

    /// All that is less preferred than this is given up.
    fn better(&mut self, best: Best, kept: &mut Kept) {
        kept.hold(best.link);
        if let Some(before) = self.best.replace(best) {
            kept.release(before.link);
        }
    }

    fn offer(
        &mut self,
        program: &Program,
        offered: Offered<'_, impl Earlier>,
        slot: u32,
        kept: &mut Kept,
        scratch: &mut Scratch,
    ) {
        let mut old = core::mem::take(&mut scratch.old);
        core::mem::swap(&mut old, &mut self.ways);
        kept.room.give_back(old.len());
        scratch.seen.begin(program.automaton.len());
        let mut is_decided = false;
        for Way { state, link } in old.drain(..) {
            if !is_decided {
                for edge in program.automaton.edges(state) {
                    let element = usize::from(program.automaton.element(state));
                    if edge.when != Gate::Row || !offered.passes(&program.tests[element], kept, link) {
                        continue;
                    }
                    let next = kept.bind(link, slot, element);
                    let way = Way { state: edge.to, link: next };
                    let within = Edge { is_first: false, is_last: false };
                    is_decided = self.enter(program, way, offered.seq, within, kept, scratch);
                    kept.release(next);
                }
            }
            kept.release(link);
        }
        scratch.old = old;
    }

    fn finish(&mut self, program: &Program, kept: &mut Kept, scratch: &mut Scratch) {
        let ways = core::mem::take(&mut self.ways);
        kept.room.give_back(ways.len());
        scratch.seen.begin(program.automaton.len());
        let mut is_decided = false;
        for way in &ways {
            if !is_decided {
                let last = kept.back(way.link).next().map_or(self.seq, |bound| bound.seq);
                is_decided = self.enter(program, *way, last, Edge { is_first: false, is_last: true }, kept, scratch);
            }
            kept.release(way.link);
        }
        self.give_up_ways(kept);
        drop(ways);
    }

    fn give_up_ways(&mut self, kept: &mut Kept) {
        kept.room.give_back(self.ways.len());
        self.ways.drain(..).for_each(|way| kept.release(way.link));
    }

    fn give_up(&mut self, kept: &mut Kept) {
        kept.room.give_back(1);
        self.give_up_ways(kept);
        if let Some(best) = self.best.take() {
            kept.release(best.link);
        }
    }
}
