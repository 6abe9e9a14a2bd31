//! Row patterns with what their names stand for.

use alloc::vec::Vec;

use crate::error::SyntaxError;
use crate::pattern::predicate::Predicate;
use crate::pattern::rows::{AfterRows, RowExpression, RowPattern};

impl RowPattern {
    /// These rows, of which any is every one, as long as no more is said.
    #[must_use]
    pub const fn new(rows: RowExpression) -> Self {
        Self { rows, define: Vec::new(), after_match: AfterRows::SkipPastLast, tells_empty: false }
    }

    /// Rows as [`RowExpression::parse`] reads them.
    ///
    /// ```
    /// use kromka_cep::{Operand, RowPattern, attribute};
    ///
    /// let valley = RowPattern::parse("START DOWN+ UP+")?
    ///     .define("DOWN", attribute("price").below(Operand::Earlier(1)))
    ///     .define("UP", attribute("price").above(Operand::Earlier(1)));
    /// assert_eq!(valley.define.len(), 2);
    /// # Ok::<(), kromka_cep::SyntaxError>(())
    /// ```
    ///
    /// # Errors
    /// Where the text is wrong, and what was expected.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        RowExpression::parse(text).map(Self::new)
    }

    /// What a name stands for.
    #[must_use]
    pub fn define(mut self, name: &str, predicate: Predicate) -> Self {
        self.define.push((name.into(), predicate));
        self
    }

    /// The next attempt begins behind a match's first row, and not behind its last.
    #[must_use]
    pub const fn skip_to_next(mut self) -> Self {
        self.after_match = AfterRows::SkipToNext;
        self
    }

    /// Matches of no rows are told, too.
    #[must_use]
    pub const fn tell_empty(mut self) -> Self {
        self.tells_empty = true;
        self
    }
}
