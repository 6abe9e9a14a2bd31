//! Rules: patterns over the streams of an engine.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use crate::algebra;
use crate::bounds::{ELEMENTS_MAX, TIMES_MAX};
use crate::error::PatternError;
use crate::event::{Event, Schema};
use crate::found::{By, Found};
use crate::kept::Kept;
use crate::pattern::Pattern;
use crate::pattern::rows::RowPattern;
use crate::pattern::sequence::{AfterMatch, Consume, Content, Element, Sequence};
use crate::rows::{self, Gate};
use crate::sequence::{self, Skip};
use crate::test::{Column, Earlier, Offered, Row, Test};

/// A pattern, and over what.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// What it looks for.
    pub pattern: Pattern,
    /// An attribute: events of each of its values are a stream of their own. Without, all are one.
    pub partition_by: Option<String>,
}

#[derive(Debug, Clone)]
enum Program {
    Sequence(sequence::Program),
    Algebra(algebra::Program),
    Rows(rows::Program),
}

#[derive(Debug, Clone)]
enum Run {
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
    pub(crate) name: String,
    pub(crate) elements: Vec<String>,
    program: Program,
    partition_by: Option<Column>,
    looks_back: u32,
    streams: BTreeMap<u64, Stream>,
    kept: Kept,
    scratch: Scratch,
    /// Before this time does nothing, in no stream.
    due_ms: u64,
}

impl Running {
    pub(crate) fn new(rule: &Rule, schema: &mut Schema) -> Result<Self, PatternError> {
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
            name: rule.name.clone(),
            elements,
            program,
            partition_by: partition_by.map(|(column, _)| column),
            looks_back,
            streams: BTreeMap::new(),
            kept: Kept::new(schema.width()),
            scratch: Scratch::default(),
            due_ms: u64::MAX,
        })
    }

    pub(crate) const fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(crate) fn release(&mut self, found: Found) {
        self.kept.release(found.link);
    }

    /// Time goes on, for all streams.
    pub(crate) fn advance(&mut self, now_ms: u64, found: &mut Vec<Found>) {
        if now_ms < self.due_ms {
            return;
        }
        let Self { program, streams, kept, scratch, due_ms, .. } = self;
        *due_ms = u64::MAX;
        for stream in streams.values_mut() {
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
    }

    /// An event comes: the n-th of all.
    pub(crate) fn offer(&mut self, row: Row<'_>, seq: u64, found: &mut Vec<Found>) {
        let key = self.partition_by.map_or(0, |column| column.of(row).bits());
        let Self { program, streams, kept, scratch, looks_back, due_ms, .. } = self;
        let stream = streams.entry(key).or_insert_with(|| Stream::new(program, kept, found));
        let Stream { run, before } = stream;
        let first = found.len();
        let offered = Offered { row, seq, earlier: &*before };
        match (&*program, run) {
            (Program::Sequence(program), Run::Sequence(run)) => {
                run.offer(program, offered, kept, &mut scratch.sequence, found);
                if let Some(limit) = program.limit {
                    let max = first + limit as usize;
                    found.drain(max.min(found.len())..).for_each(|found| kept.release(found.link));
                }
            }
            (Program::Rows(program), Run::Rows(run)) => {
                run.offer(program, offered, kept, &mut scratch.rows, found);
            }
            (Program::Algebra(program), Run::Algebra(run)) => {
                let (now_ms, by) = (row.event.at.ms(), By::Event(row.event.id));
                let mut env = algebra::Env { program, kept, found, by, now_ms, first: row.event.id };
                run.offer(offered, &mut env);
            }
            _ => {}
        }
        let due = match &*program {
            // Of what begins now; all else was begun with before.
            Program::Sequence(program) => program.within_ms.map(|within| row.event.at.ms().saturating_add(within)),
            Program::Algebra(_) | Program::Rows(_) => stream.run.deadline(program),
        };
        *due_ms = due.unwrap_or(u64::MAX).min(*due_ms);
        stream.before.push(row, *looks_back);
        if found.len() > first {
            self.consume(key);
        }
    }

    /// Takes what a match has consumed from other attempts.
    fn consume(&mut self, key: u64) {
        let Self { program: Program::Sequence(program), streams, kept, .. } = self else { return };
        let all = match program.consume {
            Consume::None => return,
            Consume::Partition => streams.range_mut(key..=key),
            Consume::Any => streams.range_mut(..),
        };
        for (_, stream) in all {
            if let Run::Sequence(run) = &mut stream.run {
                run.consume(kept);
            }
        }
    }

    /// No event will come any more.
    pub(crate) fn finish(&mut self, now_ms: u64, found: &mut Vec<Found>) {
        let Self { program, streams, kept, scratch, .. } = self;
        for stream in streams.values_mut() {
            if let (Program::Rows(program), Run::Rows(run)) = (&*program, &mut stream.run) {
                run.finish(program, now_ms, kept, &mut scratch.rows, found);
            }
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
    let Sequence { within_ms, within_positions, consume, limit, .. } = *sequence;
    let program = sequence::Program { automaton, within_ms, within_positions, skip, consume, limit };
    Ok((Program::Sequence(program), names, looks_back))
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
