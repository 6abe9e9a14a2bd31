//! The facade.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod engine;
mod error;

pub use engine::{
    Action, BEACON_MS, BatchStatus, COOLDOWN_DOUBLINGS, COOLDOWN_MS, Config, CostBreakdown, Dispatch, End, Engine,
    EnvironmentStats, Metrics, Observation, PROBE_MS, Prior, RUN_TIMEOUT_MS, RescheduleReason, SNAPSHOT_VERSION, Slot,
    TASKS_MAX, TRIES, TaskState, TaskStatus,
};
pub use error::{ConfigError, HandleError, SnapshotError, SubmitError};
pub use kromka_core as core;
pub use kromka_decision as decision;

/// Every numbered error, by crate: what `docs/ERRORS.md` and the C header are made of.
pub const ERROR_TABLES: &[(&str, &[kromka_core::ErrorTable])] = &[
    ("kromka-core", kromka_core::ERROR_TABLES),
    ("kromka-decision", kromka_decision::ERROR_TABLES),
    ("kromka", error::ERROR_TABLES),
];
