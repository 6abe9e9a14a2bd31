//! Waiting for the end of a task.

use std::sync::Arc;
use std::time::Duration;

use kromka_core::{TaskHandle, TaskRequirements, Valid};
use parking_lot::MutexGuard;

use super::Orchestrator;
use super::clock::Clock;
use super::here::Role;
use super::shared::State;
use super::submit::SubmitFailure;
use super::waiters::Ticket;
use crate::error::{CallError, WaitError};
use crate::{Slot, TaskState, TaskStatus};

/// A task whose end is kept for whoever asks, however late: [`Orchestrator::submit_awaited`].
#[derive(Debug, Clone)]
pub struct Awaited {
    task: TaskHandle,
    ticket: Arc<Ticket>,
}

impl Awaited {
    /// The task.
    #[must_use]
    pub const fn task(&self) -> TaskHandle {
        self.task
    }
}

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Orchestrator<P, S> {
    /// Waits until a task has ended, also if its end is held back, and gives how. [`crate::Builder::on_end`] may be told
    /// of it before or after.
    ///
    /// Once it waits it misses no end, though the task's place be given to another at once. A task that ended, and whose
    /// place was given away, before it was waited for is [`HandleError::Stale`](crate::HandleError::Stale): where that
    /// may be, [`Orchestrator::submit_awaited`] keeps the end.
    ///
    /// An executor or a prober may wait for another task, if there are workers enough to run that one. A stop ends its
    /// wait as soon as it begins, since it waits for them; other threads wait until the orchestrator has stopped, and see
    /// the ends that come meanwhile. The closures that the coordinator calls, all others, may not wait.
    ///
    /// # Errors
    /// [`WaitError::TimedOut`] after `timeout`, which `None` never is; [`WaitError::Handle`] when there is no such task;
    /// [`WaitError::Call`] with [`CallError::Stopped`] when the orchestrator was stopped first, with
    /// [`CallError::Poisoned`] when it was poisoned, with [`CallError::OwnThread`] on the coordinator, which would wait
    /// for itself, and with [`CallError::Inside`] under the lock.
    pub fn wait(&self, task: TaskHandle, timeout: Option<Duration>) -> Result<TaskStatus, WaitError> {
        let mut state = self.open_to_wait()?;
        let Some(desk) = &mut state.desk else { return Err(CallError::Stopped.into()) };
        let status = desk.engine.status(task)?;
        if matches!(status.state, TaskState::Ended(_)) {
            return Ok(status);
        }
        let ticket = desk.waiters.enter(task);
        self.wait_with(state, task, ticket, timeout)
    }

    /// [`Orchestrator::submit_tagged`], and keeps the end of the task for [`Orchestrator::wait_for`].
    ///
    /// # Errors
    /// As [`Orchestrator::submit`].
    pub fn submit_awaited(
        &self,
        task: &Valid<TaskRequirements>,
        tag: u64,
        payload: P,
    ) -> Result<Awaited, SubmitFailure<P>> {
        self.submit_and(task, tag, payload, |desk, task| Awaited { task, ticket: desk.waiters.enter(task) })
    }

    /// As [`Orchestrator::wait`], for a task whose end cannot be missed.
    ///
    /// # Errors
    /// As [`Orchestrator::wait`].
    pub fn wait_for(&self, awaited: &Awaited, timeout: Option<Duration>) -> Result<TaskStatus, WaitError> {
        let Awaited { task, ticket } = awaited;
        if let Some(status) = ticket.status() {
            return Ok(status);
        }
        let mut state = self.open_to_wait()?;
        // It may come from an orchestrator that had the engine before; nobody would tell that ticket.
        match &mut state.desk {
            Some(desk) if desk.waiters.has(*task, ticket) => self.wait_with(state, *task, ticket.clone(), timeout),
            _ => {
                drop(state);
                ticket.status().map_or_else(|| self.wait(*task, timeout), Ok)
            }
        }
    }

    fn open_to_wait(&self) -> Result<MutexGuard<'_, State<P, S>>, CallError> {
        match self.shared.role() {
            Some(Role::Coordinator) => Err(CallError::OwnThread),
            _ => self.shared.open(),
        }
    }

    /// Waits under the lock that the ticket was taken under, so that an end cannot be missed.
    fn wait_with(
        &self,
        mut state: MutexGuard<'_, State<P, S>>,
        task: TaskHandle,
        ticket: Arc<Ticket>,
        timeout: Option<Duration>,
    ) -> Result<TaskStatus, WaitError> {
        let deadline = Clock::deadline(timeout);
        let mut timed_out = false;
        loop {
            if let Some(status) = ticket.status() {
                return Ok(status);
            }
            state.phase.answers()?;
            if self.shared.role().is_some() && !state.phase.runs() {
                // A stop waits for this executor, and will not run the task that it waits for.
                return Err(CallError::Stopped.into());
            }
            if timed_out {
                if let Some(desk) = &mut state.desk {
                    desk.waiters.leave(task, ticket);
                }
                let have = timeout.map_or(0, |timeout| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
                return Err(WaitError::TimedOut { have });
            }
            timed_out = match deadline {
                Some(deadline) => ticket.told.wait_until(&mut state, deadline).timed_out(),
                None => {
                    ticket.told.wait(&mut state);
                    false
                }
            };
        }
    }
}
