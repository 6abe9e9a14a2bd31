//! What was done.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::core::Environment;

use crate::enums::{code, execution_environment_t};
use crate::guard::guard;
use crate::registry;
use crate::sized;
use crate::types::{cost_breakdown_t, environment_stats_t, orchestration_metrics_t};

/// Gives the counts of the instance, all of one moment.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_metrics(metrics: *mut orchestration_metrics_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(metrics, "metrics") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| engine.metrics().into())?);
            Ok(0)
        })
    })
}

/// Gives the counts of one environment, all of one moment.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_environment_stats(
    env: MaybeUninit<execution_environment_t>,
    stats: *mut environment_stats_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(stats, "stats") }?;
        let environment = Environment::try_from(code(env))?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| engine.environment_stats(environment).into())?);
            Ok(0)
        })
    })
}

/// Gives what was charged, by environment and by type of task. Once the total reaches the largest amount there is,
/// nothing is added any more.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_cost_breakdown(breakdown: *mut cost_breakdown_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(breakdown, "breakdown") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| engine.cost_breakdown().into())?);
            Ok(0)
        })
    })
}
