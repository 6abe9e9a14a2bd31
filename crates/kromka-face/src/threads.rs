//! Driving an instance by threads of its own.

use core::ptr::NonNull;
use std::sync::Arc;
use std::time::Duration;

use kromka::core::{Environment, OutcomeStatus, Tick};
use kromka::{Answer, Builder, CallError, Orchestrator, ProbeAnswer, Report, Run, TaskStatus, WaitError};

use crate::error::FaceError;
use crate::fault::{Fault, Status};
use crate::instance::{Callbacks, Drive, Instance, Slots};
use crate::poll::{self, Answered};
use crate::registry::{self, Token};
use crate::seat::Seat;
use crate::types::{ORCHESTRATOR_NONE_U32, orchestrator_dispatch_t, orchestrator_event_t, some_u32, task_handle_t};

/// The threads of the instance are awaited.
pub(crate) const STOPPING: FaceError = FaceError::Busy { what: "the instance is being stopped" };

type Threads = Orchestrator<(), Slots>;

/// An instance that runs on threads.
pub(crate) struct Started {
    /// Shared with those who wait for it, outside of the lock of the instance's place.
    pub(crate) orchestrator: Arc<Threads>,
    /// Where the engine comes back to.
    seat: Seat,
    stopping: bool,
}

impl Started {
    /// Why what needs a polled instance is refused.
    pub(crate) const fn refusal(&self) -> FaceError {
        if self.stopping { STOPPING } else { FaceError::Running }
    }
}

/// What the threads reach of their instance.
#[derive(Clone, Copy)]
struct Reach {
    token: Token,
    instance: NonNull<Instance>,
}

// SAFETY: only the parts of the instance are reached that have locks of their own, and the instance is not taken down
// before its threads have ended.
unsafe impl Send for Reach {}
// SAFETY: as above.
unsafe impl Sync for Reach {}

impl Reach {
    /// What the host wants to be called for. Its functions act on this instance, whatever it chose in an earlier call.
    fn callbacks(&self) -> Callbacks {
        registry::choose(self.token);
        // SAFETY: the instance lives as long as its threads.
        unsafe { self.instance.as_ref() }.callbacks.lock().map_or_else(|_| Callbacks::default(), |callbacks| *callbacks)
    }

    /// Whether an end could not be told now.
    fn is_full(&self) -> bool {
        if self.callbacks().event.is_some() {
            return false;
        }
        // SAFETY: as above.
        unsafe { self.instance.as_ref() }.events.lock().is_ok_and(|events| events.room() == 0)
    }

    fn tell(&self, event: &orchestrator_event_t) {
        let callback = self.callbacks().event;
        if callback.is_some() {
            return poll::tell(callback, event);
        }
        // SAFETY: as above.
        if let Ok(mut events) = unsafe { self.instance.as_ref() }.events.lock() {
            events.push(event);
        }
    }

    fn run(&self, run: &Run<'_, ()>) -> Answer {
        let dispatch = run.dispatch();
        let given = orchestrator_dispatch_t::new(dispatch, self.token.task(dispatch.task), dispatch.dispatched);
        match poll::execute(self.callbacks().run[dispatch.environment], &given) {
            None => Answer::Later,
            Some(answered) => Answer::Done(report(run, &answered)),
        }
    }

    fn probe(&self, environment: Environment) -> ProbeAnswer {
        let callback = self.callbacks().probe[environment];
        if callback.is_none() {
            return ProbeAnswer::Unasked;
        }
        match poll::ask(callback, environment, Tick::ZERO) {
            None => ProbeAnswer::Later,
            Some(beacon) if beacon.reachable => ProbeAnswer::Reachable { rtt_ms: beacon.rtt_ms },
            Some(_) => ProbeAnswer::Unreachable,
        }
    }
}

/// What an executor answered, in the words of the orchestrator, which measures what was not said.
fn report(run: &Run<'_, ()>, answered: &Answered) -> Report {
    let given = &answered.outcome;
    let Ok(outcome) = given.read(run.dispatch().task, run.dispatch().dispatched) else { return Report::failed() };
    let failed = answered.failed && outcome.status == OutcomeStatus::Success;
    Report {
        status: if failed { OutcomeStatus::Failed } else { outcome.status },
        latency_ms: some_u32(given.latency_ms),
        first_result_ms: outcome.first_result_ms,
        energy: outcome.energy,
        cost: outcome.cost,
        output_tokens: outcome.output_tokens,
        quality: outcome.quality,
    }
}

/// Starts `threads` workers and their coordinator.
pub(crate) fn start(threads: u32) -> Status {
    let token = registry::current()?;
    let threads = usize::try_from(threads).unwrap_or(usize::MAX);
    // Under the lock of the instance's place to the end: a callback that is called before the threads are noted here
    // waits with its calls, instead of finding an instance that is neither polled nor started. The threads need that
    // lock for nothing else, so they can be waited for when the system does not give all of them.
    registry::with(token, |context| {
        if context.state.polling {
            return Err(FaceError::Busy { what: "orchestrator_poll has not returned yet" }.into());
        }
        let reach = Reach { token, instance: NonNull::from(context.instance) };
        let (drive, status) = match core::mem::replace(&mut context.state.drive, Drive::Lost) {
            Drive::Polled(seated) => {
                let (seat, engine) = seated.leave();
                match builder(reach).resume(engine, threads, |_, _| ()) {
                    Ok(orchestrator) => {
                        let orchestrator = Arc::new(orchestrator);
                        (Drive::Started(Started { orchestrator, seat, stopping: false }), Ok(0))
                    }
                    Err(failure) => (Drive::Polled(seat.enter(*failure.engine)), Err(failure.error.into())),
                }
            }
            Drive::Started(started) => {
                let refusal = started.refusal();
                (Drive::Started(started), Err(refusal.into()))
            }
            other => (other, Err(FaceError::Poisoned.into())),
        };
        context.state.drive = drive;
        status
    })
}

/// Threads that call the host as the instance says at each call.
fn builder(reach: Reach) -> Builder<(), Slots> {
    let mut builder = Threads::builder()
        .on_end(move |ended| {
            reach.tell(&orchestrator_event_t::ended(reach.token.task(ended.task), ended.end, &ended.status));
        })
        .hold_ends(move || reach.is_full());
    for environment in Environment::ALL {
        builder = builder
            .executor(environment, move |run| reach.run(run))
            .canceller(environment, move |try_| {
                let given = poll::cancelled(reach.token, try_.task, try_.attempt, try_.environment, try_.tag);
                poll::tell_cancelled(reach.callbacks().cancel[environment], &given);
            })
            .prober(environment, move || reach.probe(environment));
    }
    builder
}

/// Stops the threads; the instance is polled again.
pub(crate) fn stop(token: Token) -> Status {
    let orchestrator = registry::with_any(token, |context| match &mut context.state.drive {
        Drive::Polled(_) => Err(FaceError::NotRunning.into()),
        Drive::Lost => Err(FaceError::Poisoned.into()),
        Drive::Started(started) if started.stopping => Err(STOPPING.into()),
        Drive::Started(started) => {
            started.stopping = true;
            Ok(Arc::clone(&started.orchestrator))
        }
    })?;
    // Outside of every lock: callbacks that run are awaited, and may call what they want meanwhile.
    let stopped = orchestrator.shutdown();
    registry::with_any(token, |context| match stopped {
        Ok(stopped) => {
            // This call marked it as stopping, and nobody else takes it from there.
            if let Drive::Started(started) = core::mem::replace(&mut context.state.drive, Drive::Lost) {
                context.state.drive = Drive::Polled(started.seat.enter(stopped.engine));
            }
            Ok(0)
        }
        Err(CallError::Poisoned) => {
            context.state.drive = Drive::Lost;
            Err(FaceError::Poisoned.into())
        }
        Err(error) => {
            if let Drive::Started(started) = &mut context.state.drive {
                started.stopping = false;
            }
            Err(Fault::from(error))
        }
    })
}

/// The threads of the current instance.
fn running() -> Result<(Token, Arc<Threads>), Fault> {
    let token = registry::current()?;
    registry::with(token, |context| match &context.state.drive {
        Drive::Started(started) => Ok((token, Arc::clone(&started.orchestrator))),
        Drive::Polled(_) => Err(FaceError::NotRunning.into()),
        Drive::Lost => Err(FaceError::Poisoned.into()),
    })
}

/// Waits for the end of a task; [`ORCHESTRATOR_NONE_U32`] milliseconds are without end.
pub(crate) fn wait(handle: task_handle_t, timeout_ms: u32) -> Result<TaskStatus, Fault> {
    let (token, orchestrator) = running()?;
    let timeout = (timeout_ms != ORCHESTRATOR_NONE_U32).then(|| Duration::from_millis(u64::from(timeout_ms)));
    orchestrator.wait(token.task_of(handle)?, timeout).map_err(|error| match error {
        WaitError::Call { source } => source.into(),
        WaitError::Handle { source } => source.into(),
        other => other.into(),
    })
}

/// Has the threads look again whether there is room for ends.
pub(crate) fn nudge() {
    if let Ok((_, orchestrator)) = running() {
        // One that is stopping has nothing to look at any more.
        let _ = orchestrator.nudge();
    }
}

/// Ends the threads of an instance that is to be destroyed, if it has any, also after a panic.
pub(crate) fn end(token: Token) -> Result<(), Fault> {
    match stop(token) {
        // Not started; or after a panic, when the threads have ended and the engine is lost.
        Ok(_) | Err(Fault::Face(FaceError::NotRunning | FaceError::Poisoned)) => Ok(()),
        Err(fault) => Err(fault),
    }
}
