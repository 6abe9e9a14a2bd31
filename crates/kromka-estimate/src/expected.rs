//! What the models say of one case: time and energy of an answer of some length.

use kromka_core::{Environment, TaskRequirements, Tick};

use crate::conditions::{Case, Conditions};
use crate::estimates::Estimates;
use crate::features::{energy_features, parts_features, radio_features, token_features, work_features};

/// A measured round trip is believed for this long, in milliseconds; then the link's own counts.
const RTT_VALID_MS: u64 = 120_000;

/// Times and energies of one case, for an answer of some length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    /// From dispatch to result, in milliseconds, waiting and transfer included.
    pub(crate) latency_ms: f64,
    /// Of that, work whose length is in doubt.
    pub(crate) work_ms: f64,
    /// What one more token of the answer adds, in milliseconds; may be negative, where so few were seen.
    pub(crate) token_ms: f64,
    /// What the device spends, in microjoules.
    pub(crate) energy_uj: f64,
}

impl Estimates {
    /// A case in the units of the models, with what is known of the network there.
    #[inline]
    pub(crate) fn case(
        &self,
        environment: Environment,
        task: &TaskRequirements,
        conditions: &Conditions,
        now: Tick,
    ) -> Case {
        let mut case = Case::new(environment, task, conditions);
        case.transfer_ms *= self.transfers[usize::from(case.cellular)].mean;
        let measured = &self.models[environment].rtt_ms;
        if measured.samples > 0 && measured.age_ms(now) <= RTT_VALID_MS {
            case.rtt = measured.mean / 100.0;
        }
        case
    }

    /// What a case is expected to take, with an answer of so many tokens.
    #[inline]
    pub(crate) fn expected(&self, case: &Case, tokens: f64) -> Expected {
        match case.environment {
            Environment::Local | Environment::Peer => self.expected_device(case, tokens),
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby => {
                self.expected_remote(case, tokens)
            }
            Environment::Hybrid => {
                let model = &self.models[Environment::Hybrid];
                let factor = model.kind_factor(case.kind);
                let (cloud, own) = self.halves(case, tokens);
                let parts = parts_features(cloud.latency_ms, own.work_ms, case.device_wait_ms);
                let work_ms = factor * model.work.predict(&parts);
                let token_ms = factor * model.work.slope(&parts_features(cloud.token_ms, own.token_ms, 0.0));
                let energy_uj = model.energy.predict(&parts_features(cloud.energy_uj, own.energy_uj, 0.0));
                Expected { latency_ms: work_ms + case.queue_ms, work_ms, token_ms, energy_uj }
            }
        }
    }

    /// On the device itself, or on one beside it: the device's own energy follows the time.
    #[inline]
    fn expected_device(&self, case: &Case, tokens: f64) -> Expected {
        let model = &self.models[case.environment];
        let factor = model.kind_factor(case.kind);
        let work_ms = factor * model.work.predict(&work_features(case, tokens));
        let token_ms = factor * model.work.slope(&token_features(case));
        let energy_uj = model.energy.predict(&energy_features(work_ms));
        Expected { latency_ms: work_ms + case.own_wait_ms() + case.queue_ms, work_ms, token_ms, energy_uj }
    }

    /// Over the network: the device's radio spends.
    #[inline]
    fn expected_remote(&self, case: &Case, tokens: f64) -> Expected {
        let model = &self.models[case.environment];
        let factor = model.kind_factor(case.kind);
        let work_ms = factor * model.work.predict(&work_features(case, tokens));
        let token_ms = factor * model.work.slope(&token_features(case));
        let radio = &self.radios[usize::from(case.cellular)];
        let energy_uj = radio.predict(&radio_features(case, work_ms, tokens));
        Expected { latency_ms: work_ms + case.transfer_ms + case.queue_ms, work_ms, token_ms, energy_uj }
    }

    /// The parts of a hybrid: the premium cloud, and the device itself. The hybrid's own queue is neither's.
    #[inline]
    pub(crate) fn halves(&self, case: &Case, tokens: f64) -> (Expected, Expected) {
        let of = |environment| Case { environment, queue_ms: 0.0, ..*case };
        let cloud = self.expected_remote(&of(Environment::CloudPremium), tokens);
        (cloud, self.expected_device(&of(Environment::Local), tokens))
    }
}
