//! What the engine believes of each environment: its estimates, and what the host said.

use kromka_core::{Belief, Environment, EnvironmentMap, EnvironmentSample, Outcome, TaskRequirements, Tick, Validate};
use kromka_estimate::{Conditions, Estimates};
use serde::{Deserialize, Serialize};

use super::config::Config;

/// What is believed of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Beliefs {
    pub(crate) estimates: Estimates,
    samples: EnvironmentMap<Option<EnvironmentSample>>,
}

impl Beliefs {
    /// What the configuration says, before anything was observed.
    pub(crate) fn new(config: &Config) -> Self {
        let mut estimates = Estimates::new(&config.priors);
        estimates.believe_for(config.beacon_valid_ms);
        Self { estimates, samples: EnvironmentMap::default() }
    }

    /// The host's last description of an environment.
    pub(crate) fn sample(&self, environment: Environment) -> Option<&EnvironmentSample> {
        self.samples[environment].as_ref()
    }

    /// What is believed of a task in an environment.
    pub(crate) fn belief(
        &self,
        environment: Environment,
        task: &TaskRequirements,
        config: &Config,
        conditions: &Conditions,
        now: Tick,
    ) -> Belief {
        self.estimates.belief(environment, task, &self.price(environment, config), conditions, now)
    }

    /// The price list that holds now.
    pub(crate) fn price(&self, environment: Environment, config: &Config) -> kromka_core::Price {
        let list = config.profiles[environment].price;
        let per_request = self.sample(environment).and_then(|sample| sample.cost_per_request);
        kromka_core::Price { per_request: per_request.unwrap_or(list.per_request), ..list }
    }

    pub(crate) fn observe_sample(&mut self, sample: EnvironmentSample) {
        self.samples[sample.environment] = Some(sample);
    }

    /// Learns from the outcome of a try.
    pub(crate) fn observe_outcome(
        &mut self,
        outcome: &Outcome,
        task: &TaskRequirements,
        conditions: &Conditions,
        config: &Config,
        now: Tick,
    ) {
        let price = self.price(outcome.environment, config);
        self.estimates.observe(outcome, task, &price, conditions, now);
    }

    /// Whether every number is one that observations can lead to: what a restored engine is held against.
    pub(crate) fn are_consistent(&self) -> bool {
        let samples = self.samples.iter().all(|(environment, sample)| {
            sample.is_none_or(|sample| sample.environment == environment && sample.check().is_ok())
        });
        samples && self.estimates.is_consistent()
    }
}
