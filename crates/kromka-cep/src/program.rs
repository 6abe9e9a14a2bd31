//! What a rule is compiled to, by its dialect; and what of that wakes it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::algebra;
use crate::automaton::{Action, Automaton};
use crate::bounds::{ELEMENTS_MAX, TIMES_MAX};
use crate::chain;
use crate::error::PatternError;
use crate::event::Schema;
use crate::index::Interest;
use crate::pattern::Pattern;
use crate::pattern::depth::check_elements;
use crate::pattern::rows::RowPattern;
use crate::pattern::sequence::{AfterMatch, Content, Element, Sequence};
use crate::rows::{self, Gate};
use crate::sequence::{self, Skip};
use crate::test::Test;

/// A pattern, ready to run.
#[derive(Debug, Clone)]
pub(crate) enum Program {
    Chain(chain::Program),
    Sequence(sequence::Program),
    Algebra(algebra::Program),
    Rows(rows::Program),
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
                (Self::Algebra(program), elements, looks_back)
            }
        };
        Ok(Compiled { program, elements, looks_back })
    }

    /// What wakes it when nothing has begun; a chain and an expression, whatever has.
    pub(crate) fn interest(&self, looks_back: u32, is_partitioned: bool) -> Interest {
        match self {
            _ if looks_back > 0 => Interest::Every,
            Self::Chain(program) => Interest::Some(program.tests().cloned().collect()),
            Self::Sequence(program) => Interest::Some(starts(&program.automaton, |test| Some(test))),
            Self::Rows(program) if program.tells_empty || has_first(&program.automaton) => Interest::Every,
            Self::Rows(program) => Interest::Some(starts(&program.automaton, |gate| match gate {
                Gate::Row(test) => Some(test),
                Gate::Open | Gate::First | Gate::Last => None,
            })),
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

/// Whether a pattern asks for the first row of its stream.
fn has_first(automaton: &Automaton<Gate<Test>>) -> bool {
    automaton.states.iter().flat_map(|state| &state.edges).any(|edge| edge.when == Gate::First)
}

/// What an event must be for something to begin with it: the conditions of all edges that take an event, from the start on.
fn starts<C>(automaton: &Automaton<C>, test: impl Fn(&C) -> Option<&Test>) -> Vec<Test> {
    let (mut stack, mut seen, mut tests) = (Vec::from([automaton.start]), Vec::new(), Vec::new());
    while let Some(at) = stack.pop() {
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        for edge in &automaton.states[at].edges {
            match edge.action {
                Action::Proceed => stack.push(edge.to),
                Action::Take => tests.extend(test(&edge.when).cloned()),
                Action::Ignore => {}
            }
        }
    }
    tests
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
    Ok(chain::Program::of(sequence, &numbers, tests))
}

fn compile_rows(pattern: &RowPattern, schema: &mut Schema) -> Result<Named, PatternError> {
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
