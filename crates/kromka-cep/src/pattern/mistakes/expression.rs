//! Mistakes in expressions: of what is bound by then only some is seen.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::{Mistake, What, each_asked};
use crate::pattern::algebra::Expression;

pub(super) fn find<'a>(expression: &'a Expression, names: &BTreeSet<&str>) -> Option<Mistake<'a>> {
    let mut walk = Walk { names, seen: BTreeMap::new(), bound: Vec::new(), asked: 0, found: None };
    walk.expression(expression, false);
    walk.found
}

struct Walk<'a, 'n> {
    names: &'n BTreeSet<&'n str>,
    /// How often each name is seen from here.
    seen: BTreeMap<&'a str, usize>,
    /// The names that are seen, as they were bound.
    bound: Vec<&'a str>,
    /// Questions so far.
    asked: usize,
    found: Option<Mistake<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn bind(&mut self, name: &'a str) {
        *self.seen.entry(name).or_default() += 1;
        self.bound.push(name);
    }

    /// What was bound after so many is seen no more.
    fn hide(&mut self, from: usize) -> Vec<&'a str> {
        let hidden = self.bound.split_off(from);
        for name in &hidden {
            if let Some(times) = self.seen.get_mut(name) {
                *times -= 1;
            }
        }
        hidden
    }

    fn ask(&mut self, element: &'a str) {
        let at = self.asked;
        self.asked += 1;
        if self.found.is_some() || self.seen.get(element).is_some_and(|times| *times > 0) {
            return;
        }
        let what = if self.names.contains(element) { What::Unbound(at) } else { What::Unknown(at) };
        self.found = Some(Mistake { element, what });
    }

    /// Events that are adjacent and come in any order see each other.
    fn expression(&mut self, expression: &'a Expression, is_adjacent: bool) {
        let from = self.bound.len();
        match expression {
            Expression::Event { name, when } => {
                each_asked(when, &mut |element| self.ask(element));
                if let Some(name) = name {
                    self.bind(name);
                }
            }
            // Each begins with what was bound before all of them.
            Expression::And(all) | Expression::Or(all) if !is_adjacent => {
                let mut bound = Vec::new();
                for inner in all {
                    self.expression(inner, false);
                    bound.extend(self.hide(from));
                }
                bound.into_iter().for_each(|name| self.bind(name));
            }
            // What is behind one was before it the last time.
            Expression::And(_) | Expression::Repeat { .. } => {
                self.bind_all(expression);
                expression.operands().for_each(|inner| self.expression(inner, is_adjacent));
            }
            Expression::Not(of) | Expression::Absent { of, .. } => {
                self.expression(of, is_adjacent);
                // What must not come is bound nowhere.
                let _ = self.hide(from);
            }
            Expression::Adjacent { elements, .. } => elements.iter().for_each(|inner| self.expression(inner, true)),
            other => other.operands().for_each(|inner| self.expression(inner, is_adjacent)),
        }
    }

    fn bind_all(&mut self, expression: &'a Expression) {
        if let Expression::Event { name: Some(name), .. } = expression {
            self.bind(name);
        }
        expression.operands().for_each(|inner| self.bind_all(inner));
    }
}
