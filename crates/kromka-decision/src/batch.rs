//! Many decisions at once, each with what the ones before it have taken.

use kromka_core::{Environment, EnvironmentMap, ExecutionOption, TaskRequirements, Valid, Verdict, numbered_errors};

use crate::decide::decide;
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
        *verdict = decide(&case.task, &options, terms);
        if let Verdict::Run(decision) = verdict {
            taken[decision.chosen] += 1;
        }
    }
    Ok(())
}
