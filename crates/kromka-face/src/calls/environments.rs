//! What the host says of each environment.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::core::Environment;

use crate::enums::{code, execution_environment_t};
use crate::guard::guard;
use crate::registry;
use crate::sized;
use crate::types::environment_profile_t;

/// Replaces what is known of an environment: trust, quality, prices, capacity. Tasks that wait for it are decided again
/// if it takes none any more; tasks that run there run on.
///
/// O(tasks that wait for it or were put off). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`; those of every function. Then the profile is
/// as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_set_environment_profile(
    environment: MaybeUninit<execution_environment_t>,
    profile: *const environment_profile_t,
) -> c_int {
    guard(|| {
        let environment = Environment::try_from(code(environment))?;
        // SAFETY: the caller gives NULL or a profile with its size.
        let profile = unsafe { sized::input(profile, "profile") }?.read()?;
        registry::with_current(|mut context| {
            context.wish(environment, profile)?;
            Ok(0)
        })
    })
}

/// Gives an environment's profile as the host wants it: `enabled` also when no executor is there yet.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_environment_profile(
    environment: MaybeUninit<execution_environment_t>,
    profile: *mut environment_profile_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(profile, "profile") }?;
        let environment = Environment::try_from(code(environment))?;
        registry::with_current(|mut context| {
            out.write(&environment_profile_t::from(&context.profile(environment)?));
            Ok(0)
        })
    })
}
