//! Matches, and events that came too late, go out.

use core::ffi::c_int;

use crate::engines::{self, Token, orchestrator_cep_t};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer::{self, OutList};
use crate::sized;
use crate::types::{orchestrator_cep_binding_t, orchestrator_cep_late_t, orchestrator_cep_match_t};

/// Places for results, none of which need be there where `capacity` is 0.
///
/// # Safety
/// As for [`pointer::out_list`].
///
/// # Errors
/// As for [`pointer::out_list`].
unsafe fn room<T: Copy>(first: *mut T, capacity: usize, argument: &'static str) -> Result<Option<OutList<T>>, Fault> {
    // SAFETY: the caller's promise.
    (capacity > 0).then(|| unsafe { pointer::out_list(first, capacity, argument) }).transpose()
}

/// Takes the oldest match that waits. Returns 1 with it in `found` and its events in `bindings`, in the order in which they were
/// bound, which has room for `capacity`; 0 when there is none. `needed` is how many bindings it has; no more places are written. A
/// match that has more than `capacity` stays the oldest, and nothing is lost: with more room it is told. With `capacity` 0
/// `bindings` may be NULL.
///
/// O(its bindings). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no memory
/// has, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_poll_match(
    engine: *mut orchestrator_cep_t,
    found: *mut orchestrator_cep_match_t,
    bindings: *mut orchestrator_cep_binding_t,
    capacity: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(found, "found") }?;
        // Not cleared: a host may have room for the largest match there can be, and poll often.
        // SAFETY: the caller gives NULL or as many places.
        let room = unsafe { room(bindings, capacity, "bindings") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let Some(found) = held.engine.peek() else { return Ok(0) };
            let need = found.bindings.len();
            needed.write(need);
            if capacity < need {
                return Err(FaceError::BufferTooSmall { have: capacity, need }.into());
            }
            if let Some(room) = room {
                room.write(0, found.bindings.iter().map(Into::into));
            }
            out.write(&(&found).into());
            held.engine.poll();
            Ok(1)
        })
    })
}

/// Takes the oldest event that waits because it came too late, or claims to be from the future. Returns 1 with it in `late` and
/// its row in `values`, which has room for `capacity`; 0 when there is none. `needed` is how many values the row has: `width` of
/// `orchestrator_cep_stats_t`. An event whose row has more than `capacity` stays. With `capacity` 0 `values` may be NULL.
///
/// O(width). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no memory
/// has, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_poll_late(
    engine: *mut orchestrator_cep_t,
    late: *mut orchestrator_cep_late_t,
    values: *mut f64,
    capacity: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(late, "late") }?;
        // SAFETY: the caller gives NULL or as many places.
        let row = unsafe { room(values, capacity, "values") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            if held.engine.intake_stats().is_none_or(|stats| stats.side == 0) {
                return Ok(0);
            }
            // Rows are as wide as the schema is by now.
            let need = held.engine.schema().width();
            needed.write(need);
            if capacity < need {
                return Err(FaceError::BufferTooSmall { have: capacity, need }.into());
            }
            let Some(late) = held.engine.poll_late() else { return Ok(0) };
            if let Some(row) = row {
                row.write(0, late.values.iter().copied());
            }
            out.write(&(&late).into());
            Ok(1)
        })
    })
}
