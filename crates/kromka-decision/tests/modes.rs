//! The multi-criteria modes, as a decision uses them.

mod common;

use common::World;
use kromka_core::*;
use kromka_decision::mcda::{Direction, Indices, Matrix, promethee_ii, topsis, vikor};
use kromka_decision::{Effect, NormalWeights, ReadyPolicy, Rule};

/// Six options between which no criterion decides alone.
fn world(mode: Mode) -> World {
    let mut world = World::default();
    let tiers = [
        (50, 100, 3_000, 0, 12, 99),
        (65, 30, 1_500, 300_000, 3, 98),
        (80, 60, 2_000, 5_000_000, 4, 99),
        (60, 80, 1_200, 50_000, 2, 90),
        (50, 20, 3_000, 0, 2, 60),
        (70, 70, 2_200, 2_500_000, 7, 98),
    ];
    for (option, (quality, privacy, latency_ms, cost, joule, availability)) in world.options.0.iter_mut().zip(tiers) {
        (option.quality, option.privacy) = (Share::from_percent(quality), Share::from_percent(privacy));
        (option.latency_ms, option.cost) = (latency_ms, Money::from_nano(cost));
        option.energy = Energy::from_uj(joule * 1_000_000);
        option.availability = Share::from_percent(availability);
    }
    (world.task.deadline_ms, world.task.cost_max) = (4_000, Money::from_nano(6_000_000));
    (world.policy.mode, world.elapsed_ms) = (mode, 10);
    world
}

/// The matrix that a decision should use, made here anew.
fn rows(world: &World, feasible: &[Environment]) -> Vec<[f64; CRITERIA]> {
    let row = |environment: &Environment| {
        let option = &world.options[*environment];
        let mut row = [0.0; CRITERIA];
        row[0] = option.quality.as_f64();
        row[1] = f64::from(option.latency_ms + world.elapsed_ms);
        row[2] = option.cost.nano() as f64;
        row[3] = option.privacy.as_f64();
        row[4] = option.availability.as_f64();
        row[5] = option.energy.uj() as f64;
        row[6] = option.carbon.ug() as f64;
        for (value, custom) in row[7..].iter_mut().zip(option.custom) {
            *value = custom.as_f64();
        }
        row
    };
    feasible.iter().map(row).collect()
}

fn weights(world: &World) -> NormalWeights {
    let policy = world.policy.validate().expect("the default policy");
    let preferences = world.preferences.validate().expect("the default preferences");
    ReadyPolicy::new(&policy, &preferences).weights_at(&world.device)
}

/// An index to a billionth, more is better.
#[expect(clippy::cast_possible_truncation, reason = "an index is -1 to 1")]
fn billionths(index: f64) -> i64 {
    (index * 1e9).round() as i64
}

/// The order by a method on that matrix, ties (to a billionth) to the lower environment, and the best index.
fn order(world: &World, feasible: &[Environment]) -> (Vec<Environment>, f64) {
    let mut directions = [Direction::Benefit; CRITERIA];
    for cost in [1, 2, 5, 6] {
        directions[cost] = Direction::Cost;
    }
    let rows = rows(world, feasible);
    let shares = weights(world).as_ppb().map(|ppb| f64::from(ppb) / 1e9);
    let matrix = Matrix::new(&rows, &shares, &directions).expect("a regular matrix");
    let (method, sign): (fn(&Matrix<'_>) -> Indices, f64) = match world.policy.mode {
        Mode::Topsis => (topsis, 1.0),
        Mode::Vikor => (vikor, -1.0),
        Mode::PrometheeII => (promethee_ii, 1.0),
        Mode::WeightedSum | Mode::ExpectedUtility => panic!("not one of these modes"),
    };
    let indices = method(&matrix);
    let mut places: Vec<usize> = (0..feasible.len()).collect();
    places.sort_by_key(|place| -billionths(indices[*place] * sign));
    let best = indices[places[0]];
    (places.into_iter().map(|place| feasible[place]).collect(), if sign < 0.0 { 1.0 - best } else { best })
}

fn chosen_and_fallbacks(verdict: &Verdict) -> Vec<Environment> {
    let decision = verdict.decision().expect("some are feasible");
    [&[decision.chosen], decision.fallbacks.as_slice()].concat()
}

#[test]
fn each_mode_orders_as_its_method_does() {
    let mut seen = Vec::new();
    for mode in [Mode::Topsis, Mode::Vikor, Mode::PrometheeII] {
        for battery in [100, 40, 0] {
            let mut world = world(mode);
            world.device.battery = Share::from_percent(battery);
            let judgement = world.judge();
            let (need, best) = order(&world, &Environment::ALL);
            assert_eq!(chosen_and_fallbacks(&judgement.verdict), need, "{mode:?}");
            let score = judgement.verdict.decision().unwrap().score;
            assert!((score.as_f64() - best).abs() < 2e-9, "{mode:?}: {score:?}, need {best}");
            seen.push(need);
        }
    }
    seen.dedup();
    assert!(seen.len() > 2, "the modes must differ to show that they are used: {seen:?}");
}

#[test]
fn only_feasible_options_are_compared() {
    for mode in [Mode::Topsis, Mode::Vikor, Mode::PrometheeII] {
        let mut world = world(mode);
        world.task.sensitivity = Sensitivity::Confidential;
        for (environment, ceiling) in
            [(Environment::CloudBasic, Sensitivity::Personal), (Environment::Peer, Sensitivity::Public)]
        {
            // Extreme values that would move every normalisation, were they looked at.
            world = world
                .with(environment, |option| (option.ceiling, option.energy) = (ceiling, Energy::from_uj(u64::MAX)));
        }
        let feasible = [Environment::Local, Environment::CloudPremium, Environment::EdgeNearby, Environment::Hybrid];
        assert_eq!(chosen_and_fallbacks(&world.judge().verdict), order(&world, &feasible).0, "{mode:?}");
    }
}

#[test]
fn a_bonus_is_added_to_the_index_and_cards_say_both() {
    for mode in Mode::ALL {
        let plain = world(mode).judge();
        let last = *chosen_and_fallbacks(&plain.verdict).last().unwrap();
        let effect = Effect::Bonus(EnvironmentSet::EMPTY.with(last), 1.0);
        let lifted = world(mode).ruled(&Rule { conditions: &[], effect }).judge();
        assert_eq!(chosen_and_fallbacks(&lifted.verdict)[0], last, "{mode:?}");
        for (environment, card) in lifted.cards.iter() {
            let bonus = if environment == last { Score::ONE } else { Score::ZERO };
            let parts: i64 = card.weighted.iter().map(|part| part.raw()).sum();
            assert_eq!((card.bonus, card.score.raw()), (bonus, parts + bonus.raw()));
            assert_eq!(card.index.raw(), plain.cards[environment].index.raw() + bonus.raw(), "{mode:?}");
            assert_eq!(card.index == card.score, mode == Mode::WeightedSum, "{mode:?}");
        }
    }
}

#[test]
fn one_option_and_equal_options_are_chosen_in_every_mode() {
    for mode in Mode::ALL {
        let mut world = World::only(&[Environment::Peer]);
        world.policy.mode = mode;
        assert_eq!(world.chosen(), Some(Environment::Peer));
        let mut world = World::default();
        world.policy.mode = mode;
        assert_eq!(chosen_and_fallbacks(&world.judge().verdict), Environment::ALL, "{mode:?}");
        let nothing = World { limits: Limits { allowed: EnvironmentSet::EMPTY, ..Limits::NONE }, ..world };
        assert!(matches!(nothing.judge().verdict, Verdict::Infeasible(_)));
    }
}
