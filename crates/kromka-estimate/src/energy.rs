//! Where the energy of a task goes: work, radio, and the radio's waking.

use kromka_core::{Energy, Environment, Price, TaskRequirements, Tick};

use crate::conditions::Conditions;
use crate::convert::energy;
use crate::estimates::Estimates;
use crate::features::parts_features;

/// What a task is expected to take of the device's energy, by what takes it. The parts sum to the whole exactly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EnergyUse {
    /// The device's own work.
    pub compute: Energy,
    /// Sending, waiting and receiving.
    pub radio: Energy,
    /// Waking a radio that sleeps, which it spends in its tail; nothing while it is awake.
    pub tail: Energy,
}

impl EnergyUse {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Energy {
        self.compute.saturating_add(self.radio).saturating_add(self.tail)
    }
}

/// The radio's feature that says that it sleeps.
const ASLEEP: usize = 1;

impl Estimates {
    /// What is believed of a task's energy in an environment: the [`kromka_core::Belief::energy`] of
    /// [`Estimates::belief`], in its parts.
    #[must_use]
    pub fn energy(
        &self,
        environment: Environment,
        task: &TaskRequirements,
        price: &Price,
        conditions: &Conditions,
        now: Tick,
    ) -> EnergyUse {
        let (_, _, tokens) = self.answer(environment, task, price, now);
        let case = self.case(environment, task, conditions, now);
        let expected = self.expected(&case, tokens);
        let total = energy(expected.energy_uj);
        // What a model says of a part is held against what it says of the whole, of which no part is more.
        let waking = |asleep: f64| {
            let mut features = [0.0; crate::FEATURES];
            features[ASLEEP] = asleep;
            self.radios[usize::from(case.cellular)].slope(&features)
        };
        match environment {
            Environment::Local => EnergyUse { compute: total, ..EnergyUse::default() },
            Environment::Peer => EnergyUse { radio: total, ..EnergyUse::default() },
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby => {
                let tail = energy(waking(case.asleep)).min(total);
                EnergyUse { compute: Energy::ZERO, radio: total.saturating_sub(tail), tail }
            }
            Environment::Hybrid => {
                let (cloud, own) = self.halves(&case, tokens);
                let model = &self.models[Environment::Hybrid].energy;
                let own = energy(model.slope(&parts_features(0.0, own.energy_uj, 0.0))).min(total);
                let rest = total.saturating_sub(own);
                let share = (waking(case.asleep) / cloud.energy_uj.max(1.0)).clamp(0.0, 1.0);
                let tail = energy(crate::convert::uj(rest) * share).min(rest);
                EnergyUse { compute: own, radio: rest.saturating_sub(tail), tail }
            }
        }
    }
}
