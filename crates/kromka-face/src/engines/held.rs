//! An event engine as C has it.

use std::vec::Vec;

use kromka::cep::{Engine, Event, IntakeConfig, PatternError, Rule, RuleId, Rules, Schema, bounds};
use kromka::core::{Tick, Valid};

use crate::error::FaceError;
use crate::fault::Fault;
use crate::types::orchestrator_cep_event_t;

/// An engine, and what its calls write on.
pub(crate) struct Held {
    pub(crate) engine: Engine,
    /// Of the last batch.
    events: Vec<Event>,
}

impl Held {
    /// Without rules.
    pub(crate) fn new(config: Valid<IntakeConfig>) -> Self {
        Self { engine: Engine::with_intake(Schema::new(), config), events: Vec::new() }
    }

    /// Declares what rules mention, and checks that the engine would take each of them.
    fn prepare(&mut self, rules: &Rules) -> Result<(), Fault> {
        self.engine.declare(|schema| {
            rules.declare(schema)?;
            // What a rule brings into a schema must not stay where another one is wrong.
            let mut trial = Engine::new(schema.clone());
            rules.rules.iter().try_for_each(|rule| trial.add_rule(rule).map(|_| ()))?;
            Ok::<(), Fault>(())
        })
    }

    /// Adds all rules, or none.
    ///
    /// # Errors
    /// What is wrong with one of them. Nothing was changed.
    pub(crate) fn add(&mut self, rules: &Rules) -> Result<Vec<RuleId>, Fault> {
        let (have, max) = (self.engine.stats().rules, bounds::RULES_MAX);
        if rules.rules.len() > max - have.min(max) {
            return Err(PatternError::Rules { max }.into());
        }
        self.prepare(rules)?;
        let mut added = Vec::with_capacity(rules.rules.len());
        for rule in &rules.rules {
            match self.engine.add_rule(rule) {
                Ok(id) => added.push(id),
                Err(error) => {
                    added.into_iter().for_each(|id| _ = self.engine.remove_rule(id));
                    return Err(error.into());
                }
            }
        }
        Ok(added)
    }

    /// Puts another rule in the place of one, and gives its number.
    ///
    /// # Errors
    /// [`FaceError::NoRule`], [`FaceError::OneRule`], or what is wrong with it. Nothing was changed.
    pub(crate) fn replace(&mut self, id: RuleId, rules: &Rules) -> Result<RuleId, Fault> {
        let rule = one(rules)?;
        let no_rule = FaceError::NoRule { rule: id.0 };
        if self.engine.rules().all(|known| known != id) {
            return Err(no_rule.into());
        }
        self.prepare(rules)?;
        Ok(self.engine.replace_rule(id, rule)?.ok_or(no_rule)?)
    }

    /// Takes events of one source. How many were taken, also before an error.
    pub(crate) fn push(
        &mut self,
        source: u64,
        now: Tick,
        given: &[orchestrator_cep_event_t],
        values: &[f64],
    ) -> (usize, Result<(), Fault>) {
        self.events.clear();
        let kinds = self.engine.schema().kinds();
        for event in given {
            match event.read(kinds) {
                Ok(event) => self.events.push(event),
                Err(wrong) => return (0, Err(wrong)),
            }
        }
        match self.engine.push_from(source, now, &self.events, values) {
            Ok(_) => (given.len(), Ok(())),
            Err(error) => (error.taken(), Err(error.into())),
        }
    }
}

/// The only rule there is.
///
/// # Errors
/// [`FaceError::OneRule`].
pub(crate) fn one(rules: &Rules) -> Result<&Rule, FaceError> {
    match &*rules.rules {
        [rule] => Ok(rule),
        others => Err(FaceError::OneRule { have: others.len() }),
    }
}
