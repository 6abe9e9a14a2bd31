//! What can be asked of an engine: nothing here changes it.

use kromka_core::{
    BatchHandle, DeviceSample, Environment, EnvironmentMap, EnvironmentProfile, ExecutionOption, Limits, LinkSample,
    Policy, Preferences, Scorecard, TaskHandle, TaskRequirements, Tick, Valid, Verdict,
};

use super::lists::ListId;
use super::slot::{Slot, TaskStatus};
use super::{BatchStatus, Config, CostBreakdown, Engine, EnvironmentStats, Metrics, Work, intake};
use crate::error::HandleError;

impl<S: AsRef<[Slot]>> Engine<S> {
    /// What became of a task so far. An ended task can be asked about until its place is given to another.
    ///
    /// # Errors
    /// [`HandleError::Stale`].
    pub fn status(&self, task: TaskHandle) -> Result<TaskStatus, HandleError> {
        let index = intake::find(self.slots.as_ref(), task)?;
        let stale = HandleError::Stale { index, have: task.generation, need: 0 };
        self.slots.as_ref()[index as usize].status().ok_or(stale)
    }

    /// Every task that is in flight, and those that have ended and whose [`crate::Action::End`] was not told yet, in the
    /// order of their places: O(capacity).
    pub fn tasks(&self) -> impl Iterator<Item = (TaskHandle, TaskStatus)> {
        (0u32..).zip(self.slots.as_ref()).filter_map(|(index, slot)| {
            let open = slot.is_in_flight() || slot.is_in(ListId::Ended);
            let status = slot.status().filter(|_| open)?;
            Some((slot.handle(index), status))
        })
    }

    /// How far a batch is. The last [`kromka_core::bounds::BATCHES_MAX`] batches, and all unfinished ones, are kept.
    ///
    /// # Errors
    /// [`HandleError::Stale`].
    pub fn batch_status(&self, batch: BatchHandle) -> Result<BatchStatus, HandleError> {
        let BatchHandle { index, generation: have } = batch;
        self.core.live.batches.status(batch).map_err(|need| HandleError::Stale { index, have, need })
    }

    /// The tasks of a batch, in flight or ended, whose places were not given to others, in the order of their places:
    /// O(capacity).
    ///
    /// # Errors
    /// [`HandleError::Stale`].
    pub fn batch_tasks(&self, batch: BatchHandle) -> Result<impl Iterator<Item = TaskHandle>, HandleError> {
        self.batch_status(batch)?;
        let slots = (0u32..).zip(self.slots.as_ref());
        let of_it = move |slot: &Slot| slot.batch == batch && slot.state.is_some();
        Ok(slots.filter(move |(_, slot)| of_it(slot)).map(|(index, slot)| slot.handle(index)))
    }

    /// When to poll again if nothing is submitted, observed or completed before; `None` when there is no such time.
    #[must_use]
    pub fn next_wake(&self) -> Option<Tick> {
        self.next_wake_of(Work::ALL)
    }

    /// When to call [`Engine::poll_with`] with this `work` again if nothing happens before; `None` when there is no such
    /// time. What waits only for work that is left out has none.
    #[must_use]
    pub fn next_wake_of(&self, work: Work) -> Option<Tick> {
        self.core.next_wake(self.slots.as_ref(), work)
    }

    /// What this device learned that holds for others: to be told to [`Engine::believe`] on another device.
    #[must_use]
    pub fn experience(&self) -> kromka_estimate::Experience {
        self.core.live.beliefs.estimates.experience(self.now())
    }

    /// Decides without submitting: the verdict, and in `cards` how every option earned its score.
    #[must_use]
    pub fn decide(&self, task: &Valid<TaskRequirements>, now: Tick, cards: &mut EnvironmentMap<Scorecard>) -> Verdict {
        self.core.explain(task, now.max(self.now()), cards)
    }

    /// The option of each environment for a task, as the engine sees it now.
    #[must_use]
    pub fn options(&self, task: &Valid<TaskRequirements>, now: Tick) -> EnvironmentMap<ExecutionOption> {
        self.core.options(task, kromka_core::Money::ZERO, now.max(self.now()), None)
    }

    /// The configuration in force: what it was made with, and since then the policy, the preferences and the profiles
    /// that were set.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.core.live.config
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.core.live.config.policy
    }

    /// The user's preferences in force.
    #[must_use]
    pub const fn preferences(&self) -> &Preferences {
        &self.core.live.config.preferences
    }

    /// What is known of an environment.
    #[must_use]
    pub fn profile(&self, environment: Environment) -> &EnvironmentProfile {
        &self.core.live.config.profiles[environment]
    }

    /// What budget and power allow.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.core.live.limits
    }

    /// The device, as it was observed last.
    #[must_use]
    pub const fn device(&self) -> &DeviceSample {
        &self.core.live.device
    }

    /// The link, as it was observed last.
    #[must_use]
    pub const fn link(&self) -> &LinkSample {
        &self.core.live.link
    }

    /// How many custom rules there are.
    #[must_use]
    pub const fn rules_len(&self) -> usize {
        self.core.rules.len()
    }

    /// Counts of what the engine did.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.core.live.metrics
    }

    /// What one environment did.
    #[must_use]
    pub fn environment_stats(&self, environment: Environment) -> &EnvironmentStats {
        &self.core.live.stats[environment]
    }

    /// What was charged, in nano-units of the currency. Once the total reaches the largest amount there is, nothing is
    /// added any more.
    #[must_use]
    pub fn cost_breakdown(&self) -> &CostBreakdown {
        &self.core.live.costs
    }

    /// The latest time it was told.
    #[must_use]
    pub const fn now(&self) -> Tick {
        self.core.live.now
    }

    /// How many tasks it holds at most.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.slots.as_ref().len()
    }
}
