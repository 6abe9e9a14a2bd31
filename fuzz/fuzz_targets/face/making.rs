//! Instances come and go, and learn whom to call.

use std::ffi::c_void;
use std::mem::offset_of;
use std::ptr::{null, null_mut, without_provenance_mut};

use kromka_face::*;

use crate::instances::{Instance, Memory};
use crate::source::{Place, Shape};
use crate::{World, call, hooks};

/// Instances at once: enough to mix their handles up.
const ALIVE_MAX: usize = 3;
/// Tasks and events of an instance at most, so that none takes long to make.
const CAPACITY_MAX: u32 = 64;

impl World {
    pub(crate) fn register(&self) {
        // What has no instance fails; it is never called.
        let index: *mut c_void = without_provenance_mut(self.current().unwrap_or(usize::MAX));
        let (environment, wanted) = (self.any_code(), !self.source.once_in(8));
        match self.source.below(8) {
            0..=3 => call!(orchestrator_register_executor(environment, wanted.then_some(hooks::run as _), index)),
            4 => call!(orchestrator_register_cancel(environment, wanted.then_some(hooks::cancel as _), index)),
            5 => call!(orchestrator_register_probe(environment, wanted.then_some(hooks::probe as _), index)),
            6 => call!(orchestrator_register_event(wanted.then_some(hooks::event as _), index)),
            _ => call!(orchestrator_unregister_executor(environment)),
        };
    }

    pub(crate) fn profile(&self) -> Place<environment_profile_t> {
        Place::input(&self.source, Shape::Sized, size_of::<environment_profile_t>(), |place| {
            _ = call!(orchestrator_environment_profile_init(place, Self::code(i32::from(self.source.byte() % 6))));
        })
    }

    pub(crate) fn policy(&self) -> Place<orchestration_policy_t> {
        Place::input(
            &self.source,
            Shape::Frozen,
            size_of::<orchestration_policy_t>(),
            |place: *mut orchestration_policy_t| {
                // SAFETY: a place for one, which is floats only.
                unsafe { place.cast::<f32>().write(1.0) };
            },
        )
    }

    /// Makes an instance, on the heap or in memory of the host.
    pub(crate) fn make(&self) {
        if self.instances.borrow().iter().filter(|one| one.is_alive).count() >= ALIVE_MAX {
            return;
        }
        let (policy, profile) = (self.policy(), self.profile());
        let limit = offset_of!(orchestrator_config_t, policy);
        let config = Place::input(&self.source, Shape::Sized, limit, |place| {
            _ = call!(orchestrator_config_init(place));
            // SAFETY: a place for one, set up.
            let config = unsafe { &mut *place };
            config.task_capacity = 1 + u32::from(self.source.byte() % 8);
            config.event_capacity = u32::from(self.source.byte() % 4);
            config.policy = if self.source.once_in(4) { policy.pointer() } else { null() };
            config.profiles[self.source.below(6)] = if self.source.once_in(4) { profile.pointer() } else { null() };
        });
        // Capacities that the fuzzer found are brought down, unless they are beyond every limit.
        if let Some(mut whole) = config.read() {
            for capacity in [&mut whole.task_capacity, &mut whole.event_capacity] {
                if (CAPACITY_MAX..=ORCHESTRATOR_TASKS_MAX).contains(capacity) {
                    *capacity %= CAPACITY_MAX;
                }
            }
            // SAFETY: its own place.
            unsafe { config.pointer().write(whole) };
        }
        // Without a configuration there are the defaults, with no queue.
        let has_queue = config.read().is_some_and(|config| config.event_capacity > 0);
        let mut memory = None;
        let (status, pointer) = self.ask_frozen::<*mut orchestrator_t>(|instance| {
            if self.source.once_in(2) {
                return call!(orchestrator_create(config.pointer(), instance));
            }
            let mut needed = 0;
            let told = call!(orchestrator_create_in(config.pointer(), null_mut(), 0, &raw mut needed, null_mut()));
            if told < 0 {
                return told;
            }
            let len = needed - usize::from(self.source.once_in(8));
            let place = memory.insert(Memory::new(len, self.source.below(16)));
            call!(orchestrator_create_in(config.pointer(), place.pointer(), len, &raw mut needed, instance))
        });
        if status == 0 {
            let pointer = pointer.expect("it was written");
            let (known, open) = Default::default();
            let instance = Instance { pointer, is_alive: true, memory, has_queue, known, open };
            self.instances.borrow_mut().push(instance);
        }
    }

    /// An instance that is or was, or a pointer that never was one.
    fn any_instance(&self) -> *mut orchestrator_t {
        let known = self.source.choose(&self.instances.borrow().iter().map(|one| one.pointer).collect::<Vec<_>>());
        match (known, self.source.below(8)) {
            (_, 0) => without_provenance_mut(usize::from(self.source.byte())),
            (Some(known), 1) => known.wrapping_byte_add(usize::from(self.source.byte())),
            (Some(known), _) => known,
            (None, _) => null_mut(),
        }
    }

    pub(crate) fn make_current(&self) {
        let pointer = self.any_instance();
        if call!(orchestrator_make_current(pointer)) == 0 {
            assert!(self.current().is_some_and(|index| self.instances.borrow()[index].pointer == pointer));
        }
    }

    pub(crate) fn destroy(&self) {
        let pointer = self.any_instance();
        if call!(orchestrator_destroy(pointer)) == 0 && !pointer.is_null() {
            self.buried(pointer);
        }
    }
}
