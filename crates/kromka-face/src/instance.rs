//! One instance: its memory, its engine, its callbacks, its events.

use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use kromka::core::{
    BatchHandle, Environment, EnvironmentMap, EnvironmentProfile, TaskHandle, TaskRequirements, Tick, Valid, Validate,
    bounds,
};
use kromka::{Engine, Slot};

use crate::error::FaceError;
use crate::events::Events;
use crate::fault::Fault;
use crate::lock::Lock;
use crate::registry::{Context, ID_BITS, Token};
use crate::seat::{Seat, Seated};
use crate::types::config::Settled;
use crate::types::{
    batch_handle_t, orchestrator_cancel_fn, orchestrator_event_fn, orchestrator_event_t, orchestrator_executor_fn,
    orchestrator_probe_fn, task_handle_t,
};

/// The engine's places: memory of the instance, which lives longer than the engine.
pub(crate) type Slots = &'static mut [Slot];

/// A function of the host with what it wants to be called with.
#[derive(Clone, Copy)]
pub(crate) struct Callback<F> {
    pub(crate) function: F,
    pub(crate) user_data: *mut c_void,
}

// SAFETY: the pointer is the host's and only handed back to it; the documentation of the functions that take it says
// from which threads.
unsafe impl<F: Send> Send for Callback<F> {}

/// What the host wants to be called for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Callbacks {
    pub(crate) run: EnvironmentMap<Option<Callback<orchestrator_executor_fn>>>,
    pub(crate) cancel: EnvironmentMap<Option<Callback<orchestrator_cancel_fn>>>,
    pub(crate) probe: EnvironmentMap<Option<Callback<orchestrator_probe_fn>>>,
    pub(crate) event: Option<Callback<orchestrator_event_fn>>,
}

/// How the engine is driven.
pub(crate) enum Drive {
    /// By `orchestrator_poll`.
    Polled(Seated),
    /// By threads of its own.
    #[cfg(feature = "threads")]
    Started(crate::threads::Started),
    /// By nothing any more: a panic took the engine with it. Also while the threads are started, which nobody sees.
    #[cfg(feature = "threads")]
    Lost,
}

/// What only the call that holds the lock of the instance's place may see.
pub(crate) struct State {
    pub(crate) drive: Drive,
    /// Which environments the host wants used; without an executor they are not.
    pub(crate) wished: EnvironmentMap<bool>,
    pub(crate) without_executors: bool,
    /// Whether `orchestrator_poll` has not returned yet.
    pub(crate) polling: bool,
    /// The last recovery drill, if there was one.
    pub(crate) drill: Option<kromka::DrillReport>,
}

/// An instance, in memory of the heap or of the caller; engine, tasks and events follow it.
pub(crate) struct Instance {
    /// The layout of the whole block if it is of the heap.
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "without std there is no heap"))]
    heap: Option<Layout>,
    pub(crate) callbacks: Lock<Callbacks>,
    pub(crate) events: Lock<Events>,
    pub(crate) state: UnsafeCell<State>,
}

/// Where the parts of an instance are in its memory.
struct Plan {
    layout: Layout,
    engine: usize,
    slots: usize,
    events: usize,
}

impl Plan {
    fn new(settled: &Settled) -> Result<Self, Fault> {
        let full = |_| Fault::from(FaceError::OutOfMemory { need: usize::MAX });
        let slots = Layout::array::<Slot>(settled.tasks).map_err(full)?;
        let events = Layout::array::<orchestrator_event_t>(places(settled)).map_err(full)?;
        let (layout, engine) = Layout::new::<Instance>().extend(Layout::new::<Engine<Slots>>()).map_err(full)?;
        let (layout, slots) = layout.extend(slots).map_err(full)?;
        let (layout, events) = layout.extend(events).map_err(full)?;
        Ok(Self { layout: layout.pad_to_align(), engine, slots, events })
    }

    /// Bytes that always hold the plan, wherever they begin.
    fn bytes(&self) -> usize {
        self.layout.size() + self.layout.align() - 1
    }
}

/// Places for events: one more than the host sees, see [`Events`].
const fn places(settled: &Settled) -> usize {
    if settled.events == 0 { 0 } else { settled.events + 1 }
}

/// How many bytes `orchestrator_create_in` needs for this configuration.
pub(crate) fn bytes_needed(settled: &Settled) -> Result<usize, Fault> {
    Ok(Plan::new(settled)?.bytes())
}

/// Makes an instance in `memory`.
///
/// # Safety
/// `memory` is free memory of at least the plan's size and alignment that stays the instance's until it is taken down.
unsafe fn build(
    memory: NonNull<u8>,
    plan: &Plan,
    settled: &Settled,
    heap: Option<Layout>,
) -> Result<NonNull<Instance>, Fault> {
    // SAFETY: the plan puts as many slots there, aligned.
    let slots: Slots = unsafe {
        let first = memory.add(plan.slots).cast::<Slot>();
        for place in 0..settled.tasks {
            first.add(place).write(Slot::EMPTY);
        }
        core::slice::from_raw_parts_mut(first.as_ptr(), settled.tasks)
    };
    // SAFETY: the plan puts as many events there, aligned; nobody else has them.
    let events = unsafe {
        let first = memory.add(plan.events).cast::<MaybeUninit<orchestrator_event_t>>();
        core::slice::from_raw_parts_mut(first.as_ptr(), places(settled))
    };
    // SAFETY: the plan puts room for an engine there, aligned; nobody else has it.
    let seat = Seat::new(unsafe { memory.add(plan.engine).cast::<MaybeUninit<Engine<Slots>>>().as_mut() });
    let instance = memory.cast::<Instance>();
    let state = State {
        drive: Drive::Polled(seat.build(&settled.config, slots)?),
        wished: settled.wished,
        without_executors: settled.without_executors,
        polling: false,
        drill: None,
    };
    // SAFETY: the plan begins with the instance.
    unsafe {
        instance.write(Instance {
            heap,
            callbacks: Lock::new(Callbacks::default()),
            events: Lock::new(Events::new(events)),
            state: UnsafeCell::new(state),
        });
    }
    Ok(instance)
}

/// Makes an instance on the heap.
#[cfg(feature = "std")]
pub(crate) fn build_on_heap(settled: &Settled) -> Result<NonNull<Instance>, Fault> {
    let plan = Plan::new(settled)?;
    // SAFETY: an instance is larger than nothing.
    let memory = unsafe { std::alloc::alloc(plan.layout) };
    let Some(memory) = NonNull::new(memory) else {
        return Err(FaceError::OutOfMemory { need: plan.layout.size() }.into());
    };
    // SAFETY: just allocated with that layout, and given back by `take_down` only.
    let built = unsafe { build(memory, &plan, settled, Some(plan.layout)) };
    if built.is_err() {
        // SAFETY: as allocated; nothing is in it that was not copied there.
        unsafe { std::alloc::dealloc(memory.as_ptr(), plan.layout) };
    }
    built
}

/// Makes an instance in the caller's memory, of which there must be [`bytes_needed`].
///
/// # Safety
/// `memory` is `len` bytes that are the instance's until it is taken down.
pub(crate) unsafe fn build_in(memory: NonNull<u8>, len: usize, settled: &Settled) -> Result<NonNull<Instance>, Fault> {
    let plan = Plan::new(settled)?;
    let need = plan.bytes();
    if len < need {
        return Err(FaceError::BufferTooSmall { have: len, need }.into());
    }
    let skip = memory.align_offset(plan.layout.align());
    // SAFETY: fewer bytes are skipped than the alignment, for which `need` has room.
    unsafe { build(memory.add(skip), &plan, settled, None) }
}

/// Takes an instance down that nobody reaches any more.
///
/// # Safety
/// `instance` was built here, left the registry, and has no threads.
pub(crate) unsafe fn take_down(instance: NonNull<Instance>) {
    // SAFETY: nobody else has it.
    unsafe {
        #[cfg(feature = "std")]
        let heap = instance.as_ref().heap;
        instance.drop_in_place();
        #[cfg(feature = "std")]
        if let Some(layout) = heap {
            std::alloc::dealloc(instance.cast::<u8>().as_ptr(), layout);
        }
    }
}

impl Context<'_> {
    /// Works on the engine, however it is driven. `at_ms` is the time that the host gave, or `ORCHESTRATOR_NOW`; while
    /// the instance runs on its own threads, its own clock is the only one.
    pub(crate) fn engine_at<R>(
        &mut self,
        at_ms: u64,
        work: impl FnOnce(&mut Engine<Slots>, Tick) -> R,
    ) -> Result<R, Fault> {
        match &mut self.state.drive {
            Drive::Polled(engine) => {
                let now = crate::types::at(at_ms, engine.now()).max(engine.now());
                Ok(work(engine, now))
            }
            #[cfg(feature = "threads")]
            Drive::Started(started) => {
                let mut entered = false;
                let worked = started.orchestrator.with(|engine, now| {
                    entered = true;
                    work(engine, now)
                });
                match worked {
                    // The orchestrator caught the panic; it was this call's.
                    Err(kromka::CallError::Poisoned) if entered => Err(FaceError::Panicked.into()),
                    worked => Ok(worked?),
                }
            }
            #[cfg(feature = "threads")]
            Drive::Lost => Err(FaceError::Poisoned.into()),
        }
    }

    /// Looks at the engine at the latest time it knows, and changes nothing.
    pub(crate) fn look<R>(&mut self, look: impl FnOnce(&Engine<Slots>, Tick) -> R) -> Result<R, Fault> {
        match &self.state.drive {
            Drive::Polled(engine) => Ok(look(engine, engine.now())),
            #[cfg(feature = "threads")]
            Drive::Started(started) => Ok(started.orchestrator.look(look)?),
            #[cfg(feature = "threads")]
            Drive::Lost => Err(FaceError::Poisoned.into()),
        }
    }

    /// Tells of a part of a result. A started instance measures the time of the first.
    pub(crate) fn first_result(&mut self, task: TaskHandle, attempt: u8) -> Result<(), Fault> {
        #[cfg(feature = "threads")]
        if let Drive::Started(started) = &self.state.drive {
            return Ok(started.orchestrator.first_result(task, attempt)?);
        }
        Ok(self.engine(|engine, now| engine.first_result(task, attempt, now))??)
    }

    /// Whether the host gives the time.
    pub(crate) fn is_polled(&self) -> bool {
        matches!(self.state.drive, Drive::Polled(_))
    }

    /// Works on the engine at the latest time it knows.
    pub(crate) fn engine<R>(&mut self, work: impl FnOnce(&mut Engine<Slots>, Tick) -> R) -> Result<R, Fault> {
        self.engine_at(crate::types::ORCHESTRATOR_NOW, work)
    }

    /// Submits a task. A started instance has it from the orchestrator, which keeps something for each of its tasks.
    pub(crate) fn submit(&mut self, task: &Valid<TaskRequirements>, tag: u64) -> Result<TaskHandle, Fault> {
        #[cfg(feature = "threads")]
        if let Drive::Started(started) = &self.state.drive {
            return Ok(started.orchestrator.submit_tagged(task, tag, ()).map_err(|failure| failure.error)?);
        }
        // When it comes nobody knows before the next poll, which may be long after the last one.
        Ok(self.engine(|engine, _| engine.submit_tagged(task, tag, Tick::NEVER))??)
    }

    /// Submits `count` tasks or none.
    pub(crate) fn submit_batch(
        &mut self,
        count: usize,
        task: impl FnMut(usize) -> (Valid<TaskRequirements>, u64),
    ) -> Result<BatchHandle, Fault> {
        #[cfg(feature = "threads")]
        if let Drive::Started(started) = &self.state.drive {
            return Ok(started.orchestrator.submit_batch_with(count, task, |_, _| ())?);
        }
        Ok(self.engine(|engine, _| engine.submit_batch_with(count, task, |_, _| {}, Tick::NEVER))??)
    }

    /// Gives the engine an environment's profile as far as it holds: without an executor it takes no tasks.
    pub(crate) fn apply(&mut self, environment: Environment, profile: EnvironmentProfile) -> Result<(), Fault> {
        let runs = self.state.without_executors || self.instance.callbacks.lock()?.run[environment].is_some();
        let enabled = self.state.wished[environment] && runs;
        let profile = EnvironmentProfile { enabled, ..profile }.validate()?;
        self.engine(|engine, _| engine.set_profile(environment, profile))
    }

    /// An environment's profile as the host wants it.
    pub(crate) fn profile(&mut self, environment: Environment) -> Result<EnvironmentProfile, Fault> {
        let enabled = self.state.wished[environment];
        self.look(|engine, _| EnvironmentProfile { enabled, ..*engine.profile(environment) })
    }

    /// Takes what the host wants of an environment.
    pub(crate) fn wish(&mut self, environment: Environment, profile: Valid<EnvironmentProfile>) -> Result<(), Fault> {
        let before = core::mem::replace(&mut self.state.wished[environment], profile.enabled);
        let applied = self.apply(environment, *profile);
        if applied.is_err() {
            self.state.wished[environment] = before;
        }
        applied
    }
}

/// Bits of a handle, lowest first: the place, its generation, the instance, and whether it is of a batch.
const PLACE_BITS: u32 = 20;
const GENERATION_BITS: u32 = 32;
const _: () = assert!(PLACE_BITS + GENERATION_BITS + ID_BITS + 1 == u64::BITS);
const _: () = assert!(kromka::TASKS_MAX <= 1 << PLACE_BITS && bounds::BATCHES_MAX <= 1 << PLACE_BITS);
const BATCH: u64 = 1 << ID_BITS;

impl Token {
    /// A task's handle as C has it.
    pub(crate) fn task(self, task: TaskHandle) -> task_handle_t {
        self.handle(0, task.index, task.generation)
    }

    /// The task that a handle names.
    ///
    /// # Errors
    /// [`FaceError::WrongInstance`].
    pub(crate) fn task_of(self, handle: task_handle_t) -> Result<TaskHandle, FaceError> {
        let (index, generation) = self.parts_of(0, handle)?;
        Ok(TaskHandle { index, generation })
    }

    /// A batch's handle as C has it.
    pub(crate) fn batch(self, batch: BatchHandle) -> batch_handle_t {
        self.handle(BATCH, batch.index, batch.generation)
    }

    /// The batch that a handle names.
    ///
    /// # Errors
    /// [`FaceError::WrongInstance`].
    pub(crate) fn batch_of(self, handle: batch_handle_t) -> Result<BatchHandle, FaceError> {
        let (index, generation) = self.parts_of(BATCH, handle)?;
        Ok(BatchHandle { index, generation })
    }

    fn handle(self, kind: u64, place: u32, generation: u32) -> u64 {
        (kind | self.id()) << (GENERATION_BITS + PLACE_BITS) | u64::from(generation) << PLACE_BITS | u64::from(place)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the fields of the handle")]
    fn parts_of(self, kind: u64, handle: u64) -> Result<(u32, u32), FaceError> {
        // No handle of any instance: as stale as one can be.
        if handle == 0 {
            return Ok((0, 0));
        }
        if handle >> (GENERATION_BITS + PLACE_BITS) != kind | self.id() {
            return Err(FaceError::WrongInstance);
        }
        let place = handle & ((1 << PLACE_BITS) - 1);
        Ok((place as u32, (handle >> PLACE_BITS) as u32))
    }
}
