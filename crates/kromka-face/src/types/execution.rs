//! Tries and what became of them: what passes between the instance and the host's callbacks.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;

use kromka::core::{Energy, Environment, Money, Outcome, OutcomeStatus, TaskHandle, Tick};
use kromka::{Dispatch, End, TaskStatus};

use super::task::{task_handle_t, user_data};
use super::{ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64, ORCHESTRATOR_NOW, share, some_u32};
use crate::enums::{
    code, execution_environment_t, give, orchestrator_event_kind_t, orchestrator_outcome_status_t,
    orchestrator_task_end_t, task_type_t,
};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// The executor's answer: the outcome is filled in, the try is over.
pub const ORCHESTRATOR_EXECUTOR_DONE: i32 = 0;
/// The executor's answer: the try goes on, and `orchestrator_complete_task` will end it.
pub const ORCHESTRATOR_EXECUTOR_LATER: i32 = 1;

/// A try to be run. Valid for the call of the executor only.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_dispatch_t {
    /// The size of this structure, in the version of the library.
    pub struct_size: u32,
    /// Where to run it.
    pub environment: MaybeUninit<execution_environment_t>,
    /// The task.
    pub task: task_handle_t,
    /// Which try this is, counted from 1.
    pub attempt: u32,
    /// What kind of work it is.
    pub r#type: MaybeUninit<task_type_t>,
    /// Where to cut the answer so that the cost limit holds, in tokens; `ORCHESTRATOR_NONE_U32` does not cut.
    pub token_cap: u32,
    /// When it was dispatched, in milliseconds of the instance's time.
    pub dispatched_ms: u64,
    /// When the result is due.
    pub due_ms: u64,
    /// When the try is given up unless a result, or its first part, came before; `ORCHESTRATOR_NONE_U64` when only the
    /// run time-out limits it.
    pub give_up_at_ms: u64,
    /// The host's own, of the task's description.
    pub user_data: *mut c_void,
}

impl orchestrator_dispatch_t {
    /// The try as C sees it, with the handle that the instance gives it.
    pub(crate) fn new(dispatch: &Dispatch, task: task_handle_t, now: Tick) -> Self {
        Self {
            struct_size: size_of_struct::<Self>(),
            environment: give(dispatch.environment),
            task,
            attempt: u32::from(dispatch.attempt),
            r#type: give(dispatch.requirements.kind),
            token_cap: dispatch.token_cap.unwrap_or(ORCHESTRATOR_NONE_U32),
            dispatched_ms: now.ms(),
            due_ms: dispatch.due.ms(),
            give_up_at_ms: dispatch.give_up_at.map_or(ORCHESTRATOR_NONE_U64, Tick::ms),
            user_data: user_data(dispatch.tag),
        }
    }
}

/// What became of a try, as the host measured it. An executor gets one with the fields up to `dispatched_ms` filled in;
/// it may copy it and answer later. Otherwise set it up with `orchestrator_outcome_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_outcome_t {
    /// The size of this structure, set by `orchestrator_outcome_init`.
    pub struct_size: u32,
    /// Where it ran, as the dispatch said.
    pub environment: MaybeUninit<execution_environment_t>,
    /// The task.
    pub task: task_handle_t,
    /// Which of its tries, as the dispatch said.
    pub attempt: u32,
    /// How it ended. Default success.
    pub status: MaybeUninit<orchestrator_outcome_status_t>,
    /// When it was dispatched, as the dispatch said.
    pub dispatched_ms: u64,
    /// When it ended; `ORCHESTRATOR_NOW` is the default. Not looked at while the instance runs on its own threads.
    pub at_ms: u64,
    /// From its dispatch to its end, in milliseconds; `ORCHESTRATOR_NONE_U32` (default) takes `at_ms` -
    /// `dispatched_ms`.
    pub latency_ms: u32,
    /// From its dispatch to the first part of the result, in milliseconds; `ORCHESTRATOR_NONE_U32` (default) was not
    /// seen.
    pub first_result_ms: u32,
    /// What the device spent on it, in microjoules, up to 10^12. Default 0.
    pub energy_uj: u64,
    /// What was charged for it, in billionths of a unit of the currency, 0 to 10^15. Default 0.
    pub cost_nano: i64,
    /// How many tokens the answer had; `ORCHESTRATOR_NONE_U32` (default) where that means nothing.
    pub output_tokens: u32,
    /// How good the answer was, 0 to 1; negative (default) when nobody judged it.
    pub quality: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_outcome_t {
    const NAME: &'static str = "orchestrator_outcome_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        task: 0,
        attempt: 0,
        status: MaybeUninit::new(orchestrator_outcome_status_t::ORCHESTRATOR_OUTCOME_SUCCESS),
        dispatched_ms: 0,
        at_ms: ORCHESTRATOR_NOW,
        latency_ms: ORCHESTRATOR_NONE_U32,
        first_result_ms: ORCHESTRATOR_NONE_U32,
        energy_uj: 0,
        cost_nano: 0,
        output_tokens: ORCHESTRATOR_NONE_U32,
        quality: -1.0,
    };
}

impl orchestrator_outcome_t {
    /// An outcome to be filled in by the executor of this try.
    pub(crate) fn of(dispatch: &orchestrator_dispatch_t) -> Self {
        Self {
            environment: dispatch.environment,
            task: dispatch.task,
            attempt: dispatch.attempt,
            dispatched_ms: dispatch.dispatched_ms,
            ..Self::INIT
        }
    }

    /// The outcome of `task`, which its handle names, at `now`.
    pub(crate) fn read(&self, task: TaskHandle, now: Tick) -> Result<Outcome, Fault> {
        let elapsed = now.since(Tick::from_ms(self.dispatched_ms));
        let quality = if self.quality < 0.0 { None } else { Some(share(self.quality, "quality")?) };
        Ok(Outcome {
            task,
            attempt: u8::try_from(self.attempt).unwrap_or(u8::MAX),
            environment: Environment::try_from(code(self.environment))?,
            status: OutcomeStatus::try_from(code(self.status))?,
            latency_ms: some_u32(self.latency_ms).unwrap_or_else(|| u32::try_from(elapsed).unwrap_or(u32::MAX)),
            first_result_ms: some_u32(self.first_result_ms),
            energy: Energy::from_uj(self.energy_uj),
            cost: Money::from_nano(self.cost_nano),
            output_tokens: some_u32(self.output_tokens),
            quality,
        })
    }
}

/// What has happened. Set it up with `orchestrator_event_init` to take it with `orchestrator_poll_event`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_event_t {
    /// The size of this structure, set by `orchestrator_event_init`.
    pub struct_size: u32,
    /// What it tells.
    pub kind: MaybeUninit<orchestrator_event_kind_t>,
    /// The task that has ended. Its place may be given to another from here on.
    pub task: task_handle_t,
    /// How it ended.
    pub end: MaybeUninit<orchestrator_task_end_t>,
    /// Whether `environment` means something: false for a task that was placed nowhere.
    pub has_environment: MaybeUninit<bool>,
    /// Where it ran last.
    pub environment: MaybeUninit<execution_environment_t>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was submitted, in milliseconds of the instance's time, as in `task_status_t`.
    pub submitted_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
    /// What its tries cost, in billionths of a unit of the currency.
    pub cost_nano: i64,
    /// What the device spent on its tries, in microjoules.
    pub energy_uj: u64,
    /// The host's own, of the task's description.
    pub user_data: *mut c_void,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_event_t {
    const NAME: &'static str = "orchestrator_event_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        kind: MaybeUninit::new(orchestrator_event_kind_t::ORCHESTRATOR_EVENT_TASK_ENDED),
        task: 0,
        end: MaybeUninit::new(orchestrator_task_end_t::ORCHESTRATOR_END_DONE),
        has_environment: MaybeUninit::new(false),
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        attempts: 0,
        submitted_ms: 0,
        ended_ms: 0,
        cost_nano: 0,
        energy_uj: 0,
        user_data: core::ptr::null_mut(),
    };
}

impl orchestrator_event_t {
    /// The end of a task.
    pub(crate) fn ended(task: task_handle_t, end: End, status: &TaskStatus) -> Self {
        Self {
            task,
            end: give(end),
            has_environment: MaybeUninit::new(status.environment.is_some()),
            environment: give(status.environment.unwrap_or(Environment::Local)),
            attempts: u32::from(status.attempt),
            submitted_ms: status.submitted.ms(),
            ended_ms: status.ended.map_or(0, Tick::ms),
            cost_nano: status.cost.nano(),
            energy_uj: status.energy.uj(),
            user_data: user_data(status.tag),
            ..Self::INIT
        }
    }
}

/// Runs a try. In a poll, which knows no later time than its own, an executor that took time sets `at_ms` or
/// `latency_ms`, or the try counts as having taken none. Returns `ORCHESTRATOR_EXECUTOR_DONE` with `outcome` filled in,
/// `ORCHESTRATOR_EXECUTOR_LATER`, or anything else for a try that failed, with what it cost in `outcome`. Must not
/// throw or longjmp. May call every function of the library but those whose page excludes it; its instance is current,
/// and another choice lasts until it returns. On a started instance it is called on the instance's threads, several at
/// a time.
pub type orchestrator_executor_fn = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        dispatch: *const orchestrator_dispatch_t,
        outcome: *mut orchestrator_outcome_t,
    ) -> c_int,
>;

/// Told that the result of a try is not wanted any more: the dispatch has the task, the try, the environment and the
/// `user_data`; its times and `token_cap` are none, and its `type` means nothing. What it returns is not looked at.
/// Otherwise as an executor.
pub type orchestrator_cancel_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, dispatch: *const orchestrator_dispatch_t) -> c_int>;

/// Finds out whether an environment can be reached: `beacon` has the environment, and is to be filled in. Returns 0
/// when it is, 1 when `orchestrator_beacon` will tell later, anything else when the environment cannot be reached.
/// Otherwise as an executor.
pub type orchestrator_probe_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, beacon: *mut super::sample::orchestrator_beacon_t) -> c_int>;

/// Told an event. What it returns is not looked at. Otherwise as an executor.
pub type orchestrator_event_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const orchestrator_event_t) -> c_int>;
