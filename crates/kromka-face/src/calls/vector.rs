//! Vector indexes come and go, are tidied up, and say what they hold.

mod changes;
mod files;
mod inits;
mod measures;
mod search;

use core::ffi::c_int;

use kromka::vector::{Index, VectorError};

pub use changes::*;
pub use files::*;
pub use inits::*;
pub use measures::*;
pub use search::*;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::sized;
use crate::types::{ORCHESTRATOR_VECTOR_COUNT_MAX, orchestrator_vector_config_t, orchestrator_vector_stats_t};
use crate::vectors::{self, Held, Token, orchestrator_vector_t};

/// A vector of the caller for an index.
///
/// # Safety
/// `values` is NULL or points to `len` floats that nobody changes for as long as the result lives.
///
/// # Errors
/// [`VectorError::Dims`], [`FaceError::Null`], [`FaceError::Misaligned`].
unsafe fn vector<'a>(
    index: &Index,
    values: *const f32,
    len: usize,
    argument: &'static str,
) -> Result<&'a [f32], Fault> {
    let need = index.config().dims as usize;
    if len != need {
        return Err(VectorError::Dims { have: len, need }.into());
    }
    // SAFETY: the caller's promise.
    unsafe { pointer::list(values, len, argument) }
}

/// Vectors of the caller for an index, one after the other.
///
/// # Safety
/// `values` is NULL or points to `count` vectors of the index's dimensions that nobody changes for as long as the result
/// lives.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::Count`].
unsafe fn rows<'a>(
    index: &Index,
    values: *const f32,
    count: usize,
    argument: &'static str,
) -> Result<&'a [f32], Fault> {
    // SAFETY: the caller's promise.
    unsafe { pointer::list(values, count.saturating_mul(index.config().dims as usize), argument) }
}

/// A count of vectors in its range.
///
/// # Errors
/// [`FaceError::Count`].
fn check_count(count: usize) -> Result<(), Fault> {
    let max = i64::from(ORCHESTRATOR_VECTOR_COUNT_MAX);
    let have = i64::try_from(count).unwrap_or(i64::MAX);
    if (1..=max).contains(&have) {
        return Ok(());
    }
    Err(FaceError::Count { argument: "count", have, min: 1, max }.into())
}

/// Makes an index without vectors, in memory only. Up to `ORCHESTRATOR_VECTORS_MAX` (64) are there at once.
///
/// The index is the caller's, to be given back with `orchestrator_vector_destroy`. O(1). Any thread; may be called from a
/// callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`, `ORCHESTRATOR_ERR_INDEXES_FULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_create(
    config: *const orchestrator_vector_config_t,
    index: *mut *mut orchestrator_vector_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::cleared(index, "index", core::ptr::null_mut()) }?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let config = unsafe { sized::input(config, "config") }?.read()?;
        out.write(vectors::enter(|| Ok(Held::Memory(Index::new(config))))?.to_pointer());
        Ok(0)
    })
}

/// Destroys an index with its vectors; NULL is none and fine. Waits until no other call is on it. The file of one that is kept
/// stays, with every change that returned; `orchestrator_vector_sync` before makes them survive a loss of power.
///
/// O(vectors). Any thread. From the callback of a search of another index it does not wait. Also for an index that a panic
/// left unusable.
///
/// Errors: `ORCHESTRATOR_ERR_NOT_AN_INDEX` also for one that was destroyed before, `ORCHESTRATOR_ERR_BUSY` from a callback.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_destroy(index: *mut orchestrator_vector_t) -> c_int {
    guard(|| {
        if !index.is_null() {
            drop(vectors::leave(Token::from_pointer(index)?)?);
        }
        Ok(0)
    })
}

/// Does some of what is left to do after vectors were removed or have expired by `now_ms`, in milliseconds below 2^62: looks
/// at up to `slots` of them, 1 or more. For idle times: called until `done` says that nothing is left to do, the index takes
/// the memory that its vectors need, and no more is kept for searches.
///
/// Where an index is kept in a file and what was appended to that has become long, the step that finds nothing left to do writes
/// the file anew, as `orchestrator_vector_save`.
///
/// Takes about as long as adding `slots` vectors, most of the time far less; the step that ends a pass may copy what is left.
/// Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; for one that is kept
/// `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`, `ORCHESTRATOR_ERR_FILE_LOCKED`; those of every function that
/// takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_compact(
    index: *mut orchestrator_vector_t,
    now_ms: u64,
    slots: u32,
    done: *mut bool,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a flag.
        let out = unsafe { pointer::cleared(done, "done", false) }?;
        if slots == 0 {
            return Err(FaceError::Count { argument: "slots", have: 0, min: 1, max: i64::from(u32::MAX) }.into());
        }
        let now = crate::types::vector::tick(now_ms, "now_ms")?;
        let token = Token::from_pointer(index)?;
        out.write(vectors::change(token, |index| {
            let is_done = index.compact(now, slots)?;
            if is_done {
                vectors::forget_searches(token);
            }
            Ok(is_done)
        })?);
        Ok(0)
    })
}

/// Tells whether `orchestrator_vector_compact` is worth its time at `now_ms`, in milliseconds below 2^62: one is half done,
/// vectors are still to be linked, more than one place in eight is of a vector that was removed or, as a sample has it, has
/// expired, or the file that it is kept in is worth being written anew. For each turn of an idle loop: once it is, call that until it is done.
///
/// O(1). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_wants_compaction(
    index: *mut orchestrator_vector_t,
    now_ms: u64,
    wants: *mut bool,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a flag.
        let out = unsafe { pointer::cleared(wants, "wants", false) }?;
        let now = crate::types::vector::tick(now_ms, "now_ms")?;
        out.write(vectors::look(Token::from_pointer(index)?, |index| Ok(index.wants_compaction(now)))?);
        Ok(0)
    })
}

/// Tells what an index holds.
///
/// O(slots). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_stats(
    index: *mut orchestrator_vector_t,
    stats: *mut orchestrator_vector_stats_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(stats, "stats") }?;
        let token = Token::from_pointer(index)?;
        vectors::look(token, |index| {
            let bytes = vectors::search_bytes(token);
            out.write(&orchestrator_vector_stats_t::of(&index.stats(), index.config().dims, bytes, index.kept()));
            Ok(0)
        })
    })
}
