//! Events and time come in.

use core::ffi::c_int;

use kromka::core::Tick;

use crate::engines::{self, Token, orchestrator_cep_t};
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::types::orchestrator_cep_event_t;

/// An array of the caller, which may be NULL where it is empty.
///
/// # Safety
/// As for [`pointer::list`].
///
/// # Errors
/// As for [`pointer::list`].
unsafe fn list<'a, T: Copy>(first: *const T, count: usize, argument: &'static str) -> Result<&'a [T], Fault> {
    if count == 0 {
        return Ok(&[]);
    }
    // SAFETY: the caller's promise.
    unsafe { pointer::list(first, count, argument) }
}

/// Takes `count` events of one source, in any order, at `now_ms` of the host's clock. `values` has as many rows, one after the
/// other, each with a value for every attribute in the order of their columns, `values_len` in all: a number; the value of
/// `orchestrator_cep_declare_text` for a text; NaN for an attribute that the event has not. The arrays may be NULL where they are
/// empty.
///
/// The rules see events in the order of their times, once the watermark has come so far; matches wait for
/// `orchestrator_cep_poll_match` from then on. Events that come too late, or claim to be from the future, are taken too, and wait
/// for `orchestrator_cep_poll_late`. `taken` tells how many were taken, from the first one on: all, or those before an error. The
/// host's clock never falls: an earlier time is as the latest so far. A host without a clock, as in a replay, gives
/// `ORCHESTRATOR_NONE_U64` in all calls: then nothing is from the future, and no source is idle.
///
/// What is given is copied. O(count (log waiting + log sources)), and what the rules take. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `reserved` that is not 0, a `kind` above 65535, and a
/// count that no memory has; `ORCHESTRATOR_ERR_EVENT_VALUES`, `ORCHESTRATOR_ERR_EVENT_KIND`, `ORCHESTRATOR_ERR_EVENT_SOURCES`,
/// and none was taken; `ORCHESTRATOR_ERR_EVENT_FULL`, and `taken` says how many were: the others are to be given again, after
/// other sources or time have moved on; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_push_batch(
    engine: *mut orchestrator_cep_t,
    source: u64,
    now_ms: u64,
    events: *const orchestrator_cep_event_t,
    count: usize,
    values: *const f64,
    values_len: usize,
    taken: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a count.
        let out = unsafe { pointer::cleared(taken, "taken", 0) }?;
        // SAFETY: the caller gives NULL or as many events.
        let events = unsafe { list(events, count, "events") }?;
        // SAFETY: the caller gives NULL or as many values.
        let values = unsafe { list(values, values_len, "values") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let (taken, pushed) = held.push(source, Tick::from_ms(now_ms), events, values);
            out.write(taken);
            pushed.map(|()| 0)
        })
    })
}

/// It is this late by the host's clock, in milliseconds: sources that have not moved on for too long are not waited for, and what
/// may take no longer is over. For times without events.
///
/// O(1) where nothing is due. Any thread.
///
/// Errors: those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_advance(engine: *mut orchestrator_cep_t, now_ms: u64) -> c_int {
    guard(|| {
        engines::with(Token::from_pointer(engine)?, |held| {
            held.engine.advance(Tick::from_ms(now_ms));
            Ok(0)
        })
    })
}

/// No event will come any more: the rules see all that wait, and patterns of rows that end behind the last row are decided.
/// Events that come nevertheless are late where they are earlier than the last.
///
/// O(what waits). Any thread.
///
/// Errors: those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_finish(engine: *mut orchestrator_cep_t) -> c_int {
    guard(|| {
        engines::with(Token::from_pointer(engine)?, |held| {
            held.engine.finish();
            Ok(0)
        })
    })
}
