//! What is looked for, in three dialects.

pub(crate) mod algebra;
pub(crate) mod depth;
mod least;
pub(crate) mod mistakes;
pub(crate) mod predicate;
pub(crate) mod rows;
pub(crate) mod sequence;

use alloc::collections::BTreeSet;

use algebra::Expression;
use predicate::Predicate;
use rows::RowPattern;
use sequence::{Content, Element, Sequence};

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Pattern {
    /// Elements in their order, and what may lie between them.
    Sequence(Sequence),
    /// An expression of what is true from when on.
    Algebra(Expression),
    /// A regular expression over rows.
    Rows(RowPattern),
}

impl Pattern {
    /// What its events are bound to.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        match self {
            Self::Sequence(sequence) => names_of_elements(&sequence.elements, &mut names),
            Self::Algebra(expression) => names_of_expression(expression, &mut names),
            Self::Rows(rows) => {
                rows.rows.each_name(&mut |name| {
                    names.insert(name);
                });
            }
        }
        names
    }

    /// How much in it is within each other.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Sequence(sequence) => deepest(sequence.elements.iter().map(depth_of_element)),
            Self::Algebra(expression) => depth_of_expression(expression),
            Self::Rows(rows) => deepest(rows.define.iter().map(|(_, predicate)| depth_of_predicate(predicate))),
        }
    }

    /// All that it asks.
    pub(crate) fn predicates<'a>(&'a self, visit: &mut dyn FnMut(&'a Predicate)) {
        match self {
            Self::Sequence(sequence) => predicates_of_elements(&sequence.elements, visit),
            Self::Algebra(expression) => predicates_of_expression(expression, visit),
            Self::Rows(rows) => rows.define.iter().for_each(|(_, predicate)| visit(predicate)),
        }
    }
}

fn names_of_elements<'a>(elements: &'a [Element], names: &mut BTreeSet<&'a str>) {
    for element in elements {
        match &element.content {
            Content::Group(inner) => names_of_elements(inner, names),
            Content::Event(_) | Content::Not(_) => {
                names.insert(&element.name);
            }
        }
    }
}

fn predicates_of_elements<'a>(elements: &'a [Element], visit: &mut dyn FnMut(&'a Predicate)) {
    for element in elements {
        match &element.content {
            Content::Group(inner) => predicates_of_elements(inner, visit),
            Content::Event(predicate) | Content::Not(predicate) => visit(predicate),
        }
        element.until.iter().for_each(&mut *visit);
    }
}

fn names_of_expression<'a>(expression: &'a Expression, names: &mut BTreeSet<&'a str>) {
    if let Expression::Event { name: Some(name), .. } = expression {
        names.insert(name);
    }
    expression.operands().for_each(|inner| names_of_expression(inner, names));
}

fn predicates_of_expression<'a>(expression: &'a Expression, visit: &mut dyn FnMut(&'a Predicate)) {
    if let Expression::Event { when, .. } = expression {
        visit(when);
    }
    expression.operands().for_each(|inner| predicates_of_expression(inner, visit));
}

fn deepest(all: impl Iterator<Item = usize>) -> usize {
    all.max().unwrap_or(0)
}

fn depth_of_element(element: &Element) -> usize {
    let content = match &element.content {
        Content::Group(inner) => 1 + deepest(inner.iter().map(depth_of_element)),
        Content::Event(predicate) | Content::Not(predicate) => depth_of_predicate(predicate),
    };
    content.max(deepest(element.until.iter().map(depth_of_predicate)))
}

fn depth_of_expression(expression: &Expression) -> usize {
    match expression {
        Expression::Event { when, .. } => depth_of_predicate(when),
        other => 1 + deepest(other.operands().map(depth_of_expression)),
    }
}

fn depth_of_predicate(predicate: &Predicate) -> usize {
    match predicate {
        Predicate::All(all) | Predicate::Any(all) => 1 + deepest(all.iter().map(depth_of_predicate)),
        Predicate::Not(inner) => 1 + depth_of_predicate(inner),
        Predicate::Always | Predicate::Kinds(_) | Predicate::Compare { .. } | Predicate::OneOf { .. } => 0,
    }
}
