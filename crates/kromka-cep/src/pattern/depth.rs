//! How deep what a caller built is, found out without a stack: what recurses comes after it.

use alloc::vec::Vec;

use crate::bounds::DEPTH_MAX;
use crate::error::PatternError;
use crate::pattern::algebra::Expression;
use crate::pattern::predicate::Predicate;
use crate::pattern::rows::RowExpression;
use crate::pattern::sequence::{Content, Element};

/// What is directly below a node of a tree.
pub(crate) trait Tree {
    fn below<'a>(&'a self, each: &mut dyn FnMut(&'a Self));
}

/// Checks that no more than [`DEPTH_MAX`] are within each other.
pub(crate) fn check<T: Tree>(root: &T) -> Result<(), PatternError> {
    let mut open = Vec::from([(root, 0)]);
    while let Some((node, depth)) = open.pop() {
        if depth > DEPTH_MAX {
            return Err(PatternError::Depth { max: DEPTH_MAX });
        }
        node.below(&mut |inner| open.push((inner, depth + 1)));
    }
    Ok(())
}

/// The same of elements, their groups, and what is asked of their events.
pub(crate) fn check_elements(elements: &[Element]) -> Result<(), PatternError> {
    let predicates = |element: &Element| {
        let of = match &element.content {
            Content::Event(predicate) | Content::Not(predicate) => Some(predicate),
            Content::Group(_) => None,
        };
        of.into_iter().chain(&element.until).try_for_each(check)
    };
    let mut open: Vec<(&Element, usize)> = elements.iter().map(|element| (element, 0)).collect();
    while let Some((element, depth)) = open.pop() {
        if depth > DEPTH_MAX {
            return Err(PatternError::Depth { max: DEPTH_MAX });
        }
        predicates(element)?;
        if let Content::Group(inner) = &element.content {
            open.extend(inner.iter().map(|element| (element, depth + 1)));
        }
    }
    Ok(())
}

impl Tree for Predicate {
    fn below<'a>(&'a self, each: &mut dyn FnMut(&'a Self)) {
        match self {
            Self::Always | Self::Kinds(_) | Self::Compare { .. } | Self::OneOf { .. } => {}
            Self::All(all) | Self::Any(all) => all.iter().for_each(each),
            Self::Not(inner) => each(inner),
        }
    }
}

impl Tree for RowExpression {
    fn below<'a>(&'a self, each: &mut dyn FnMut(&'a Self)) {
        match self {
            Self::Empty | Self::First | Self::Last | Self::Row(_) => {}
            Self::Concat(all) | Self::Either(all) => all.iter().for_each(each),
            Self::Repeat { of, .. } => each(of),
        }
    }
}

impl Tree for Expression {
    fn below<'a>(&'a self, each: &mut dyn FnMut(&'a Self)) {
        match self {
            Self::Event { .. } => {}
            Self::Follows(all) | Self::And(all) | Self::Or(all) | Self::Adjacent { elements: all, .. } => {
                all.iter().for_each(each);
            }
            Self::Repeat { of, until, .. } => {
                each(of);
                until.iter().for_each(|until| each(until));
            }
            Self::Not(of)
            | Self::Every(of)
            | Self::Within { of, .. }
            | Self::Span { of, .. }
            | Self::Absent { of, .. } => each(of),
        }
    }
}
