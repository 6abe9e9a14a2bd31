//! What the threads of an orchestrator share, and how its lock is entered.

use std::any::Any;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kromka_core::{TaskHandle, Tick};
use parking_lot::{Condvar, Mutex, MutexGuard};

use super::answer::Line;
use super::clock::Clock;
use super::desk::Desk;
use super::here::{self, Holding, Role};
use super::hooks::{Hooks, message};
use super::wanted::Wanted;
use super::watch;
use crate::Slot;
use crate::error::CallError;

/// Where an orchestrator is in its life. It goes down this list only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Its threads are made; there is no engine yet.
    Starting,
    /// It takes tasks and runs them.
    Running,
    /// It runs the tasks it has and takes no others.
    Draining,
    /// It runs nothing more and waits for what runs.
    Stopping,
    /// As [`Phase::Stopping`], but cancels everything: nobody will take the engine.
    Dropping,
    /// Its threads end. The engine is the caller's.
    Stopped,
    /// The engine panicked; its threads end.
    Poisoned,
}

impl Phase {
    /// Whether tries are dispatched.
    pub(crate) const fn runs(self) -> bool {
        matches!(self, Self::Running | Self::Draining)
    }

    /// Whether threads end.
    pub(crate) const fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Poisoned)
    }

    /// Whether there is an engine to be called.
    pub(crate) const fn answers(self) -> Result<(), CallError> {
        match self {
            Self::Running | Self::Draining | Self::Stopping | Self::Dropping => Ok(()),
            Self::Starting | Self::Stopped => Err(CallError::Stopped),
            Self::Poisoned => Err(CallError::Poisoned),
        }
    }

    /// Whether tasks are taken.
    pub(crate) fn accepts(self) -> Result<(), CallError> {
        match self {
            Self::Running => Ok(()),
            Self::Poisoned => Err(CallError::Poisoned),
            _ => Err(CallError::Stopped),
        }
    }
}

/// What is behind the lock.
pub(crate) struct State<P, S> {
    pub(crate) phase: Phase,
    /// `None` before the engine came and after it was given back.
    pub(crate) desk: Option<Desk<P, S>>,
}

/// What the threads share.
pub(crate) struct Shared<P, S> {
    state: Mutex<State<P, S>>,
    /// Wakes the coordinator: something has changed.
    pub(crate) changed: Condvar,
    /// Wakes a worker: there is a job.
    pub(crate) job: Condvar,
    /// Wakes those who drain: no task is in flight.
    pub(crate) drained: Condvar,
    pub(crate) hooks: Hooks<P>,
    pub(crate) clock: Clock,
    pub(crate) wanted: Arc<Wanted>,
    /// Whether executors that run are waited for.
    stopping: AtomicBool,
}

/// Why a step under the lock came to nothing.
pub(crate) enum Failure {
    /// The call cannot be taken now.
    Refused(CallError),
    /// The step panicked, with this. Dropping it is the host's code.
    Panicked(Box<dyn Any + Send>),
}

impl Failure {
    /// Traces a panic. Not to be called under the lock.
    pub(crate) fn tell(self) -> CallError {
        match self {
            Self::Refused(error) => error,
            Self::Panicked(panic) => {
                watch::panicked("engine", &message(panic));
                CallError::Poisoned
            }
        }
    }
}

impl<P, S> Shared<P, S> {
    pub(crate) fn new(hooks: Hooks<P>, start: Tick, capacity: usize) -> Self {
        Self {
            state: Mutex::new(State { phase: Phase::Starting, desk: None }),
            changed: Condvar::new(),
            job: Condvar::new(),
            drained: Condvar::new(),
            hooks,
            clock: Clock::starting_at(start),
            wanted: Arc::new(Wanted::new(capacity)),
            stopping: AtomicBool::new(false),
        }
    }

    /// What the orchestrator is known by to its threads.
    pub(crate) fn address(&self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// What this thread does here; `None` for one that is not the orchestrator's.
    pub(crate) fn role(&self) -> Option<Role> {
        here::role_in(self.address())
    }

    /// The lock, whatever the phase. It is not asked for by a thread that has it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State<P, S>> {
        self.state.lock()
    }

    /// The lock, for a call from outside.
    pub(crate) fn open(&self) -> Result<MutexGuard<'_, State<P, S>>, CallError> {
        if here::may_not_enter(self.address()) {
            return Err(CallError::Inside);
        }
        let state = self.state.lock();
        state.phase.answers()?;
        Ok(state)
    }

    /// The lock, for a call that brings tasks.
    pub(crate) fn open_for_tasks(&self) -> Result<MutexGuard<'_, State<P, S>>, CallError> {
        let state = self.open()?;
        state.phase.accepts()?;
        Ok(state)
    }

    /// Puts an orchestrator into a later phase and wakes everyone to see it.
    pub(crate) fn advance(&self, state: &mut State<P, S>, phase: Phase) {
        state.phase = state.phase.max(phase);
        if state.phase >= Phase::Stopping {
            self.stopping.store(true, Ordering::Release);
        }
        if state.phase == Phase::Poisoned {
            // The threads are waited for, hence every executor.
            self.wanted.clear_all();
        }
        self.changed.notify_all();
        self.job.notify_all();
        self.drained.notify_all();
        if let Some(desk) = &state.desk {
            desk.waiters.wake_all();
        }
    }

    /// Takes a step under the lock. If it panics, the engine may be in any state, and is not asked again.
    pub(crate) fn step<R>(
        &self,
        state: &mut State<P, S>,
        step: impl FnOnce(&mut Desk<P, S>, Tick) -> R,
    ) -> Result<R, Failure> {
        let now = self.clock.now();
        let Some(desk) = &mut state.desk else { return Err(Failure::Refused(CallError::Stopped)) };
        let holding = Holding::new(self.address());
        let result = catch_unwind(AssertUnwindSafe(|| step(desk, now)));
        drop(holding);
        result.map_err(|panic| {
            self.advance(state, Phase::Poisoned);
            Failure::Panicked(panic)
        })
    }
}

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Shared<P, S> {
    /// Takes a step that changes nothing.
    pub(crate) fn read<R>(&self, step: impl FnOnce(&Desk<P, S>, Tick) -> R) -> Result<R, CallError> {
        let mut state = self.open()?;
        let result = self.step(&mut state, |desk, now| step(desk, now));
        drop(state);
        result.map_err(Failure::tell)
    }

    /// Takes a step after which the engine may have something to do.
    pub(crate) fn change<R>(&self, step: impl FnOnce(&mut Desk<P, S>, Tick) -> R) -> Result<R, CallError> {
        let mut state = self.open()?;
        let result = self.step(&mut state, step);
        self.changed.notify_one();
        drop(state);
        result.map_err(Failure::tell)
    }
}

impl<P, S> Line for Shared<P, S>
where
    P: Send + Sync,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send,
{
    fn is_wanted(&self, task: TaskHandle, attempt: u8) -> bool {
        self.wanted.is(task, attempt)
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn first_result(&self, task: TaskHandle, attempt: u8) {
        // It fails for a try that was given up or an engine that is gone; then nobody waits for a sign of life.
        let _ = self.change(|desk, now| desk.first_result(task, attempt, now));
    }
}
