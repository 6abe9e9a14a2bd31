//! What is looked for, in three dialects.

pub(crate) mod algebra;
pub(crate) mod depth;
pub(crate) mod predicate;
pub(crate) mod rows;
pub(crate) mod sequence;

use algebra::Expression;
use rows::RowPattern;
use sequence::Sequence;

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Elements in their order, and what may lie between them.
    Sequence(Sequence),
    /// An expression of what is true from when on.
    Algebra(Expression),
    /// A regular expression over rows.
    Rows(RowPattern),
}
