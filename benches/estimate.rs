//! What an estimate costs: the beliefs of six environments, which a decision needs, and learning from one outcome.
//!
//! The estimates have learned from some hundred outcomes, so that no branch is spared because nothing is known. Inputs
//! pass through `black_box`, so that nothing is hoisted out of the loop.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kromka::core::{
    Beacon, Bytes, DeviceSample, Energy, Environment, EnvironmentMap, LinkSample, Money, Outcome, OutcomeStatus, Price,
    TaskHandle, TaskKind, TaskRequirements, Tick,
};
use kromka_estimate::{Conditions, Estimates, Prior};

/// Outcomes of each environment before anything is measured.
const OUTCOMES: u32 = 100;

fn task() -> TaskRequirements {
    TaskRequirements {
        input_tokens: 800,
        output_tokens_max: 512,
        payload: Bytes::new(6_000),
        cost_max: Money::from_nano(2_000_000),
        ..TaskRequirements::new(TaskKind::Inference)
    }
}

/// The device and its neighbours are free; the clouds are not.
fn price(environment: Environment) -> Price {
    match environment {
        Environment::Local | Environment::EdgeNearby | Environment::Peer => {
            Price { per_request: Money::ZERO, per_mtok_in: Money::ZERO, per_mtok_out: Money::ZERO }
        }
        _ => Price {
            per_request: Money::ZERO,
            per_mtok_in: Money::from_nano(150_000_000),
            per_mtok_out: Money::from_nano(600_000_000),
        },
    }
}

fn outcome(environment: Environment, round: u32) -> Outcome {
    let tokens = 20 + round * 37 % 200;
    Outcome {
        task: TaskHandle { index: 0, generation: 0 },
        attempt: 1,
        environment,
        status: OutcomeStatus::Success,
        latency_ms: 600 + 12 * tokens,
        first_result_ms: Some(500 + round % 50),
        energy: Energy::from_uj(2_000_000 + 10_000 * u64::from(tokens)),
        cost: Money::from_nano(300_000),
        output_tokens: Some(tokens),
        quality: None,
    }
}

fn bench(c: &mut Criterion) {
    let task = task();
    let prices = EnvironmentMap::from_fn(price);
    let now = Tick::from_ms(1_000_000);
    let conditions =
        EnvironmentMap::from_fn(|_| Conditions::new(&DeviceSample::default(), &LinkSample::default(), None, false));
    let mut estimates = Estimates::new(&EnvironmentMap::from_fn(Prior::default_of));
    for (round, environment) in (0..OUTCOMES).flat_map(|round| Environment::ALL.map(|environment| (round, environment)))
    {
        let at = Tick::from_ms(9_900 * u64::from(round));
        let beacon = Beacon { environment, at, reachable: true, rtt_ms: Some(40) };
        estimates.observe_beacon(beacon, LinkSample::default().kind, at);
        let (price, conditions) = (&prices[environment], &conditions[environment]);
        estimates.observe(&outcome(environment, round), &task, price, conditions, at);
    }
    let mut group = c.benchmark_group("estimate");
    group.bench_function("beliefs of six", |b| {
        b.iter(|| {
            EnvironmentMap::from_fn(|environment| {
                let (price, conditions) = (black_box(&prices[environment]), black_box(&conditions[environment]));
                black_box(&estimates).belief(environment, black_box(&task), price, conditions, now)
            })
        });
    });
    for environment in Environment::ALL {
        let (price, conditions): (&Price, &Conditions) = (&prices[environment], &conditions[environment]);
        group.bench_function(format!("belief of {}", environment.name()), |b| {
            b.iter(|| {
                black_box(&estimates).belief(
                    environment,
                    black_box(&task),
                    black_box(price),
                    black_box(conditions),
                    now,
                )
            });
        });
        let outcome = outcome(environment, 7);
        group.bench_function(format!("observe {}", environment.name()), |b| {
            b.iter(|| estimates.observe(black_box(&outcome), black_box(&task), price, conditions, now));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
