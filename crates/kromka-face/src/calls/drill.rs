//! The recovery drill.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use kromka::DrillPlace;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::registry::{self, Context};
use crate::sized::{self, Growing as _};
use crate::types::drill_report_t;

/// Bytes that always hold the copy, wherever they begin.
const BYTES: usize = size_of::<DrillPlace>() + align_of::<DrillPlace>() - 1;

/// Holds a drill in `place`, keeps its report, and gives the count of findings.
fn hold(context: &mut Context<'_>, place: &mut DrillPlace) -> Result<c_int, Fault> {
    let report = context.look(|engine, now| engine.drill(place, now))?;
    let failed = report.failed();
    context.state.drill = Some(report);
    Ok(c_int::try_from(failed).unwrap_or(c_int::MAX))
}

/// Tries out what happens when environments fail, on a copy of the current instance, and gives the count of findings: 0
/// when all went as it should. The instance itself goes on as if nothing had been asked; no callback is called. What was
/// found says `failover_get_drill_report`.
///
/// For each environment that takes tasks now, each type of task and each sensitivity, a task is dispatched there on the
/// copy, and the environment fails: once it says so at once, once it falls silent. `drill_check_t` lists what is checked
/// then. Environments without an executor, and those that cannot be reached now or were isolated, are not drilled.
///
/// The copy takes as many bytes as `failover_test_recovery_procedures_in` says: of the heap with
/// `ORCHESTRATOR_FEATURE_STD`, for the time of the call; without, of the stack of the caller. Takes up to 240 failures of
/// about ten decisions each, while other calls on the instance, and its threads, wait. Any thread; may be called from a
/// callback.
///
/// Errors: `ORCHESTRATOR_ERR_OUT_OF_MEMORY`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_test_recovery_procedures() -> c_int {
    guard(|| {
        registry::with_current(|mut context| {
            #[cfg(feature = "std")]
            {
                let mut place = std::vec::Vec::<DrillPlace>::new();
                let full = FaceError::OutOfMemory { need: size_of::<DrillPlace>() };
                // Without room there is no place, which is all there is to say of it.
                let _ = place.try_reserve_exact(1);
                let place = place.spare_capacity_mut().first_mut().ok_or(full)?;
                // SAFETY: a place that may be uninitialised needs no initialisation.
                hold(&mut context, unsafe { place.assume_init_mut() })
            }
            #[cfg(not(feature = "std"))]
            {
                hold(&mut context, &mut core::mem::MaybeUninit::uninit())
            }
        })
    })
}

/// As `failover_test_recovery_procedures`, with the copy in `len` bytes of the caller at `mem`: neither heap nor much
/// stack is taken. Writes the bytes that it takes into `needed`; with `mem` NULL and `len` 0 it only does that and gives
/// 0. The memory may begin anywhere, and is the caller's again when the call returns.
///
/// Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every
/// function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_test_recovery_procedures_in(
    mem: *mut c_void,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        needed.write(BYTES);
        if mem.is_null() && len == 0 {
            return Ok(0);
        }
        let memory = NonNull::new(mem.cast::<u8>()).ok_or(FaceError::Null { argument: "mem" })?;
        if len < BYTES {
            return Err(FaceError::BufferTooSmall { have: len, need: BYTES }.into());
        }
        let skip = memory.align_offset(align_of::<DrillPlace>());
        // SAFETY: fewer bytes are skipped than the alignment, for which there is room; the caller's memory is nobody
        // else's for the call, and a place that may be uninitialised needs no initialisation.
        let place = unsafe { memory.add(skip).cast::<DrillPlace>().as_mut() };
        registry::with_current(|mut context| hold(&mut context, place))
    })
}

/// Gives the report of the last drill of the current instance. Before the first it is empty: no environment drilled, no
/// findings, `started_ms` is `ORCHESTRATOR_NONE_U64`.
///
/// O(findings). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_get_drill_report(report: *mut drill_report_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(report, "report") }?;
        registry::with_current(|context| {
            out.write(&context.state.drill.as_ref().map_or(drill_report_t::INIT, drill_report_t::from));
            Ok(0)
        })
    })
}

/// Sets up a report to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn failover_drill_report_init(report: *mut drill_report_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(report, "report") })
}
