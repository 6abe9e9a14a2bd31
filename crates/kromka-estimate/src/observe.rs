//! Outcomes, silences and beacons in.

use kromka_core::{
    Beacon, Energy, Environment, LinkKind, Money, Outcome, OutcomeStatus, Price, TaskKind, TaskRequirements, Tick,
};

use crate::conditions::{Case, Conditions};
use crate::convert::{nano, rounded, uj};
use crate::estimates::{Estimates, link_of, on_network, part_of};
use crate::features::{energy_features, parts_features, radio_features, work_features};
use crate::moments;

/// A transfer that takes less than this, in milliseconds, says nothing of the rate.
const TRANSFER_MIN_MS: f64 = 200.0;

impl Estimates {
    /// Learns from the outcome of a try under these conditions.
    pub fn observe(
        &mut self,
        outcome: &Outcome,
        task: &TaskRequirements,
        price: &Price,
        conditions: &Conditions,
        now: Tick,
    ) {
        if on_network(outcome.environment) {
            self.radio_is_used(now);
        }
        match outcome.status {
            OutcomeStatus::Success | OutcomeStatus::Truncated => {
                self.observe_answer(outcome, task.kind, conditions, now);
                self.observe_result(outcome, task, price, conditions, now);
            }
            OutcomeStatus::Failed => {
                self.observe_failure(outcome.environment, conditions, outcome.latency_ms, now);
                let case = self.case(outcome.environment, task, conditions, now);
                let expected = self.expected(&case, self.sizes[task.kind.index()].mean());
                let model = &mut self.models[outcome.environment];
                if outcome.energy > Energy::ZERO {
                    moments::learn_ratio(&mut model.failed_energy, uj(outcome.energy), expected.energy_uj, now);
                }
            }
            // The host's doing, not the environment's.
            OutcomeStatus::Cancelled => {}
        }
    }

    /// It answered, and the answer has a length.
    fn observe_answer(&mut self, outcome: &Outcome, kind: TaskKind, conditions: &Conditions, now: Tick) {
        let link = link_of(outcome.environment, conditions.link);
        self.models[outcome.environment].reach.succeeded(link, now);
        // A hybrid that answers has had its part from the premium cloud; the premium cloud alone proves no hybrid.
        if outcome.environment == Environment::Hybrid {
            self.models[Environment::CloudPremium].reach.succeeded(link, now);
        }
        if on_network(outcome.environment) {
            self.uplinks.learn(conditions.up_kbps, true, 1.0);
        }
        let sizes = &mut self.sizes[kind.index()];
        match (outcome.output_tokens, outcome.status) {
            (Some(tokens), OutcomeStatus::Truncated) => sizes.learn_longer(tokens),
            (Some(tokens), _) => sizes.learn(tokens),
            (None, _) => {}
        }
    }

    /// What a try that gave a result was charged, how good it was, and what it took.
    fn observe_result(
        &mut self,
        outcome: &Outcome,
        task: &TaskRequirements,
        price: &Price,
        conditions: &Conditions,
        now: Tick,
    ) {
        let environment = outcome.environment;
        let usual = self.sizes[task.kind.index()].mean();
        let tokens = outcome.output_tokens.map_or(usual, f64::from);
        let case = self.case(environment, task, conditions, now);
        let list = price.of(task.input_tokens, rounded(tokens));
        let model = &mut self.models[environment];
        // Of an answer of unknown length it is not known what it would cost by the list.
        let is_known = outcome.output_tokens.is_some() || price.per_mtok_out == Money::ZERO;
        model.observe_charge(nano(outcome.cost), nano(list), is_known, now);
        if let Some(quality) = outcome.quality {
            model.observe_quality(quality.as_f64(), now);
        }
        // A host that does not measure says 0.
        if outcome.latency_ms != 0 {
            self.observe_work(&case, outcome, tokens, now);
        }
    }

    /// What a try took, in time and energy.
    fn observe_work(&mut self, case: &Case, outcome: &Outcome, tokens: f64, now: Tick) {
        let latency_ms = f64::from(outcome.latency_ms);
        // A host that does not measure says 0 of energy, too.
        let energy_uj = Some(uj(outcome.energy)).filter(|energy_uj| *energy_uj > 0.0);
        let model = &mut self.models[case.environment];
        match case.environment {
            Environment::Local | Environment::Peer => {
                let work_ms = (latency_ms - case.own_wait_ms() - case.queue_ms).max(1.0);
                model.observe_work(&work_features(case, tokens), case.kind, work_ms, now);
                if let Some(energy_uj) = energy_uj {
                    model.energy.learn(&energy_features(work_ms), energy_uj, now);
                }
            }
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby => {
                let before_ms = case.transfer_ms + case.queue_ms;
                let work_ms = (latency_ms - before_ms).max(1.0);
                match outcome.first_result_ms.filter(|first| *first < outcome.latency_ms) {
                    Some(first_ms) => self.observe_parts(case, f64::from(first_ms), latency_ms, tokens, now),
                    None => model.observe_work(&work_features(case, tokens), case.kind, work_ms, now),
                }
                if let Some(energy_uj) = energy_uj {
                    let radio = &mut self.radios[usize::from(case.cellular)];
                    radio.learn(&radio_features(case, work_ms, tokens), energy_uj, now);
                }
            }
            Environment::Hybrid => {
                let (cloud, own) = self.halves(case, tokens);
                let model = &mut self.models[case.environment];
                let parts = parts_features(cloud.latency_ms, own.work_ms, case.device_wait_ms);
                model.observe_work(&parts, case.kind, (latency_ms - case.queue_ms).max(1.0), now);
                if let Some(energy_uj) = energy_uj {
                    model.energy.learn(&parts_features(cloud.energy_uj, own.energy_uj, 0.0), energy_uj, now);
                }
            }
        }
    }

    /// A result that came in parts: its start and the rest are two observations, and a long transfer is a third.
    fn observe_parts(&mut self, case: &Case, first_ms: f64, latency_ms: f64, tokens: f64, now: Tick) {
        let model = &mut self.models[case.environment];
        model.streams |= 1 << case.kind as u8;
        let start = work_features(case, 0.0);
        let factor = model.kind_factor(case.kind);
        if case.transfer_ms >= TRANSFER_MIN_MS {
            let transfer = &mut self.transfers[usize::from(case.cellular)];
            let sent_ms = first_ms - case.queue_ms - factor * model.work.predict(&start);
            // What the link's own rate says, without what was learned of it.
            moments::learn_ratio(transfer, sent_ms.max(0.0) * transfer.mean, case.transfer_ms, now);
        }
        model.observe_work(&start, case.kind, (first_ms - case.transfer_ms - case.queue_ms).max(1.0), now);
        let mut rest = work_features(case, tokens);
        for (value, start) in rest.iter_mut().zip(start) {
            *value -= start;
        }
        model.observe_work(&rest, case.kind, latency_ms - first_ms, now);
    }

    /// A try failed, `after_ms` from its dispatch.
    pub fn observe_failure(&mut self, environment: Environment, conditions: &Conditions, after_ms: u32, now: Tick) {
        self.observe_nothing(environment, conditions, after_ms, now);
        if after_ms > 0 {
            self.models[environment].observe_failed_ms(after_ms, now);
        }
    }

    /// A try gave no result, for as long as this.
    fn observe_nothing(&mut self, environment: Environment, conditions: &Conditions, after_ms: u32, now: Tick) {
        let network = on_network(environment);
        let link = link_of(environment, conditions.link);
        let began = Tick::from_ms(now.ms().saturating_sub(u64::from(after_ms)));
        let dead = if network { 1.0 - self.uplinks.answers(conditions.up_kbps) } else { 0.0 };
        let well = self.models[environment].reach.now(link, now).answers;
        self.models[environment].reach.failed(link, dead, began, now);
        if let Some(partner) = part_of(environment) {
            self.models[partner].reach.partner_failed(link, dead, now);
        }
        if network {
            self.radio_is_used(now);
            self.uplinks.learn(conditions.up_kbps, false, well);
        }
    }

    /// A try gave no sign of life within its time-out: as far as that goes, its first result takes longer.
    pub fn observe_silence(
        &mut self,
        environment: Environment,
        task: &TaskRequirements,
        conditions: &Conditions,
        waited_ms: u32,
        now: Tick,
    ) {
        self.observe_nothing(environment, conditions, waited_ms, now);
        let case = self.case(environment, task, conditions, now);
        let model = &mut self.models[environment];
        if model.streams(case.kind) && environment != Environment::Hybrid {
            let start = work_features(&case, 0.0);
            let waited_ms = f64::from(waited_ms) - case.transfer_ms - case.queue_ms;
            if waited_ms > model.kind_factor(case.kind) * model.work.predict(&start) {
                model.observe_work(&start, case.kind, waited_ms, now);
            }
        }
    }

    /// A beacon was heard, or was missed. One of the future is of now, else it would be believed until then.
    pub fn observe_beacon(&mut self, beacon: Beacon, link: LinkKind, now: Tick) {
        let beacon = Beacon { at: beacon.at.min(now), ..beacon };
        let environment = beacon.environment;
        let model = &mut self.models[environment];
        model.reach.heard(beacon, link_of(environment, link));
        if let Some(rtt_ms) = beacon.rtt_ms.filter(|_| beacon.reachable) {
            model.observe_rtt(rtt_ms, beacon.at);
        }
    }
}
