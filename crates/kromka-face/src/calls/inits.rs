//! Structures are set up: each with its size and its defaults.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::Prior;
use kromka::core::{Environment, EnvironmentProfile};

use crate::enums::{code, execution_environment_t};
use crate::guard::guard;
use crate::pointer;
use crate::sized::{self, Growing as _};
use crate::types::{
    batch_status_t, cost_breakdown_t, environment_prior_t, environment_profile_t, environment_stats_t,
    orchestration_metrics_t, orchestration_rule_t, orchestrator_beacon_t, orchestrator_config_t,
    orchestrator_decision_t, orchestrator_device_t, orchestrator_environment_t, orchestrator_event_t,
    orchestrator_limits_t, orchestrator_link_t, orchestrator_outcome_t, orchestrator_settings_t, system_context_t,
    task_description_t, task_status_t, user_preferences_t,
};

/// Sets up the configuration that `orchestrator_create` takes.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_config_init(config: *mut orchestrator_config_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(config, "config") })
}

/// Sets up an inference on public data: one hour, one unit of the currency.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_task_description_init(task: *mut task_description_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(task, "task") })
}

/// Sets up a status to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_task_status_init(status: *mut task_status_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(status, "status") })
}

/// Sets up a status to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_batch_status_init(status: *mut batch_status_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(status, "status") })
}

/// Sets up the default settings.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_settings_init(settings: *mut orchestrator_settings_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(settings, "settings") })
}

/// Sets up no preference.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_user_preferences_init(preferences: *mut user_preferences_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(preferences, "preferences") })
}

/// Sets up no limit.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_limits_init(limits: *mut orchestrator_limits_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(limits, "limits") })
}

/// Sets up a rule without conditions, whose effect is to be filled in.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_rule_init(rule: *mut orchestration_rule_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(rule, "rule") })
}

/// Sets up a full battery, 25 degrees, idle.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_device_init(device: *mut orchestrator_device_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(device, "device") })
}

/// Sets up Wi-Fi of 20 and 10 megabits per second.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_link_init(link: *mut orchestrator_link_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(link, "link") })
}

/// Sets up an environment that takes tasks.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_environment_init(sample: *mut orchestrator_environment_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(sample, "sample") })
}

/// Sets up an environment that can be reached.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_beacon_init(beacon: *mut orchestrator_beacon_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(beacon, "beacon") })
}

/// Sets up a success.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_outcome_init(outcome: *mut orchestrator_outcome_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(outcome, "outcome") })
}

/// Sets up an event to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_event_init(event: *mut orchestrator_event_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(event, "event") })
}

/// Sets up a decision to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_decision_init(decision: *mut orchestrator_decision_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(decision, "decision") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_metrics_init(metrics: *mut orchestration_metrics_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(metrics, "metrics") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_environment_stats_init(stats: *mut environment_stats_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(stats, "stats") })
}

/// Sets up counts to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cost_breakdown_init(breakdown: *mut cost_breakdown_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(breakdown, "breakdown") })
}

/// Sets up a full battery, 25 degrees, a network, the public expectations of each environment.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_system_context_init(context: *mut system_context_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(context, "context") })
}

/// Sets up the default profile of an environment: free of charge, and trusted as its kind can be.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_environment_profile_init(
    profile: *mut environment_profile_t,
    environment: MaybeUninit<execution_environment_t>,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(profile, "profile", environment_profile_t::INIT) }?;
        let environment = Environment::try_from(code(environment))?;
        out.write(environment_profile_t::from(&EnvironmentProfile::default_of(environment)));
        Ok(0)
    })
}

/// Sets up what is believed of an environment by default.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_environment_prior_init(
    prior: *mut environment_prior_t,
    environment: MaybeUninit<execution_environment_t>,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(prior, "prior", environment_prior_t::INIT) }?;
        let environment = Environment::try_from(code(environment))?;
        out.write(environment_prior_t::from(Prior::default_of(environment)));
        Ok(0)
    })
}
