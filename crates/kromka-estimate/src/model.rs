//! What is believed of one environment's work: time, energy, charge, failures.

use kromka_core::{Environment, Estimate, Tick};

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
            streams: false,
            failed_ms: Estimate::prior(PRIOR_FAILED_MS, PRIOR_FAILED_MS * PRIOR_SPREAD),
            failed_energy: Estimate::prior(1.0, PRIOR_SPREAD),
            charge: Estimate::prior(if environment == Environment::Hybrid { 0.7 } else { 1.0 }, 0.1),
            charge_max: 0.0,
            reach: Reach::new(prior.availability.as_f64()),
        }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        self.work.is_consistent()
            && self.energy.is_consistent()
            && moments::fits(&self.failed_ms, 1.001 * f64::from(u32::MAX))
            && moments::fits(&self.failed_energy, 1e12)
            && moments::fits(&self.charge, 1e12)
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

/// Learns a share, as of a price.
pub(crate) fn learn_ratio(estimate: &mut Estimate, part: f64, whole: f64, now: Tick) {
    if whole > 0.0 {
        moments::learn(estimate, (part / whole).min(1e3), now);
    }
}
