//! The place of one task, and what can be asked of it.

use kromka_core::{
    BatchHandle, Energy, Environment, EnvironmentSet, Money, TaskHandle, TaskKind, TaskRequirements, Tick, Valid, coded,
};
use kromka_estimate::Conditions;
use serde::{Deserialize, Serialize};

/// No place: the end of a list.
pub(crate) const NONE: u32 = u32::MAX;

/// The batch of a task that was submitted alone.
pub(crate) const NO_BATCH: BatchHandle = BatchHandle { index: NONE, generation: 0 };

/// Where a task is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Accepted, not decided yet, or decided to wait for another try.
    Pending,
    /// Nothing is feasible now; it will be decided again.
    Deferred,
    /// It waits for a place in its environment.
    Queued,
    /// It runs.
    Running,
    /// It has ended.
    Ended(End),
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum End {
    /// It has a result.
    Done = 0,
    /// Its tries failed.
    Failed = 1,
    /// Nothing could run it.
    Infeasible = 2,
    /// Its deadline passed before it could be dispatched.
    Expired = 3,
    /// The host cancelled it.
    Cancelled = 4,
}
coded!(End, "end", [Done, Failed, Infeasible, Expired, Cancelled]);

/// Why the host wants a task decided again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum RescheduleReason {
    /// The user asked. The same environment may be chosen again.
    User = 0,
    /// Policy, rules or limits changed. The same environment may be chosen again.
    Policy = 1,
    /// The environment it has is no good: another one is chosen, and this one counts as tried.
    Environment = 2,
    /// The device changed: battery, heat, network. The same environment may be chosen again.
    Device = 3,
}
coded!(RescheduleReason, "reschedule reason", [User, Policy, Environment, Device]);

/// What can be asked about a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskStatus {
    /// Where it is in its life.
    pub state: TaskState,
    /// Where it runs, waits, or ran last.
    pub environment: Option<Environment>,
    /// Its current try, counted from 1; 0 before the first.
    pub attempt: u8,
    /// When it was submitted.
    pub submitted: Tick,
    /// When it ended.
    pub ended: Option<Tick>,
    /// What its tries cost so far.
    pub cost: Money,
    /// What the device spent on its tries so far.
    pub energy: Energy,
    /// The host's own, as it was given with the task.
    pub tag: u64,
}

/// What follows a cancellation that the host has not been told of yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AfterCancel {
    /// The task ends.
    End(End),
    /// The task is decided again.
    Again,
}

/// What is known of the last try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TryState {
    /// Nothing was heard of it, or it ended otherwise.
    Silent,
    /// It has given a part of its result.
    Begun,
    /// Its environment has failed it.
    Failed,
}

/// The storage of one task. The caller gives an engine a slice of them; they are opaque.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    pub(crate) task: Valid<TaskRequirements>,
    pub(crate) generation: u32,
    /// Links of the list it is in; `next` of a free slot is the free list's.
    pub(crate) next: u32,
    pub(crate) previous: u32,
    /// The list it is in, as [`super::lists::ListId`] encodes it.
    pub(crate) list: u8,
    pub(crate) state: Option<TaskState>,
    /// Set while a cancellation waits to be told.
    pub(crate) cancelling: Option<AfterCancel>,
    pub(crate) environment: Option<Environment>,
    pub(crate) tried: EnvironmentSet,
    /// Tries whose outcome was taken, by bit.
    pub(crate) answered: u8,
    /// The environment of each try.
    pub(crate) tries: [Environment; Environment::COUNT],
    pub(crate) attempt: u8,
    pub(crate) last: TryState,
    /// How often it changed queues.
    pub(crate) moves: u8,
    /// Whether nobody knew the time when it was submitted: it counts from the next poll. Such tasks are the last of their
    /// list of pending ones.
    pub(crate) undated: bool,
    pub(crate) submitted: Tick,
    pub(crate) ended: Tick,
    /// What was around the current try when it was decided.
    pub(crate) conditions: Conditions,
    /// When the current try was dispatched, and what it is expected to cost as long as nobody said.
    pub(crate) dispatched: Tick,
    pub(crate) expected_cost: Money,
    pub(crate) cost: Money,
    pub(crate) energy: Energy,
    /// The batch it came with, or [`NO_BATCH`].
    pub(crate) batch: BatchHandle,
    /// The host's own: kept and told, never read.
    pub(crate) tag: u64,
    /// When the timer of this task fires, its place in the heap, and the heap's entry at this slot's place.
    pub(crate) timer_at: Tick,
    pub(crate) heap_place: u32,
    pub(crate) heap_entry: u32,
}

impl Slot {
    /// A place without a task.
    pub const EMPTY: Self = Self {
        task: Valid::of(TaskKind::Inference),
        generation: 0,
        next: NONE,
        previous: NONE,
        list: 0,
        state: None,
        cancelling: None,
        environment: None,
        tried: EnvironmentSet::EMPTY,
        answered: 0,
        tries: [Environment::Local; Environment::COUNT],
        attempt: 0,
        last: TryState::Silent,
        moves: 0,
        undated: false,
        submitted: Tick::ZERO,
        ended: Tick::ZERO,
        conditions: Conditions::UNKNOWN,
        dispatched: Tick::ZERO,
        expected_cost: Money::ZERO,
        cost: Money::ZERO,
        energy: Energy::ZERO,
        batch: NO_BATCH,
        tag: 0,
        timer_at: Tick::NEVER,
        heap_place: NONE,
        heap_entry: NONE,
    };

    pub(crate) fn handle(&self, index: u32) -> TaskHandle {
        TaskHandle { index, generation: self.generation }
    }

    pub(crate) fn is_in(&self, list: super::lists::ListId) -> bool {
        self.list == list.code()
    }

    pub(crate) fn elapsed_ms(&self, now: Tick) -> u32 {
        u32::try_from(now.since(self.submitted)).unwrap_or(u32::MAX)
    }

    /// What its tries cost, the last as expected if its outcome was not told yet.
    pub(crate) fn spent(&self) -> Money {
        let told = self.attempt == 0 || self.answered >> (self.attempt - 1) & 1 == 1;
        self.cost.saturating_add(if told { Money::ZERO } else { self.expected_cost })
    }

    /// Whether there is a task in it that has not ended.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.state.is_some_and(|state| !matches!(state, TaskState::Ended(_)))
    }

    /// When its deadline passes.
    pub(crate) fn due(&self) -> Tick {
        self.submitted.after(u64::from(self.task.deadline_ms))
    }

    pub(crate) fn status(&self) -> Option<TaskStatus> {
        let state = self.state?;
        Some(TaskStatus {
            state,
            environment: self.environment,
            attempt: self.attempt,
            submitted: self.submitted,
            ended: matches!(state, TaskState::Ended(_)).then_some(self.ended),
            cost: self.cost,
            energy: self.energy,
            tag: self.tag,
        })
    }
}

impl Default for Slot {
    fn default() -> Self {
        Self::EMPTY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_ends_and_reasons_are_those_that_other_languages_know() {
        assert_eq!([0, 1, 2, 3, 4].map(|code| End::try_from(code).expect("it is known")), End::ALL);
        assert_eq!(End::ALL.map(End::index), [0, 1, 2, 3, 4]);
        assert_eq!((End::Cancelled as u8, RescheduleReason::Device as u8), (4, 3));
        assert_eq!(End::try_from(5).map_err(|error| error.number()), Err(1010));
        assert_eq!(RescheduleReason::try_from(4).map_err(|error| error.number()), Err(1010));
    }
}
