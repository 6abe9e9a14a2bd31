//! The score of the specification, on static expectations.

use kromka_core::{Environment, TaskRequirements};

use super::{Cooldown, EXPECTED, Failures, Fallbacks, admits, dispatch};
use crate::{
    replay::{Context, Policy, TryEnd},
    world::TaskView,
};

/// How long a failed environment is left alone.
const COOLDOWN_MS: u64 = 30_000;

/// The score, literally or behind a filter.
pub(in crate::replay) struct Specification {
    /// With the hard limits on static expectations and the next best as fallback.
    filtered: bool,
    cooldown: Cooldown,
    fallbacks: Fallbacks,
}

impl Specification {
    pub(in crate::replay) fn new(filtered: bool, failures: &Failures) -> Self {
        Self { filtered, cooldown: Cooldown::new(COOLDOWN_MS, failures), fallbacks: Fallbacks::default() }
    }

    fn passes(&self, asked: &TaskRequirements, environment: Environment, context: &Context<'_, '_>) -> bool {
        let in_time = EXPECTED[environment].latency_ms <= f64::from(asked.deadline_ms);
        self.cooldown.over(environment, context) && (!self.filtered || in_time && admits(asked, environment, context))
    }
}

impl Policy for Specification {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        let battery = context.sample().battery.as_f64();
        let (mut best, mut next) = ((0.0, None), (0.0, None));
        for environment in Environment::ALL {
            if !self.passes(&task.requirements, environment, context) {
                continue;
            }
            let privacy = context.profiles()[environment].privacy.as_f64();
            let score = score(&task.requirements, environment, privacy, battery);
            if score > best.0 {
                (best, next) = ((score, Some(environment)), best);
            } else if score > next.0 {
                next = (score, Some(environment));
            }
        }
        if self.filtered {
            self.fallbacks.name(task.id, next.1);
        }
        dispatch(task.id, best.1.unwrap_or(Environment::Local), context);
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        self.cooldown.observe(end, context);
        self.fallbacks.follow(end, context);
    }
}

fn score(asked: &TaskRequirements, environment: Environment, privacy: f64, battery: f64) -> f64 {
    let expected = &EXPECTED[environment];
    // A cost limit of 0 leaves a free environment all of its value, and a dear one none.
    let (cost, cost_max) = (expected.cost.nano() as f64, asked.cost_max.nano() as f64);
    let dear = if cost <= 0.0 { 0.0 } else { cost / cost_max };
    let sensitivity = asked.sensitivity.index() as f64 / 3.0;
    0.3 * (1.0 - expected.latency_ms / f64::from(asked.deadline_ms)).max(0.0)
        + 0.2 * (1.0 - dear).max(0.0)
        + 0.2 * (privacy / sensitivity.max(0.25)).min(1.0)
        + 0.15 * expected.availability
        + 0.15 * (1.0 - expected.energy_j / 25.0 * (2.0 - battery)).max(0.0)
}

#[cfg(test)]
mod tests {
    use kromka_core::{Money, Sensitivity, TaskKind};

    use super::*;

    #[test]
    fn the_score_is_the_specification_s() {
        let asked = TaskRequirements {
            deadline_ms: 4_000,
            cost_max: Money::from_nano(1_000_000),
            sensitivity: Sensitivity::Confidential,
            ..TaskRequirements::new(TaskKind::Inference)
        };
        // Basic: 1.5 s of 4, .0003 of .001, privacy .3 of 2/3, availability .99, 3 J on half a battery.
        let by_hand = 0.3 * 0.625 + 0.2 * 0.7 + 0.2 * 0.45 + 0.15 * 0.99 + 0.15 * (1.0 - 0.12 * 1.5);
        let have = score(&asked, Environment::CloudBasic, 0.3, 0.5);
        assert!((have - by_hand).abs() < 1e-12, "{have} {by_hand}");
        // Premium's static cost is five times the limit, which is worth 0 and not less.
        let by_hand = 0.3 * 0.5 + 0.2 * 0.9 + 0.15 * 0.995 + 0.15 * (1.0 - 0.16 * 1.5);
        let have = score(&asked, Environment::CloudPremium, 0.6, 0.5);
        assert!((have - by_hand).abs() < 1e-12, "{have} {by_hand}");
    }
}
