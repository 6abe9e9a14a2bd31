//! The words of a verdict, as people see them.

mod common;

use common::World;
use kromka_core::*;
use kromka_decision::{Comparison, Condition, Effect, Explanation, Field, Rule};

/// Four stand out: one chosen, one outscored, and one for each kind of reason that has words of its own.
fn world() -> World {
    let secret = Condition { field: Field::PrivacyPpb, comparison: Comparison::AtMost, value: 200_000_000 };
    let hybrid = Effect::Bonus(EnvironmentSet::EMPTY.with(Environment::Hybrid), 0.05);
    let mut world = World::default()
        .ruled(&Rule { conditions: &[secret], effect: Effect::Forbid(EnvironmentSet::ALL) })
        .ruled(&Rule { conditions: &[], effect: hybrid })
        .with(Environment::Local, |option| option.latency_ms = 4_500)
        .with(Environment::CloudBasic, |option| option.ceiling = Sensitivity::Public)
        .with(Environment::CloudPremium, |option| option.cost = Money::from_nano(7_000_000))
        .with(Environment::EdgeNearby, |option| {
            (option.latency_ms, option.energy) = (1_000, Energy::from_uj(5_000_000))
        })
        .with(Environment::Peer, |option| option.privacy = Share::from_percent(20))
        .with(Environment::Hybrid, |option| {
            (option.quality, option.latency_ms) = (Share::from_percent(80), 2_000);
            option.cost = Money::from_nano(3_000_000);
        });
    (world.task.deadline_ms, world.task.cost_max) = (4_000, Money::from_nano(6_000_000));
    world.task.sensitivity = Sensitivity::Personal;
    world
}

fn explained(world: &World) -> String {
    let judgement = world.judge();
    Explanation { verdict: &judgement.verdict, cards: &judgement.cards }.to_string()
}

#[test]
fn a_choice_in_words() {
    assert_eq!(
        explained(&world()),
        "\
run in edge: score 0.9075, 0.1325 ahead of hybrid
  quality 1.000 adds 0.2500
  latency 0.750 adds 0.1875
  cost 1.000 adds 0.2000
  privacy 1.000 adds 0.1000
  availability 1.000 adds 0.0500
  energy 0.800 adds 0.1200
  not local: done after 4500 ms, deadline 4000 ms
  not basic: the data is personal, it may see up to public
  not premium: costs 0.007000, limit 0.006000
  not peer: rule 0 puts it out
  not hybrid: score 0.7750, the chosen one has 0.9075"
    );
}

#[test]
fn a_bonus_is_named_where_it_was_given() {
    let mut world = world();
    world.limits.allowed = EnvironmentSet::EMPTY.with(Environment::Hybrid);
    let text = explained(&world);
    assert!(text.starts_with("run in hybrid: score 0.7750\n  quality 0.800 adds 0.2000\n"), "{text}");
    assert!(text.contains("\n  rules add 0.0500\n  not local: it takes no tasks\n"), "{text}");
}

#[test]
fn no_option_and_a_deferral_in_words() {
    let mut world = World::only(&[Environment::Local]).with(Environment::Local, |option| {
        (option.slots_free, option.ready_at) = (0, Tick::from_ms(5_000));
    });
    let reasons = "\n  not local: it is full\n  not basic: it takes no tasks\n  not premium: it takes no tasks\
                   \n  not edge: it takes no tasks\n  not peer: it takes no tasks\n  not hybrid: it takes no tasks";
    assert_eq!(explained(&world), format!("no feasible option{reasons}"));
    world.task.qos.deferrable = true;
    assert_eq!(explained(&world), format!("nothing is feasible now; decide again at 5000 ms{reasons}"));
}
