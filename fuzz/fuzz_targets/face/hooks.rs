//! Callbacks of the host: they check what they are told, call the library again, and answer anything.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;

use kromka_face::{
    ORCHESTRATOR_EXECUTOR_LATER, orchestrator_beacon_t, orchestrator_dispatch_t, orchestrator_event_t,
    orchestrator_outcome_t, orchestrator_vector_marks_t,
};

use crate::World;

/// How deep callbacks may call the library again.
const DEPTH_MAX: u32 = 3;

std::thread_local! {
    /// The world of the input that runs: callbacks get no more of it than the number of their instance.
    pub(crate) static WORLD: Cell<*const World> = const { Cell::new(std::ptr::null()) };
}

fn world<'a>() -> &'a World {
    let world = WORLD.get();
    assert!(!world.is_null(), "a callback outside of every call");
    // SAFETY: set while the world lives, and cleared before it goes.
    unsafe { &*world }
}

fn instance_of(user_data: *mut c_void) -> usize {
    user_data.addr()
}

/// A few calls from within a callback, and some answer.
fn wander(world: &World) -> c_int {
    if world.draining.get() {
        return ORCHESTRATOR_EXECUTOR_LATER;
    }
    if world.depth.get() < DEPTH_MAX {
        world.depth.set(world.depth.get() + 1);
        for _ in 0..[0, 0, 0, 1, 1, 2][world.source.below(6)] {
            world.call();
        }
        world.depth.set(world.depth.get() - 1);
    }
    [0, 0, 0, 1, 1, -1, 7][world.source.below(7)]
}

pub(crate) extern "C" fn run(
    user_data: *mut c_void,
    dispatch: *const orchestrator_dispatch_t,
    outcome: *mut orchestrator_outcome_t,
) -> c_int {
    let world = world();
    // SAFETY: the library gives both for the call.
    let (given, blank) = unsafe { (*dispatch, *outcome) };
    world.expect_open(instance_of(user_data), given.task, given.user_data);
    assert!((blank.task, blank.attempt) == (given.task, given.attempt), "the outcome is of another try");
    assert!(given.attempt >= 1 && given.attempt <= 6);
    world.tries.borrow_mut().push(blank);
    let answer = wander(world);
    if world.source.once_in(3) {
        let changed = world.outcome(blank);
        if let Some(changed) = changed.read() {
            // SAFETY: the library's place for it.
            unsafe { outcome.write(changed) };
        }
    }
    answer
}

pub(crate) extern "C" fn cancel(user_data: *mut c_void, dispatch: *const orchestrator_dispatch_t) -> c_int {
    let world = world();
    // SAFETY: the library gives it for the call.
    let given = unsafe { *dispatch };
    world.expect_open(instance_of(user_data), given.task, given.user_data);
    wander(world)
}

pub(crate) extern "C" fn probe(_: *mut c_void, beacon: *mut orchestrator_beacon_t) -> c_int {
    let world = world();
    let answer = wander(world);
    // SAFETY: the library's place for it.
    let beacon = unsafe { &mut *beacon };
    if world.source.once_in(2) {
        beacon.rtt_ms = world.source.word();
        beacon.at_ms = world.time();
    }
    answer
}

pub(crate) extern "C" fn event(user_data: *mut c_void, event: *const orchestrator_event_t) -> c_int {
    let world = world();
    // SAFETY: the library gives it for the call.
    let given = unsafe { *event };
    world.ended(instance_of(user_data), &given);
    wander(world)
}

/// Which vectors a search may return.
pub(crate) fn accepts(id: u64) -> bool {
    !id.is_multiple_of(3)
}

pub(crate) extern "C" fn accept(
    user_data: *mut c_void,
    id: u64,
    marks: *const orchestrator_vector_marks_t,
) -> MaybeUninit<bool> {
    // SAFETY: the library gives them for the call.
    let marks = unsafe { *marks };
    assert!(id < user_data.addr() as u64 && (0..=255).contains(&marks.class_id));
    wander(world());
    MaybeUninit::new(accepts(id))
}
