//! An orchestrator ends, and loses nothing.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use std::vec::Vec;

use kromka_core::TaskHandle;
use parking_lot::MutexGuard;

use super::Orchestrator;
use super::clock::Clock;
use super::shared::{Failure, Phase, State};
use crate::error::CallError;
use crate::{Engine, Slot};

/// What an orchestrator gives back.
pub struct Stopped<P, S> {
    /// The engine, its profiles as the host wants them. It holds the tasks that have not ended, and those whose ends
    /// were held back.
    pub engine: Engine<S>,
    /// What was submitted with the tasks in it, in the order of their places: for [`crate::Builder::resume`].
    pub payloads: Vec<(TaskHandle, Arc<P>)>,
}

impl<P, S> fmt::Debug for Stopped<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped").field("tasks", &self.payloads.len()).finish_non_exhaustive()
    }
}

/// An orchestrator that could not be stopped, and why. Dropping it drops the orchestrator.
pub struct StopFailure<P, S> {
    /// What is wrong.
    pub error: CallError,
    /// The orchestrator.
    pub orchestrator: Orchestrator<P, S>,
}

impl<P, S> fmt::Debug for StopFailure<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StopFailure").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<P, S> fmt::Display for StopFailure<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<P, S> Error for StopFailure<P, S> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

impl<P, S> Orchestrator<P, S>
where
    S: AsRef<[Slot]> + AsMut<[Slot]>,
{
    /// Stops: nothing more is dispatched or probed, executors that run are awaited and their outcomes taken, ends that
    /// there are are told unless they are held back, and the threads end. Tasks that have not ended are in the engine that
    /// comes back, also those whose executors answer later; their outcomes are for [`Orchestrator::complete`] after
    /// [`crate::Builder::resume`].
    ///
    /// Nothing is cancelled. An executor that may run for long, or until it is told, looks at
    /// [`Run::is_stopping`](crate::Run::is_stopping) and returns; what it reports then counts as its outcome.
    ///
    /// # Errors
    /// [`StopFailure`], which has the orchestrator: [`CallError::OwnThread`] from one of its own closures, which would
    /// wait for itself; [`CallError::Stopped`] after [`Orchestrator::shutdown`]; [`CallError::Poisoned`], when its
    /// threads have ended and its engine has been dropped, so that borrowed slots are free.
    pub fn stop(self) -> Result<Stopped<P, S>, StopFailure<P, S>> {
        self.shutdown().map_err(|error| StopFailure { error, orchestrator: self })
    }

    /// Runs every task to its end and stops. Takes no more tasks meanwhile. After `timeout` it stops as
    /// [`Orchestrator::stop`] does, with what is left.
    ///
    /// # Errors
    /// As [`Orchestrator::stop`].
    pub fn drain(self, timeout: Option<Duration>) -> Result<Stopped<P, S>, StopFailure<P, S>> {
        self.shutdown_drained(timeout).map_err(|error| StopFailure { error, orchestrator: self })
    }

    /// [`Orchestrator::stop`] for those who share it. Of all that stop or drain the first gets the engine. While that one
    /// drains, this one has it stop now; executors see it in [`Run::is_stopping`](crate::Run::is_stopping).
    ///
    /// # Errors
    /// [`CallError::OwnThread`], [`CallError::Inside`], [`CallError::Stopped`], [`CallError::Poisoned`].
    pub fn shutdown(&self) -> Result<Stopped<P, S>, CallError> {
        let mut state = self.open_to_stop(Phase::Stopping)?;
        self.shared.advance(&mut state, Phase::Stopping);
        drop(state);
        self.collect()
    }

    /// [`Orchestrator::drain`] for those who share it. Of all that stop or drain the first gets the engine.
    ///
    /// # Errors
    /// As [`Orchestrator::shutdown`].
    pub fn shutdown_drained(&self, timeout: Option<Duration>) -> Result<Stopped<P, S>, CallError> {
        let deadline = Clock::deadline(timeout);
        let mut state = self.open_to_stop(Phase::Draining)?;
        self.shared.advance(&mut state, Phase::Draining);
        while state.phase == Phase::Draining
            && state.desk.as_ref().is_some_and(|desk| desk.engine.metrics().in_flight > 0)
        {
            match deadline {
                Some(deadline) if self.shared.drained.wait_until(&mut state, deadline).timed_out() => break,
                Some(_) => {}
                None => self.shared.drained.wait(&mut state),
            }
        }
        self.shared.advance(&mut state, Phase::Stopping);
        drop(state);
        self.collect()
    }

    /// The lock, for the one call that stops it. Refuses a thread that would wait for itself; what any other wants is
    /// told to the one.
    fn open_to_stop(&self, phase: Phase) -> Result<MutexGuard<'_, State<P, S>>, CallError> {
        if self.shared.role().is_some() {
            return Err(CallError::OwnThread);
        }
        match self.shared.open() {
            Ok(state) if state.phase == Phase::Running => Ok(state),
            Ok(mut state) => {
                self.shared.advance(&mut state, phase);
                Err(CallError::Stopped)
            }
            Err(error) => {
                if error == CallError::Poisoned {
                    // So that who lent the engine its slots may take them back.
                    self.join();
                    let desk = self.shared.lock().desk.take();
                    drop(desk);
                }
                Err(error)
            }
        }
    }

    /// Waits for the threads to end and takes what they leave.
    fn collect(&self) -> Result<Stopped<P, S>, CallError> {
        self.join();
        let mut state = self.shared.lock();
        let result = match state.phase {
            Phase::Poisoned => Err(Failure::Refused(CallError::Poisoned)),
            _ => self.shared.step(&mut state, |desk, _| {
                desk.unmask();
                desk.payloads()
            }),
        };
        let desk = state.desk.take();
        drop(state);
        let payloads = result.map_err(Failure::tell)?;
        let engine = desk.ok_or(CallError::Stopped)?.engine;
        Ok(Stopped { engine, payloads })
    }
}

impl<P, S> Orchestrator<P, S> {
    /// Waits for the threads to end.
    fn join(&self) {
        // Under their lock, so that whoever comes second waits for them too. The threads themselves never come here.
        for handle in self.handles.lock().drain(..) {
            // They catch their panics.
            let _ = handle.join();
        }
    }
}

impl<P, S> Drop for Orchestrator<P, S> {
    /// Dispatches nothing more and cancels every task that has not ended, so that each end is told, also those that were
    /// held back. Waits for executors that run, which see it in [`Run::is_cancelled`](crate::Run::is_cancelled), but in
    /// one of the orchestrator's own closures, where the same is done by its threads after it has returned. A poisoned
    /// orchestrator cancels its executors and tells no ends.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        let phase = if state.desk.is_some() { Phase::Dropping } else { Phase::Stopped };
        self.shared.advance(&mut state, phase);
        drop(state);
        if self.shared.role().is_none() {
            self.join();
        }
    }
}
