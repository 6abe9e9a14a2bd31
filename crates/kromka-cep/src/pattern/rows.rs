//! Row patterns: a regular expression over names of rows, as in SQL's `MATCH_RECOGNIZE`.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

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
    /// and with a `?` behind as few. A name may stand in backticks, if it is no word.
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
