//! What a worker is given, and what it gives back.

use std::boxed::Box;
use std::sync::Arc;

use kromka_core::{Environment, TaskHandle, Tick, Verdict};

use super::answer::{ProbeAnswer, Report};
use crate::Dispatch;

/// A piece of work for one worker.
pub(crate) enum Job<P> {
    /// A try to be run.
    Run {
        /// What the engine said.
        dispatch: Dispatch,
        /// What was submitted with the task.
        payload: Arc<P>,
        /// Why, if anyone wants to know.
        verdict: Option<Box<Verdict>>,
    },
    /// An environment to be probed. Workers do it, because a probe waits for a network.
    Probe(Environment),
}

impl<P> Job<P> {
    /// Whether it is this try.
    pub(crate) fn is_try(&self, task: TaskHandle, attempt: u8) -> bool {
        matches!(self, Self::Run { dispatch, .. } if dispatch.task == task && dispatch.attempt == attempt)
    }
}

/// What a worker did.
pub(crate) enum Finished {
    /// A try; no report when the host answers later, or nobody wanted the try any more.
    Run {
        /// The task.
        task: TaskHandle,
        /// Which try.
        attempt: u8,
        /// Where it ran.
        environment: Environment,
        /// What the executor said.
        report: Option<Report>,
    },
    /// A probe; no answer when the prober panicked.
    Probe {
        /// Of which environment.
        environment: Environment,
        /// When it was answered.
        at: Tick,
        /// How.
        answer: Option<ProbeAnswer>,
    },
}
