//! Rules over a stream of events.

use alloc::string::String;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::bounds::RULES_MAX;
use crate::error::{EventError, PatternError};
use crate::event::{Event, Schema};
use crate::out::{Match, Out, RuleId};
use crate::rule::{Action, Rule};
use crate::running::Running;
use crate::test::Row;

/// Rules over a stream of events.
#[derive(Debug, Clone)]
pub struct Engine {
    schema: Schema,
    rules: Vec<Running>,
    /// Rules that were ever added.
    added: u32,
    now: Tick,
    /// Events so far.
    events: u64,
    out: Out,
}

impl Engine {
    /// Without rules.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        Self { schema, rules: Vec::new(), added: 0, now: Tick::ZERO, events: 0, out: Out::default() }
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
        let (have, max) = (self.rules.len(), RULES_MAX);
        if have >= max {
            return Err(PatternError::Rules { max });
        }
        let id = RuleId(self.added);
        self.rules.push(Running::new(id, rule, &mut self.schema)?);
        self.added = self.added.wrapping_add(1);
        Ok(id)
    }

    /// Puts another rule in the place of one: it begins anew, and the others go on. Whether there was one.
    ///
    /// # Errors
    /// What is wrong with it. Nothing was changed.
    pub fn replace_rule(&mut self, id: RuleId, rule: &Rule) -> Result<bool, PatternError> {
        let running = Running::new(id, rule, &mut self.schema)?;
        let place = self.rules.iter_mut().find(|known| known.id == id);
        Ok(place.map(|place| *place = running).is_some())
    }

    /// Removes a rule with all that it has begun. Matches that wait are told. Whether there was one.
    pub fn remove_rule(&mut self, id: RuleId) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    /// What a rule is called.
    #[must_use]
    pub fn name(&self, rule: RuleId) -> Option<&str> {
        self.rules.iter().find(|known| known.id == rule).map(|rule| rule.name.as_str())
    }

    /// What the events of a rule's matches are bound to.
    #[must_use]
    pub fn elements(&self, rule: RuleId) -> Option<&[String]> {
        self.rules.iter().find(|known| known.id == rule).map(|rule| rule.elements.as_slice())
    }

    /// What is to be done with a rule's matches.
    #[must_use]
    pub fn actions(&self, rule: RuleId) -> Option<&[Action]> {
        self.rules.iter().find(|known| known.id == rule).map(|rule| rule.actions.as_slice())
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
        self.out.clear_told();
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
            for rule in &mut self.rules {
                rule.offer(row, self.events, &mut self.out);
            }
            self.events += 1;
        }
        Ok(())
    }

    /// It is this late: what may take no longer is over.
    pub fn advance(&mut self, now: Tick) {
        self.now = self.now.max(now);
        for rule in &mut self.rules {
            rule.advance(self.now.ms(), &mut self.out);
        }
    }

    /// No event will come any more: row patterns that end behind the last row are decided.
    pub fn finish(&mut self) {
        for rule in &mut self.rules {
            rule.finish(self.now.ms(), &mut self.out);
        }
    }

    /// The next match.
    pub fn poll(&mut self) -> Option<Match<'_>> {
        self.out.pop()
    }
}
