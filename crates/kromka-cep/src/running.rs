//! Rules that run: patterns over the streams of an engine.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::boxed::Box;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::algebra;
use crate::chain::To;
use crate::error::PatternError;
use crate::event::Schema;
use crate::found::{By, Found};
use crate::index::Interest;
use crate::kept::{Bound, Kept, NONE};
use crate::out::{Binding, Completion, Match, Out, RuleId};
use crate::pattern::sequence::Consume;
use crate::program::{Compiled, Program};
use crate::quota::{RuleStats, Usage};
use crate::retired::Words;
use crate::rows;
use crate::rule::{Rule, WhenFull};
use crate::sequence;
use crate::stream::{Begin, Run, Stream, Streams};
use crate::test::{Column, Offered, Row};

/// An attempt, an operator that listens, the event and its binding: what an event begins anew.
const NODES_OF_AN_ATTEMPT: usize = 4;

/// What a rule holds, before the last event of a match, at the very least.
fn least_nodes(Rule { pattern, quota, .. }: &Rule, program: &Program) -> usize {
    let events = pattern.least_events().saturating_sub(1);
    // So much more is made room for where something must go.
    let spare = if quota.when_full == WhenFull::DropOldest { NODES_OF_AN_ATTEMPT } else { 0 };
    match program {
        Program::Chain(_) => events.max(1),
        // An event is there, and what it is bound by.
        _ if events > 0 => events.saturating_mul(2).saturating_add(1 + spare),
        _ => 1,
    }
}

/// What a step needs and nobody keeps: of all rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    sequence: sequence::Scratch,
    rows: rows::Scratch,
    found: Vec<Found>,
}

/// An event that is offered: the n-th of all, and which conditions of the rule the index has found to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now<'a> {
    pub(crate) row: Row<'a>,
    pub(crate) seq: u64,
    pub(crate) fits: u64,
}

/// What is told of a rule.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) words: Words,
    /// Which rule it is, for those who saved one.
    #[cfg(feature = "serde")]
    fingerprint: u64,
}

/// A rule that runs.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) id: RuleId,
    pub(crate) usage: Usage,
    /// Aside: no event asks for it.
    pub(crate) about: Box<About>,
    program: Program,
    partition_by: Option<Column>,
    looks_back: u32,
    /// A stream in which nothing has begun is as good as none.
    is_forgetful: bool,
    streams: Streams,
    kept: Kept,
}

impl Running {
    pub(crate) fn new(
        id: RuleId,
        rule: &Rule,
        schema: &mut Schema,
        now_ms: u64,
        (scratch, out): (&mut Scratch, &mut Out),
    ) -> Result<Self, PatternError> {
        let is_partitioned = rule.partition_by.is_some();
        let partition_by = rule.partition_by.as_ref().map(|name| Column::named(name, schema)).transpose()?;
        let Compiled { program, elements, looks_back } = Program::compile(&rule.pattern, schema)?;
        rule.quota.check(least_nodes(rule, &program))?;
        let is_forgetful = program.interest(looks_back, is_partitioned) != Interest::Every;
        let about = About {
            words: Words::of(rule, elements),
            #[cfg(feature = "serde")]
            fingerprint: saved::fingerprint(rule, schema),
        };
        let mut running = Self {
            id,
            about: Box::new(about),
            usage: Usage::new(rule.quota),
            program,
            partition_by: partition_by.map(|(column, _)| column),
            looks_back,
            is_forgetful,
            streams: Streams::default(),
            kept: Kept::new(schema.width()),
        };
        running.begin_at(now_ms, scratch, out);
        Ok(running)
    }

    /// Its times begin.
    fn begin_at(&mut self, now_ms: u64, scratch: &mut Scratch, out: &mut Out) {
        let nodes = self.usage.quota.nodes as usize;
        (self.kept.room.begins_below, self.kept.room.grows_below) = (nodes, nodes);
        if self.partition_by.is_none() {
            let (streams, mut begin) = self.begin(now_ms, 0, &mut scratch.found);
            streams.begin_only(&mut begin);
            self.set_deadline(0);
            self.tell(scratch, out);
        }
    }

    /// When time next does something, in some stream.
    pub(crate) fn due_ms(&self) -> u64 {
        self.streams.due.earliest()
    }

    /// What it keeps, and what did not fit.
    pub(crate) fn stats(&self) -> RuleStats {
        let Self { usage: Usage { stats, .. }, kept, .. } = self;
        let nodes = stats.nodes.saturating_add(u32::try_from(kept.nodes()).unwrap_or(u32::MAX));
        RuleStats { nodes, nodes_dropped: stats.nodes_dropped + kept.room.refused(), ..*stats }
    }

    /// What wakes it.
    pub(crate) fn interest(&self) -> Interest<'_> {
        self.program.interest(self.looks_back, self.partition_by.is_some())
    }

    /// Of a chain over all events: which of its conditions may do something now.
    pub(crate) fn matter(&self) -> Option<u64> {
        if self.partition_by.is_some() {
            return None;
        }
        match &self.streams.only()?.run {
            Run::Chain(run) => Some(run.open()),
            _ => None,
        }
    }

    /// Whether something has begun that each event may matter to.
    pub(crate) const fn minds_all(&self) -> bool {
        self.program.minds_all_once_begun() && self.streams.is_active()
    }

    fn begin<'a>(&'a mut self, now_ms: u64, seq: u64, found: &'a mut Vec<Found>) -> (&'a mut Streams, Begin<'a>) {
        let Self { program, is_forgetful, streams, kept, usage, .. } = self;
        (streams, Begin { program, is_forgetful: *is_forgetful, now_ms, seq, kept, found, usage })
    }

    /// Time goes on, for all streams.
    pub(crate) fn advance(&mut self, now_ms: u64, scratch: &mut Scratch, out: &mut Out) {
        let Self { program, streams, kept, usage, .. } = self;
        let mut fired = 0;
        while let Some(place) = streams.due.next(now_ms) {
            streams.freshen(place, kept, usage);
            let run = &mut streams.get_mut(place).run;
            match (&*program, &mut *run) {
                (Program::Sequence(program), Run::Sequence(run)) => {
                    run.advance(program, now_ms, kept, &mut scratch.sequence, &mut scratch.found);
                }
                (Program::Algebra(program), Run::Algebra(run)) => {
                    let (by, found) = (By::Time(now_ms), &mut scratch.found);
                    run.advance(now_ms, &mut fired, &mut algebra::Env { program, kept, found, by, now_ms, first: 0 });
                }
                _ => {}
            }
            let due_ms = run.deadline(program).unwrap_or(u64::MAX).max(now_ms.saturating_add(1));
            streams.due.set(place, due_ms);
            streams.note(place);
        }
        self.tell(scratch, out);
    }

    /// An event comes.
    pub(crate) fn offer(&mut self, now: Now<'_>, scratch: &mut Scratch, out: &mut Out) {
        let Now { row, seq, fits } = now;
        let Some(place) = self.place(now, scratch) else { return };
        if let (Program::Chain(program), Run::Chain(run)) = (&self.program, &self.streams.get_mut(place).run) {
            let more = program.keeps(fits & run.open());
            if more > 0 && self.usage.stats.nodes as usize + more > self.usage.quota.nodes as usize {
                self.make_room(place, more, now, scratch);
            }
        }
        let Self { id, program, streams, kept, usage, looks_back, .. } = self;
        streams.freshen(place, kept, usage);
        let Stream { run, before, .. } = streams.get_mut(place);
        let has_match = match (&*program, &mut *run) {
            (Program::Chain(program), Run::Chain(run)) => {
                // It looks back at no row, ends by no time, and tells what it finds itself.
                if run.offer(program, (row, seq, fits), &mut To { rule: *id, usage, out }) {
                    self.consume(place);
                }
                self.streams.list(place, &self.kept);
                return;
            }
            (Program::Sequence(program), Run::Sequence(run)) => {
                let offered = Offered { row, seq, earlier: &*before };
                run.offer(program, offered, kept, &mut scratch.sequence, &mut scratch.found);
                if let Some(limit) = program.limit {
                    let found = &mut scratch.found;
                    found.drain(found.len().min(limit as usize)..).for_each(|found| kept.release(found.link));
                }
                !scratch.found.is_empty()
            }
            (Program::Rows(program), Run::Rows(run)) => {
                let offered = Offered { row, seq, earlier: &*before };
                run.offer(program, offered, kept, &mut scratch.rows, &mut scratch.found);
                false
            }
            (Program::Algebra(program), Run::Algebra(run)) => {
                let (now_ms, by) = (row.event.at.ms(), By::Event(row.event.id));
                let found = &mut scratch.found;
                let mut env = algebra::Env { program, kept, found, by, now_ms, first: row.event.id };
                run.offer(Offered { row, seq, earlier: &*before }, &mut env);
                false
            }
            _ => false,
        };
        before.push(row, *looks_back);
        self.tell(scratch, out);
        if has_match {
            self.consume(place);
        }
        self.streams.list(place, &self.kept);
        if self.kept.nodes() + NODES_OF_AN_ATTEMPT > self.usage.quota.nodes as usize {
            // Only now: the event may have completed what began first.
            self.make_room(place, NODES_OF_AN_ATTEMPT, now, scratch);
            // A stream that has begun again may be true at once.
            self.tell(scratch, out);
        }
        self.streams.note(place);
        self.set_deadline_by(place, row.event.at.ms());
    }

    fn make_room(&mut self, place: usize, nodes: usize, Now { row, seq, .. }: Now<'_>, scratch: &mut Scratch) {
        let (streams, mut begin) = self.begin(row.event.at.ms(), seq, &mut scratch.found);
        streams.make_room(place, nodes, &mut begin);
    }

    /// The place of the stream that an event is of, which begins with it if it is new; none if nothing begins with it, or
    /// there is no room.
    fn place(&mut self, Now { row, seq, fits }: Now<'_>, scratch: &mut Scratch) -> Option<usize> {
        let Some(column) = self.partition_by else { return Some(0) };
        let key = column.of(row).bits();
        if let Some(place) = self.streams.find(key) {
            return Some(place);
        }
        if fits == 0 {
            return None;
        }
        let (streams, mut begin) = self.begin(row.event.at.ms(), seq, &mut scratch.found);
        let place = streams.begin(key, &mut begin)?;
        self.set_deadline(place);
        Some(place)
    }

    fn set_deadline(&mut self, place: usize) {
        let due_ms = self.streams.get_mut(place).run.deadline(&self.program);
        self.streams.due.set(place, due_ms.unwrap_or(u64::MAX));
    }

    /// The same after an event: what begins with it is the only new thing that time may do.
    fn set_deadline_by(&mut self, place: usize, at_ms: u64) {
        match &self.program {
            Program::Sequence(program) => {
                if let Some(within) = program.within_ms {
                    let due_ms = self.streams.due.get(place).min(at_ms.saturating_add(within));
                    self.streams.due.set(place, due_ms);
                }
            }
            Program::Algebra(_) => self.set_deadline(place),
            Program::Chain(_) | Program::Rows(_) => {}
        }
    }

    /// Takes what a match has consumed from other attempts.
    fn consume(&mut self, place: usize) {
        let consume = match &self.program {
            Program::Chain(program) => program.consume,
            Program::Sequence(program) => program.consume,
            Program::Algebra(_) | Program::Rows(_) => Consume::None,
        };
        match consume {
            Consume::None => {}
            Consume::Partition => self.streams.get_mut(place).run.consume(&mut self.kept, &mut self.usage),
            Consume::Any => {
                self.streams.consume_all();
                self.streams.freshen(place, &mut self.kept, &mut self.usage);
            }
        }
    }

    /// No event will come any more.
    pub(crate) fn finish(&mut self, now_ms: u64, scratch: &mut Scratch, out: &mut Out) {
        for place in 0..self.streams.len() {
            let Self { program, streams, kept, .. } = self;
            if let (Program::Rows(program), Run::Rows(run)) = (&*program, &mut streams.get_mut(place).run) {
                run.finish(program, now_ms, kept, &mut scratch.rows, &mut scratch.found);
                streams.note(place);
            }
        }
        self.tell(scratch, out);
    }

    fn tell(&mut self, scratch: &mut Scratch, out: &mut Out) {
        let Self { id, kept, usage, .. } = self;
        let mut is_cut = false;
        for Found { link, by, first, is_timed_out } in scratch.found.drain(..) {
            if usage.room() == 0 {
                is_cut = true;
                kept.release(link);
                continue;
            }
            usage.told(1);
            let by = match by {
                By::Event(id) => Completion::Event(id),
                By::Time(ms) => Completion::Time(Tick::from_ms(ms)),
            };
            let binding = |bound: Bound<'_>| Binding {
                element: u32::try_from(bound.element).unwrap_or(NONE),
                event: bound.row.event.id,
            };
            out.push(Match { rule: *id, by, is_timed_out, first, bindings: &[] }, |bindings| {
                let from = bindings.len();
                bindings.extend(kept.back(link).map(binding));
                bindings[from..].reverse();
            });
            kept.release(link);
        }
        if is_cut {
            usage.cut();
        }
    }
}
