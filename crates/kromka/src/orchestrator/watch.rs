//! What is told to `tracing`, target `kromka`: noted under the lock, emitted outside of it, because a subscriber is the
//! host's code too. Nothing is noted, let alone formatted, that nobody wants.

use std::boxed::Box;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use kromka_core::{Environment, OutcomeStatus, TaskHandle, Verdict};
use kromka_decision::Reason;
use tracing::{Level, debug, enabled, error, info, trace, warn};

use super::hooks::shielded;
use crate::{Dispatch, TaskStatus};

/// What somebody wants to be told, asked once for each turn.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Watch {
    pub(crate) steps: bool,
    pub(crate) given_up: bool,
}

impl Watch {
    pub(crate) fn now() -> Self {
        let ask = || Self {
            steps: enabled!(target: "kromka", Level::DEBUG),
            given_up: enabled!(target: "kromka", Level::WARN),
        };
        shielded("subscriber", ask).unwrap_or_default()
    }
}

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Note {
    /// A task was decided. Boxed, because a verdict is large and seldom wanted.
    Decided(TaskHandle, Box<Verdict>),
    /// A try gave no sign of life in time.
    GaveUp(TaskHandle, u8, Environment),
    /// A task ended.
    Ended(TaskHandle, TaskStatus),
    /// The engine refused what an executor reported.
    Refused(TaskHandle, u8, crate::HandleError),
}

impl Note {
    pub(crate) fn emit(&self) {
        match self {
            Self::Decided(task, verdict) => decided(*task, verdict),
            Self::GaveUp(task, attempt, environment) => {
                let environment = environment.name();
                let TaskHandle { index, generation } = *task;
                warn!(target: "kromka", index, generation, attempt, environment, "gave a try up");
            }
            Self::Ended(task, status) => {
                let TaskHandle { index, generation } = *task;
                let environment = status.environment.map(Environment::name);
                let (tries, cost_nano) = (status.attempt, status.cost.nano());
                debug!(target: "kromka", index, generation, state = ?status.state, tries, environment, cost_nano, "ended");
            }
            Self::Refused(task, attempt, error) => {
                let TaskHandle { index, generation } = *task;
                error!(target: "kromka", index, generation, attempt, %error, "an executor's report cannot be used");
            }
        }
    }
}

/// A worker begins a try. It tells of the decision too, so that the one comes before the other.
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

pub(crate) fn decided(task: TaskHandle, verdict: &Verdict) {
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
