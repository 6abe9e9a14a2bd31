//! Rules over a stream of events.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::error::{EventError, PatternError};
use crate::event::{Event, Schema};
use crate::found::{By, Found};
use crate::rule::{Rule, Running};
use crate::test::Row;

/// A rule of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// What completed a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Completion {
    /// The event of this name.
    Event(u64),
    /// Time.
    Time(Tick),
}

/// An event that is part of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binding {
    /// The element that it is bound to, by its place among [`Engine::elements`].
    pub element: u32,
    /// The name of the event.
    pub event: u64,
}

/// A match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Of which rule.
    pub rule: RuleId,
    /// What completed it.
    pub by: Completion,
    /// The name of its first event; of a match of no rows, of the row that it would have begun with.
    pub first: u64,
    /// Its events, in the order in which they were bound.
    pub bindings: Vec<Binding>,
}

/// Rules over a stream of events.
#[derive(Debug, Clone)]
pub struct Engine {
    schema: Schema,
    rules: Vec<Running>,
    now: Tick,
    /// Events so far.
    events: u64,
    matches: VecDeque<Match>,
    found: Vec<Found>,
}

impl Engine {
    /// Without rules.
    #[must_use]
    pub const fn new(schema: Schema) -> Self {
        Self { schema, rules: Vec::new(), now: Tick::ZERO, events: 0, matches: VecDeque::new(), found: Vec::new() }
    }

    /// What events are made of.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Adds a rule: it sees the events from now on.
    ///
    /// # Errors
    /// What is wrong with it. Nothing was changed.
    pub fn add_rule(&mut self, rule: &Rule) -> Result<RuleId, PatternError> {
        let running = Running::new(rule, &mut self.schema)?;
        self.rules.push(running);
        Ok(RuleId(u32::try_from(self.rules.len() - 1).unwrap_or(u32::MAX)))
    }

    /// What a rule is called.
    #[must_use]
    pub fn name(&self, rule: RuleId) -> Option<&str> {
        self.rules.get(rule.0 as usize).map(|rule| rule.name.as_str())
    }

    /// What the events of a rule's matches are bound to.
    #[must_use]
    pub fn elements(&self, rule: RuleId) -> Option<&[alloc::string::String]> {
        self.rules.get(rule.0 as usize).map(|rule| rule.elements.as_slice())
    }

    /// Takes events in the order of their times, with a row of values for each.
    ///
    /// # Errors
    /// What is wrong with one of them; those before it were taken.
    pub fn push(&mut self, events: &[Event], values: &[f64]) -> Result<(), EventError> {
        let width = self.schema.width();
        let (have, need) = (values.len(), events.len() * width);
        if have != need {
            return Err(EventError::Values { have, need });
        }
        for (place, event) in events.iter().enumerate() {
            let (have, need) = (event.at, self.now);
            if have < need {
                return Err(EventError::Late { have: have.ms(), need: need.ms() });
            }
            if usize::from(event.kind.0) >= self.schema.kinds() {
                return Err(EventError::Kind { have: event.kind.0 });
            }
            self.advance(event.at);
            let row = Row { event, values: &values[place * width..(place + 1) * width] };
            for rule in 0..self.rules.len() {
                self.rules[rule].offer(row, self.events, &mut self.found);
                self.tell(rule);
            }
            self.events += 1;
        }
        Ok(())
    }

    /// It is this late: what may take no longer is over.
    pub fn advance(&mut self, now: Tick) {
        self.now = self.now.max(now);
        for rule in 0..self.rules.len() {
            self.rules[rule].advance(self.now.ms(), &mut self.found);
            self.tell(rule);
        }
    }

    /// No event will come any more: row patterns that end behind the last row are decided.
    pub fn finish(&mut self) {
        for rule in 0..self.rules.len() {
            self.rules[rule].finish(self.now.ms(), &mut self.found);
            self.tell(rule);
        }
    }

    /// The next match.
    pub fn poll(&mut self) -> Option<Match> {
        self.matches.pop_front()
    }

    fn tell(&mut self, rule: usize) {
        for found in self.found.drain(..) {
            let running = &mut self.rules[rule];
            let binding = |bound: crate::kept::Bound<'_>| Binding {
                element: u32::try_from(bound.element).unwrap_or(u32::MAX),
                event: bound.row.event.id,
            };
            let mut bindings: Vec<Binding> = running.kept().back(found.link).map(binding).collect();
            bindings.reverse();
            running.release(found);
            let by = match found.by {
                By::Event(id) => Completion::Event(id),
                By::Time(ms) => Completion::Time(Tick::from_ms(ms)),
            };
            let rule = RuleId(u32::try_from(rule).unwrap_or(u32::MAX));
            self.matches.push_back(Match { rule, by, first: found.first, bindings });
        }
    }
}
