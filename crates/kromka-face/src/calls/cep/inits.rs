//! Structures of event engines are set up.

use core::ffi::c_int;

use crate::guard::guard;
use crate::sized;
use crate::types::{
    orchestrator_cep_config_t, orchestrator_cep_late_t, orchestrator_cep_match_t, orchestrator_cep_restored_t,
    orchestrator_cep_rule_stats_t, orchestrator_cep_source_stats_t, orchestrator_cep_stats_t,
};

/// Sets up an engine that waits two seconds for events that come late.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_config_init(config: *mut orchestrator_cep_config_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(config, "config") })
}

/// Sets up a match to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_match_init(found: *mut orchestrator_cep_match_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(found, "found") })
}

/// Sets up an event that was not put in order to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_late_init(late: *mut orchestrator_cep_late_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(late, "late") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_stats_init(stats: *mut orchestrator_cep_stats_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(stats, "stats") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_rule_stats_init(stats: *mut orchestrator_cep_rule_stats_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(stats, "stats") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_source_stats_init(stats: *mut orchestrator_cep_source_stats_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(stats, "stats") })
}

/// Sets up what became of rules to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_restored_init(restored: *mut orchestrator_cep_restored_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(restored, "restored") })
}
