//! What a rule is compiled to, by its dialect; and what of that wakes it.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::algebra;
use crate::automaton::{Action, Automaton, Seen};
use crate::bounds::{ELEMENTS_MAX, TIMES_MAX};
use crate::chain;
use crate::error::PatternError;
use crate::event::Schema;
use crate::index::Interest;
use crate::pattern::Pattern;
use crate::pattern::depth::check_elements;
use crate::pattern::predicate::Predicate;
use crate::pattern::rows::RowPattern;
use crate::pattern::sequence::{AfterMatch, Content, Element, Sequence};
use crate::rows::{self, Gate};
use crate::sequence::{self, Skip};
use crate::test::Test;

/// A pattern, ready to run.
#[derive(Debug, Clone)]
pub(crate) enum Program {
    Chain(chain::Program),
    // Aside: chains are many.
    Sequence(Box<sequence::Program>),
    Algebra(Box<algebra::Program>),
    Rows(Box<rows::Program>),
}

/// A program with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) program: Program,
    /// What the events of matches are bound to.
    pub(crate) elements: Vec<String>,
    /// How many rows its conditions look back.
    pub(crate) looks_back: u32,
}

impl Program {
    pub(crate) fn compile(pattern: &Pattern, schema: &mut Schema) -> Result<Compiled, PatternError> {
        let (program, elements, looks_back) = match pattern {
            Pattern::Sequence(sequence) => compile_sequence(sequence, schema)?,
            Pattern::Rows(rows) => compile_rows(rows, schema)?,
            Pattern::Algebra(expression) => {
                let (program, elements) = algebra::Program::compile(expression, schema)?;
                let looks_back = program.looks_back();
                (Self::Algebra(Box::new(program)), elements, looks_back)
            }
        };
        Ok(Compiled { program, elements, looks_back })
    }

    /// What wakes it when nothing has begun; a chain and an expression, whatever has.
    pub(crate) fn interest(&self, looks_back: u32, is_partitioned: bool) -> Interest<'_> {
        match self {
            _ if looks_back > 0 => Interest::Every,
            Self::Chain(program) => Interest::Some(program.tests().collect()),
            Self::Sequence(program) => {
                let starts = starts(&program.automaton).into_iter();
                Interest::Some(starts.map(|(_, when)| program.conditions.needs(when).unwrap_or(&ANY)).collect())
            }
            Self::Rows(program) if program.tells_empty || has_first(&program.automaton) => Interest::Every,
            Self::Rows(program) => {
                let starts = program.starts.iter();
                Interest::Some(starts.map(|element| &program.tests[usize::from(*element)]).collect())
            }
            // The time of a stream begins with its first event.
            Self::Algebra(program) => match program.tests(is_partitioned) {
                Some(tests) => Interest::Some(tests),
                None => Interest::Every,
            },
        }
    }

    /// Whether nothing but an event that is of interest can do something where nothing has begun, and each event where
    /// something has.
    pub(crate) const fn minds_all_once_begun(&self) -> bool {
        matches!(self, Self::Sequence(_) | Self::Rows(_))
    }
}

/// What holds of each event.
static ANY: Test = Test::Always;

/// Whether a pattern asks for the first row of its stream.
fn has_first(automaton: &Automaton<Gate>) -> bool {
    automaton.all_edges().iter().any(|edge| edge.when == Gate::First)
}

/// What an event must be for something to begin with it: the elements and conditions of all edges that take an event, from the
/// start on, each once.
fn starts<C: Copy + Ord>(automaton: &Automaton<C>) -> BTreeSet<(u16, C)> {
    let (mut stack, mut seen, mut starts) = (Vec::from([automaton.start]), Seen::default(), BTreeSet::new());
    seen.begin(automaton.len());
    while let Some(at) = stack.pop() {
        if !seen.visit(at) {
            continue;
        }
        for edge in automaton.edges(at) {
            match edge.action {
                Action::Proceed => stack.push(edge.to),
                Action::Take => drop(starts.insert((automaton.element(at), edge.when))),
                Action::Ignore => {}
            }
        }
    }
    starts
}

/// A program, the names of its elements, and how many rows it looks back.
type Named = (Program, Vec<String>, u32);

fn compile_sequence(sequence: &Sequence, schema: &mut Schema) -> Result<Named, PatternError> {
    check_elements(&sequence.elements)?;
    if sequence.within_ms == Some(0) {
        return Err(PatternError::NoTime);
    }
    if sequence.limit == Some(0) {
        return Err(PatternError::Limit);
    }
    let mut count = 0;
    check(&sequence.elements, &mut count)?;
    let names = sequence::names(&sequence.elements);
    if let Some(program) = compile_chain(sequence, &names, schema)? {
        return Ok((Program::Chain(program), names, 0));
    }
    let test = |predicate: &Predicate| Test::compile(predicate, &names, schema);
    let (automaton, conditions) = sequence::compile(sequence, &names, test)?;
    let looks_back = conditions.looks_back();
    let element = |name: &String| {
        let number = names.iter().position(|known| known == name);
        number.and_then(|number| u16::try_from(number).ok()).ok_or(PatternError::Element)
    };
    let skip = match &sequence.after_match {
        AfterMatch::NoSkip => Skip::Nothing,
        AfterMatch::SkipToNext => Skip::ToNext,
        AfterMatch::SkipPastLast => Skip::PastLast,
        AfterMatch::SkipToFirst(name) => Skip::ToFirst(element(name)?),
        AfterMatch::SkipToLast(name) => Skip::ToLast(element(name)?),
    };
    let Sequence { within_ms, within_positions, consume, limit, tells_timeouts, .. } = *sequence;
    let program =
        sequence::Program { automaton, conditions, within_ms, within_positions, skip, consume, limit, tells_timeouts };
    Ok((Program::Sequence(Box::new(program)), names, looks_back))
}

/// The chain that a sequence is, if it is one.
fn compile_chain(
    sequence: &Sequence,
    names: &[String],
    schema: &mut Schema,
) -> Result<Option<chain::Program>, PatternError> {
    if !chain::is_chain(sequence) {
        return Ok(None);
    }
    let (mut numbers, mut tests) = (Vec::new(), Vec::new());
    for element in &sequence.elements {
        let Content::Event(predicate) = &element.content else { return Ok(None) };
        numbers.push(names.iter().position(|name| *name == element.name).unwrap_or(0));
        tests.push(Test::compile(predicate, names, schema)?);
    }
    Ok(chain::Program::of(sequence, &numbers, tests))
}

fn compile_rows(pattern: &RowPattern, schema: &mut Schema) -> Result<Named, PatternError> {
    let rows::Compiled { automaton, names, predicates } = rows::compile(pattern)?;
    let is_plain = !predicates.iter().any(|predicate| predicate.asks_of_bound());
    let test = |predicate: &Predicate| Test::compile(predicate, &names, schema);
    let tests = predicates.into_iter().map(test).collect::<Result<Box<[Test]>, _>>()?;
    let looks_back = tests.iter().map(Test::looks_back).max().unwrap_or(0);
    let RowPattern { after_match, tells_empty, .. } = *pattern;
    let starts = starts(&automaton).into_iter().map(|(element, _)| element).collect();
    let program = rows::Program { automaton, tests, starts, after_match, tells_empty, is_plain };
    Ok((Program::Rows(Box::new(program)), names, looks_back))
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
