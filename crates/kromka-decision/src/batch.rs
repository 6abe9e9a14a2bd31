//! Many decisions at once, each with what the ones before it have taken.

use kromka_core::{Environment, EnvironmentMap, ExecutionOption, TaskRequirements, Valid, Verdict, numbered_errors};

use crate::decide::fill;
use crate::terms::Terms;

numbered_errors! {
    /// A batch that cannot be decided.
    pub enum BatchError {
        /// There are not as many places for verdicts as cases.
        Length {
            /// Places given.
            have: usize,
            /// Cases given.
            need: usize,
        } = 1110, "the batch has {need} cases but room for {have} verdicts";
    }
}

/// One task with its options.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The task.
    pub task: Valid<TaskRequirements>,
    /// Its options, each with the capacity that is free before the batch.
    pub options: EnvironmentMap<ExecutionOption>,
}

/// Decides the cases in order under the same terms. Each choice takes one free place of its environment from the cases
/// after it, so that a batch does not herd onto an environment that cannot hold it.
///
/// # Errors
/// [`BatchError::Length`]; then nothing was decided.
pub fn decide_batch(cases: &[Case], terms: &Terms<'_>, verdicts: &mut [Verdict]) -> Result<(), BatchError> {
    if cases.len() != verdicts.len() {
        return Err(BatchError::Length { have: verdicts.len(), need: cases.len() });
    }
    let mut taken = EnvironmentMap([0u32; Environment::COUNT]);
    for (case, verdict) in cases.iter().zip(verdicts) {
        let mut options = case.options;
        for (option, taken) in options.0.iter_mut().zip(taken.0) {
            option.slots_free = option.slots_free.saturating_sub(taken);
        }
        fill(&case.task, &options, terms, &mut (), verdict);
        if let Verdict::Run(decision) = verdict {
            let taken = &mut taken[decision.chosen];
            *taken = taken.saturating_add(1);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use kromka_core::{Decision, DeviceSample, LinkSample, Policy, Preferences, Share, TaskKind, Tick, Validate};

    use super::*;
    use crate::{NormalWeights, ReadyPolicy, RuleTable};

    fn decided(cases: &[Case], verdicts: &mut [Verdict]) -> Result<(), BatchError> {
        let policy = Policy::default().validate().unwrap();
        let policy = ReadyPolicy::new(&policy, &Preferences::default().validate().unwrap());
        let (device, link, rules) = (DeviceSample::default(), LinkSample::default(), RuleTable::default());
        let weights: NormalWeights = policy.weights_at(&device);
        let terms = Terms::new(&policy, &weights, &rules, &device, &link, Tick::ZERO);
        decide_batch(cases, &terms, verdicts)
    }

    /// Local is best and takes one task, basic is next and takes two, nothing else is there.
    fn case() -> Case {
        let options = EnvironmentMap::from_fn(|environment| ExecutionOption {
            quality: Share::from_percent(if environment == Environment::Local { 100 } else { 50 }),
            slots_free: if environment == Environment::Local { 1 } else { 2 },
            enabled: environment <= Environment::CloudBasic,
            ..ExecutionOption::ideal(environment)
        });
        Case { task: TaskRequirements::new(TaskKind::Inference).validate().unwrap(), options }
    }

    #[test]
    fn each_choice_takes_a_place_from_the_cases_after_it() {
        let mut verdicts = [Verdict::Run(Decision::BLANK); 5];
        decided(&[case(); 5], &mut verdicts).unwrap();
        let chosen: Vec<_> =
            verdicts.iter().map(|verdict| verdict.decision().map(|decision| decision.chosen)).collect();
        let (local, basic) = (Some(Environment::Local), Some(Environment::CloudBasic));
        assert_eq!(chosen, [local, basic, basic, None, None]);
        // A batch does not forget what was free: the next one starts anew.
        decided(&[case()], &mut verdicts[..1]).unwrap();
        assert_eq!(verdicts[0].decision().map(|decision| decision.chosen), local);
    }

    #[test]
    fn a_batch_of_another_length_than_its_verdicts_is_refused() {
        let mut verdicts = [Verdict::Run(Decision::BLANK); 2];
        let error = decided(&[case(); 3], &mut verdicts).unwrap_err();
        assert_eq!((error, error.number()), (BatchError::Length { have: 2, need: 3 }, 1110));
        assert_eq!(verdicts, [Verdict::Run(Decision::BLANK); 2]);
        assert_eq!(decided(&[], &mut []), Ok(()));
    }
}
