//! Predicates: what is asked of an event.

use alloc::string::String;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::{alt, opt, separated};

use super::input::{
    Input, Parsed, agreed, any_name, asking, count_condition, here, missed, name, name_at, nested, number, refused,
    sees, takes, term, terms, text, unit, whole_number,
};
use super::term::Term;
use crate::bounds::EARLIER_MAX;
use crate::error::SyntaxError;
use crate::event::AttributeKind;
use crate::pattern::predicate::{Comparison, Operand, Predicate, Value};

/// What is asked of an event that would be bound to this.
pub(super) fn predicate(input: &mut Input<'_>, own: Option<&str>) -> Parsed<Predicate> {
    asking(input, own, either)
}

/// What is asked of an event, in parentheses.
pub(super) fn in_parentheses(input: &mut Input<'_>, own: Option<&str>) -> Parsed<Predicate> {
    terms(input, &[Term::Open])?;
    let predicate = predicate(input, own)?;
    terms(input, &[Term::Close])?;
    Ok(predicate)
}

/// Kinds, and what is asked besides: `kind`, `kind(predicate)`.
pub(super) fn kinds_and(input: &mut Input<'_>, own: Option<&str>) -> Parsed<Predicate> {
    let kinds = kinds_of(input, own)?;
    Ok(if sees(input, &[Term::Open]) { kinds.and(in_parentheses(input, own)?) } else { kinds })
}

/// Kinds alone.
pub(super) fn kinds_of(input: &mut Input<'_>, own: Option<&str>) -> Parsed<Predicate> {
    asking(input, own, kinds)
}

/// Kinds, or any: `kind`, `(a | b)`, `*`.
fn kinds(input: &mut Input<'_>) -> Parsed<Predicate> {
    if takes(input, Term::Star)? {
        return Ok(Predicate::Always);
    }
    if takes(input, Term::Open)? {
        let kind = |input: &mut Input<'_>| {
            count_condition(input)?;
            name(input)
        };
        let kinds: Vec<String> = separated(1.., kind, term(Term::Bar)).parse_next(input)?;
        terms(input, &[Term::Close])?;
        return Ok(Predicate::Kinds(kinds));
    }
    name(input).map(|kind| Predicate::kind(&kind))
}

fn either(input: &mut Input<'_>) -> Parsed<Predicate> {
    let mut predicate = both(input)?;
    while takes(input, Term::Or)? {
        predicate = predicate.or(both(input)?);
    }
    Ok(predicate)
}

fn both(input: &mut Input<'_>) -> Parsed<Predicate> {
    let mut predicate = negated(input)?;
    while takes(input, Term::And)? {
        predicate = predicate.and(negated(input)?);
    }
    Ok(predicate)
}

fn negated(input: &mut Input<'_>) -> Parsed<Predicate> {
    let mut is_not = false;
    while takes(input, Term::Not)? {
        is_not = !is_not;
    }
    let predicate = primary(input)?;
    Ok(if is_not { predicate.negated() } else { predicate })
}

fn primary(input: &mut Input<'_>) -> Parsed<Predicate> {
    if takes(input, Term::Open)? {
        let inner = nested(input, either)?;
        terms(input, &[Term::Close])?;
        return Ok(inner);
    }
    count_condition(input)?;
    if takes(input, Term::True)? {
        return Ok(Predicate::Always);
    }
    if takes(input, Term::False)? {
        return Ok(Predicate::Always.negated());
    }
    if takes(input, Term::Is)? {
        return kinds(input);
    }
    condition(input)
}

/// One side of a comparison.
struct Side {
    at: u32,
    what: What,
}

enum What {
    /// An attribute of the event itself.
    Own(String),
    /// A constant, with what it is of.
    Constant(Value, Option<String>),
    /// An attribute of an event that is bound.
    Bound { element: String, index: Option<u32>, attribute: String },
    /// The attribute, so many rows before.
    Earlier { attribute: Option<String>, rows: u32 },
}

fn condition(input: &mut Input<'_>) -> Parsed<Predicate> {
    let left = side(input)?;
    let is_not = takes(input, Term::Not)?;
    let predicate = if takes(input, Term::In)? {
        one_of(input, left)?
    } else if takes(input, Term::Between)? {
        let low = side(input)?;
        terms(input, &[Term::And])?;
        let high = side(input)?;
        let Side { at, what: What::Own(attribute) } = left else { return unsupported_sides(input, left.at) };
        let left = || Side { at, what: What::Own(attribute.clone()) };
        let low = compare(input, left(), Comparison::GreaterOrEqual, low)?;
        low.and(compare(input, left(), Comparison::LessOrEqual, high)?)
    } else if is_not {
        return missed(input, Term::In);
    } else {
        let by = comparison(input)?;
        let right = side(input)?;
        compare(input, left, by, right)?
    };
    Ok(if is_not { predicate.negated() } else { predicate })
}

fn comparison(input: &mut Input<'_>) -> Parsed<Comparison> {
    let signs = [
        (Term::Less, Comparison::Less),
        (Term::LessOrEqual, Comparison::LessOrEqual),
        (Term::Greater, Comparison::Greater),
        (Term::GreaterOrEqual, Comparison::GreaterOrEqual),
        (Term::Equal, Comparison::Equal),
        (Term::EqualEqual, Comparison::Equal),
        (Term::NotEqual, Comparison::NotEqual),
        (Term::LessGreater, Comparison::NotEqual),
    ];
    match signs.into_iter().find(|(sign, _)| sees(input, &[*sign])) {
        Some((sign, by)) => term(sign).value(by).parse_next(input),
        None => missed(input, Term::Comparison),
    }
}

fn one_of(input: &mut Input<'_>, left: Side) -> Parsed<Predicate> {
    let Side { what: What::Own(attribute), .. } = left else { return unsupported_sides(input, left.at) };
    terms(input, &[Term::Open])?;
    let value = |input: &mut Input<'_>| {
        count_condition(input)?;
        let at = here(input);
        let (value, unit) = constant(input)?;
        note_constant(input, at, &attribute, &value, unit.as_deref())?;
        Ok(value)
    };
    let values = separated(1.., value, term(Term::Comma)).parse_next(input)?;
    terms(input, &[Term::Close])?;
    Ok(Predicate::OneOf { attribute, values })
}

fn compare(input: &mut Input<'_>, left: Side, by: Comparison, right: Side) -> Parsed<Predicate> {
    let (attribute, by, with, at) = match (left.what, right.what) {
        (What::Own(_), What::Own(_)) => {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(right.at),
                what: "a comparison of two attributes of one event",
                instead: "compare with a constant, with another element's attribute, or with PREV",
            });
        }
        (What::Own(attribute), with) => (attribute, by, with, right.at),
        (with, What::Own(attribute)) => (attribute, mirrored(by), with, left.at),
        _ => return unsupported_sides(input, left.at),
    };
    let with = match with {
        What::Constant(value, unit) => {
            note_constant(input, at, &attribute, &value, unit.as_deref())?;
            Operand::Constant(value)
        }
        What::Bound { element, index, attribute: other } => {
            let noted = input.state.attributes.is_like(&attribute, &other);
            agreed(input, at, noted)?;
            input.state.places.questions.push(at);
            Operand::Bound { element, index, attribute: other }
        }
        What::Earlier { attribute: other, rows } => {
            if other.is_some_and(|other| other != attribute) {
                return refused(SyntaxError::Unsupported {
                    at: input.state.position(at),
                    what: "PREV of another attribute",
                    instead: "compare an attribute with PREV of the same one",
                });
            }
            input.state.attributes.is_named(&attribute);
            Operand::Earlier(rows)
        }
        What::Own(_) => return unsupported_sides(input, at),
    };
    Ok(Predicate::Compare { attribute, by, with })
}

fn unsupported_sides<T>(input: &Input<'_>, at: u32) -> Parsed<T> {
    refused(SyntaxError::Unsupported {
        at: input.state.position(at),
        what: "a comparison without an attribute of the event itself",
        instead: "write that attribute by its name alone",
    })
}

fn note_constant(input: &mut Input<'_>, at: u32, attribute: &str, value: &Value, unit: Option<&str>) -> Parsed<()> {
    let known = &mut input.state.attributes;
    let noted = match (value, unit) {
        (Value::Text(_), _) => known.holds(attribute, AttributeKind::Symbol),
        (Value::Number(_) | Value::Whole(_), None) => known.holds(attribute, AttributeKind::Number),
        (Value::Number(_) | Value::Whole(_), Some(unit)) => known.is_in(attribute, unit),
    };
    agreed(input, at, noted)
}

/// The same comparison, read from the right.
const fn mirrored(by: Comparison) -> Comparison {
    match by {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        Comparison::Equal => Comparison::Equal,
        Comparison::NotEqual => Comparison::NotEqual,
    }
}

fn side(input: &mut Input<'_>) -> Parsed<Side> {
    let at = here(input);
    let what = if sees(input, &[Term::Prev, Term::Open]) {
        earlier(input)?
    } else if sees(input, &[Term::First, Term::Open]) || sees(input, &[Term::Last, Term::Open]) {
        first_or_last(input)?
    } else {
        alt((constant.map(|(value, unit)| What::Constant(value, unit)), attribute)).parse_next(input)?
    };
    Ok(Side { at, what })
}

/// A text, or a number with what it is of.
fn constant(input: &mut Input<'_>) -> Parsed<(Value, Option<String>)> {
    if let Some(text) = opt(text).parse_next(input)? {
        return Ok((Value::Text(text), None));
    }
    let is_negative = takes(input, Term::Minus)?;
    let number = match number(input)? {
        Value::Number(number) if is_negative => Value::Number(-number),
        // Nothing that is compared exactly is negative.
        #[expect(clippy::cast_precision_loss, reason = "the nearest float is as good")]
        Value::Whole(number) if is_negative => Value::Number(-(number as f64)),
        number => number,
    };
    let unit = opt(unit).parse_next(input)?.map(|(unit, _)| unit.into());
    Ok((number, unit))
}

/// `PREV(attribute, rows)`, `PREV(attribute)`, `PREV(rows)`, `PREV()`; the attribute may be that of the element itself.
fn earlier(input: &mut Input<'_>) -> Parsed<What> {
    terms(input, &[Term::Prev, Term::Open])?;
    let mut attribute = None;
    if let Some((first, at)) = opt(name_at).parse_next(input)? {
        attribute = Some(if takes(input, Term::Dot)? {
            let of_element = name(input)?;
            if input.state.own.as_ref() != Some(&first) {
                return refused(SyntaxError::Unsupported {
                    at: input.state.position(at),
                    what: "PREV of another element",
                    instead: "PREV looks at the rows before the event itself",
                });
            }
            of_element
        } else {
            first
        });
    }
    let has_rows = match attribute {
        Some(_) => takes(input, Term::Comma)?,
        None => !sees(input, &[Term::Close]),
    };
    let rows = if has_rows { whole_number(input, EARLIER_MAX)? } else { 1 };
    terms(input, &[Term::Close])?;
    Ok(What::Earlier { attribute, rows })
}

/// `FIRST(B.attribute)`, `FIRST(B.attribute, 1)`, `LAST(B.attribute)`.
fn first_or_last(input: &mut Input<'_>) -> Parsed<What> {
    let is_first = takes(input, Term::First)?;
    if !is_first {
        terms(input, &[Term::Last])?;
    }
    terms(input, &[Term::Open])?;
    let (element, at) = any_name(input)?;
    terms(input, &[Term::Dot])?;
    let attribute = name(input)?;
    let index = if is_first {
        let has_offset = takes(input, Term::Comma)?;
        Some(if has_offset { whole_number(input, u32::MAX)? } else { 0 })
    } else {
        None
    };
    terms(input, &[Term::Close])?;
    own_is_bound_by_index(input, &element, at)?;
    Ok(What::Bound { element, index, attribute })
}

/// What SQL means by it has the row itself in it, which is not bound yet.
fn own_is_bound_by_index(input: &Input<'_>, element: &str, at: u32) -> Parsed<()> {
    if input.state.own.as_deref() != Some(element) {
        return Ok(());
    }
    refused(SyntaxError::Unsupported {
        at: input.state.position(at),
        what: "FIRST and LAST of the element itself",
        instead: "write element[0].attribute or element[LAST].attribute for its events before this one",
    })
}

/// `attribute`, `element.attribute`, `element[0].attribute`, `element[LAST].attribute`.
fn attribute(input: &mut Input<'_>) -> Parsed<What> {
    // Names of rows may be any words; then a dot or a bracket follows.
    let is_element = |input: &Input<'_>| {
        input.get(1).is_some_and(|next| matches!(next.kind, super::token::Kind::Sign(Term::Dot | Term::OpenSquare)))
    };
    let (first, _) = if is_element(input) { any_name(input)? } else { name_at(input)? };
    let mut index = None;
    let has_index = takes(input, Term::OpenSquare)?;
    if has_index {
        if !takes(input, Term::Last)? {
            index = Some(whole_number(input, u32::MAX)?);
        }
        terms(input, &[Term::CloseSquare, Term::Dot])?;
    } else if !takes(input, Term::Dot)? {
        return Ok(What::Own(first));
    }
    let attribute = name(input)?;
    let is_own = !has_index && input.state.own.as_ref() == Some(&first);
    Ok(if is_own { What::Own(attribute) } else { What::Bound { element: first, index, attribute } })
}
