//! Plans for environments that fail, and what the host does about them.

use std::ffi::c_int;

use kromka_face::*;

use crate::source::{Place, Shape};
use crate::{World, call};

impl World {
    /// One call of a function of failover.
    pub(crate) fn failover(&self) {
        match self.source.below(8) {
            0..=3 => self.plan(),
            4 => _ = self.ask_plan(self.any_code()),
            5 => _ = call!(failover_trigger_recovery(self.any_code(), self.any_code())),
            6 => self.diagnose(),
            _ => self.metrics(),
        }
    }

    /// A plan that is taken is the one that is given back.
    fn plan(&self) {
        let env = i32::from(self.source.byte() % 6);
        let count = self.source.below(ORCHESTRATOR_FALLBACKS_MAX + 1);
        let fallbacks = Place::<execution_environment_t>::array(&self.source, count);
        for at in 0..if fallbacks.is_usable() { count } else { 0 } {
            // SAFETY: the array has `count` places.
            unsafe { fallbacks.pointer().add(at).cast::<i32>().write(self.environment()) };
        }
        let limit = size_of::<failover_config_t>();
        let config = Place::input(&self.source, Shape::Frozen, limit, |place: *mut failover_config_t| {
            _ = call!(orchestrator_failover_config_init(place, Self::code(env)));
            // SAFETY: a place for one, set up.
            let plan = unsafe { &mut *place };
            plan.strategy = Self::code(i32::from(self.source.byte() % 4));
            plan.recovery.delay_ms = [30_000, 1_000, 1][self.source.below(3)];
        });
        let (Some(mut plan), true) = (config.read(), self.source.once_in(2)) else {
            // Whatever the fuzzer made of the pointer and the count must not be followed.
            call!(failover_configure(self.any_code(), std::ptr::null()));
            return;
        };
        plan.fallbacks = fallbacks.pointer();
        plan.fallback_count = match self.source.below(16) {
            0 => -1,
            1 => c_int::MAX,
            _ => c_int::try_from(count).unwrap_or(0),
        };
        let env = if self.source.once_in(16) { self.any_code() } else { Self::code(env) };
        if call!(failover_configure(env, &raw const plan)) < 0 {
            return;
        }
        let (found, needed) = self.ask_plan(env);
        assert!(found < 0 || needed.is_none_or(|needed| needed == count), "a plan lost its fallbacks");
    }

    /// A fallback: mostly an environment.
    fn environment(&self) -> i32 {
        match self.source.below(32) {
            0 => self.source.u32().cast_signed(),
            _ => i32::from(self.source.byte() % 6),
        }
    }

    fn ask_plan(&self, env: std::mem::MaybeUninit<execution_environment_t>) -> (c_int, Option<usize>) {
        let len = self.source.below(8);
        let fallbacks = Place::<execution_environment_t>::array(&self.source, len);
        let config = Place::<failover_config_t>::out(&self.source, Shape::Frozen, |_| ());
        let (found, needed) = self.ask_frozen::<usize>(|needed| {
            call!(failover_get_config(env, config.pointer(), fallbacks.pointer(), len, needed))
        });
        fallbacks.check();
        config.check();
        assert!(found < 0 || usize::try_from(found).is_ok_and(|found| found <= len && Some(found) <= needed));
        (found, needed)
    }

    fn diagnose(&self) {
        let env = self.any_code();
        let (status, info) = self.ask(orchestrator_failure_info_init, |to| call!(failover_detect_failure(env, to)));
        if let (0, Some(info)) = (status, info) {
            assert!((0.0..=1.0).contains(&info.share) && (0.0..=1.0).contains(&info.p_up));
            assert!(info.window_failures <= info.window_tries && info.window_tries <= 64);
        }
    }

    fn metrics(&self) {
        let ask = |to| call!(failover_get_resilience_metrics(to));
        let (status, metrics) = self.ask(orchestrator_resilience_metrics_init, ask);
        let (0, Some(metrics)) = (status, metrics) else { return };
        let each = &metrics.environments;
        let total = |of: fn(&environment_resilience_t) -> u64| each.iter().map(of).sum::<u64>();
        assert_eq!(metrics.all.failures, total(|of| of.failures));
        assert_eq!(metrics.all.episodes, total(|of| of.episodes));
        assert!(metrics.all.excluded_choices <= metrics.choices);
        for of in each.iter().chain([&metrics.all]) {
            assert!((0.0..=1.0).contains(&of.availability) && of.failing_ms <= of.observed_ms);
            assert!(of.recoveries <= of.episodes && of.episodes <= of.failures);
        }
    }
}
