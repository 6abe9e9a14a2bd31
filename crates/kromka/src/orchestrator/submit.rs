//! Tasks come in, each with what the host submits with it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::vec::Vec;

use kromka_core::{BatchHandle, TaskHandle, TaskRequirements, Valid};

use super::Orchestrator;
use super::desk::Desk;
use super::shared::Failure;
use crate::Slot;
use crate::error::{CallError, RefusalError};

/// A task that was not accepted, and why.
pub struct SubmitFailure<P> {
    /// What stands against it.
    pub error: RefusalError,
    /// What was submitted with it.
    pub payload: P,
}

/// A batch that was not accepted, and why.
pub struct BatchFailure<P> {
    /// What stands against it.
    pub error: RefusalError,
    /// Its tasks. All of them, unless the engine panicked over the batch.
    pub tasks: Vec<(Valid<TaskRequirements>, P)>,
}

impl<P> fmt::Debug for SubmitFailure<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubmitFailure").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<P> fmt::Display for SubmitFailure<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<P> Error for SubmitFailure<P> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

impl<P> fmt::Debug for BatchFailure<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchFailure")
            .field("error", &self.error)
            .field("tasks", &self.tasks.len())
            .finish_non_exhaustive()
    }
}

impl<P> fmt::Display for BatchFailure<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<P> Error for BatchFailure<P> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Orchestrator<P, S> {
    /// Accepts a task. Its executors see `payload`, and [`crate::Builder::on_end`] gets it back.
    ///
    /// # Errors
    /// [`SubmitFailure`], with the payload: [`RefusalError::Submit`] when the engine is full, [`RefusalError::Call`]
    /// when the orchestrator takes no tasks, also while it drains.
    pub fn submit(&self, task: &Valid<TaskRequirements>, payload: P) -> Result<TaskHandle, SubmitFailure<P>> {
        self.submit_tagged(task, 0, payload)
    }

    /// [`Orchestrator::submit`] with a number of the host's own, which comes back with all that is said of the task.
    ///
    /// # Errors
    /// As [`Orchestrator::submit`].
    pub fn submit_tagged(
        &self,
        task: &Valid<TaskRequirements>,
        tag: u64,
        payload: P,
    ) -> Result<TaskHandle, SubmitFailure<P>> {
        self.submit_and(task, tag, payload, |_, task| task)
    }

    /// Accepts a task and has `then` look at it under the same lock.
    pub(crate) fn submit_and<R>(
        &self,
        task: &Valid<TaskRequirements>,
        tag: u64,
        payload: P,
        then: impl FnOnce(&mut Desk<P, S>, TaskHandle) -> R,
    ) -> Result<R, SubmitFailure<P>> {
        let mut state = match self.shared.open_for_tasks() {
            Ok(state) => state,
            Err(error) => return Err(SubmitFailure { error: error.into(), payload }),
        };
        let result = self.shared.step(&mut state, |desk, now| desk.engine.submit_tagged(task, tag, now));
        let error = match (result, &mut state.desk) {
            (Ok(Ok(task)), Some(desk)) => {
                // Under the same lock, so that nobody sees the task without it.
                desk.seat(task, Arc::new(payload));
                let result = then(desk, task);
                self.shared.changed.notify_one();
                return Ok(result);
            }
            (Ok(Ok(_)), None) => CallError::Stopped.into(),
            (Ok(Err(error)), _) => error.into(),
            (Err(failure), _) => {
                drop(state);
                failure.tell().into()
            }
        };
        Err(SubmitFailure { error, payload })
    }

    /// Accepts all of `tasks` or none of them; a handle for each.
    ///
    /// # Errors
    /// [`BatchFailure`], with the tasks.
    pub fn submit_batch(
        &self,
        tasks: Vec<(Valid<TaskRequirements>, P)>,
    ) -> Result<(BatchHandle, Vec<TaskHandle>), BatchFailure<P>> {
        let (tasks, payloads): (Vec<_>, Vec<P>) = tasks.into_iter().unzip();
        let mut payloads = payloads.into_iter();
        let mut handles = Vec::with_capacity(tasks.len());
        let payload = |_, handle| {
            handles.push(handle);
            payloads.next()
        };
        match self.admit(tasks.len(), |i| (tasks[i], 0), payload) {
            Ok(batch) => Ok((batch, handles)),
            Err(error) => {
                Err(BatchFailure { error, tasks: tasks.into_iter().skip(handles.len()).zip(payloads).collect() })
            }
        }
    }

    /// Accepts `count` tasks or none of them. `task` gives each with its tag; `payload` gives what comes with it once it
    /// is accepted, and gets its handle. Both are called with 0 up to `count` in turn, under the lock, as in
    /// [`Orchestrator::with`].
    ///
    /// # Errors
    /// [`RefusalError`]; then `payload` was not called, unless one of the closures panicked.
    pub fn submit_batch_with(
        &self,
        count: usize,
        task: impl FnMut(usize) -> (Valid<TaskRequirements>, u64),
        mut payload: impl FnMut(usize, TaskHandle) -> P,
    ) -> Result<BatchHandle, RefusalError> {
        self.admit(count, task, |i, handle| Some(payload(i, handle)))
    }

    fn admit(
        &self,
        count: usize,
        task: impl FnMut(usize) -> (Valid<TaskRequirements>, u64),
        payload: impl FnMut(usize, TaskHandle) -> Option<P>,
    ) -> Result<BatchHandle, RefusalError> {
        let mut state = self.shared.open_for_tasks()?;
        let result = self.shared.step(&mut state, |desk, now| desk.submit_batch(count, task, payload, now));
        self.shared.changed.notify_one();
        drop(state);
        Ok(result.map_err(Failure::tell)??)
    }
}
