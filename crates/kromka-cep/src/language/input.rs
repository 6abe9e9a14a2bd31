//! What the rules of the grammar share: tokens, what was expected where, how deep it is, and what is noted by the way.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::opt;
use winnow::error::{ErrMode, ParserError};
use winnow::stream::{Stateful, Stream, TokenSlice};

use super::position::{Excerpt, Found, Position};
use super::term::{Expected, Term, is_reserved};
use super::token::{Kind, Token, unquoted};
use crate::bounds::{CONDITIONS_MAX, DEPTH_MAX};
use crate::error::SyntaxError;
use crate::pattern::predicate::Value;
use crate::rules::infer::{Conflict, Inference};

pub(super) type Input<'t> = Stateful<TokenSlice<'t, Token>, State<'t>>;
pub(super) type Parsed<T> = Result<T, ErrMode<Problem>>;

/// Why a rule of the grammar does not fit.
#[derive(Debug)]
pub(super) enum Problem {
    /// Something else was expected: the state knows what.
    Expected,
    /// Whatever may fit besides, this is wrong.
    Refused(SyntaxError),
}

impl<'t> ParserError<Input<'t>> for Problem {
    type Inner = Self;

    fn from_input(_input: &Input<'t>) -> Self {
        Self::Expected
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// What is known besides the tokens.
#[derive(Debug)]
pub(super) struct State<'t> {
    pub(super) text: &'t str,
    /// Tokens that are left where the furthest one was that did not fit, and what would have.
    left: usize,
    expected: Expected,
    depth: usize,
    /// Conditions of the predicate that is read, and values in them.
    conditions: usize,
    /// Rows of the regular expression that is read.
    pub(super) rows: usize,
    /// The element whose event is asked.
    pub(super) own: Option<String>,
    /// Where the elements of the rule that is read are, where its rows are defined, where elements are asked about, and
    /// where one is skipped to: each in the order of the text.
    pub(super) places: Places,
    /// What attributes hold, as far as it was said.
    pub(super) attributes: Inference,
}

/// Where things of a rule are in the text.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) elements: Vec<u32>,
    pub(super) definitions: Vec<u32>,
    pub(super) questions: Vec<u32>,
    pub(super) skip: Option<u32>,
}

impl<'t> State<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            left: usize::MAX,
            expected: Expected::default(),
            depth: 0,
            conditions: 0,
            rows: 0,
            own: None,
            places: Places::default(),
            attributes: Inference::default(),
        }
    }

    pub(super) fn position(&self, at: u32) -> Position {
        Position::of(self.text, at as usize)
    }

    pub(super) fn slice(&self, token: &Token) -> &'t str {
        self.text.get(token.from as usize..token.to as usize).unwrap_or_default()
    }
}

/// All of the tokens as one thing.
pub(super) fn whole<'t, T>(
    text: &'t str,
    tokens: &'t [Token],
    mut parser: impl FnMut(&mut Input<'t>) -> Parsed<T>,
) -> Result<T, SyntaxError> {
    let mut input = Stateful { input: TokenSlice::new(tokens), state: State::new(text) };
    let parsed = parser(&mut input).and_then(|parsed| match ends(&mut input) {
        true => Ok(parsed),
        false => missed(&mut input, Term::End),
    });
    parsed.map_err(|problem| match problem {
        ErrMode::Backtrack(Problem::Refused(error)) | ErrMode::Cut(Problem::Refused(error)) => error,
        _ => unexpected(&input.state, tokens),
    })
}

fn unexpected(state: &State<'_>, tokens: &[Token]) -> SyntaxError {
    let token = tokens.len().checked_sub(state.left).and_then(|place| tokens.get(place));
    let at = token.map_or(state.text.trim_end().len(), |token| token.from as usize);
    let found = token.map_or(Found::End, |token| {
        let text = state.slice(token);
        match token.kind {
            Kind::Endless => Found::Endless,
            Kind::Escape => Found::Escape,
            Kind::Word if is_reserved(text) => Found::Keyword(Excerpt::of(text)),
            _ => Found::Other(Excerpt::of(text)),
        }
    });
    SyntaxError::Expected { at: Position::of(state.text, at), found, expected: state.expected }
}

/// This does not fit here.
pub(super) fn missed<T>(input: &mut Input<'_>, term: Term) -> Parsed<T> {
    let left = input.eof_offset();
    if left < input.state.left {
        input.state.left = left;
        input.state.expected = Expected::default();
    }
    if left == input.state.left {
        input.state.expected.add(term);
    }
    Err(ErrMode::Backtrack(Problem::Expected))
}

/// This is wrong, whatever else may fit.
pub(super) fn refused<T>(error: SyntaxError) -> Parsed<T> {
    Err(ErrMode::Cut(Problem::Refused(error)))
}

/// Where the next token is, or the text ends.
pub(super) fn here(input: &Input<'_>) -> u32 {
    input.first().map_or_else(|| u32::try_from(input.state.text.len()).unwrap_or(u32::MAX), |token| token.from)
}

pub(super) fn position(input: &Input<'_>) -> Position {
    input.state.position(here(input))
}

fn fits(input: &Input<'_>, token: &Token, term: Term) -> bool {
    match token.kind {
        Kind::Sign(sign) => sign == term,
        Kind::Word => input.state.slice(token).eq_ignore_ascii_case(term.text()),
        _ => false,
    }
}

/// A word or a sign.
pub(super) fn term<'t>(term: Term) -> impl Parser<Input<'t>, Token, ErrMode<Problem>> {
    move |input: &mut Input<'t>| match input.first().copied() {
        Some(token) if fits(input, &token, term) => {
            let _ = input.next_token();
            Ok(token)
        }
        _ => missed(input, term),
    }
}

/// Words and signs after each other.
pub(super) fn terms(input: &mut Input<'_>, all: &[Term]) -> Parsed<()> {
    all.iter().try_for_each(|next| term(*next).parse_next(input).map(drop))
}

/// Takes a word or a sign if it is the next one.
pub(super) fn takes(input: &mut Input<'_>, wanted: Term) -> Parsed<bool> {
    opt(term(wanted)).parse_next(input).map(|token| token.is_some())
}

/// Whether these are the next words and signs. Nothing is taken, and nothing expected.
pub(super) fn sees(input: &Input<'_>, wanted: &[Term]) -> bool {
    let next = input.get(..wanted.len());
    next.is_some_and(|next| next.iter().zip(wanted).all(|(token, term)| fits(input, token, *term)))
}

/// Whether this is the next word or sign, which is not taken.
pub(super) fn starts(input: &mut Input<'_>, wanted: Term) -> bool {
    sees(input, &[wanted]) || missed::<()>(input, wanted).is_ok()
}

/// The word of a unit, if it is the next token.
pub(super) fn unit_seen<'t>(input: &Input<'t>) -> Option<&'t str> {
    input.first().filter(|token| token.kind == Kind::Unit).map(|token| input.state.slice(token))
}

/// A token of a kind, with its text.
fn of_kind<'t>(kind: Kind, what: Term) -> impl Parser<Input<'t>, (&'t str, u32), ErrMode<Problem>> {
    move |input: &mut Input<'t>| match input.first().copied() {
        Some(token) if token.kind == kind => {
            let _ = input.next_token();
            Ok((input.state.slice(&token), token.from))
        }
        _ => missed(input, what),
    }
}

/// A name, and where it is: a word that is not reserved, or anything in backticks.
pub(super) fn name_at(input: &mut Input<'_>) -> Parsed<(String, u32)> {
    named(input, |word| !is_reserved(word))
}

/// A name where nothing but names can be.
pub(super) fn any_name(input: &mut Input<'_>) -> Parsed<(String, u32)> {
    named(input, |_| true)
}

fn named(input: &mut Input<'_>, may_be: impl Fn(&str) -> bool) -> Parsed<(String, u32)> {
    let token = input.first().copied();
    let name = token.and_then(|token| match (token.kind, input.state.slice(&token)) {
        (Kind::Word, word) => may_be(word).then_some((Cow::Borrowed(word), token.from)),
        (Kind::Quoted, quoted) if quoted.len() > 2 => Some((unquoted(quoted), token.from)),
        _ => None,
    });
    match name {
        Some((name, at)) => {
            let _ = input.next_token();
            Ok((name.into_owned(), at))
        }
        None => missed(input, Term::Name),
    }
}

pub(super) fn name(input: &mut Input<'_>) -> Parsed<String> {
    name_at(input).map(|(name, _)| name)
}

/// A text in quotes.
pub(super) fn text(input: &mut Input<'_>) -> Parsed<String> {
    let (text, _) = of_kind(Kind::Text, Term::Text).parse_next(input)?;
    Ok(unquoted(text).into_owned())
}

/// A number as it is written, and where.
pub(super) fn digits<'t>(input: &mut Input<'t>) -> Parsed<(&'t str, u32)> {
    of_kind(Kind::Number, Term::Number).parse_next(input)
}

/// A number that is finite; a whole one exactly, as far as 64 bits go.
pub(super) fn number(input: &mut Input<'_>) -> Parsed<Value> {
    let Some(token) = input.first().copied().filter(|token| token.kind == Kind::Number) else {
        return missed(input, Term::Number);
    };
    let digits = input.state.slice(&token);
    let whole = digits.parse::<u64>().ok().map(Value::from);
    let float = || digits.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::Number);
    let Some(number) = whole.or_else(float) else {
        return refused(SyntaxError::Infinite { at: position(input) });
    };
    let _ = input.next_token();
    Ok(number)
}

/// What the number before is of.
pub(super) fn unit<'t>(input: &mut Input<'t>) -> Parsed<(&'t str, u32)> {
    of_kind(Kind::Unit, Term::Unit).parse_next(input)
}

/// What the number before is of, if it is one that is known.
pub(super) fn unit_of<T>(input: &mut Input<'_>, what: Term, known: impl Fn(&str) -> Option<T>) -> Parsed<T> {
    let token = input.first().copied().filter(|token| token.kind == Kind::Unit);
    match token.and_then(|token| known(input.state.slice(&token))) {
        Some(unit) => {
            let _ = input.next_token();
            Ok(unit)
        }
        None => missed(input, what),
    }
}

/// A whole number up to one.
pub(super) fn whole_number(input: &mut Input<'_>, max: u32) -> Parsed<u32> {
    let token = input.first().copied().filter(|token| token.kind == Kind::Number);
    let digits = token.map(|token| input.state.slice(&token)).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let Some(digits) = digits else { return missed(input, Term::Whole) };
    let Some(number) = digits.parse().ok().filter(|number| *number <= max) else {
        return refused(SyntaxError::Number { at: position(input), max: max.into() });
    };
    let _ = input.next_token();
    Ok(number)
}

/// Something within something of its kind.
pub(super) fn nested<'t, T>(input: &mut Input<'t>, parser: impl FnOnce(&mut Input<'t>) -> Parsed<T>) -> Parsed<T> {
    input.state.depth += 1;
    let parsed = match check_depth(input, 0) {
        Ok(()) => parser(input),
        Err(error) => Err(error),
    };
    input.state.depth -= 1;
    parsed
}

/// So many more may be within each other here.
pub(super) fn check_depth(input: &Input<'_>, more: usize) -> Parsed<()> {
    let max = DEPTH_MAX;
    if input.state.depth + more > max { refused(SyntaxError::Depth { at: position(input), max }) } else { Ok(()) }
}

/// A predicate begins, of an event that would be bound to this.
pub(super) fn asking<'t, T>(
    input: &mut Input<'t>,
    own: Option<&str>,
    parser: impl FnOnce(&mut Input<'t>) -> Parsed<T>,
) -> Parsed<T> {
    input.state.conditions = 0;
    let before = core::mem::replace(&mut input.state.own, own.map(String::from));
    let parsed = parser(input);
    input.state.own = before;
    parsed
}

/// One more condition, or value of one.
pub(super) fn count_condition(input: &mut Input<'_>) -> Parsed<()> {
    input.state.conditions += 1;
    let max = CONDITIONS_MAX;
    if input.state.conditions > max {
        return refused(SyntaxError::Many { at: position(input), max, what: "conditions of one element" });
    }
    Ok(())
}

/// What was noted of an attribute contradicts what was said before.
pub(super) fn agreed(input: &Input<'_>, at: u32, noted: Result<(), Conflict>) -> Parsed<()> {
    let Err(conflict) = noted else { return Ok(()) };
    let at = input.state.position(at);
    refused(match conflict {
        Conflict::Kind { attribute, have, need } => SyntaxError::Kind { at, attribute, have, need },
        Conflict::Unit { attribute, have, need } => SyntaxError::Unit { at, attribute, have, need },
    })
}

/// Something that was said already.
pub(super) fn once<T>(input: &Input<'_>, slot: &mut Option<T>, at: u32, value: T) -> Parsed<()> {
    match slot {
        Some(_) => refused(SyntaxError::Twice { at: input.state.position(at) }),
        None => {
            *slot = Some(value);
            Ok(())
        }
    }
}

/// Whether there are no more tokens.
pub(super) fn ends(input: &mut Input<'_>) -> bool {
    let is_end = input.is_empty();
    if !is_end {
        let _ = missed::<()>(input, Term::End);
    }
    is_end
}
