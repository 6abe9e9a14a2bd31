//! What holds for every input.

mod common;

use common::World;
use kromka_core::*;
use kromka_decision::{Comparison, Condition, Effect, Field, Rule};
use proptest::prelude::*;

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![Just(0), Just(500_000_000), Just(1_000_000_000), 0..=1_000_000_000u32].prop_map(Share::from_ppb)
}

fn instant() -> impl Strategy<Value = Tick> {
    prop_oneof![Just(0), Just(1_000), Just(1_500), Just(u64::MAX), any::<u64>()].prop_map(Tick::from_ms)
}

/// An option that may hold anything that its types hold.
fn anything() -> BoxedStrategy<ExecutionOption> {
    let flags = (any::<bool>(), prop::bool::weighted(0.9), any::<bool>(), 0..4usize, 0..6usize);
    let shares = (share(), share(), share(), share(), prop::array::uniform4(share()));
    let times = (any::<u32>(), any::<u32>(), instant());
    let amounts = (any::<i64>(), any::<i64>(), any::<u64>(), any::<u64>(), any::<u64>());
    let counts = (any::<u32>(), any::<u32>(), any::<Option<u32>>(), any::<Option<u32>>());
    let failed = (any::<Option<u64>>(), any::<Option<u32>>(), share(), prop::option::of(any::<[u32; CURVE_POINTS]>()));
    (flags, shares, times, amounts, counts, failed)
        .prop_map(|(flags, shares, times, amounts, counts, failed)| ExecutionOption {
            // The place in the map says which option it is, whatever this says.
            environment: Environment::ALL[flags.4],
            enabled: flags.0,
            reachable: flags.1,
            needs_network: flags.2,
            ceiling: Sensitivity::ALL[flags.3],
            privacy: shares.0,
            quality: shares.1,
            availability: shares.2,
            confidence: shares.3,
            latency_ms: times.0,
            latency_deviation_ms: times.1,
            cost: Money::from_nano(amounts.0),
            cost_deviation: Money::from_nano(amounts.1),
            energy: Energy::from_uj(amounts.2),
            carbon: Carbon::from_ug(amounts.3),
            memory_free: Bytes::new(amounts.4),
            compute_free: counts.0,
            slots_free: counts.1,
            ready_at: times.2,
            tokens_affordable: counts.2,
            detect_timeout_ms: counts.3,
            custom: shares.4,
            failed_energy: failed.0.map(Energy::from_uj),
            failed_ms: failed.1,
            fits: failed.2,
            curve: failed.3.map(Curve::from),
        })
        .boxed()
}

/// An ordinary option, mostly feasible.
fn ordinary() -> BoxedStrategy<ExecutionOption> {
    let shares = (share(), share(), share(), prop::array::uniform4(share()));
    let amounts = (0..5_000u32, 0..7_000_000i64, 0..40_000_000u64, 0..2_000_000u64);
    let flags = (prop::bool::weighted(0.9), prop::bool::weighted(0.9), 0..4usize);
    let points = prop::option::of((0..4_000u32, prop::array::uniform8(0..600u32)));
    let failed = (prop::option::of(0..30_000_000u64), prop::option::of(0..3_000u32), share(), points);
    (shares, amounts, flags, failed)
        .prop_map(|(shares, amounts, flags, failed)| ExecutionOption {
            quality: shares.0,
            privacy: shares.1,
            availability: shares.2,
            custom: shares.3,
            latency_ms: amounts.0,
            cost: Money::from_nano(amounts.1),
            energy: Energy::from_uj(amounts.2),
            carbon: Carbon::from_ug(amounts.3),
            enabled: flags.0,
            reachable: flags.1,
            ceiling: Sensitivity::ALL[flags.2.max(1)],
            failed_energy: failed.0.map(Energy::from_uj),
            failed_ms: failed.1,
            fits: failed.2,
            curve: failed.3.map(|(start, steps)| rising(start, steps)),
            ..ExecutionOption::ideal(Environment::Local)
        })
        .boxed()
}

/// A curve that starts there and rises by these steps.
fn rising(start: u32, steps: [u32; CURVE_POINTS]) -> Curve {
    let mut at = start;
    Curve::from(steps.map(|step| {
        at += step;
        at
    }))
}

fn weights() -> impl Strategy<Value = Weights> {
    prop::array::uniform11(prop_oneof![Just(0.0), Just(0.25), 0.0..1_000.0f64])
        .prop_filter("all zero is refused", |weights| weights.iter().any(|weight| *weight > 0.001))
        .prop_map(Weights::from_array)
}

fn mode() -> impl Strategy<Value = Mode> {
    (0..Mode::ALL.len()).prop_map(|code| Mode::ALL[code])
}

prop_compose! {
    fn world(option: BoxedStrategy<ExecutionOption>)(
        options in prop::array::uniform6(option), weights in weights(), battery in share(), charging in any::<bool>(),
        deadline_ms in prop_oneof![Just(1u32), Just(4_000), 1..=u32::MAX],
        cost_max in prop_oneof![Just(0i64), Just(6_000_000), 0..=1_000_000_000_000_000i64],
        bonus in -1.0..=1.0f64, incumbent in prop::option::of(0..6usize), margin in share(),
    ) -> World {
        let mut world = World { options: EnvironmentMap(options), ..World::default() };
        world.policy.mode = Mode::WeightedSum;
        for (environment, option) in Environment::ALL.into_iter().zip(&mut world.options.0) {
            option.environment = environment;
        }
        world.policy.weights = weights;
        world.policy.switch_margin = margin;
        (world.device.battery, world.device.charging) = (battery, charging);
        (world.task.deadline_ms, world.task.cost_max) = (deadline_ms, Money::from_nano(cost_max));
        world.incumbent = incumbent.map(|place| Environment::ALL[place]);
        let condition = Condition { field: Field::LatencyMs, comparison: Comparison::Greater, value: 2_000 };
        let effect = Effect::Bonus(EnvironmentSet::of(&[Environment::Local, Environment::Peer]), bonus);
        world.ruled(&Rule { conditions: &[condition], effect })
    }
}

/// The order of the feasible, best first.
fn order(verdict: &Verdict) -> Vec<Environment> {
    let decision = verdict.decision();
    decision.map_or(Vec::new(), |decision| [&[decision.chosen], decision.fallbacks.as_slice()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parts_and_bonus_sum_to_the_score_exactly(mut world in world(ordinary()), mode in mode()) {
        world.policy.mode = mode;
        let judgement = world.judge();
        for (environment, card) in judgement.cards.iter() {
            let parts: i64 = card.weighted.iter().map(|part| part.raw()).sum();
            prop_assert_eq!(card.score.raw(), parts + card.bonus.raw());
            prop_assert!((0..=Score::ONE.raw()).contains(&parts));
            prop_assert_eq!(card.environment, environment);
            if mode == Mode::WeightedSum {
                prop_assert_eq!(card.index, card.score);
            }
        }
        if let Verdict::Run(decision) = judgement.verdict {
            prop_assert_eq!(decision.score, judgement.cards[decision.chosen].index);
            let others = decision.fallbacks.as_slice().iter().map(|next| judgement.cards[*next].index.raw());
            if let Some(next) = others.max() {
                prop_assert_eq!(decision.margin.raw(), decision.score.raw() - next);
            }
        }
    }

    #[test]
    fn a_cheaper_copy_never_ranks_lower(
        world in world(ordinary()), from in 0..6usize, to in 0..6usize, which in 0..4u8, part in 0..=100u64,
    ) {
        prop_assume!(from != to);
        // Without the rule, which favours two environments.
        let mut world = World { rules: kromka_decision::RuleTable::default(), incumbent: None, ..world };
        let mut copy = world.options.0[from];
        let less = |amount: u64| amount * part / 100;
        match which {
            0 => copy.latency_ms = u32::try_from(less(copy.latency_ms.into())).unwrap(),
            1 => copy.cost = Money::from_nano(less(copy.cost.nano().unsigned_abs()).cast_signed()),
            2 => copy.energy = Energy::from_uj(less(copy.energy.uj())),
            _ => copy.carbon = Carbon::from_ug(less(copy.carbon.ug())),
        }
        world.options.0[to] = ExecutionOption { environment: Environment::ALL[to], ..copy };
        let judgement = world.judge();
        prop_assert!(judgement.cards.0[to].index >= judgement.cards.0[from].index);
        let order = order(&judgement.verdict);
        let place = |environment: usize| order.iter().position(|other| other.index() == environment);
        if let Some(original) = place(from) {
            let copy = place(to).expect("what takes less breaks nothing that the original does not");
            // The higher of two equals comes later.
            let tie = judgement.cards.0[to].index == judgement.cards.0[from].index && to > from;
            prop_assert!(copy < original || tie, "{copy} {original}");
        }
    }

    #[test]
    fn a_copy_in_a_higher_place_loses_the_tie_and_nothing_else_changes(
        world in world(ordinary()), mode in mode(), turn in 0..6usize,
    ) {
        let mut world = World { rules: kromka_decision::RuleTable::default(), incumbent: None, ..world };
        world.policy.mode = mode;
        let before = world.judge();
        let mut turned = world.clone();
        turned.options.0.rotate_right(turn);
        let after = turned.judge();
        let moved = |environment: Environment| Environment::ALL[(environment.index() + turn) % 6];
        for (environment, card) in before.cards.iter() {
            let other = after.cards[moved(environment)];
            prop_assert_eq!((card.normalised, card.weighted, card.score), (other.normalised, other.weighted, other.score));
        }
        if mode == Mode::ExpectedUtility {
            // Its fallbacks are in another order than the indices: `tests/utility.rs`.
            return Ok(());
        }
        // The order of the moved ones is the same, but for ties, which again go to the lower place.
        let mut need: Vec<Environment> = order(&before.verdict).into_iter().map(moved).collect();
        need.sort_by_key(|environment| (-after.cards[*environment].index.raw(), *environment));
        prop_assert_eq!(order(&after.verdict), need);
    }

    #[test]
    fn an_infeasible_option_never_changes_the_order_of_the_others(
        world in world(ordinary()), mode in mode(), place in 0..6usize, other in anything(),
    ) {
        let mut world = world;
        world.policy.mode = mode;
        world.options.0[place].enabled = false;
        let before = world.judge();
        world.options.0[place] = ExecutionOption { enabled: false, ..other };
        let after = world.judge();
        prop_assert_eq!(order(&before.verdict), order(&after.verdict));
        for environment in Environment::ALL.into_iter().filter(|environment| environment.index() != place) {
            prop_assert_eq!(before.cards[environment], after.cards[environment]);
            prop_assert_eq!(before.verdict.rejected().of(environment), after.verdict.rejected().of(environment));
        }
    }

    #[test]
    fn a_feasible_option_never_changes_the_order_of_the_others_under_the_weighted_sum(
        world in world(ordinary()), place in 0..6usize,
    ) {
        let mut world = World { incumbent: None, ..world };
        let all = order(&world.judge().verdict);
        world.limits.allowed = EnvironmentSet::ALL.without(Environment::ALL[place]);
        let without: Vec<_> = all.into_iter().filter(|environment| environment.index() != place).collect();
        prop_assert_eq!(order(&world.judge().verdict), without);
    }

    #[test]
    fn a_verdict_is_total(
        world in world(anything()), mode in mode(), risk in 0.0..=10.0f64, elapsed_ms in any::<u32>(),
        cost_max in any::<Option<i64>>(), energy_max in any::<Option<u64>>(), options in prop::array::uniform6(anything()),
        deferrable in any::<bool>(), spent in (any::<i64>(), any::<u64>()), may_fall_back in any::<bool>(),
    ) {
        // Here an option may also claim to be of another environment.
        let mut world = World { options: EnvironmentMap(options), elapsed_ms, ..world };
        (world.policy.mode, world.policy.risk, world.task.qos.deferrable) = (mode, risk, deferrable);
        (world.spent_cost, world.spent_energy) = (Money::from_nano(spent.0), Energy::from_uj(spent.1));
        world.may_fall_back = may_fall_back;
        world.limits.cost_max = cost_max.map(Money::from_nano);
        world.limits.energy_max = energy_max.map(Energy::from_uj);
        let judgement = world.judge();
        prop_assert_eq!(&world.judge(), &judgement);
        let rejected = judgement.verdict.rejected();
        let chosen = judgement.verdict.decision().map(|decision| decision.chosen);
        for environment in Environment::ALL {
            prop_assert_eq!(rejected.of(environment).is_none(), chosen == Some(environment));
            if let Some(rejection) = rejected.of(environment) {
                prop_assert_eq!(rejection.environment, environment);
            }
        }
        let explanation = kromka_decision::Explanation { verdict: &judgement.verdict, cards: &judgement.cards };
        prop_assert!(!explanation.to_string().is_empty());
    }
}
