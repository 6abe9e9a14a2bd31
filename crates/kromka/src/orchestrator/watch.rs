//! What is told to `tracing`, target `kromka`: noted under the lock, emitted outside of it, because a subscriber is the
//! host's code too. Nothing is noted, let alone formatted, that nobody wants.

use std::boxed::Box;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use kromka_core::{Environment, OutcomeStatus, TaskHandle, Verdict};
use kromka_decision::Reason;
use tracing::{Level, debug, enabled, error, info, trace, warn};

use super::hooks::shielded;
use crate::{Dispatch, End, TaskStatus};

/// What somebody wants to be told, asked once for each turn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watch {
    pub(crate) steps: bool,
    failures: bool,
    pub(crate) given_up: bool,
}

impl Watch {
    pub(crate) const NOTHING: Self = Self { steps: false, failures: false, given_up: false };

    /// Whether somebody wants to be told of such an end.
    pub(crate) const fn wants(self, end: End) -> bool {
        if is_failure(end) { self.failures } else { self.steps }
    }

    pub(crate) fn now() -> Self {
        let ask = || Self {
            steps: enabled!(target: "kromka", Level::DEBUG),
            failures: enabled!(target: "kromka", Level::INFO),
            given_up: enabled!(target: "kromka", Level::WARN),
        };
        shielded("subscriber", ask).unwrap_or(Self::NOTHING)
    }
}

/// Whether the host did not get what it wanted.
const fn is_failure(end: End) -> bool {
    !matches!(end, End::Done | End::Cancelled)
}

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Note {
    /// A task was decided. Boxed, because a verdict is large and seldom wanted.
    Decided(TaskHandle, Box<Verdict>),
    /// A try was dispatched that no worker is given. Boxed as above.
    Dispatched(Box<Dispatch>),
    /// The host wants the result of a try no more.
    Cancelled(TaskHandle, u8, Environment),
    /// A try gave no sign of life in time.
    GaveUp(TaskHandle, u8, Environment),
    /// A task ended.
    Ended(TaskHandle, End, TaskStatus),
    /// The engine refused what an executor reported.
    Refused(TaskHandle, u8, crate::HandleError),
}

impl Note {
    pub(crate) fn emit(&self) {
        match self {
            Self::Decided(task, verdict) => decided(*task, verdict),
            Self::Dispatched(dispatch) => dispatched(dispatch, None),
            Self::Cancelled(task, attempt, environment) => {
                let environment = environment.name();
                let TaskHandle { index, generation } = *task;
                debug!(target: "kromka", index, generation, attempt, environment, "cancelled a try");
            }
            Self::GaveUp(task, attempt, environment) => {
                let environment = environment.name();
                let TaskHandle { index, generation } = *task;
                warn!(target: "kromka", index, generation, attempt, environment, "gave a try up");
            }
            Self::Ended(task, end, status) => ended(*task, *end, status),
            Self::Refused(task, attempt, error) => {
                let TaskHandle { index, generation } = *task;
                error!(target: "kromka", index, generation, attempt, %error, "an executor's report cannot be used");
            }
        }
    }
}

fn ended(task: TaskHandle, end: End, status: &TaskStatus) {
    let TaskHandle { index, generation } = task;
    let environment = status.environment.map(Environment::name);
    let (tries, cost_nano, state) = (status.attempt, status.cost.nano(), status.state);
    if is_failure(end) {
        info!(target: "kromka", index, generation, ?state, tries, environment, cost_nano, "ended");
    } else {
        debug!(target: "kromka", index, generation, ?state, tries, environment, cost_nano, "ended");
    }
}

/// A try was dispatched: told once for each, by who takes its job. The decision comes with it, so that the one is told
/// before the other.
pub(crate) fn dispatched(dispatch: &Dispatch, verdict: Option<&Verdict>) {
    let Dispatch { task, environment, attempt, due, tag, .. } = *dispatch;
    if let Some(verdict) = verdict {
        decided(task, verdict);
    }
    let environment = environment.name();
    let (index, generation, due_ms) = (task.index, task.generation, due.ms());
    debug!(target: "kromka", index, generation, attempt, environment, due_ms, tag, "dispatched");
}

/// A try is over; told before the engine knows, so that it comes before what follows from it.
pub(crate) fn finished(task: TaskHandle, attempt: u8, status: OutcomeStatus) {
    if status != OutcomeStatus::Success {
        let TaskHandle { index, generation } = task;
        info!(target: "kromka", index, generation, attempt, status = ?status, "a try failed");
    }
}

/// The host has opened an environment past the orchestrator that nothing runs in.
pub(crate) fn no_executor(dispatch: &Dispatch) {
    let (TaskHandle { index, generation }, attempt) = (dispatch.task, dispatch.attempt);
    let environment = dispatch.environment.name();
    error!(target: "kromka", index, generation, attempt, environment, "the environment has no executor");
}

fn decided(task: TaskHandle, verdict: &Verdict) {
    let TaskHandle { index, generation } = task;
    match verdict {
        Verdict::Run(decision) => debug!(
            target: "kromka",
            index,
            generation,
            verdict = "run",
            chosen = decision.chosen.name(),
            score = decision.score.as_f64(),
            margin = decision.margin.as_f64(),
            confidence = decision.confidence.as_f64(),
            fallbacks = ?decision.fallbacks.as_slice(),
            "decided"
        ),
        Verdict::Defer { until, .. } => {
            debug!(target: "kromka", index, generation, verdict = "defer", until_ms = until.ms(), "decided");
        }
        Verdict::Infeasible(why) => {
            let nearest = why.nearest.map(Environment::name);
            debug!(target: "kromka", index, generation, verdict = "infeasible", nearest, "decided");
        }
    }
    if enabled!(target: "kromka", Level::TRACE) {
        for rejection in verdict.rejected().iter() {
            let environment = rejection.environment.name();
            trace!(target: "kromka", index, generation, environment, reason = %Reason(rejection), "rejected");
        }
    }
}

/// A closure of the host, or the engine, panicked. It may have been the subscriber: then nobody is left to be told.
pub(crate) fn panicked(what: &str, message: &str) {
    let tell = || error!(target: "kromka", what, message, "panicked");
    if let Err(again) = catch_unwind(AssertUnwindSafe(tell)) {
        // Its own drop might panic once more.
        mem::forget(again);
    }
}
