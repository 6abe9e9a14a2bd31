//! What in a pattern can only be a mistake: names that stand for two things or for none, and questions about events that cannot be
//! there when they are asked.
//!
//! An engine takes such patterns, and compares with what is not bound as with nothing: other engines have patterns that mean
//! just that. [`Rules`](crate::Rules) that somebody has written are refused with them.

mod expression;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::pattern::Pattern;
use crate::pattern::predicate::{Operand, Predicate};
use crate::pattern::rows::{RowExpression, RowPattern};
use crate::pattern::sequence::{AfterMatch, Content, Element, Sequence};

/// A mistake in a pattern, and of which element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mistake<'a> {
    pub(crate) element: &'a str,
    pub(crate) what: What,
}

/// What is wrong, and where: the so-and-so-many-th from 0, in the order in which a pattern is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// This element has the name of one before.
    Twice(usize),
    /// This definition is of no row of the pattern.
    Undefined(usize),
    /// This question is about an element that there is not.
    Unknown(usize),
    /// This question is about an element to which nothing can be bound by then.
    Unbound(usize),
    /// A skip leads to an element that there is not, or that nothing is bound to.
    Skip,
}

/// Finds the first one.
pub(crate) fn find(pattern: &Pattern) -> Option<Mistake<'_>> {
    match pattern {
        Pattern::Sequence(sequence) => of_sequence(sequence),
        Pattern::Algebra(expression) => expression::find(expression, &pattern.names()),
        Pattern::Rows(rows) => of_rows(rows),
    }
}

/// A question about an element.
struct Asked<'a> {
    element: &'a str,
    /// Elements before this place may be bound by then.
    before: usize,
}

/// What is known of the elements of a pattern, from the first on.
#[derive(Default)]
struct Walk<'a> {
    /// How many there were so far.
    places: usize,
    /// Where each name is bound first.
    bound: BTreeMap<&'a str, usize>,
    names: BTreeSet<&'a str>,
    asked: Vec<Asked<'a>>,
    /// By when each row was there last, as far as others may be before it.
    rows: BTreeMap<&'a str, usize>,
    /// What was found by the way.
    found: Option<Mistake<'a>>,
}

fn of_sequence(sequence: &Sequence) -> Option<Mistake<'_>> {
    let mut walk = Walk::default();
    walk.elements(&sequence.elements, None);
    let skip = match &sequence.after_match {
        AfterMatch::SkipToFirst(to) | AfterMatch::SkipToLast(to) if !walk.bound.contains_key(to.as_str()) => Some(to),
        _ => None,
    };
    walk.mistake().or_else(|| skip.map(|element| Mistake { element, what: What::Skip }))
}

fn of_rows(rows: &RowPattern) -> Option<Mistake<'_>> {
    let mut walk = Walk::default();
    walk.row(&rows.rows, None);
    for (at, (element, when)) in rows.define.iter().enumerate() {
        if !walk.rows.contains_key(element.as_str()) {
            walk.find(element, What::Undefined(at));
        }
        let before = walk.rows.get(element.as_str()).copied().unwrap_or(usize::MAX);
        walk.predicate(when, before);
    }
    walk.mistake()
}

impl<'a> Walk<'a> {
    fn mistake(self) -> Option<Mistake<'a>> {
        let Self { bound, names, asked, found, .. } = self;
        let wrong = |(at, Asked { element, before }): (usize, &Asked<'a>)| {
            let what = match bound.get(element) {
                Some(first) if first < before => return None,
                None if !names.contains(element) => What::Unknown(at),
                _ => What::Unbound(at),
            };
            Some(Mistake { element, what })
        };
        found.or_else(|| asked.iter().enumerate().find_map(wrong))
    }

    fn find(&mut self, element: &'a str, what: What) {
        self.found = self.found.or(Some(Mistake { element, what }));
    }

    /// The place of the next element.
    fn element(&mut self, name: &'a str, is_bound: bool) -> usize {
        let place = self.places;
        self.places += 1;
        self.names.insert(name);
        if is_bound {
            self.bound.entry(name).or_insert(place);
        }
        place
    }

    fn predicate(&mut self, predicate: &'a Predicate, before: usize) {
        each_asked(predicate, &mut |element| self.asked.push(Asked { element, before }));
    }

    /// Elements, with the end of what is repeated around them: what is behind one there was before it the last time.
    fn elements(&mut self, elements: &'a [Element], end: Option<usize>) {
        for element in elements {
            let is_repeated = element.max != Some(1);
            let end = match &element.content {
                Content::Group(inner) => {
                    let end = end.or_else(|| is_repeated.then(|| self.places + count_elements(inner)));
                    self.elements(inner, end);
                    end
                }
                Content::Event(when) | Content::Not(when) => {
                    let name = element.name.as_str();
                    let is_bound = matches!(element.content, Content::Event(_));
                    // What must not come is bound nowhere: it may stand in several places.
                    let is_twice = if is_bound { self.names.contains(name) } else { self.bound.contains_key(name) };
                    let place = self.element(name, is_bound);
                    if is_twice {
                        self.find(name, What::Twice(place));
                    }
                    let end = end.or(is_repeated.then_some(place + 1));
                    self.predicate(when, end.unwrap_or(place));
                    end
                }
            };
            let before = end.unwrap_or(self.places);
            element.until.iter().for_each(|until| self.predicate(until, before));
        }
    }

    /// Rows, as elements.
    fn row(&mut self, row: &'a RowExpression, end: Option<usize>) {
        match row {
            RowExpression::Empty | RowExpression::First | RowExpression::Last => {}
            RowExpression::Row(name) => {
                let place = self.element(name, true);
                let before = self.rows.entry(name).or_default();
                *before = end.unwrap_or(place).max(*before);
            }
            RowExpression::Concat(all) | RowExpression::Either(all) => {
                all.iter().for_each(|inner| self.row(inner, end))
            }
            RowExpression::Repeat { of, max, .. } => {
                let end = end.or_else(|| (*max != Some(1)).then(|| self.places + count_rows(of)));
                self.row(of, end);
            }
        }
    }
}

/// Elements that a predicate asks about, in the order in which it is written.
fn each_asked<'a>(predicate: &'a Predicate, visit: &mut dyn FnMut(&'a str)) {
    match predicate {
        Predicate::Compare { with: Operand::Bound { element, .. }, .. } => visit(element),
        Predicate::All(all) | Predicate::Any(all) => all.iter().for_each(|one| each_asked(one, visit)),
        Predicate::Not(one) => each_asked(one, visit),
        Predicate::Always | Predicate::Kinds(_) | Predicate::Compare { .. } | Predicate::OneOf { .. } => {}
    }
}

fn count_elements(elements: &[Element]) -> usize {
    let of = |element: &Element| match &element.content {
        Content::Group(inner) => count_elements(inner),
        Content::Event(_) | Content::Not(_) => 1,
    };
    elements.iter().map(of).sum()
}

fn count_rows(rows: &RowExpression) -> usize {
    let mut count = 0;
    rows.each_name(&mut |_| count += 1);
    count
}
