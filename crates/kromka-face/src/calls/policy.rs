//! What host and user want.

use core::ffi::c_int;

use kromka::core::{Policy, Validate as _};
use kromka::decision::Rule;

use crate::guard::guard;
use crate::pointer;
use crate::registry;
use crate::sized;
use crate::types::{
    ORCHESTRATOR_CUSTOM_CRITERIA, custom_weights_t, orchestration_policy_t, orchestration_rule_t,
    orchestrator_limits_t, orchestrator_settings_t, user_preferences_t,
};

/// Puts other weights in force. Tasks that wait are decided under them when their turn comes.
///
/// O(tasks that were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_POLICY_WEIGHT`, `ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO`; those of every function.
/// Then the weights are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_set_policy(policy: *const orchestration_policy_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a policy; floats admit any bits.
        let weights = unsafe { pointer::input(policy, "policy") }?.weights();
        registry::with_current(|mut context| {
            context.engine(|engine, _| -> Result<(), crate::fault::Fault> {
                let policy = Policy { weights, ..*engine.policy() }.validate()?;
                Ok(engine.set_policy(policy)?)
            })??;
            Ok(0)
        })
    })
}

/// Gives the weights in force, to the precision of a float.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_policy(policy: *mut orchestration_policy_t) -> c_int {
    guard(|| {
        let empty = orchestration_policy_t {
            performance_weight: 0.0,
            cost_weight: 0.0,
            privacy_weight: 0.0,
            availability_weight: 0.0,
            latency_weight: 0.0,
            energy_weight: 0.0,
            custom: custom_weights_t { carbon_weight: 0.0, host_weight: [0.0; ORCHESTRATOR_CUSTOM_CRITERIA] },
        };
        // SAFETY: the caller gives NULL or a place for a policy.
        let out = unsafe { pointer::cleared(policy, "policy", empty) }?;
        registry::with_current(|mut context| {
            out.write(context.look(|engine, _| orchestration_policy_t::from(&engine.policy().weights))?);
            Ok(0)
        })
    })
}

/// Puts other settings in force: how options are ranked, and how the context moves the weights.
///
/// O(tasks that were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_POLICY_FIELD`; those of
/// every function. Then the settings are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_set_settings(settings: *const orchestrator_settings_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or settings with their size.
        let settings = unsafe { sized::input(settings, "settings") }?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| -> Result<(), crate::fault::Fault> {
                let policy = settings.read(engine.policy().weights)?;
                Ok(engine.set_policy(policy)?)
            })??;
            Ok(0)
        })
    })
}

/// Gives the settings in force.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_settings(settings: *mut orchestrator_settings_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(settings, "settings") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| orchestrator_settings_t::from(engine.policy()))?);
            Ok(0)
        })
    })
}

/// Adds a custom rule and returns its number, counted from 0.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_RULE_TOO_MANY` beyond `ORCHESTRATOR_RULES_MAX`, `ORCHESTRATOR_ERR_COUNT` for
/// `condition_count`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE` for `environments`,
/// `ORCHESTRATOR_ERR_RULE_FACTOR`, `ORCHESTRATOR_ERR_RULE_BONUS`, `ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION`,
/// `ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT`; those of every function. Then no rule was added.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_add_custom_rule(rule: *const orchestration_rule_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a rule with its size.
        let rule = unsafe { sized::input(rule, "rule") }?;
        let (conditions, count) = rule.read_conditions()?;
        let rule = Rule { conditions: &conditions[..count], effect: rule.read_effect()? };
        registry::with_current(|mut context| {
            let number = context.engine(|engine, _| engine.add_rule(&rule))??;
            Ok(i32::try_from(number).unwrap_or(i32::MAX))
        })
    })
}

/// Removes all custom rules.
///
/// O(tasks that were put off). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_clear_custom_rules() -> c_int {
    guard(|| {
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.clear_rules())?;
            Ok(0)
        })
    })
}

/// Puts the user's preferences in force.
///
/// O(tasks that were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_POLICY_PREFERENCE`; those of every function. Then the preferences are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_set_user_preferences(preferences: *const user_preferences_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or preferences with their size.
        let preferences = unsafe { sized::input(preferences, "preferences") }?.read()?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.set_preferences(preferences))??;
            Ok(0)
        })
    })
}

/// Gives the user's preferences in force.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_user_preferences(preferences: *mut user_preferences_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(preferences, "preferences") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| user_preferences_t::from(engine.preferences()))?);
            Ok(0)
        })
    })
}

/// Puts limits in force that hold for every task beside its own: what budget and power allow.
///
/// O(tasks that were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE`; those of every function. Then the limits are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_set_limits(limits: *const orchestrator_limits_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or limits with their size.
        let limits = unsafe { sized::input(limits, "limits") }?.read()?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.set_limits(limits))?;
            Ok(0)
        })
    })
}

/// Gives the limits in force.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_limits(limits: *mut orchestrator_limits_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(limits, "limits") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| orchestrator_limits_t::from(engine.limits()))?);
            Ok(0)
        })
    })
}
