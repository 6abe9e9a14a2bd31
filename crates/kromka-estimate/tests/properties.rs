//! What holds after any sequence of calls, of sane and of absurd ones.

use kromka_core::*;
use kromka_estimate::{Conditions, Estimates, Prior};
use proptest::prelude::*;

/// One call.
#[derive(Debug, Clone)]
enum Step {
    Outcome(Outcome),
    Silence(Environment, u32),
    Failure(Environment, u32),
    Beacon(Beacon),
    Forgive(Environment),
    Believe(u32),
}

/// What a step happens under.
#[derive(Debug, Clone)]
struct Around {
    task: TaskRequirements,
    price: Price,
    conditions: Conditions,
    now: Tick,
}

fn environment() -> impl Strategy<Value = Environment> {
    prop::sample::select(Environment::ALL.to_vec())
}

/// A number that is ordinary, or at an end of its range.
fn number(most: u32) -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0..=most.min(5_000), 1 => Just(0), 1 => Just(1), 1 => Just(most), 1 => 0..=most]
}

fn money() -> impl Strategy<Value = Money> {
    let most = bounds::COST_NANO.max;
    prop_oneof![4 => 0..=10_000_000i64, 1 => Just(0), 1 => Just(most), 1 => 0..=most].prop_map(Money::from_nano)
}

fn energy() -> impl Strategy<Value = Energy> {
    let most = bounds::ENERGY_UJ.max.unsigned_abs();
    prop_oneof![4 => 0..=50_000_000u64, 1 => Just(0), 1 => Just(most), 1 => Just(u64::MAX)].prop_map(Energy::from_uj)
}

fn tick() -> impl Strategy<Value = Tick> {
    let end = bounds::TICK_MS.max.unsigned_abs();
    prop_oneof![8 => 0..10_000_000u64, 1 => Just(0), 1 => Just(end)].prop_map(Tick::from_ms)
}

fn status() -> impl Strategy<Value = OutcomeStatus> {
    use OutcomeStatus::*;
    prop_oneof![6 => Just(Success), 2 => Just(Failed), 1 => Just(Truncated), 1 => Just(Cancelled)]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let shown = (prop::option::of(number(u32::MAX)), prop::option::of(number(u32::MAX)), prop::option::of(0..=100u8));
    (environment(), status(), number(u32::MAX), energy(), money(), shown).prop_map(
        |(environment, status, latency_ms, energy, cost, (first_result_ms, output_tokens, quality))| Outcome {
            task: TaskHandle { index: 0, generation: 0 },
            attempt: 1,
            environment,
            status,
            latency_ms,
            first_result_ms,
            energy,
            cost,
            output_tokens,
            quality: quality.map(Share::from_percent),
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let beacon = (environment(), tick(), any::<bool>(), prop::option::of(number(u32::MAX)))
        .prop_map(|(environment, at, reachable, rtt_ms)| Step::Beacon(Beacon { environment, at, reachable, rtt_ms }));
    prop_oneof![
        6 => outcome().prop_map(Step::Outcome),
        1 => (environment(), number(u32::MAX)).prop_map(|(environment, ms)| Step::Silence(environment, ms)),
        1 => (environment(), number(u32::MAX)).prop_map(|(environment, ms)| Step::Failure(environment, ms)),
        2 => beacon,
        1 => environment().prop_map(Step::Forgive),
        1 => number(u32::MAX).prop_map(Step::Believe),
    ]
}

fn task() -> impl Strategy<Value = TaskRequirements> {
    let kind = prop::sample::select(TaskKind::ALL.to_vec());
    let payload = prop_oneof![4 => 0..1_000_000u64, 1 => Just(0), 1 => Just(1 << 50)];
    (kind, number(100_000_000), payload, money(), number(100_000_000)).prop_map(
        |(kind, input_tokens, payload, cost_max, output_tokens_max)| TaskRequirements {
            input_tokens,
            payload: Bytes::new(payload),
            cost_max,
            output_tokens_max,
            ..TaskRequirements::new(kind)
        },
    )
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let link = prop::sample::select(LinkKind::ALL.to_vec());
    let heat = prop_oneof![Just(25_000), -100_000..=200_000i32].prop_map(Celsius::from_milli);
    let waits = (number(u32::MAX), number(u32::MAX), number(u32::MAX), any::<bool>());
    (link, number(1_000_000_000), number(1_000_000_000), heat, waits).prop_map(
        |(link, up_kbps, down_kbps, temperature, (rtt_ms, device_wait_ms, queue_ms, radio_asleep))| Conditions {
            link,
            up_kbps,
            down_kbps,
            rtt_ms,
            temperature,
            device_wait_ms,
            queue_ms,
            radio_asleep,
        },
    )
}

fn around() -> impl Strategy<Value = Around> {
    let price = (money(), money(), money()).prop_map(|(per_request, per_mtok_in, per_mtok_out)| Price {
        per_request,
        per_mtok_in,
        per_mtok_out,
    });
    (task(), price, conditions(), tick()).prop_map(|(task, price, conditions, now)| Around {
        task,
        price,
        conditions,
        now,
    })
}

fn priors() -> impl Strategy<Value = EnvironmentMap<Prior>> {
    let prior = (number(u32::MAX), energy(), 0..=100u8).prop_map(|(latency_ms, energy, percent)| Prior {
        latency_ms,
        energy: energy.min(Energy::from_uj(bounds::ENERGY_UJ.max.unsigned_abs())),
        availability: Share::from_percent(percent),
    });
    prop_oneof![
        Just(EnvironmentMap::from_fn(Prior::default_of)),
        prop::collection::vec(prior, Environment::COUNT)
            .prop_map(|priors| EnvironmentMap::from_fn(|environment| priors[environment.index()])),
    ]
}

fn take(estimates: &mut Estimates, step: &Step, around: &Around) {
    let Around { task, price, conditions, now } = around;
    match step {
        Step::Outcome(outcome) => estimates.observe(outcome, task, price, conditions, *now),
        Step::Silence(environment, ms) => estimates.observe_silence(*environment, task, conditions, *ms, *now),
        Step::Failure(environment, ms) => estimates.observe_failure(*environment, conditions, *ms, *now),
        Step::Beacon(beacon) => estimates.observe_beacon(*beacon, conditions.link, *now),
        Step::Forgive(environment) => estimates.forgive(*environment, conditions.link, *now),
        Step::Believe(ms) => estimates.believe_for(*ms),
    }
}

fn check(belief: &Belief) {
    let most = f64::from(u32::MAX);
    assert!(belief.latency.points().is_sorted(), "{belief:?}");
    assert!((0.0..=most).contains(&belief.latency_ms.mean), "{belief:?}");
    assert!((0.0..=most).contains(&belief.latency_ms.deviation), "{belief:?}");
    for energy in [belief.energy, belief.failed_energy] {
        assert!(bounds::ENERGY_UJ.check_u64(energy.uj()).is_ok(), "{belief:?}");
    }
    for cost in [belief.cost, belief.cost_deviation] {
        assert!(bounds::COST_NANO.check(cost.nano()).is_ok(), "{belief:?}");
    }
    assert!(belief.availability <= Share::ONE && belief.fits <= Share::ONE);
    if let Some(quality) = belief.quality {
        assert!((0.0..=1.0).contains(&quality.mean), "{quality:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn beliefs_stay_within_their_bounds_whatever_is_seen(
        priors in priors(),
        steps in prop::collection::vec((step(), around()), 0..200),
        last in around(),
    ) {
        let mut estimates = Estimates::new(&priors);
        for (index, (step, around)) in steps.iter().enumerate() {
            take(&mut estimates, step, around);
            // Not after each: that takes longer than the steps.
            if index % 16 == 0 {
                prop_assert!(estimates.is_consistent(), "after {index}: {step:?} {around:?}");
            }
        }
        prop_assert!(estimates.is_consistent());
        for environment in Environment::ALL {
            check(&estimates.belief(environment, &last.task, &last.price, &last.conditions, last.now));
            let standing = estimates.reach(environment).now(last.conditions.link, last.now);
            prop_assert!((0.0..=1.0).contains(&standing.answers) && (0.0..=1.0).contains(&standing.reachable));
            prop_assert!(estimates.ordinary_ms(environment, &Conditions::default(), Tick::from_ms(1)).is_finite());
        }
    }
}
