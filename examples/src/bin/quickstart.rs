//! The README's example: a host that asks where to run a task, runs it there and tells what became of it.

use std::error::Error;

use kromka::core::{
    Energy, Environment, EnvironmentMap, Money, Outcome, OutcomeStatus, Scorecard, Sensitivity, TaskKind,
    TaskRequirements, Tick, Validate,
};
use kromka::decision::Explanation;
use kromka::{Action, Config, Dispatch, Engine, Slot};

/// Stands in for the host's own executors: everything succeeds after 800 ms.
fn execute(dispatch: &Dispatch) -> Outcome {
    Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status: OutcomeStatus::Success,
        latency_ms: 800,
        first_result_ms: Some(200),
        energy: Energy::from_uj(2_000_000),
        cost: Money::from_nano(60_000),
        output_tokens: Some(40),
        quality: None,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // README-BEGIN
    // The device itself and one cloud; the other environments have no executor here.
    let mut config = Config::default();
    for environment in Environment::ALL {
        config.profiles[environment].enabled = matches!(environment, Environment::Local | Environment::CloudBasic);
    }
    let mut engine = Engine::new(config.validate()?, [Slot::EMPTY; 8])?;

    // Personal data, and an answer within six seconds.
    let task = TaskRequirements {
        deadline_ms: 6_000,
        sensitivity: Sensitivity::Personal,
        ..TaskRequirements::new(TaskKind::Inference)
    };
    let task = task.validate()?;
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    let verdict = engine.decide(&task, Tick::ZERO, &mut cards);
    println!("{}", Explanation { verdict: &verdict, cards: &cards });

    // The host gives the time, does what the engine asks for and tells what became of it.
    let mut now = Tick::ZERO;
    engine.submit(&task, now)?;
    while let Some(action) = engine.poll(now) {
        match action {
            Action::Run(dispatch) => {
                println!("try {} runs in {}", dispatch.attempt, dispatch.environment.name());
                let outcome = execute(&dispatch);
                now = now.after(outcome.latency_ms.into());
                engine.complete(&outcome, now)?;
            }
            other => println!("at {} ms: {other:?}", now.ms()),
        }
    }
    // README-END
    println!("charged: {} nano-units", engine.cost_breakdown().total.nano());
    Ok(())
}
