//! What is wrong with one environment.

use kromka_core::{Environment, Share, Tick, coded};

/// How an environment failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum FailureKind {
    /// It has not.
    #[default]
    None = 0,
    /// A try gave no result.
    Failed = 1,
    /// A try gave no sign of life in time.
    TimedOut = 2,
    /// A beacon that nobody asked for said that it cannot be reached.
    Unreachable = 3,
    /// Health checks in a row were answered with no, or not at all.
    CheckFailed = 4,
}
coded!(FailureKind, "failure kind", [None, Failed, TimedOut, Unreachable, CheckFailed]);

/// What traffic an environment gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum State {
    /// All of it.
    #[default]
    Healthy = 0,
    /// A share of it.
    Degraded = 1,
    /// None.
    Ejected = 2,
    /// One task at a time, until enough were answered: half-open.
    Recovering = 3,
}
coded!(State, "failover state", [Healthy, Degraded, Ejected, Recovering]);

/// The state of one environment, and what led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diagnosis {
    /// Which one.
    pub environment: Environment,
    /// What traffic it gets.
    pub state: State,
    /// Whether it has failed, and given no sign of life since.
    pub failing: bool,
    /// The first failure since the last sign of life; `None` when it does not fail.
    pub failing_since: Option<Tick>,
    /// How it failed last.
    pub last_kind: FailureKind,
    /// When it failed last.
    pub last_failure: Option<Tick>,
    /// Failures without an answered try in between.
    pub failures_in_a_row: u16,
    /// Failed tries among `window_tries`.
    pub window_failures: u8,
    /// The last tries, as many as there were up to the plan's window.
    pub window_tries: u8,
    /// The share of its traffic that it gets.
    pub share: Share,
    /// When it gets a task again: now, unless it is ejected; `None` while it is isolated.
    pub next_try: Option<Tick>,
    /// The probability that it is up, as it was given.
    pub p_up: Share,
}
