//! `SEQUENCE` and `CORRELATE`: elements in their order.

use alloc::string::String;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::separated;

use super::clauses::Clauses;
use super::input::{Input, Parsed, here, name_at, nested, position, refused, sees, takes, term, terms, whole_number};
use super::predicate::{in_parentheses, kinds_and, kinds_of, predicate};
use super::term::Term;
use crate::bounds::TIMES_MAX;
use crate::error::SyntaxError;
use crate::pattern::predicate::Predicate;
use crate::pattern::sequence::{Content, Contiguity, Element, Sequence};

/// What stands behind `SEQUENCE`, up to its clauses.
pub(super) fn sequence(input: &mut Input<'_>) -> Parsed<Sequence> {
    terms(input, &[Term::Open])?;
    let elements = elements(input)?;
    terms(input, &[Term::Close])?;
    Ok(Sequence::new(elements))
}

/// What stands behind `CORRELATE`: elements that follow each other, the last one perhaps with the time within which it is.
pub(super) fn correlate(input: &mut Input<'_>, clauses: &mut Clauses) -> Parsed<Sequence> {
    let _ = takes(input, Term::Colon)?;
    let mut elements = Vec::new();
    loop {
        let name = element_name(input)?;
        let (content, is_timed) = correlated(input, &name, clauses)?;
        let element = quantified(input, Element::new(&name, content))?;
        let contiguity = if elements.is_empty() { Contiguity::Next } else { Contiguity::FollowedBy };
        elements.push(Element { contiguity, ..element });
        if is_timed && sees(input, &[Term::With]) {
            return refused(SyntaxError::Unsupported {
                at: position(input),
                what: "a time within which an element but the last one comes",
                instead: "say it of the last one, or of all: WITHIN",
            });
        }
        if !takes(input, Term::With)? {
            return Ok(Sequence::new(elements));
        }
    }
}

/// `(predicate)`, `: kind`, `: kind(predicate)`, each also with `WITHIN duration` in the parentheses: then it is timed.
fn correlated(input: &mut Input<'_>, name: &str, clauses: &mut Clauses) -> Parsed<(Predicate, bool)> {
    let mut content = None;
    if takes(input, Term::Colon)? {
        content = Some(kinds_of(input, Some(name))?);
    }
    match content {
        Some(content) if !sees(input, &[Term::Open]) => return Ok((content, false)),
        _ => {}
    }
    terms(input, &[Term::Open])?;
    let at = here(input);
    let is_only_timed = content.is_some() && takes(input, Term::Within)?;
    let mut is_timed = is_only_timed;
    if !is_only_timed {
        let asked = predicate(input, Some(name))?;
        content = Some(content.unwrap_or(Predicate::Always).and(asked));
        if takes(input, Term::Comma)? {
            terms(input, &[Term::Within])?;
            is_timed = true;
        }
    }
    if is_timed {
        clauses.lasts(input, at)?;
    }
    terms(input, &[Term::Close])?;
    Ok((content.unwrap_or(Predicate::Always), is_timed))
}

fn elements(input: &mut Input<'_>) -> Parsed<Vec<Element>> {
    let mut is_first = true;
    let next = |input: &mut Input<'_>| {
        let element = element(input, is_first)?;
        is_first = false;
        Ok(element)
    };
    separated(1.., next, term(Term::Comma)).parse_next(input)
}

fn element(input: &mut Input<'_>, is_first: bool) -> Parsed<Element> {
    let mut contiguity = Contiguity::Next;
    if !is_first {
        if takes(input, Term::Not)? {
            let contiguity = if takes(input, Term::Next)? { Contiguity::Next } else { Contiguity::FollowedBy };
            let (name, predicate) = named(input)?;
            let not = Element::new(&name, Predicate::Always);
            return Ok(Element { content: Content::Not(predicate), contiguity, ..not });
        }
        contiguity = if takes(input, Term::Next)? {
            Contiguity::Next
        } else if takes(input, Term::Any)? {
            Contiguity::FollowedByAny
        } else {
            let _ = takes(input, Term::Then)?;
            Contiguity::FollowedBy
        };
    }
    let element = if takes(input, Term::Open)? {
        let inner = nested(input, elements)?;
        terms(input, &[Term::Close])?;
        Element::group(inner)
    } else {
        let (name, predicate) = named(input)?;
        Element::new(&name, predicate)
    };
    Ok(Element { contiguity, ..quantified(input, element)? })
}

/// `name (predicate)`, `name: kind`, `name: kind(predicate)`.
fn named(input: &mut Input<'_>) -> Parsed<(String, Predicate)> {
    let name = element_name(input)?;
    let predicate =
        if takes(input, Term::Colon)? { kinds_and(input, Some(&name))? } else { in_parentheses(input, Some(&name))? };
    Ok((name, predicate))
}

fn element_name(input: &mut Input<'_>) -> Parsed<String> {
    let (name, at) = name_at(input)?;
    input.state.places.elements.push(at);
    Ok(name)
}

/// How many times it is there, and how its events follow each other.
fn quantified(input: &mut Input<'_>, element: Element) -> Parsed<Element> {
    let at = here(input);
    let (min, max, is_alone) = if takes(input, Term::Plus)? {
        (1, None, false)
    } else if takes(input, Term::Star)? {
        (0, None, false)
    } else if takes(input, Term::Question)? {
        (0, Some(1), true)
    } else if takes(input, Term::OpenCurly)? {
        let (min, max) = bounds(input)?;
        (min, max, false)
    } else {
        return Ok(element);
    };
    if max.is_some_and(|max| max == 0 || max < min) {
        return refused(SyntaxError::Times { at: input.state.position(at), min, max: max.unwrap_or(0) });
    }
    let mut element = Element { min: min.max(1), max, optional: min == 0, ..element };
    if !is_alone {
        element.optional |= takes(input, Term::Question)?;
    }
    element.greedy = takes(input, Term::Greedy)?;
    if takes(input, Term::Consecutive)? {
        element.inner = Contiguity::Next;
    } else if takes(input, Term::Combinations)? {
        element.inner = Contiguity::FollowedByAny;
    }
    if takes(input, Term::Until)? {
        element.until = Some(in_parentheses(input, Some(&element.name))?);
    }
    Ok(element)
}

/// `n}`, `n,}`, `,m}`, `n,m}`, `,}`: how many at least, and at most.
pub(super) fn bounds(input: &mut Input<'_>) -> Parsed<(u32, Option<u32>)> {
    let has_min = !sees(input, &[Term::Comma]);
    let min = if has_min { whole_number(input, TIMES_MAX)? } else { 0 };
    let max = match takes(input, Term::Comma)? {
        false => Some(min),
        true if sees(input, &[Term::CloseCurly]) => None,
        true => Some(whole_number(input, TIMES_MAX)?),
    };
    terms(input, &[Term::CloseCurly])?;
    Ok((min, max))
}
