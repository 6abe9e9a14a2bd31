//! Instances as the host knows them, and what must be true of each.

use std::collections::{HashMap, HashSet};
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use kromka_face::{
    ORCHESTRATOR_ENVIRONMENTS, cost_breakdown_t, environment_stats_t, orchestration_metrics_t,
    orchestrator_cost_breakdown_init, orchestrator_environment_stats_init, orchestrator_event_t,
    orchestrator_get_cost_breakdown, orchestrator_get_current, orchestrator_get_environment_stats,
    orchestrator_get_metrics, orchestrator_metrics_init, orchestrator_t,
};

use crate::{World, call};

/// Memory of the host that an instance is in.
pub(crate) struct Memory {
    bytes: Vec<u8>,
    from: usize,
    len: usize,
}

impl Memory {
    const PATTERN: u8 = 0x5A;
    const GUARD: usize = 64;

    /// `len` bytes that begin at any address.
    pub(crate) fn new(len: usize, skip: usize) -> Self {
        let from = Self::GUARD + skip;
        Self { bytes: vec![Self::PATTERN; from + len + Self::GUARD], from, len }
    }

    pub(crate) fn pointer(&mut self) -> *mut c_void {
        self.bytes[self.from..].as_mut_ptr().cast()
    }

    /// Nobody wrote around it.
    fn check(&self) {
        let around = self.bytes[..self.from].iter().chain(&self.bytes[self.from + self.len..]);
        assert!(around.copied().all(|byte| byte == Self::PATTERN), "written outside of the instance's memory");
    }
}

/// An instance that is or was.
pub(crate) struct Instance {
    pub(crate) pointer: *mut orchestrator_t,
    pub(crate) is_alive: bool,
    /// Kept when it is gone, so that whoever comes back finds nonsense.
    pub(crate) memory: Option<Memory>,
    /// Whether every end is told: to the queue or to a handler.
    pub(crate) has_queue: bool,
    /// Every task that it accepted.
    pub(crate) known: HashSet<u64>,
    /// Accepted tasks whose end was not told, with the host's pointer.
    pub(crate) open: HashMap<u64, usize>,
}

impl Instance {
    /// Its number and its pointer, if it was not destroyed.
    pub(crate) fn alive((index, instance): (usize, &Self)) -> Option<(usize, *mut orchestrator_t)> {
        instance.is_alive.then_some((index, instance.pointer))
    }
}

impl World {
    /// The number of the current instance.
    pub(crate) fn current(&self) -> Option<usize> {
        let mut pointer = null_mut();
        if call!(orchestrator_get_current(&raw mut pointer)) < 0 {
            return None;
        }
        let index = self.instances.borrow().iter().position(|one| one.is_alive && one.pointer == pointer);
        assert!(index.is_some(), "an unknown instance is current");
        index
    }

    /// A task was accepted by an instance.
    pub(crate) fn accepted(&self, index: usize, task: u64, user_data: usize) {
        let instance = &mut self.instances.borrow_mut()[index];
        assert!(instance.known.insert(task), "a handle was given twice");
        instance.open.insert(task, user_data);
        self.tasks.borrow_mut().push(task);
    }

    /// A call on a task went well, so it is the current instance's.
    pub(crate) fn expect_known(&self, task: u64) {
        let index = self.current().expect("a call went well");
        assert!(self.instances.borrow()[index].known.contains(&task), "{task} is a task of no other");
    }

    /// An end was told.
    pub(crate) fn ended(&self, index: usize, event: &orchestrator_event_t) {
        let known = self.instances.borrow_mut()[index].open.remove(&event.task);
        assert_eq!(known, Some(event.user_data.addr()), "the end of {} is told twice, or of no task", event.task);
        assert!(event.ended_ms >= event.submitted_ms);
    }

    /// A task that a callback is told of has not ended.
    pub(crate) fn expect_open(&self, index: usize, task: u64, user_data: *mut c_void) {
        assert_eq!(self.instances.borrow()[index].open.get(&task), Some(&user_data.addr()), "{task} is no open task");
    }

    /// An instance was destroyed: its memory is the host's again.
    pub(crate) fn buried(&self, pointer: *mut orchestrator_t) {
        let mut instances = self.instances.borrow_mut();
        let found = instances.iter_mut().find(|one| one.is_alive && one.pointer == pointer);
        let instance = found.expect("it destroyed what was no instance");
        instance.is_alive = false;
        if let Some(memory) = &mut instance.memory {
            memory.check();
            memory.bytes.fill(0xDD);
        }
    }

    /// The counts of the current instance add up.
    pub(crate) fn check_current(&self) {
        let Some(index) = self.current() else { return };
        let mut metrics = MaybeUninit::<orchestration_metrics_t>::uninit();
        assert_eq!(call!(orchestrator_metrics_init(metrics.as_mut_ptr())), 0);
        assert_eq!(call!(orchestrator_get_metrics(metrics.as_mut_ptr())), 0);
        // SAFETY: set up before.
        let metrics = unsafe { metrics.assume_init() };
        let ended = metrics.done + metrics.failed + metrics.infeasible + metrics.expired + metrics.cancelled;
        assert_eq!(metrics.submitted, metrics.in_flight + ended);
        assert!(metrics.late <= metrics.done);
        let instances = self.instances.borrow();
        let instance = &instances[index];
        let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        assert_eq!(metrics.submitted, count(instance.known.len()));
        assert!(metrics.in_flight <= count(instance.open.len()));
        if let Some(memory) = &instance.memory {
            memory.check();
        }
        self.check_environments(metrics.dispatched);
    }

    fn check_environments(&self, tries: u64) {
        let (mut dispatched, mut costs) = (0, [0; ORCHESTRATOR_ENVIRONMENTS]);
        for (environment, cost) in (0..).zip(&mut costs) {
            let mut stats = MaybeUninit::<environment_stats_t>::uninit();
            assert_eq!(call!(orchestrator_environment_stats_init(stats.as_mut_ptr())), 0);
            let code = World::code(environment);
            assert_eq!(call!(orchestrator_get_environment_stats(code, stats.as_mut_ptr())), 0);
            // SAFETY: set up before.
            let stats = unsafe { stats.assume_init() };
            assert_eq!(stats.dispatched, u64::from(stats.running) + stats.succeeded + stats.failed + stats.cancelled);
            dispatched += stats.dispatched;
            *cost = stats.cost_nano;
        }
        assert_eq!(dispatched, tries);
        let mut breakdown = MaybeUninit::<cost_breakdown_t>::uninit();
        assert_eq!(call!(orchestrator_cost_breakdown_init(breakdown.as_mut_ptr())), 0);
        assert_eq!(call!(orchestrator_get_cost_breakdown(breakdown.as_mut_ptr())), 0);
        // SAFETY: set up before.
        let breakdown = unsafe { breakdown.assume_init() };
        assert_eq!(breakdown.by_environment_nano.iter().sum::<i64>(), breakdown.total_nano);
        assert_eq!(breakdown.by_type_nano.iter().sum::<i64>(), breakdown.total_nano);
        assert_eq!(breakdown.by_environment_nano, costs);
        assert!(breakdown.wasted_nano <= breakdown.total_nano);
    }
}
