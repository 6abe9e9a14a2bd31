//! `MATCH_RECOGNIZE`, and the regular expressions over rows in it.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::{opt, separated};

use super::clauses::Clauses;
use super::input::{
    Input, Parsed, any_name, check_depth, here, name, nested, once, position, refused, sees, takes, term, terms, whole,
};
use super::predicate::predicate;
use super::sequence::bounds;
use super::term::Term;
use super::token::tokens;
use crate::bounds::{PERMUTED_MAX, STATES_MAX, TEXT_BYTES_MAX};
use crate::error::SyntaxError;
use crate::pattern::rows::{AfterRows, RowExpression, RowPattern};

/// A regular expression alone.
pub(crate) fn parse(text: &str) -> Result<RowExpression, SyntaxError> {
    let (have, max) = (text.len(), TEXT_BYTES_MAX);
    if have > max {
        return Err(SyntaxError::Long { have, max });
    }
    whole(text, &tokens(text), either)
}

/// What stands behind `MATCH_RECOGNIZE`, up to the clauses behind it.
pub(super) fn match_recognize(input: &mut Input<'_>, clauses: &mut Clauses) -> Parsed<RowPattern> {
    terms(input, &[Term::Open])?;
    let (mut after_match, mut tells_empty) = (None, None);
    loop {
        let at = here(input);
        if takes(input, Term::Partition)? {
            terms(input, &[Term::By])?;
            let attribute = name(input)?;
            clauses.partition(input, at, attribute)?;
        } else if takes(input, Term::Order)? {
            // Events come in this order, and in no other.
            terms(input, &[Term::By, Term::At])?;
        } else if takes(input, Term::After)? {
            terms(input, &[Term::Match, Term::Skip])?;
            let after = after_rows(input)?;
            once(input, &mut after_match, at, after)?;
        } else if takes(input, Term::Show)? {
            terms(input, &[Term::Empty, Term::Matches])?;
            once(input, &mut tells_empty, at, true)?;
        } else if takes(input, Term::Omit)? {
            terms(input, &[Term::Empty, Term::Matches])?;
            once(input, &mut tells_empty, at, false)?;
        } else if sees(input, &[Term::Measures]) {
            return refused(SyntaxError::Unsupported {
                at: position(input),
                what: "MEASURES",
                instead: "a match tells its events; what is measured of them is up to who polls it",
            });
        } else {
            break;
        }
    }
    terms(input, &[Term::Pattern, Term::Open])?;
    input.state.rows = 0;
    let rows = either(input)?;
    terms(input, &[Term::Close])?;
    let mut defined = BTreeSet::new();
    let definition = |input: &mut Input<'_>| {
        let (name, at) = any_name(input)?;
        input.state.places.definitions.push(at);
        terms(input, &[Term::As])?;
        let when = predicate(input, Some(&name))?;
        if !defined.insert(name.clone()) {
            return refused(SyntaxError::Twice { at: input.state.position(at) });
        }
        Ok((name, when))
    };
    let define = if takes(input, Term::Define)? {
        separated(1.., definition, term(Term::Comma)).parse_next(input)?
    } else {
        Vec::new()
    };
    terms(input, &[Term::Close])?;
    let (after_match, tells_empty) = (after_match.unwrap_or_default(), tells_empty.unwrap_or_default());
    Ok(RowPattern { rows, define, after_match, tells_empty })
}

/// What stands behind `AFTER MATCH SKIP`.
fn after_rows(input: &mut Input<'_>) -> Parsed<AfterRows> {
    if takes(input, Term::Past)? {
        terms(input, &[Term::Last, Term::Row])?;
        return Ok(AfterRows::SkipPastLast);
    }
    terms(input, &[Term::To, Term::Next, Term::Row])?;
    Ok(AfterRows::SkipToNext)
}

/// So many more rows: what has more than may be compiled is not kept.
fn count(input: &mut Input<'_>, more: usize) -> Parsed<()> {
    input.state.rows = input.state.rows.saturating_add(more);
    let max = STATES_MAX;
    if input.state.rows > max {
        return refused(SyntaxError::Many { at: position(input), max, what: "rows of one pattern, with all orders," });
    }
    Ok(())
}

fn either(input: &mut Input<'_>) -> Parsed<RowExpression> {
    let mut all = Vec::from([concat(input)?]);
    while takes(input, Term::Bar)? {
        all.push(concat(input)?);
    }
    Ok(single(all, RowExpression::Either))
}

fn concat(input: &mut Input<'_>) -> Parsed<RowExpression> {
    let mut all = Vec::new();
    while let Some(next) = opt(quantified).parse_next(input)? {
        all.push(next);
    }
    Ok(if all.is_empty() { RowExpression::Empty } else { single(all, RowExpression::Concat) })
}

fn quantified(input: &mut Input<'_>) -> Parsed<RowExpression> {
    let mut expression = primary(input)?;
    count(input, 1)?;
    let is_void = has_nothing(&expression);
    let mut times = 0;
    while let Some((min, max)) = quantifier(input)? {
        let reluctant = takes(input, Term::Question)?;
        times += 1;
        check_depth(input, times)?;
        // Nothing, several times, is nothing.
        if !is_void {
            expression = RowExpression::Repeat { of: Box::new(expression), min, max, reluctant };
        }
    }
    Ok(expression)
}

fn quantifier(input: &mut Input<'_>) -> Parsed<Option<(u32, Option<u32>)>> {
    let at = here(input);
    if takes(input, Term::Star)? {
        return Ok(Some((0, None)));
    }
    if takes(input, Term::Plus)? {
        return Ok(Some((1, None)));
    }
    if takes(input, Term::Question)? {
        return Ok(Some((0, Some(1))));
    }
    if !takes(input, Term::OpenCurly)? {
        return Ok(None);
    }
    let (min, max) = bounds(input)?;
    match max {
        Some(max) if max == 0 || max < min => refused(SyntaxError::Times { at: input.state.position(at), min, max }),
        _ => Ok(Some((min, max))),
    }
}

fn primary(input: &mut Input<'_>) -> Parsed<RowExpression> {
    if takes(input, Term::Caret)? {
        return Ok(RowExpression::First);
    }
    if takes(input, Term::Dollar)? {
        return Ok(RowExpression::Last);
    }
    if takes(input, Term::Open)? {
        let inner = nested(input, either)?;
        terms(input, &[Term::Close])?;
        return Ok(inner);
    }
    if sees(input, &[Term::Permute, Term::Open]) {
        return permute(input);
    }
    any_name(input).map(|(name, _)| RowExpression::Row(name))
}

fn permute(input: &mut Input<'_>) -> Parsed<RowExpression> {
    let at = here(input);
    terms(input, &[Term::Permute, Term::Open])?;
    let before = input.state.rows;
    // Two deep: so are its orders, where they are written out.
    let each = |input: &mut Input<'_>| nested(input, |input| nested(input, either));
    let mut all: Vec<RowExpression> = separated(1.., each, term(Term::Comma)).parse_next(input)?;
    terms(input, &[Term::Close])?;
    let (have, max) = (all.len(), PERMUTED_MAX);
    if have > max {
        return refused(SyntaxError::Permuted { at: input.state.position(at), have, max });
    }
    if have == 1 {
        return Ok(all.pop().unwrap_or(RowExpression::Empty));
    }
    let orders: usize = (1..=have).product();
    count(input, orders * (input.state.rows - before + have))?;
    let mut orders = Vec::new();
    permutations(&all, &mut Vec::new(), &mut orders);
    Ok(RowExpression::Either(orders))
}

/// In the order in which they are named: those that begin with the first one first.
fn permutations(all: &[RowExpression], chosen: &mut Vec<usize>, orders: &mut Vec<RowExpression>) {
    if chosen.len() == all.len() {
        orders.push(RowExpression::Concat(chosen.iter().map(|at| all[*at].clone()).collect()));
        return;
    }
    for at in 0..all.len() {
        if !chosen.contains(&at) {
            chosen.push(at);
            permutations(all, chosen, orders);
            chosen.pop();
        }
    }
}

/// Whether it has no row and no anchor.
fn has_nothing(expression: &RowExpression) -> bool {
    match expression {
        RowExpression::Empty => true,
        RowExpression::Row(_) | RowExpression::First | RowExpression::Last => false,
        RowExpression::Concat(all) | RowExpression::Either(all) => all.iter().all(has_nothing),
        RowExpression::Repeat { of, .. } => has_nothing(of),
    }
}

fn single(mut all: Vec<RowExpression>, several: fn(Vec<RowExpression>) -> RowExpression) -> RowExpression {
    match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            all.extend(last);
            several(all)
        }
    }
}
