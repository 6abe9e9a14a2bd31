//! Row patterns: a regular expression over names of rows, as in SQL's `MATCH_RECOGNIZE`.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::bounds::ELEMENTS_MAX;
use crate::error::SyntaxError;
use crate::language::rows;
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum AfterRows {
    /// Behind its last row.
    #[default]
    SkipPastLast,
    /// Behind its first row.
    SkipToNext,
}

/// Rows that follow each other without a gap.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct RowPattern {
    /// Which.
    pub rows: RowExpression,
    /// What each name stands for.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::json::definitions")
    )]
    pub define: Vec<(String, Predicate)>,
    /// Where the next attempt begins.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub after_match: AfterRows,
    /// Matches of no rows are told, too.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub tells_empty: bool,
}

impl RowExpression {
    /// Reads `A B+ (C | D)*? PERMUTE(E, F) ^ $ ()`: `*`, `+`, `?`, `{n}`, `{n,}`, `{,m}`, `{n,m}`, `{,}` take as many rows as they
    /// can, and with a `?` behind as few. A name may stand in backticks, if it is no word.
    ///
    /// # Errors
    /// Where it is wrong, and what was expected.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        rows::parse(text)
    }

    /// The names in it, as often as they appear.
    pub(crate) fn each_name<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Empty | Self::First | Self::Last => {}
            Self::Row(name) => visit(name),
            Self::Concat(all) | Self::Either(all) => all.iter().for_each(|inner| inner.each_name(visit)),
            Self::Repeat { of, .. } => of.each_name(visit),
        }
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

/// What [`RowExpression::parse`] reads as the same; what has nothing, or one thing, in a list is read without the list.
impl fmt::Display for RowExpression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("()"),
            Self::First => out.write_str("^"),
            Self::Last => out.write_str("$"),
            Self::Row(name) if is_plain(name) => out.write_str(name),
            Self::Row(name) => {
                let parts = name.split('`');
                out.write_str("`")?;
                for (place, part) in parts.enumerate() {
                    write!(out, "{}{part}", if place > 0 { "``" } else { "" })?;
                }
                out.write_str("`")
            }
            Self::Concat(all) | Self::Either(all) if all.is_empty() => out.write_str("()"),
            Self::Concat(all) => listed(all, " ", |inner| matches!(inner, Self::Concat(_) | Self::Either(_)), out),
            Self::Either(all) => listed(all, " | ", |inner| matches!(inner, Self::Either(_)), out),
            Self::Repeat { of, min, max, reluctant } => {
                match **of {
                    Self::Concat(_) | Self::Either(_) | Self::Repeat { .. } => write!(out, "({of})")?,
                    _ => write!(out, "{of}")?,
                }
                match (min, max) {
                    (0, None) => out.write_str("*")?,
                    (1, None) => out.write_str("+")?,
                    (0, Some(1)) => out.write_str("?")?,
                    (min, None) => write!(out, "{{{min},}}")?,
                    (min, Some(max)) if min == max => write!(out, "{{{min}}}")?,
                    (min, Some(max)) => write!(out, "{{{min},{max}}}")?,
                }
                out.write_str(if *reluctant { "?" } else { "" })
            }
        }
    }
}

fn listed(
    all: &[RowExpression],
    between: &str,
    is_grouped: impl Fn(&RowExpression) -> bool,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (place, inner) in all.iter().enumerate() {
        out.write_str(if place > 0 { between } else { "" })?;
        match inner {
            // Beside a bar it needs no parentheses, which would be one deeper.
            RowExpression::Empty if between != " " => {}
            _ if is_grouped(inner) => write!(out, "({inner})")?,
            _ => write!(out, "{inner}")?,
        }
    }
    Ok(())
}

/// Whether a name is a word, and none that means something else.
fn is_plain(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    begins && name.chars().all(|char| char.is_alphanumeric() || char == '_') && !name.eq_ignore_ascii_case("permute")
}

impl FromStr for RowExpression {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
