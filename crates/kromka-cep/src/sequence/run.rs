//! Attempts over one stream of events.

#[cfg(feature = "serde")]
mod saved;

use alloc::vec::Vec;

use crate::automaton::{Action, Automaton, Kind, Seen};
use crate::found::{By, Found};
use crate::kept::{Kept, NONE};
use crate::pattern::sequence::Consume;
use crate::sequence::conditions::{Conditions, When};
use crate::sequence::queue::{Attempt, Queue, Start};
use crate::test::{Earlier, Offered};
#[cfg(feature = "serde")]
pub(crate) use saved::Saved;

/// What becomes of other attempts after a match, by numbers of elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skip {
    Nothing,
    ToNext,
    PastLast,
    ToFirst(u16),
    ToLast(u16),
}

/// A sequence, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) automaton: Automaton<When>,
    pub(crate) conditions: Conditions,
    pub(crate) within_ms: Option<u64>,
    pub(crate) within_positions: Option<u64>,
    pub(crate) skip: Skip,
    pub(crate) consume: Consume,
    pub(crate) limit: Option<u32>,
    pub(crate) tells_timeouts: bool,
}

/// The attempts of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    attempts: Queue,
    /// Matches that wait for attempts that began earlier.
    completed: Queue,
}

/// What a step needs and nobody keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    old: Queue,
    potential: Queue,
    stack: Vec<u16>,
    seen: Seen,
    /// From which element, how, and to which state.
    edges: Vec<(u16, Action, u16)>,
    next: Vec<Attempt>,
    retained: Vec<Attempt>,
}

impl Run {
    pub(crate) fn new(program: &Program) -> Self {
        let mut attempts = Queue::with_capacity(1);
        attempts.push(Attempt { state: program.automaton.start, link: NONE, start: None });
        Self { attempts, completed: Queue::new() }
    }

    /// When time next does something.
    pub(crate) fn deadline(&self, program: &Program) -> Option<u64> {
        let within = program.within_ms?;
        let begun = self.attempts.iter().filter_map(|attempt| attempt.start);
        // What would be over behind the end of time is never.
        begun.filter_map(|start| start.at_ms.checked_add(within)).min()
    }

    /// Whether nothing has begun.
    pub(crate) fn is_idle(&self) -> bool {
        self.nodes() == 0
    }

    /// Attempts that have begun, and matches that wait for others.
    pub(crate) fn nodes(&self) -> usize {
        // One waits to begin.
        self.attempts.len() + self.completed.len() - 1
    }

    /// Matches that wait.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.completed.len()
    }

    /// The event that the first of all attempts began with.
    pub(crate) fn oldest(&self) -> Option<u64> {
        self.attempts.iter().filter_map(|attempt| attempt.start).map(|start| start.seq).min()
    }

    /// Gives up all attempts that began with the earliest event; how many. Matches that waited for them come out.
    pub(crate) fn drop_oldest(&mut self, program: &Program, by: By, kept: &mut Kept, found: &mut Vec<Found>) -> usize {
        let before = self.nodes();
        if let Some(oldest) = self.oldest() {
            self.attempts.prune(|seq| seq == oldest, |attempt| kept.release(attempt.link));
        }
        let dropped = before - self.nodes();
        self.settle(program, by, kept, found);
        kept.room.give_back(before - self.nodes());
        dropped
    }

    /// Gives up all attempts: the stream is over. Matches that waited for them come out.
    pub(crate) fn give_up(&mut self, program: &Program, by: By, kept: &mut Kept, found: &mut Vec<Found>) -> usize {
        let before = self.nodes();
        self.attempts.prune(|_| true, |attempt| kept.release(attempt.link));
        let dropped = before - self.nodes();
        self.settle(program, by, kept, found);
        kept.room.give_back(before - self.nodes());
        dropped
    }

    /// Time goes on: attempts that took too long are over, and are matches where nothing but time was missing.
    pub(crate) fn advance(
        &mut self,
        program: &Program,
        now_ms: u64,
        kept: &mut Kept,
        scratch: &mut Scratch,
        found: &mut Vec<Found>,
    ) {
        let Some(within) = program.within_ms else { return };
        if self.deadline(program).is_none_or(|deadline| deadline > now_ms) {
            return;
        }
        let (mut deadline, before) = (now_ms, self.nodes());
        core::mem::swap(&mut self.attempts, &mut scratch.old);
        let Scratch { old, potential, .. } = scratch;
        for attempt in old.drain() {
            let end = attempt.start.and_then(|start| start.at_ms.checked_add(within)).filter(|end| *end <= now_ms);
            match end {
                None => self.keep(program, attempt),
                Some(end) if program.automaton.kind(attempt.state) == Kind::Pending => {
                    deadline = deadline.min(end);
                    potential.push(attempt);
                }
                Some(end) if program.tells_timeouts => {
                    found.push(Found { is_timed_out: true, ..Found::of(kept, attempt.link, By::Time(end)) });
                }
                Some(_) => kept.release(attempt.link),
            }
        }
        for attempt in potential.drain() {
            self.completed.push(attempt);
        }
        // Those that waited for what is over now come out, too.
        self.settle(program, By::Time(deadline), kept, found);
        kept.room.give_back(before - self.nodes());
    }

    fn keep(&mut self, program: &Program, attempt: Attempt) {
        if program.skip == Skip::Nothing {
            self.attempts.push_last(attempt);
        } else {
            self.attempts.push(attempt);
        }
    }

    /// An event comes: the n-th of all.
    pub(crate) fn offer(
        &mut self,
        program: &Program,
        offered: Offered<'_, impl Earlier>,
        kept: &mut Kept,
        scratch: &mut Scratch,
        found: &mut Vec<Found>,
    ) {
        let Offered { row, seq, .. } = offered;
        let mut slot = None;
        let before = kept.room.held() - self.nodes();
        core::mem::swap(&mut self.attempts, &mut scratch.old);
        let mut old = core::mem::take(&mut scratch.old);
        let mut potential = core::mem::take(&mut scratch.potential);
        for attempt in old.drain() {
            let has_begun = attempt.start.is_some();
            kept.room.give_back(usize::from(has_begun));
            let is_far = |start: Start| program.within_positions.is_some_and(|within| seq - start.seq > within);
            if attempt.start.is_some_and(is_far) {
                kept.release(attempt.link);
                continue;
            }
            scratch.next.clear();
            step(program, &attempt, offered, &mut slot, kept, scratch);
            kept.release(attempt.link);
            let is_kind = |attempt: &Attempt, kind: Kind| program.automaton.kind(attempt.state) == kind;
            let is_stopped = scratch.next.iter().any(|next| is_kind(next, Kind::Stop));
            for next in scratch.next.drain(..) {
                if is_kind(&next, Kind::Final) {
                    potential.push(next);
                } else if is_stopped && next.start.is_some() {
                    kept.release(next.link);
                } else {
                    // The one that waits to begin does so whatever is stopped: nothing would ever begin again.
                    kept.room.take(usize::from(next.start.is_some()));
                    scratch.retained.push(next);
                }
            }
            scratch.retained.drain(..).for_each(|next| self.keep(program, next));
        }
        (scratch.old, scratch.potential) = (old, potential);
        if let Some(slot) = slot {
            kept.release_slot(slot);
        }
        if program.skip == Skip::Nothing {
            let matches = scratch.potential.drain();
            found.extend(matches.map(|attempt| Found::of(kept, attempt.link, By::Event(row.event.id))));
        } else {
            scratch.potential.drain().for_each(|attempt| self.completed.push(attempt));
            self.settle(program, By::Event(row.event.id), kept, found);
        }
        kept.room.recount(before + self.nodes());
    }

    /// Lets the matches out that began no later than all that goes on, the earliest first.
    fn settle(&mut self, program: &Program, by: By, kept: &mut Kept, found: &mut Vec<Found>) {
        while self.completed.begins_before(&self.attempts)
            && let Some(attempt) = self.completed.pop()
        {
            if let Some(until) = pruned_until(program.skip, kept, attempt.link) {
                let is_pruned = |seq: u64| match program.skip {
                    Skip::Nothing => false,
                    Skip::ToNext => seq == until,
                    Skip::PastLast => seq <= until,
                    Skip::ToFirst(_) | Skip::ToLast(_) => seq < until,
                };
                for queue in [&mut self.attempts, &mut self.completed] {
                    queue.prune(is_pruned, |attempt| kept.release(attempt.link));
                }
            }
            found.push(Found::of(kept, attempt.link, by));
        }
    }

    /// All that has begun is over: its events were consumed, or the stream is.
    pub(crate) fn consume(&mut self, kept: &mut Kept) {
        kept.room.give_back(self.nodes());
        for queue in [&mut self.attempts, &mut self.completed] {
            queue.prune(|_| true, |attempt| kept.release(attempt.link));
        }
    }
}

/// The event by which it is said which attempts are dropped.
fn pruned_until(skip: Skip, kept: &Kept, link: u32) -> Option<u64> {
    let seqs = |element: Option<u16>| {
        let of = move |bound: &crate::kept::Bound<'_>| element.is_none_or(|element| bound.element == element.into());
        kept.back(link).filter(of).map(|bound| bound.seq)
    };
    match skip {
        Skip::Nothing => None,
        Skip::ToNext => seqs(None).min(),
        Skip::PastLast => seqs(None).max(),
        Skip::ToFirst(element) => seqs(Some(element)).min(),
        Skip::ToLast(element) => seqs(Some(element)).max(),
    }
}

/// What becomes of an attempt with an event.
fn step(
    program: &Program,
    attempt: &Attempt,
    offered: Offered<'_, impl Earlier>,
    slot: &mut Option<u32>,
    kept: &mut Kept,
    scratch: &mut Scratch,
) {
    let Program { automaton, conditions, .. } = program;
    let Scratch { stack, seen, edges, next, .. } = scratch;
    edges.clear();
    stack.push(attempt.state);
    if automaton.visits_once {
        seen.begin(automaton.len());
    }
    let Offered { row, seq, .. } = offered;
    while let Some(at) = stack.pop() {
        if automaton.visits_once && !seen.visit(at) {
            continue;
        }
        for edge in automaton.edges(at) {
            if !conditions.hold(edge.when, &|test| offered.passes(test, kept, attempt.link)) {
                continue;
            }
            match edge.action {
                Action::Proceed => stack.push(edge.to),
                Action::Take | Action::Ignore => edges.push((automaton.element(at), edge.action, edge.to)),
            }
        }
    }
    for (element, action, to) in edges.drain(..) {
        match (action, attempt.start) {
            (Action::Ignore, None) => {}
            // One goes on; more need room.
            (Action::Ignore, Some(_)) if !next.is_empty() && !kept.may_grow() => kept.room.refuse(),
            (Action::Ignore, Some(_)) => {
                kept.hold(attempt.link);
                next.push(Attempt { state: to, ..*attempt });
            }
            (Action::Take | Action::Proceed, start) => {
                let has_room = if start.is_some() { kept.may_grow() } else { kept.may_begin() };
                let start = start.unwrap_or(Start { at_ms: row.event.at.ms(), seq });
                let end = passes(program, to, offered, (kept, attempt.link), (stack, seen));
                // What is told or stopped by this event is kept no longer than this.
                let goes_on = has_room || matches!(automaton.kind(to), Kind::Final | Kind::Stop);
                if !goes_on {
                    kept.room.refuse();
                }
                if !goes_on && end.is_none() {
                    continue;
                }
                let slot = *slot.get_or_insert_with(|| kept.slot(row, seq));
                let link = kept.bind(attempt.link, slot, element.into());
                let ends = end.map(|state| Attempt { state, link, start: Some(start) });
                let goes_on = goes_on.then_some(Attempt { state: to, link, start: Some(start) });
                if goes_on.is_some() && ends.is_some() {
                    kept.hold(link);
                }
                next.extend(goes_on.into_iter().chain(ends));
            }
        }
    }
    if attempt.start.is_none() {
        next.push(*attempt);
    }
}

/// The final state behind what may be missing, with the same event.
fn passes(
    program: &Program,
    state: u16,
    offered: Offered<'_, impl Earlier>,
    (kept, link): (&Kept, u32),
    (stack, seen): (&mut Vec<u16>, &mut Seen),
) -> Option<u16> {
    let Program { automaton, conditions, .. } = program;
    stack.push(state);
    if automaton.visits_once {
        seen.begin(automaton.len());
    }
    while let Some(at) = stack.pop() {
        if automaton.visits_once && !seen.visit(at) {
            continue;
        }
        for edge in automaton.edges(at).iter().filter(|edge| edge.action == Action::Proceed) {
            if !conditions.hold(edge.when, &|test| offered.passes(test, kept, link)) {
                continue;
            }
            if automaton.kind(edge.to) == Kind::Final {
                stack.clear();
                return Some(edge.to);
            }
            stack.push(edge.to);
        }
    }
    None
}
