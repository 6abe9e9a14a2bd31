//! Finding the nearest.

use core::ffi::{c_int, c_void};

use kromka::vector::{Accept, Filter, Marks, Search};

use super::{check_count, rows, vector};
use crate::error::FaceError;
use crate::fault::{Fault, Status};
use crate::guard::guard;
use crate::pointer::{self, OutList};
use crate::sized;
use crate::types::{
    ORCHESTRATOR_VECTOR_K_MAX, orchestrator_vector_accept_fn, orchestrator_vector_hit_t, orchestrator_vector_marks_t,
    orchestrator_vector_search_t,
};
use crate::vectors::{self, Token, orchestrator_vector_t};

/// Where results go: their places, cleared, and how many there are.
struct Room {
    hits: OutList<orchestrator_vector_hit_t>,
    capacity: usize,
}

impl Room {
    /// # Safety
    /// `hits` is NULL or points to `capacity` places that may be written for as long as the result lives.
    unsafe fn new(hits: *mut orchestrator_vector_hit_t, capacity: usize, queries: usize) -> Result<Self, Fault> {
        // No more than these are ever written.
        let used = capacity.min(queries.saturating_mul(ORCHESTRATOR_VECTOR_K_MAX as usize));
        // SAFETY: the caller's promise.
        let hits = unsafe { pointer::cleared_list(hits, used, "hits", orchestrator_vector_hit_t::EMPTY) }?;
        Ok(Self { hits, capacity })
    }

    /// Whether `k` results of each query fit.
    fn check(&self, queries: usize, k: u32) -> Result<(), Fault> {
        let need = queries.saturating_mul(k as usize);
        if self.capacity < need {
            return Err(FaceError::BufferTooSmall { have: self.capacity, need }.into());
        }
        Ok(())
    }
}

/// What a search of one query is given beside the index.
struct One {
    query: *const f32,
    len: usize,
    search: *const orchestrator_vector_search_t,
    hits: *mut orchestrator_vector_hit_t,
    capacity: usize,
    found: *mut usize,
}

impl One {
    /// # Safety
    /// The pointers are NULL or point to what the functions below ask for.
    unsafe fn run(&self, index: *mut orchestrator_vector_t, accept: Option<&Accept<'_>>) -> Status {
        // SAFETY: the caller's promise.
        let found = unsafe { pointer::cleared(self.found, "found", 0) }?;
        // SAFETY: as above.
        let room = unsafe { Room::new(self.hits, self.capacity, 1) }?;
        // SAFETY: as above.
        let search = unsafe { sized::input(self.search, "search") }?.read()?;
        room.check(1, search.k)?;
        let search = Search { filter: Filter { accept, ..search.filter }, ..search };
        vectors::search(Token::from_pointer(index)?, |index, memory| {
            // SAFETY: as above.
            let query = unsafe { vector(index, self.query, self.len, "query") }?;
            index.search(query, &search, &mut memory.searcher, &mut memory.hits)?;
            room.hits.write(0, memory.hits.iter().map(Into::into));
            found.write(memory.hits.len());
            Ok(0)
        })
    }
}

/// Finds the `k` nearest to a query of `len` values, each from -1e15 to 1e15; `len` is the index's `dims`. Writes them into
/// `hits`, nearest first, which has room for `capacity`, `k` at least, and their number into `found`: `k` whenever there are so
/// many that the search may return. Of equally near ones the order is always the same.
///
/// An index keeps the memory of its searches: one no larger than those before allocates nothing. O(vectors) up to `flat_max` of them, O(log vectors)
/// in the mean above, and O(vectors) where few fulfil the conditions. Any thread; searches of one index run beside each other.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no
/// memory has, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`, `ORCHESTRATOR_ERR_VECTOR_FIELD` for `search`,
/// `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine; those of
/// every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_search(
    index: *mut orchestrator_vector_t,
    query: *const f32,
    len: usize,
    search: *const orchestrator_vector_search_t,
    hits: *mut orchestrator_vector_hit_t,
    capacity: usize,
    found: *mut usize,
) -> c_int {
    let one = One { query, len, search, hits, capacity, found };
    // SAFETY: the caller gives NULL or what the types say.
    guard(|| unsafe { one.run(index, None) })
}

/// As `orchestrator_vector_search`, of the vectors that `accept` says yes to. `user_data` is handed to it and never looked
/// at. It is called on this thread, for up to each of the index's vectors, before this function returns.
///
/// Errors: those of `orchestrator_vector_search`, and `ORCHESTRATOR_ERR_NULL` for `accept`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_search_filtered(
    index: *mut orchestrator_vector_t,
    query: *const f32,
    len: usize,
    search: *const orchestrator_vector_search_t,
    accept: orchestrator_vector_accept_fn,
    user_data: *mut c_void,
    hits: *mut orchestrator_vector_hit_t,
    capacity: usize,
    found: *mut usize,
) -> c_int {
    let one = One { query, len, search, hits, capacity, found };
    guard(|| {
        let Some(function) = accept else {
            // Without one nothing is found, but results are cleared.
            // SAFETY: the caller gives NULL or what the types say.
            unsafe {
                pointer::cleared(found, "found", 0)?;
                Room::new(hits, capacity, 1)?;
            }
            return Err(FaceError::Null { argument: "accept" }.into());
        };
        let accept = move |id: u64, marks: &Marks| {
            let marks = orchestrator_vector_marks_t::from(marks);
            // SAFETY: the host's function, called with its own data.
            let answer = unsafe { function(user_data, id, &raw const marks) };
            // SAFETY: one byte, for which any bits will do, and a function of C initialises what it returns.
            unsafe { answer.as_ptr().cast::<u8>().read() != 0 }
        };
        // SAFETY: the caller gives NULL or what the types say.
        unsafe { one.run(index, Some(&accept)) }
    })
}

/// Finds the `k` nearest to each of `count` queries, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`, which are `dims` values each, one
/// after the other. The results of query `i` are in `hits` from `i * k` on, their number is `found[i]`; `hits` has room for
/// `capacity`, `count * k` at least, and `found` for `count`.
///
/// As long as so many searches, on this thread. Any thread; other searches run beside it, changes wait for all of it.
///
/// Errors: those of `orchestrator_vector_search`, and `ORCHESTRATOR_ERR_COUNT` for `count`, when nothing is written. When one
/// query is wrong, all results are cleared.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_search_batch(
    index: *mut orchestrator_vector_t,
    queries: *const f32,
    count: usize,
    search: *const orchestrator_vector_search_t,
    hits: *mut orchestrator_vector_hit_t,
    capacity: usize,
    found: *mut usize,
) -> c_int {
    guard(|| {
        check_count(count)?;
        // SAFETY: the caller gives NULL or as many sizes.
        let found = unsafe { pointer::cleared_list(found, count, "found", 0) }?;
        // SAFETY: the caller gives NULL or as many places.
        let room = unsafe { Room::new(hits, capacity, count) }?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let search = unsafe { sized::input(search, "search") }?.read()?;
        room.check(count, search.k)?;
        let searched = vectors::search(Token::from_pointer(index)?, |index, memory| {
            // SAFETY: the caller gives NULL or as many vectors.
            let queries = unsafe { rows(index, queries, count, "queries") }?;
            for (at, query) in queries.chunks_exact(index.config().dims as usize).enumerate() {
                index.search(query, &search, &mut memory.searcher, &mut memory.hits)?;
                room.hits.write(at * search.k as usize, memory.hits.iter().map(Into::into));
                found.write(at, [memory.hits.len()]);
            }
            Ok(0)
        });
        if searched.is_err() {
            room.hits.clear(orchestrator_vector_hit_t::EMPTY);
            found.clear(0);
        }
        searched
    })
}
