//! All estimates of one device: their state, and what needs no task.

use kromka_core::{Environment, EnvironmentMap, Estimate, LinkKind, TaskKind, TaskRequirements, Tick};

use crate::conditions::{Conditions, ORDINARY_INPUT, ORDINARY_TOKENS};
use crate::model::{self, Model};
use crate::moments::{self, RATIO_MAX};
use crate::prior::Prior;
use crate::reach::{Breaker, Reach};
use crate::regression::Regression;
use crate::sizes::Sizes;
use crate::timeout::TRANSFER_SPREAD;
use crate::uplink::Uplinks;

/// The radio of a mobile network sleeps after this long without use, in milliseconds, as far as anyone can know.
const RADIO_TAIL_MS: u64 = 8_000;
/// Below this probability an environment counts as unreachable: nothing but a beacon, or minutes of failures, leads
/// there.
const REACHABLE_MIN: f64 = 0.1;

/// What a device believes of its environments: outcomes, silences and beacons go in, beliefs come out. About 12 KB of
/// plain data.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Estimates {
    pub(crate) models: EnvironmentMap<Model>,
    /// Time to send over what the link's rate says: on Wi-Fi, and on a mobile network.
    pub(crate) transfers: [Estimate; 2],
    /// The device's radio, which all environments on the network share: on Wi-Fi, and on a mobile network.
    pub(crate) radios: [Regression; 2],
    pub(crate) uplinks: Uplinks,
    /// How long answers are, for each kind of task: that is the task's, wherever it runs.
    pub(crate) sizes: [Sizes; TaskKind::ALL.len()],
    radio_used: Option<Tick>,
}

impl Estimates {
    /// Nothing but priors. What of them is out of its range counts as the nearest end of it.
    #[must_use]
    pub fn new(priors: &EnvironmentMap<Prior>) -> Self {
        let radio_uj = model::prior_uj(&priors[Environment::CloudBasic]);
        Self {
            models: EnvironmentMap::from_fn(|environment| Model::new(environment, &priors[environment])),
            radios: [false, true].map(|cellular| model::radio(radio_uj, cellular)),
            transfers: [Estimate::prior(1.0, TRANSFER_SPREAD); 2],
            uplinks: Uplinks::default(),
            sizes: [Sizes::new(ORDINARY_TOKENS); TaskKind::ALL.len()],
            radio_used: None,
        }
    }

    /// Whether the radio has gone to sleep since it was used last.
    #[must_use]
    pub fn radio_asleep(&self, now: Tick) -> bool {
        self.radio_used.is_none_or(|used| now.since(used) > RADIO_TAIL_MS)
    }

    /// The network is being used now.
    pub fn radio_is_used(&mut self, now: Tick) {
        self.radio_used = Some(now);
    }

    /// What is believed of reaching an environment.
    #[must_use]
    pub fn reach(&self, environment: Environment) -> &Reach {
        &self.models[environment].reach
    }

    /// Whether an environment is believed reachable on this kind of link.
    #[must_use]
    pub fn is_reachable(&self, environment: Environment, link: LinkKind, now: Tick) -> bool {
        is_reachable(self.models[environment].reach.now(link_of(environment, link), now).reachable)
    }

    /// The probability, 0 to 1, that a try there is answered now.
    #[must_use]
    pub fn answers(&self, environment: Environment, link: LinkKind, now: Tick) -> f64 {
        self.models[environment].reach.now(link_of(environment, link), now).answers
    }

    /// Its failures so far are not held against it any more.
    pub fn forgive(&mut self, environment: Environment, link: LinkKind, now: Tick) {
        self.models[environment].reach.forgive(link_of(environment, link), now);
    }

    /// How its breaker stands.
    #[must_use]
    pub fn breaker(&self, environment: Environment, link: LinkKind, now: Tick) -> Breaker {
        self.models[environment].reach.breaker(link_of(environment, link), now)
    }

    /// Believes what was seen of reachability for this long, in milliseconds; for ever, if this was never called.
    pub fn believe_for(&mut self, valid_ms: u32) {
        for model in &mut self.models.0 {
            model.reach.believe_for(valid_ms);
        }
    }

    /// Milliseconds of an ordinary task there under these conditions: 256 tokens in, 64 out, no payload.
    #[must_use]
    pub fn ordinary_ms(&self, environment: Environment, conditions: &Conditions, now: Tick) -> f64 {
        let task = TaskRequirements { input_tokens: ORDINARY_INPUT, ..TaskRequirements::new(TaskKind::Inference) };
        let case = self.case(environment, &task, conditions, now);
        self.expected(&case, f64::from(ORDINARY_TOKENS)).work_ms
    }

    /// Whether every number is one that observations can lead to: what restored state is held against.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.models.iter().all(|(environment, model)| {
            model.is_consistent() && model.reach.beacon().is_none_or(|beacon| beacon.environment == environment)
        }) && self.transfers.iter().all(|ratio| moments::fits(ratio, RATIO_MAX))
            && self.radios.iter().all(Regression::is_consistent)
            && self.uplinks.is_consistent()
            && self.sizes.iter().all(Sizes::is_consistent)
    }
}

/// Whether this probability counts as reachable.
pub(crate) fn is_reachable(probability: f64) -> bool {
    probability >= REACHABLE_MIN
}

/// The environment that fails with this one: a hybrid has its part in the premium cloud.
pub(crate) fn part_of(environment: Environment) -> Option<Environment> {
    match environment {
        Environment::Hybrid => Some(Environment::CloudPremium),
        Environment::CloudPremium => Some(Environment::Hybrid),
        _ => None,
    }
}

/// Whether an environment is reached over the network.
pub(crate) fn on_network(environment: Environment) -> bool {
    !matches!(environment, Environment::Local | Environment::Peer)
}

/// The kind of link that reaching an environment depends on: what is not on the network has the same on all.
pub(crate) fn link_of(environment: Environment, link: LinkKind) -> LinkKind {
    if on_network(environment) { link } else { LinkKind::Wifi }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::size_of;

    /// What is promised: all of it, and its part for each environment and kind of task.
    #[test]
    fn the_state_is_small() {
        let pairs = Environment::COUNT * TaskKind::ALL.len();
        let (all, model) = (size_of::<Estimates>(), size_of::<Model>());
        assert!(all <= 11_624, "{all}");
        assert!(all / pairs <= 388, "{all} bytes of {pairs} pairs");
        assert!(model <= 2_048, "of one environment: {model}");
        assert!(size_of::<Reach>() <= 640 && size_of::<Regression>() <= 256 && size_of::<Sizes>() <= 592);
    }

    #[test]
    fn restored_numbers_that_nothing_leads_to_are_refused() {
        let fine = Estimates::new(&EnvironmentMap::from_fn(Prior::default_of));
        assert!(fine.is_consistent());
        let mut bad = [fine; 4];
        bad[0].transfers[1].mean = f64::NAN;
        bad[1].models[Environment::Peer].charge_max = -1.0;
        bad[2].models[Environment::Local].quality.mean = 1.5;
        bad[3].models[Environment::Hybrid].rtt_ms.deviation = f64::INFINITY;
        for estimates in bad {
            assert!(!estimates.is_consistent());
        }
    }

    #[test]
    fn priors_beyond_their_ranges_are_refused_and_survived() {
        use kromka_core::{Energy, Validate as _};
        let wild =
            Prior { latency_ms: u32::MAX, energy: Energy::from_uj(u64::MAX), ..Prior::default_of(Environment::Peer) };
        assert_eq!(wild.check().unwrap_err().number(), 1001);
        assert!(Prior::default_of(Environment::Peer).check().is_ok());
        assert!(Estimates::new(&EnvironmentMap([wild; Environment::COUNT])).is_consistent());
    }
}
