//! The rule language: rules as a text.
//!
//! `docs/CEP.md` has the grammar and what each of its words means.

mod clauses;
mod expression;
mod input;
mod position;
mod predicate;
pub(crate) mod rows;
mod select;
mod sequence;
mod term;
mod time;
mod token;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::{alt, opt, separated};

use clauses::Clauses;
use input::{
    Input, Parsed, Places, agreed, ends, here, name, name_at, position, refused, starts, takes, term, terms, text,
    whole,
};
use term::Term;

pub use position::{Excerpt, Found, Position};
pub use term::Expected;

use crate::bounds::{DEPTH_MAX, RULES_MAX, TEXT_BYTES_MAX};
use crate::error::SyntaxError;
use crate::event::AttributeKind;
use crate::pattern::Pattern;
use crate::pattern::mistakes::{self, Mistake, What};
use crate::rule::Rule;
use crate::rules::{Attribute, Rules};

/// All rules of a text.
pub(crate) fn parse(text: &str) -> Result<Rules, SyntaxError> {
    let (have, max) = (text.len(), TEXT_BYTES_MAX);
    if have > max {
        return Err(SyntaxError::Long { have, max });
    }
    whole(text, &token::tokens(text), document)
}

fn document(input: &mut Input<'_>) -> Parsed<Rules> {
    let mut rules = Rules::default();
    loop {
        if takes(input, Term::Event)? {
            let kinds: Vec<String> = separated(1.., name, term(Term::Comma)).parse_next(input)?;
            rules.events.extend(kinds);
        } else if takes(input, Term::Attribute)? {
            let attribute = attribute(input)?;
            rules.attributes.push(attribute);
        } else {
            break;
        }
        terms(input, &[Term::Semicolon])?;
    }
    while !ends(input) {
        let (have, max) = (rules.rules.len(), RULES_MAX);
        if have >= max {
            return refused(SyntaxError::Many { at: position(input), max, what: "rules" });
        }
        let rule = rule(input, have + 1)?;
        rules.rules.push(rule);
        let _ = takes(input, Term::Semicolon)?;
    }
    measure(input, &mut rules.attributes);
    Ok(rules)
}

/// What stands behind `ATTRIBUTE`.
fn attribute(input: &mut Input<'_>) -> Parsed<Attribute> {
    let (name, at) = name_at(input)?;
    let (kind, unit) = if takes(input, Term::KindText)? {
        (AttributeKind::Symbol, None)
    } else {
        terms(input, &[Term::KindNumber])?;
        (AttributeKind::Number, if takes(input, Term::UnitWord)? { Some(text(input)?) } else { None })
    };
    let noted = input.state.attributes.declare(&name, kind, unit.as_deref());
    agreed(input, at, noted)?;
    Ok(Attribute { name, kind, unit })
}

/// Attributes keep the units of the numbers that they were compared with.
fn measure(input: &Input<'_>, attributes: &mut Vec<Attribute>) {
    let mut places = alloc::collections::BTreeMap::new();
    for (place, attribute) in attributes.iter().enumerate() {
        places.insert(attribute.name.clone(), place);
    }
    for (name, unit) in input.state.attributes.measured() {
        match places.get(name) {
            Some(place) => attributes[*place].unit = Some(unit.into()),
            None => {
                attributes.push(Attribute { name: name.into(), kind: AttributeKind::Number, unit: Some(unit.into()) })
            }
        }
    }
}

/// `RULE name:` or `PATTERN name:`, where the name, which may be a text, and the colon may be missing, as may it all.
fn header(input: &mut Input<'_>) -> Parsed<Option<String>> {
    if !takes(input, Term::Rule)? && !takes(input, Term::Pattern)? {
        return Ok(None);
    }
    let name = opt(alt((name, text))).parse_next(input)?;
    let _ = takes(input, Term::Colon)?;
    Ok(name)
}

/// A rule, the so-and-so-many-th.
fn rule(input: &mut Input<'_>, number: usize) -> Parsed<Rule> {
    let begin = here(input);
    let called = header(input)?;
    let name = called.unwrap_or_else(|| format!("rule_{number}"));
    input.state.places = Places::default();
    let mut clauses = Clauses::default();
    let mut first = None;
    let pattern = if takes(input, Term::Sequence)? {
        let sequence = sequence::sequence(input)?;
        clauses.read(input, true)?;
        Pattern::Sequence(clauses.apply(sequence))
    } else if starts(input, Term::Select) || starts(input, Term::From) {
        let (sequence, action) = select::select(input, &mut clauses)?;
        first = action;
        clauses.read(input, true)?;
        Pattern::Sequence(clauses.apply(sequence))
    } else if takes(input, Term::Correlate)? {
        let sequence = sequence::correlate(input, &mut clauses)?;
        clauses.read(input, true)?;
        Pattern::Sequence(clauses.apply(sequence))
    } else if takes(input, Term::MatchRecognize)? {
        let rows = rows::match_recognize(input, &mut clauses)?;
        clauses.read(input, false)?;
        Pattern::Rows(rows)
    } else {
        terms(input, &[Term::Expression])?;
        let _ = takes(input, Term::Colon)?;
        let expression = expression::expression(input)?;
        clauses.read(input, false)?;
        Pattern::Algebra(expression)
    };
    sound(input, &pattern, begin)?;
    // Parentheses are counted where they open; what binds looser than what it is in has none, and is counted here.
    if pattern.depth() > DEPTH_MAX {
        return refused(SyntaxError::Depth { at: input.state.position(begin), max: DEPTH_MAX });
    }
    let Clauses { partition_by, quota, actions, .. } = clauses;
    Ok(Rule {
        name,
        pattern,
        partition_by,
        actions: first.into_iter().chain(actions.unwrap_or_default()).collect(),
        quota: quota.unwrap_or_default(),
    })
}

/// There is nothing in the pattern that can only be a mistake.
fn sound(input: &Input<'_>, pattern: &Pattern, begin: u32) -> Parsed<()> {
    let Some(Mistake { element, what }) = mistakes::find(pattern) else { return Ok(()) };
    let places = &input.state.places;
    let at = match what {
        What::Twice(at) => places.elements.get(at),
        What::Undefined(at) => places.definitions.get(at),
        What::Unknown(at) | What::Unbound(at) => places.questions.get(at),
        What::Skip => places.skip.as_ref(),
    };
    let (at, element) = (input.state.position(*at.unwrap_or(&begin)), Excerpt::of(element));
    refused(match what {
        What::Twice(_) => SyntaxError::Named { at, element },
        What::Unbound(_) => SyntaxError::Unbound { at, element },
        What::Undefined(_) | What::Unknown(_) | What::Skip => SyntaxError::Element { at, element },
    })
}
