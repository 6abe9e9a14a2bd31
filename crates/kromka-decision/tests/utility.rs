//! What holds of expected utility for every input, and the example of `docs/DECISION.md`.

mod common;

use common::World;
use kromka_core::*;
use proptest::prelude::*;

/// By how much rounding may hide what a change gains: shares and values are rounded to 10⁻⁹.
const ROUNDING: i64 = 4_000_000_000;

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![Just(0), Just(1), Just(1_000_000_000), 500_000_000..=1_000_000_000u32].prop_map(Share::from_ppb)
}

fn option() -> BoxedStrategy<ExecutionOption> {
    let shares = (share(), share(), share(), share());
    let amounts = (0..4_000_000i64, 0..9_000_000u64, prop::option::of(0..9_000_000u64), prop::option::of(0..3_000u32));
    let curve = (0..3_000u32, prop::array::uniform8(0..400u32));
    let flags = (prop::bool::weighted(0.9), 0..4usize, 0..3u64);
    (shares, amounts, curve, flags)
        .prop_map(|(shares, amounts, (start, steps), flags)| {
            let mut at = start;
            let curve = Curve::from(steps.map(|step| {
                at += step;
                at
            }));
            ExecutionOption {
                quality: shares.0,
                privacy: shares.1,
                availability: shares.2,
                fits: shares.3,
                cost: Money::from_nano(amounts.0),
                energy: Energy::from_uj(amounts.1),
                failed_energy: amounts.2.map(Energy::from_uj),
                failed_ms: amounts.3,
                latency_ms: curve.mean_ms(),
                curve: Some(curve),
                enabled: flags.0,
                ceiling: Sensitivity::ALL[flags.1],
                memory_free: Bytes::new(flags.2),
                ..ExecutionOption::ideal(Environment::Local)
            }
        })
        .boxed()
}

prop_compose! {
    fn world()(
        options in prop::array::uniform6(option()), deadline_ms in prop_oneof![Just(4_000u32), 1..8_000u32],
        elapsed_ms in prop_oneof![Just(0u32), 0..2_000u32], energy_max in prop::option::of(0..12_000_000u64),
        quality_min in prop_oneof![Just(Share::ZERO), share()], ceilings in (0..3usize, 0..3usize), memory in 0..2u64,
        tried in 0..64u8, tried_too in 0..64u8, may_fall_back in prop::bool::weighted(0.8),
    ) -> World {
        let mut world = World { options: EnvironmentMap(options), elapsed_ms, may_fall_back, ..World::default() };
        for (environment, option) in Environment::ALL.into_iter().zip(&mut world.options.0) {
            option.environment = environment;
        }
        world.policy.mode = Mode::ExpectedUtility;
        (world.task.deadline_ms, world.task.cost_max) = (deadline_ms, Money::from_nano(5_000_000));
        world.task.qos.energy_max = energy_max.map(Energy::from_uj);
        world.task.qos.quality_min = quality_min;
        world.task.sensitivity = Sensitivity::ALL[ceilings.0];
        world.task.privacy = PrivacyLevel::ALL[ceilings.1];
        world.task.memory = Bytes::new(memory);
        world.tried = EnvironmentSet::from_bits(tried & tried_too).expect("six bits");
        world
    }
}

/// The feasible ones with their indices.
fn indices(world: &World) -> Vec<(Environment, i64)> {
    let judgement = world.judge();
    let Some(decision) = judgement.verdict.decision() else { return Vec::new() };
    let all = [&[decision.chosen], decision.fallbacks.as_slice()].concat();
    all.into_iter().map(|environment| (environment, judgement.cards[environment].index.raw())).collect()
}

fn index_of(world: &World, environment: Environment) -> Option<i64> {
    indices(world).into_iter().find(|(other, _)| *other == environment).map(|(_, index)| index)
}

fn best(world: &World) -> i64 {
    indices(world).into_iter().map(|(_, index)| index).max().unwrap_or(0)
}

/// Makes an option better in one thing.
fn better(option: &mut ExecutionOption, which: u8, part: u32) {
    let more = |share: Share| Share::from_ppb(share.ppb() + share.complement().ppb() / 100 * part);
    match which {
        0 => option.availability = more(option.availability),
        1 => option.fits = more(option.fits),
        2 => option.cost = Money::from_nano(option.cost.nano() * i64::from(100 - part) / 100),
        3 => option.quality = more(option.quality),
        _ => {
            let points = option.curve.map(|curve| curve.points().map(|at| at.saturating_sub(part)));
            option.curve = points.map(Curve::from);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_index_is_a_share_of_one_and_of_the_chosen_ones(world in world()) {
        let indices = indices(&world);
        for (_, index) in &indices {
            prop_assert!((0..=Score::ONE.raw()).contains(index));
            prop_assert!(*index <= indices[0].1, "the first is chosen");
        }
    }

    #[test]
    fn choice_and_fallbacks_all_pass_the_mask(world in world()) {
        for (environment, _) in indices(&world) {
            let (option, task) = (&world.options[environment], &world.task);
            prop_assert!(option.ceiling >= task.sensitivity && option.ceiling >= task.privacy.ceiling_needed());
            prop_assert!(option.enabled && !world.tried.contains(environment));
            prop_assert!(option.quality >= task.qos.quality_min && option.memory_free >= task.memory);
            prop_assert!(option.availability > Share::ZERO && option.cost <= task.cost_max);
            prop_assert!(task.qos.energy_max.is_none_or(|most| option.energy <= most));
        }
    }

    #[test]
    fn the_place_of_an_option_changes_nothing_but_ties(world in world(), turn in 1..6usize) {
        let mut turned = world.clone();
        turned.options.0.rotate_right(turn);
        let moved = |environment: Environment| Environment::ALL[(environment.index() + turn) % 6];
        turned.tried = world.tried.iter().fold(EnvironmentSet::EMPTY, |set, environment| set.with(moved(environment)));
        let (before, after) = (indices(&world), indices(&turned));
        let mut need: Vec<_> = before.iter().map(|(environment, index)| (moved(*environment), *index)).collect();
        let mut have = after.clone();
        need.sort_unstable();
        have.sort_unstable();
        prop_assert_eq!(&have, &need);
        let tie = before.iter().filter(|(_, index)| *index == before.first().map_or(0, |best| best.1)).count() > 1;
        if let (Some(before), Some(after)) = (before.first(), after.first()) {
            prop_assert!(moved(before.0) == after.0 || tie);
        }
    }

    #[test]
    fn what_breaks_the_mask_changes_nothing(world in world(), place in 0..6usize, other in option()) {
        let mut world = world;
        world.options.0[place].enabled = false;
        let before = world.judge();
        world.options.0[place] = ExecutionOption { enabled: false, ..other };
        let after = world.judge();
        let decided = |judgement: &kromka_decision::Judgement| {
            judgement.verdict.decision().map(|decision| (decision.chosen, decision.fallbacks, decision.margin))
        };
        prop_assert_eq!(decided(&before), decided(&after));
        for environment in Environment::ALL.into_iter().filter(|environment| environment.index() != place) {
            prop_assert_eq!(before.cards[environment], after.cards[environment]);
        }
    }

    #[test]
    fn one_more_fallback_never_makes_a_choice_worth_less(world in world(), place in 0..6usize) {
        let mut without = world.clone();
        without.options.0[place].enabled = false;
        for (environment, index) in indices(&without) {
            prop_assert!(index_of(&world, environment) >= Some(index));
        }
        let last = World { may_fall_back: false, ..world.clone() };
        for (environment, index) in indices(&last) {
            prop_assert!(index_of(&world, environment) >= Some(index));
        }
    }

    /// The mean is rounded down to a millisecond, so that an earlier curve may look later by less than that.
    #[test]
    fn a_better_option_never_ranks_lower_when_no_other_try_may_follow(
        world in world(), place in 0..6usize, which in 0..5u8, part in 0..=100u32,
    ) {
        let mut world = World { may_fall_back: false, ..world };
        let before = indices(&world);
        better(&mut world.options.0[place], which, part);
        let after = indices(&world);
        let of = |list: &[(Environment, i64)], environment: Environment| {
            list.iter().find(|(other, _)| *other == environment).map(|(_, index)| *index)
        };
        let slack = if which == 4 { ROUNDING + Score::ONE.raw() / i64::from(world.task.deadline_ms) } else { 0 };
        for environment in Environment::ALL {
            if environment.index() == place {
                prop_assert!(of(&after, environment).map(|index| index + slack) >= of(&before, environment));
            } else {
                prop_assert_eq!(of(&after, environment), of(&before, environment));
            }
        }
    }

    /// With fallbacks an option may rank lower for being better: see below. But what can be had is never worth less.
    #[test]
    fn a_better_option_never_makes_the_best_pair_worth_less(
        world in world(), place in 0..6usize, which in 0..5u8, part in 0..=100u32,
    ) {
        let before = world.clone();
        let mut after = world;
        better(&mut after.options.0[place], which, part);
        let slack = if which == 4 { Score::ONE.raw() / i64::from(after.task.deadline_ms) } else { 0 };
        prop_assert!(best(&after) + ROUNDING + slack >= best(&before));
        if which == 2 {
            // Cheaper, it is worth no less in any pair, so that no index falls.
            for (environment, index) in indices(&before) {
                prop_assert!(index_of(&after, environment) >= Some(index));
            }
        }
    }
}

/// Three options that differ in what a result is worth (quality) and how probable it is; failing costs nothing.
fn bets(bets: [(u32, u32); 3]) -> World {
    let mut world = World::only(&Environment::ALL[..3]).weighing(&[(Criterion::Quality, 1.0)]);
    world.policy.mode = Mode::ExpectedUtility;
    for (option, (quality, availability)) in world.options.0.iter_mut().zip(bets) {
        (option.quality, option.availability) = (Share::from_ppb(quality), Share::from_ppb(availability));
    }
    world
}

/// There are two tries. While basic is unsure it is tried first with premium behind it; when it is sure it is the
/// fallback, and the gamble on local goes first.
#[test]
fn more_availability_may_make_a_choice_a_fallback() {
    let unsure = bets([(1_000_000_000, 500_000_000), (950_000_000, 800_000_000), (800_000_000, 1_000_000_000)]);
    assert_eq!(unsure.chosen(), Some(Environment::CloudBasic));
    assert_eq!(best(&unsure), 920_000_000_000_000_000);
    let sure = unsure.with(Environment::CloudBasic, |option| option.availability = Share::ONE);
    let judgement = sure.judge();
    let decision = judgement.verdict.decision().unwrap();
    assert_eq!((decision.chosen, decision.fallbacks.first()), (Environment::Local, Some(Environment::CloudBasic)));
    assert_eq!(decision.score.raw(), 975_000_000_000_000_000);
}

/// A pair that costs more than the limit is worth nothing, although each of the two is affordable.
#[test]
fn what_a_failure_cost_counts_against_the_limit_of_the_fallback() {
    let mut world = bets([(900_000_000, 900_000_000), (800_000_000, 900_000_000), (100_000_000, 1_000_000_000)]);
    world.task.cost_max = Money::from_nano(100);
    world.options[Environment::Local].cost = Money::from_nano(60);
    world.options[Environment::CloudBasic].cost = Money::from_nano(41);
    let fallbacks = |world: &World| world.judge().verdict.decision().map(|decision| decision.fallbacks.first());
    assert_eq!((world.chosen(), fallbacks(&world)), (Some(Environment::Local), Some(Some(Environment::CloudPremium))));
    world.options[Environment::CloudBasic].cost = Money::from_nano(40);
    assert_eq!(fallbacks(&world), Some(Some(Environment::CloudBasic)));
    // The limit holds the expected cost with the risk, of a fallback too.
    world.options[Environment::CloudBasic].cost_deviation = Money::from_nano(1);
    world.policy.risk = 1.0;
    assert_eq!(fallbacks(&world), Some(Some(Environment::CloudPremium)));
}

/// The example of `docs/DECISION.md`, section "Expected utility".
#[test]
fn the_example_of_the_documentation() {
    let mut world = World::only(&[Environment::Local, Environment::CloudBasic])
        .weighing(&[(Criterion::Quality, 0.5), (Criterion::Latency, 0.5)])
        .with(Environment::Local, |option| {
            (option.quality, option.curve) = (Share::from_percent(50), Some(Curve::point(2_000)));
        })
        .with(Environment::CloudBasic, |option| {
            let points = [400, 500, 700, 900, 1_200, 1_800, 3_000, 6_000];
            (option.quality, option.curve) = (Share::from_percent(80), Some(Curve::from(points)));
            (option.availability, option.fits) = (Share::from_percent(95), Share::from_percent(98));
            option.failed_ms = Some(1_500);
        });
    world.policy.mode = Mode::ExpectedUtility;
    world.task.deadline_ms = 4_000;
    let InTime { share_ppb, mean_ms } = world.options[Environment::CloudBasic].curve.unwrap().within(4_000);
    assert_eq!((share_ppb, mean_ms), (986_666_666, 1_059));
    let judgement = world.judge();
    let decision = judgement.verdict.decision().unwrap();
    assert_eq!((decision.chosen, decision.fallbacks.first()), (Environment::CloudBasic, Some(Environment::Local)));
    let indices = judgement.cards.0.each_ref().map(|card| card.index.raw());
    assert_eq!(indices[..2], [500_000_000_000_000_000, 726_692_589_488_250_000]);
}
