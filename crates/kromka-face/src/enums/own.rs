//! Enumerations that only the C face has.

use kromka::TaskState;
use kromka::core::Share;

use super::{Code, codes};

/// How well the estimates behind a choice are founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum confidence_level_t {
    /// On nothing: less than 0.05 of 1.
    CONFIDENCE_NONE = 0,
    /// Less than a third.
    CONFIDENCE_LOW = 1,
    /// Less than two thirds.
    CONFIDENCE_MEDIUM = 2,
    /// Two thirds or more.
    CONFIDENCE_HIGH = 3,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for confidence_level_t {}

impl From<Share> for confidence_level_t {
    fn from(share: Share) -> Self {
        match share.ppb() {
            0..50_000_000 => Self::CONFIDENCE_NONE,
            50_000_000..333_333_333 => Self::CONFIDENCE_LOW,
            333_333_333..666_666_667 => Self::CONFIDENCE_MEDIUM,
            _ => Self::CONFIDENCE_HIGH,
        }
    }
}

/// Where a task is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_task_state_t {
    /// Accepted, not decided yet, or waiting for another try.
    ORCHESTRATOR_TASK_PENDING = 0,
    /// Nothing is feasible now; it will be decided again.
    ORCHESTRATOR_TASK_DEFERRED = 1,
    /// It waits for a place in its environment.
    ORCHESTRATOR_TASK_QUEUED = 2,
    /// It runs.
    ORCHESTRATOR_TASK_RUNNING = 3,
    /// It has ended; how, says its `orchestrator_task_end_t`.
    ORCHESTRATOR_TASK_ENDED = 4,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_task_state_t {}

impl From<TaskState> for orchestrator_task_state_t {
    fn from(state: TaskState) -> Self {
        match state {
            TaskState::Pending => Self::ORCHESTRATOR_TASK_PENDING,
            TaskState::Deferred => Self::ORCHESTRATOR_TASK_DEFERRED,
            TaskState::Queued => Self::ORCHESTRATOR_TASK_QUEUED,
            TaskState::Running => Self::ORCHESTRATOR_TASK_RUNNING,
            TaskState::Ended(_) => Self::ORCHESTRATOR_TASK_ENDED,
        }
    }
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_task_end_t {
    /// It has a result.
    ORCHESTRATOR_END_DONE = 0,
    /// Its tries failed.
    ORCHESTRATOR_END_FAILED = 1,
    /// Nothing could run it.
    ORCHESTRATOR_END_INFEASIBLE = 2,
    /// Its deadline passed before it could be dispatched.
    ORCHESTRATOR_END_EXPIRED = 3,
    /// The host cancelled it.
    ORCHESTRATOR_END_CANCELLED = 4,
}
codes!(orchestrator_task_end_t = End {
    ORCHESTRATOR_END_DONE = Done,
    ORCHESTRATOR_END_FAILED = Failed,
    ORCHESTRATOR_END_INFEASIBLE = Infeasible,
    ORCHESTRATOR_END_EXPIRED = Expired,
    ORCHESTRATOR_END_CANCELLED = Cancelled,
});

/// What a decision came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_verdict_t {
    /// Run it in the chosen environment.
    ORCHESTRATOR_VERDICT_RUN = 0,
    /// Nothing is feasible now, but may be in time.
    ORCHESTRATOR_VERDICT_DEFER = 1,
    /// Nothing is feasible.
    ORCHESTRATOR_VERDICT_INFEASIBLE = 2,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_verdict_t {}

/// What follows when all conditions of a rule hold. Where a condition reads a field of an option, it follows for that
/// option only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_effect_t {
    /// The environments are out.
    ORCHESTRATOR_EFFECT_FORBID = 0,
    /// All other environments are out.
    ORCHESTRATOR_EFFECT_REQUIRE = 1,
    /// The weight of the criterion is multiplied by the amount, 0 to 16.
    ORCHESTRATOR_EFFECT_WEIGHT = 2,
    /// The score of the environments, itself 0 to 1, moves by the amount, -1 to 1.
    ORCHESTRATOR_EFFECT_BONUS = 3,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_effect_t {}

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_event_kind_t {
    /// A task has ended: told exactly once for each accepted task.
    ORCHESTRATOR_EVENT_TASK_ENDED = 0,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_event_kind_t {}
