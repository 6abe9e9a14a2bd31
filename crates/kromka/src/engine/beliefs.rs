//! What the engine believes of each environment: moving averages of its own outcomes.

use kromka_core::{
    Beacon, Environment, EnvironmentMap, EnvironmentSample, Estimate, Outcome, OutcomeStatus, Share, TaskKind, Tick,
    Validate, bounds,
};
use kromka_decision::Belief;
use serde::{Deserialize, Serialize};

use super::config::{COOLDOWN_DOUBLINGS, Config};

/// The weight of the newest observation once there are enough: about the last ten count.
const GAIN: f64 = 0.1;
/// Observations of one kind of task that outweigh those of all kinds.
const KIND_WEIGHT: f64 = 3.0;
/// An observation further from the mean than this many deviations counts as that far: one stall must not move it.
const OUTLIER_DEVIATIONS: f64 = 6.0;
/// Observations before there is an outlier.
const OUTLIER_SAMPLES: u32 = 8;
/// The deviation counts as at least this share of the mean when outliers are judged, and as at least one unit: equal
/// observations wear it away, and an estimate without reach would never learn again.
const OUTLIER_SPREAD_MIN: f64 = 0.05;
/// How much further than the mean the deviation may be moved at once: a new regime is believed in a few steps.
const OUTLIER_WIDENING: f64 = 2.0;
/// Observations before a time to the first result is trusted for a time-out.
const TIMEOUT_SAMPLES: u32 = 8;
/// The time-out is the mean time to the first result and this many deviations,
const TIMEOUT_DEVIATIONS: f64 = 6.0;
/// but at least this many means,
const TIMEOUT_MEANS: f64 = 1.5;
/// and at least this, in milliseconds: shorter ones fail answers that are on their way.
const TIMEOUT_MS_MIN: f64 = 1_500.0;
/// It doubles with each failure in a row, up to this often: a try that is given up tells nothing of how long it would
/// have taken, and an environment that became slower would never be heard out.
const TIMEOUT_DOUBLINGS: u32 = 4;
/// Prior deviations are this share of the prior mean.
const PRIOR_SPREAD: f64 = 0.5;
/// Tokens of an answer before one was seen; a task's own limit cuts it.
const PRIOR_OUTPUT_TOKENS: f64 = 64.0;

/// Averages for one environment, over one kind of task or all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Averages {
    work_ms: Estimate,
    first_ms: Estimate,
    energy_uj: Estimate,
}

/// What is believed of one environment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Standing {
    all: Averages,
    by_kind: [Averages; TaskKind::ALL.len()],
    /// The share of tries that it answered, among those that reached it.
    availability: f64,
    failures_in_a_row: u32,
    failed_at: Tick,
    /// Left alone until then after a failure.
    cooldown_until: Tick,
    beacon: Option<Beacon>,
    sample: Option<EnvironmentSample>,
    probed: Option<Tick>,
}

/// What is believed of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Beliefs {
    standings: EnvironmentMap<Standing>,
    output_tokens: [Estimate; TaskKind::ALL.len()],
}

impl Beliefs {
    /// What the configuration says, before anything was observed.
    pub(crate) fn new(config: &Config) -> Self {
        let standings = EnvironmentMap::from_fn(|environment| {
            let prior = &config.priors[environment];
            let estimate = |mean: f64| Estimate::prior(mean, mean * PRIOR_SPREAD);
            let latency_ms = f64::from(prior.latency_ms);
            let all = Averages {
                work_ms: estimate(latency_ms),
                first_ms: estimate(latency_ms),
                energy_uj: estimate(to_f64(prior.energy.uj())),
            };
            Standing {
                all,
                by_kind: [all; TaskKind::ALL.len()],
                availability: prior.availability.as_f64(),
                failures_in_a_row: 0,
                failed_at: Tick::ZERO,
                cooldown_until: Tick::ZERO,
                beacon: None,
                sample: None,
                probed: None,
            }
        });
        let tokens = Estimate::prior(PRIOR_OUTPUT_TOKENS, PRIOR_OUTPUT_TOKENS * PRIOR_SPREAD);
        Self { standings, output_tokens: [tokens; TaskKind::ALL.len()] }
    }

    /// The host's last description of an environment.
    pub(crate) fn sample(&self, environment: Environment) -> Option<&EnvironmentSample> {
        self.standings[environment].sample.as_ref()
    }

    /// What is believed for a task of this kind. `slots_free` and `wait_ms` are the engine's own knowledge.
    pub(crate) fn belief(
        &self,
        environment: Environment,
        kind: TaskKind,
        config: &Config,
        now: Tick,
        slots_free: u32,
        wait_ms: u32,
    ) -> Belief {
        let standing = &self.standings[environment];
        let of_kind = &standing.by_kind[kind.index()];
        let (reachable, ready_at) = standing.reachable(config, now);
        let first_ms = blend(&standing.all.first_ms, &of_kind.first_ms);
        Belief {
            work_ms: blend(&standing.all.work_ms, &of_kind.work_ms),
            energy_uj: blend(&standing.all.energy_uj, &of_kind.energy_uj),
            output_tokens: self.output_tokens[kind.index()],
            availability: Share::from_f64_clamped(standing.availability),
            reachable,
            ready_at,
            slots_free,
            wait_ms,
            detect_timeout_ms: timeout_ms(&first_ms, standing.failures_in_a_row),
        }
    }

    /// Mean milliseconds of work in an environment, over all kinds of task.
    pub(crate) fn mean_work_ms(&self, environment: Environment) -> f64 {
        self.standings[environment].all.work_ms.mean
    }

    pub(crate) fn observe_sample(&mut self, sample: EnvironmentSample) {
        self.standings[sample.environment].sample = Some(sample);
    }

    /// One that claims to be of the future is of now, else it would be believed until then; one older than the last is
    /// not believed at all, because beacons may overtake one another.
    pub(crate) fn observe_beacon(&mut self, beacon: Beacon, now: Tick) {
        let beacon = Beacon { at: beacon.at.min(now), ..beacon };
        let standing = &mut self.standings[beacon.environment];
        if standing.beacon.is_some_and(|last| last.at > beacon.at) {
            return;
        }
        standing.beacon = Some(beacon);
        // A sign of life after the failure ends the cooldown early.
        if beacon.reachable && beacon.at > standing.failed_at {
            standing.cooldown_until = standing.cooldown_until.min(beacon.at);
        }
    }

    /// Whether it is believed reachable now.
    pub(crate) fn is_reachable(&self, environment: Environment, config: &Config, now: Tick) -> bool {
        self.standings[environment].reachable(config, now).0
    }

    /// Learns from the outcome of a try. `overhead_ms` is what the environment is not to blame for.
    pub(crate) fn observe_outcome(
        &mut self,
        outcome: &Outcome,
        kind: TaskKind,
        overhead_ms: u32,
        config: &Config,
        now: Tick,
    ) {
        let standing = &mut self.standings[outcome.environment];
        match outcome.status {
            OutcomeStatus::Success | OutcomeStatus::Truncated => {
                let work_ms = f64::from(outcome.latency_ms.saturating_sub(overhead_ms));
                let first_ms = outcome.first_result_ms.unwrap_or(outcome.latency_ms).saturating_sub(overhead_ms);
                for averages in [&mut standing.all, &mut standing.by_kind[kind.index()]] {
                    learn(&mut averages.first_ms, f64::from(first_ms), now);
                    if outcome.status == OutcomeStatus::Success {
                        learn(&mut averages.work_ms, work_ms, now);
                        learn(&mut averages.energy_uj, to_f64(outcome.energy.uj()), now);
                    }
                }
                standing.availability += GAIN * (1.0 - standing.availability);
                standing.failures_in_a_row = 0;
                standing.cooldown_until = Tick::ZERO;
                if let Some(tokens) = outcome.output_tokens {
                    learn(&mut self.output_tokens[kind.index()], f64::from(tokens), now);
                }
            }
            OutcomeStatus::Failed => self.observe_failure(outcome.environment, config, now),
            // The host's doing, not the environment's.
            OutcomeStatus::Cancelled => {}
        }
    }

    /// A try failed, or gave no sign of life in time.
    pub(crate) fn observe_failure(&mut self, environment: Environment, config: &Config, now: Tick) {
        let standing = &mut self.standings[environment];
        standing.availability -= GAIN * standing.availability;
        standing.failed_at = now;
        let doublings = standing.failures_in_a_row.min(COOLDOWN_DOUBLINGS);
        standing.cooldown_until = now.after(u64::from(config.cooldown_ms) << doublings);
        standing.failures_in_a_row = standing.failures_in_a_row.saturating_add(1);
    }

    /// The environment that a probe would tell most about now, if any; marks it as probed.
    pub(crate) fn probe_due(&mut self, config: &Config, now: Tick) -> Option<Environment> {
        let due = Environment::ALL
            .into_iter()
            .find(|environment| self.probe_at(*environment, config).is_some_and(|at| at <= now))?;
        self.standings[due].probed = Some(now);
        Some(due)
    }

    /// When the next probe is due.
    pub(crate) fn next_probe(&self, config: &Config) -> Option<Tick> {
        Environment::ALL.into_iter().filter_map(|environment| self.probe_at(environment, config)).min()
    }

    /// Whether every number is one that observations can lead to: what a restored engine is held against.
    pub(crate) fn are_consistent(&self) -> bool {
        let of_averages = |averages: &Averages| {
            fits(&averages.work_ms, bounds::LATENCY_MS.max)
                && fits(&averages.first_ms, bounds::LATENCY_MS.max)
                && fits(&averages.energy_uj, bounds::ENERGY_UJ.max)
        };
        let standings = self.standings.iter().all(|(environment, standing)| {
            let sample_fits =
                standing.sample.is_none_or(|sample| sample.environment == environment && sample.check().is_ok());
            of_averages(&standing.all)
                && standing.by_kind.iter().all(of_averages)
                && bounds::SHARE.check(standing.availability).is_ok()
                && standing.beacon.is_none_or(|beacon| beacon.environment == environment)
                && sample_fits
        });
        standings && self.output_tokens.iter().all(|estimate| fits(estimate, i64::from(u32::MAX)))
    }

    /// An environment that failed is probed once its cooldown is over, until an outcome or a beacon says more.
    fn probe_at(&self, environment: Environment, config: &Config) -> Option<Tick> {
        let standing = &self.standings[environment];
        let known = standing.beacon.is_some_and(|beacon| beacon.at >= standing.cooldown_until);
        let profile = &config.profiles[environment];
        if config.probe_interval_ms == 0 || standing.failures_in_a_row == 0 || known {
            return None;
        }
        if !profile.enabled || !profile.needs_network {
            return None;
        }
        let since = standing.probed.map_or(Tick::ZERO, |at| at.after(u64::from(config.probe_interval_ms)));
        // Saturated at the end of time it is no time at which anything happens.
        Some(standing.cooldown_until.max(since)).filter(|at| *at != Tick::NEVER)
    }
}

impl Standing {
    /// Whether it can be reached now, and if not, when it may be.
    fn reachable(&self, config: &Config, now: Tick) -> (bool, Tick) {
        let valid = u64::from(config.beacon_valid_ms);
        let beacon = self.beacon.filter(|beacon| now.since(beacon.at) <= valid);
        if beacon.is_some_and(|beacon| !beacon.reachable) {
            return (false, beacon.map_or(Tick::NEVER, |beacon| beacon.at.after(valid)));
        }
        if now < self.cooldown_until {
            return (false, self.cooldown_until);
        }
        (true, now)
    }
}

/// The average over this kind of task, and over all kinds as long as there is little of this kind.
fn blend(all: &Estimate, of_kind: &Estimate) -> Estimate {
    let share = f64::from(of_kind.samples) / (f64::from(of_kind.samples) + KIND_WEIGHT);
    let mix = |a: f64, b: f64| a + share * (b - a);
    Estimate {
        mean: mix(all.mean, of_kind.mean),
        deviation: mix(all.deviation, of_kind.deviation),
        at: all.at,
        samples: all.samples,
    }
}

/// Exponential moving mean and mean absolute deviation, which begin as plain averages.
fn learn(estimate: &mut Estimate, value: f64, now: Tick) {
    estimate.samples = estimate.samples.saturating_add(1);
    estimate.at = now;
    let gain = GAIN.max(1.0 / f64::from(estimate.samples));
    let error = value - estimate.mean;
    let spread = estimate.deviation.max(OUTLIER_SPREAD_MIN * estimate.mean).max(1.0);
    let reach = if estimate.samples > OUTLIER_SAMPLES { OUTLIER_DEVIATIONS * spread } else { f64::INFINITY };
    estimate.mean += gain * error.max(-reach).min(reach);
    estimate.deviation += gain * (error.abs().min(OUTLIER_WIDENING * reach) - estimate.deviation);
}

/// Whether an estimate lies where averages of values from 0 to `max` lie.
#[expect(clippy::cast_precision_loss, reason = "bounds are below 2^53")]
fn fits(estimate: &Estimate, max: i64) -> bool {
    // The rounding of a long average must not make it a stranger.
    let range = 0.0..=max as f64 * 1.001;
    range.contains(&estimate.mean) && range.contains(&estimate.deviation)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn timeout_ms(first_ms: &Estimate, failures_in_a_row: u32) -> Option<u32> {
    if first_ms.samples < TIMEOUT_SAMPLES {
        return None;
    }
    let usual = first_ms.mean + TIMEOUT_DEVIATIONS * first_ms.deviation;
    let patient = usual.max(TIMEOUT_MEANS * first_ms.mean).max(TIMEOUT_MS_MIN);
    Some((patient * f64::from(1u32 << failures_in_a_row.min(TIMEOUT_DOUBLINGS))) as u32)
}

#[expect(clippy::cast_precision_loss, reason = "an average needs no more than 53 bits")]
fn to_f64(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka_core::{Energy, Money, TaskHandle};
    use std::string::ToString;

    const NOW: Tick = Tick::from_ms(1_000_000);

    fn outcome(status: OutcomeStatus, latency_ms: u32) -> Outcome {
        Outcome {
            task: TaskHandle { index: 0, generation: 1 },
            attempt: 1,
            environment: Environment::EdgeNearby,
            status,
            latency_ms,
            first_result_ms: Some(latency_ms / 2),
            energy: Energy::from_uj(2_000_000),
            cost: Money::ZERO,
            output_tokens: Some(20),
            quality: None,
        }
    }

    fn edge(beliefs: &Beliefs, now: Tick) -> Belief {
        beliefs.belief(Environment::EdgeNearby, TaskKind::Inference, &Config::default(), now, 1, 0)
    }

    #[test]
    fn averages_forget_the_prior_and_one_stall_does_not_move_them() {
        let config = Config::default();
        let mut beliefs = Beliefs::new(&config);
        for i in 0..40 {
            let outcome = outcome(OutcomeStatus::Success, 700 + (i % 5) * 50);
            beliefs.observe_outcome(&outcome, TaskKind::Inference, 100, &config, NOW);
        }
        let before = edge(&beliefs, NOW);
        assert!((before.work_ms.mean - 700.0).abs() < 60.0, "{before:?}");
        assert_eq!(before.output_tokens.mean.round().to_string(), "20");
        beliefs.observe_outcome(&outcome(OutcomeStatus::Success, 90_000), TaskKind::Inference, 100, &config, NOW);
        assert!(edge(&beliefs, NOW).work_ms.mean < 800.0);
    }

    #[test]
    fn a_failure_puts_an_environment_aside_longer_each_time_and_a_success_brings_it_back() {
        let config = Config::default();
        let mut beliefs = Beliefs::new(&config);
        for expected_s in [30, 60, 120] {
            beliefs.observe_outcome(&outcome(OutcomeStatus::Failed, 10), TaskKind::Inference, 0, &config, NOW);
            let belief = edge(&beliefs, NOW);
            assert!(!belief.reachable);
            assert_eq!(belief.ready_at, NOW.after(expected_s * 1_000));
        }
        beliefs.observe_outcome(&outcome(OutcomeStatus::Success, 500), TaskKind::Inference, 0, &config, NOW);
        assert!(edge(&beliefs, NOW).reachable);
    }

    #[test]
    fn a_steady_estimate_still_learns_a_new_regime() {
        let config = Config::default();
        let mut beliefs = Beliefs::new(&config);
        for (count, latency_ms) in [(1_000, 700), (60, 7_000)] {
            for _ in 0..count {
                let outcome = outcome(OutcomeStatus::Success, latency_ms);
                beliefs.observe_outcome(&outcome, TaskKind::Inference, 0, &config, NOW);
            }
        }
        let belief = edge(&beliefs, NOW);
        assert!((belief.work_ms.mean - 7_000.0).abs() < 700.0, "{belief:?}");
    }

    #[test]
    fn a_service_that_slows_down_is_heard_out_in_the_end() {
        let config = Config::default();
        let mut beliefs = Beliefs::new(&config);
        for _ in 0..100 {
            let outcome = Outcome { first_result_ms: Some(2_000), ..outcome(OutcomeStatus::Success, 2_000) };
            beliefs.observe_outcome(&outcome, TaskKind::Inference, 0, &config, NOW);
        }
        let first = edge(&beliefs, NOW).detect_timeout_ms;
        assert_eq!(first, Some(3_000));
        beliefs.observe_failure(Environment::EdgeNearby, &config, NOW);
        assert_eq!(edge(&beliefs, NOW).detect_timeout_ms, Some(6_000));
    }

    #[test]
    fn a_beacon_is_believed_while_it_is_fresh() {
        let config = Config::default();
        let mut beliefs = Beliefs::new(&config);
        let (environment, rtt_ms) = (Environment::EdgeNearby, None);
        beliefs.observe_beacon(Beacon { environment, at: NOW, reachable: false, rtt_ms }, NOW);
        assert!(!edge(&beliefs, NOW.after(60_000)).reachable);
        assert!(edge(&beliefs, NOW.after(151_000)).reachable);
    }

    #[test]
    fn a_failed_environment_is_probed_after_its_cooldown_and_not_too_often() {
        let config = Config::default();
        let mut beliefs = Beliefs::new(&config);
        assert_eq!(beliefs.probe_due(&config, NOW), None);
        beliefs.observe_failure(Environment::CloudBasic, &config, NOW);
        assert_eq!(beliefs.probe_due(&config, NOW.after(29_999)), None);
        assert_eq!(beliefs.probe_due(&config, NOW.after(30_000)), Some(Environment::CloudBasic));
        assert_eq!(beliefs.probe_due(&config, NOW.after(30_001)), None);
        assert_eq!(beliefs.next_probe(&config), Some(NOW.after(60_000)));
    }
}
