//! What executors and the other closures of a host are given, and what they answer.

use std::fmt;
use std::sync::Arc;

use kromka_core::{Energy, Environment, Money, OutcomeStatus, Share, TaskHandle};

use crate::{Dispatch, End, TaskStatus};

/// What became of a try, as its executor saw it. The orchestrator adds which try it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub status: OutcomeStatus,
    /// From its dispatch to its end, in milliseconds; `None` has the orchestrator measure it.
    pub latency_ms: Option<u32>,
    /// From its dispatch to the first part of the result, in milliseconds; `None` takes the time of the first
    /// [`Run::first_result`], if there was one.
    pub first_result_ms: Option<u32>,
    /// What the device spent on it.
    pub energy: Energy,
    /// What was charged for it.
    pub cost: Money,
    /// How many tokens the answer had, where that means something.
    pub output_tokens: Option<u32>,
    /// How good the answer was, if anyone judged it.
    pub quality: Option<Share>,
}

impl Report {
    /// A try that ended like this, free of charge, its time to be measured.
    #[must_use]
    pub const fn new(status: OutcomeStatus) -> Self {
        Self {
            status,
            latency_ms: None,
            first_result_ms: None,
            energy: Energy::ZERO,
            cost: Money::ZERO,
            output_tokens: None,
            quality: None,
        }
    }

    /// A try that gave a result.
    #[must_use]
    pub const fn success() -> Self {
        Self::new(OutcomeStatus::Success)
    }

    /// A try that gave none.
    #[must_use]
    pub const fn failed() -> Self {
        Self::new(OutcomeStatus::Failed)
    }
}

/// What an executor answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The try is over. A cost or an energy outside its range makes it a failed try that was free: it is a mistake of
    /// the executor, and the task must not wait for a better answer.
    Done(Report),
    /// The try goes on elsewhere. The worker is free for another, and the host answers later, from any thread, with
    /// [`crate::Orchestrator::complete`].
    Later,
}

/// What a prober answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeAnswer {
    /// The environment can be reached.
    Reachable {
        /// Round-trip time, if it was measured, in milliseconds.
        rtt_ms: Option<u32>,
    },
    /// It cannot.
    Unreachable,
    /// Nobody knows yet: the host may tell it later with [`crate::Observation::Beacon`].
    Later,
    /// Nobody could be asked: that says nothing of the environment.
    Unasked,
}

impl From<bool> for ProbeAnswer {
    fn from(reachable: bool) -> Self {
        if reachable { Self::Reachable { rtt_ms: None } } else { Self::Unreachable }
    }
}

/// What an executor may ask of the orchestrator.
pub(crate) trait Line: Sync {
    /// Whether anyone waits for the result of this try.
    fn is_wanted(&self, task: TaskHandle, attempt: u8) -> bool;
    /// Whether a stop waits for the executor.
    fn is_stopping(&self) -> bool;
    /// A part of the result has come.
    fn first_result(&self, task: TaskHandle, attempt: u8);
}

/// A try, as its executor sees it.
pub struct Run<'a, P> {
    pub(crate) dispatch: &'a Dispatch,
    pub(crate) payload: &'a Arc<P>,
    pub(crate) line: &'a dyn Line,
}

impl<P> Run<'_, P> {
    /// What is to be run, which try it is, when it is due and where to cut the answer.
    #[must_use]
    pub const fn dispatch(&self) -> &Dispatch {
        self.dispatch
    }

    /// The host's number for the task.
    #[must_use]
    pub const fn tag(&self) -> u64 {
        self.dispatch.tag
    }

    /// What was submitted with the task. Cloned, it may be kept beyond an answer of [`Answer::Later`].
    #[must_use]
    pub const fn payload(&self) -> &Arc<P> {
        self.payload
    }

    /// Whether nobody waits for the result any more, because the task was cancelled or rescheduled, the try was given up,
    /// or the orchestrator was dropped or poisoned. Once true it stays true. Takes no lock, so it may be asked often. An
    /// outcome still counts its cost.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        !self.line.is_wanted(self.dispatch.task, self.dispatch.attempt)
    }

    /// Whether the orchestrator stops, so that somebody waits for this executor to return: see
    /// [`crate::Orchestrator::stop`]. The result is wanted still. Once true it stays true; takes no lock.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.line.is_stopping()
    }

    /// Tells that the first part of the result has come, or another one, so that the try is not given up for silence.
    pub fn first_result(&self) {
        self.line.first_result(self.dispatch.task, self.dispatch.attempt);
    }
}

impl<P> fmt::Debug for Run<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("dispatch", self.dispatch).finish_non_exhaustive()
    }
}

/// A try whose result nobody waits for any more: told before the end of its task. It may come before the executor has
/// looked at [`Run::is_cancelled`], before it was called, or after it has returned.
pub struct Cancelled<'a, P> {
    /// The task.
    pub task: TaskHandle,
    /// Which try, counted from 1.
    pub attempt: u8,
    /// Where it runs.
    pub environment: Environment,
    /// The host's number for the task.
    pub tag: u64,
    /// What was submitted with the task.
    pub payload: &'a Arc<P>,
}

impl<P> fmt::Debug for Cancelled<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, attempt, environment, tag, payload: _ } = self;
        f.debug_struct("Cancelled")
            .field("task", task)
            .field("attempt", attempt)
            .field("environment", environment)
            .field("tag", tag)
            .finish_non_exhaustive()
    }
}

/// A task that has ended: told once for each.
pub struct Ended<P> {
    /// The task. Its place may be given to another from now on.
    pub task: TaskHandle,
    /// The host's number for the task.
    pub tag: u64,
    /// How it ended.
    pub end: End,
    /// Where and when, and what it cost.
    pub status: TaskStatus,
    /// What was submitted with it. The last one there is, unless an executor of a try that was cancelled or given up still
    /// runs, or the host kept a clone.
    pub payload: Arc<P>,
}

impl<P> fmt::Debug for Ended<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, tag, end, status, payload: _ } = self;
        f.debug_struct("Ended")
            .field("task", task)
            .field("tag", tag)
            .field("end", end)
            .field("status", status)
            .finish_non_exhaustive()
    }
}
