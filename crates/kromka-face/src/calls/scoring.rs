//! The specification's pure scoring functions: no instance, no state, any thread.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::core::{
    EnvironmentMap, ExecutionOption, Mode, Policy, Preferences, Scorecard, Tick, Valid, Validate as _, Verdict,
};
use kromka::decision::{ReadyPolicy, RuleTable, Terms, decide_into};

use crate::enums::{execution_environment_t, give};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::sized;
use crate::types::{execution_option_t, orchestration_policy_t, system_context_t, task_requirements_t};

/// What both functions are given.
struct Question {
    task: Valid<kromka::core::TaskRequirements>,
    policy: ReadyPolicy,
    context: system_context_t,
}

impl Question {
    /// # Safety
    /// Each pointer is NULL or points to what its type says.
    unsafe fn read(
        task: *const task_requirements_t,
        policy: *const orchestration_policy_t,
        context: *const system_context_t,
    ) -> Result<Self, Fault> {
        // SAFETY: the caller's promise.
        let task = unsafe { pointer::input(task, "task") }?.read()?.validate()?;
        // SAFETY: the caller's promise.
        let weights = unsafe { pointer::input(policy, "policy") }?.weights();
        // SAFETY: the caller's promise.
        let context = unsafe { sized::input(context, "context") }?;
        // The specification's functions are a weighted sum, whatever instances do by default.
        let policy = Policy { weights, mode: Mode::WeightedSum, ..Policy::default() }.validate()?;
        Ok(Self { task, policy: ReadyPolicy::new(&policy, &Preferences::default().validate()?), context })
    }

    fn decide(
        &self,
        options: &EnvironmentMap<ExecutionOption>,
        cards: &mut EnvironmentMap<Scorecard>,
    ) -> Result<Verdict, Fault> {
        let (device, link, rules) = (self.context.device()?, self.context.link()?, RuleTable::default());
        let weights = self.policy.weights_at(&device);
        let terms = Terms::new(&self.policy, &weights, &rules, &device, &link, Tick::ZERO);
        Ok(decide_into(&self.task, options, &terms, cards))
    }
}

/// Scores one option for a task: the weighted sum of its criteria, 0 to 1, more is better. The energy weight follows
/// the battery and the temperature of the context; quality comes from the context. Looks at no hard limit: an option
/// may score well and still be impossible, which `orchestrator_select_optimal_environment` knows.
///
/// Pure: no instance is needed, the same inputs give the same bits. O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_POLICY_...`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_calculate_execution_score(
    task: *const task_requirements_t,
    option: *const execution_option_t,
    policy: *const orchestration_policy_t,
    context: *const system_context_t,
    score: *mut f32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a float.
        let out = unsafe { pointer::cleared(score, "score", 0.0) }?;
        // SAFETY: the caller gives NULL or what the types say.
        let question = unsafe { Question::read(task, policy, context) }?;
        // SAFETY: the caller gives NULL or an option.
        let option = unsafe { pointer::input(option, "option") }?;
        let place = option.place()?;
        let mut options = EnvironmentMap::from_fn(ExecutionOption::ideal);
        options[place] = option.read(&question.context.environments[place.index()])?;
        let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
        // A card is filled for every option, whatever the verdict.
        let _ = question.decide(&options, &mut cards)?;
        #[expect(clippy::cast_possible_truncation, reason = "to the precision of a float")]
        out.write(cards[place].score.as_f64() as f32);
        Ok(0)
    })
}

/// Selects the environment for a task: of those that the task's hard limits and the context leave, the one with the
/// best score; ties go to the lower environment.
///
/// Pure: no instance is needed, the same inputs give the same bits. O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_INFEASIBLE` when none is left, and those of `orchestrator_calculate_execution_score`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_select_optimal_environment(
    task: *const task_requirements_t,
    policy: *const orchestration_policy_t,
    context: *const system_context_t,
    environment: *mut execution_environment_t,
) -> c_int {
    guard(|| {
        let place = environment.cast::<MaybeUninit<execution_environment_t>>();
        let empty = MaybeUninit::new(execution_environment_t::ENV_LOCAL);
        // SAFETY: the caller gives NULL or a place for an environment.
        let out = unsafe { pointer::cleared(place, "environment", empty) }?;
        // SAFETY: the caller gives NULL or what the types say.
        let question = unsafe { Question::read(task, policy, context) }?;
        let options = question.context.options()?;
        let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
        let verdict = question.decide(&options, &mut cards)?;
        out.write(give(verdict.decision().ok_or(FaceError::Infeasible)?.chosen));
        Ok(0)
    })
}
