//! What is asked of an instance, or of none.

use std::ffi::{c_char, c_int};

use kromka_face::*;

use crate::source::{Place, Shape};
use crate::{World, call};

impl World {
    /// A text into a buffer that may be too small.
    fn text(&self, with: impl FnOnce(*mut c_char, usize, *mut usize) -> c_int) {
        let len = self.source.below(256) * self.source.below(16);
        let buffer = Place::<c_char>::array(&self.source, len);
        let (status, needed) = self.ask_frozen::<usize>(|needed| with(buffer.pointer(), len, needed));
        buffer.check();
        assert!(status < 0 || len == 0 || needed.is_some_and(|needed| needed >= 1 && needed <= len));
    }

    pub(crate) fn ask_choice(&self) {
        let task = self.task();
        let count = self.source.below(9);
        match self.source.below(4) {
            0 => self.text(|buffer, len, needed| call!(orchestrator_explain(task.pointer(), buffer, len, needed))),
            1 => self.text(|buffer, len, needed| call!(orchestrator_last_error(buffer, len, needed))),
            2 => {
                let cards = Place::<orchestrator_scorecard_t>::array(&self.source, count);
                call!(orchestrator_get_scorecards(task.pointer(), cards.pointer(), count));
                cards.check();
            }
            _ => {
                self.ask(orchestrator_decision_init, |to| call!(orchestrator_decide(task.pointer(), to)));
            }
        }
    }

    pub(crate) fn get(&self) {
        let profile = self.profile();
        match self.source.below(9) {
            0 => self.ask_frozen(|policy| call!(orchestrator_get_policy(policy))).0,
            1 => self.ask(orchestrator_settings_init, |settings| call!(orchestrator_get_settings(settings))).0,
            2 => self.ask(orchestrator_user_preferences_init, |to| call!(orchestrator_get_user_preferences(to))).0,
            3 => self.ask(orchestrator_limits_init, |limits| call!(orchestrator_get_limits(limits))).0,
            4 => call!(orchestrator_get_environment_profile(self.any_code(), profile.pointer())),
            5 => self.ask(orchestrator_metrics_init, |metrics| call!(orchestrator_get_metrics(metrics))).0,
            6 => {
                let of = self.any_code();
                self.ask(orchestrator_environment_stats_init, |to| call!(orchestrator_get_environment_stats(of, to))).0
            }
            7 => self.ask(orchestrator_cost_breakdown_init, |to| call!(orchestrator_get_cost_breakdown(to))).0,
            _ => self.ask_frozen(|now| call!(orchestrator_now(now))).0,
        };
    }

    /// Functions that need no instance.
    pub(crate) fn pure(&self) {
        let task = self.task().read().map(|task| task.requirements);
        let place = Place::input(
            &self.source,
            Shape::Frozen,
            size_of::<task_requirements_t>(),
            |place: *mut task_requirements_t| {
                if let Some(task) = task {
                    // SAFETY: a place for one.
                    unsafe { place.write(task) };
                }
            },
        );
        let (policy, task) = (self.policy(), place.pointer());
        let context = Place::input(&self.source, Shape::Sized, size_of::<system_context_t>(), |place| {
            _ = call!(orchestrator_system_context_init(place));
        });
        let option =
            Place::<execution_option_t>::input(&self.source, Shape::Frozen, size_of::<execution_option_t>(), |_| ());
        let (policy, context) = (policy.pointer(), context.pointer());
        match self.source.below(3) {
            0 => {
                let score =
                    |to| call!(orchestrator_calculate_execution_score(task, option.pointer(), policy, context, to));
                let (status, score) = self.ask_frozen::<f32>(score);
                assert!(status < 0 || score.is_some_and(|score| (0.0..=1.0001).contains(&score)));
            }
            1 => {
                let to = Place::<execution_environment_t>::out(&self.source, Shape::Frozen, |_| ());
                call!(orchestrator_select_optimal_environment(task, policy, context, to.pointer()));
                to.check();
            }
            _ => _ = self.ask_frozen(|features| call!(orchestrator_features(features))),
        }
    }
}
