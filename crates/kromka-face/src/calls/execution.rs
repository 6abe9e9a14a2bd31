//! Running tasks: callbacks, the loop, outcomes, events, decisions without dispatch.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use kromka::core::{Environment, EnvironmentMap, Scorecard, Tick, Verdict};
use kromka::decision::Explanation;

use crate::enums::{code, execution_environment_t};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::instance::{Callback, Callbacks};
use crate::pointer;
use crate::poll;
use crate::registry;
use crate::sized;
use crate::text;
use crate::types::decision::cards as c_cards;
use crate::types::{
    ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_NONE_U64, orchestrator_cancel_fn, orchestrator_decision_t,
    orchestrator_event_fn, orchestrator_event_t, orchestrator_executor_fn, orchestrator_outcome_t,
    orchestrator_probe_fn, orchestrator_scorecard_t, task_description_t, task_handle_t,
};

/// Changes what the host is called for, where no decision depends on it.
fn note(
    environment: MaybeUninit<execution_environment_t>,
    set: impl FnOnce(&mut Callbacks, Environment),
) -> Result<i32, Fault> {
    let environment = Environment::try_from(code(environment))?;
    registry::with_current(|context| {
        set(&mut *context.instance.callbacks.lock()?, environment);
        Ok(0)
    })
}

/// Changes how tasks are run, and then what that means for `environment`. Nobody else changes callbacks meanwhile: that
/// takes the lock of the instance's place.
fn register(
    environment: MaybeUninit<execution_environment_t>,
    set: impl FnOnce(&mut Callbacks, Environment),
) -> Result<i32, Fault> {
    let environment = Environment::try_from(code(environment))?;
    registry::with_current(|mut context| {
        let before = *context.instance.callbacks.lock()?;
        set(&mut *context.instance.callbacks.lock()?, environment);
        let profile = context.profile(environment);
        if let Err(fault) = profile.and_then(|profile| context.apply(environment, profile)) {
            *context.instance.callbacks.lock()? = before;
            return Err(fault);
        }
        Ok(0)
    })
}

/// Registers how to run a task in an environment, in place of what was registered before. From then on the environment
/// takes tasks, as far as its profile does.
///
/// `user_data` is handed to the function and never looked at. The function is called by `orchestrator_poll` on its
/// caller's thread, or on a started instance on its own threads, several at a time. The function that was there before
/// may still be running, or be called once more, until the poll or `orchestrator_stop` that was on its way has
/// returned: its `user_data` must live until then.
///
/// O(tasks that were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL` for the function, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_register_executor(
    environment: MaybeUninit<execution_environment_t>,
    function: orchestrator_executor_fn,
    user_data: *mut c_void,
) -> c_int {
    guard(|| {
        function.ok_or(FaceError::Null { argument: "function" })?;
        register(environment, |callbacks, at| callbacks.run[at] = Some(Callback { function, user_data }))
    })
}

/// Takes an environment's executor away, so that it takes no tasks any more. Tries that run there run on.
/// The function that was there before may still be running, or be called once more, until the poll or
/// `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
///
/// O(tasks that wait for it or were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_unregister_executor(environment: MaybeUninit<execution_environment_t>) -> c_int {
    guard(|| register(environment, |callbacks, at| callbacks.run[at] = None))
}

/// Registers what is told when the result of a try in an environment is not wanted any more: its task was cancelled or
/// rescheduled, or it was given up. NULL takes it away. An outcome may still be given, so that its cost counts. A try
/// of a started instance whose executor was not called yet has nothing to stop, and is not told.
///
/// Called as executors are, on a started instance by its coordinator, and always before the end of the task is told.
/// The function that was there before may still be running, or be called once more, until the poll or
/// `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_register_cancel(
    environment: MaybeUninit<execution_environment_t>,
    function: orchestrator_cancel_fn,
    user_data: *mut c_void,
) -> c_int {
    guard(|| {
        let callback = function.map(|_| Callback { function, user_data });
        note(environment, |callbacks, at| callbacks.cancel[at] = callback)
    })
}

/// Registers how to find out whether an environment can be reached. NULL takes it away; it is not
/// probed then.
///
/// Called as executors are. The function that was there before may still be running, or be called once more, until the
/// poll or `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_register_probe(
    environment: MaybeUninit<execution_environment_t>,
    function: orchestrator_probe_fn,
    user_data: *mut c_void,
) -> c_int {
    guard(|| {
        let callback = function.map(|_| Callback { function, user_data });
        note(environment, |callbacks, at| callbacks.probe[at] = callback)
    })
}

/// Registers what is told each event, in place of keeping it for `orchestrator_poll_event`. NULL takes it away; events
/// that wait already are still to be taken.
///
/// Called as executors are, by the coordinator of a started instance, which does nothing else meanwhile.
/// The function that was there before may still be running, or be called once more, until the poll or
/// `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_register_event(function: orchestrator_event_fn, user_data: *mut c_void) -> c_int {
    guard(|| {
        let callback = function.map(|_| Callback { function, user_data });
        registry::with_current(|context| {
            context.instance.callbacks.lock()?.event = callback;
            Ok(0)
        })?;
        // Ends that were held back have somewhere to go now.
        #[cfg(feature = "threads")]
        crate::threads::nudge();
        Ok(0)
    })
}

/// Does what is due at `now_ms`: decides, calls executors, cancel and probe callbacks, and tells events. `now_ms` is in
/// milliseconds of any clock that does not step back; one that does stands still instead. Returns how many things were
/// done, up to `ORCHESTRATOR_POLL_ACTIONS_MAX`.
///
/// Writes when to poll again, if nothing is submitted, observed, completed or taken from a full queue of events before,
/// into `next_wake_ms`: `ORCHESTRATOR_NONE_U64` when there is no such time, `now_ms` or earlier when there is more to
/// do now. It may be NULL. Does not allocate.
///
/// O(log tasks) and a decision for each thing. Any thread, one at a time; not from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_BUSY` from a callback or while another thread polls, `ORCHESTRATOR_ERR_RUNNING` on
/// a started instance, `ORCHESTRATOR_ERR_EVENTS_FULL` when all that is due waits for room in the queue of events;
/// those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_poll(now_ms: u64, next_wake_ms: *mut u64) -> c_int {
    guard(|| {
        let mut ignored = 0;
        let place = if next_wake_ms.is_null() { &raw mut ignored } else { next_wake_ms };
        // SAFETY: not NULL; the caller gives a place for a number.
        let out = unsafe { pointer::cleared(place, "next_wake_ms", ORCHESTRATOR_NONE_U64) }?;
        let polled = poll::poll(Tick::from_ms(now_ms))?;
        out.write(polled.next_wake.map_or(ORCHESTRATOR_NONE_U64, Tick::ms));
        Ok(polled.actions)
    })
}

/// Gives the outcome of a try whose executor answered `ORCHESTRATOR_EXECUTOR_LATER`. The outcome of a try that was
/// given up or cancelled still counts its cost, as long as the task's place was not given to another. An `at_ms` later
/// than the instance's time moves that forward, unless the instance runs on its own threads.
///
/// `outcome` is read during the call only. O(log tasks). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED`, `ORCHESTRATOR_ERR_HANDLE_REPEATED`,
/// `ORCHESTRATOR_ERR_HANDLE_OUTCOME` for cost and energy, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`
/// for the quality, `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
/// Then nothing was taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_complete_task(outcome: *const orchestrator_outcome_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let given = unsafe { sized::input(outcome, "outcome") }?;
        registry::with_current(|mut context| {
            let task = context.token.task_of(given.task)?;
            context.engine_at(given.at_ms, |engine, now| {
                let outcome = given.read(task, now)?;
                Ok::<_, Fault>(engine.complete(&outcome, now)?)
            })??;
            Ok(0)
        })
    })
}

/// Tells that the first part of a try's result has come, or another one: the try is not given up for silence before the
/// run time-out from now.
///
/// O(log tasks). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED`, `ORCHESTRATOR_ERR_STALE_HANDLE`,
/// `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_first_result(task: task_handle_t, attempt: u32) -> c_int {
    guard(|| {
        registry::with_current(|mut context| {
            let task = context.token.task_of(task)?;
            let attempt = u8::try_from(attempt).unwrap_or(u8::MAX);
            context.first_result(task, attempt)?;
            Ok(0)
        })
    })
}

/// Takes the oldest event that waits. Returns 1 with it in `event`, 0 when there is none.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_poll_event(event: *mut orchestrator_event_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(event, "event") }?;
        let taken = registry::with_current(|context| Ok(context.instance.events.lock()?.pop()))?;
        let Some(taken) = taken else { return Ok(0) };
        out.write(&taken);
        #[cfg(feature = "threads")]
        crate::threads::nudge();
        Ok(1)
    })
}

/// Gives the instance's time in milliseconds: the latest that it was told, or that of its own clock once started.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_now(now_ms: *mut u64) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(now_ms, "now_ms", 0) }?;
        registry::with_current(|mut context| {
            out.write(context.look(|_, now| now.ms())?);
            Ok(0)
        })
    })
}

/// Cards to be filled: a constant, because copying one block is quicker than making six cards (`benches/c_call.rs`).
const CARDS: EnvironmentMap<Scorecard> = {
    let mut cards = [Scorecard::empty(Environment::Local); Environment::COUNT];
    let mut at = 0;
    while at < Environment::COUNT {
        cards[at] = Scorecard::empty(Environment::ALL[at]);
        at += 1;
    }
    EnvironmentMap(cards)
};

/// Decides a task as it would be decided now, and leaves how. `tell` is called where the verdict was made: it is large,
/// and the results of every layer would copy it on its way out.
///
/// # Safety
/// `task` is what C gave: NULL or a task.
unsafe fn judged<R>(
    task: *const task_description_t,
    tell: impl FnOnce(&Verdict, &EnvironmentMap<Scorecard>) -> R,
) -> Result<R, Fault> {
    // SAFETY: the caller's promise.
    let (task, _) = unsafe { sized::input(task, "task") }?.read()?;
    registry::with_current(|mut context| {
        context.look(|engine, now| {
            let mut cards = CARDS;
            let verdict = engine.decide(&task, now, &mut cards);
            tell(&verdict, &cards)
        })
    })
}

/// Decides where a task would run now, without running it: the choice, the fallbacks, and a reason for each environment
/// that was not chosen.
///
/// O(environments x rules). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...` for a field of the task; those of every
/// function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_decide(
    task: *const task_description_t,
    decision: *mut orchestrator_decision_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(decision, "decision") }?;
        // SAFETY: the caller gives NULL or a task.
        unsafe { judged(task, |verdict, _| out.write(&verdict.into())) }?;
        Ok(0)
    })
}

/// Gives how each option would earn its score now, also those that are rejected: one card for each environment into the
/// `count` places at `cards`, of which there must be `ORCHESTRATOR_ENVIRONMENTS`; with fewer nothing is written.
///
/// O(environments x rules). Any thread; may be called from a callback.
///
/// Errors: as `orchestrator_decide`, and `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_scorecards(
    task: *const task_description_t,
    cards: *mut orchestrator_scorecard_t,
    count: usize,
) -> c_int {
    guard(|| {
        let need = ORCHESTRATOR_ENVIRONMENTS;
        if count < need {
            return Err(FaceError::BufferTooSmall { have: count, need }.into());
        }
        let array = cards.cast::<[orchestrator_scorecard_t; ORCHESTRATOR_ENVIRONMENTS]>();
        let empty = c_cards(&EnvironmentMap::from_fn(Scorecard::empty));
        // SAFETY: the caller gives NULL or `count` places, which are enough.
        let out = unsafe { pointer::cleared(array, "cards", empty) }?;
        // SAFETY: the caller gives NULL or a task.
        unsafe { judged(task, |_, cards| out.write(c_cards(cards))) }?;
        Ok(0)
    })
}

/// Explains in words where a task would run now and why: the choice, what each criterion added to it, and why each
/// other environment lost. Lines are separated by newlines.
///
/// Writes up to `len` bytes with the NUL into `buf` and the bytes that the whole text needs into `needed`. With `len` 0
/// it only tells the size, and `buf` may be NULL. A text that does not fit leaves `buf` empty. Does not allocate.
///
/// O(environments x rules). Any thread; may be called from a callback.
///
/// Errors: as `orchestrator_decide`, and `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_explain(
    task: *const task_description_t,
    buf: *mut c_char,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or `len` bytes, and NULL or a place for a size.
        unsafe { text::clear(buf, len, needed) }?;
        // SAFETY: the caller gives NULL or a task, NULL or `len` bytes, and NULL or a place for a size.
        unsafe { judged(task, |verdict, cards| text::give(&Explanation { verdict, cards }, buf, len, needed)) }?
    })
}
