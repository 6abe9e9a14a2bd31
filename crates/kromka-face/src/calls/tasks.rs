//! Tasks go in, and are asked about.

use core::ffi::c_int;

use kromka::core::TaskHandle;
use kromka::{RescheduleReason, SubmitError};

use crate::enums::{code, rescheduling_reason_t};
use crate::error::FaceError;
use crate::fault::Status;
use crate::guard::guard;
use crate::pointer;
use crate::registry;
use crate::sized::{self, Growing};
use crate::types::{
    ORCHESTRATOR_TASKS_MAX, batch_handle_t, batch_status_t, task_description_t, task_handle_t, task_status_t,
};
use core::mem::MaybeUninit;

/// Accepts a task. It is decided by the next `orchestrator_poll`, or `orchestrator_start`, from which its deadline
/// counts, or at once on a started instance. `handle` is its name from then on, until its place is given to another
/// task, at the earliest after its end was told.
///
/// `task` is read during the call only. O(log tasks). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_SUBMIT_FULL` when every place is taken; `ORCHESTRATOR_ERR_UNKNOWN_CODE`,
/// `ORCHESTRATOR_ERR_BOUND_...` for a field of the task; those of every function. Then no task was accepted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_submit_task(
    task: *const task_description_t,
    handle: *mut task_handle_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a handle.
        let out = unsafe { pointer::cleared(handle, "handle", 0) }?;
        // SAFETY: the caller gives NULL or a task.
        let (task, tag) = unsafe { sized::input(task, "task") }?.read()?;
        registry::with_current(|mut context| {
            let submitted = context.submit(&task, tag)?;
            out.write(context.token.task(submitted));
            Ok(0)
        })
    })
}

/// Accepts all `task_count` tasks at `tasks` or none of them. Each has the `struct_size` of the first. Their handles
/// are given by `orchestrator_get_batch_tasks`.
///
/// `tasks` is read during the call only. O(task_count log tasks). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH`, `ORCHESTRATOR_ERR_COUNT` for a negative count or one beyond
/// `ORCHESTRATOR_TASKS_MAX`, `ORCHESTRATOR_ERR_SUBMIT_FULL`, `ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL`,
/// `ORCHESTRATOR_ERR_MIXED`; for each task those of `orchestrator_submit_task`. Then no task was accepted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_submit_batch_tasks(
    tasks: *const task_description_t,
    task_count: c_int,
    handle: *mut batch_handle_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a handle.
        let out = unsafe { pointer::cleared(handle, "handle", 0) }?;
        let max = i64::from(ORCHESTRATOR_TASKS_MAX);
        let count = usize::try_from(task_count).ok().filter(|_| i64::from(task_count) <= max);
        let have = i64::from(task_count);
        let count = count.ok_or(FaceError::Count { argument: "task_count", have, min: 1, max })?;
        if count == 0 {
            return Err(SubmitError::EmptyBatch.into());
        }
        // SAFETY: the caller gives NULL or as many tasks as it says.
        let array = unsafe { sized::Array::new(tasks, count, "tasks") }?;
        for at in 0..count {
            // SAFETY: less than the count.
            unsafe { array.read(at) }?.read()?;
        }
        registry::with_current(|mut context| {
            let blank = task_description_t::INIT;
            let batch = context.submit_batch(count, |at| {
                // Read and checked above. Should the caller have changed it meanwhile, which it must not, a blank task
                // keeps the counts right.
                // SAFETY: the engine asks for less than the count.
                let again = unsafe { array.read(at) }.and_then(|task| task.read()).or_else(|_| blank.read());
                again.unwrap_or_else(|_| unreachable!("the blank task is valid"))
            })?;
            out.write(context.token.batch(batch));
            Ok(0)
        })
    })
}

/// Gives the handles of a batch's tasks, those whose places were not given to others, in an order of their own: up to
/// `len` of them into `handles`, and their number into `needed`. With `len` 0 it only tells the number, and `handles`
/// may be NULL. Returns the count written; after an error nothing is.
///
/// O(tasks of the instance). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`,
/// `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_batch_tasks(
    batch: batch_handle_t,
    handles: *mut task_handle_t,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        registry::with_current(|mut context| {
            let token = context.token;
            let batch = token.batch_of(batch)?;
            context.look(|engine, _| {
                let need = engine.batch_tasks(batch)?.count();
                needed.write(need);
                if len == 0 {
                    return Ok(0);
                }
                // SAFETY: the caller gives NULL or `len` places.
                let first = unsafe { pointer::out(handles, "handles") };
                first?;
                if need > len {
                    return Err(FaceError::BufferTooSmall { have: len, need }.into());
                }
                for (at, task) in engine.batch_tasks(batch)?.enumerate() {
                    // SAFETY: there are as many places as the count above, and the engine is the same.
                    unsafe { handles.add(at).write(token.task(task)) };
                }
                Ok(i32::try_from(need).unwrap_or(i32::MAX))
            })?
        })
    })
}

/// The task that a handle names in the current instance, given to `work`.
fn on_task(handle: task_handle_t, work: impl FnOnce(&mut registry::Context<'_>, TaskHandle) -> Status) -> Status {
    registry::with_current(|mut context| {
        let task = context.token.task_of(handle)?;
        work(&mut context, task)
    })
}

/// Tells what became of a task so far. A task that has ended can be asked about until its place is given to another.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_task_status(handle: task_handle_t, status: *mut task_status_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(status, "status") }?;
        on_task(handle, |context, task| {
            out.write(&context.look(|engine, _| engine.status(task))??.into());
            Ok(0)
        })
    })
}

/// Tells how far a batch is. The last `ORCHESTRATOR_BATCHES_MAX` batches, and all unfinished ones, are kept.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_batch_status(handle: batch_handle_t, status: *mut batch_status_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(status, "status") }?;
        registry::with_current(|mut context| {
            let batch = context.token.batch_of(handle)?;
            out.write(&context.look(|engine, _| engine.batch_status(batch))??.into());
            Ok(0)
        })
    })
}

/// Cancels a task. If it runs, its environment's cancel callback is told, by the next poll or by the coordinator of a
/// started instance, unless its outcome comes first; it ends as cancelled either way.
///
/// O(log tasks). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_HANDLE_ENDED`, `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`;
/// those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_cancel_task(handle: task_handle_t) -> c_int {
    guard(|| {
        on_task(handle, |context, task| {
            context.engine(|engine, now| engine.cancel(task, now))??;
            Ok(0)
        })
    })
}

/// Has a task decided again. If it runs, that try is cancelled first, unless its outcome comes before.
///
/// O(log tasks). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_HANDLE_ENDED`, `ORCHESTRATOR_ERR_HANDLE_TRIES_USED` after
/// six tries, `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_reschedule_task(
    handle: task_handle_t,
    reason: MaybeUninit<rescheduling_reason_t>,
) -> c_int {
    guard(|| {
        let reason = RescheduleReason::try_from(code(reason))?;
        on_task(handle, |context, task| {
            context.engine(|engine, now| engine.reschedule(task, reason, now))??;
            Ok(0)
        })
    })
}
