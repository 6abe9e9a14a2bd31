//! Structures of vector indexes are set up.

use core::ffi::c_int;

use crate::guard::guard;
use crate::sized;
use crate::types::{
    orchestrator_vector_config_t, orchestrator_vector_marks_t, orchestrator_vector_open_t,
    orchestrator_vector_opened_t, orchestrator_vector_outlier_t, orchestrator_vector_search_t,
    orchestrator_vector_stats_t,
};

/// Sets up the default configuration of an index: the cosine, by codes and the upper halves of floats. `dims` must be said.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_config_init(config: *mut orchestrator_vector_config_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(config, "config") })
}

/// Sets up no tags, class 0, and no expiry.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_marks_init(marks: *mut orchestrator_vector_marks_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(marks, "marks") })
}

/// Sets up a search for the ten nearest of all.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_search_init(search: *mut orchestrator_vector_search_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(search, "search") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_stats_init(stats: *mut orchestrator_vector_stats_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(stats, "stats") })
}

/// Sets up that a file of any size is read, and stays as it is.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_open_init(config: *mut orchestrator_vector_open_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(config, "config") })
}

/// Sets up what was found to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_opened_init(opened: *mut orchestrator_vector_opened_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(opened, "opened") })
}

/// Sets up how unusual a vector is to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_outlier_init(outlier: *mut orchestrator_vector_outlier_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(outlier, "outlier") })
}
