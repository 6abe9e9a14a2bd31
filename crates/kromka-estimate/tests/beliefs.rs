//! Beliefs as a decision gets them: time-outs, caps, charges, fates that environments share.

use kromka_core::*;
use kromka_estimate::{Conditions, Estimates, Prior};
use proptest::prelude::*;

const CLOUD: Environment = Environment::CloudBasic;

fn estimates() -> Estimates {
    Estimates::new(&EnvironmentMap::from_fn(Prior::default_of))
}

fn at(seconds: u64) -> Tick {
    Tick::from_ms(seconds * 1_000)
}

fn task() -> TaskRequirements {
    TaskRequirements {
        input_tokens: 256,
        payload: Bytes::new(2_000),
        cost_max: Money::from_nano(1_000_000),
        ..TaskRequirements::new(TaskKind::Inference)
    }
}

fn price() -> Price {
    Price {
        per_request: Money::from_nano(10_000),
        per_mtok_in: Money::from_nano(500_000_000),
        per_mtok_out: Money::from_nano(2_000_000_000),
    }
}

fn around() -> Conditions {
    let link = LinkSample { up: Kbps::new(20_000), down: Kbps::new(50_000), rtt_ms: 40, ..LinkSample::default() };
    Conditions::new(&DeviceSample::default(), &link, None, false)
}

fn outcome(environment: Environment, status: OutcomeStatus) -> Outcome {
    Outcome {
        task: TaskHandle { index: 0, generation: 0 },
        attempt: 1,
        environment,
        status,
        latency_ms: 900,
        first_result_ms: Some(400),
        energy: Energy::from_uj(3_000_000),
        cost: price().of(256, 50),
        output_tokens: Some(50),
        quality: None,
    }
}

fn success(environment: Environment) -> Outcome {
    outcome(environment, OutcomeStatus::Success)
}

fn observe(estimates: &mut Estimates, outcome: &Outcome, conditions: &Conditions, now: Tick) {
    estimates.observe(outcome, &task(), &price(), conditions, now);
}

fn belief(estimates: &Estimates, environment: Environment, now: Tick) -> Belief {
    estimates.belief(environment, &task(), &price(), &around(), now)
}

/// One that has answered like this some times, 10 s apart.
fn taught(outcomes: &[Outcome], times: u64) -> Estimates {
    let mut estimates = estimates();
    for i in 0..times {
        for outcome in outcomes {
            observe(&mut estimates, outcome, &around(), at(10 * i));
        }
    }
    estimates
}

#[test]
fn outcomes_replace_the_prior() {
    let taught = taught(&[success(CLOUD)], 40);
    let belief = belief(&taught, CLOUD, at(400));
    assert!((850..=950).contains(&belief.latency.mean_ms()), "{belief:?}");
    assert!((2_500_000..3_500_000).contains(&belief.energy.uj()), "{belief:?}");
    assert!(belief.availability > Share::from_percent(95));
    assert_eq!(belief.latency_ms.samples, 80, "the start and the rest are two");
}

#[test]
fn the_first_judgement_and_the_first_round_trip_count() {
    let mut estimates = estimates();
    observe(&mut estimates, &Outcome { quality: Some(Share::from_percent(80)), ..success(CLOUD) }, &around(), at(1));
    let judged = belief(&estimates, CLOUD, at(1)).quality.unwrap();
    assert!((judged.mean - 0.8).abs() < 1e-9, "{judged:?}");
    // A measured round trip counts instead of the link's own.
    let before = belief(&estimates, CLOUD, at(1)).latency_ms.mean;
    let beacon = Beacon { environment: CLOUD, at: at(2), reachable: true, rtt_ms: Some(2_000) };
    estimates.observe_beacon(beacon, LinkKind::Wifi, at(2));
    let after = belief(&estimates, CLOUD, at(2)).latency_ms.mean;
    assert!(after > before + 1_000.0, "{before} {after}");
    let late = belief(&estimates, CLOUD, at(200)).latency_ms.mean;
    assert!((late - before).abs() < 1e-6, "but not for ever: {late}");
}

#[test]
fn a_judgement_of_zero_can_be_overcome() {
    let mut estimates = estimates();
    for i in 0..60 {
        let quality = Some(Share::from_percent(if i < 20 { 0 } else { 90 }));
        observe(&mut estimates, &Outcome { quality, ..success(CLOUD) }, &around(), at(i));
    }
    let judged = belief(&estimates, CLOUD, at(60)).quality.unwrap();
    assert!(judged.mean > 0.8, "{judged:?}");
}

#[test]
fn a_hybrid_and_the_premium_cloud_share_their_fate() {
    use Environment::{CloudBasic, CloudPremium, Hybrid};
    let fine = taught(&[success(CloudPremium), success(Hybrid), success(CloudBasic)], 40);
    let answers = |estimates: &Estimates, environment| belief(estimates, environment, at(401)).availability;
    for (failing, other) in [(Hybrid, CloudPremium), (CloudPremium, Hybrid)] {
        let mut after = fine;
        observe(&mut after, &outcome(failing, OutcomeStatus::Failed), &around(), at(400));
        assert!(answers(&after, other) < answers(&fine, other), "{failing:?}");
        assert!(answers(&after, failing) < answers(&fine, failing), "{failing:?}");
        assert!(answers(&after, CloudBasic) > Share::from_percent(90), "another is not to blame");
    }
    // What answers through the premium cloud proves it.
    let mut after = fine;
    observe(&mut after, &outcome(CloudPremium, OutcomeStatus::Failed), &around(), at(400));
    let failed = answers(&after, CloudPremium);
    observe(&mut after, &success(Hybrid), &around(), at(400));
    assert!(answers(&after, CloudPremium) > failed);
}

/// Each failure of the premium cloud was one more of the hybrid, and no answer was one of it.
#[test]
fn failures_of_the_premium_cloud_piled_up_on_a_hybrid_that_nobody_used() {
    use Environment::{CloudPremium, Hybrid};
    let mut taught = taught(&[success(CloudPremium), success(Hybrid)], 40);
    for i in 0..100 {
        observe(&mut taught, &outcome(CloudPremium, OutcomeStatus::Failed), &around(), at(400 + 3_600 * i));
        observe(&mut taught, &success(CloudPremium), &around(), at(500 + 3_600 * i));
    }
    let now = at(400 + 3_600 * 100);
    assert_eq!(taught.reach(Hybrid).failures(), 0);
    let answers = taught.answers(Hybrid, around().link, now);
    assert!(answers > 0.9, "{answers}");
}

#[test]
fn a_slow_uplink_is_blamed_and_not_the_environment() {
    let slow = Conditions { up_kbps: 10, ..around() };
    let mut taught = taught(&[success(CLOUD), success(Environment::EdgeNearby)], 40);
    for i in 0..40 {
        taught.observe_failure(CLOUD, &slow, 0, at(400 + 20 * i));
        observe(&mut taught, &success(CLOUD), &around(), at(410 + 20 * i));
    }
    let at_rate = |conditions: &Conditions| {
        taught.belief(Environment::EdgeNearby, &task(), &price(), conditions, at(1_200)).availability
    };
    let fast = at_rate(&around());
    assert!(at_rate(&slow) < Share::from_percent(60), "{:?}", at_rate(&slow));
    assert!(fast > Share::from_percent(90), "{fast:?}");
    assert_eq!(at_rate(&Conditions { up_kbps: 100, ..around() }), at_rate(&Conditions { up_kbps: 128, ..around() }));
}

#[test]
fn a_result_that_comes_as_a_whole_is_waited_for_as_a_whole() {
    let whole = Outcome { latency_ms: 3_000, first_result_ms: None, ..success(CLOUD) };
    let taught = taught(&[whole, Outcome { latency_ms: 400, first_result_ms: Some(150), ..success(CLOUD) }], 1);
    let known = self::taught(&[whole], 60);
    assert!(belief(&known, CLOUD, at(600)).detect_timeout_ms.is_some_and(|ms| ms > 6_000));
    // What one kind of task does says nothing of another: this kind was seen in parts, that one was not.
    let other = TaskRequirements { kind: TaskKind::Training, ..task() };
    let of = |task| taught.belief(CLOUD, task, &price(), &around(), at(600)).detect_timeout_ms;
    let usual = task();
    let (seen, unseen) = (of(&usual), of(&other));
    assert!(seen.is_some_and(|ms| ms <= 1_950) && unseen.is_some_and(|ms| ms > 5_000), "{seen:?} {unseen:?}");
}

#[test]
fn time_outs_are_patient_until_something_was_seen_and_double_with_failures() {
    let timeout = |estimates: &Estimates, environment, now| belief(estimates, environment, now).detect_timeout_ms;
    for environment in [Environment::Local, Environment::Peer] {
        assert_eq!(timeout(&estimates(), environment, at(0)), None, "a device is not waited for in vain");
    }
    let mut cold = estimates();
    assert_eq!(timeout(&cold, CLOUD, at(0)), Some(5_000), "nothing is known");
    cold.observe_failure(CLOUD, &around(), 0, at(0));
    assert_eq!(timeout(&cold, CLOUD, at(0)), Some(10_000), "what is slow is heard out in the end");
    let mut quick = taught(&[Outcome { latency_ms: 300, first_result_ms: Some(100), ..success(CLOUD) }], 60);
    let first = timeout(&quick, CLOUD, at(600)).unwrap();
    assert!((1_200..1_300).contains(&first), "{first}");
    quick.observe_failure(CLOUD, &around(), 0, at(600));
    assert_eq!(timeout(&quick, CLOUD, at(600)), Some(1_950), "twice as long, but no longer than that");
    // A first result that is itself late is waited for: else good answers would fail.
    let late = Outcome { latency_ms: 4_000, first_result_ms: Some(3_000), ..success(CLOUD) };
    let slow = taught(&[late], 60);
    assert!(timeout(&slow, CLOUD, at(600)).is_some_and(|ms| ms > 6_000));
    // So is a transfer that takes longer than anyone waits.
    let stuck = Conditions { up_kbps: 1, ..around() };
    assert!(quick.belief(CLOUD, &task(), &price(), &stuck, at(600)).detect_timeout_ms.is_some_and(|ms| ms > 10_000));
}

#[test]
fn a_silence_says_that_the_first_result_takes_longer() {
    let mut taught = taught(&[Outcome { latency_ms: 300, first_result_ms: Some(100), ..success(CLOUD) }], 60);
    let before = belief(&taught, CLOUD, at(600)).latency_ms.mean;
    taught.observe_silence(CLOUD, &task(), &around(), 1_950, at(601));
    assert!(belief(&taught, CLOUD, at(601)).latency_ms.mean > before);
}

#[test]
fn a_radio_that_sleeps_costs_more_once_that_was_seen() {
    let lte = Conditions { link: LinkKind::Lte, ..around() };
    let asleep = Conditions { radio_asleep: true, ..lte };
    let mut estimates = estimates();
    for i in 0..100 {
        let (conditions, energy) = if i % 3 == 0 { (asleep, 9_000_000) } else { (lte, 2_000_000) };
        let outcome = Outcome { energy: Energy::from_uj(energy), ..success(CLOUD) };
        observe(&mut estimates, &outcome, &conditions, at(10 * i));
    }
    let energy =
        |conditions| estimates.belief(Environment::EdgeNearby, &task(), &price(), conditions, at(1_000)).energy.uj();
    let more = energy(&asleep) - energy(&lte);
    assert!((6_000_000..8_000_000).contains(&more), "all environments share the radio: {more}");
    assert!(!estimates.radio_asleep(at(998)) && estimates.radio_asleep(at(999)), "its tail is 8 s");
}

#[test]
fn a_wrong_charge_does_not_cap_answers_for_ever() {
    let mut taught = taught(&[success(CLOUD)], 40);
    let cap = |estimates: &Estimates, now| belief(estimates, CLOUD, now).token_cap.unwrap();
    let before = cap(&taught, at(400));
    let list = price().of(256, 50);
    observe(
        &mut taught,
        &Outcome { cost: Money::from_nano(list.nano() * 5_000), ..success(CLOUD) },
        &around(),
        at(400),
    );
    assert_eq!(cap(&taught, at(401)), 0, "it is believed at first");
    // Nobody goes there any more; time alone brings it back.
    assert!(cap(&taught, at(7 * 86_400)) > before * 9 / 10);
}

/// It was held against the list price of an ordinary answer, and caps became a tenth of what the limit pays for.
#[test]
fn the_charge_of_an_answer_of_unknown_length_was_taken_for_a_dear_one() {
    let long = Outcome { cost: price().of(256, 2_000), output_tokens: None, ..success(CLOUD) };
    let taught = taught(&[long], 40);
    let belief = belief(&taught, CLOUD, at(400));
    let cap = belief.token_cap.unwrap();
    let by_list = price().tokens_out_within(256, task().cost_max).unwrap();
    assert!(cap > by_list * 8 / 10 && cap <= by_list, "{cap} of {by_list}");
    assert!(belief.cost > price().of(256, 1_000), "what is usual is learned: {:?}", belief.cost);
}

#[test]
fn what_was_not_charged_was_not_measured() {
    let mut taught = taught(&[Outcome { cost: Money::ZERO, ..success(CLOUD) }], 40);
    let belief = belief(&taught, CLOUD, at(400));
    assert!(belief.cost >= price().of(256, 40), "{:?}", belief.cost);
    let cap = belief.token_cap.unwrap();
    assert!(price().of(256, cap) <= task().cost_max);
    observe(&mut taught, &success(CLOUD), &around(), at(401));
    assert!(taught.is_consistent());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cap_is_hard_for_any_charge_up_to_the_dearest_that_was_seen(
        // Percent of the list price.
        charges in prop::collection::vec(50..300i64, 1..30),
        cost_max in 200_000..5_000_000i64,
    ) {
        let mut estimates = estimates();
        let list = price().of(256, 50).nano();
        let mut dearest: f64 = 0.0;
        for (index, charge) in charges.iter().enumerate() {
            let cost = Money::from_nano(list * charge / 100);
            dearest = dearest.max(cost.nano() as f64 / list as f64);
            observe(&mut estimates, &Outcome { cost, ..success(CLOUD) }, &around(), at(index as u64));
        }
        let task = TaskRequirements { cost_max: Money::from_nano(cost_max), ..task() };
        let cap = estimates.belief(CLOUD, &task, &price(), &around(), at(30)).token_cap.unwrap();
        let most = price().of(256, cap).nano() as f64 * dearest;
        prop_assert!(cap == 0 || most <= cost_max as f64 + 1.0, "{most} over {cost_max} with {cap}");
    }
}
