//! Rules that run: patterns over the streams of an engine.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;
use kromka_core::Tick;

use crate::algebra;
use crate::bounds::{ELEMENTS_MAX, TIMES_MAX};
use crate::chain;
use crate::error::PatternError;
use crate::event::{Event, Schema};
use crate::found::{By, Found};
use crate::kept::{Bound, Kept, NONE};
use crate::out::{Binding, Completion, Match, Out, RuleId};
use crate::pattern::Pattern;
use crate::pattern::rows::RowPattern;
use crate::pattern::sequence::{AfterMatch, Consume, Content, Element, Sequence};
use crate::rows::{self, Gate};
use crate::rule::{Action, Rule};
use crate::sequence::{self, Skip};
use crate::test::{Column, Earlier, Offered, Row, Test};

#[derive(Debug, Clone)]
enum Program {
    Chain(chain::Program),
    Sequence(sequence::Program),
    Algebra(algebra::Program),
    Rows(rows::Program),
}

#[derive(Debug, Clone)]
enum Run {
    Chain(chain::Run),
    Sequence(sequence::Run),
    Algebra(algebra::Run),
    Rows(rows::Run),
}

/// What a rule knows of one stream.
#[derive(Debug, Clone)]
struct Stream {
    run: Run,
    before: Before,
}

/// The last rows of a stream, the latest first.
#[derive(Debug, Clone, Default)]
struct Before(VecDeque<(Event, Box<[f64]>)>);

impl Earlier for Before {
    fn earlier(&self, rows: u32) -> Option<Row<'_>> {
        let (event, values) = self.0.get((rows as usize).checked_sub(1)?)?;
        Some(Row { event, values })
    }
}

impl Before {
    fn push(&mut self, row: Row<'_>, max: u32) {
        if max == 0 {
            return;
        }
        let mut values = match self.0.len() >= max as usize {
            true => self.0.pop_back().map(|(_, values)| values).unwrap_or_default(),
            false => row.values.into(),
        };
        values.copy_from_slice(row.values);
        self.0.push_front((*row.event, values));
    }
}

#[derive(Debug, Clone, Default)]
struct Scratch {
    sequence: sequence::Scratch,
    rows: rows::Scratch,
}

/// A rule that runs.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) id: RuleId,
    pub(crate) name: String,
    pub(crate) elements: Vec<String>,
    pub(crate) actions: Vec<Action>,
    program: Program,
    partition_by: Option<Column>,
    looks_back: u32,
    /// In the order in which they began, and where each is, by what tells them apart.
    streams: Vec<Stream>,
    places: HashMap<u64, usize>,
    kept: Kept,
    scratch: Scratch,
    found: Vec<Found>,
    /// Before this time does nothing, in no stream.
    due_ms: u64,
}

impl Running {
    pub(crate) fn new(id: RuleId, rule: &Rule, schema: &mut Schema) -> Result<Self, PatternError> {
        let (program, elements, looks_back) = match &rule.pattern {
            Pattern::Sequence(sequence) => compile_sequence(sequence, schema)?,
            Pattern::Rows(rows) => compile_rows(rows, schema)?,
            Pattern::Algebra(expression) => {
                let (program, elements) = algebra::Program::compile(expression, schema)?;
                let looks_back = program.looks_back();
                (Program::Algebra(program), elements, looks_back)
            }
        };
        let partition_by = rule.partition_by.as_ref().map(|name| Column::named(name, schema)).transpose()?;
        Ok(Self {
            id,
            name: rule.name.clone(),
            elements,
            actions: rule.actions.clone(),
            program,
            partition_by: partition_by.map(|(column, _)| column),
            looks_back,
            streams: Vec::new(),
            places: HashMap::new(),
            kept: Kept::new(schema.width()),
            scratch: Scratch::default(),
            found: Vec::new(),
            due_ms: u64::MAX,
        })
    }

    /// Time goes on, for all streams.
    pub(crate) fn advance(&mut self, now_ms: u64, out: &mut Out) {
        if now_ms < self.due_ms {
            return;
        }
        let Self { program, streams, kept, scratch, found, due_ms, .. } = self;
        *due_ms = u64::MAX;
        for stream in streams {
            match (&*program, &mut stream.run) {
                (Program::Sequence(program), Run::Sequence(run)) => {
                    run.advance(program, now_ms, kept, &mut scratch.sequence, found);
                }
                (Program::Algebra(program), Run::Algebra(run)) => {
                    let by = By::Time(now_ms);
                    run.advance(now_ms, &mut algebra::Env { program, kept, found, by, now_ms, first: 0 });
                }
                _ => {}
            }
            *due_ms = stream.run.deadline(program).unwrap_or(u64::MAX).min(*due_ms);
        }
        self.tell(out);
    }

    /// An event comes: the n-th of all.
    pub(crate) fn offer(&mut self, row: Row<'_>, seq: u64, out: &mut Out) {
        let place = self.place(row);
        let Self { id, program, streams, kept, scratch, found, looks_back, due_ms, .. } = self;
        let Stream { run, before } = &mut streams[place];
        let offered = Offered { row, seq, earlier: &*before };
        let has_match = match (&*program, run) {
            (Program::Chain(program), Run::Chain(run)) => run.offer(program, row, seq, *id, out),
            (Program::Sequence(program), Run::Sequence(run)) => {
                run.offer(program, offered, kept, &mut scratch.sequence, found);
                if let Some(limit) = program.limit {
                    found.drain(found.len().min(limit as usize)..).for_each(|found| kept.release(found.link));
                }
                // Of what begins now; all else was begun with before.
                let due = program.within_ms.map(|within| row.event.at.ms().saturating_add(within));
                *due_ms = due.unwrap_or(u64::MAX).min(*due_ms);
                !found.is_empty()
            }
            (Program::Rows(program), Run::Rows(run)) => {
                run.offer(program, offered, kept, &mut scratch.rows, found);
                false
            }
            (Program::Algebra(program), Run::Algebra(run)) => {
                let (now_ms, by) = (row.event.at.ms(), By::Event(row.event.id));
                let mut env = algebra::Env { program, kept, found, by, now_ms, first: row.event.id };
                run.offer(offered, &mut env);
                *due_ms = run.deadline().unwrap_or(u64::MAX).min(*due_ms);
                false
            }
            _ => false,
        };
        before.push(row, *looks_back);
        self.tell(out);
        if has_match {
            self.consume(place);
        }
    }

    /// The place of the stream that an event is of, which begins with it if it is new.
    fn place(&mut self, row: Row<'_>) -> usize {
        let Self { program, streams, places, kept, found, partition_by, .. } = self;
        let mut begin = |streams: &mut Vec<Stream>| {
            streams.push(Stream::new(program, kept, found));
            streams.len() - 1
        };
        match partition_by {
            None if streams.is_empty() => begin(streams),
            None => 0,
            Some(column) => *places.entry(column.of(row).bits()).or_insert_with(|| begin(streams)),
        }
    }

    /// Takes what a match has consumed from other attempts.
    fn consume(&mut self, place: usize) {
        let consume = match &self.program {
            Program::Chain(program) => program.consume,
            Program::Sequence(program) => program.consume,
            Program::Algebra(_) | Program::Rows(_) => Consume::None,
        };
        let consumed = match consume {
            Consume::None => return,
            Consume::Partition => &mut self.streams[place..=place],
            Consume::Any => &mut self.streams[..],
        };
        for stream in consumed {
            match &mut stream.run {
                Run::Chain(run) => run.consume(),
                Run::Sequence(run) => run.consume(&mut self.kept),
                Run::Algebra(_) | Run::Rows(_) => {}
            }
        }
    }

    /// No event will come any more.
    pub(crate) fn finish(&mut self, now_ms: u64, out: &mut Out) {
        let Self { program, streams, kept, scratch, found, .. } = self;
        for stream in streams {
            if let (Program::Rows(program), Run::Rows(run)) = (&*program, &mut stream.run) {
                run.finish(program, now_ms, kept, &mut scratch.rows, found);
            }
        }
        self.tell(out);
    }

    fn tell(&mut self, out: &mut Out) {
        let rule = self.id;
        for Found { link, by, first, is_timed_out } in self.found.drain(..) {
            let by = match by {
                By::Event(id) => Completion::Event(id),
                By::Time(ms) => Completion::Time(Tick::from_ms(ms)),
            };
            let binding = |bound: Bound<'_>| Binding {
                element: u32::try_from(bound.element).unwrap_or(NONE),
                event: bound.row.event.id,
            };
            out.push(Match { rule, by, is_timed_out, first, bindings: &[] }, |bindings| {
                let from = bindings.len();
                bindings.extend(self.kept.back(link).map(binding));
                bindings[from..].reverse();
            });
            self.kept.release(link);
        }
    }
}

impl Run {
    /// When time next does something.
    fn deadline(&self, program: &Program) -> Option<u64> {
        match (program, self) {
            (Program::Sequence(program), Self::Sequence(run)) => run.deadline(program),
            (Program::Algebra(_), Self::Algebra(run)) => run.deadline(),
            _ => None,
        }
    }
}

impl Stream {
    fn new(program: &Program, kept: &mut Kept, found: &mut Vec<Found>) -> Self {
        let run = match program {
            Program::Chain(program) => Run::Chain(chain::Run::new(program)),
            Program::Sequence(program) => Run::Sequence(sequence::Run::new(program)),
            Program::Rows(_) => Run::Rows(rows::Run::default()),
            Program::Algebra(program) => {
                let mut run = algebra::Run::default();
                run.begin(&mut algebra::Env { program, kept, found, by: By::Time(0), now_ms: 0, first: 0 });
                Run::Algebra(run)
            }
        };
        Self { run, before: Before::default() }
    }
}

fn compile_sequence(sequence: &Sequence, schema: &mut Schema) -> Result<(Program, Vec<String>, u32), PatternError> {
    let mut count = 0;
    check(&sequence.elements, &mut count)?;
    let (automaton, names) = sequence::compile(sequence)?;
    if let Some(program) = compile_chain(sequence, &names, schema)? {
        return Ok((Program::Chain(program), names, 0));
    }
    let mut looks_back = 0;
    let automaton = automaton.map(|predicate| {
        let test = Test::compile(&predicate, &names, schema)?;
        looks_back = looks_back.max(test.looks_back());
        Ok(test)
    })?;
    let element = |name: &String| names.iter().position(|known| known == name).ok_or(PatternError::Element);
    let skip = match &sequence.after_match {
        AfterMatch::NoSkip => Skip::Nothing,
        AfterMatch::SkipToNext => Skip::ToNext,
        AfterMatch::SkipPastLast => Skip::PastLast,
        AfterMatch::SkipToFirst(name) => Skip::ToFirst(element(name)?),
        AfterMatch::SkipToLast(name) => Skip::ToLast(element(name)?),
    };
    let Sequence { within_ms, within_positions, consume, limit, tells_timeouts, .. } = *sequence;
    let program = sequence::Program { automaton, within_ms, within_positions, skip, consume, limit, tells_timeouts };
    Ok((Program::Sequence(program), names, looks_back))
}

/// The chain that a sequence is, if it is one.
fn compile_chain(
    sequence: &Sequence,
    names: &[String],
    schema: &mut Schema,
) -> Result<Option<chain::Program>, PatternError> {
    let (mut numbers, mut tests) = (Vec::new(), Vec::new());
    for element in &sequence.elements {
        let Content::Event(predicate) = &element.content else { return Ok(None) };
        numbers.push(names.iter().position(|name| *name == element.name).unwrap_or(0));
        tests.push(Test::compile(predicate, names, schema)?);
    }
    Ok(chain::Program::of(sequence, &numbers, tests, schema.kinds()))
}

fn compile_rows(pattern: &RowPattern, schema: &mut Schema) -> Result<(Program, Vec<String>, u32), PatternError> {
    let (automaton, names) = rows::compile(pattern)?;
    let (mut looks_back, mut is_plain) = (0, true);
    let automaton = automaton.map(|gate| {
        Ok(match gate {
            Gate::Row(predicate) => {
                let test = Test::compile(&predicate, &names, schema)?;
                looks_back = looks_back.max(test.looks_back());
                is_plain &= !predicate.asks_of_bound();
                Gate::Row(test)
            }
            Gate::Open => Gate::Open,
            Gate::First => Gate::First,
            Gate::Last => Gate::Last,
        })
    })?;
    let RowPattern { after_match, tells_empty, .. } = *pattern;
    Ok((Program::Rows(rows::Program { automaton, after_match, tells_empty, is_plain }), names, looks_back))
}

fn check(elements: &[Element], count: &mut usize) -> Result<(), PatternError> {
    if elements.is_empty() {
        return Err(PatternError::Empty);
    }
    for element in elements {
        *count += 1;
        let (have, max) = (*count, ELEMENTS_MAX);
        if have > max {
            return Err(PatternError::Elements { have, max });
        }
        let most = element.max.unwrap_or(element.min);
        if most < element.min || element.max == Some(0) || most > TIMES_MAX {
            return Err(PatternError::Times { min: element.min, max: most });
        }
        if let Content::Group(inner) = &element.content {
            check(inner, count)?;
        }
    }
    Ok(())
}
