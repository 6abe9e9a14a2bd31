//! Driving an instance by hand: what is due is done on the caller's thread, callbacks outside of every lock.

use kromka::core::{Beacon, Environment, Outcome, OutcomeStatus, TaskHandle, Tick};
use kromka::{Action, Dispatch, Observation, Work};

use crate::enums::{give, wire};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::instance::{Callback, Callbacks, Drive};
use crate::registry::{self, Context, Token};
use crate::sized::{Growing as _, size_of_struct};
use crate::types::{
    ORCHESTRATOR_EXECUTOR_DONE, ORCHESTRATOR_EXECUTOR_LATER, ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64, at,
    orchestrator_beacon_t, orchestrator_cancel_fn, orchestrator_dispatch_t, orchestrator_event_fn,
    orchestrator_event_t, orchestrator_executor_fn, orchestrator_outcome_t, orchestrator_probe_fn, user_data,
};

/// Most things that one call of `orchestrator_poll` does, so that it returns to its loop.
pub const ORCHESTRATOR_POLL_ACTIONS_MAX: i32 = 64;

/// What the host is to be called for, with everything that the call needs.
enum Call {
    Run(Option<Callback<orchestrator_executor_fn>>, Dispatch, orchestrator_dispatch_t),
    Cancel(Option<Callback<orchestrator_cancel_fn>>, orchestrator_dispatch_t),
    Probe(Option<Callback<orchestrator_probe_fn>>, Environment),
    End(Option<Callback<orchestrator_event_fn>>, orchestrator_event_t),
}

/// What a poll came to.
pub(crate) struct Polled {
    /// How many things were done.
    pub(crate) actions: i32,
    /// When to poll again if nothing happens before.
    pub(crate) next_wake: Option<Tick>,
}

/// Does what is due at `now`, and no more than [`ORCHESTRATOR_POLL_ACTIONS_MAX`] things.
///
/// # Errors
/// [`FaceError::Running`], [`FaceError::Busy`] from within a callback or beside another poll, [`FaceError::EventsFull`]
/// when nothing else was due than to tell what there is no room for.
pub(crate) fn poll(now: Tick) -> Result<Polled, Fault> {
    let token = registry::current()?;
    // What the engine makes of the host's time holds for everything that follows.
    let now = registry::with(token, |context| begin(context, now))?;
    let done = run(token, now);
    registry::with(token, |context| {
        context.state.polling = false;
        Ok(())
    })?;
    done
}

fn begin(context: Context<'_>, now: Tick) -> Result<Tick, Fault> {
    match &context.state.drive {
        Drive::Polled(_) if context.state.polling => {
            Err(FaceError::Busy { what: "orchestrator_poll has not returned yet" }.into())
        }
        Drive::Polled(engine) => {
            context.state.polling = true;
            Ok(at(now.ms(), engine.now()).max(engine.now()))
        }
        #[cfg(feature = "threads")]
        Drive::Started(started) => Err(started.refusal().into()),
        #[cfg(feature = "threads")]
        Drive::Lost => Err(FaceError::Poisoned.into()),
    }
}

fn run(token: Token, now: Tick) -> Result<Polled, Fault> {
    let mut actions = 0;
    while actions < ORCHESTRATOR_POLL_ACTIONS_MAX {
        let Some(call) = registry::with(token, |context| next(context, now))? else { break };
        make(token, call, now)?;
        actions += 1;
    }
    registry::with(token, |mut context| {
        let callbacks = *context.instance.callbacks.lock()?;
        let (work, full) = work(&context, &callbacks)?;
        let next_wake = context.engine(|engine, _| engine.next_wake_of(work))?;
        let told = context.engine(|engine, _| engine.next_wake_of(Work { ends: true, ..work }))?;
        // Only what there is no room for is due: the host is to come again once it has taken events.
        let held = full && told.is_some_and(|due| due <= now) && next_wake.is_none_or(|due| due > now);
        if held && actions == 0 {
            return Err(FaceError::EventsFull { max: context.instance.events.lock()?.capacity() }.into());
        }
        Ok(Polled { actions, next_wake: if held { told } else { next_wake } })
    })
}

/// What the engine may be asked for, and whether the queue of events is full: ends that nobody could be told of stay in
/// the engine, and what nobody can probe is not probed.
fn work(context: &Context<'_>, callbacks: &Callbacks) -> Result<(Work, bool), Fault> {
    let full = callbacks.event.is_none() && context.instance.events.lock()?.room() == 0;
    let probes = Environment::ALL.into_iter().filter(|environment| callbacks.probe[*environment].is_some()).collect();
    Ok((Work { ends: !full, probes, ..Work::ALL }, full))
}

/// The next thing that is due.
fn next(mut context: Context<'_>, now: Tick) -> Result<Option<Call>, Fault> {
    let callbacks = *context.instance.callbacks.lock()?;
    let (work, _) = work(&context, &callbacks)?;
    let token = context.token;
    let call = context.engine_at(now.ms(), |engine, now| match engine.poll_with(now, work, &mut ())? {
        Action::Run(dispatch) => {
            let given = orchestrator_dispatch_t::new(&dispatch, token.task(dispatch.task), engine.now());
            Some(Call::Run(callbacks.run[dispatch.environment], dispatch, given))
        }
        Action::Cancel { task, attempt, environment, tag } => {
            let given = cancelled(token, task, attempt, environment, tag);
            Some(Call::Cancel(callbacks.cancel[environment], given))
        }
        Action::Probe { environment } => Some(Call::Probe(callbacks.probe[environment], environment)),
        Action::End { task, end, .. } => {
            let status = engine.status(task).ok()?;
            Some(Call::End(callbacks.event, orchestrator_event_t::ended(token.task(task), end, &status)))
        }
    })?;
    // Kept under the same lock under which there was room.
    if let Some(Call::End(None, event)) = &call {
        context.instance.events.lock()?.push(event);
    }
    Ok(call)
}

/// A try that is not wanted any more, as its callback gets it.
pub(crate) fn cancelled(
    token: Token,
    task: TaskHandle,
    attempt: u8,
    environment: Environment,
    tag: u64,
) -> orchestrator_dispatch_t {
    orchestrator_dispatch_t {
        struct_size: size_of_struct::<orchestrator_dispatch_t>(),
        environment: give(environment),
        task: token.task(task),
        attempt: u32::from(attempt),
        r#type: wire(0),
        token_cap: ORCHESTRATOR_NONE_U32,
        dispatched_ms: ORCHESTRATOR_NONE_U64,
        due_ms: ORCHESTRATOR_NONE_U64,
        give_up_at_ms: ORCHESTRATOR_NONE_U64,
        user_data: user_data(tag),
    }
}

/// Calls the host, and takes its answer.
fn make(token: Token, call: Call, now: Tick) -> Result<(), Fault> {
    match call {
        Call::Run(callback, dispatch, given) => {
            let answer = registry::as_current(token, || execute(callback, &given));
            if let Some(answer) = answer {
                take(token, &dispatch, &answer, now)?;
            }
        }
        Call::Cancel(callback, given) => registry::as_current(token, || tell_cancelled(callback, &given)),
        Call::Probe(callback, environment) => {
            if let Some(beacon) = registry::as_current(token, || ask(callback, environment, now)) {
                registry::with(token, |mut context| {
                    context.engine_at(now.ms(), |engine, now| engine.observe(&Observation::Beacon(beacon), now))??;
                    Ok(())
                })?;
            }
        }
        Call::End(callback, event) => registry::as_current(token, || tell(callback, &event)),
    }
    Ok(())
}

/// What an executor filled in, and whether it says that the try failed.
pub(crate) struct Answered {
    pub(crate) outcome: orchestrator_outcome_t,
    pub(crate) failed: bool,
}

/// Runs a try; `None` when its outcome will come later.
pub(crate) fn execute(
    callback: Option<Callback<orchestrator_executor_fn>>,
    dispatch: &orchestrator_dispatch_t,
) -> Option<Answered> {
    let mut outcome = orchestrator_outcome_t::of(dispatch);
    let Some((Some(function), user_data)) = callback.map(|callback| (callback.function, callback.user_data)) else {
        // Without an executor: the environment takes part for decisions only, or lost its executor just now.
        return Some(Answered { outcome, failed: true });
    };
    // SAFETY: the host promised a function of this type; both structures live for the call.
    match unsafe { function(user_data, dispatch, &raw mut outcome) } {
        ORCHESTRATOR_EXECUTOR_LATER => None,
        answer => Some(Answered { outcome, failed: answer != ORCHESTRATOR_EXECUTOR_DONE }),
    }
}

/// The outcome of a try that was answered at once, at the time that the engine is given. What the executor filled in
/// wrongly makes it a try that failed: the task must not wait for a better answer.
fn outcome(dispatch: &Dispatch, answered: &Answered, now: Tick) -> (Outcome, Tick) {
    let given = &answered.outcome;
    let ended = at(given.at_ms, now).max(now);
    let failed = Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status: OutcomeStatus::Failed,
        latency_ms: 0,
        first_result_ms: None,
        energy: kromka::core::Energy::ZERO,
        cost: kromka::core::Money::ZERO,
        output_tokens: None,
        quality: None,
    };
    // Which try it was is not the executor's to say.
    let read = given.read(dispatch.task, ended).map(|read| Outcome {
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        ..read
    });
    match read {
        Ok(read) if answered.failed && read.status == OutcomeStatus::Success => {
            (Outcome { status: OutcomeStatus::Failed, ..read }, ended)
        }
        Ok(read) => (read, ended),
        Err(_) => (failed, ended),
    }
}

fn take(token: Token, dispatch: &Dispatch, answered: &Answered, now: Tick) -> Result<(), Fault> {
    let (outcome, ended) = outcome(dispatch, answered, now);
    registry::with(token, |mut context| {
        context.engine_at(ended.ms(), |engine, now| {
            if engine.complete(&outcome, now).is_err() {
                // An amount out of its range, or the executor answered twice: by itself and by its return.
                let failed = Outcome {
                    status: OutcomeStatus::Failed,
                    energy: kromka::core::Energy::ZERO,
                    cost: kromka::core::Money::ZERO,
                    ..outcome
                };
                let _ = engine.complete(&failed, now);
            }
        })
    })
}

/// Tells that a try is not wanted any more.
pub(crate) fn tell_cancelled(callback: Option<Callback<orchestrator_cancel_fn>>, given: &orchestrator_dispatch_t) {
    if let Some(Callback { function: Some(function), user_data }) = callback {
        // SAFETY: the host promised a function of this type; the structure lives for the call.
        unsafe { function(user_data, given) };
    }
}

/// Tells an event.
pub(crate) fn tell(callback: Option<Callback<orchestrator_event_fn>>, event: &orchestrator_event_t) {
    if let Some(Callback { function: Some(function), user_data }) = callback {
        // SAFETY: the host promised a function of this type; the structure lives for the call.
        unsafe { function(user_data, event) };
    }
}

/// Has an environment probed; `None` when the answer will come later, or nobody answers.
pub(crate) fn ask(
    callback: Option<Callback<orchestrator_probe_fn>>,
    environment: Environment,
    now: Tick,
) -> Option<Beacon> {
    let Callback { function, user_data } = callback?;
    let mut given = orchestrator_beacon_t { environment: give(environment), ..orchestrator_beacon_t::INIT };
    // SAFETY: the host promised a function of this type; the structure lives for the call.
    let answer = unsafe { function?(user_data, &raw mut given) };
    if answer == ORCHESTRATOR_EXECUTOR_LATER {
        return None;
    }
    let read = given.read(at(given.at_ms, now)).ok().filter(|_| answer == ORCHESTRATOR_EXECUTOR_DONE);
    let unreachable = Beacon { environment, at: now, reachable: false, rtt_ms: None };
    Some(read.map_or(unreachable, |read| Beacon { environment, ..read }))
}
