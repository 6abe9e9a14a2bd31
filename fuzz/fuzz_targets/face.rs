//! Any sequence of calls of the C face on polled instances (threads could not be reproduced), with any arguments that a C
//! program can make: nothing crashes or panics, every
//! error has a number, a name and a message, nothing is written where it must not be, counts add up, the end of each
//! accepted task is told once, vector indexes hold what they took, and event engines lose none of their events.
#![no_main]

#[path = "face/asking.rs"]
mod asking;
#[path = "face/calls.rs"]
mod calls;
#[path = "face/engines.rs"]
mod engines;
#[path = "face/failover.rs"]
mod failover;
#[path = "face/finding.rs"]
mod finding;
#[path = "face/hooks.rs"]
mod hooks;
#[path = "face/instances.rs"]
mod instances;
#[path = "face/keeping.rs"]
mod keeping;
#[path = "face/making.rs"]
mod making;
#[path = "face/power.rs"]
mod power;
#[path = "face/source.rs"]
mod source;
#[path = "face/vectors.rs"]
mod vectors;

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_int};

use engines::Engines;
use instances::Instance;
use kromka_face::status::{
    ORCHESTRATOR_ERR_BUSY, ORCHESTRATOR_ERR_EVENTS_FULL, ORCHESTRATOR_ERR_PANICKED, ORCHESTRATOR_ERR_POISONED,
};
use kromka_face::{
    ORCHESTRATOR_NONE_U64, orchestrator_destroy, orchestrator_event_init, orchestrator_event_t,
    orchestrator_last_error, orchestrator_make_current, orchestrator_now, orchestrator_outcome_t, orchestrator_poll,
    orchestrator_poll_event, orchestrator_status_string,
};
use libfuzzer_sys::fuzz_target;
use source::Source;
use vectors::Vectors;

/// Calls of one input; what comes later rarely finds more.
const CALLS_MAX: usize = 400;
/// Times beyond this are somebody's mistake: deadlines and time-outs after them reach the last time that is taken.
const TIME_MAX: u64 = 1 << 61;
/// How far the clock moves at least when everything is to end: a day, so that probes do not set the pace.
const DAY_MS: u64 = 86_400_000;
/// Days until the last of 64 tasks has used its tries of up to a week each, one after the other.
const DAYS_MAX: usize = 64 * 6 * 8 + 60;

fuzz_target!(|bytes: &[u8]| {
    let world = World::new(bytes);
    hooks::WORLD.set(&raw const world);
    // Some inputs are about vector indexes, some about event engines: among all calls too few would meet one that holds anything.
    let subject = world.source.below(6);
    let (by_vectors, by_engines) = (subject == 1 || subject == 2, subject == 3);
    if by_vectors {
        world.begin_vectors();
    }
    // Most inputs begin with what a host begins with; the others find out what happens without.
    if !world.source.once_in(4) {
        world.make();
        (0..6).for_each(|_| world.register());
    }
    for _ in 0..CALLS_MAX {
        if world.source.is_empty() {
            break;
        }
        match (by_vectors || by_engines) && !world.source.once_in(4) {
            true if by_vectors => world.vectors(),
            true => world.engines(),
            false => world.call(),
        }
        world.check_current();
    }
    world.finish();
    hooks::WORLD.set(std::ptr::null());
});

/// Everything that a host could remember.
struct World {
    source: Source,
    /// All that were ever made.
    instances: RefCell<Vec<Instance>>,
    /// Handles of all of them.
    tasks: RefCell<Vec<u64>>,
    batches: RefCell<Vec<u64>>,
    /// Tries that were dispatched, as the executor got their outcome.
    tries: RefCell<Vec<orchestrator_outcome_t>>,
    vectors: RefCell<Vectors>,
    engines: RefCell<Engines>,
    clock: Cell<u64>,
    depth: Cell<u32>,
    draining: Cell<bool>,
}

/// Calls a function with arguments that C could give, and checks what holds for every status.
macro_rules! call {
    ($function:ident($($argument:expr),* $(,)?)) => {{
        #[allow(unused_unsafe, reason = "functions that take no pointer are safe")]
        // SAFETY: pointers are NULL, misaligned, or to as much memory as the structure says; that is all C promises.
        let status = unsafe { $function($($argument),*) };
        $crate::checked(stringify!($function), status)
    }};
}
pub(crate) use call;

/// What holds for the status of every function.
fn checked(name: &str, status: c_int) -> c_int {
    if status >= 0 {
        return status;
    }
    assert!(status != ORCHESTRATOR_ERR_PANICKED && status != ORCHESTRATOR_ERR_POISONED, "{name} gives {status}");
    // SAFETY: a static text.
    let text = unsafe { CStr::from_ptr(orchestrator_status_string(status)) };
    assert_ne!(text, c"ORCHESTRATOR_ERR_UNKNOWN", "{name} gives {status}");
    let (mut message, mut needed) = ([0; 256], 0);
    // SAFETY: a buffer and its size.
    let told = unsafe { orchestrator_last_error(message.as_mut_ptr(), message.len(), &raw mut needed) };
    assert!(told == 0 && needed > 1, "{name} gives {status} without a message");
    status
}

impl World {
    fn new(bytes: &[u8]) -> Self {
        Self {
            source: Source::new(bytes),
            instances: RefCell::default(),
            tasks: RefCell::default(),
            batches: RefCell::default(),
            tries: RefCell::default(),
            vectors: RefCell::default(),
            engines: RefCell::default(),
            clock: Cell::new(1),
            depth: Cell::new(0),
            draining: Cell::new(false),
        }
    }

    /// Ends everything: each instance is led to the end of its tasks, then destroyed.
    fn finish(&self) {
        self.draining.set(true);
        let alive: Vec<_> = self.instances.borrow().iter().enumerate().filter_map(Instance::alive).collect();
        for (index, pointer) in alive {
            assert_eq!(call!(orchestrator_make_current(pointer)), 0);
            self.drain(index);
            self.check_current();
            assert_eq!(call!(orchestrator_destroy(pointer)), 0);
            self.buried(pointer);
        }
        assert!(self.current().is_none(), "an instance is left");
        self.finish_vectors();
        self.finish_engines();
    }

    /// Polls the current instance until nothing is left in it, and takes what it tells.
    fn drain(&self, index: usize) {
        let mut now = 0;
        assert_eq!(call!(orchestrator_now(&raw mut now)), 0);
        for _ in 0..DAYS_MAX {
            let wake = self.poll_out(now);
            self.check_current();
            let open = self.instances.borrow()[index].open.len();
            // Without a queue the host may have missed ends; after the last time that is taken nothing comes due.
            if now > TIME_MAX || wake == ORCHESTRATOR_NONE_U64 {
                let missed = !self.instances.borrow()[index].has_queue;
                assert!(open == 0 || missed || now > TIME_MAX, "{open} tasks never end");
                return;
            }
            now = wake.max(now + DAY_MS);
        }
        let instance = &self.instances.borrow()[index];
        assert!(instance.open.is_empty() || !instance.has_queue, "{} tasks have not ended", instance.open.len());
    }

    /// Does all that is due now; gives when more is.
    fn poll_out(&self, now: u64) -> u64 {
        loop {
            let mut wake = 0;
            let done = call!(orchestrator_poll(now, &raw mut wake));
            assert!(done >= 0 || done == ORCHESTRATOR_ERR_EVENTS_FULL, "polling gives {done}");
            let mut told = 0;
            while self.take_event() {
                told += 1;
            }
            if done == 0 && told == 0 {
                return wake;
            }
        }
    }

    /// Takes an event of the current instance, if there is one.
    fn take_event(&self) -> bool {
        let mut event = std::mem::MaybeUninit::<orchestrator_event_t>::uninit();
        assert_eq!(call!(orchestrator_event_init(event.as_mut_ptr())), 0);
        let taken = call!(orchestrator_poll_event(event.as_mut_ptr()));
        if taken == 1 {
            // SAFETY: set up before.
            let event = unsafe { event.assume_init() };
            let index = self.current().expect("it gave an event");
            self.ended(index, &event);
        }
        assert!(taken == 0 || taken == 1);
        taken == 1
    }

    /// A time: mostly a little later than before.
    fn time(&self) -> u64 {
        let clock = self.clock.get();
        let time = match self.source.below(16) {
            0 => clock.saturating_sub(u64::from(self.source.word())),
            1 => self.source.u64(),
            2 | 3 => clock + u64::from(self.source.word()),
            4..=7 => clock + u64::from(self.source.byte()) * 1_000,
            _ => clock + u64::from(self.source.byte()),
        };
        self.clock.set(clock.max(time.min(TIME_MAX)));
        time
    }

    /// Polls at some time.
    fn poll(&self) {
        let busy = self.depth.get() > 0;
        let place = source::Place::<u64>::out(&self.source, source::Shape::Frozen, |_| ());
        let done = call!(orchestrator_poll(self.time(), place.pointer()));
        place.check();
        assert!(done <= kromka_face::ORCHESTRATOR_POLL_ACTIONS_MAX);
        assert!(done != ORCHESTRATOR_ERR_BUSY || busy, "nobody else polls");
    }
}
