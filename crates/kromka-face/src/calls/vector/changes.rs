//! Vectors of an index: learned from, added, replaced, marked, removed, given back.

use core::ffi::c_int;

use kromka::vector::{Marks, VectorError};

use super::{check_count, rows, vector};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::sized;
use crate::types::{ORCHESTRATOR_VECTOR_DIMS_MAX, orchestrator_vector_marks_t};
use crate::vectors::{self, Token, orchestrator_vector_t};

/// What the host notes of a vector, `None` where it gave nothing.
///
/// # Safety
/// `marks` is NULL or points to a structure with its size.
unsafe fn given(marks: *const orchestrator_vector_marks_t) -> Result<Option<Marks>, Fault> {
    if marks.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    unsafe { sized::input(marks, "marks") }?.read().map(Some)
}

/// Learns codes from `count` vectors, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`, which are `dims` values each, one after the other;
/// from some thousand that are like those that will be added. They are not added. Does nothing for
/// `ORCHESTRATOR_VECTOR_CODING_INT8`, which learns nothing; otherwise comes before the first vector, or is left out where the
/// first ones come in a batch to be learned from.
///
/// O(count dims), of up to 16384 vectors. For `ORCHESTRATOR_VECTOR_CODING_PRODUCT` each value is compared some 1800 times, which
/// for some thousand vectors of some hundred values may take seconds. Any thread; others wait for all of it.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT`, `ORCHESTRATOR_ERR_VECTOR_VALUE`,
/// `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine, `ORCHESTRATOR_ERR_VECTOR_TRAINED` where there are vectors,
/// `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES`; for one that is kept in a file `ORCHESTRATOR_ERR_FILE_BATCH` for more than 1 GiB, `ORCHESTRATOR_ERR_FILE_IO`,
/// `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_train(
    index: *mut orchestrator_vector_t,
    vectors: *const f32,
    count: usize,
) -> c_int {
    guard(|| {
        check_count(count)?;
        vectors::change(Token::from_pointer(index)?, |index| {
            // SAFETY: the caller gives NULL or as many vectors.
            let vectors = unsafe { rows(index, vectors, count, "vectors") }?;
            index.train(vectors)?;
            Ok(0)
        })
    })
}

/// Adds a vector of `len` values, each from -1e15 to 1e15; `len` is the index's `dims`. `marks` may be NULL for none.
///
/// What is given is copied. O(log vectors) in the mean, O(1) before there is a graph; now and then memory that grows is
/// copied. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD` for `marks`,
/// `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine,
/// `ORCHESTRATOR_ERR_VECTOR_DUPLICATE`, `ORCHESTRATOR_ERR_VECTOR_FULL`, `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES`,
/// `ORCHESTRATOR_ERR_VECTOR_UNTRAINED` where codes are still to be learned; for one that is kept in a file
/// `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_add(
    index: *mut orchestrator_vector_t,
    id: u64,
    values: *const f32,
    len: usize,
    marks: *const orchestrator_vector_marks_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let marks = unsafe { given(marks) }?.unwrap_or_default();
        vectors::change(Token::from_pointer(index)?, |index| {
            // SAFETY: the caller gives NULL or as many floats.
            let values = unsafe { vector(index, values, len, "values") }?;
            index.add(id, values, marks)?;
            Ok(0)
        })
    })
}

/// Adds `count` vectors without marks, all or none, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`: as many ids, and as many times
/// `dims` values one after the other. Codes that are still to be learned are learned from these.
///
/// What is given is copied. O(count log vectors) in the mean. Any thread; others wait for all of it.
///
/// Errors: `ORCHESTRATOR_ERR_COUNT`, and those of `orchestrator_vector_add` but for what is untrained, also for an id that is
/// given twice; for one that is kept in a file `ORCHESTRATOR_ERR_FILE_BATCH` for more than 1 GiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_add_batch(
    index: *mut orchestrator_vector_t,
    ids: *const u64,
    values: *const f32,
    count: usize,
) -> c_int {
    guard(|| {
        check_count(count)?;
        // SAFETY: the caller gives NULL or as many ids.
        let ids = unsafe { pointer::list(ids, count, "ids") }?;
        vectors::change(Token::from_pointer(index)?, |index| {
            // SAFETY: the caller gives NULL or as many vectors.
            let values = unsafe { rows(index, values, count, "values") }?;
            index.add_batch(ids, values)?;
            Ok(0)
        })
    })
}

/// Replaces the vector with this id. `marks` may be NULL: then what is noted of it stays.
///
/// What is given is copied. As long as `orchestrator_vector_add`. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD` for `marks`,
/// `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO`,
/// `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`, `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES` for marks that no vector had yet; for one that is kept
/// in a file `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_update(
    index: *mut orchestrator_vector_t,
    id: u64,
    values: *const f32,
    len: usize,
    marks: *const orchestrator_vector_marks_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let marks = unsafe { given(marks) }?;
        vectors::change(Token::from_pointer(index)?, |index| {
            // SAFETY: the caller gives NULL or as many floats.
            let values = unsafe { vector(index, values, len, "values") }?;
            let marks = marks.or_else(|| index.marks(id)).unwrap_or_default();
            index.update(id, values, marks)?;
            Ok(0)
        })
    })
}

/// Replaces what is noted of a vector. `marks` may be NULL for none.
///
/// O(1). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`,
/// `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`, `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES` where no vector had such marks yet; for one that is
/// kept in a file `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_mark(
    index: *mut orchestrator_vector_t,
    id: u64,
    marks: *const orchestrator_vector_marks_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let marks = unsafe { given(marks) }?.unwrap_or_default();
        vectors::change(Token::from_pointer(index)?, |index| {
            index.mark(id, marks)?;
            Ok(0)
        })
    })
}

/// Removes a vector: no search returns it from now on. Its memory is given back at once where there is no graph, else by
/// `orchestrator_vector_compact`.
///
/// O(1), and as long as adding a few vectors while the graph is made. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`; for one that is kept in a file `ORCHESTRATOR_ERR_FILE_IO`,
/// `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_remove(index: *mut orchestrator_vector_t, id: u64) -> c_int {
    guard(|| {
        vectors::change(Token::from_pointer(index)?, |index| {
            index.remove(id)?;
            Ok(0)
        })
    })
}

/// Gives the vector with this id: its exact values where the index keeps them, else what its codes stand for. For the cosine
/// it is a direction, of length 1.
///
/// Writes the index's `dims` values into `buffer`, which has room for `len`, and their number into `needed`. With `len` 0 it
/// only tells the number, and `buffer` may be NULL. What does not fit leaves `buffer` cleared.
///
/// O(dims). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `len` that no memory has,
/// `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`, `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`, `ORCHESTRATOR_ERR_NO_VALUES` for binary codes
/// without exact values; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_get(
    index: *mut orchestrator_vector_t,
    id: u64,
    buffer: *mut f32,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // Longer than any vector is of no use, and need not be cleared.
        let room = len.min(ORCHESTRATOR_VECTOR_DIMS_MAX as usize);
        // SAFETY: the caller gives NULL or as many floats.
        let out = (len > 0).then(|| unsafe { pointer::cleared_list(buffer, room, "buffer", 0.0) }).transpose()?;
        vectors::look(Token::from_pointer(index)?, |index| {
            if index.marks(id).is_none() {
                return Err(VectorError::Unknown { id }.into());
            }
            let values = index.vector(id).ok_or(FaceError::NoValues)?;
            needed.write(values.len());
            let Some(out) = out else { return Ok(0) };
            if len < values.len() {
                return Err(FaceError::BufferTooSmall { have: len, need: values.len() }.into());
            }
            out.write(0, values);
            Ok(0)
        })
    })
}

/// Gives what is noted of a vector.
///
/// O(1). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`; those of every
/// function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_get_marks(
    index: *mut orchestrator_vector_t,
    id: u64,
    marks: *mut orchestrator_vector_marks_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(marks, "marks") }?;
        vectors::look(Token::from_pointer(index)?, |index| {
            let marks = index.marks(id).ok_or(VectorError::Unknown { id })?;
            out.write(&(&marks).into());
            Ok(0)
        })
    })
}
