//! What is believed of one environment's work: time, energy, charge, failures.

use kromka_core::{Environment, Estimate, TaskKind, Tick};

use crate::conditions::Case;
use crate::moments;
use crate::prior::Prior;
use crate::reach::Reach;
use crate::regression::{Features, Regression};

/// Answer of an ordinary task, in tokens: what priors are meant for.
pub(crate) const ORDINARY_TOKENS: u32 = 64;
/// How wrong a prior may be: this share of it.
const PRIOR_ERROR: f64 = 1.0;
/// The usual error before anything was observed, as a share.
const PRIOR_SPREAD: f64 = 0.4;
/// Parts of a hybrid, before it was seen: of the cloud's time, and of the device's own.
const HYBRID_CLOUD: f64 = 0.6;
const HYBRID_OWN: f64 = 0.5;

/// The models of one environment.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Model {
    /// Milliseconds of a try without transfer and waiting; of a hybrid from the times of its parts.
    pub(crate) work: Regression,
    /// Microjoules of the device: from seconds of work; of a hybrid from the energies of its parts.
    pub(crate) energy: Regression,
    /// Work of each kind of task over what its sizes say.
    pub(crate) kinds: [Estimate; TaskKind::ALL.len()],
    /// Round trip, in milliseconds, as beacons measured it.
    pub(crate) rtt_ms: Estimate,
    /// How good answers were, where anyone judged, 0 to 1.
    pub(crate) quality: Estimate,
    /// Whether it was seen to give a result in parts.
    pub(crate) streams: bool,
    /// When a failure was seen, in milliseconds from dispatch.
    pub(crate) failed_ms: Estimate,
    /// Energy of a failed try over that of one that does not fail.
    pub(crate) failed_energy: Estimate,
    /// What was charged over the list price.
    pub(crate) charge: Estimate,
    /// The most that was.
    pub(crate) charge_max: f64,
    pub(crate) reach: Reach,
}

/// A failure is seen after about this, in milliseconds, before one was.
const PRIOR_FAILED_MS: f64 = 1_500.0;

impl Model {
    pub(crate) fn new(environment: Environment, prior: &Prior) -> Self {
        let latency_ms = f64::from(prior.latency_ms).max(1.0);
        #[expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]
        let energy_uj = prior.energy.uj() as f64;
        let (work, energy) = match environment {
            Environment::Hybrid => (
                parts([HYBRID_CLOUD, HYBRID_OWN, HYBRID_OWN], latency_ms),
                parts([HYBRID_CLOUD, HYBRID_OWN, 0.0], energy_uj),
            ),
            _ => (of_sizes(environment, latency_ms), of_seconds(latency_ms, energy_uj)),
        };
        Self {
            work,
            energy,
            kinds: [Estimate::prior(1.0, 0.2); TaskKind::ALL.len()],
            rtt_ms: Estimate::prior(0.0, 0.0),
            quality: Estimate::prior(0.0, 0.0),
            streams: false,
            failed_ms: Estimate::prior(PRIOR_FAILED_MS, PRIOR_FAILED_MS * PRIOR_SPREAD),
            failed_energy: Estimate::prior(1.0, PRIOR_SPREAD),
            charge: Estimate::prior(if environment == Environment::Hybrid { 0.7 } else { 1.0 }, 0.1),
            charge_max: 0.0,
            reach: Reach::new(prior.availability.as_f64()),
        }
    }

    /// How much longer this kind of task takes than its sizes say: believed as far as it was seen.
    #[inline]
    pub(crate) fn kind_factor(&self, kind: TaskKind) -> f64 {
        let ratio = &self.kinds[kind.index()];
        let samples = f64::from(ratio.samples);
        1.0 + samples / (samples + KIND_DOUBT) * (ratio.mean - 1.0)
    }

    /// Learns how long work took, and how that compares with what its sizes say.
    pub(crate) fn observe_work(&mut self, features: &Features, kind: TaskKind, work_ms: f64, now: Tick) {
        let factor = self.kind_factor(kind);
        learn_ratio(&mut self.kinds[kind.index()], work_ms, self.work.predict(features), now);
        self.work.learn(features, work_ms / factor.max(FACTOR_MIN), now);
    }

    /// Learns what was charged for what stands at `list`.
    pub(crate) fn observe_charge(&mut self, charged: f64, list: f64, now: Tick) {
        if list > 0.0 {
            let ratio = (charged / list).min(RATIO_MAX);
            self.charge_max = self.charge_max.max(ratio);
            moments::learn(&mut self.charge, ratio, now);
        }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        self.kinds.iter().all(|ratio| moments::fits(ratio, RATIO_MAX))
            && moments::fits(&self.rtt_ms, 1.001 * f64::from(u32::MAX))
            && moments::fits(&self.quality, 1.001)
            && (0.0..=RATIO_MAX).contains(&self.charge_max)
            && self.work.is_consistent()
            && self.energy.is_consistent()
            && moments::fits(&self.failed_ms, 1.001 * f64::from(u32::MAX))
            && moments::fits(&self.failed_energy, RATIO_MAX)
            && moments::fits(&self.charge, RATIO_MAX)
            && self.reach.is_consistent()
    }
}

/// Time from sizes: a start, the input, the answer, the answer on a warm device or a slow link, and round trips, or the
/// payload where the link is not the network's.
fn of_sizes(environment: Environment, latency_ms: f64) -> Regression {
    let shares: Features = match environment {
        Environment::Local => [0.1, 0.35, 0.5, 0.03, 0.0, 0.0],
        Environment::Peer => [0.1, 0.35, 0.5, 0.0, 0.05, 0.0],
        _ => [0.3, 0.02, 0.4, 0.02, 0.06, 0.0],
    };
    Regression::new(
        shares.map(|share| share * latency_ms),
        shares.map(|share| share * latency_ms * PRIOR_ERROR),
        latency_ms,
        PRIOR_SPREAD,
    )
}

/// Energy from seconds of work, and a start.
fn of_seconds(latency_ms: f64, energy_uj: f64) -> Regression {
    let power = 0.9 * energy_uj / (latency_ms / 1e3);
    let mean = [0.1 * energy_uj, power, 0.0, 0.0, 0.0, 0.0];
    Regression::new(mean, mean.map(|value| value * PRIOR_ERROR), energy_uj.max(1.0), PRIOR_SPREAD)
}

/// A whole from its parts.
fn parts(shares: [f64; 3], scale: f64) -> Regression {
    let [a, b, c] = shares;
    let mean = [a, b, c, 0.0, 0.0, 0.0];
    // The parts are measured in the unit of the whole, so that a share's error weighs as much as the typical part.
    Regression::new(mean, mean.map(|share| share * 0.5), scale.max(1.0), PRIOR_SPREAD)
}

/// What time depends on; the answer in tokens.
pub(crate) fn work_features(case: &Case, tokens: f64) -> Features {
    let output = tokens / 64.0;
    match case.environment {
        Environment::Local => [1.0, case.input, output, output * case.heat, 0.0, 0.0],
        Environment::Peer => [1.0, case.input, output, 0.0, case.payload_mbit, 0.0],
        _ => [1.0, case.input, output, output * case.down.min(100.0), case.rtt, 0.0],
    }
}

/// What the energy of the device's own work depends on.
pub(crate) fn energy_features(work_ms: f64) -> Features {
    [1.0, work_ms / 1e3, 0.0, 0.0, 0.0, 0.0]
}

/// What the energy of the radio depends on: being used, waking, sending for a time, what is sent, waiting, receiving.
pub(crate) fn radio_features(case: &Case, work_ms: f64, tokens: f64) -> Features {
    let receiving = tokens * case.down * 5e-5;
    [1.0, case.asleep, case.transfer_ms / 1e3, case.payload_mbit, work_ms / 1e3, receiving]
}

/// A radio, before it was used, from the energy of an ordinary remote task.
pub(crate) fn radio(energy_uj: f64, cellular: bool) -> Regression {
    let shares: Features =
        if cellular { [0.1, 0.3, 0.2, 0.05, 0.15, 0.05] } else { [0.05, 0.02, 0.1, 0.02, 0.05, 0.02] };
    let mean = shares.map(|share| share * energy_uj);
    Regression::new(mean, mean.map(|value| value * PRIOR_ERROR), energy_uj.max(1.0) * 0.4, PRIOR_SPREAD)
}

/// What is more than this often too much counts as this.
pub(crate) const RATIO_MAX: f64 = 1e3;
/// A kind of task takes no less than this of what its sizes say.
const FACTOR_MIN: f64 = 0.05;
/// Observations of one kind of task that count as much as the sizes.
const KIND_DOUBT: f64 = 8.0;

/// Learns a share, as of a price.
pub(crate) fn learn_ratio(estimate: &mut Estimate, part: f64, whole: f64, now: Tick) {
    if whole > 0.0 {
        moments::learn(estimate, (part / whole).min(RATIO_MAX), now);
    }
}
