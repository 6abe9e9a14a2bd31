//! The hidden world: what is true of every task in every environment at every instant.

use kromka_core::{Environment, EnvironmentMap, EnvironmentProfile};

use crate::{
    Constants, WorldData,
    constants::{DAY_MS, tiers},
    noise::Noise,
    traces::Window,
};

mod attempt;
mod device;
mod faults;
mod link;
mod outage;
mod reach;
mod task;
mod value;

pub use attempt::{Attempt, Failure, Settlement, TryStatus};
pub use device::DeviceState;
pub(crate) use faults::Spans;
pub use faults::{Fault, FaultKind, FaultPlace};
pub use link::Link;
pub use task::{Task, TaskId, TaskView};
pub use value::{Experience, energy_weight};

use attempt::Prepared;
use faults::Faults;
use outage::Levels;

/// The world of one seed in one window.
#[derive(Debug)]
pub struct World<'d> {
    data: &'d WorldData,
    constants: Constants,
    noise: Noise,
    days: u32,
    tiers: EnvironmentMap<EnvironmentProfile>,
    levels: Levels,
    faults: Option<Faults>,
    tasks: Vec<Task>,
    prepared: Vec<Prepared>,
}

impl<'d> World<'d> {
    /// The world of `seed` in `window`, cut to its first `days`.
    #[must_use]
    pub fn new(data: &'d WorldData, constants: Constants, window: &Window, seed: u64, days: u32) -> Self {
        Self::with(data, constants, window, seed, days, None)
    }

    /// The same world with faults added at times that the seed decides.
    #[must_use]
    pub fn with_faults(data: &'d WorldData, constants: Constants, window: &Window, seed: u64, days: u32) -> Self {
        let faults = Faults::drawn(Noise::new(seed), days, data.devices);
        Self::with(data, constants, window, seed, days, Some(faults))
    }

    fn with(
        data: &'d WorldData,
        constants: Constants,
        window: &Window,
        seed: u64,
        days: u32,
        faults: Option<Faults>,
    ) -> Self {
        let noise = Noise::new(seed);
        let mut world = Self {
            data,
            constants,
            noise,
            days,
            tiers: tiers(data),
            levels: Levels::new(&data.incidents, window.start, u64::from(days) * DAY_MS),
            faults,
            tasks: task::tasks(data, days, noise),
            prepared: Vec::new(),
        };
        // What does not depend on a policy's own doing is the same for all of them: worked out once.
        world.prepared = world.tasks.iter().map(|task| world.prepare(task)).collect();
        world
    }

    /// How many devices there are.
    #[must_use]
    pub fn devices(&self) -> u32 {
        self.data.devices
    }

    /// The length of the window in ms.
    #[must_use]
    pub fn end_ms(&self) -> u64 {
        u64::from(self.days) * DAY_MS
    }

    /// The tasks of one device, by time; none for a device that does not exist.
    #[must_use]
    pub fn tasks_of(&self, device: u32) -> &[Task] {
        let each = self.tasks.len() / self.data.devices as usize;
        let first = each.saturating_mul(device as usize);
        self.tasks.get(first..first + each).unwrap_or(&[])
    }

    /// The user's policy.
    #[must_use]
    pub fn tiers(&self) -> &EnvironmentMap<EnvironmentProfile> {
        &self.tiers
    }

    /// The physics.
    #[must_use]
    pub fn constants(&self) -> &Constants {
        &self.constants
    }

    /// The faults that were added, by their beginning; `None` in a world without.
    #[must_use]
    pub fn faults(&self) -> Option<&[Fault]> {
        self.faults.as_ref().map(Faults::list)
    }

    /// Whether a task's data may be seen there.
    #[must_use]
    pub fn private(&self, task: &Task, environment: Environment) -> bool {
        task.view.requirements.sensitivity <= self.tiers[environment].ceiling
    }

    /// U of a task that gets its first and only try there, now.
    #[must_use]
    pub fn option_value(&self, task: &Task, environment: Environment, state: &DeviceState, energy_weight: f64) -> f64 {
        if !self.private(task, environment) {
            return 0.0;
        }
        let attempt = self.attempt(task, environment, state.at_ms, state, None);
        if attempt.failure.is_some() {
            return 0.0;
        }
        let latency_ms = state.at_ms - task.view.arrival_ms + u64::from(attempt.latency_ms);
        let experience = Experience {
            served_by: Some(environment),
            breach: false,
            latency_ms,
            cost_nano: attempt.cost.nano(),
            energy_j: attempt.energy_j,
        };
        experience.value(&task.view.requirements, &self.tiers, energy_weight)
    }

    /// The best of [`World::option_value`] and where it is; ties go to the lower environment, nothing feasible is 0.
    #[must_use]
    pub fn best_option(&self, task: &Task, state: &DeviceState, energy_weight: f64) -> (f64, Environment) {
        let mut best = (0.0, Environment::Local);
        for environment in self.candidates(task, state.at_ms).iter() {
            let value = self.option_value(task, environment, state, energy_weight);
            if value > best.0 {
                best = (value, environment);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests;
