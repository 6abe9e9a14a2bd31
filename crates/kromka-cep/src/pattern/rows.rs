//! Row patterns: a regular expression over names of rows, as in SQL's `MATCH_RECOGNIZE`.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bounds::{DEPTH_MAX, ELEMENTS_MAX, PERMUTED_MAX, TIMES_MAX};
use crate::error::SyntaxError;
use crate::pattern::predicate::Predicate;

/// A regular expression over rows. Of two ways to match, the first one that it names is preferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowExpression {
    /// No row.
    Empty,
    /// One row of which the definition of this name holds; without a definition, any.
    Row(String),
    /// Before the first row.
    First,
    /// Behind the last row.
    Last,
    /// One after another.
    Concat(Vec<Self>),
    /// One of them, the left one preferred.
    Either(Vec<Self>),
    /// Several times.
    Repeat {
        /// What.
        of: Box<Self>,
        /// At least.
        min: u32,
        /// At most; without end if absent.
        max: Option<u32>,
        /// Few are preferred.
        reluctant: bool,
    },
}

/// Which row the next attempt begins at, after a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AfterRows {
    /// Behind its last row.
    #[default]
    SkipPastLast,
    /// Behind its first row.
    SkipToNext,
}

/// Rows that follow each other without a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPattern {
    /// Which.
    pub rows: RowExpression,
    /// What each name stands for.
    pub define: Vec<(String, Predicate)>,
    /// Where the next attempt begins.
    pub after_match: AfterRows,
    /// Matches of no rows are told, too.
    pub tells_empty: bool,
}

impl RowExpression {
    /// Reads `A B+ (C | D)*? PERMUTE(E, F) ^ $ ()`: `*`, `+`, `?`, `{n}`, `{n,}`, `{,m}`, `{n,m}` take as many rows as they can,
    /// and with a `?` behind as few.
    ///
    /// # Errors
    /// Where it is wrong, and what was expected.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut parser = Parser { text, at: 0 };
        let expression = parser.either(0)?;
        parser.blank();
        if parser.at < text.len() { Err(parser.wrong("a name, an operator, or the end")) } else { Ok(expression) }
    }

    /// The names in it, each once, in the order in which they appear.
    pub(crate) fn names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Empty | Self::First | Self::Last => {}
            // Too many already.
            Self::Row(_) if names.len() > ELEMENTS_MAX => {}
            Self::Row(name) if names.contains(&name.as_str()) => {}
            Self::Row(name) => names.push(name),
            Self::Concat(all) | Self::Either(all) => all.iter().for_each(|inner| inner.names(names)),
            Self::Repeat { of, .. } => of.names(names),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn wrong(&self, expected: &'static str) -> SyntaxError {
        SyntaxError::Expected { at: self.at, expected }
    }

    fn blank(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.blank();
        self.text[self.at..].chars().next()
    }

    fn takes(&mut self, wanted: char) -> bool {
        let is = self.peek() == Some(wanted);
        if is {
            self.at += wanted.len_utf8();
        }
        is
    }

    fn either(&mut self, depth: usize) -> Result<RowExpression, SyntaxError> {
        if depth > DEPTH_MAX {
            return Err(SyntaxError::Depth { at: self.at, max: DEPTH_MAX });
        }
        let mut all = Vec::from([self.concat(depth)?]);
        while self.takes('|') {
            all.push(self.concat(depth)?);
        }
        Ok(single(all, RowExpression::Either))
    }

    fn concat(&mut self, depth: usize) -> Result<RowExpression, SyntaxError> {
        let mut all = Vec::new();
        while let Some(next) = self.peek()
            && !matches!(next, '|' | ')' | ',')
        {
            all.push(self.quantified(depth)?);
        }
        if all.is_empty() { Ok(RowExpression::Empty) } else { Ok(single(all, RowExpression::Concat)) }
    }

    fn quantified(&mut self, depth: usize) -> Result<RowExpression, SyntaxError> {
        let mut expression = self.primary(depth)?;
        while let Some((min, max)) = self.quantifier()? {
            let reluctant = self.takes('?');
            expression = RowExpression::Repeat { of: Box::new(expression), min, max, reluctant };
        }
        Ok(expression)
    }

    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, SyntaxError> {
        let begin = self.at;
        let bounds = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.at += 1;
                let min = self.number()?;
                let max = if self.takes(',') { self.number()? } else { min };
                if !self.takes('}') {
                    return Err(self.wrong("a number, `,` or `}`"));
                }
                let min = min.unwrap_or(0);
                if max.is_some_and(|max| max < min || max == 0) {
                    return Err(SyntaxError::Expected {
                        at: begin,
                        expected: "no more at least than at most, and one at most",
                    });
                }
                return Ok(Some((min, max)));
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(bounds))
    }

    fn number(&mut self) -> Result<Option<u32>, SyntaxError> {
        self.blank();
        let digits = self.text[self.at..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Ok(None);
        }
        let number = self.text[self.at..self.at + digits].parse().ok().filter(|number| *number <= TIMES_MAX);
        let number = number.ok_or(SyntaxError::Number { at: self.at, max: TIMES_MAX.into() })?;
        self.at += digits;
        Ok(Some(number))
    }

    fn primary(&mut self, depth: usize) -> Result<RowExpression, SyntaxError> {
        match self.peek() {
            Some('^') => {
                self.at += 1;
                Ok(RowExpression::First)
            }
            Some('$') => {
                self.at += 1;
                Ok(RowExpression::Last)
            }
            Some('(') => {
                self.at += 1;
                let inner = self.either(depth + 1)?;
                if self.takes(')') { Ok(inner) } else { Err(self.wrong("`)`")) }
            }
            Some(first) if first.is_alphabetic() || first == '_' => {
                let rest = &self.text[self.at..];
                let len = rest.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(rest.len());
                let name = &rest[..len];
                self.at += len;
                if name.eq_ignore_ascii_case("permute") && self.peek() == Some('(') {
                    return self.permute(depth);
                }
                Ok(RowExpression::Row(name.into()))
            }
            _ => Err(self.wrong("a name, `(`, `^` or `$`")),
        }
    }

    fn permute(&mut self, depth: usize) -> Result<RowExpression, SyntaxError> {
        let begin = self.at;
        let mut all = Vec::new();
        self.at += 1;
        loop {
            all.push(self.either(depth + 1)?);
            if !self.takes(',') {
                break;
            }
        }
        if !self.takes(')') {
            return Err(self.wrong("`,` or `)`"));
        }
        if all.len() > PERMUTED_MAX {
            return Err(SyntaxError::Permuted { at: begin, have: all.len(), max: PERMUTED_MAX });
        }
        let mut orders = Vec::new();
        permutations(&all, &mut Vec::new(), &mut orders);
        Ok(single(orders, RowExpression::Either))
    }
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

fn single(mut all: Vec<RowExpression>, several: fn(Vec<RowExpression>) -> RowExpression) -> RowExpression {
    match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            all.extend(last);
            several(all)
        }
    }
}
