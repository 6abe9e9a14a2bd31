//! All estimates of one device: outcomes and beacons in, beliefs out.

use kromka_core::{
    Beacon, Belief, CURVE_NORMAL, CURVE_POINTS, Curve, Energy, Environment, EnvironmentMap, Estimate, LinkKind, Money,
    Outcome, OutcomeStatus, Price, Share, TaskKind, TaskRequirements, Tick,
};

use crate::conditions::{Case, Conditions};
use crate::model::{self, Model, ORDINARY_TOKENS};
use crate::moments;
use crate::prior::Prior;
use crate::reach::{Breaker, Reach};
use crate::regression::Regression;
use crate::sizes::Sizes;
use crate::timeout::{self, TRANSFER_SPREAD};
use crate::uplink::Uplinks;

/// The radio of a mobile network sleeps after this long without use, in milliseconds, as far as anyone can know.
const RADIO_TAIL_MS: u64 = 8_000;
/// Below this probability an environment counts as unreachable: nothing but a beacon, or minutes of failures, leads there.
const REACHABLE_MIN: f64 = 0.1;
/// When one that is unreachable may be looked at again, in milliseconds.
const RECHECK_MS: u64 = 30_000;
/// Charges seen before the dearest of them is taken for the dearest there is.
const CHARGE_SAMPLES: u32 = 2;

/// What a device believes of its environments.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Estimates {
    models: EnvironmentMap<Model>,
    /// Time to send over what the link's rate says: on Wi-Fi, and on a mobile network.
    transfers: [Estimate; 2],
    /// The device's radio, which all environments on the network share: on Wi-Fi, and on a mobile network.
    radios: [Regression; 2],
    uplinks: Uplinks,
    sizes: [Sizes; TaskKind::ALL.len()],
    radio_used: Option<Tick>,
}

/// Times and energies of one case, for an answer of some length.
#[derive(Debug, Clone, Copy)]
struct Expected {
    /// From dispatch to result, in milliseconds, waiting and transfer included.
    latency_ms: f64,
    /// Of that, work whose length is in doubt.
    work_ms: f64,
    energy_uj: f64,
}

/// A measured round trip is believed for this long, in milliseconds; then the link's own counts.
const RTT_VALID_MS: u64 = 120_000;
/// A transfer that takes less than this, in milliseconds, says nothing of the rate.
const TRANSFER_MIN_MS: f64 = 200.0;

impl Estimates {
    /// Nothing but priors.
    #[must_use]
    pub fn new(priors: &EnvironmentMap<Prior>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]
        let radio_uj = priors[Environment::CloudBasic].energy.uj() as f64;
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
        self.models[environment].reach.now(link_of(environment, link), now).reachable >= REACHABLE_MIN
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

    /// Milliseconds of an ordinary task there.
    #[must_use]
    pub fn ordinary_ms(&self, environment: Environment) -> f64 {
        let task = TaskRequirements { input_tokens: 256, ..TaskRequirements::new(TaskKind::Inference) };
        let case = self.case(environment, &task, &Conditions::default(), Tick::ZERO);
        self.expected(&case, f64::from(ORDINARY_TOKENS)).work_ms
    }

    /// What is believed of a task in an environment. `price` is its list, `needs_network` whether it is reached by it.
    #[must_use]
    pub fn belief(
        &self,
        environment: Environment,
        task: &TaskRequirements,
        price: &Price,
        conditions: &Conditions,
        now: Tick,
    ) -> Belief {
        let model = &self.models[environment];
        let sizes = &self.sizes[task.kind.index()];
        let longest = f64::from(task.answer_tokens_max());
        let (charge, dearest) = self.charges(environment);
        // What is left for the answer at the dearest that was ever charged.
        let cost_max = money(money_f64(task.cost_max) / dearest);
        let token_cap = price.tokens_out_within(task.input_tokens, cost_max);
        let (fits, tokens) = match token_cap {
            Some(cap) if cap < task.answer_tokens_max() => {
                let fit = sizes.within(cap);
                (fit.share, fit.mean)
            }
            _ => (1.0, sizes.mean()),
        };
        let tokens = tokens.min(longest);
        let list = price.of(task.input_tokens, rounded(tokens));
        let case = self.case(environment, task, conditions, now);
        let expected = self.expected(&case, tokens);
        let per_token = (self.expected(&case, tokens + 64.0).latency_ms - expected.latency_ms) / 64.0;
        let levels = sizes.levels();
        let deviation_ms = self.deviation_ms(environment, &case, &expected);
        let curve = curve(expected.latency_ms, deviation_ms, |k| {
            (levels[k].min(longest).min(token_cap.map_or(f64::MAX, f64::from)) - tokens) * per_token
        });
        let reach_link = link_of(environment, conditions.link);
        let standing = model.reach.now(reach_link, now);
        let answers = standing.answers * self.uplink_share(environment, conditions);
        let reachable = standing.reachable >= REACHABLE_MIN;
        let starts = match environment {
            Environment::Hybrid => &self.models[Environment::CloudPremium],
            _ => model,
        };
        let detect_timeout_ms = timeout::of(model, starts, &case, levels[CURVE_POINTS - 1].min(longest));
        let failed_ms = model.failed_ms.mean.min(detect_timeout_ms.map_or(f64::MAX, f64::from));
        Belief {
            latency: curve,
            latency_ms: Estimate {
                mean: expected.latency_ms,
                deviation: deviation_ms,
                at: model.work.at(),
                samples: model.work.samples(),
            },
            energy: energy(expected.energy_uj),
            failed_energy: energy(expected.energy_uj * model.failed_energy.mean),
            cost: money(money_f64(list) * charge),
            cost_deviation: money(money_f64(price.of(0, rounded(sizes.mean() * 0.5))) * charge),
            token_cap,
            fits: Share::from_f64_clamped(fits),
            availability: Share::from_f64_clamped(answers),
            reachable,
            quality: (model.quality.samples > 0).then_some(model.quality),
            ready_at: if reachable { now } else { now.after(RECHECK_MS) },
            detect_timeout_ms,
            failed_ms: rounded(failed_ms),
        }
    }

    /// What is charged over the list price: usually, and at most as far as was seen.
    fn charges(&self, environment: Environment) -> (f64, f64) {
        let charge = &self.models[environment].charge;
        let (usual, most) = (charge.mean, self.models[environment].charge_max);
        let dearest = if charge.samples < CHARGE_SAMPLES { most.max(1.0) } else { most * 1.01 };
        (usual, dearest)
    }

    fn uplink_share(&self, environment: Environment, conditions: &Conditions) -> f64 {
        if on_network(environment) { self.uplinks.answers(conditions.up_kbps) } else { 1.0 }
    }

    /// The mean absolute deviation of the latency of an answer of known length, in milliseconds.
    fn deviation_ms(&self, environment: Environment, case: &Case, expected: &Expected) -> f64 {
        let spread = self.models[environment].work.spread();
        let sending = self.transfers[usize::from(case.cellular)].deviation;
        let transfer = if on_network(environment) { sending * case.transfer_ms } else { 0.0 };
        spread * expected.work_ms + transfer
    }

    /// A case in the units of the models, with what is known of the network there.
    fn case(&self, environment: Environment, task: &TaskRequirements, conditions: &Conditions, now: Tick) -> Case {
        let mut case = Case::new(environment, task, conditions);
        case.transfer_ms *= self.transfers[usize::from(case.cellular)].mean;
        let measured = &self.models[environment].rtt_ms;
        if measured.samples > 0 && measured.age_ms(now) <= RTT_VALID_MS {
            case.rtt = measured.mean / 100.0;
        }
        case
    }

    #[inline]
    fn expected(&self, case: &Case, tokens: f64) -> Expected {
        let model = &self.models[case.environment];
        let factor = model.kind_factor(case.kind);
        match case.environment {
            Environment::Local | Environment::Peer => {
                let work_ms = factor * model.work.predict(&model::work_features(case, tokens));
                let wait_ms = if case.environment == Environment::Local { case.device_wait_ms } else { 0.0 };
                let energy_uj = model.energy.predict(&model::energy_features(work_ms));
                Expected { latency_ms: work_ms + wait_ms + case.queue_ms, work_ms, energy_uj }
            }
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby => {
                let work_ms = factor * model.work.predict(&model::work_features(case, tokens));
                let radio = &self.radios[usize::from(case.cellular)];
                let energy_uj = radio.predict(&model::radio_features(case, work_ms, tokens));
                Expected { latency_ms: work_ms + case.transfer_ms + case.queue_ms, work_ms, energy_uj }
            }
            Environment::Hybrid => {
                let (cloud, own) = self.halves(case, tokens);
                let parts = [cloud.latency_ms, own.work_ms, case.device_wait_ms, 0.0, 0.0, 0.0];
                let work_ms = factor * model.work.predict(&parts);
                let energy_uj = model.energy.predict(&[cloud.energy_uj, own.energy_uj, 0.0, 0.0, 0.0, 0.0]);
                Expected { latency_ms: work_ms + case.queue_ms, work_ms, energy_uj }
            }
        }
    }

    /// The parts of a hybrid: the premium cloud, and the device itself.
    fn halves(&self, case: &Case, tokens: f64) -> (Expected, Expected) {
        let of = |environment| Case { environment, queue_ms: 0.0, ..*case };
        (self.expected(&of(Environment::CloudPremium), tokens), self.expected(&of(Environment::Local), tokens))
    }

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
                let link = link_of(outcome.environment, conditions.link);
                self.models[outcome.environment].reach.succeeded(link, now);
                if outcome.environment == Environment::Hybrid {
                    self.models[Environment::CloudPremium].reach.succeeded(link, now);
                }
                if on_network(outcome.environment) {
                    self.uplinks.learn(conditions.up_kbps, true, 1.0);
                }
                let sizes = &mut self.sizes[task.kind.index()];
                match (outcome.output_tokens, outcome.status) {
                    (Some(tokens), OutcomeStatus::Success) => sizes.learn(tokens),
                    (Some(tokens), _) => sizes.learn_longer(tokens),
                    (None, _) => {}
                }
                self.observe_work(outcome, task, price, conditions, now);
            }
            OutcomeStatus::Failed => {
                self.observe_failure(outcome.environment, conditions, Some(outcome.latency_ms), now);
                let case = self.case(outcome.environment, task, conditions, now);
                let expected = self.expected(&case, self.sizes[task.kind.index()].mean());
                let model = &mut self.models[outcome.environment];
                model::learn_ratio(&mut model.failed_energy, uj(outcome.energy), expected.energy_uj, now);
            }
            // The host's doing, not the environment's.
            OutcomeStatus::Cancelled => {}
        }
    }

    /// What a try that gave a result took.
    fn observe_work(
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
        model.observe_charge(money_f64(outcome.cost), money_f64(list), now);
        if let Some(quality) = outcome.quality {
            moments::learn(&mut model.quality, quality.as_f64(), now);
        }
        // A host that does not measure says 0.
        if outcome.latency_ms == 0 {
            return;
        }
        let (latency_ms, energy_uj) = (f64::from(outcome.latency_ms), uj(outcome.energy));
        match environment {
            Environment::Local | Environment::Peer => {
                let wait_ms = if environment == Environment::Local { case.device_wait_ms } else { 0.0 };
                let work_ms = (latency_ms - wait_ms - case.queue_ms).max(1.0);
                model.observe_work(&model::work_features(&case, tokens), case.kind, work_ms, now);
                model.energy.learn(&model::energy_features(work_ms), energy_uj, now);
            }
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby => {
                let before_ms = case.transfer_ms + case.queue_ms;
                let work_ms = (latency_ms - before_ms).max(1.0);
                match outcome.first_result_ms.filter(|first| *first < outcome.latency_ms) {
                    Some(first_ms) => self.observe_parts(&case, f64::from(first_ms), latency_ms, tokens, now),
                    None => model.observe_work(&model::work_features(&case, tokens), case.kind, work_ms, now),
                }
                let radio = &mut self.radios[usize::from(case.cellular)];
                radio.learn(&model::radio_features(&case, work_ms, tokens), energy_uj, now);
            }
            Environment::Hybrid => {
                let (cloud, own) = self.halves(&case, tokens);
                let model = &mut self.models[environment];
                let parts = [cloud.latency_ms, own.work_ms, case.device_wait_ms, 0.0, 0.0, 0.0];
                model.observe_work(&parts, case.kind, (latency_ms - case.queue_ms).max(1.0), now);
                model.energy.learn(&[cloud.energy_uj, own.energy_uj, 0.0, 0.0, 0.0, 0.0], energy_uj, now);
            }
        }
    }

    /// A result that came in parts: its start and the rest are two observations, and a long transfer is a third.
    fn observe_parts(&mut self, case: &Case, first_ms: f64, latency_ms: f64, tokens: f64, now: Tick) {
        let model = &mut self.models[case.environment];
        model.streams = true;
        let start = model::work_features(case, 0.0);
        let factor = model.kind_factor(case.kind);
        if case.transfer_ms >= TRANSFER_MIN_MS {
            let transfer = &mut self.transfers[usize::from(case.cellular)];
            let sent_ms = first_ms - case.queue_ms - factor * model.work.predict(&start);
            // What the link's own rate says, without what was learned of it.
            model::learn_ratio(transfer, sent_ms.max(0.0) * transfer.mean, case.transfer_ms, now);
        }
        model.observe_work(&start, case.kind, (first_ms - case.transfer_ms - case.queue_ms).max(1.0), now);
        let mut rest = model::work_features(case, tokens);
        for (value, start) in rest.iter_mut().zip(start) {
            *value -= start;
        }
        model.observe_work(&rest, case.kind, latency_ms - first_ms, now);
    }

    /// A try failed, `after_ms` from its dispatch; `None` when it gave no sign of life until its time-out.
    pub fn observe_failure(
        &mut self,
        environment: Environment,
        conditions: &Conditions,
        after_ms: Option<u32>,
        now: Tick,
    ) {
        let network = on_network(environment);
        let link = link_of(environment, conditions.link);
        let dead = if network { 1.0 - self.uplinks.answers(conditions.up_kbps) } else { 0.0 };
        let model = &mut self.models[environment];
        let well = model.reach.now(link, now).answers;
        model.reach.failed(link, dead, now);
        if let Some(other) = part_of(environment) {
            self.models[other].reach.failed(link, dead, now);
        }
        let model = &mut self.models[environment];
        if let Some(after_ms) = after_ms.filter(|after_ms| *after_ms > 0) {
            moments::learn(&mut model.failed_ms, f64::from(after_ms), now);
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
        self.observe_failure(environment, conditions, None, now);
        let case = self.case(environment, task, conditions, now);
        let model = &mut self.models[environment];
        if model.streams && environment != Environment::Hybrid {
            let start = model::work_features(&case, 0.0);
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
            moments::learn(&mut model.rtt_ms, f64::from(rtt_ms), beacon.at);
        }
    }

    /// Whether every number is one that observations can lead to: what restored state is held against.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.models.iter().all(|(environment, model)| {
            model.is_consistent() && model.reach.beacon().is_none_or(|beacon| beacon.environment == environment)
        }) && self.radios.iter().all(Regression::is_consistent)
            && self.uplinks.is_consistent()
            && self.sizes.iter().all(Sizes::is_consistent)
    }
}

/// A distribution about a mean: the deviation of the work and that of the answer's length, as if independent.
fn curve(mean_ms: f64, deviation_ms: f64, by_length: impl Fn(usize) -> f64) -> Curve {
    // A normal distribution's mean absolute deviation is √(2/π) σ.
    let sigma = deviation_ms * 1.253_314_137_315_5;
    let middle = by_length(CURVE_POINTS / 2 - 1);
    let mut at_ms = [0u32; CURVE_POINTS];
    for (k, at) in at_ms.iter_mut().enumerate() {
        let (noise, length) = ((CURVE_NORMAL[k] * sigma).abs(), (by_length(k) - middle).abs());
        // About the root of the sum of squares.
        let far = 0.96 * noise.max(length) + 0.4 * noise.min(length);
        let at_middle = (mean_ms + middle).max(0.0);
        // As far below in proportion as above: nothing takes less than no time.
        *at = rounded(if CURVE_NORMAL[k] < 0.0 {
            at_middle * at_middle / (at_middle + far).max(1.0)
        } else {
            at_middle + far
        });
    }
    Curve::from(at_ms)
}

/// The environment that fails with this one: a hybrid has its part in the premium cloud.
fn part_of(environment: Environment) -> Option<Environment> {
    match environment {
        Environment::Hybrid => Some(Environment::CloudPremium),
        Environment::CloudPremium => Some(Environment::Hybrid),
        _ => None,
    }
}

/// Whether an environment is reached over the network.
fn on_network(environment: Environment) -> bool {
    !matches!(environment, Environment::Local | Environment::Peer)
}

/// The kind of link that reaching an environment depends on.
fn link_of(environment: Environment, link: LinkKind) -> LinkKind {
    if on_network(environment) { link } else { LinkKind::Wifi }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn rounded(value: f64) -> u32 {
    (value + 0.5) as u32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn energy(value: f64) -> Energy {
    Energy::from_uj((value + 0.5) as u64)
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, as wanted")]
fn money(value: f64) -> Money {
    Money::from_nano(value as i64)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]
fn money_f64(value: Money) -> f64 {
    value.nano() as f64
}

#[expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]
fn uj(value: Energy) -> f64 {
    value.uj() as f64
}
