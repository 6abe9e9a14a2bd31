//! The engine on threads: a clock, the host's executors, and who waits for what.

mod answer;
mod batch;
mod builder;
mod clock;
mod coordinator;
mod desk;
mod here;
mod hooks;
mod job;
mod shared;
mod snapshot;
mod stop;
mod submit;
mod wait;
mod waiters;
mod wanted;
mod watch;
mod worker;

pub use answer::{Answer, Cancelled, Ended, ProbeAnswer, Report, Run};
pub use builder::{Builder, StartFailure, THREADS_MAX};
pub use snapshot::Snapshot;
pub use stop::{StopFailure, Stopped};
pub use submit::{BatchFailure, SubmitFailure};
pub use wait::Awaited;

use std::boxed::Box;
use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::vec::Vec;

use kromka_core::{
    BatchHandle, Environment, EnvironmentMap, EnvironmentProfile, Scorecard, TaskHandle, TaskRequirements, Tick, Valid,
    Verdict,
};
use parking_lot::Mutex;

use self::shared::Shared;
use crate::error::{CallError, ObserveError, SnapshotError, TaskError};
use crate::{BatchStatus, Engine, Observation, RescheduleReason, Slot, TaskStatus};

/// Runs tasks on threads: an [`Engine`], a clock, and the host's executors.
///
/// ```
/// use kromka::core::{Environment, TaskKind, Valid, Validate};
/// use kromka::{Answer, Config, Engine, Orchestrator, Report, Slot, TaskState, End};
///
/// let slots = vec![Slot::EMPTY; 8].into_boxed_slice();
/// let engine = Engine::new(Config::default().validate()?, slots)?;
/// let orchestrator = Orchestrator::<String>::builder()
///     .executor(Environment::Local, |run| {
///         assert_eq!(run.payload().as_str(), "a prompt");
///         Answer::Done(Report::success())
///     })
///     .start(engine, 2)?;
/// let task = orchestrator.submit(&Valid::of(TaskKind::Inference), "a prompt".to_owned())?;
/// assert_eq!(orchestrator.wait(task, None)?.state, TaskState::Ended(End::Done));
/// assert!(orchestrator.stop()?.payloads.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// One thread, the coordinator, polls the engine and tells cancellations and ends; the workers run executors and
/// probes, and take their next run from the engine. All sleep while there is nothing to do: the coordinator until the
/// engine's next time or a change. A task waits in the engine, in the order of priorities, until a worker is free.
///
/// `P` is what the host submits with each task; an executor sees it, and [`Builder::on_end`] gets it back. `S` is where
/// the engine keeps its tasks.
///
/// Calls may come from any thread, also from the host's closures, which never run under the lock. A panic inside the
/// engine, or in a closure given to [`Orchestrator::with`], poisons the orchestrator: it ends, and every call is an
/// error.
///
/// [`Orchestrator::stop`] and [`Orchestrator::drain`] give the engine back. One that is dropped cancels what has not
/// ended, waits for its executors, and tells every end.
///
/// Memory beyond the engine's: 40 bytes for each of its places, and each payload in an [`Arc`].
pub struct Orchestrator<P, S = Box<[Slot]>> {
    shared: Arc<Shared<P, S>>,
    /// Taken by who waits for the threads to end.
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl<P, S> fmt::Debug for Orchestrator<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orchestrator").field("executors", &self.shared.hooks.with_executor()).finish_non_exhaustive()
    }
}

impl<P, S> Orchestrator<P, S> {
    /// The closures come first: what runs tasks.
    #[must_use]
    pub fn builder() -> Builder<P, S> {
        Builder::new()
    }

    fn new(shared: Arc<Shared<P, S>>, handles: Vec<JoinHandle<()>>) -> Self {
        Self { shared, handles: Mutex::new(handles) }
    }

    /// What its clock says: the engine's time.
    #[must_use]
    pub fn now(&self) -> Tick {
        self.shared.clock.now()
    }
}

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Orchestrator<P, S> {
    /// Runs a closure on the engine, under the lock, with the time, and has the coordinator look at what it changed:
    /// for everything that has no call of its own here, such as [`Engine::set_policy`] and [`Engine::set_limits`].
    ///
    /// The closure is to be quick, and not to call the orchestrator. It leaves these to it: tasks, which would have no
    /// payload and are cancelled when their turn comes; [`Engine::poll`], whose actions nobody would carry out;
    /// profiles, see [`Orchestrator::set_profile`]; [`Engine::snapshot`], which would keep environments without an
    /// executor closed for ever, see [`Orchestrator::snapshot`]. Where it calls another orchestrator, all threads do so
    /// in one order, or two wait for each other.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::Poisoned`] if the closure panicked.
    pub fn with<R>(&self, closure: impl FnOnce(&mut Engine<S>, Tick) -> R) -> Result<R, CallError> {
        self.shared.change(|desk, now| closure(&mut desk.engine, now))
    }

    /// As [`Orchestrator::with`], for a closure that only looks: nobody is woken.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::Poisoned`] if the closure panicked.
    pub fn look<R>(&self, closure: impl FnOnce(&Engine<S>, Tick) -> R) -> Result<R, CallError> {
        self.shared.read(|desk, now| closure(&desk.engine, now))
    }

    /// Writes the engine into `buffer` as [`Orchestrator::stop`] would give it back, its profiles as the host wants
    /// them, and returns the length; see [`Engine::snapshot`]. Tasks that were put off are decided again afterwards, if
    /// an environment without an executor is to be open.
    ///
    /// # Errors
    /// [`CallError`]; in it [`SnapshotError::TooSmall`] with the size needed, when nothing was written.
    pub fn snapshot(&self, buffer: &mut [u8]) -> Result<Result<usize, SnapshotError>, CallError> {
        self.shared.change(|desk, _| desk.snapshot_into(buffer))
    }

    /// What became of a task so far.
    ///
    /// # Errors
    /// [`TaskError`], as [`Engine::status`].
    pub fn status(&self, task: TaskHandle) -> Result<TaskStatus, TaskError> {
        Ok(self.shared.read(|desk, _| desk.engine.status(task))??)
    }

    /// How far a batch is.
    ///
    /// # Errors
    /// [`TaskError`], as [`Engine::batch_status`].
    pub fn batch_status(&self, batch: BatchHandle) -> Result<BatchStatus, TaskError> {
        Ok(self.shared.read(|desk, _| desk.engine.batch_status(batch))??)
    }

    /// Cancels a task. If it runs, its executor sees it in [`Run::is_cancelled`], and its canceller is called.
    ///
    /// # Errors
    /// [`TaskError`], as [`Engine::cancel`].
    pub fn cancel(&self, task: TaskHandle) -> Result<(), TaskError> {
        Ok(self.shared.change(|desk, now| desk.engine.cancel(task, now))??)
    }

    /// Has a task decided again. If it runs, that try is cancelled.
    ///
    /// # Errors
    /// [`TaskError`], as [`Engine::reschedule`].
    pub fn reschedule(&self, task: TaskHandle, reason: RescheduleReason) -> Result<(), TaskError> {
        Ok(self.shared.change(|desk, now| desk.engine.reschedule(task, reason, now))??)
    }

    /// Takes what the host observed.
    ///
    /// # Errors
    /// [`ObserveError`], as [`Engine::observe`].
    pub fn observe(&self, observation: &Observation) -> Result<(), ObserveError> {
        Ok(self.shared.change(|desk, now| desk.engine.observe(observation, now))??)
    }

    /// Takes the report of a try whose executor answered [`Answer::Later`], or that ran when the engine was resumed.
    ///
    /// # Errors
    /// [`TaskError`], as [`Engine::complete`]; the host knows then that the report was not counted.
    pub fn complete(&self, task: TaskHandle, attempt: u8, report: &Report) -> Result<(), TaskError> {
        self.shared.change(|desk, now| desk.complete(task, attempt, report, now))??;
        watch::finished(task, attempt, report.status);
        Ok(())
    }

    /// Tells that a part of a result has come: as [`Run::first_result`], for tries that are answered later.
    ///
    /// # Errors
    /// [`TaskError`], as [`Engine::first_result`].
    pub fn first_result(&self, task: TaskHandle, attempt: u8) -> Result<(), TaskError> {
        Ok(self.shared.change(|desk, now| desk.first_result(task, attempt, now))??)
    }

    /// Decides without submitting: the verdict, and in `cards` how every option earned its score.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn decide(
        &self,
        task: &Valid<TaskRequirements>,
        cards: &mut EnvironmentMap<Scorecard>,
    ) -> Result<Verdict, CallError> {
        self.shared.read(|desk, now| desk.engine.decide(task, now, cards))
    }

    /// Replaces what is known of an environment. One without an executor stays closed, whatever the profile says, and
    /// has what it says when the engine is given back; [`Engine::set_profile`] through [`Orchestrator::with`] would
    /// open it, and every try there would fail.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn set_profile(&self, environment: Environment, profile: Valid<EnvironmentProfile>) -> Result<(), CallError> {
        self.shared.change(|desk, _| desk.set_profile(environment, profile))
    }

    /// Says that there may be room for ends again: [`Builder::hold_ends`] is asked anew.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn nudge(&self) -> Result<(), CallError> {
        self.shared.change(|desk, _| desk.nudged = true)
    }

    /// All counts at one instant.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn metrics(&self) -> Result<Snapshot, CallError> {
        self.shared.read(|desk, _| desk.snapshot())
    }
}
