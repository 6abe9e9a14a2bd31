//! The engine from outside: a task's life from submission to its end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka::core::{
    Energy, Environment, Money, Outcome, OutcomeStatus, Sensitivity, TaskKind, TaskRequirements, Tick, Validate,
};
use kromka::{Action, Config, Dispatch, End, Engine, Slot, TaskState};

fn engine(capacity: usize) -> Engine<Vec<Slot>> {
    Engine::new(Config::default().validate().unwrap(), vec![Slot::EMPTY; capacity]).unwrap()
}

fn outcome(dispatch: &Dispatch, status: OutcomeStatus) -> Outcome {
    Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status,
        latency_ms: 700,
        first_result_ms: Some(300),
        energy: Energy::from_uj(1_000_000),
        cost: Money::from_nano(1_000),
        output_tokens: Some(20),
        quality: None,
    }
}

fn run(action: Option<Action>) -> Dispatch {
    match action {
        Some(Action::Run(dispatch)) => dispatch,
        other => panic!("expected a dispatch, got {other:?}"),
    }
}

#[test]
fn a_task_that_fails_once_is_tried_elsewhere_and_ends_once() {
    let mut engine = engine(4);
    let task = TaskRequirements { deadline_ms: 20_000, ..TaskRequirements::new(TaskKind::Inference) };
    let handle = engine.submit(&task.validate().unwrap(), Tick::from_ms(10)).unwrap();
    let first = run(engine.poll(Tick::from_ms(10)));
    assert_eq!((first.task, first.attempt), (handle, 1));
    assert_eq!(engine.poll(Tick::from_ms(11)), None);
    engine.complete(&outcome(&first, OutcomeStatus::Failed), Tick::from_ms(700)).unwrap();
    let second = run(engine.poll(Tick::from_ms(700)));
    assert_ne!(first.environment, second.environment);
    assert_eq!(second.attempt, 2);
    engine.complete(&outcome(&second, OutcomeStatus::Success), Tick::from_ms(1_400)).unwrap();
    assert_eq!(engine.poll(Tick::from_ms(1_400)), Some(Action::End { task: handle, end: End::Done }));
    assert_eq!(engine.poll(Tick::from_ms(1_401)), None);
    assert_eq!(engine.status(handle).unwrap().state, TaskState::Ended(End::Done));
    assert_eq!(engine.cost_breakdown().total, Money::from_nano(2_000));
    assert_eq!(engine.cost_breakdown().wasted, Money::from_nano(1_000));
}

#[test]
fn a_secret_never_leaves_the_device_even_when_the_device_fails() {
    let mut engine = engine(1);
    let task = TaskRequirements { sensitivity: Sensitivity::Secret, ..TaskRequirements::new(TaskKind::Analysis) };
    let handle = engine.submit(&task.validate().unwrap(), Tick::ZERO).unwrap();
    let first = run(engine.poll(Tick::ZERO));
    assert_eq!(first.environment, Environment::Local);
    engine.complete(&outcome(&first, OutcomeStatus::Failed), Tick::from_ms(700)).unwrap();
    assert_eq!(engine.poll(Tick::from_ms(700)), Some(Action::End { task: handle, end: End::Failed }));
}
