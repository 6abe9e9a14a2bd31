//! What is run: each check uses one crate the way firmware would.

use core::ffi::CStr;

use kromka::{Action, Config, Dispatch, End, Engine, Slot};
use kromka_core::{
    Energy, Environment, EnvironmentProfile, Money, Outcome, OutcomeStatus, Sensitivity, Share, TaskKind,
    TaskRequirements, Tick, Validate,
};
use kromka_decision as _;

/// Tasks at once, on the stack.
const TASKS: usize = 8;
/// Bytes for a snapshot of an engine of [`TASKS`], with room to spare.
const SNAPSHOT: usize = 24_576;

/// A check says whether it passed.
pub(crate) type Check = fn() -> bool;

/// Every check with its name. A new one is a new row here.
pub(crate) const ALL: &[(&CStr, Check)] = &[
    (c"core: a task is checked", task_is_checked),
    (c"core: an error has its number", error_has_its_number),
    (c"core: shares of a float round", shares_round),
    (c"core: an answer is capped by its price", answer_is_capped),
    (c"engine: a task runs to its end", || task_runs_to_its_end().unwrap_or(false)),
    (c"engine: a task that fails is done elsewhere, across a restart", || {
        falls_back_across_a_restart().unwrap_or(false)
    }),
    (c"engine: a restored engine continues alike", || restored_continues_alike().unwrap_or(false)),
];

fn task() -> TaskRequirements {
    TaskRequirements {
        deadline_ms: 2_000,
        cost_max: Money::from_nano(45_000),
        sensitivity: Sensitivity::Personal,
        input_tokens: 100,
        ..TaskRequirements::new(TaskKind::Inference)
    }
}

fn task_is_checked() -> bool {
    task().validate().is_ok()
}

fn error_has_its_number() -> bool {
    let late = TaskRequirements { deadline_ms: 0, ..task() };
    late.check().is_err_and(|error| error.number() == 1001)
}

fn shares_round() -> bool {
    Share::try_from_f64(0.25).is_ok_and(|share| share == Share::from_percent(25))
}

fn answer_is_capped() -> bool {
    let mut profile = EnvironmentProfile::default_of(Environment::CloudBasic);
    profile.price.per_mtok_out = Money::from_nano(600_000_001);
    let task = task();
    profile
        .price
        .tokens_out_within(task.input_tokens, task.cost_max)
        .is_some_and(|tokens| tokens > 0 && profile.price.of(task.input_tokens, tokens) <= task.cost_max)
}

type Small = Engine<[Slot; TASKS]>;

/// An engine with one task submitted at the given time; `None` when any step is refused.
fn engine_with_a_task(now: Tick) -> Option<Small> {
    let mut engine = Engine::new(Config::default().validate().ok()?, [Slot::EMPTY; TASKS]).ok()?;
    engine.submit(&task().validate().ok()?, now).ok()?;
    Some(engine)
}

fn done(dispatch: &Dispatch) -> Outcome {
    Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status: OutcomeStatus::Success,
        latency_ms: 500,
        first_result_ms: None,
        energy: Energy::from_uj(1_000_000),
        cost: Money::ZERO,
        output_tokens: Some(16),
        quality: None,
    }
}

/// What the engine wants first besides probes.
fn next(engine: &mut Small, now: Tick) -> Option<Action> {
    core::iter::from_fn(|| engine.poll(now)).find(|action| !matches!(action, Action::Probe { .. }))
}

fn task_runs_to_its_end() -> Option<bool> {
    let now = Tick::from_ms(1);
    let mut engine = engine_with_a_task(now)?;
    let Action::Run(dispatch) = next(&mut engine, now)? else { return None };
    engine.complete(&done(&dispatch), now.after(500)).ok()?;
    let Action::End { task, end, .. } = next(&mut engine, now.after(500))? else { return None };
    Some(task == dispatch.task && end == End::Done)
}

/// Submit, run, fail, fall back, done: with the state written and read again before the last step.
fn falls_back_across_a_restart() -> Option<bool> {
    let now = Tick::from_ms(1);
    let mut engine = engine_with_a_task(now)?;
    let Action::Run(first) = next(&mut engine, now)? else { return None };
    engine.complete(&Outcome { status: OutcomeStatus::Failed, ..done(&first) }, now.after(500)).ok()?;
    let Action::Run(second) = next(&mut engine, now.after(500))? else { return None };
    let mut buffer = [0; SNAPSHOT];
    let length = engine.snapshot(&mut buffer).ok()?;
    let mut restored = Small::restore(buffer.get(..length)?, [Slot::EMPTY; TASKS]).ok()?;
    restored.complete(&done(&second), now.after(900)).ok()?;
    let Action::End { task, end, .. } = next(&mut restored, now.after(900))? else { return None };
    Some(task == first.task && second.environment != first.environment && second.attempt == 2 && end == End::Done)
}

fn restored_continues_alike() -> Option<bool> {
    let now = Tick::from_ms(1);
    let mut engine = engine_with_a_task(now)?;
    let mut buffer = [0; SNAPSHOT];
    let length = engine.snapshot(&mut buffer).ok()?;
    let mut restored = Small::restore(buffer.get(..length)?, [Slot::EMPTY; TASKS]).ok()?;
    let (first, second) = (next(&mut engine, now), next(&mut restored, now));
    Some(first.is_some() && first == second)
}
