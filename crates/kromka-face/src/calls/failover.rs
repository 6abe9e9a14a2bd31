//! What is done when environments fail, and how it went.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::core::{Environment, EnvironmentMap};
use kromka::failover::{Plan, RecoveryAction};

use crate::enums::{code, execution_environment_t, give, recovery_action_t};
use crate::error::FaceError;
use crate::guard::guard;
use crate::pointer;
use crate::registry;
use crate::sized;
use crate::types::{failover_config_t, failure_info_t, resilience_metrics_t};

/// Sets up the default plan of an environment: smart, fallbacks by score, checked every 30 seconds while it fails. The
/// plan that an instance has in force gives `failover_get_config`.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_failover_config_init(
    config: *mut failover_config_t,
    primary: MaybeUninit<execution_environment_t>,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(config, "config", failover_config_t::EMPTY) }?;
        let primary = Environment::try_from(code(primary))?;
        out.write(failover_config_t::from(&Plan::new(primary)));
        Ok(0)
    })
}

/// Sets up a diagnosis to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_failure_info_init(info: *mut failure_info_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(info, "info") })
}

/// Sets up metrics to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_resilience_metrics_init(metrics: *mut resilience_metrics_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(metrics, "metrics") })
}

/// Sets what is done when `env` fails, from now on, in place of its plan; `env` is the `primary` of `config`. What was
/// observed of it stays. Before, an environment has the default plan with the `cooldown_ms` and `probe_interval_ms` of
/// the instance's configuration.
///
/// `config` and its `fallbacks` are read during the call only. O(tasks that wait for it or were put off). Any thread;
/// may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; `ORCHESTRATOR_ERR_OTHER_PRIMARY`; `ORCHESTRATOR_ERR_COUNT` for
/// `fallback_count`, `ORCHESTRATOR_ERR_NULL` and `ORCHESTRATOR_ERR_MISALIGNED` for `fallbacks`,
/// `ORCHESTRATOR_ERR_FALLBACK_TWICE`, `ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY`; `ORCHESTRATOR_ERR_PLAN_FIELD` for a
/// field outside its range, `ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL`, `ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX`,
/// `ORCHESTRATOR_ERR_PLAN_NO_CONDITION`; those of every function. Then the plan is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_configure(
    env: MaybeUninit<execution_environment_t>,
    config: *const failover_config_t,
) -> c_int {
    guard(|| {
        let environment = Environment::try_from(code(env))?;
        // SAFETY: the caller gives NULL or a plan; its fields admit any bits.
        let config = unsafe { pointer::input(config, "config") }?;
        // SAFETY: its fallbacks are NULL or as many as it says.
        let plan = unsafe { config.read(environment) }?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.set_plan(plan))?;
            Ok(0)
        })
    })
}

/// Gives what is done when `env` fails: the plan without its fallbacks into `config`, up to `len` of those into
/// `fallbacks`, to which `config` then points, and their number into `needed`. With `len` 0 it gives no fallbacks, and
/// `fallbacks` may be NULL. Returns the count of fallbacks written; after an error `config` is cleared.
///
/// `ORCHESTRATOR_FALLBACKS_MAX` places are always enough. O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_get_config(
    env: MaybeUninit<execution_environment_t>,
    config: *mut failover_config_t,
    fallbacks: *mut execution_environment_t,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(config, "config", failover_config_t::EMPTY) }?;
        // SAFETY: the caller gives NULL or a place for a number.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        let environment = Environment::try_from(code(env))?;
        let plan = registry::with_current(|mut context| context.look(|engine, _| *engine.plan(environment)))?;
        let named = plan.fallbacks.as_slice();
        needed.write(named.len());
        let mut given = failover_config_t::from(&plan);
        if len > 0 {
            let first = fallbacks.cast::<MaybeUninit<execution_environment_t>>();
            // SAFETY: the caller gives NULL or `len` places.
            let checked = unsafe { pointer::out(first, "fallbacks") };
            checked?;
            if named.len() > len {
                return Err(FaceError::BufferTooSmall { have: len, need: named.len() }.into());
            }
            for (at, environment) in named.iter().enumerate() {
                // SAFETY: there are as many places as the count above.
                unsafe { first.add(at).write(give(*environment)) };
            }
            given.fallbacks = fallbacks.cast_const();
            given.fallback_count = c_int::try_from(named.len()).unwrap_or(c_int::MAX);
        }
        out.write(given);
        Ok(given.fallback_count)
    })
}

/// Tells what is wrong with an environment, if anything is, at the latest time that the instance knows: what traffic it
/// gets, how it failed, when it is tried again.
///
/// Asking changes nothing. O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_detect_failure(
    env: MaybeUninit<execution_environment_t>,
    info: *mut failure_info_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(info, "info") }?;
        let environment = Environment::try_from(code(env))?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, now| failure_info_t::from(&engine.diagnose(environment, now)))?);
            Ok(0)
        })
    })
}

/// Does what the host wants done about one environment: asks it, lets its tasks come back, or keeps them out. Tasks that
/// wait for an environment that is isolated are decided again; those that run there run on.
///
/// O(tasks that wait for it or were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn failover_trigger_recovery(
    failed_env: MaybeUninit<execution_environment_t>,
    action: MaybeUninit<recovery_action_t>,
) -> c_int {
    guard(|| {
        let environment = Environment::try_from(code(failed_env))?;
        let action = RecoveryAction::try_from(code(action))?;
        registry::with_current(|mut context| {
            context.engine(|engine, now| engine.recover(environment, action, now))?;
            Ok(0)
        })
    })
}

/// Gives how resilient the environments were, each and all together, at the latest time that the instance knows.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_get_resilience_metrics(metrics: *mut resilience_metrics_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(metrics, "metrics") }?;
        registry::with_current(|mut context| {
            let metrics = context.look(|engine, now| {
                let each = EnvironmentMap::from_fn(|environment| engine.resilience_of(environment, now));
                resilience_metrics_t::new(&engine.resilience(now), &each)
            })?;
            out.write(&metrics);
            Ok(0)
        })
    })
}
