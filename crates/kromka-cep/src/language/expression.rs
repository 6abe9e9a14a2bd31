//! `EXPRESSION`: what is true, and from when on. What binds closer stands further below.

use alloc::boxed::Box;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::separated;

use super::input::{Input, Parsed, check_depth, here, name, nested, refused, sees, takes, term, terms, whole_number};
use super::predicate::{in_parentheses, kinds_and};
use super::term::Term;
use super::time::duration;
use crate::bounds::TIMES_MAX;
use crate::error::SyntaxError;
use crate::pattern::algebra::Expression;
use crate::pattern::predicate::Predicate;

/// What stands behind `EXPRESSION`, up to its clauses.
pub(super) fn expression(input: &mut Input<'_>) -> Parsed<Expression> {
    list(input, Term::Arrow, Expression::Follows, |input| {
        list(input, Term::Or, Expression::Or, |input| list(input, Term::And, Expression::And, until))
    })
}

/// One, or several with the same word between them.
fn list<'t>(
    input: &mut Input<'t>,
    between: Term,
    several: fn(Vec<Expression>) -> Expression,
    each: impl FnMut(&mut Input<'t>) -> Parsed<Expression>,
) -> Parsed<Expression> {
    let mut all: Vec<Expression> = separated(1.., each, term(between)).parse_next(input)?;
    Ok(match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            all.extend(last);
            several(all)
        }
    })
}

/// `[2:3] OF a UNTIL b`, `a UNTIL b`, and what has no end of its own.
fn until(input: &mut Input<'_>) -> Parsed<Expression> {
    let times = times(input)?;
    let of = match times {
        Some(_) => nested(input, unary)?,
        None => unary(input)?,
    };
    let until = if takes(input, Term::Until)? { Some(Box::new(nested(input, unary)?)) } else { None };
    Ok(match (times, until) {
        (None, None) => of,
        (times, until) => {
            let (min, max) = times.unwrap_or((0, None));
            Expression::Repeat { of: Box::new(of), min, max, until }
        }
    })
}

/// `EVERY`, `NOT` and `[2:3] OF` before what they are of.
fn unary(input: &mut Input<'_>) -> Parsed<Expression> {
    if takes(input, Term::Every)? {
        return Ok(Expression::Every(Box::new(nested(input, unary)?)));
    }
    if takes(input, Term::Not)? {
        return Ok(Expression::Not(Box::new(nested(input, unary)?)));
    }
    match times(input)? {
        Some((min, max)) => Ok(Expression::Repeat { of: Box::new(nested(input, unary)?), min, max, until: None }),
        None => guarded(input),
    }
}

/// `[3]`, `[2:3]`, `[2:]`, `[:3]`, `[:]`, with `OF` behind or without.
fn times(input: &mut Input<'_>) -> Parsed<Option<(u32, Option<u32>)>> {
    let at = here(input);
    if !takes(input, Term::OpenSquare)? {
        return Ok(None);
    }
    let min = if sees(input, &[Term::Colon]) { 0 } else { whole_number(input, TIMES_MAX)? };
    let max = match takes(input, Term::Colon)? {
        false => Some(min),
        true if sees(input, &[Term::CloseSquare]) => None,
        true => Some(whole_number(input, TIMES_MAX)?),
    };
    terms(input, &[Term::CloseSquare])?;
    let _ = takes(input, Term::Of)?;
    match max {
        Some(max) if max == 0 || max < min => refused(SyntaxError::Times { at: input.state.position(at), min, max }),
        _ => Ok(Some((min, max))),
    }
}

/// `WITHIN` and `SPAN` behind what they are of.
fn guarded(input: &mut Input<'_>) -> Parsed<Expression> {
    let mut expression = primary(input)?;
    for guards in 1.. {
        let guard = if takes(input, Term::Within)? {
            |of, ms| Expression::Within { of, ms }
        } else if takes(input, Term::Span)? {
            |of, ms| Expression::Span { of, ms }
        } else {
            break;
        };
        check_depth(input, guards)?;
        expression = guard(Box::new(expression), duration(input)?);
    }
    Ok(expression)
}

fn primary(input: &mut Input<'_>) -> Parsed<Expression> {
    if takes(input, Term::Open)? {
        let inner = nested(input, expression)?;
        terms(input, &[Term::Close])?;
        return Ok(inner);
    }
    if takes(input, Term::Absent)? {
        let of = Box::new(nested(input, primary)?);
        terms(input, &[Term::For])?;
        return Ok(Expression::Absent { of, ms: duration(input)? });
    }
    if takes(input, Term::Strict)? {
        let every_start = takes(input, Term::Every)?;
        terms(input, &[Term::Open])?;
        let mut elements = separated(1.., |input: &mut Input<'_>| nested(input, unary), term(Term::Comma));
        let elements = elements.parse_next(input)?;
        terms(input, &[Term::Close])?;
        return Ok(Expression::Adjacent { elements, every_start });
    }
    event(input)
}

/// `kind`, `kind(predicate)`, `name=kind(predicate)`, where `*` is any kind, and `(a | b)` behind a name is one of these.
fn event(input: &mut Input<'_>) -> Parsed<Expression> {
    if takes(input, Term::Star)? {
        return asked(input, Predicate::Always).map(|when| Expression::Event { name: None, when });
    }
    let first = name(input)?;
    if takes(input, Term::Equal)? || takes(input, Term::Colon)? {
        let when = kinds_and(input, Some(&first))?;
        return Ok(Expression::Event { name: Some(first), when });
    }
    asked(input, Predicate::kind(&first)).map(|when| Expression::Event { name: None, when })
}

/// What is asked besides the kind of an event without a name.
fn asked(input: &mut Input<'_>, kind: Predicate) -> Parsed<Predicate> {
    Ok(if sees(input, &[Term::Open]) { kind.and(in_parentheses(input, None)?) } else { kind })
}
