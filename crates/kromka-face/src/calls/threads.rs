//! Running on threads of its own.

use core::ffi::c_int;

use crate::guard::guard;
use crate::registry;
use crate::sized;
use crate::threads;
use crate::types::{task_handle_t, task_status_t};

/// Has the current instance run on `threads` workers of its own, 1 to `ORCHESTRATOR_THREADS_MAX`, and a coordinator:
/// executors and probes are called on the workers, everything else is done without `orchestrator_poll`. Its clock goes
/// on from the latest time that it was told. Tasks that are in it go on.
///
/// O(tasks). Any thread; not while another polls.
///
/// Errors: `ORCHESTRATOR_ERR_START_THREADS`, `ORCHESTRATOR_ERR_START_SPAWN`, `ORCHESTRATOR_ERR_RUNNING` when it is
/// started already, `ORCHESTRATOR_ERR_BUSY` from a callback of `orchestrator_poll`, while another thread polls, or
/// while it is being stopped; those of every function. Then it is polled as before.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_start(threads: u32) -> c_int {
    guard(|| threads::start(threads))
}

/// Stops the threads of the current instance. Nothing more is dispatched, executors that run are awaited and their
/// outcomes taken. Tasks that have not ended stay in it: `orchestrator_poll` or another `orchestrator_start` goes on
/// with them. Ends for which the queue of events has no room are told later. The instance's time goes on from
/// `orchestrator_now`: a host that polls it from here gives later times than that.
///
/// O(tasks), and as long as the executors that run. Any thread; not from a callback, which it would wait for.
///
/// Errors: `ORCHESTRATOR_ERR_NOT_RUNNING`, `ORCHESTRATOR_ERR_BUSY` from a callback of the instance's threads or while
/// another thread stops it; those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_stop() -> c_int {
    guard(|| {
        let token = registry::current()?;
        // What a panic left is for `orchestrator_destroy` alone.
        registry::with(token, |_| Ok(()))?;
        threads::stop(token)
    })
}

/// Waits until a task of a started instance has ended, up to `timeout_ms` milliseconds or, with
/// `ORCHESTRATOR_NONE_U32`, without end. An end is not missed even if the task's place is given to another at once.
///
/// Any thread. An executor or a probe may wait for another task if there are workers enough to run that one. A cancel
/// or an event callback must not wait: it may be called by the thread that would tell the end, and is refused then.
///
/// Errors: `ORCHESTRATOR_ERR_WAIT_TIMED_OUT`, `ORCHESTRATOR_ERR_NOT_RUNNING`, `ORCHESTRATOR_ERR_STALE_HANDLE`,
/// `ORCHESTRATOR_ERR_WRONG_INSTANCE`, `ORCHESTRATOR_ERR_BUSY` on the thread of a started instance that tells ends,
/// or when the instance is stopped meanwhile; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_wait_task(
    handle: task_handle_t,
    timeout_ms: u32,
    status: *mut task_status_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(status, "status") }?;
        out.write(&threads::wait(handle, timeout_ms)?.into());
        Ok(0)
    })
}
