//! Tasks through the engine: submitted, decided, completed and collected, with 10,000 in flight all the time.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kromka::core::{
    Energy, Environment, EnvironmentProfile, Money, Outcome, OutcomeStatus, Price, TaskRequirements, Tick, Validate,
};
use kromka::{Action, Config, Dispatch, Engine, Slot};
use kromka_benches::task;

const IN_FLIGHT: usize = 10_000;
/// Room for those in flight, the one that just came and the one whose end was not collected.
const CAPACITY: usize = IN_FLIGHT + 2;

fn outcome(dispatch: &Dispatch) -> Outcome {
    Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status: OutcomeStatus::Success,
        latency_ms: 700,
        first_result_ms: Some(300),
        energy: Energy::from_uj(1_000_000),
        cost: Money::from_nano(1_000),
        output_tokens: Some(20),
        quality: None,
    }
}

fn bench(c: &mut Criterion) {
    let mut config = Config::default();
    // Priced, so that costs and token caps are worked out as they are in earnest.
    let price = Price {
        per_request: Money::ZERO,
        per_mtok_in: Money::from_nano(150_000_000),
        per_mtok_out: Money::from_nano(600_000_000),
    };
    for environment in Environment::ALL {
        let concurrency = u16::try_from(CAPACITY).expect("it fits 16 bits");
        config.profiles[environment] =
            EnvironmentProfile { concurrency, price, ..EnvironmentProfile::default_of(environment) };
    }
    let config = config.validate().expect("the bench's configuration is valid");
    let task = TaskRequirements { input_tokens: 200, output_tokens_max: 64, ..task() };
    let task = task.validate().expect("the bench's task is valid");
    let mut engine = Engine::new(config, vec![Slot::EMPTY; CAPACITY]).expect("the capacity is in range");
    let mut running = std::collections::VecDeque::with_capacity(CAPACITY);
    let mut now = Tick::from_ms(1);
    for _ in 0..IN_FLIGHT {
        engine.submit(&task, now).expect("there is room");
    }
    while let Some(Action::Run(dispatch)) = engine.poll(now) {
        running.push_back(outcome(&dispatch));
    }
    assert_eq!(running.len(), IN_FLIGHT);
    let mut group = c.benchmark_group("engine");
    group.throughput(Throughput::Elements(1));
    group.bench_function("task with 10,000 in flight", |b| {
        b.iter(|| {
            now = now.after(u64::from(engine.metrics().done % 1_000 == 0));
            engine.submit(&task, now).expect("there is room");
            while let Some(action) = engine.poll(now) {
                match action {
                    Action::Run(dispatch) => running.push_back(outcome(&dispatch)),
                    Action::End { .. } => {}
                    other => panic!("{other:?}"),
                }
            }
            let done = running.pop_front().expect("10,000 run");
            engine.complete(&done, now).expect("the try runs");
        });
    });
    group.finish();
    assert!(engine.metrics().done > 0 && running.len() == IN_FLIGHT);
}

criterion_group!(benches, bench);
criterion_main!(benches);
