//! A trace-driven world to judge placement policies in, with trace readers and baselines; and a bad network to try replicas
//! in, which is [`network`]. [`run_cases`] is the harness of tests that are files of cases.
//!
//! ```
//! use kromka_testkit::{Hooks, Replay};
//!
//! let replay = Replay { policies: vec!["all-basic".into()], seeds: vec![1], days: Some(1), ..Replay::default() };
//! let report = replay.run(&Hooks::default())?;
//! let figures = &report.policies["all-basic"];
//! assert!(figures.pooled.value_ratio < 1.0 && figures.by_window.len() == 2);
//! # Ok::<(), kromka_testkit::ReplayError>(())
//! ```
//!
//! # In the order of the flow
//!
//! - traces: [`WorldData`], read from a directory or generated, with [`TraceError`] for what cannot be used
//! - the hidden world: [`World`] of one seed in one [`Window`], with the physics in [`Constants`]; its truth of one try
//!   is an [`Attempt`], which ends as a [`Settlement`], and what a task got is an [`Experience`] with a value
//! - policies: [`Policy`] decides by commands to its [`Context`], one instance per device
//! - figures: [`Replay`] runs policies over seeds and windows into a [`Report`]
//!
//! # Guarantees
//!
//! - Equal requests give equal reports, bit by bit, on every target, in every build and with any number of threads;
//!   only `decide_ns_mean` is measured, and only when the caller lends a clock.
//! - Every random draw is a hash of what it is for, so that what a policy does changes no draw.
//! - Nothing depends on names, lengths or contents of particular trace files.
//!
//! # What it does not do
//!
//! It is no part of any engine: crates that decide never import it.
//!
//! # Features
//!
//! None.

mod cases;
mod constants;
mod data_dir;
mod error;
mod generated;
pub mod network;
mod noise;
mod numeric;
mod replay;
mod traces;
mod world;

pub use cases::run_cases;
pub use constants::{Constants, tiers};
pub use data_dir::data_dir;
pub use error::{ReplayError, TraceError};
pub use replay::{
    BATTERY_HOURS_MAX, BatteryFigures, BatteryRun, Cause, Clock, Context, Detail, Dispatch, FaultFigures,
    FaultKindFigures, Figures, HOURS, Hooks, POLICIES, Part, Policy, PolicyReport, Progress, Refusal, Replay, Report,
    Source, TRIES_MAX, TryEnd,
};
pub use traces::{DeviceFit, Generation, Incident, Rates, Request, Window, WorldData};
pub use world::{
    Attempt, DeviceState, Experience, Failure, Fault, FaultKind, FaultPlace, Link, Settlement, Task, TaskId, TaskView,
    TryStatus, World, energy_weight,
};
