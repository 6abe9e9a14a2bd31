//! Power modes: policies, the pure functions, and what the current instance makes of them.

use core::ffi::c_int;

use kromka::core::{Bytes, Valid, Validate as _};
use kromka::power::{Assessment, ChunkPolicy, PowerPolicy};

use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::registry;
use crate::sized::{self, Growing as _};
use crate::types::{
    orchestrator_chunk_policy_t, orchestrator_chunk_t, orchestrator_power_assessment_t, orchestrator_power_policy_t,
    orchestrator_power_sample_t, some_u64,
};

/// A policy of chunks; the default one when there is none.
///
/// # Safety
/// `policy` is NULL or points to a structure with its size.
unsafe fn chunk_policy(policy: *const orchestrator_chunk_policy_t) -> Result<Valid<ChunkPolicy>, Fault> {
    if policy.is_null() {
        return Ok(ChunkPolicy::default().validate()?);
    }
    // SAFETY: the caller's promise.
    unsafe { sized::input(policy, "policy") }?.read()
}

/// A state that may be left out: then nothing was read yet.
///
/// # Safety
/// `state` is NULL or points to a structure with its size.
unsafe fn state(state: *const orchestrator_power_assessment_t, argument: &'static str) -> Result<Assessment, Fault> {
    if state.is_null() {
        return Ok(Assessment::default());
    }
    // SAFETY: the caller's promise.
    unsafe { sized::input(state, argument) }?.read()
}

/// Judges a reading of battery and heat: the power mode that it leads to, with its reasons. `policy` may be NULL for the
/// default. `before` is what the reading before led to, from which the policy's hysteresis holds; NULL judges the reading
/// alone. `before` and `assessment` may be the same.
///
/// Pure: no instance is needed, the same inputs give the same answer. O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...` for the sample, `ORCHESTRATOR_ERR_POWER_...` for the
/// policy, `ORCHESTRATOR_ERR_POWER_INCONSISTENT` for `before`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_evaluate_power_mode(
    sample: *const orchestrator_power_sample_t,
    policy: *const orchestrator_power_policy_t,
    before: *const orchestrator_power_assessment_t,
    assessment: *mut orchestrator_power_assessment_t,
) -> c_int {
    guard(|| {
        // Read before the result is cleared, which may be the same structure.
        // SAFETY: the caller gives NULL or a structure with its size.
        let before = unsafe { state(before, "before") };
        // SAFETY: as above.
        let out = unsafe { sized::out(assessment, "assessment") }?;
        // SAFETY: as above.
        let sample = unsafe { sized::input(sample, "sample") }?.read()?;
        let policy = if policy.is_null() {
            PowerPolicy::default()
        } else {
            // SAFETY: as above.
            *unsafe { sized::input(policy, "policy") }?.read()?
        };
        out.write(&(&policy.assess_after(&before?, &sample)).into());
        Ok(0)
    })
}

/// Gives the size of the pieces to cut work into on a device in this state. `policy` may be NULL for the default, `state`
/// for a full battery and no heat. `memory_free_bytes` is what is free, `ORCHESTRATOR_NONE_U64` is not known and counts as
/// the first tier.
///
/// Pure: no instance is needed, the same inputs give the same size. O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_POWER_FIELD`, `ORCHESTRATOR_ERR_POWER_CHUNK_ORDER`,
/// `ORCHESTRATOR_ERR_POWER_TIER_ORDER`, `ORCHESTRATOR_ERR_POWER_INCONSISTENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_calculate_chunking(
    policy: *const orchestrator_chunk_policy_t,
    state: *const orchestrator_power_assessment_t,
    memory_free_bytes: u64,
    chunk: *mut orchestrator_chunk_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(chunk, "chunk") }?;
        // SAFETY: as above.
        let policy = unsafe { chunk_policy(policy) }?;
        // SAFETY: as above.
        let state = unsafe { self::state(state, "state") }?;
        out.write(&policy.chunk(&state, some_u64(memory_free_bytes).map(Bytes::new)).into());
        Ok(0)
    })
}

/// Gives the size of the pieces to cut work into now, with the state of the instance and the free memory that the last
/// `orchestrator_update_device` told, and counts sizes that differ from the one before. `policy` may be NULL for the
/// default.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_POWER_FIELD`, `ORCHESTRATOR_ERR_POWER_CHUNK_ORDER`,
/// `ORCHESTRATOR_ERR_POWER_TIER_ORDER`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_chunk(
    policy: *const orchestrator_chunk_policy_t,
    chunk: *mut orchestrator_chunk_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(chunk, "chunk") }?;
        // SAFETY: as above.
        let policy = unsafe { chunk_policy(policy) }?;
        registry::with_current(|mut context| {
            out.write(&context.engine(|engine, _| engine.chunk(&policy))?.into());
            Ok(0)
        })
    })
}

/// Gives the power mode with its reasons, as battery and heat lead to it, whatever the host asks for.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_power_assessment(assessment: *mut orchestrator_power_assessment_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(assessment, "assessment") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| orchestrator_power_assessment_t::from(&engine.power()))?);
            Ok(0)
        })
    })
}

/// Judges the device by another power policy from now on, its last reading included.
///
/// O(1), and O(tasks concerned) when the mode changes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_POWER_FIELD`, `ORCHESTRATOR_ERR_POWER_BATTERY_ORDER`,
/// `ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER`, `ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER`,
/// `ORCHESTRATOR_ERR_POWER_NEVER_LEFT`; those of every function. Then the policy is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_set_power_policy(policy: *const orchestrator_power_policy_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let policy = unsafe { sized::input(policy, "policy") }?.read()?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.set_power_policy(policy))?;
            Ok(0)
        })
    })
}

/// Gives the power policy in force.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_power_policy(policy: *mut orchestrator_power_policy_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(policy, "policy") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(|engine, _| orchestrator_power_policy_t::from(&engine.config().power))?);
            Ok(0)
        })
    })
}

/// Sets up the default power policy: the specification's thresholds, with hysteresis.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_power_policy_init(policy: *mut orchestrator_power_policy_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(policy, "policy") })
}

/// Sets up the specification's power policy: without hysteresis, exactly its table.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_power_policy_init_specification(
    policy: *mut orchestrator_power_policy_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(policy, "policy", orchestrator_power_policy_t::INIT) }?;
        out.write((&PowerPolicy::SPECIFICATION).into());
        Ok(0)
    })
}

/// Sets up a full battery that is not being charged, at 25 degrees.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_power_sample_init(sample: *mut orchestrator_power_sample_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(sample, "sample") })
}

/// Sets up the state of a device of which nothing was read yet: high performance.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_power_assessment_init(assessment: *mut orchestrator_power_assessment_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(assessment, "assessment") })
}

/// Sets up the default policy of chunks, in bytes: 1024, up to 2048 with much memory; of heat and battery the worse
/// counts.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_chunk_policy_init(policy: *mut orchestrator_chunk_policy_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(policy, "policy") })
}

/// Sets up the specification's policy of chunks, in bytes: 512, scaled by all three factors.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_chunk_policy_init_specification(
    policy: *mut orchestrator_chunk_policy_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(policy, "policy", orchestrator_chunk_policy_t::INIT) }?;
        out.write((&ChunkPolicy::SPECIFICATION).into());
        Ok(0)
    })
}

/// Sets up a chunk to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_chunk_init(chunk: *mut orchestrator_chunk_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(chunk, "chunk") })
}
