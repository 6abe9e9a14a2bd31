//! An orchestrator is put together: closures first, then the engine, then its threads.

use std::borrow::ToOwned as _;
use std::boxed::Box;
use std::error::Error;
use std::fmt;
use std::format;
use std::io;
use std::marker::PhantomData;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::vec::Vec;

use kromka_core::{Environment, TaskHandle};

use super::answer::{Answer, Cancelled, Ended, ProbeAnswer, Run};
use super::desk::Desk;
use super::hooks::Hooks;
use super::shared::{Phase, Shared};
use super::{Orchestrator, coordinator, worker};
use crate::error::StartError;
use crate::{Engine, Slot, TaskState, TaskStatus};

/// Most worker threads. Each has a stack of its own; executors that wait for others answer [`Answer::Later`] and need
/// none.
pub const THREADS_MAX: usize = 256;

/// An engine that could not be started, and why. It is as it was given.
pub struct StartFailure<S> {
    /// What is wrong.
    pub error: StartError,
    /// The engine.
    pub engine: Box<Engine<S>>,
}

impl<S> fmt::Debug for StartFailure<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartFailure").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<S> fmt::Display for StartFailure<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<S> Error for StartFailure<S> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

/// The closures of an [`Orchestrator`]: what runs tasks, and what is told of them. Of two of one kind the later holds.
///
/// None is ever called under the orchestrator's lock, so each may call the orchestrator; it holds a
/// [`std::sync::Weak`] to it, because a closure that kept its orchestrator alive would keep both for ever. One that
/// panics is caught and traced.
pub struct Builder<P, S = Box<[Slot]>> {
    hooks: Hooks<P>,
    storage: PhantomData<fn(S)>,
}

impl<P, S> fmt::Debug for Builder<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("executors", &self.hooks.with_executor()).finish_non_exhaustive()
    }
}

impl<P, S> Builder<P, S> {
    pub(crate) fn new() -> Self {
        Self { hooks: Hooks::none(), storage: PhantomData }
    }

    /// Runs the tries of an environment, each on a worker thread. One that panics has failed its try.
    ///
    /// A try that is cancelled or given up frees its place in the environment at once, though its executor may still
    /// run: two may overlap even where [`kromka_core::EnvironmentProfile::concurrency`] is 1. One that owns something
    /// exclusive looks at [`Run::is_cancelled`], or locks it.
    #[must_use]
    pub fn executor(
        mut self,
        environment: Environment,
        executor: impl Fn(&Run<'_, P>) -> Answer + Send + Sync + 'static,
    ) -> Self {
        self.hooks.executors[environment] = Some(Box::new(executor));
        self
    }

    /// Is told when nobody waits for the result of a try any more that a worker was given: to stop it where
    /// [`Run::is_cancelled`] is not looked at, or after [`Answer::Later`]. Called by the coordinator, before
    /// [`Builder::on_end`] of the task; to be quick.
    ///
    /// It may be called for a try whose executor never is, or before that has put anything where it could be found: an
    /// executor that answers [`Answer::Later`] looks at [`Run::is_cancelled`] after it has.
    #[must_use]
    pub fn canceller(
        mut self,
        environment: Environment,
        canceller: impl Fn(&Cancelled<'_, P>) + Send + Sync + 'static,
    ) -> Self {
        self.hooks.cancellers[environment] = Some(Box::new(canceller));
        self
    }

    /// Finds out whether an environment can be reached, on a worker thread; what it answers the engine takes for a
    /// [`kromka_core::Beacon`]. Without one, it is not probed.
    #[must_use]
    pub fn prober<A: Into<ProbeAnswer>>(
        mut self,
        environment: Environment,
        prober: impl Fn() -> A + Send + Sync + 'static,
    ) -> Self {
        self.hooks.probers[environment] = Some(Box::new(move || prober().into()));
        self
    }

    /// Is told once of each task that has ended, in the order of their ends, after all [`Builder::canceller`] is told
    /// of it. Called by the coordinator, which does nothing else meanwhile: long work is to be handed over, and nothing
    /// to be waited for that the orchestrator does.
    #[must_use]
    pub fn on_end(mut self, on_end: impl Fn(Ended<P>) + Send + Sync + 'static) -> Self {
        self.hooks.on_end = Some(Box::new(on_end));
        self
    }

    /// Is asked before each end whether there is no room for it now. Ends that are held back keep their places in the
    /// engine, which takes no more tasks once it is full of them. After it said yes it is asked again when something
    /// else happens, or after [`Orchestrator::nudge`]. Called by the coordinator; to be quick.
    #[must_use]
    pub fn hold_ends(mut self, hold_ends: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.hooks.hold_ends = Some(Box::new(hold_ends));
        self
    }
}

impl<P, S> Builder<P, S>
where
    P: Send + Sync + 'static,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send + 'static,
{
    /// Starts one coordinator and `threads` workers, 1 to [`THREADS_MAX`], for an engine without tasks. The clock goes
    /// on from [`Engine::now`].
    ///
    /// Environments without an executor are closed, that is their profiles' `enabled` is false, until the engine is
    /// given back.
    ///
    /// # Errors
    /// [`StartFailure`] with any [`StartError`].
    pub fn start(self, engine: Engine<S>, threads: usize) -> Result<Orchestrator<P, S>, StartFailure<S>> {
        let have = engine.tasks().count();
        if have > 0 {
            return Err(StartFailure { error: StartError::InFlight { have }, engine: Box::new(engine) });
        }
        self.launch(engine, threads, |_, _| None)
    }

    /// As [`Builder::start`], for an engine that may have tasks: one that an orchestrator gave back, or a restored one.
    /// `payload_of` gives what was submitted with each, as `P` or as `Arc<P>`.
    ///
    /// What runs in the engine is taken to run still: its outcome is awaited from [`Orchestrator::complete`] until it
    /// is given up, and what is not said of its time is measured from now on. [`Orchestrator::reschedule`] has such
    /// tasks run again at once where their executors are gone. Ends that were not told are told.
    ///
    /// # Errors
    /// [`StartFailure`] with [`StartError::Threads`], [`StartError::NoExecutor`] or [`StartError::Spawn`]; then
    /// `payload_of` was not called.
    pub fn resume<A: Into<Arc<P>>>(
        self,
        engine: Engine<S>,
        threads: usize,
        mut payload_of: impl FnMut(TaskHandle, &TaskStatus) -> A,
    ) -> Result<Orchestrator<P, S>, StartFailure<S>> {
        self.launch(engine, threads, |task, status| Some(payload_of(task, status).into()))
    }

    fn launch(
        self,
        engine: Engine<S>,
        threads: usize,
        mut payload_of: impl FnMut(TaskHandle, &TaskStatus) -> Option<Arc<P>>,
    ) -> Result<Orchestrator<P, S>, StartFailure<S>> {
        let Self { hooks, .. } = self;
        let executors = hooks.with_executor();
        let error = match threads {
            1..=THREADS_MAX if executors.is_empty() => Some(StartError::NoExecutor),
            1..=THREADS_MAX => None,
            have => Some(StartError::Threads { have, max: THREADS_MAX }),
        };
        if let Some(error) = error {
            return Err(StartFailure { error, engine: Box::new(engine) });
        }
        let probers = hooks.with_prober();
        let shared = Arc::new(Shared::new(hooks, engine.now(), engine.capacity()));
        let handles = match spawn_all(&shared, threads) {
            Ok(handles) => handles,
            Err(have) => {
                let error = StartError::Spawn { have, need: threads + 1 };
                return Err(StartFailure { error, engine: Box::new(engine) });
            }
        };
        // From here on dropping it ends the threads, also when `payload_of` panics.
        let orchestrator = Orchestrator::new(shared, handles);
        let tasks: Vec<(TaskHandle, TaskStatus)> = engine.tasks().collect();
        let mut desk = Desk::new(engine, orchestrator.shared.wanted.clone(), threads, probers);
        for (task, status) in tasks {
            if let Some(payload) = payload_of(task, &status) {
                desk.seat(task, payload);
            }
            if status.state == TaskState::Running {
                desk.runs_already(task, status.attempt);
            }
        }
        desk.mask(executors);
        let mut state = orchestrator.shared.lock();
        state.desk = Some(desk);
        orchestrator.shared.advance(&mut state, Phase::Running);
        drop(state);
        Ok(orchestrator)
    }
}

/// Starts the coordinator and the workers, or none of them; how many there were, when the system has no more.
fn spawn_all<P, S>(shared: &Arc<Shared<P, S>>, threads: usize) -> Result<Vec<JoinHandle<()>>, usize>
where
    P: Send + Sync + 'static,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send + 'static,
{
    let mut handles = Vec::with_capacity(threads + 1);
    for number in 0..=threads {
        match spawn(shared, number) {
            Ok(handle) => handles.push(handle),
            Err(_) => {
                shared.advance(&mut shared.lock(), Phase::Stopped);
                let have = handles.len();
                for handle in handles {
                    // Nothing ran that could have panicked.
                    let _ = handle.join();
                }
                return Err(have);
            }
        }
    }
    Ok(handles)
}

/// Starts the coordinator, which is number 0, or a worker.
fn spawn<P, S>(shared: &Arc<Shared<P, S>>, number: usize) -> io::Result<JoinHandle<()>>
where
    P: Send + Sync + 'static,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send + 'static,
{
    let shared = shared.clone();
    match number {
        0 => thread::Builder::new().name("kromka".to_owned()).spawn(move || coordinator::run(&shared)),
        _ => thread::Builder::new().name(format!("kromka-{number}")).spawn(move || worker::run(&shared)),
    }
}
