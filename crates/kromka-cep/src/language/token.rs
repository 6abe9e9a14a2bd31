//! From characters to tokens.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::ascii::{digit1, multispace1, till_line_ending};
use winnow::combinator::{alt, opt, peek, repeat};
use winnow::error::EmptyError;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{any, one_of, take_while};

use super::term::{SIGNS, Term, is_reserved};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, or a keyword.
    Word,
    /// A name in backticks.
    Quoted,
    /// A text in quotes.
    Text,
    /// A number.
    Number,
    /// What a number is of. It stands right behind it, or on the same line.
    Unit,
    /// A sign.
    Sign(Term),
    /// A quote that does not end.
    Endless,
    /// A text in which a `\` stands before what needs none.
    Escape,
    /// A character that has no meaning.
    Strange,
}

/// A part of the text: twelve bytes, as a text may be all tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) from: u32,
    pub(super) to: u32,
}

type Chars<'t> = LocatingSlice<&'t str>;
type Lexed<T> = Result<T, EmptyError>;

/// All tokens of a text that is shorter than 4 GiB. What cannot be one is one that no rule expects.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut chars = LocatingSlice::new(text);
    let mut tokens = Vec::new();
    let place = |chars: &Chars<'_>| u32::try_from(chars.current_token_start()).unwrap_or(u32::MAX);
    loop {
        let _ = blanks(&mut chars);
        let from = place(&chars);
        let Ok(kind) = token(&mut chars) else { return tokens };
        tokens.push(Token { kind, from, to: place(&chars) });
        if kind == Kind::Number
            && let Ok(Some((from, to))) = opt(unit).parse_next(&mut chars)
        {
            let [from, to] = [from, to].map(|place| u32::try_from(place).unwrap_or(u32::MAX));
            tokens.push(Token { kind: Kind::Unit, from, to });
        }
    }
}

fn blanks(chars: &mut Chars<'_>) -> Lexed<()> {
    let comment = (alt(("--", "//")), till_line_ending).void();
    repeat(0.., alt((multispace1.void(), take_while(1.., char::is_whitespace).void(), comment))).parse_next(chars)
}

fn token(chars: &mut Chars<'_>) -> Lexed<Kind> {
    alt((
        word.value(Kind::Word),
        number.value(Kind::Number),
        |chars: &mut Chars<'_>| quoted('\'', Kind::Text, chars),
        |chars: &mut Chars<'_>| quoted('"', Kind::Text, chars),
        |chars: &mut Chars<'_>| quoted('`', Kind::Quoted, chars),
        sign.map(Kind::Sign),
        any.value(Kind::Strange),
    ))
    .parse_next(chars)
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn word<'t>(chars: &mut Chars<'t>) -> Lexed<&'t str> {
    (one_of(|char: char| char.is_alphabetic() || char == '_'), take_while(0.., is_word)).take().parse_next(chars)
}

fn number<'t>(chars: &mut Chars<'t>) -> Lexed<&'t str> {
    let exponent = || (one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1);
    let fraction = || ('.', digit1);
    alt(((digit1, opt(fraction()), opt(exponent())).take(), (fraction(), opt(exponent())).take())).parse_next(chars)
}

/// Where a unit begins and ends: `g`, `°C`, `km/h`, `m/s²`, `%`.
fn unit(chars: &mut Chars<'_>) -> Lexed<(usize, usize)> {
    let _ = take_while(0.., [' ', '\t']).parse_next(chars)?;
    let first = one_of(|char: char| char.is_alphabetic() || matches!(char, '°' | '%' | '‰'));
    let more = |char: char| is_word(char) || matches!(char, '°' | '%' | '²' | '³' | '·');
    let per = ('/', peek(one_of(move |char: char| char != '/' && more(char))), take_while(1.., more));
    let whole = (first, take_while(0.., more), repeat::<_, _, (), _, _>(0.., per)).take();
    let (text, span) = whole.with_span().parse_next(chars)?;
    if is_reserved(text) { Err(EmptyError) } else { Ok((span.start, span.end)) }
}

/// What stands between two of a quote, which is doubled where it is meant itself. In texts a `\` stands before a quote,
/// another `\`, `n` and `t`.
fn quoted(quote: char, kind: Kind, chars: &mut Chars<'_>) -> Lexed<Kind> {
    let _ = one_of(quote).parse_next(chars)?;
    let has_escapes = kind == Kind::Text;
    let mut kind = kind;
    loop {
        let mut plain = take_while(0.., |char: char| char != quote && !(has_escapes && char == '\\'));
        let _ = plain.parse_next(chars)?;
        match opt(any).parse_next(chars)? {
            None => return Ok(Kind::Endless),
            Some('\\') if has_escapes => match opt(any).parse_next(chars)? {
                None => return Ok(Kind::Endless),
                Some('\\' | '\'' | '"' | 'n' | 't') => {}
                Some(_) => kind = Kind::Escape,
            },
            Some(_) if opt(one_of(quote)).parse_next(chars)?.is_some() => {}
            Some(_) => return Ok(kind),
        }
    }
}

fn sign(chars: &mut Chars<'_>) -> Lexed<Term> {
    let sign = SIGNS.iter().find(|sign| chars.starts_with(sign.text())).ok_or(EmptyError)?;
    sign.text().value(*sign).parse_next(chars)
}

/// What is meant by a text or a name with its quotes.
pub(super) fn unquoted(text: &str) -> Cow<'_, str> {
    let mut inner = text.chars();
    let (Some(quote), Some(_)) = (inner.next(), inner.next_back()) else { return Cow::Borrowed(text) };
    let has_escapes = quote != '`';
    let inner = inner.as_str();
    let is_plain = |char: char| char != quote && !(has_escapes && char == '\\');
    if inner.chars().all(is_plain) {
        return Cow::Borrowed(inner);
    }
    let mut meant = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        let next = match char {
            '\\' if has_escapes => match chars.next() {
                Some('n') => Some('\n'),
                Some('t') => Some('\t'),
                other => other,
            },
            doubled if doubled == quote => chars.next(),
            other => Some(other),
        };
        meant.extend(next);
    }
    Cow::Owned(meant)
}
