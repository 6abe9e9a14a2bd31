//! Rules: over what, and what is to be done.

use alloc::vec::Vec;

use crate::pattern::Pattern;
use crate::pattern::algebra::Expression;
use crate::pattern::rows::RowPattern;
use crate::pattern::sequence::Sequence;
use crate::rule::{Action, Argument, Quota, Rule};
use crate::rules::Rules;

impl Rule {
    /// Events of each value of this attribute are a stream of their own.
    ///
    /// ```
    /// use kromka_cep::{Action, Rule, Sequence, attribute};
    ///
    /// let hot = Sequence::begin("hot", attribute("temperature").above(85.0));
    /// let rule = Rule::new("hot", hot).partition_by("key").action(Action::new("ALERT").with_text("Hot"));
    /// assert_eq!(rule.partition_by.as_deref(), Some("key"));
    /// ```
    #[must_use]
    pub fn partition_by(self, attribute: &str) -> Self {
        Self { partition_by: Some(attribute.into()), ..self }
    }

    /// This is to be done with a match, besides what was said before.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// How much it may keep.
    #[must_use]
    pub fn quota(self, quota: Quota) -> Self {
        Self { quota, ..self }
    }
}

impl Action {
    /// Something by its name, with nothing.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), arguments: Vec::new() }
    }

    /// With this text besides.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        self.arguments.push(Argument::Text(text.into()));
        self
    }

    /// With this name besides.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        self.arguments.push(Argument::Name(name.into()));
        self
    }
}

impl From<Sequence> for Pattern {
    fn from(sequence: Sequence) -> Self {
        Self::Sequence(sequence)
    }
}

impl From<Expression> for Pattern {
    fn from(expression: Expression) -> Self {
        Self::Algebra(expression)
    }
}

impl From<RowPattern> for Pattern {
    fn from(rows: RowPattern) -> Self {
        Self::Rows(rows)
    }
}

/// Rules of which nothing is declared besides.
impl From<Vec<Rule>> for Rules {
    fn from(rules: Vec<Rule>) -> Self {
        Self { rules, ..Self::default() }
    }
}
