//! One call of some function, with arguments of the fuzzer's.

use std::ffi::c_int;
use std::mem::{MaybeUninit, transmute_copy};
use std::ptr::without_provenance_mut;

use kromka_face::*;

use crate::source::{Place, Shape};
use crate::{World, call};

impl World {
    /// One call of any function.
    pub(crate) fn call(&self) {
        match self.source.below(47) {
            32 | 33 => self.failover(),
            34 | 35 => self.power(),
            36 => self.transport(),
            37..=42 => self.vectors(),
            43..=46 => self.engines(),
            0..=4 => self.submit(),
            5 => self.submit_batch(),
            6..=10 => self.poll(),
            11 | 12 => self.complete(),
            13..=15 => self.register(),
            16 => _ = self.take(),
            17 => self.make(),
            18 => self.make_current(),
            19 => self.destroy(),
            20..=22 => self.touch_task(),
            23 => self.ask_batch(),
            24..=26 => self.tell(),
            27 => self.ask_choice(),
            28 | 29 => self.set(),
            30 => self.get(),
            _ => self.pure(),
        }
    }

    /// An enumerator, or what C may take for one.
    pub(crate) fn code<E>(code: i32) -> MaybeUninit<E> {
        const { assert!(size_of::<E>() == size_of::<i32>()) };
        // SAFETY: as large, and any bits will do.
        unsafe { transmute_copy(&code) }
    }

    pub(crate) fn any_code<E>(&self) -> MaybeUninit<E> {
        let any = self.source.below(32);
        Self::code(match any {
            0 => -1,
            1 => self.source.u32().cast_signed(),
            _ => i32::from(self.source.byte() % 7),
        })
    }

    /// A structure that is given; `with` calls what takes it.
    fn give<T>(&self, init: unsafe extern "C" fn(*mut T) -> c_int, with: impl FnOnce(*const T) -> c_int) -> c_int {
        let place = Place::input(&self.source, Shape::Sized, size_of::<T>(), |place| _ = call!(init(place)));
        with(place.pointer())
    }

    /// A structure that is taken.
    pub(crate) fn ask<T: Copy>(
        &self,
        init: unsafe extern "C" fn(*mut T) -> c_int,
        with: impl FnOnce(*mut T) -> c_int,
    ) -> (c_int, Option<T>) {
        let place = Place::out(&self.source, Shape::Sized, |place| _ = call!(init(place)));
        let status = with(place.pointer());
        place.check();
        (status, place.read())
    }

    /// The same of one that never grows.
    pub(crate) fn ask_frozen<T: Copy>(&self, with: impl FnOnce(*mut T) -> c_int) -> (c_int, Option<T>) {
        let place = Place::out(&self.source, Shape::Frozen, |_| ());
        let status = with(place.pointer());
        place.check();
        (status, place.read())
    }

    pub(crate) fn task(&self) -> Place<task_description_t> {
        Place::input(&self.source, Shape::Sized, size_of::<task_description_t>(), |place| {
            _ = call!(orchestrator_task_description_init(place));
            // SAFETY: a place for one, set up.
            let task = unsafe { &mut *place };
            task.requirements.max_latency_ms = [3_600_000, 5_000, 100, 1][self.source.below(4)];
            task.requirements.qos.deferrable = MaybeUninit::new(self.source.once_in(3));
            task.user_data = without_provenance_mut(usize::from(self.source.byte()));
        })
    }

    fn submit(&self) {
        let task = self.task();
        let index = self.current();
        let (status, handle) = self.ask_frozen::<u64>(|handle| call!(orchestrator_submit_task(task.pointer(), handle)));
        if status == 0 {
            let (handle, task) = (handle.expect("it was written"), task.read().expect("it was read"));
            self.accepted(index.expect("it accepted"), handle, task.user_data.addr());
        }
    }

    fn submit_batch(&self) {
        let count = self.source.below(5);
        let tasks = Place::<task_description_t>::array(&self.source, count);
        let mut given = Vec::new();
        for at in 0..count {
            let Some(task) = self.task().read() else { return };
            given.push(task.user_data.addr());
            if tasks.is_usable() {
                // SAFETY: the array has `count` places.
                unsafe { tasks.pointer().add(at).write(task) };
            }
        }
        let index = self.current();
        let told = match self.source.below(16) {
            0 => -1,
            1 => c_int::MAX,
            _ => c_int::try_from(count).unwrap_or(0),
        };
        let (status, handle) =
            self.ask_frozen::<u64>(|handle| call!(orchestrator_submit_batch_tasks(tasks.pointer(), told, handle)));
        if status < 0 {
            return;
        }
        let batch = handle.expect("it was written");
        self.batches.borrow_mut().push(batch);
        let (mut handles, mut needed) = ([0; 8], 0);
        let found = call!(orchestrator_get_batch_tasks(batch, handles.as_mut_ptr(), handles.len(), &raw mut needed));
        assert!(usize::try_from(found) == Ok(count) && needed == count);
        for handle in &handles[..count] {
            let mut status = MaybeUninit::<task_status_t>::uninit();
            assert_eq!(call!(orchestrator_task_status_init(status.as_mut_ptr())), 0);
            assert_eq!(call!(orchestrator_get_task_status(*handle, status.as_mut_ptr())), 0);
            // SAFETY: set up before.
            let user_data = unsafe { status.assume_init() }.user_data.addr();
            assert!(given.contains(&user_data));
            self.accepted(index.expect("it accepted"), *handle, user_data);
        }
    }

    /// The outcome of a try, changed here and there.
    pub(crate) fn outcome(&self, of: orchestrator_outcome_t) -> Place<orchestrator_outcome_t> {
        Place::input(
            &self.source,
            Shape::Sized,
            size_of::<orchestrator_outcome_t>(),
            |place: *mut orchestrator_outcome_t| {
                // SAFETY: a place for one.
                let outcome = unsafe {
                    place.write(of);
                    &mut *place
                };
                outcome.status = Self::code(i32::from(self.source.byte() % 4));
                outcome.at_ms = self.time();
                outcome.cost_nano = i64::from(self.source.byte());
            },
        )
    }

    fn complete(&self) {
        let Some(of) = self.source.choose(&self.tries.borrow()[..]) else { return };
        let outcome = self.outcome(of);
        if call!(orchestrator_complete_task(outcome.pointer())) == 0 {
            self.expect_known(outcome.read().expect("it was read").task);
        }
    }

    fn take(&self) -> c_int {
        let index = self.current();
        let (status, event) = self.ask(orchestrator_event_init, |event| call!(orchestrator_poll_event(event)));
        if status == 1 {
            self.ended(index.expect("it gave an event"), &event.expect("it was written"));
        }
        status
    }

    fn any_handle(&self, known: &[u64]) -> u64 {
        let handle = self.source.choose(known).unwrap_or_default();
        match self.source.below(16) {
            0 => handle ^ 1 << (self.source.byte() % 64),
            1 => self.source.u64(),
            _ => handle,
        }
    }

    fn touch_task(&self) {
        let handle = self.any_handle(&self.tasks.borrow());
        let status = match self.source.below(4) {
            0 => call!(orchestrator_cancel_task(handle)),
            1 => call!(orchestrator_reschedule_task(handle, self.any_code())),
            2 => call!(orchestrator_first_result(handle, self.source.word())),
            _ => {
                self.ask(orchestrator_task_status_init, |status| call!(orchestrator_get_task_status(handle, status))).0
            }
        };
        if status == 0 {
            self.expect_known(handle);
        }
    }

    fn ask_batch(&self) {
        let batch = self.any_handle(&self.batches.borrow());
        self.ask(orchestrator_batch_status_init, |status| call!(orchestrator_get_batch_status(batch, status)));
        let len = self.source.below(8);
        let handles = Place::<u64>::array(&self.source, len);
        let (found, needed) =
            self.ask_frozen(|needed| call!(orchestrator_get_batch_tasks(batch, handles.pointer(), len, needed)));
        handles.check();
        assert!(found < 0 || usize::try_from(found).is_ok_and(|found| found <= len && Some(found) <= needed));
    }

    /// Telemetry.
    fn tell(&self) {
        match self.source.below(4) {
            0 => self.give(orchestrator_device_init, |device| call!(orchestrator_update_device(device))),
            1 => self.give(orchestrator_link_init, |link| call!(orchestrator_update_link(link))),
            2 => self.give(orchestrator_environment_init, |sample| call!(orchestrator_update_environment(sample))),
            _ => self.give(orchestrator_beacon_init, |beacon| call!(orchestrator_beacon(beacon))),
        };
    }

    /// What is in force.
    fn set(&self) {
        match self.source.below(7) {
            0 => call!(orchestrator_set_policy(self.policy().pointer())),
            1 => self.give(orchestrator_settings_init, |settings| call!(orchestrator_set_settings(settings))),
            2 => self.give(orchestrator_user_preferences_init, |to| call!(orchestrator_set_user_preferences(to))),
            3 => self.give(orchestrator_limits_init, |limits| call!(orchestrator_set_limits(limits))),
            4 => self.give(orchestrator_rule_init, |rule| call!(orchestrator_add_custom_rule(rule))),
            5 => call!(orchestrator_set_environment_profile(self.any_code(), self.profile().pointer())),
            _ => call!(orchestrator_clear_custom_rules()),
        };
    }
}
