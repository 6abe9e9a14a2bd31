//! Decides on the device where each task runs, and drives it there: all of Kromka behind one engine.
//!
//! ```
//! use kromka::core::{TaskKind, Tick, Valid, Validate};
//! use kromka::{Action, Config, Engine, Slot};
//!
//! let mut engine = Engine::new(Config::default().validate()?, [Slot::EMPTY; 8])?;
//! let task = engine.submit(&Valid::of(TaskKind::Inference), Tick::ZERO)?;
//! let Some(Action::Run(dispatch)) = engine.poll(Tick::ZERO) else { panic!("nothing to run") };
//! assert_eq!((dispatch.task, dispatch.attempt), (task, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/src/bin/quickstart.rs` goes on from there to the end of the task.
//!
//! # In the order of the flow
//!
//! - [`Config`], checked once, and [`Slot`]s, the caller's memory for as many tasks, make an [`Engine`].
//! - [`Engine::submit`] and [`Engine::submit_batch`] take tasks and give handles, [`Engine::submit_tagged`] and
//!   [`Engine::submit_batch_with`] with a number of the host's own; [`Engine::status`] and [`Engine::batch_status`]
//!   answer for them ([`TaskStatus`], [`BatchStatus`]), [`Engine::tasks`] and [`Engine::batch_tasks`] list them.
//! - [`Observation`]s tell it of device, link, environments and signs of life.
//! - [`Engine::poll`] says what is to be done: an [`Action`] is a [`Dispatch`] to run, a try to cancel, an environment to
//!   probe, or the [`End`] of a task. [`Engine::next_wake`] says when to poll again. [`Engine::poll_with`] does part of
//!   the [`Work`] and tells a [`Trace`] of each decision.
//! - [`Engine::complete`] takes the outcome of a try. A try that failed, or gave no sign of life in time, is followed by
//!   one in another environment, up to [`Config::tries_max`].
//! - [`Engine::cancel`] and [`Engine::reschedule`] change a task's mind, [`Engine::set_policy`],
//!   [`Engine::set_preferences`], [`Engine::set_profile`], [`Engine::set_limits`] and [`Engine::add_rule`] the engine's.
//! - Battery and heat lead to a power mode ([`Engine::power`], [`Engine::throttle`]), which bounds what runs on the device
//!   and is told with each decision; [`Engine::set_battery_target`] has the battery last until a time,
//!   [`Engine::battery_schedule`] plans that by the hour, [`Engine::energy`] says what a task takes and where it goes.
//! - [`Metrics`], [`EnvironmentStats`] and [`CostBreakdown`] count what was done; [`Engine::decide`] explains what would
//!   be, without doing it; [`Engine::strategy`] says it in the specification's terms.
//! - [`Engine::drill`] tries out on a copy what happens when environments fail; a [`DrillReport`] has each [`Finding`].
//! - [`Engine::snapshot`] and [`Engine::restore`] carry the state over a restart.
//! - With the feature `threads`, an `Orchestrator` drives an engine: it has a clock, runs executors on threads, keeps what
//!   the host submits with each task, and tells ends.
//!
//! # Guarantees
//!
//! - **No clock, no threads, no IO, no allocation**, no unsafe. Time is what the caller says; a clock that steps back
//!   stands still instead.
//! - **Every accepted task ends exactly once**, with one [`Action::End`], also when the host falls silent: a try is given
//!   up after [`Config::run_timeout_ms`], a task never tried at its deadline.
//! - **Deterministic**: the same calls give the same actions, bit for bit, on every target, and so does a restored engine.
//! - **Data stays where it may be**: no try is ever dispatched to an environment below the task's sensitivity and
//!   demanded privacy, whatever fails.
//! - **Bounded**: submitting, completing and polling take O(log capacity) and a decision; each queue has a limit; closing
//!   an environment takes O(tasks that wait for it). A batch is accepted whole or not at all.
//! - **Memory** (64-bit targets; less elsewhere): 216 bytes for a [`Slot`], and 25 KiB for the engine itself, of which
//!   estimates take 11.4, failover 5.4 and custom rules 4.1. Ten thousand tasks in flight take 2.2 MB.
//! - **Errors say what was given and what is allowed**, and leave everything as it was; each has a frozen number
//!   ([`ERROR_TABLES`]).
//!
//! # What it does not do
//!
//! It runs nothing itself: executors are the host's. It keeps no payloads and no results. One engine serves one device.
//!
//! # Features
//!
//! `std` (default) adds nothing to the engine; it is the switch that all crates have. `serde` is always on, because
//! snapshots are written with it, without std; the feature exists so that the switch can be named alike everywhere.
//! `threads` adds the `Orchestrator`, which has threads and a clock, and allocates; the engine is the same. `device` adds
//! the module of that name, which reads this machine, and keeps a registry of devices. `vector` adds the module of that name,
//! which finds the nearest of many vectors; it needs a heap, but no std. `mmap` maps its files, and needs std. `state` adds the
//! module of that name, documents that devices keep the same, and `fleet`; it needs a heap, too. `cep` adds the module of that
//! name, which finds patterns in streams of events, and needs a heap.
#![no_std]

#[cfg(feature = "state")]
extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod engine;
mod error;
#[cfg(feature = "state")]
pub mod fleet;
#[cfg(feature = "threads")]
mod orchestrator;

pub use engine::{
    Action, BEACON_MS, BatchStatus, COOLDOWN_DOUBLINGS, COOLDOWN_MS, Config, CostBreakdown, Dispatch, End, Engine,
    EnvironmentStats, Metrics, Observation, PROBE_MS, Prior, RUN_TIMEOUT_MS, RescheduleReason, SNAPSHOT_VERSION, Slot,
    TASKS_MAX, TRIES, TaskState, TaskStatus, Trace, Work,
};
pub use engine::{
    DRILL_SLOTS, DrillCheck, DrillFindings, DrillPlace, DrillReport, DrillResult, FINDINGS_MAX, Finding,
    REDISPATCH_MS_MAX,
};
pub use error::{
    CallError, ConfigError, HandleError, ObserveError, RefusalError, SnapshotError, StartError, SubmitError, TaskError,
    WaitError,
};
#[cfg(feature = "cep")]
pub use kromka_cep as cep;
pub use kromka_core as core;
pub use kromka_decision as decision;
#[cfg(feature = "device")]
pub use kromka_device as device;
pub use kromka_estimate as estimate;
pub use kromka_failover as failover;
pub use kromka_power as power;
#[cfg(feature = "state")]
pub use kromka_state as state;
#[cfg(feature = "vector")]
pub use kromka_vector as vector;
#[cfg(feature = "threads")]
pub use orchestrator::{
    Answer, Awaited, BatchFailure, Builder, Cancelled, Ended, Orchestrator, ProbeAnswer, Report, Run, Snapshot,
    StartFailure, StopFailure, Stopped, SubmitFailure, THREADS_MAX,
};

/// Every numbered error, by crate: what `docs/ERRORS.md` and the C header are made of. Crates that a feature adds come
/// last.
pub const ERROR_TABLES: &[(&str, &[kromka_core::ErrorTable])] = &[
    ("kromka-core", kromka_core::ERROR_TABLES),
    ("kromka-decision", kromka_decision::ERROR_TABLES),
    ("kromka-power", kromka_power::ERROR_TABLES),
    ("kromka-failover", kromka_failover::ERROR_TABLES),
    ("kromka", error::ERROR_TABLES),
    #[cfg(feature = "device")]
    ("kromka-device", kromka_device::ERROR_TABLES),
    #[cfg(feature = "vector")]
    ("kromka-vector", kromka_vector::ERROR_TABLES),
    #[cfg(feature = "state")]
    ("kromka-state", kromka_state::ERROR_TABLES),
    #[cfg(feature = "cep")]
    ("kromka-cep", kromka_cep::ERROR_TABLES),
];
