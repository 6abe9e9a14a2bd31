//! From an expression to a table of its operators.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bounds::{DEPTH_MAX, ELEMENTS_MAX, TIMES_MAX};
use crate::error::PatternError;
use crate::event::Schema;
use crate::pattern::algebra::Expression;
use crate::test::Test;

/// An operator; operands by their places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operator {
    Event { element: Option<usize>, when: Test },
    Follows(Box<[usize]>),
    Adjacent { parts: Box<[Part]>, every_start: bool },
    And(Box<[usize]>),
    Or(Box<[usize]>),
    Not(usize),
    Every(usize),
    Repeat { of: usize, min: u32, max: Option<u32>, until: Option<usize> },
    Within { of: usize, ms: u64 },
    Span { of: usize, ms: u64 },
    Absent { of: usize, ms: u64 },
}

/// One of adjacent events.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// Events, by what they are bound to: one of them, or all in any order.
    pub(crate) of: Box<[(Option<usize>, Test)]>,
    /// Events that must not come meanwhile.
    pub(crate) not: Box<[Test]>,
    pub(crate) needs_all: bool,
    pub(crate) min: u32,
    pub(crate) max: Option<u32>,
}

/// An expression, ready to run: the root is the last operator.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Program {
    pub(crate) operators: Box<[Operator]>,
    /// Events below a `not`, or that end a repetition: they are offered an event before others.
    pub(crate) is_first: Box<[bool]>,
}

impl Program {
    pub(crate) fn root(&self) -> usize {
        self.operators.len() - 1
    }

    /// What it asks of events; nothing if it minds every event: adjacent ones, and times that begin with a stream.
    pub(crate) fn tests(&self, is_partitioned: bool) -> Option<Vec<&Test>> {
        let minds_all = |operator: &Operator| match operator {
            Operator::Adjacent { .. } => true,
            Operator::Within { .. } | Operator::Absent { .. } => is_partitioned,
            _ => false,
        };
        if self.operators.iter().any(minds_all) {
            return None;
        }
        let events = self.operators.iter().filter_map(|operator| match operator {
            Operator::Event { when, .. } => Some(when),
            _ => None,
        });
        Some(events.collect())
    }

    /// How many rows its conditions look back at most.
    pub(crate) fn looks_back(&self) -> u32 {
        let of = |operator: &Operator| match operator {
            Operator::Event { when, .. } => when.looks_back(),
            Operator::Adjacent { parts, .. } => {
                let tests =
                    |part: &Part| part.of.iter().map(|(_, when)| when).chain(&part.not).map(Test::looks_back).max();
                parts.iter().filter_map(tests).max().unwrap_or(0)
            }
            _ => 0,
        };
        self.operators.iter().map(of).max().unwrap_or(0)
    }

    /// The operators of an expression, and the names that its events are bound by.
    pub(crate) fn compile(expression: &Expression, schema: &mut Schema) -> Result<(Self, Vec<String>), PatternError> {
        let mut names = Vec::new();
        collect(expression, &mut names, &mut 0, 0)?;
        let mut compiler = Compiler { operators: Vec::new(), is_first: Vec::new(), names: &names, schema };
        compiler.make(expression, false)?;
        let Compiler { operators, is_first, .. } = compiler;
        Ok((Self { operators: operators.into(), is_first: is_first.into() }, names))
    }
}

fn collect(
    expression: &Expression,
    names: &mut Vec<String>,
    count: &mut usize,
    depth: usize,
) -> Result<(), PatternError> {
    if depth > DEPTH_MAX {
        return Err(PatternError::Depth { max: DEPTH_MAX });
    }
    *count += 1;
    let (have, max) = (*count, ELEMENTS_MAX);
    if have > max {
        return Err(PatternError::Elements { have, max });
    }
    if let Expression::Event { name: Some(name), .. } = expression
        && !names.contains(name)
    {
        names.push(name.clone());
    }
    let mut inner = |inner: &Expression| collect(inner, names, count, depth + 1);
    match expression {
        Expression::Event { .. } => {}
        Expression::Follows(all)
        | Expression::And(all)
        | Expression::Or(all)
        | Expression::Adjacent { elements: all, .. } => {
            if all.is_empty() {
                return Err(PatternError::Empty);
            }
            all.iter().try_for_each(inner)?;
        }
        Expression::Repeat { of, min, max, until } => {
            let most = max.unwrap_or(*min);
            if most < *min || *max == Some(0) || most > TIMES_MAX {
                return Err(PatternError::Times { min: *min, max: most });
            }
            inner(of)?;
            until.iter().try_for_each(|until| inner(until))?;
            if At::once(of).ends {
                return Err(PatternError::Endless);
            }
        }
        Expression::Within { ms: 0, .. } | Expression::Absent { ms: 0, .. } => return Err(PatternError::NoTime),
        Expression::Not(of)
        | Expression::Every(of)
        | Expression::Within { of, .. }
        | Expression::Span { of, .. }
        | Expression::Absent { of, .. } => inner(of)?,
    }
    Ok(())
}

/// What an expression may be when it has just begun, before any event.
#[derive(Clone, Copy)]
struct At {
    is_true: bool,
    /// True, and over with that: what repeats it does so again at once.
    ends: bool,
}

impl At {
    const NOTHING: Self = Self { is_true: false, ends: false };

    /// What it may be; where that is not plain, it may.
    fn once(expression: &Expression) -> Self {
        let inner = |inner: &[Expression]| inner.iter().map(Self::once).collect::<Vec<_>>();
        match expression {
            Expression::Event { .. }
            | Expression::Adjacent { .. }
            | Expression::Every(_)
            | Expression::Absent { .. } => Self::NOTHING,
            Expression::Not(_) => Self { is_true: true, ends: false },
            Expression::Follows(all) => {
                let all = inner(all);
                Self { is_true: all.iter().all(|at| at.is_true), ends: all.iter().all(|at| at.ends) }
            }
            Expression::And(all) => {
                // Nothing is waited for where all are negations.
                let is_not = all.iter().all(|inner| matches!(inner, Expression::Not(_)));
                let all = inner(all);
                let is_true = all.iter().all(|at| at.is_true);
                Self { is_true, ends: is_true && (is_not || all.iter().any(|at| at.ends)) }
            }
            Expression::Or(all) => {
                let all = inner(all);
                Self { is_true: all.iter().any(|at| at.is_true), ends: all.iter().any(|at| at.ends) }
            }
            Expression::Repeat { min, until, of, .. } => {
                let is_over = until.as_ref().map_or(Self { is_true: true, ends: true }, |until| Self::once(until));
                let is_enough = *min == 0 || Self::once(of).is_true;
                Self { is_true: is_enough && is_over.is_true, ends: is_enough && is_over.is_true }
            }
            Expression::Within { of, .. } | Expression::Span { of, .. } => Self::once(of),
        }
    }
}

struct Compiler<'a> {
    operators: Vec<Operator>,
    is_first: Vec<bool>,
    names: &'a [String],
    schema: &'a mut Schema,
}

impl Compiler<'_> {
    fn make(&mut self, expression: &Expression, is_first: bool) -> Result<usize, PatternError> {
        let operator = match expression {
            Expression::Event { name, when } => {
                let when = Test::compile(when, self.names, self.schema)?;
                Operator::Event { element: self.element(name.as_ref()), when }
            }
            Expression::Follows(all) => Operator::Follows(self.all(all, is_first)?),
            Expression::And(all) => Operator::And(self.all(all, is_first)?),
            Expression::Or(all) => Operator::Or(self.all(all, is_first)?),
            Expression::Not(of) => Operator::Not(self.make(of, true)?),
            Expression::Every(of) => Operator::Every(self.make(of, is_first)?),
            Expression::Within { of, ms } => Operator::Within { of: self.make(of, is_first)?, ms: *ms },
            Expression::Span { of, ms } => Operator::Span { of: self.make(of, is_first)?, ms: *ms },
            Expression::Absent { of, ms } => Operator::Absent { of: self.make(of, true)?, ms: *ms },
            Expression::Repeat { of, min, max, until } => {
                let until = until.as_ref().map(|until| self.make(until, true)).transpose()?;
                Operator::Repeat { of: self.make(of, is_first)?, min: *min, max: *max, until }
            }
            Expression::Adjacent { elements, every_start } => {
                let parts = elements.iter().map(|element| self.part(element)).collect::<Result<_, _>>()?;
                Operator::Adjacent { parts, every_start: *every_start }
            }
        };
        self.operators.push(operator);
        self.is_first.push(is_first);
        Ok(self.operators.len() - 1)
    }

    fn all(&mut self, all: &[Expression], is_first: bool) -> Result<Box<[usize]>, PatternError> {
        all.iter().map(|inner| self.make(inner, is_first)).collect()
    }

    fn part(&mut self, expression: &Expression) -> Result<Part, PatternError> {
        let (of, min, max) = match expression {
            Expression::Repeat { of, min, max, until: None } => (&**of, *min, *max),
            other => (other, 1, Some(1)),
        };
        let (events, needs_all) = match of {
            Expression::And(all) => (all.as_slice(), true),
            Expression::Or(all) => (all.as_slice(), false),
            one => (core::slice::from_ref(one), false),
        };
        let mut event = |event: &Expression| {
            let Expression::Event { name, when } = event else { return Err(PatternError::Adjacent) };
            Ok((self.element(name.as_ref()), Test::compile(when, self.names, self.schema)?))
        };
        let (mut of, mut not) = (Vec::new(), Vec::new());
        for inner in events {
            match inner {
                Expression::Not(inner) if needs_all => not.push(event(inner)?.1),
                other => of.push(event(other)?),
            }
        }
        // There is a bit for each.
        if of.is_empty() || of.len() > u64::BITS as usize {
            return Err(PatternError::Adjacent);
        }
        Ok(Part { of: of.into(), not: not.into(), needs_all, min, max })
    }

    fn element(&self, name: Option<&String>) -> Option<usize> {
        name.and_then(|name| self.names.iter().position(|known| known == name))
    }
}
