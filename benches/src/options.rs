//! One task and its six options, in both worlds.

use kromka::core::{
    CURVE_POINTS, Curve, Energy, Environment, EnvironmentMap, EnvironmentProfile, ExecutionOption, Money, Share,
    TaskKind, TaskRequirements,
};

use crate::literal::{LiteralOption, LiteralPolicy, LiteralTask};

/// Expected latency, cost, energy and availability of each environment.
const EXPECTED: [(u32, i64, u64, u8); Environment::COUNT] = [
    (3_000, 0, 12_000_000, 99),
    (1_500, 300_000, 3_000_000, 98),
    (2_000, 5_000_000, 4_000_000, 99),
    (1_200, 50_000, 2_000_000, 90),
    (3_000, 0, 2_000_000, 60),
    (2_200, 2_500_000, 7_000_000, 98),
];

/// A task that every environment can run, so that all six are scored, ordered and given a reason.
#[must_use]
pub fn task() -> TaskRequirements {
    TaskRequirements {
        deadline_ms: 4_000,
        cost_max: Money::from_nano(6_000_000),
        ..TaskRequirements::new(TaskKind::Inference)
    }
}

/// Its options.
#[must_use]
pub fn options() -> EnvironmentMap<ExecutionOption> {
    EnvironmentMap::from_fn(|environment| {
        let (latency_ms, cost, energy, availability) = EXPECTED[environment.index()];
        let profile = EnvironmentProfile::default_of(environment);
        ExecutionOption {
            latency_ms,
            cost: Money::from_nano(cost),
            energy: Energy::from_uj(energy),
            availability: Share::from_percent(availability),
            quality: profile.quality,
            privacy: profile.privacy,
            ceiling: profile.ceiling,
            needs_network: profile.needs_network,
            ..ExecutionOption::ideal(environment)
        }
    })
}

/// Points of each environment's latency distribution in milliseconds, its availability and how often answers fit their
/// cap in percent, and when a failure is seen: skewed as measured ones are, the later part of some beyond the deadline.
const BELIEVED: [([u32; CURVE_POINTS], u8, u8, u32); Environment::COUNT] = [
    ([2_100, 2_300, 2_650, 2_950, 3_300, 3_700, 4_300, 5_200], 99, 100, 500),
    ([600, 800, 1_100, 1_380, 1_750, 2_300, 3_300, 5_000], 95, 97, 900),
    ([900, 1_150, 1_550, 1_880, 2_300, 2_900, 3_900, 5_500], 97, 90, 1_100),
    ([500, 650, 900, 1_120, 1_400, 1_800, 2_500, 3_600], 90, 100, 700),
    ([2_000, 2_300, 2_700, 2_960, 3_250, 3_650, 4_200, 4_900], 90, 100, 500),
    ([1_200, 1_450, 1_800, 2_100, 2_500, 3_000, 3_900, 5_000], 96, 94, 1_300),
];

/// The same options with what the expected utility asks besides: distributions, probabilities, the price of a failure.
#[must_use]
pub fn believed() -> EnvironmentMap<ExecutionOption> {
    let mut options = options();
    for (option, (points, availability, fits, failed_ms)) in options.0.iter_mut().zip(BELIEVED) {
        let curve = Curve::from(points);
        (option.latency_ms, option.curve) = (curve.mean_ms(), Some(curve));
        (option.availability, option.fits) = (Share::from_percent(availability), Share::from_percent(fits));
        option.failed_energy = Some(Energy::from_uj(option.energy.uj() / 2));
        (option.failed_ms, option.detect_timeout_ms) = (Some(failed_ms), Some(2 * failed_ms));
    }
    options
}

/// The same task, options and weights for the bare formula.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "the specification's own floats")]
pub fn literal() -> (LiteralTask, [LiteralOption; 6], LiteralPolicy) {
    let options = options();
    let literal = |option: &ExecutionOption| LiteralOption {
        latency: option.latency_ms as f32,
        cost: option.cost.nano() as f32 / 1e9,
        privacy: option.privacy.ppb() as f32 / 1e9,
        availability: option.availability.ppb() as f32 / 1e9,
        energy: option.energy.uj() as f32 / 1e6,
        available: option.reachable,
    };
    let task = LiteralTask { max_latency_ms: 4_000.0, max_cost: 0.006, privacy: 0.33 };
    let policy = LiteralPolicy { performance: 0.3, cost: 0.2, privacy: 0.2, availability: 0.15, energy: 0.15 };
    (task, options.0.each_ref().map(literal), policy)
}
