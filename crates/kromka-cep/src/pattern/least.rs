//! The least events that a match of a pattern is made of and keeps.

use crate::pattern::Pattern;
use crate::pattern::algebra::Expression;
use crate::pattern::rows::RowExpression;
use crate::pattern::sequence::{Content, Element};

impl Pattern {
    /// No match has fewer events that are kept.
    pub(crate) fn least_events(&self) -> usize {
        match self {
            Self::Sequence(sequence) => sequence.elements.iter().map(of_element).fold(0, usize::saturating_add),
            Self::Rows(pattern) => of_rows(&pattern.rows),
            Self::Algebra(expression) => of_expression(expression),
        }
    }
}

fn times(least: usize, min: u32) -> usize {
    least.saturating_mul(min as usize)
}

fn of_element(element: &Element) -> usize {
    match &element.content {
        Content::Not(_) => 0,
        _ if element.is_optional() => 0,
        Content::Event(_) => times(1, element.min),
        Content::Group(elements) => times(elements.iter().map(of_element).fold(0, usize::saturating_add), element.min),
    }
}

fn of_rows(rows: &RowExpression) -> usize {
    match rows {
        RowExpression::Empty | RowExpression::First | RowExpression::Last => 0,
        RowExpression::Row(_) => 1,
        RowExpression::Concat(all) => all.iter().map(of_rows).fold(0, usize::saturating_add),
        RowExpression::Either(all) => all.iter().map(of_rows).min().unwrap_or(0),
        RowExpression::Repeat { of, min, .. } => times(of_rows(of), *min),
    }
}

fn of_expression(expression: &Expression) -> usize {
    match expression {
        // What is not told is not kept.
        Expression::Event { name, .. } => name.is_some().into(),
        Expression::Follows(all) | Expression::Adjacent { elements: all, .. } => {
            all.iter().map(of_expression).fold(0, usize::saturating_add)
        }
        // One event may be several of them.
        Expression::And(all) => all.iter().map(of_expression).max().unwrap_or(0),
        Expression::Or(all) => all.iter().map(of_expression).min().unwrap_or(0),
        Expression::Not(_) | Expression::Absent { .. } => 0,
        Expression::Every(of) | Expression::Within { of, .. } | Expression::Span { of, .. } => of_expression(of),
        Expression::Repeat { of, min, .. } => times(of_expression(of), *min),
    }
}
