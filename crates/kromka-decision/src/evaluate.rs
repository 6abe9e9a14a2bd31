//! From what is known and believed of an environment to an option for a task.

use kromka_core::{
    Belief, Carbon, DeviceSample, Energy, Environment, EnvironmentProfile, EnvironmentSample, Estimate,
    ExecutionOption, Money, Share, bounds,
};

/// What is known around a decision.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The device.
    pub device: &'a DeviceSample,
    /// The environment, as the host last described it.
    pub sample: Option<&'a EnvironmentSample>,
}

/// How many tasks an environment could still take, and how long one would wait there for those before it: what only the
/// engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Tasks it could still take, running or waiting.
    pub slots_free: u32,
    /// How long a task would wait for those before it, in milliseconds.
    pub wait_ms: u32,
}

/// The option of running a task in `environment`, of which `belief` says what it would be like.
#[must_use]
pub fn evaluate(
    environment: Environment,
    profile: &EnvironmentProfile,
    belief: &Belief,
    room: Room,
    around: &Surroundings<'_>,
) -> ExecutionOption {
    let curve = belief.latency.later(room.wait_ms);
    let mut option = ExecutionOption {
        enabled: profile.enabled && profile.concurrency > 0,
        reachable: belief.reachable,
        needs_network: profile.is_networked(environment),
        ceiling: profile.ceiling,
        privacy: profile.privacy,
        quality: belief.quality.map_or(profile.quality, |judged| quality(profile.quality, &judged)),
        availability: belief.availability,
        confidence: confidence(&belief.latency_ms),
        latency_ms: curve.mean_ms(),
        latency_deviation_ms: rounded(belief.latency_ms.deviation),
        curve: Some(curve),
        cost: belief.cost,
        cost_deviation: belief.cost_deviation,
        energy: belief.energy,
        failed_energy: Some(belief.failed_energy),
        failed_ms: Some(belief.failed_ms.saturating_add(room.wait_ms)),
        carbon: Carbon::ZERO,
        slots_free: room.slots_free,
        ready_at: belief.ready_at,
        tokens_affordable: belief.token_cap,
        fits: belief.fits,
        detect_timeout_ms: belief.detect_timeout_ms,
        custom: profile.custom,
        ..ExecutionOption::ideal(environment)
    };
    if environment == Environment::Local {
        option.memory_free = around.device.memory_free;
    }
    if let Some(sample) = around.sample {
        option.enabled &= sample.available;
        option.memory_free = sample.memory_free.unwrap_or(option.memory_free);
        option.compute_free = sample.compute_free.unwrap_or(option.compute_free);
        option.carbon = sample.carbon_per_task.unwrap_or_default();
    }
    clamp(&mut option);
    option
}

/// Judged answers that weigh as much as what the host says of an environment's quality.
const QUALITY_DOUBT: f64 = 20.0;

/// What the host says of quality, moved by what was judged.
fn quality(said: Share, judged: &Estimate) -> Share {
    let samples = f64::from(judged.samples);
    Share::from_f64_clamped((said.as_f64() * QUALITY_DOUBT + judged.mean * samples) / (QUALITY_DOUBT + samples))
}

/// How well an estimate is founded: many observations, little spread. n / (n + 4) / (1 + deviation / mean).
fn confidence(estimate: &Estimate) -> Share {
    let samples = f64::from(estimate.samples);
    let spread = if estimate.mean > 0.0 { estimate.deviation / estimate.mean } else { 1.0 };
    Share::from_f64_clamped(samples / (samples + 4.0) / (1.0 + spread.max(0.0)))
}

/// To the nearest integer; NaN and negative values become 0, large ones the maximum.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn rounded(value: f64) -> u32 {
    (value + 0.5) as u32
}

/// Keeps what was computed within the ranges of the vocabulary.
fn clamp(option: &mut ExecutionOption) {
    let most = |value: i64, bound: bounds::Bound<i64>| value.clamp(bound.min, bound.max);
    option.cost = Money::from_nano(most(option.cost.nano(), bounds::COST_NANO));
    option.cost_deviation = Money::from_nano(most(option.cost_deviation.nano(), bounds::COST_NANO));
    option.energy = option.energy.min(Energy::from_uj(bounds::ENERGY_UJ.max.unsigned_abs()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka_core::{Bytes, Curve, Money, Tick};

    fn belief() -> Belief {
        Belief {
            latency: Curve::about(800, 80),
            latency_ms: Estimate { mean: 800.0, deviation: 80.0, at: Tick::ZERO, samples: 12 },
            energy: Energy::from_uj(2_000_000),
            failed_energy: Energy::from_uj(1_000_000),
            cost: Money::from_nano(500),
            cost_deviation: Money::from_nano(100),
            token_cap: Some(90),
            fits: Share::from_percent(95),
            availability: Share::from_percent(97),
            quality: None,
            reachable: true,
            ready_at: Tick::NEVER,
            detect_timeout_ms: Some(900),
            failed_ms: 700,
        }
    }

    #[test]
    fn waiting_moves_the_whole_distribution() {
        let around = Surroundings { device: &DeviceSample::default(), sample: None };
        let profile = EnvironmentProfile::default_of(Environment::CloudBasic);
        let of =
            |wait_ms| evaluate(Environment::CloudBasic, &profile, &belief(), Room { slots_free: 3, wait_ms }, &around);
        let (now, later) = (of(0), of(50));
        assert_eq!(later.latency_ms, now.latency_ms + 50);
        assert_eq!(later.failed_ms, Some(750));
        assert_eq!(later.curve.map(|curve| curve.points()[0]), now.curve.map(|curve| curve.points()[0] + 50));
        assert_eq!(now.detect_timeout_ms, Some(900));
    }

    #[test]
    fn what_the_host_says_of_an_environment_counts() {
        let sample = EnvironmentSample {
            memory_free: Some(Bytes::new(7)),
            ..EnvironmentSample::new(Environment::EdgeNearby, false, Tick::ZERO)
        };
        let around = Surroundings { device: &DeviceSample::default(), sample: Some(&sample) };
        let profile = EnvironmentProfile::default_of(Environment::EdgeNearby);
        let room = Room { slots_free: 1, wait_ms: 0 };
        let option = evaluate(Environment::EdgeNearby, &profile, &belief(), room, &around);
        assert!(!option.enabled);
        assert_eq!(option.memory_free, Bytes::new(7));
    }
}
