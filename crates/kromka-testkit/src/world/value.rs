//! The true value of what a task got.

use kromka_core::{Environment, EnvironmentMap, EnvironmentProfile, TaskRequirements};

/// Weights of quality, latency, cost, privacy and of having an answer; that of energy depends on the device.
const QUALITY: f64 = 0.25;
const LATENCY: f64 = 0.25;
const COST: f64 = 0.20;
const ENERGY: f64 = 0.15;
const PRIVACY: f64 = 0.10;
const ANSWER: f64 = 0.05;
/// The energy at which its value is 0, in joule.
const ENERGY_SCALE_J: f64 = 25.0;
/// Above this temperature in °C energy counts more.
const HOT_C: f64 = 38.0;
/// By this factor.
const HOT_FACTOR: f64 = 1.3;

/// The weight of energy on a device with this battery, 0 to 1, and temperature in °C.
#[must_use]
pub fn energy_weight(battery: f64, temperature_c: f64) -> f64 {
    let hot = if temperature_c > HOT_C { HOT_FACTOR } else { 1.0 };
    ENERGY * (2.2 - 1.2 * battery) * hot
}

/// What a task got, all tries together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Experience {
    /// Where the answer came from; `None` when every try failed.
    pub served_by: Option<Environment>,
    /// Whether any try showed the data to an environment that may not see it.
    pub breach: bool,
    /// From arrival to the answer, in ms.
    pub latency_ms: u64,
    /// What all tries cost, in nano-units.
    pub cost_nano: i64,
    /// What all tries took from the battery, in joule.
    pub energy_j: f64,
}

impl Experience {
    /// U, 0 to 1: 0 when a hard constraint was broken in fact, else the weighted mean of the criteria.
    #[must_use]
    pub fn value(
        &self,
        asked: &TaskRequirements,
        tiers: &EnvironmentMap<EnvironmentProfile>,
        energy_weight: f64,
    ) -> f64 {
        let Some(environment) = self.served_by else { return 0.0 };
        let tier = &tiers[environment];
        let broken = self.breach
            || self.latency_ms > u64::from(asked.deadline_ms)
            || self.cost_nano > asked.cost_max.nano()
            || tier.quality < asked.qos.quality_min;
        if broken {
            return 0.0;
        }
        // A limit of nothing that is kept is kept to the full.
        let left = |have: f64, limit: f64| if limit > 0.0 { 1.0 - have / limit } else { 1.0 };
        let sum = QUALITY * tier.quality.as_f64()
            + LATENCY * left(self.latency_ms as f64, f64::from(asked.deadline_ms))
            + COST * left(self.cost_nano as f64, asked.cost_max.nano() as f64)
            + energy_weight * (1.0 - self.energy_j / ENERGY_SCALE_J).max(0.0)
            + PRIVACY * tier.privacy.as_f64()
            + ANSWER;
        sum / (QUALITY + LATENCY + COST + energy_weight + PRIVACY + ANSWER)
    }

    /// Whether there is a result that can be used: late or dear included, below the quality floor or seen by the wrong
    /// eyes not.
    #[must_use]
    pub fn served(&self, asked: &TaskRequirements, tiers: &EnvironmentMap<EnvironmentProfile>) -> bool {
        self.served_by.is_some_and(|environment| tiers[environment].quality >= asked.qos.quality_min) && !self.breach
    }
}

#[cfg(test)]
mod tests {
    use kromka_core::{Money, Share, TaskKind};

    use super::*;

    fn tiers() -> EnvironmentMap<EnvironmentProfile> {
        EnvironmentProfile::defaults()
    }

    fn asked() -> TaskRequirements {
        TaskRequirements {
            deadline_ms: 4_000,
            cost_max: Money::from_nano(1_000_000),
            ..TaskRequirements::new(TaskKind::Inference)
        }
    }

    fn experience() -> Experience {
        Experience {
            served_by: Some(Environment::CloudPremium),
            breach: false,
            latency_ms: 1_000,
            cost_nano: 250_000,
            energy_j: 5.0,
        }
    }

    #[test]
    fn the_value_is_the_weighted_mean() {
        // Quality .8, latency .75, cost .75, energy .8, privacy .6, full battery: weights sum to one.
        let by_hand = 0.25 * 0.8 + 0.25 * 0.75 + 0.20 * 0.75 + 0.15 * 0.8 + 0.10 * 0.6 + 0.05;
        let value = experience().value(&asked(), &tiers(), energy_weight(1.0, 30.0));
        assert!((value - by_hand).abs() < 1e-12, "{value} {by_hand}");
    }

    #[test]
    fn an_empty_battery_and_heat_raise_the_weight_of_energy() {
        assert!((energy_weight(0.0, 30.0) - 0.33).abs() < 1e-12);
        assert!((energy_weight(0.5, 38.0) - 0.24).abs() < 1e-12);
        assert!((energy_weight(0.5, 38.1) - 0.312).abs() < 1e-12);
    }

    #[test]
    fn a_limit_that_is_met_exactly_is_kept_and_one_beyond_it_is_not() {
        let weight = energy_weight(1.0, 30.0);
        let value = |change: &dyn Fn(&mut Experience)| {
            let mut changed = experience();
            change(&mut changed);
            changed.value(&asked(), &tiers(), weight)
        };
        assert!(value(&|e| e.latency_ms = 4_000) > 0.0);
        assert!(value(&|e| e.latency_ms = 4_001) <= 0.0);
        assert!(value(&|e| e.cost_nano = 1_000_000) > 0.0);
        assert!(value(&|e| e.cost_nano = 1_000_001) <= 0.0);
        assert!(value(&|e| e.breach = true) <= 0.0);
        assert!(value(&|e| e.served_by = None) <= 0.0);
        // Beyond its scale energy is worth nothing, but never less.
        assert!((value(&|e| e.energy_j = 25.0) - value(&|e| e.energy_j = 99.0)).abs() < 1e-12);
    }

    #[test]
    fn the_quality_floor_decides_value_and_service() {
        let mut asked = asked();
        asked.qos.quality_min = Share::from_percent(80);
        assert!(experience().served(&asked, &tiers()));
        asked.qos.quality_min = Share::from_percent(81);
        assert!(!experience().served(&asked, &tiers()));
        assert!(experience().value(&asked, &tiers(), 0.15) <= 0.0);
        let late = Experience { latency_ms: 1_000_000, ..experience() };
        assert!(late.served(&self::asked(), &tiers()));
    }

    #[test]
    fn a_free_answer_to_a_task_that_may_cost_nothing_is_worth_its_full_cost_part() {
        let asked = TaskRequirements { cost_max: Money::ZERO, ..asked() };
        let free = Experience { cost_nano: 0, ..experience() };
        assert!(free.value(&asked, &tiers(), 0.15).is_finite());
        assert!(free.value(&asked, &tiers(), 0.15) > 0.0);
    }
}
