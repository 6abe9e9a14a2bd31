//! Instances come and go.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::instance;
use crate::pointer;
use crate::registry::{self, Token, orchestrator_t};
use crate::sized::{self, Growing as _};
use crate::types::config::Settled;
use crate::types::orchestrator_config_t;

/// What the host wants, or the defaults where it said nothing.
///
/// # Safety
/// `config` is NULL or a configuration whose pointers are NULL or what their types say.
unsafe fn settle(config: *const orchestrator_config_t) -> Result<Settled, Fault> {
    let mut given = orchestrator_config_t::INIT;
    if !config.is_null() {
        // SAFETY: not NULL; the rest is the caller's promise.
        given = unsafe { sized::input(config, "config") }?;
    }
    // SAFETY: the caller's promise.
    unsafe { given.read() }
}

/// Makes an instance on the heap. `config` may be NULL for the defaults. The first instance of the program, and after
/// it is destroyed the next one made, is current for every thread that did not choose another.
///
/// The instance is the caller's, to be given back with `orchestrator_destroy`. O(tasks of the configuration). Any
/// thread.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_COUNT`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`,
/// `ORCHESTRATOR_ERR_POLICY_...`, `ORCHESTRATOR_ERR_POWER_...`, `ORCHESTRATOR_ERR_CONFIG_...`,
/// `ORCHESTRATOR_ERR_OUT_OF_MEMORY`, `ORCHESTRATOR_ERR_INSTANCES_FULL`.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_create(
    config: *const orchestrator_config_t,
    instance: *mut *mut orchestrator_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::cleared(instance, "instance", core::ptr::null_mut()) }?;
        // SAFETY: the caller gives NULL or a configuration.
        let settled = unsafe { settle(config) }?;
        out.write(registry::enter(|_| instance::build_on_heap(&settled))?.to_pointer());
        Ok(0)
    })
}

/// Makes an instance in `len` bytes of the caller at `mem`, without a heap. `config` may be NULL for the defaults.
/// Writes the bytes that it takes into `needed`; with `mem` NULL and `len` 0 it only does that, and `instance` may be
/// NULL. The memory may begin anywhere.
///
/// The memory is the instance's until `orchestrator_destroy`, and the caller's again then. O(tasks of the
/// configuration). Any thread; without `ORCHESTRATOR_FEATURE_STD` the loop only.
///
/// Errors: as `orchestrator_create`, and `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_create_in(
    config: *const orchestrator_config_t,
    mem: *mut c_void,
    len: usize,
    needed: *mut usize,
    instance: *mut *mut orchestrator_t,
) -> c_int {
    guard(|| {
        if !instance.is_null() {
            // SAFETY: not NULL, so a place for a pointer.
            unsafe { pointer::cleared(instance, "instance", core::ptr::null_mut()) }?;
        }
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // SAFETY: the caller gives NULL or a configuration.
        let settled = unsafe { settle(config) }?;
        let bytes = instance::bytes_needed(&settled)?;
        needed.write(bytes);
        if mem.is_null() && len == 0 {
            return Ok(0);
        }
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::out(instance, "instance") }?;
        let memory = NonNull::new(mem.cast::<u8>()).ok_or(FaceError::Null { argument: "mem" })?;
        // SAFETY: the caller gives `len` bytes for as long as the instance lives.
        out.write(registry::enter(|_| unsafe { instance::build_in(memory, len, &settled) })?.to_pointer());
        Ok(0)
    })
}

/// Makes an instance current for the calling thread; without `ORCHESTRATOR_FEATURE_STD` for the program. Functions that
/// take no instance act on it.
///
/// Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_NOT_AN_INSTANCE` also for one that was destroyed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_make_current(instance: *mut orchestrator_t) -> c_int {
    guard(|| {
        if instance.is_null() {
            return Err(FaceError::Null { argument: "instance" }.into());
        }
        registry::make_current(Token::from_pointer(instance))?;
        Ok(0)
    })
}

/// Gives the instance that functions without one act on in this thread.
///
/// Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_NOT_INITIALIZED`,
/// `ORCHESTRATOR_ERR_NOT_AN_INSTANCE` when it was destroyed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_current(instance: *mut *mut orchestrator_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::cleared(instance, "instance", core::ptr::null_mut()) }?;
        let token = registry::current()?;
        registry::with_any(token, |_| Ok(()))?;
        out.write(token.to_pointer());
        Ok(0)
    })
}

/// Destroys an instance; NULL is none and fine. One that runs on its own threads is stopped first: executors that run
/// are awaited. Tasks in it are lost; their ends are not told. Handles of it are of no use any more. Other threads that
/// chose it must choose another.
///
/// Any thread, not from a callback. Also for an instance that a panic left unusable.
///
/// Errors: `ORCHESTRATOR_ERR_NOT_AN_INSTANCE` also for one that was destroyed before,
/// `ORCHESTRATOR_ERR_BUSY` from a callback, or while another thread polls or stops it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_destroy(instance: *mut orchestrator_t) -> c_int {
    guard(|| {
        if instance.is_null() {
            return Ok(0);
        }
        let token = Token::from_pointer(instance);
        #[cfg(feature = "threads")]
        crate::threads::end(token)?;
        let gone = registry::leave(token, |context| {
            if context.state.polling {
                return Err(FaceError::Busy { what: "orchestrator_poll has not returned yet" }.into());
            }
            #[cfg(feature = "threads")]
            if !matches!(context.state.drive, instance::Drive::Polled(_) | instance::Drive::Lost) {
                return Err(crate::threads::STOPPING.into());
            }
            Ok(())
        })?;
        // SAFETY: built by `create`, out of the registry, its threads ended.
        unsafe { instance::take_down(gone) };
        Ok(0)
    })
}
