//! The specification's pseudo-code is unsound in known ways. One test for each, named for what went wrong.

mod common;

use common::World;
use kromka_core::*;
use kromka_decision::{ReadyPolicy, Rule};

const LOCAL: Environment = Environment::Local;
const BASIC: Environment = Environment::CloudBasic;
const PREMIUM: Environment = Environment::CloudPremium;

type Change = fn(&mut ExecutionOption);

/// `best_score` starts at 0 and only more than that wins, so that the default, local, won without being feasible.
#[test]
fn an_option_with_score_zero_is_still_chosen_over_nothing() {
    let world = World::only(&[BASIC, PREMIUM])
        .weighing(&[(Criterion::Quality, 1.0)])
        .with(BASIC, |option| option.quality = Share::ZERO)
        .with(PREMIUM, |option| option.quality = Share::ZERO);
    let judgement = world.judge();
    let decision = judgement.verdict.decision().expect("two are feasible");
    assert_eq!((decision.chosen, decision.score), (BASIC, Score::ZERO));
    assert_eq!(decision.fallbacks.as_slice(), [PREMIUM]);
}

/// `best_env` starts as local, so that local was also the answer when nothing could run the task.
#[test]
fn local_is_not_the_answer_when_nothing_is_feasible() {
    let judgement = World::only(&[]).judge();
    let Verdict::Infeasible(why) = judgement.verdict else { panic!("{judgement:?}") };
    assert_eq!(why.rejected.iter().count(), 6);
    assert!(why.rejected.iter().all(|rejection| rejection.constraint == Constraint::Enabled));
}

/// There are no hard constraints: privacy, deadline and cost were weights that a good score elsewhere outbids.
#[test]
fn a_good_score_does_not_buy_a_broken_constraint() {
    let worse = |option: &mut ExecutionOption| (option.quality, option.latency_ms) = (Share::from_percent(1), 3_000);
    let mut world = World::only(&[LOCAL, BASIC]).with(LOCAL, worse);
    (world.task.deadline_ms, world.task.cost_max) = (4_000, Money::from_nano(100));
    assert_eq!(world.chosen(), Some(BASIC));
    let breaks: [(Change, Constraint, i64, i64); 4] = [
        (|option| option.ceiling = Sensitivity::Public, Constraint::Sensitivity, 0, 1),
        (|option| option.latency_ms = 4_001, Constraint::Deadline, 4_001, 4_000),
        (|option| option.cost = Money::from_nano(101), Constraint::Cost, 101, 100),
        (|option| option.slots_free = 0, Constraint::Capacity, 0, 1),
    ];
    world.task.sensitivity = Sensitivity::Personal;
    for (change, constraint, have, need) in breaks {
        let broken = world.clone().with(BASIC, change);
        assert_eq!(broken.chosen(), Some(LOCAL), "{constraint:?}");
        assert_eq!(broken.against(BASIC), Some((constraint, have, need)));
    }
}

/// A demanded privacy level was a divisor of a score.
#[test]
fn a_privacy_level_is_demanded_whatever_the_data_is() {
    let mut world = World::only(&[LOCAL, BASIC]).with(LOCAL, |option| option.quality = Share::ZERO);
    world.task.privacy = PrivacyLevel::Restricted;
    let world = world.with(BASIC, |option| option.ceiling = Sensitivity::Personal);
    assert_eq!(world.chosen(), Some(LOCAL));
    assert_eq!(world.against(BASIC), Some((Constraint::Privacy, 1, 2)));
}

/// `latency_weight` was declared and never read.
#[test]
fn the_latency_weight_was_never_used() {
    let mut world = World::only(&[LOCAL, BASIC])
        .with(LOCAL, |option| (option.latency_ms, option.quality) = (100, Share::from_percent(50)))
        .with(BASIC, |option| (option.latency_ms, option.quality) = (900, Share::from_percent(60)));
    world.task.deadline_ms = 1_000;
    let weighing = |latency| world.clone().weighing(&[(Criterion::Quality, 0.5), (Criterion::Latency, latency)]);
    assert_eq!(weighing(0.0).chosen(), Some(BASIC));
    assert_eq!(weighing(0.5).chosen(), Some(LOCAL));
}

/// So were the custom weights …
#[test]
fn custom_weights_were_never_used() {
    for (i, criterion) in
        [Criterion::Custom0, Criterion::Custom1, Criterion::Custom2, Criterion::Custom3].into_iter().enumerate()
    {
        let world =
            World::default().weighing(&[(criterion, 1.0)]).with(PREMIUM, |option| option.custom[i] = Share::ONE);
        assert_eq!(world.chosen(), Some(PREMIUM));
    }
}

/// … the carbon footprint …
#[test]
fn carbon_was_never_used() {
    let mut world = World::default().weighing(&[(Criterion::Carbon, 1.0)]);
    for (environment, grams) in Environment::ALL.into_iter().zip([3, 2, 1, 4, 5, 6]) {
        world.options[environment].carbon = Carbon::from_ug(grams * 100_000);
    }
    assert_eq!(world.chosen(), Some(PREMIUM));
}

/// … and the confidence of an estimate. Here the spread behind it counts against hard limits by the policy's risk, and
/// the decision carries the chosen option's confidence; a score it does not move, because a doubtful estimate is not a
/// bad one.
#[test]
fn confidence_was_never_used() {
    let mut world = World::only(&[LOCAL, BASIC])
        .weighing(&[(Criterion::Quality, 1.0)])
        .with(LOCAL, |option| option.quality = Share::ZERO)
        .with(BASIC, |option| {
            (option.latency_ms, option.latency_deviation_ms) = (900, 101);
            (option.cost, option.cost_deviation) = (Money::from_nano(90), Money::from_nano(5));
            option.confidence = Share::from_percent(20);
        });
    // Expected utility knows the distribution of latency, and adds no risk to it.
    world.policy.mode = Mode::WeightedSum;
    (world.task.deadline_ms, world.task.cost_max) = (1_000, Money::from_nano(100));
    assert_eq!(world.judge().verdict.decision().map(|decision| decision.confidence), Some(Share::from_percent(20)));
    world.policy.risk = 1.0;
    assert_eq!(world.against(BASIC), Some((Constraint::Deadline, 1_001, 1_000)));
    assert_eq!(world.judge().verdict.decision().map(|decision| decision.confidence), Some(Share::ONE));
    // The cost is checked first: 90 + 3 × 5.
    world.policy.risk = 3.0;
    assert_eq!(world.against(BASIC), Some((Constraint::Cost, 105, 100)));
}

/// `qos` was never read: here quality, availability and energy are hard, deferral is a verdict, and rules read the
/// priority.
#[test]
fn quality_of_service_was_never_used() {
    let world = World::only(&[BASIC]).with(BASIC, |option| {
        (option.quality, option.availability) = (Share::from_percent(60), Share::from_percent(90));
        (option.energy, option.ready_at) = (Energy::from_uj(10), Tick::from_ms(3_000));
    });
    let with = |qos: Qos| World { task: TaskRequirements { qos, ..world.task }, ..world.clone() };
    assert_eq!(with(Qos::default()).chosen(), Some(BASIC));
    let against = |qos| with(qos).against(BASIC).map(|(constraint, ..)| constraint);
    let demanding = Qos { quality_min: Share::from_percent(61), ..Qos::default() };
    assert_eq!(against(demanding), Some(Constraint::Quality));
    let sure = Qos { availability_min: Share::from_percent(91), ..Qos::default() };
    assert_eq!(against(sure), Some(Constraint::Availability));
    let frugal = Qos { energy_max: Some(Energy::from_uj(9)), ..Qos::default() };
    assert_eq!(against(frugal), Some(Constraint::Energy));
    let patient = with(Qos { deferrable: true, ..sure }).judge().verdict;
    assert!(matches!(patient, Verdict::Defer { until, .. } if until == Tick::from_ms(3_000)), "{patient:?}");
    assert!(matches!(with(sure).judge().verdict, Verdict::Infeasible(_)));
}

/// A task's compute, its memory and whether it runs offline were declared and never read.
#[test]
fn compute_memory_and_offline_were_never_used() {
    let mut world = World::only(&[LOCAL, BASIC]).with(BASIC, |option| {
        (option.compute_free, option.memory_free, option.needs_network) = (4, Bytes::new(999), true);
        option.quality = Share::ONE;
    });
    world = world.with(LOCAL, |option| option.quality = Share::ZERO);
    assert_eq!(world.chosen(), Some(BASIC));
    let compute = World { task: TaskRequirements { compute_units: 5, ..world.task }, ..world.clone() };
    assert_eq!(compute.against(BASIC), Some((Constraint::Compute, 4, 5)));
    let memory = World { task: TaskRequirements { memory: Bytes::new(1_000), ..world.task }, ..world.clone() };
    assert_eq!(memory.against(BASIC), Some((Constraint::Memory, 999, 1_000)));
    world.link.kind = LinkKind::None;
    assert_eq!((world.chosen(), world.against(BASIC)), (Some(LOCAL), Some((Constraint::Offline, 0, 1))));
    // A task that needs the network cannot even run here.
    world.task.offline_capable = false;
    assert_eq!((world.chosen(), world.against(LOCAL)), (None, Some((Constraint::Offline, 0, 1))));
    (world.link.kind, world.policy.offline) = (LinkKind::Wifi, true);
    assert_eq!(world.against(BASIC), Some((Constraint::Offline, 0, 1)));
}

/// Weights were taken as they came: NaN, negative, or all zero.
#[test]
fn weights_were_not_validated() {
    let check = |weight: f64| {
        Policy { weights: Weights { energy: weight, ..Weights::default() }, ..Policy::default() }.validate()
    };
    for weight in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.001, 1_000.5] {
        assert_eq!(check(weight).expect_err("unusable").number(), 1020, "{weight}");
    }
    let zero = Policy { weights: Weights::from_array([0.0; CRITERIA]), ..Policy::default() };
    assert_eq!(zero.validate().expect_err("unusable").number(), 1021);
    let mut preferences = Preferences::default();
    preferences.multipliers[0] = f64::NAN;
    assert_eq!(preferences.validate().expect_err("unusable").number(), 1022);
    // Weights need not sum to one: they are relative.
    assert!(check(7.0).is_ok());
}

/// A task's limits were taken as they came too.
#[test]
fn a_task_was_not_validated() {
    let negative = TaskRequirements { cost_max: Money::from_nano(-1), ..TaskRequirements::new(TaskKind::Analysis) };
    assert_eq!(negative.validate().expect_err("negative cost").number(), 1001);
    let due = TaskRequirements { deadline_ms: 0, ..TaskRequirements::new(TaskKind::Analysis) };
    assert_eq!(due.validate().expect_err("no time").number(), 1001);
}

/// Sub-scores divided by the task's maximum: at a cost limit of 0 that was 0 / 0.
#[test]
fn a_cost_limit_of_zero_does_not_divide_by_zero() {
    let mut world = World::only(&[LOCAL, BASIC]).with(BASIC, |option| option.cost = Money::from_nano(1));
    world.task.cost_max = Money::ZERO;
    let judgement = world.judge();
    assert_eq!(judgement.cards[LOCAL].of(Criterion::Cost).0, Share::ONE);
    assert_eq!(judgement.cards[BASIC].of(Criterion::Cost).0, Share::ZERO);
    assert_eq!(judgement.verdict.decision().map(|decision| decision.chosen), Some(LOCAL));
    assert_eq!(world.against(BASIC), Some((Constraint::Cost, 1, 0)));
    let no_scale = Policy { scales: Scales { energy: Energy::ZERO, ..Scales::default() }, ..Policy::default() };
    assert_eq!(no_scale.validate().expect_err("a scale of zero").number(), 1023);
}

/// The context scaled the finished score, the same for all options, so that it never changed their order.
#[test]
fn a_context_that_multiplies_the_score_cannot_change_the_order() {
    let mut world = World::only(&[LOCAL, BASIC])
        .weighing(&[(Criterion::Quality, 0.5), (Criterion::Energy, 0.3)])
        .with(LOCAL, |option| (option.quality, option.energy) = (Share::from_percent(90), Energy::from_uj(15_000_000)))
        .with(BASIC, |option| (option.quality, option.energy) = (Share::from_percent(60), Energy::from_uj(5_000_000)));
    assert_eq!(world.chosen(), Some(LOCAL));
    world.device.battery = Share::from_percent(5);
    assert_eq!(world.chosen(), Some(BASIC), "an empty battery");
    world.device = DeviceSample { temperature: Celsius::from_milli(45_000), ..DeviceSample::default() };
    assert_eq!(world.chosen(), Some(BASIC), "a hot device");
}

/// Availability was asked as a flag although it was scored as a share.
#[test]
fn availability_is_a_probability_and_reachability_the_flag() {
    let mut world = World::only(&[BASIC, PREMIUM])
        .weighing(&[(Criterion::Availability, 1.0)])
        .with(BASIC, |option| option.availability = Share::from_percent(90))
        .with(PREMIUM, |option| option.availability = Share::from_percent(91));
    // By default it is a probability: with the other as fallback both orders come to a result equally often.
    let score = |world: &World| world.judge().verdict.decision().map(|decision| decision.score.raw());
    assert_eq!(score(&world), Some(991_000_000_000_000_000));
    assert_eq!(World { may_fall_back: false, ..world.clone() }.chosen(), Some(PREMIUM));
    world.policy.mode = Mode::WeightedSum;
    assert_eq!(world.chosen(), Some(PREMIUM));
    let down = world.with(PREMIUM, |option| option.reachable = false);
    assert_eq!((down.chosen(), down.against(PREMIUM)), (Some(BASIC), Some((Constraint::Reachable, 0, 1))));
}

/// Which of two equals won depended on the loop, and NaN compared false with everything.
#[test]
fn ties_go_to_the_lower_environment_and_nan_does_not_come_in() {
    let judgement = World::default().judge();
    let decision = judgement.verdict.decision().expect("all are feasible");
    assert_eq!((decision.chosen, decision.margin), (LOCAL, Score::ZERO));
    assert_eq!(decision.fallbacks.as_slice(), &Environment::ALL[1..]);
    // Shares, scores and money are integers; what is a float is refused when it is NaN.
    assert!(Share::try_from_f64(f64::NAN).is_err());
    let nan = Rule { conditions: &[], effect: kromka_decision::Effect::Bonus(EnvironmentSet::ALL, f64::NAN) };
    assert_eq!(kromka_decision::ReadyRule::new(&nan).expect_err("NaN").number(), 1104);
    assert_eq!(Policy { risk: f64::NAN, ..Policy::default() }.validate().expect_err("NaN").number(), 1023);
}

/// Costs were floats of 24 bits: 16,777,217 nano-units are not a number there.
#[test]
fn money_in_floats_loses_the_last_unit() {
    let limit = 16_777_216;
    let mut world = World::only(&[LOCAL, BASIC])
        .weighing(&[(Criterion::Cost, 1.0)])
        .with(LOCAL, |option| option.cost = Money::from_nano(limit))
        .with(BASIC, |option| option.cost = Money::from_nano(limit + 1));
    world.task.cost_max = Money::from_nano(limit);
    assert_eq!(world.against(BASIC), Some((Constraint::Cost, limit + 1, limit)));
    // And the sum of the parts is the score, to the last unit.
    let card = World::default().judge().cards[LOCAL];
    assert_eq!(card.weighted.iter().map(|part| part.raw()).sum::<i64>(), card.score.raw());
}

/// A user's preference could be any number; here it is a bounded multiplier that moves a weight.
#[test]
fn preferences_are_bounded_multipliers() {
    let mut world = World::only(&[LOCAL, BASIC])
        .weighing(&[(Criterion::Quality, 0.5), (Criterion::Privacy, 0.4)])
        .with(LOCAL, |option| option.quality = Share::ZERO)
        .with(BASIC, |option| option.privacy = Share::ZERO);
    assert_eq!(world.chosen(), Some(BASIC));
    world.preferences.multipliers[Criterion::Privacy.index()] = 4.0;
    assert_eq!(world.chosen(), Some(LOCAL));
    let ready = ReadyPolicy::new(&world.policy.validate().unwrap(), &world.preferences.validate().unwrap());
    // 0.5 and 0.4 × 4 of their sum.
    let weights = ready.weights_at(&world.device);
    assert_eq!(weights.as_ppb()[..4], [238_095_238, 0, 0, 761_904_762]);
}
