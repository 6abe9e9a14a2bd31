//! A small story for each strategy.

mod common;

use common::*;
use kromka_core::*;
use kromka_failover::*;

#[test]
fn immediate_one_failure_puts_it_out_for_the_delay() {
    let mut failover = strategy(Strategy::Immediate);
    assert!(failover.sends(1));
    failover.fails(2);
    assert_eq!((failover.state(2), failover.hold(2)), (State::Ejected, Some(Hold::Ejected)));
    assert_eq!((failover.hold(31), failover.hold(32)), (Some(Hold::Ejected), None));
    assert_eq!(failover.state(32), State::Recovering);
    // One task at a time tries it.
    assert!(failover.sends(32));
    assert_eq!(failover.hold(33), Some(Hold::Trial));
    assert!(!failover.sends(33));
    failover.answers(34);
    assert_eq!((failover.state(34), failover.hold(34)), (State::Healthy, None));
    // It was closed: the delay begins anew.
    failover.fails(40);
    assert_eq!((failover.state(69), failover.state(70)), (State::Ejected, State::Recovering));
}

#[test]
fn immediate_the_delay_doubles_with_each_failed_trial() {
    let mut failover = strategy(Strategy::Immediate);
    let mut now = 10;
    for delay in [30, 60, 120, 240, 480, 960, 960] {
        failover.fails(now);
        assert_eq!(failover.hold(now + delay - 1), Some(Hold::Ejected), "after {delay} s");
        assert!(failover.sends(now + delay));
        now += delay + 1;
    }
}

#[test]
fn immediate_ten_tasks_lost_in_one_outage_are_one_step() {
    let mut failover = strategy(Strategy::Immediate);
    for ms in 0..10 {
        failover.observe_time_out(BASIC, Tick::from_ms(9_000 + ms), Tick::from_ms(12_000 + ms));
    }
    let diagnosis = failover.diagnose(BASIC, Share::ONE, at(13));
    assert_eq!(diagnosis.next_try, Some(Tick::from_ms(42_000)));
    assert_eq!((diagnosis.failures_in_a_row, diagnosis.window_failures, diagnosis.window_tries), (10, 10, 10));
    let resilience = failover.resilience_of(BASIC, at(13));
    assert_eq!((resilience.failures, resilience.episodes, resilience.detection.count), (10, 1, 10));
}

#[test]
fn immediate_a_beacon_ends_the_delay_but_a_task_must_close_it() {
    let mut failover = with(|plan| {
        plan.strategy = Strategy::Immediate;
        plan.recovery.successes_to_close = 2;
    });
    failover.fails(10);
    failover.beacon(10, true);
    assert_eq!(failover.state(11), State::Ejected, "a beacon of the instant of the failure may be of before it");
    failover.beacon(12, true);
    assert_eq!(failover.state(12), State::Recovering);
    assert!(failover.sends(12));
    failover.answers(13);
    assert_eq!(failover.state(13), State::Recovering);
    assert!(failover.sends(14));
    failover.answers(15);
    assert_eq!(failover.state(15), State::Healthy);
}

#[test]
fn immediate_a_trial_that_nothing_is_heard_of_makes_room() {
    let mut failover = strategy(Strategy::Immediate);
    failover.fails(10);
    assert!(failover.sends(40));
    assert_eq!((failover.hold(69), failover.hold(70)), (Some(Hold::Trial), None));
    // So does one that is cancelled, at once; an older try that ends is not the trial.
    assert!(failover.sends(70));
    failover.observe_outcome(BASIC, OutcomeStatus::Cancelled, at(60), at(71));
    assert_eq!(failover.hold(71), Some(Hold::Trial));
    failover.observe_outcome(BASIC, OutcomeStatus::Cancelled, at(70), at(71));
    assert_eq!(failover.hold(71), None);
}

#[test]
fn gradual_each_failure_halves_and_each_answer_doubles() {
    let mut failover = strategy(Strategy::Gradual);
    let mut shares = Vec::new();
    for s in 1..=6 {
        failover.fails(s);
        shares.push(failover.share(s));
    }
    assert_eq!(shares, [500_000_000, 250_000_000, 125_000_000, 62_500_000, 62_500_000, 62_500_000]);
    assert_eq!(failover.state(6), State::Degraded);
    shares.clear();
    for s in 7..=11 {
        failover.answers(s);
        shares.push(failover.share(s));
    }
    assert_eq!(shares, [125_000_000, 250_000_000, 500_000_000, 1_000_000_000, 1_000_000_000]);
    assert_eq!(failover.state(11), State::Healthy);
}

#[test]
fn gradual_time_without_failure_doubles_it_back() {
    let mut failover = strategy(Strategy::Gradual);
    failover.fails(10);
    failover.fails(20);
    // Two failures: the delay is a minute.
    assert_eq!([20, 79, 80, 139, 140].map(|s| failover.share(s) / 1_000_000), [250, 250, 500, 500, 1_000]);
    assert_eq!(failover.state(140), State::Healthy);
}

#[test]
fn gradual_a_quarter_is_every_fourth_task() {
    let mut failover = strategy(Strategy::Gradual);
    failover.fails(10);
    failover.fails(11);
    let sent: Vec<bool> = (0..12).map(|_| failover.sends(12)).collect();
    assert_eq!(sent, [[false, false, false, true]; 3].concat());
}

#[test]
fn conditional_it_is_out_only_while_the_rule_holds() {
    let mut failover = strategy(Strategy::Conditional);
    failover.fails(10);
    failover.fails(11);
    assert_eq!(failover.state(11), State::Healthy);
    failover.fails(12);
    assert_eq!(failover.state(12), State::Ejected);
    // Three failures: two minutes.
    assert_eq!((failover.state(131), failover.state(132)), (State::Ejected, State::Recovering));
    failover.answers(133);
    assert_eq!(failover.state(133), State::Healthy);
}

#[test]
fn conditional_all_parts_that_are_set_must_hold() {
    let mut failover = with(|plan| {
        plan.strategy = Strategy::Conditional;
        plan.condition = Condition {
            failures_in_a_row: Some(1),
            failed_share: Some(Share::from_percent(50)),
            window_tries: 4,
            p_up_below: Some(Share::from_percent(30)),
        };
    });
    let state = |failover: &Failover, percent| failover.diagnose(BASIC, Share::from_percent(percent), at(20)).state;
    failover.fails(10);
    assert_eq!(state(&failover, 10), State::Healthy, "one failure of four");
    failover.fails(11);
    assert_eq!(state(&failover, 30), State::Healthy, "not below");
    assert_eq!(state(&failover, 29), State::Ejected);
    // The engine believes in it again: it is not out any more.
    assert_eq!(state(&failover, 90), State::Healthy);
    failover.answers(12);
    failover.answers(13);
    failover.fails(14);
    failover.fails(15);
    assert_eq!(state(&failover, 10), State::Ejected, "two of the last four");
}

#[test]
fn smart_is_never_out() {
    let mut failover = Failover::new();
    for s in 1..=100 {
        failover.fails(s);
        assert_eq!(failover.hold(s), None);
    }
    let diagnosis = failover.diagnose(BASIC, Share::from_percent(5), at(100));
    assert_eq!((diagnosis.state, diagnosis.failing, diagnosis.failing_since), (State::Healthy, true, Some(at(1))));
    assert_eq!((diagnosis.last_kind, diagnosis.last_failure), (FailureKind::Failed, Some(at(100))));
    assert_eq!((diagnosis.window_failures, diagnosis.window_tries, diagnosis.failures_in_a_row), (16, 16, 100));
    assert_eq!((diagnosis.share, diagnosis.next_try, diagnosis.p_up.ppb()), (Share::ONE, Some(at(100)), 50_000_000));
}

#[test]
fn the_last_environment_is_kept_whatever_failed() {
    let mut failover = Failover::new();
    for environment in Environment::ALL {
        let plan = Plan { strategy: Strategy::Immediate, ..Plan::new(environment) };
        failover.configure(plan.validate().expect("the plan is valid"));
        failover.observe_time_out(environment, at(1), at(3));
    }
    let mut p_up = EnvironmentMap([Share::from_percent(10); Environment::COUNT]);
    p_up[EDGE] = Share::from_percent(20);
    p_up[PEER] = Share::from_percent(20);
    let admission = failover.admit(EnvironmentSet::ALL, &p_up, at(4));
    assert_eq!((admission.kept, admission.allowed), (Some(EDGE), EnvironmentSet::of(&[EDGE])), "ties go to the lower");
    assert_eq!(admission.held[EDGE], Some(Hold::Ejected));
    assert_eq!(admission.excluded(), EnvironmentSet::ALL.without(EDGE));
    let admission = failover.admit(BOTH, &p_up, at(4));
    assert_eq!(admission.allowed, EnvironmentSet::of(&[LOCAL]));
    // What the host isolated comes last.
    failover.trigger(EDGE, RecoveryAction::Isolate, at(4));
    assert_eq!(failover.admit(EnvironmentSet::ALL, &p_up, at(4)).kept, Some(PEER));
    let edge = EnvironmentSet::of(&[EDGE]);
    assert_eq!(failover.admit(edge, &p_up, at(4)).allowed, edge);
    assert_eq!(failover.admit(EnvironmentSet::EMPTY, &p_up, at(4)).allowed, EnvironmentSet::EMPTY);
}

#[test]
fn the_hosts_fallbacks_come_first_as_far_as_the_task_may_go_there() {
    let failover = with(|plan| {
        plan.fallbacks.push(PEER);
        plan.fallbacks.push(EDGE);
    });
    let ranked = |environments: &[Environment]| {
        let mut ranking = Ranking::EMPTY;
        environments.iter().for_each(|environment| ranking.push(*environment));
        ranking
    };
    let order = failover.order(BASIC, &ranked(&[LOCAL, EDGE, Environment::Hybrid]));
    assert_eq!(order.as_slice(), [EDGE, LOCAL, Environment::Hybrid], "the peer may not see this task");
    let order = failover.order(BASIC, &ranked(&[BASIC, LOCAL, EDGE, PEER]));
    assert_eq!(order.as_slice(), [PEER, EDGE, LOCAL]);
    assert_eq!(failover.order(LOCAL, &ranked(&[EDGE, PEER])).as_slice(), [EDGE, PEER], "by score without a plan");
    assert!(failover.order(BASIC, &Ranking::EMPTY).is_empty());
}
