//! Event engines come and go, and say what they hold.

mod declare;
mod events;
mod inits;
mod matches;
mod names;
mod rules;
mod snapshots;

use core::ffi::c_int;

pub use declare::*;
pub use events::*;
pub use inits::*;
pub use matches::*;
pub use names::*;
pub use rules::*;
pub use snapshots::*;

use kromka::cep::RuleId;

use crate::engines::{self, Held, Token, orchestrator_cep_t};
use crate::error::FaceError;
use crate::guard::guard;
use crate::pointer;
use crate::sized;
use crate::types::{
    orchestrator_cep_config_t, orchestrator_cep_rule_stats_t, orchestrator_cep_source_stats_t, orchestrator_cep_stats_t,
};

/// Makes an engine without rules. Up to `ORCHESTRATOR_CEP_ENGINES_MAX` (64) are there at once. `config` may be NULL for the
/// defaults.
///
/// The engine is the caller's, to be given back with `orchestrator_cep_destroy`. O(1). Any thread; may be called from a
/// callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD`, `ORCHESTRATOR_ERR_INTAKE_CONFIG_WAITING`,
/// `ORCHESTRATOR_ERR_INTAKE_CONFIG_SOURCES`, `ORCHESTRATOR_ERR_INTAKE_CONFIG_LATE`, `ORCHESTRATOR_ERR_ENGINES_FULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_create(
    config: *const orchestrator_cep_config_t,
    engine: *mut *mut orchestrator_cep_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::cleared(engine, "engine", core::ptr::null_mut()) }?;
        let config = if config.is_null() {
            <orchestrator_cep_config_t as sized::Growing>::INIT
        } else {
            // SAFETY: not NULL, so the caller gives a structure with its size.
            unsafe { sized::input(config, "config") }?
        };
        out.write(engines::enter(Held::new(config.read()?))?.to_pointer());
        Ok(0)
    })
}

/// Destroys an engine with its rules, and all that waits in it; NULL is none and fine. Waits until no other call is on it.
///
/// O(what it holds). Any thread. Also for an engine that a panic left unusable.
///
/// Errors: `ORCHESTRATOR_ERR_NOT_AN_ENGINE` also for one that was destroyed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_destroy(engine: *mut orchestrator_cep_t) -> c_int {
    guard(|| {
        if !engine.is_null() {
            drop(engines::leave(Token::from_pointer(engine)?)?);
        }
        Ok(0)
    })
}

/// Tells what an engine holds and has done.
///
/// O(1). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_stats(
    engine: *mut orchestrator_cep_t,
    stats: *mut orchestrator_cep_stats_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(stats, "stats") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            out.write(&(&held.engine).into());
            Ok(0)
        })
    })
}

/// Tells what a rule is and keeps, and what did not fit into its quota.
///
/// O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_NO_RULE`; those of every function
/// that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_rule_stats(
    engine: *mut orchestrator_cep_t,
    rule: u32,
    stats: *mut orchestrator_cep_rule_stats_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(stats, "stats") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let stats = orchestrator_cep_rule_stats_t::of(&held.engine, RuleId(rule));
            out.write(&stats.ok_or(FaceError::NoRule { rule })?);
            Ok(0)
        })
    })
}

/// Tells what a source has said. Returns 1, or 0 with cleared `stats` where it is not known: it was never heard, or was idle and
/// made place for another.
///
/// O(log sources). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_source_stats(
    engine: *mut orchestrator_cep_t,
    source: u64,
    stats: *mut orchestrator_cep_source_stats_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(stats, "stats") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let Some(stats) = held.engine.source_stats(source) else { return Ok(0) };
            out.write(&(&stats).into());
            Ok(1)
        })
    })
}
