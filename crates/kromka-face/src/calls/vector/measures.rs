//! How well an index finds, and what is unusual in it.

use core::ffi::c_int;

use kromka::core::bounds::{Bound, SHARE};
use kromka::vector::{Search, VectorError, bounds as ranges};

use super::vector;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::sized;
use crate::types::{orchestrator_vector_outlier_t, orchestrator_vector_search_t};
use crate::vectors::{self, Token, orchestrator_vector_t};

/// Checks how many neighbours of the index's own vectors are looked for: one more is found, the vector itself.
fn check_neighbours(k: u32) -> Result<(), Fault> {
    let range = Bound { max: ranges::K.max - 1, ..ranges::K };
    Ok(range.check(k.into()).map_err(VectorError::from)?)
}

/// Checks how many vectors are looked at.
fn check_samples(samples: u32) -> Result<(), Fault> {
    Ok(ranges::SAMPLES.check(samples.into()).map_err(VectorError::from)?)
}

/// Estimates how well searches of the `k` nearest with this `ef` do: the share of these that they find, 0 to 1; 1 where there is
/// nothing to be found. It searches for `samples` of the index's own vectors, or as many as there are, which are left out of
/// their results; the same ones each time. What is nearest is told by exact values where the index keeps them, else by codes:
/// what the codes themselves lose is not seen then. `k` is 1 to 65535, `ef` and `samples` 1 to 65536.
///
/// O(samples vectors). Any thread; searches run beside it, changes wait for all of it.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_estimate_recall(
    index: *mut orchestrator_vector_t,
    k: u32,
    ef: u32,
    samples: u32,
    recall: *mut f32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a float.
        let out = unsafe { pointer::cleared(recall, "recall", 0.0) }?;
        check_neighbours(k)?;
        vectors::look(Token::from_pointer(index)?, |index| {
            let recall = index.estimate_recall(k, ef, samples)?;
            #[expect(clippy::cast_possible_truncation, reason = "a share to the precision of a float")]
            out.write(recall as f32);
            Ok(0)
        })
    })
}

/// Measures what is usual in an index, and notes it there for `orchestrator_vector_outlier`: how far the `k`-th neighbours of up
/// to `samples` of its vectors are, taken evenly; 1 to 65536. `k` is that of `search`, 1 to 65535; its other fields say how
/// neighbours are looked for, and which are. To be called anew when much has changed.
///
/// As long as so many searches. Any thread; searches run beside it, changes wait for all of it.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; those of every
/// function that takes an index. What was measured before stays then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_usual(
    index: *mut orchestrator_vector_t,
    search: *const orchestrator_vector_search_t,
    samples: u32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let search = unsafe { sized::input(search, "search") }?.read()?;
        check_neighbours(search.k)?;
        check_samples(samples)?;
        let token = Token::from_pointer(index)?;
        vectors::search(token, |index, memory| {
            let usual = index.usual(search.k, samples, &search, &mut memory.searcher)?;
            vectors::note_usual(token, usual);
            Ok(0)
        })
    })
}

/// Gives the distance that this `share` of an index's own vectors does not exceed to their k-th neighbours, 0 to 1, as
/// `orchestrator_vector_usual` measured it: 0.5 is the median. Returns 1, or 0 where nothing was there to be measured.
///
/// O(1). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_VECTOR_FIELD`, `ORCHESTRATOR_ERR_NOT_MEASURED`; those of every
/// function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_usual_distance(
    index: *mut orchestrator_vector_t,
    share: f32,
    distance: *mut f32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a float.
        let out = unsafe { pointer::cleared(distance, "distance", 0.0) }?;
        SHARE.check(share.into()).map_err(VectorError::from)?;
        let token = Token::from_pointer(index)?;
        vectors::look(token, |_| {
            let Some(distance) = vectors::usual(token)?.quantile(share) else { return Ok(0) };
            out.write(distance);
            Ok(1)
        })
    })
}

/// Says how unusual a vector is in an index, by what `orchestrator_vector_usual` measured there: `len` values, each from -1e15 to
/// 1e15; `len` is the index's `dims`. It need not be one of the index; one that is counts itself as a neighbour. `k` of `search`
/// is not looked at: that of the measure counts. Returns 1, or 0 with a cleared `outlier` where the search may return no vector,
/// or nothing was there to be measured.
///
/// As long as a search. Any thread; searches run beside it.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`,
/// `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine,
/// `ORCHESTRATOR_ERR_NOT_MEASURED`; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_outlier(
    index: *mut orchestrator_vector_t,
    values: *const f32,
    len: usize,
    search: *const orchestrator_vector_search_t,
    outlier: *mut orchestrator_vector_outlier_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(outlier, "outlier") }?;
        // SAFETY: as above.
        let search: Search<'_> = unsafe { sized::input(search, "search") }?.read()?;
        let token = Token::from_pointer(index)?;
        vectors::search(token, |index, memory| {
            // SAFETY: the caller gives NULL or as many floats.
            let values = unsafe { vector(index, values, len, "values") }?;
            let usual = vectors::usual(token)?;
            let Some(scored) = index.outlier(values, &usual, &search, &mut memory.searcher)? else { return Ok(0) };
            out.write(&(&scored).into());
            Ok(1)
        })
    })
}
