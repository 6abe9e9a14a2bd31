//! `SELECT … FROM … WHERE … HAVING COUNT(*) > n`: single events, or so many of them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use winnow::Parser;
use winnow::combinator::separated;

use super::clauses::Clauses;
use super::input::{
    Input, Parsed, asking, count_condition, here, name, position, refused, sees, takes, term, terms, unit_of,
    unit_seen, whole_number,
};
use super::predicate::predicate;
use super::term::Term;
use super::time::is_events;
use crate::bounds::{DISTINCT_MAX, TIMES_MAX};
use crate::error::SyntaxError;
use crate::pattern::predicate::{Comparison, Operand, Predicate};
use crate::pattern::sequence::{Content, Contiguity, Element, Sequence};
use crate::rule::{Action, Argument};

/// What the events of a selection are bound to.
const EVENT: &str = "event";
/// What must not come between those that are counted.
const AGAIN: &str = "again";

/// A selection up to its clauses, and what is told of its matches.
pub(super) fn select(input: &mut Input<'_>, clauses: &mut Clauses) -> Parsed<(Sequence, Option<Action>)> {
    let action = if takes(input, Term::Select)? { columns(input)? } else { None };
    terms(input, &[Term::From])?;
    let mut when = asking(input, None, |input| {
        let kind = |input: &mut Input<'_>| {
            count_condition(input)?;
            name(input)
        };
        separated(1.., kind, term(Term::Comma)).map(Predicate::Kinds).parse_next(input)
    })?;
    if sees(input, &[Term::Join]) {
        // It says what to do instead.
        clauses.read(input, false)?;
    }
    if takes(input, Term::Where)? {
        when = when.and(predicate(input, Some(EVENT))?);
    }
    let at = here(input);
    let mut group = None;
    if takes(input, Term::Group)? {
        terms(input, &[Term::By])?;
        let attribute = name(input)?;
        clauses.partition(input, at, attribute.clone())?;
        group = Some(attribute);
    }
    let sequence = if takes(input, Term::Having)? {
        having(input, when, group.as_deref())?
    } else {
        Sequence::new(Vec::from([Element::new(EVENT, when)]))
    };
    Ok((sequence, action))
}

/// What stands behind `SELECT`: without a `*` it is the first action.
fn columns(input: &mut Input<'_>) -> Parsed<Option<Action>> {
    if takes(input, Term::Star)? {
        return Ok(None);
    }
    let column = |input: &mut Input<'_>| {
        let at = here(input);
        let column = name(input)?;
        if sees(input, &[Term::Open]) {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(at),
                what: "a column that is computed",
                instead: "SELECT takes `*` or the names of attributes; count with HAVING COUNT(*) > n",
            });
        }
        Ok(Argument::Name(column))
    };
    let arguments = separated(1.., column, term(Term::Comma)).parse_next(input)?;
    Ok(Some(Action { name: String::from("SELECT"), arguments }))
}

/// What stands behind `HAVING`: `COUNT(*) > n`, or `COUNT(DISTINCT attribute) > n`, and with `>=`.
fn having(input: &mut Input<'_>, when: Predicate, group: Option<&str>) -> Parsed<Sequence> {
    let at = here(input);
    if !sees(input, &[Term::Count]) {
        if input.get(1).is_some_and(|next| next.kind == super::token::Kind::Sign(Term::Open)) {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(at),
                what: "an aggregate but COUNT",
                instead: "HAVING takes COUNT(*) > n and COUNT(DISTINCT attribute) > n",
            });
        }
        terms(input, &[Term::Count])?;
    }
    terms(input, &[Term::Count, Term::Open])?;
    let distinct = if takes(input, Term::Distinct)? {
        Some(name(input)?)
    } else {
        terms(input, &[Term::Star])?;
        None
    };
    terms(input, &[Term::Close])?;
    let or_as_many = takes(input, Term::GreaterOrEqual)?;
    if !or_as_many {
        terms(input, &[Term::Greater])?;
    }
    let max = if distinct.is_some() { DISTINCT_MAX } else { TIMES_MAX };
    let number_at = here(input);
    let number = whole_number(input, max - u32::from(!or_as_many))?;
    let count = number + u32::from(!or_as_many);
    if count == 0 {
        return refused(SyntaxError::Times { at: input.state.position(number_at), min: 0, max: 0 });
    }
    counted(input, distinct.is_some())?;
    Ok(match distinct {
        None => {
            let events = Element { min: count, max: Some(count), ..Element::new(EVENT, when) };
            Sequence::new(Vec::from([events]))
        }
        Some(attribute) if group == Some(&attribute) => {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(at),
                what: "a count of the values that it is grouped by",
                instead: "a group has one of them: leave out GROUP BY",
            });
        }
        Some(attribute) => {
            input.state.attributes.is_named(&attribute);
            different(&when, &attribute, count)
        }
    })
}

/// What is counted, behind the number: nothing but events, if it is said at all.
fn counted(input: &mut Input<'_>, is_distinct: bool) -> Parsed<()> {
    if unit_seen(input).is_none() {
        return Ok(());
    }
    if !is_distinct && unit_seen(input).is_some_and(is_events) {
        return unit_of(input, Term::Events, |word| is_events(word).then_some(()));
    }
    refused(SyntaxError::Unsupported {
        at: position(input),
        what: "a count of something else than events",
        instead: "COUNT(*) counts events of one group; COUNT(DISTINCT attribute) > n without GROUP BY counts groups",
    })
}

/// Events of which no two have the same value of an attribute, as many as make the count; and once it is made, each one that
/// keeps it.
///
/// An attempt begins with each event, and is over where its value comes again: then the window is as full from the later one on.
/// With one value more than are needed it is over, too, as the attempt behind it has enough. So of each event one attempt at
/// most is complete, that which began last, and no more attempts go on than values are needed.
fn different(when: &Predicate, attribute: &str, count: u32) -> Sequence {
    let named = |number: u32| format!("{EVENT}_{number}");
    let compared = |by: Comparison, number: u32| Predicate::Compare {
        attribute: attribute.into(),
        by,
        with: Operand::Bound { element: named(number), index: None, attribute: attribute.into() },
    };
    let differs_from = |numbers: RangeInclusive<u32>| -> Predicate {
        numbers.map(|number| compared(Comparison::NotEqual, number)).fold(Predicate::Always, Predicate::and)
    };
    let then = |contiguity, name: &str, content: Content| {
        let element = Element::new(name, Predicate::Always);
        Element { contiguity, content, ..element }
    };
    let begins_again = compared(Comparison::Equal, 1);
    let mut elements = Vec::from([Element::new(&named(1), when.clone())]);
    for number in 2..=count {
        let again = when.clone().and(begins_again.clone());
        elements.push(then(Contiguity::FollowedBy, AGAIN, Content::Not(again)));
        let differs = when.clone().and(differs_from(1..=number - 1));
        elements.push(then(Contiguity::FollowedBy, &named(number), Content::Event(differs)));
    }
    if count > 1 {
        let over = when.clone().and(begins_again.or(differs_from(1..=count)));
        elements.push(then(Contiguity::FollowedBy, AGAIN, Content::Not(over)));
        let known: Predicate =
            (2..=count).map(|number| compared(Comparison::Equal, number)).fold(never(), Predicate::or);
        let keeps = then(Contiguity::FollowedByAny, EVENT, Content::Event(when.clone().and(known)));
        elements.push(Element { optional: true, ..keeps });
    }
    Sequence::new(elements)
}

/// What holds of nothing, as the beginning of what is one of several.
const fn never() -> Predicate {
    Predicate::Any(Vec::new())
}
