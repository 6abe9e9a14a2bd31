//! Energy, power modes, chunks and transports.

use kromka_face::*;

use crate::source::{Place, Shape};
use crate::{World, call};

/// An hour, in milliseconds.
const HOUR_MS: u64 = 3_600_000;

impl World {
    /// One call of a function of energy and power.
    pub(crate) fn power(&self) {
        match self.source.below(16) {
            0 | 1 => self.consumption(),
            2..=4 => self.optimize(),
            5 => _ = call!(orchestrator_clear_battery_target()),
            6 => self.outlook(),
            7 | 8 => self.monitor(),
            9 => _ = call!(energy_adapt_to_power_mode(self.any_code())),
            10 => self.energy_context(),
            11 | 12 => self.mode(),
            13 => self.chunk(),
            14 => self.power_policy(),
            _ => _ = call!(orchestrator_note_transport(self.source.word().cast_signed())),
        }
    }

    fn consumption(&self) {
        let env = self.any_code();
        let task = self.task();
        let Some(given) = task.read() else { return };
        let size = size_of::<task_requirements_t>();
        let task = Place::input(&self.source, Shape::Frozen, size, |place: *mut task_requirements_t| {
            // SAFETY: a place for one.
            unsafe { place.write(given.requirements) };
        });
        let (status, joules) =
            self.ask_frozen::<f32>(|to| call!(energy_calculate_consumption(task.pointer(), env, to)));
        assert!(status < 0 || joules.is_some_and(|joules| joules >= 0.0 && joules.is_finite()));
        let ask = |to| call!(orchestrator_get_energy_use(task.pointer(), env, to));
        if let (0, Some(used)) = self.ask(orchestrator_energy_use_init, ask) {
            assert_eq!(used.total_uj, used.compute_uj + used.radio_uj + used.tail_uj);
        }
    }

    fn optimize(&self) {
        let remaining = f32::from(self.source.byte()) / 250.0;
        let ms = match self.source.below(8) {
            0 => self.source.u64(),
            1 => u64::from(self.source.word()),
            _ => u64::from(self.source.byte()) * HOUR_MS + u64::from(self.source.byte()),
        };
        let ask = |to| call!(energy_optimize_for_battery_life(remaining, ms, to));
        if let (0, Some(plan)) = self.ask(orchestrator_optimization_strategy_init, ask) {
            let hours = usize::try_from(plan.hours).expect("a small count");
            assert!((1..=ENERGY_PLAN_HOURS_MAX).contains(&hours) && plan.lasts_ms <= ms);
            assert!(plan.caps_w.iter().all(|cap| *cap >= 0.0 && cap.is_finite()));
            assert!(plan.caps_w[hours..].iter().all(|cap| cap.to_bits() == 0));
            assert!((0.0..=1.0).contains(&plan.worth_kept) && (1.0..=256.0).contains(&plan.thrift));
        }
    }

    fn outlook(&self) {
        let ask = |to| call!(orchestrator_get_battery_outlook(to));
        if let (0, Some(outlook)) = self.ask(orchestrator_battery_outlook_init, ask) {
            assert!((1.0..=256.0).contains(&outlook.thrift) && outlook.lasts_ms <= outlook.left_ms);
        }
    }

    fn monitor(&self) {
        let ask = |to| call!(energy_monitor_thermal_state(to));
        if let (0, Some(seen)) = self.ask(orchestrator_thermal_monitoring_init, ask) {
            assert!(seen.concurrency > 0.0 && seen.concurrency <= 1.0);
            assert!(seen.throttles + seen.saves <= seen.adaptations);
        }
    }

    fn energy_context(&self) {
        let (status, context) = self.ask_frozen::<energy_context_t>(|to| call!(energy_get_context(to)));
        if let (0, Some(context)) = (status, context) {
            assert!((0.0..=1.0).contains(&context.battery_level) && context.budget.remaining_j >= 0.0);
        }
    }

    /// A mode that came out goes in again, and so does what it came from.
    fn mode(&self) {
        let size = size_of::<orchestrator_power_sample_t>();
        let sample =
            Place::input(&self.source, Shape::Sized, size, |place| _ = call!(orchestrator_power_sample_init(place)));
        let policy = self.a_power_policy();
        let of = if self.source.once_in(2) { std::ptr::null() } else { policy.pointer().cast_const() };
        let before = std::ptr::null();
        let ask = |to| call!(orchestrator_evaluate_power_mode(sample.pointer(), of, before, to));
        if let (0, Some(state)) = self.ask(orchestrator_power_assessment_init, ask) {
            let again = |to| call!(orchestrator_evaluate_power_mode(sample.pointer(), of, &raw const state, to));
            let (status, _) = self.ask(orchestrator_power_assessment_init, again);
            assert!(status != status::ORCHESTRATOR_ERR_POWER_INCONSISTENT);
        }
    }

    fn a_power_policy(&self) -> Place<orchestrator_power_policy_t> {
        let size = size_of::<orchestrator_power_policy_t>();
        Place::input(&self.source, Shape::Sized, size, |place| {
            _ = if self.source.once_in(2) {
                call!(orchestrator_power_policy_init(place))
            } else {
                call!(orchestrator_power_policy_init_specification(place))
            };
        })
    }

    fn power_policy(&self) {
        let policy = self.a_power_policy();
        let set = call!(orchestrator_set_power_policy(policy.pointer()));
        let (got, _) = self.ask(orchestrator_power_policy_init, |to| call!(orchestrator_get_power_policy(to)));
        let (seen, _) = self.ask(orchestrator_power_assessment_init, |to| call!(orchestrator_get_power_assessment(to)));
        assert!(set >= 0 || got <= 0 && seen <= 0);
    }

    fn chunk(&self) {
        let size = size_of::<orchestrator_chunk_policy_t>();
        let policy = Place::input(&self.source, Shape::Sized, size, |place| {
            _ = if self.source.once_in(2) {
                call!(orchestrator_chunk_policy_init(place))
            } else {
                call!(orchestrator_chunk_policy_init_specification(place))
            };
        });
        let memory = self.source.u64();
        let size = size_of::<orchestrator_power_assessment_t>();
        let state =
            Place::input(&self.source, Shape::Sized, size, |to| _ = call!(orchestrator_power_assessment_init(to)));
        let ask = |to| call!(orchestrator_calculate_chunking(policy.pointer(), state.pointer(), memory, to));
        if let (0, Some(chunk)) = self.ask(orchestrator_chunk_init, ask) {
            assert!(chunk.size >= 1 && chunk.size <= 1 << 30);
        }
        self.ask(orchestrator_chunk_init, |to| call!(orchestrator_get_chunk(policy.pointer(), to)));
    }

    /// One choice of a transport.
    pub(crate) fn transport(&self) {
        let count = self.source.below(11);
        let list = Place::<orchestrator_transport_t>::array(&self.source, count);
        for at in 0..count {
            let size = size_of::<orchestrator_transport_t>();
            let one = Place::input(&self.source, Shape::Sized, size, |place: *mut orchestrator_transport_t| {
                _ = call!(orchestrator_transport_init(place, Self::code(i32::from(self.source.byte() % 3))));
                // SAFETY: a place for one, set up.
                unsafe { (*place).id = u32::try_from(at).expect("a small count") };
            });
            let Some(one) = one.read() else { return };
            if list.is_usable() {
                // SAFETY: the array has `count` places.
                unsafe { list.pointer().add(at).write(one) };
            }
        }
        let size = size_of::<orchestrator_message_t>();
        let message = Place::input(&self.source, Shape::Sized, size, |to| _ = call!(orchestrator_message_init(to)));
        let size = size_of::<orchestrator_link_t>();
        let link = Place::input(&self.source, Shape::Sized, size, |to| _ = call!(orchestrator_link_init(to)));
        let size = size_of::<orchestrator_transport_policy_t>();
        let policy =
            Place::input(&self.source, Shape::Sized, size, |to| _ = call!(orchestrator_transport_policy_init(to)));
        let policy = if self.source.once_in(2) { std::ptr::null() } else { policy.pointer().cast_const() };
        // NULL and no count ask for the profile, however they come about.
        let named = self.source.once_in(4) || count == 0 && list.pointer().is_null();
        let list_pointer = if named { std::ptr::null() } else { list.pointer().cast_const() };
        let told = if named { 0 } else { u32::try_from(count).expect("a small count") };
        let (mode, in_use) = (self.any_code(), i32::from(self.source.byte()) - 1);
        let (message, link) = (message.pointer(), link.pointer());
        let ask =
            |to| call!(orchestrator_select_transport(list_pointer, told, message, mode, link, policy, in_use, to));
        let (status, choice) = self.ask(orchestrator_transport_choice_init, ask);
        let Some(choice) = choice else { return };
        if status >= 0 {
            assert!(u32::try_from(status) == Ok(choice.scored_count) && choice.chosen < choice.scored_count);
            let among = if named { 3 } else { told };
            assert_eq!(choice.scored_count + choice.refused_count, among);
        }
    }
}
