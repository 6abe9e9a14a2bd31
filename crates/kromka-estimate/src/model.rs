//! What is believed of one environment's work: time, energy, charge, failures.

use kromka_core::{Energy, Environment, Estimate, TaskKind, Tick, bounds};

use crate::convert::{ms, uj};
use crate::moments::{self, MS_LEAST, NOTHING, RATIO_LEAST, RATIO_MAX};
use crate::prior::Prior;
use crate::reach::Reach;
use crate::regression::{Features, Regression};

/// How wrong a prior may be, as a share of it: it is a guess, and the first outcomes count for more.
const PRIOR_ERROR: f64 = 1.0;
/// The usual error before anything was observed, as a share.
const PRIOR_SPREAD: f64 = 0.4;
/// The part of a hybrid's time and energy that is the cloud's, and the part that is the device's own, before it was
/// seen. They overlap, and neither does all of its work.
const HYBRID_CLOUD: f64 = 0.6;
const HYBRID_OWN: f64 = 0.5;
/// How wrong these parts may be, as a share of each.
const HYBRID_ERROR: f64 = 0.5;
/// A hybrid is charged for the cloud's part of the work alone, before it was seen.
const HYBRID_CHARGE: f64 = 0.7;
/// How far charges are from the price list, as a share, before one was seen.
const CHARGE_SPREAD: f64 = 0.1;
/// A failure is seen after about this, in milliseconds, before one was.
const FAILED_MS: f64 = 1_500.0;
/// How far a kind of task is from what its sizes say, as a share, before it was seen.
const KIND_SPREAD: f64 = 0.2;
/// Observations of one kind of task that count as much as the sizes.
const KIND_DOUBT: f64 = 8.0;
/// A kind of task takes no less than this of what its sizes say when the sizes learn from it: no division by nothing.
const FACTOR_MIN: f64 = 0.05;
/// How the energy of an ordinary task on the device divides: most of it is the power while it works.
const POWER_SHARE: f64 = 0.9;
const START_SHARE: f64 = 0.1;
/// The radio's typical energy as a share of an ordinary remote task's.
const RADIO_SHARE: f64 = 0.4;
/// Charges seen before the dearest of them is taken for the dearest there is.
const CHARGE_SAMPLES: u32 = 2;
/// How much dearer than the dearest that was seen a charge may be, as a factor.
const CHARGE_MARGIN: f64 = 1.01;
/// The dearest charge fades towards the usual one within about this, in milliseconds: a single wrong report must not
/// cut answers for ever. By time and not by charges, because where every answer is cut to nothing, nothing is charged.
const CHARGE_FADE_MS: f64 = 21_600_000.0;

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
    pub(crate) streams: u8,
    /// When a failure was seen, in milliseconds from dispatch.
    pub(crate) failed_ms: Estimate,
    /// Energy of a failed try over that of one that does not fail.
    pub(crate) failed_energy: Estimate,
    /// What was charged over the list price.
    pub(crate) charge: Estimate,
    /// The most that was for answers of known length, when something was charged last; 0 before.
    pub(crate) charge_max: f64,
    /// How many of those there were.
    charges_known: u32,
    pub(crate) reach: Reach,
}

impl Model {
    /// What is believed before anything was observed.
    pub(crate) fn new(environment: Environment, prior: &Prior) -> Self {
        let latency_ms = f64::from(prior.latency_ms).max(1.0);
        let energy_uj = prior_uj(prior);
        let (work, energy) = match environment {
            Environment::Hybrid => (
                parts([HYBRID_CLOUD, HYBRID_OWN, HYBRID_OWN], latency_ms),
                parts([HYBRID_CLOUD, HYBRID_OWN, 0.0], energy_uj),
            ),
            _ => (of_sizes(environment, latency_ms), of_seconds(latency_ms, energy_uj)),
        };
        let charge = if environment == Environment::Hybrid { HYBRID_CHARGE } else { 1.0 };
        Self {
            work,
            energy,
            kinds: [Estimate::prior(1.0, KIND_SPREAD); TaskKind::ALL.len()],
            rtt_ms: NOTHING,
            quality: NOTHING,
            streams: 0,
            failed_ms: Estimate::prior(FAILED_MS, FAILED_MS * PRIOR_SPREAD),
            failed_energy: Estimate::prior(1.0, PRIOR_SPREAD),
            charge: Estimate::prior(charge, CHARGE_SPREAD),
            charge_max: 0.0,
            charges_known: 0,
            reach: Reach::new(prior.availability.as_f64()),
        }
    }

    /// Forgets what was learned of times: it takes about so long, as far as others know.
    pub(crate) fn expect_work(&mut self, environment: Environment, latency_ms: f64) {
        self.work = of_sizes(environment, latency_ms.max(1.0));
    }

    /// So much is charged over the list price, as far as others know; what was seen here stands.
    pub(crate) fn expect_charge(&mut self, ratio: f64) {
        if self.charge.samples == 0 {
            self.charge = Estimate::prior(ratio, CHARGE_SPREAD);
        }
    }

    /// Whether results of this kind of task were seen to come in parts.
    pub(crate) fn streams(&self, kind: TaskKind) -> bool {
        self.streams >> kind as u8 & 1 == 1
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
        moments::learn_ratio(&mut self.kinds[kind.index()], work_ms, self.work.predict(features), now);
        self.work.learn(features, work_ms / factor.max(FACTOR_MIN), now);
    }

    /// Learns what was charged for what stands at `list`. Nothing charged for what is not free was not measured; where
    /// the list price is a guess it says what is usual, but not what is dear.
    pub(crate) fn observe_charge(&mut self, charged: f64, list: f64, is_known: bool, now: Tick) {
        if list > 0.0 && charged > 0.0 {
            let ratio = (charged / list).min(RATIO_MAX);
            let most = self.charge_most(now);
            self.charge_max = if is_known { most.max(ratio) } else { most };
            self.charges_known = self.charges_known.saturating_add(u32::from(is_known));
            moments::learn(&mut self.charge, ratio, RATIO_LEAST, now);
        }
    }

    /// The most that is charged over the list price, as far as was seen and is not long ago.
    #[inline]
    pub(crate) fn charge_dearest(&self, now: Tick) -> f64 {
        let most = self.charge_most(now);
        let dearest = most * CHARGE_MARGIN;
        if self.charges_known < CHARGE_SAMPLES { dearest.max(1.0) } else { dearest }
    }

    /// The most that was charged, as it fades towards the usual.
    #[inline]
    fn charge_most(&self, now: Tick) -> f64 {
        let above = self.charge_max - self.charge.mean;
        // A step of the clock that is nothing to the fading needs no division.
        let elapsed = self.charge.age_ms(now);
        if above <= 0.0 || elapsed == 0 {
            return self.charge_max;
        }
        let kept = faded(ms(elapsed) / CHARGE_FADE_MS);
        self.charge.mean + above * kept
    }

    /// Learns when a failure was seen.
    pub(crate) fn observe_failed_ms(&mut self, after_ms: u32, now: Tick) {
        moments::learn(&mut self.failed_ms, f64::from(after_ms), MS_LEAST, now);
    }

    /// Learns a measured round trip.
    pub(crate) fn observe_rtt(&mut self, rtt_ms: u32, now: Tick) {
        moments::learn(&mut self.rtt_ms, f64::from(rtt_ms), MS_LEAST, now);
    }

    /// Learns a judgement of quality, 0 to 1.
    pub(crate) fn observe_quality(&mut self, quality: f64, now: Tick) {
        moments::learn(&mut self.quality, quality, RATIO_LEAST, now);
    }

    /// Whether every number is one that observations can lead to.
    pub(crate) fn is_consistent(&self) -> bool {
        self.kinds.iter().all(|ratio| moments::fits(ratio, RATIO_MAX))
            && moments::fits(&self.rtt_ms, f64::from(u32::MAX))
            && moments::fits(&self.quality, 1.0)
            && (0.0..=RATIO_MAX).contains(&self.charge_max)
            && self.work.is_consistent()
            && self.energy.is_consistent()
            && moments::fits(&self.failed_ms, f64::from(u32::MAX))
            && moments::fits(&self.failed_energy, RATIO_MAX)
            && moments::fits(&self.charge, RATIO_MAX)
            && self.reach.is_consistent()
    }
}

/// About e^−x without computing it, for x ≥ 0: (1 + x/8)^−8.
#[inline]
fn faded(x: f64) -> f64 {
    let root = 1.0 + x / 8.0;
    let square = root * root;
    let fourth = square * square;
    1.0 / (fourth * fourth)
}

/// A prior's energy, in microjoules, within its range. One of 0 would be certain of it, and never learn.
pub(crate) fn prior_uj(prior: &Prior) -> f64 {
    uj(prior.energy.min(Energy::from_uj(bounds::ENERGY_UJ.max.unsigned_abs()))).max(1.0)
}

/// Time from sizes, as shares of an ordinary task's, which its features make about 1.
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
    let power = POWER_SHARE * energy_uj / (latency_ms / 1e3);
    let mean = [START_SHARE * energy_uj, power, 0.0, 0.0, 0.0, 0.0];
    Regression::new(mean, mean.map(|value| value * PRIOR_ERROR), energy_uj, PRIOR_SPREAD)
}

/// A whole from its parts. They are measured in the unit of the whole, so that a share's error weighs as much as the
/// typical part.
fn parts(shares: [f64; 3], scale: f64) -> Regression {
    let [a, b, c] = shares;
    let mean = [a, b, c, 0.0, 0.0, 0.0];
    Regression::new(mean, mean.map(|share| share * HYBRID_ERROR), scale, PRIOR_SPREAD)
}

/// A radio, before it was used, as shares of the energy of an ordinary remote task: a mobile network's wakes dearly.
pub(crate) fn radio(energy_uj: f64, cellular: bool) -> Regression {
    let shares: Features =
        if cellular { [0.1, 0.3, 0.2, 0.05, 0.15, 0.05] } else { [0.05, 0.02, 0.1, 0.02, 0.05, 0.02] };
    let mean = shares.map(|share| share * energy_uj);
    Regression::new(mean, mean.map(|value| value * PRIOR_ERROR), energy_uj * RADIO_SHARE, PRIOR_SPREAD)
}
