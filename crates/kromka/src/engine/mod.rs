//! The engine: all orchestration state, no IO, no threads, no clock.

mod action;
mod batches;
mod beliefs;
mod changes;
mod config;
mod consistency;
mod core;
mod drill;
mod holding;
mod intake;
mod lists;
mod metrics;
mod poll;
mod power;
mod queries;
mod slot;
mod snapshot;
mod strategy;
mod timers;
mod work;

pub use action::{Action, Dispatch, Observation};
pub use batches::BatchStatus;
pub use config::{BEACON_MS, COOLDOWN_DOUBLINGS, COOLDOWN_MS, Config, PROBE_MS, RUN_TIMEOUT_MS, TRIES};
pub use drill::{
    DRILL_SLOTS, DrillCheck, DrillFindings, DrillPlace, DrillReport, DrillResult, FINDINGS_MAX, Finding,
    REDISPATCH_MS_MAX,
};
pub use kromka_estimate::Prior;
pub use metrics::{CostBreakdown, EnvironmentStats, Metrics};
pub use slot::{End, RescheduleReason, Slot, TaskState, TaskStatus};
pub use snapshot::SNAPSHOT_VERSION;
pub use work::{Trace, Work};

use ::core::mem::MaybeUninit;

use kromka_core::{
    BatchHandle, BoundError, Environment, EnvironmentProfile, Limits, Outcome, Policy, Preferences, TaskHandle,
    TaskRequirements, Tick, Valid,
};
use kromka_decision::{Rule, RuleError};

use self::core::{Core, ready};
use crate::error::{ConfigError, HandleError, SnapshotError, SubmitError};

/// Most tasks an engine may hold: a handle's index and a heap's place have room for them, and a million is enough.
pub const TASKS_MAX: usize = 1 << 20;

/// Decides where tasks run and drives them there.
///
/// The engine does no IO and reads no clock: the host tells it the time, what it observes and what became of each try,
/// and does what [`Engine::poll`] says. The same calls with the same arguments give the same actions on every target.
///
/// `S` is where the tasks are kept: `[Slot; N]`, `&mut [Slot]` (no heap), `Vec<Slot>`, `Box<[Slot]>`. Its length is the
/// engine's capacity; it gives the same slots whenever it is asked. Submitting, completing and polling take
/// O(log capacity); an action of `poll` costs one decision at most, plus one for each task that had to be moved on the
/// way.
///
/// A call that returns an error has changed nothing but the count of refused tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct Engine<S> {
    core: Core,
    slots: S,
}

impl<S: AsRef<[Slot]> + AsMut<[Slot]>> Engine<S> {
    /// An engine that holds as many tasks as `storage` has slots. Whatever is in them is overwritten.
    ///
    /// # Errors
    /// [`ConfigError::Capacity`] for no slots or more than [`TASKS_MAX`].
    pub fn new(config: Valid<Config>, mut storage: S) -> Result<Self, ConfigError> {
        let have = storage.as_ref().len();
        if have == 0 || have > TASKS_MAX {
            return Err(ConfigError::Capacity { have, max: TASKS_MAX });
        }
        storage.as_mut().fill(Slot::EMPTY);
        let core = Core::new(&config, storage.as_mut())?;
        Ok(Self { core, slots: storage })
    }

    /// As [`Engine::new`], in memory of the caller: for small stacks, which have no room for an engine on its way. What
    /// `place` held is overwritten, not dropped.
    ///
    /// # Errors
    /// [`ConfigError::Capacity`]; then nothing was written.
    pub fn new_in<'a>(
        place: &'a mut MaybeUninit<Self>,
        config: &Valid<Config>,
        mut storage: S,
    ) -> Result<&'a mut Self, ConfigError> {
        let have = storage.as_ref().len();
        if have == 0 || have > TASKS_MAX {
            return Err(ConfigError::Capacity { have, max: TASKS_MAX });
        }
        storage.as_mut().fill(Slot::EMPTY);
        let ready = ready(config)?;
        Ok(place.write(Self { core: Core::assemble(ready, config, storage.as_mut()), slots: storage }))
    }

    /// Accepts a task. It is decided by a later [`Engine::poll`].
    ///
    /// Its deadline counts from `now`. A host that does not know the time gives [`Tick::NEVER`]: the task counts from the
    /// next call that does, to poll or to submit, and not from the last time the engine heard of, which may be long ago.
    ///
    /// Its handle is good until its place is given to another task, at the earliest after its [`Action::End`]. A place
    /// that was given away four billion times uses its generations again.
    ///
    /// # Errors
    /// [`SubmitError::Full`]; the task is the caller's still.
    pub fn submit(&mut self, task: &Valid<TaskRequirements>, now: Tick) -> Result<TaskHandle, SubmitError> {
        self.submit_tagged(task, 0, now)
    }

    /// [`Engine::submit`] with a number of the host's own, which comes back with all that is said of the task: where the
    /// host keeps its side of it, for one. The engine never reads it.
    ///
    /// # Errors
    /// [`SubmitError::Full`]; the task is the caller's still.
    pub fn submit_tagged(
        &mut self,
        task: &Valid<TaskRequirements>,
        tag: u64,
        now: Tick,
    ) -> Result<TaskHandle, SubmitError> {
        self.core.submit(self.slots.as_mut(), task, tag, slot::NO_BATCH, now)
    }

    /// Accepts all of `tasks` or none of them, and writes a handle for each.
    ///
    /// # Errors
    /// [`SubmitError::EmptyBatch`], [`SubmitError::Handles`] unless there are as many places as tasks,
    /// [`SubmitError::Full`], [`SubmitError::BatchesFull`]; then none was accepted and `handles` is as it was.
    pub fn submit_batch(
        &mut self,
        tasks: &[Valid<TaskRequirements>],
        handles: &mut [TaskHandle],
        now: Tick,
    ) -> Result<BatchHandle, SubmitError> {
        // An empty batch is reported as such, whatever room there is for its handles.
        if !tasks.is_empty() && handles.len() != tasks.len() {
            return Err(SubmitError::Handles { have: handles.len(), need: tasks.len() });
        }
        self.submit_batch_with(tasks.len(), |i| (tasks[i], 0), |i, handle| handles[i] = handle, now)
    }

    /// Accepts `count` tasks or none of them. `task` gives each, with its tag, and `told` takes its handle; both are
    /// called with 0 up to `count`, in turn, and not at all when none is accepted. Needs no memory for the whole batch.
    /// If one of them panics, the tasks that were accepted so far stay in flight; [`Engine::tasks`] has them.
    ///
    /// # Errors
    /// [`SubmitError::EmptyBatch`], [`SubmitError::Full`], [`SubmitError::BatchesFull`].
    pub fn submit_batch_with(
        &mut self,
        count: usize,
        task: impl FnMut(usize) -> (Valid<TaskRequirements>, u64),
        told: impl FnMut(usize, TaskHandle),
        now: Tick,
    ) -> Result<BatchHandle, SubmitError> {
        self.core.submit_batch(self.slots.as_mut(), count, task, told, now)
    }

    /// Cancels a task. If it runs, the next [`Engine::poll`] says so to the host, unless its outcome comes first; until
    /// then its state is still [`TaskState::Running`]. It ends as [`End::Cancelled`] either way.
    ///
    /// # Errors
    /// [`HandleError::Stale`], [`HandleError::Ended`].
    pub fn cancel(&mut self, task: TaskHandle, now: Tick) -> Result<(), HandleError> {
        self.core.cancel(self.slots.as_mut(), task, now)
    }

    /// Has a task decided again. If it runs, the host is told to cancel that try first, unless its outcome comes before:
    /// a result ends the task then, and a failure is followed by another try, beyond [`Config::tries_max`] too.
    ///
    /// # Errors
    /// [`HandleError::Stale`]; [`HandleError::Ended`], also for a task that is being cancelled;
    /// [`HandleError::TriesUsed`] after six dispatches.
    pub fn reschedule(&mut self, task: TaskHandle, reason: RescheduleReason, now: Tick) -> Result<(), HandleError> {
        self.core.reschedule(self.slots.as_mut(), task, reason, now)
    }

    /// Takes what the host observed. Tasks that wait for an environment that this closes are decided again, and if it
    /// opens one, tasks that were put off: O(those tasks), nothing otherwise.
    ///
    /// # Errors
    /// [`BoundError`] for a value outside its range; then nothing was taken.
    pub fn observe(&mut self, observation: &Observation, now: Tick) -> Result<(), BoundError> {
        self.core.observe(self.slots.as_mut(), observation, now)
    }

    /// Tells that the first part of a result has come, or another one: the try is not given up for silence before
    /// [`Config::run_timeout_ms`] from now.
    ///
    /// # Errors
    /// [`HandleError::Stale`], [`HandleError::NotDispatched`] when that try does not run.
    pub fn first_result(&mut self, task: TaskHandle, attempt: u8, now: Tick) -> Result<(), HandleError> {
        self.core.first_result(self.slots.as_mut(), task, attempt, now)
    }

    /// Takes the outcome of a try. The outcome of a try that was given up or cancelled still counts its cost, as long as
    /// the task's place was not given to another.
    ///
    /// # Errors
    /// [`HandleError::Stale`]; [`HandleError::NotDispatched`] for a try that never was, or was elsewhere;
    /// [`HandleError::Repeated`]; [`HandleError::Outcome`] for a cost outside
    /// [`COST_NANO`](kromka_core::bounds::COST_NANO) or an energy outside
    /// [`ENERGY_UJ`](kromka_core::bounds::ENERGY_UJ).
    pub fn complete(&mut self, outcome: &Outcome, now: Tick) -> Result<(), HandleError> {
        self.core.complete(self.slots.as_mut(), outcome, now)
    }

    /// The next thing for the host to do; `None` when there is nothing to do before [`Engine::next_wake`].
    pub fn poll(&mut self, now: Tick) -> Option<Action> {
        self.poll_with(now, Work::ALL, &mut ())
    }

    /// The next thing for the host to do, of the `work` it has use for; `None` when there is no such thing before
    /// [`Engine::next_wake_of`] the same. `trace` is told of the decisions on the way.
    pub fn poll_with(&mut self, now: Tick, work: Work, trace: &mut impl Trace) -> Option<Action> {
        self.core.poll(self.slots.as_mut(), now, work, trace)
    }

    /// Puts another policy in force. Tasks that wait are decided under it when their turn comes.
    ///
    /// # Errors
    /// None for a policy that was validated; the type is that of the configuration.
    pub fn set_policy(&mut self, policy: Valid<Policy>) -> Result<(), ConfigError> {
        self.core.set_policy(Config { policy: *policy, ..self.core.live.config })?;
        self.wake();
        Ok(())
    }

    /// Puts a user's preferences in force.
    ///
    /// # Errors
    /// None for preferences that were validated.
    pub fn set_preferences(&mut self, preferences: Valid<Preferences>) -> Result<(), ConfigError> {
        self.core.set_preferences(&preferences)?;
        self.wake();
        Ok(())
    }

    /// Replaces what is known of an environment. Tasks that wait for it are decided again if it takes none any more;
    /// tasks that run there run on.
    pub fn set_profile(&mut self, environment: Environment, profile: Valid<EnvironmentProfile>) {
        self.core.live.config.profiles[environment] = *profile;
        let now = self.now();
        self.core.release_if_closed(self.slots.as_mut(), environment, now);
        self.wake();
    }

    /// What budget and power allow from now on. Tasks that wait are decided under it when their turn comes.
    pub fn set_limits(&mut self, limits: Valid<Limits>) {
        self.core.live.limits = *limits;
        self.wake();
    }

    /// Begins from what other devices learned, where nothing was observed here.
    pub fn believe(&mut self, others: &kromka_estimate::Experience) {
        self.core.live.beliefs.estimates.believe(others);
        self.wake();
    }

    /// Adds a custom rule and returns its number.
    ///
    /// # Errors
    /// [`RuleError`]; then nothing was added.
    pub fn add_rule(&mut self, rule: &Rule<'_>) -> Result<usize, RuleError> {
        self.core.rules.push(rule)
    }

    /// Removes all custom rules.
    pub fn clear_rules(&mut self) {
        self.core.rules.clear();
        self.wake();
    }

    /// Has the tasks decided again that were put off.
    fn wake(&mut self) {
        let now = self.now();
        self.core.wake(self.slots.as_mut(), now);
    }

    /// Writes the whole state into `buffer` and returns its length. Versioned and checksummed; without allocation.
    ///
    /// # Errors
    /// [`SnapshotError::TooSmall`], with the size needed; then nothing was written.
    pub fn snapshot(&self, buffer: &mut [u8]) -> Result<usize, SnapshotError> {
        snapshot::write(&self.core, self.slots.as_ref(), buffer)
    }

    /// The length of a snapshot taken now, without writing it: O(capacity).
    #[must_use]
    pub fn snapshot_len(&self) -> usize {
        snapshot::len(&self.core, self.slots.as_ref())
    }

    /// An engine that continues with the same decisions as the one `bytes` was taken of.
    ///
    /// Its time goes on from [`Engine::now`]: a host whose clock began anew since then adds that to it, or nothing would
    /// be due until the clock has caught up. What runs in the snapshot is taken to run still; its outcome is awaited
    /// until it is given up. Bytes behind the snapshot are not looked at.
    ///
    /// # Errors
    /// [`SnapshotError`] for anything but a whole snapshot of an engine with as many slots as `storage` has.
    pub fn restore(bytes: &[u8], mut storage: S) -> Result<Self, SnapshotError> {
        let core = snapshot::read(bytes, storage.as_mut())?;
        Ok(Self { core, slots: storage })
    }
}
