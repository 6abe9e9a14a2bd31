//! Health checks, beacons, what the host triggers, and what is reported.

mod common;

use common::*;
use kromka_core::*;
use kromka_failover::*;

const ALL: EnvironmentSet = EnvironmentSet::ALL;

#[test]
fn what_does_not_fail_is_not_asked() {
    let mut failover = Failover::new();
    failover.answers(10);
    assert_eq!((failover.probe_due(ALL, at(10_000)), failover.next_wake(ALL)), (None, None));
    failover.fails(20);
    assert_eq!((failover.probe_due(ALL, at(49)), failover.next_wake(ALL)), (None, Some(at(50))));
    assert_eq!(failover.probe_due(ALL, at(50)), Some(BASIC));
    assert_eq!(failover.probe_due(ALL.without(BASIC), at(50)), None, "it cannot be asked now");
    failover.answers(51);
    assert_eq!(failover.probe_due(ALL, at(10_000)), None);
}

#[test]
fn a_probe_without_an_answer_is_found_when_time_has_passed() {
    let mut failover = Failover::new();
    failover.fails(20);
    failover.probed(BASIC, at(50));
    assert_eq!((failover.probe_due(ALL, at(54)), failover.next_wake(ALL)), (None, Some(at(55))));
    assert_eq!(failover.lapse_probes(at(54)), EnvironmentSet::EMPTY);
    assert_eq!(failover.next_wake(ALL), Some(at(55)));
    // One lost check is no failure; the second in a row is.
    assert_eq!(failover.lapse_probes(at(60)), EnvironmentSet::EMPTY);
    assert_eq!(failover.diagnose(BASIC, Share::ONE, at(61)).last_kind, FailureKind::Failed);
    assert_eq!(failover.next_wake(ALL), Some(at(80)));
    failover.probed(BASIC, at(80));
    assert_eq!(failover.lapse_probes(at(85)), EnvironmentSet::of(&[BASIC]));
    assert_eq!(failover.lapse_probes(at(85)), EnvironmentSet::EMPTY);
    let diagnosis = failover.diagnose(BASIC, Share::ONE, at(85));
    assert_eq!((diagnosis.last_kind, diagnosis.failures_in_a_row), (FailureKind::CheckFailed, 2));
    assert_eq!(diagnosis.window_tries, 1, "a check is no try");
    // The delay has doubled.
    assert_eq!(failover.next_wake(ALL), Some(at(145)));
    failover.sound();
}

#[test]
fn a_beacon_answers_the_probe_that_is_under_way() {
    let mut failover = with(|plan| {
        plan.strategy = Strategy::Immediate;
        plan.health_check.successes_to_restore = 2;
    });
    failover.fails(20);
    failover.trigger(BASIC, RecoveryAction::Probe, at(21));
    assert_eq!(failover.probe_due(ALL, at(21)), Some(BASIC));
    failover.probed(BASIC, at(21));
    failover.beacon(22, true);
    assert_eq!(failover.state(22), State::Ejected, "one passed check of two");
    failover.trigger(BASIC, RecoveryAction::Probe, at(23));
    failover.probed(BASIC, at(23));
    failover.beacon(24, true);
    assert_eq!(failover.state(24), State::Recovering);
    assert!(!failover.diagnose(BASIC, Share::ONE, at(24)).failing);
    assert_eq!(failover.lapse_probes(at(99)), EnvironmentSet::EMPTY);
}

#[test]
fn a_check_that_is_answered_with_no_has_failed() {
    let mut failover = with(|plan| plan.health_check.when_healthy = true);
    assert_eq!(failover.probe_due(EnvironmentSet::of(&[BASIC]), at(0)), Some(BASIC));
    for (s, kind) in [(10, FailureKind::None), (50, FailureKind::CheckFailed)] {
        failover.probed(BASIC, at(s));
        failover.beacon(s + 1, false);
        assert_eq!(failover.diagnose(BASIC, Share::ONE, at(s + 1)).last_kind, kind);
    }
}

#[test]
fn checks_can_be_off_and_a_wanted_probe_is_due_all_the_same() {
    let mut failover = with(|plan| plan.health_check.enabled = false);
    failover.fails(20);
    assert_eq!(failover.next_wake(ALL), None);
    failover.trigger(BASIC, RecoveryAction::Probe, at(21));
    assert_eq!(failover.probe_due(ALL, at(21)), Some(BASIC));
    failover.probed(BASIC, at(21));
    assert_eq!((failover.probe_due(ALL, at(22)), failover.next_wake(ALL)), (None, Some(at(26))));
}

#[test]
fn the_probe_that_is_due_longest_goes_first() {
    let mut failover = Failover::new();
    for (environment, s) in [(PEER, 2), (EDGE, 2), (BASIC, 3)] {
        failover.observe_time_out(environment, at(0), at(s));
    }
    let mut order = Vec::new();
    while let Some(environment) = failover.probe_due(ALL, at(100)) {
        failover.probed(environment, at(100));
        order.push(environment);
    }
    assert_eq!(order, [EDGE, PEER, BASIC]);
}

#[test]
fn an_unreachable_beacon_is_a_failure_unless_it_is_old_news() {
    let mut failover = strategy(Strategy::Immediate);
    failover.answers(10);
    failover.beacon(9, false);
    assert_eq!(failover.diagnose(BASIC, Share::ONE, at(10)).last_kind, FailureKind::None, "it answered since");
    failover.beacon(20, false);
    let diagnosis = failover.diagnose(BASIC, Share::ONE, at(20));
    assert_eq!((diagnosis.last_kind, diagnosis.state), (FailureKind::Unreachable, State::Ejected));
    failover.beacon(15, true);
    assert_eq!(failover.state(20), State::Ejected, "overtaken by a newer one");
    // One that claims to be of the future is of now.
    failover.observe_beacon(&Beacon { environment: BASIC, at: Tick::NEVER, reachable: true, rtt_ms: None }, at(21));
    failover.sound();
    assert_eq!(failover.state(21), State::Recovering);
}

#[test]
fn the_host_resets_ramps_and_isolates() {
    let mut failover = strategy(Strategy::Immediate);
    failover.fails(10);
    failover.fails(11);
    failover.trigger(BASIC, RecoveryAction::Isolate, at(12));
    let diagnosis = failover.diagnose(BASIC, Share::ONE, at(500));
    assert_eq!((diagnosis.state, diagnosis.next_try, diagnosis.share), (State::Ejected, None, Share::ZERO));
    assert_eq!(failover.hold(500), Some(Hold::Isolated));
    failover.answers(501);
    assert_eq!(failover.hold(502), Some(Hold::Isolated), "only the host ends it");
    failover.trigger(BASIC, RecoveryAction::Ramp, at(600));
    failover.sound();
    let diagnosis = failover.diagnose(BASIC, Share::ONE, at(600));
    assert_eq!((diagnosis.state, diagnosis.share.ppb()), (State::Degraded, 62_500_000));
    assert_eq!([629, 630, 660, 690, 720].map(|s| failover.share(s) / 100_000), [625, 1_250, 2_500, 5_000, 10_000]);
    failover.fails(700);
    failover.trigger(BASIC, RecoveryAction::Reset, at(701));
    failover.sound();
    let diagnosis = failover.diagnose(BASIC, Share::ONE, at(701));
    assert_eq!((diagnosis.state, diagnosis.failing, diagnosis.failures_in_a_row), (State::Healthy, false, 0));
    assert_eq!((diagnosis.last_kind, diagnosis.last_failure, diagnosis.window_tries), (FailureKind::None, None, 0));
    // A try of before the reset that fails now is news of what is forgotten.
    failover.observe_time_out(BASIC, at(690), at(702));
    assert_eq!(failover.state(702), State::Healthy);
}

#[test]
fn resilience_counts_what_happened() {
    let mut failover = Failover::new();
    failover.answers(1);
    for (s, latency) in [(100, 300), (200, 700), (300, 2_900)] {
        failover.observe_time_out(BASIC, Tick::from_ms(s * 1_000 - latency), at(s));
        failover.observe_redispatch(BASIC, Tick::from_ms(s * 1_000 - latency), at(s).after(5));
        failover.beacon(s + 30, true);
    }
    failover.observe_choice(EnvironmentSet::EMPTY);
    failover.observe_choice(EnvironmentSet::of(&[BASIC, PEER]));
    failover.observe_choice(EnvironmentSet::of(&[PEER]));
    failover.observe_choice(EnvironmentSet::EMPTY);
    let have = failover.resilience_of(BASIC, at(1_001));
    assert_eq!((have.failures, have.episodes, have.recoveries), (3, 3, 3));
    assert_eq!((have.observed_ms, have.failing_ms, have.availability.ppb()), (1_000_000, 90_000, 910_000_000));
    assert_eq!((have.mttr_ms, have.mtbf_ms), (Some(30_000), Some(303_333)));
    let near = |have: u32, need: u32| have.abs_diff(need) * 1_000 <= need * 59;
    assert_eq!((have.detection.count, have.redispatch.count), (3, 3));
    assert!(near(have.detection.p50_ms, 700) && near(have.detection.p99_ms, 2_900), "{have:?}");
    assert!(near(have.redispatch.p50_ms, 705) && near(have.redispatch.p99_ms, 2_905), "{have:?}");
    assert_eq!((have.choices, have.ejections, have.excluded_choices, have.wrong_ejections), (4, 1, 1, 1));
    // The peer was never said to be reachable, and nothing was ever heard of it.
    let peer = failover.resilience_of(PEER, at(1_001));
    assert_eq!((peer.ejections, peer.excluded_choices, peer.wrong_ejections), (1, 2, 0));
    assert_eq!((peer.observed_ms, peer.availability, peer.mttr_ms, peer.mtbf_ms), (0, Share::ONE, None, None));
    let all = failover.resilience(at(1_001));
    assert_eq!((all.excluded_choices, all.wrong_ejections, all.ejections), (2, 1, 2));
    assert_eq!((all.wrong_share, all.availability), (Share::from_percent(25), have.availability));
    assert_eq!(all.detection, have.detection);
}

#[test]
fn a_clock_that_steps_back_stands_still() {
    let mut failover = strategy(Strategy::Immediate);
    failover.fails(100);
    let before = failover;
    assert_eq!(failover.state(5), State::Ejected);
    assert_eq!(failover.diagnose(BASIC, Share::ONE, Tick::NEVER), failover.diagnose(BASIC, Share::ONE, at(100)));
    failover.observe_outcome(BASIC, OutcomeStatus::Success, at(99), at(50));
    assert_eq!(failover.state(5), State::Healthy);
    assert_eq!(failover.resilience(at(5)).observed_ms, 0);
    failover = before;
    failover
        .observe_beacon(&Beacon { environment: BASIC, at: Tick::NEVER, reachable: true, rtt_ms: None }, Tick::NEVER);
    failover.sound();
    assert_eq!(failover.state(100), State::Ejected, "a time that no clock shows is not believed");
}

#[test]
fn a_ramp_goes_on_under_every_strategy_and_a_failure_halves_it() {
    let mut failover = Failover::new();
    failover.trigger(BASIC, RecoveryAction::Ramp, at(0));
    assert_eq!(failover.share(60), 250_000_000);
    failover.fails(60);
    assert_eq!((failover.share(60), failover.state(60)), (125_000_000, State::Degraded));
}

#[test]
fn tasks_that_may_be_trials_save_up_no_share() {
    let mut failover = strategy(Strategy::Immediate);
    failover.trigger(BASIC, RecoveryAction::Ramp, at(0));
    failover.fails(1);
    for _ in 0..20 {
        let admission = failover.admit(BOTH, &UP, at(31));
        assert_eq!(admission.trials, EnvironmentSet::of(&[BASIC]));
        failover.dispatched(&admission, LOCAL, at(31));
    }
    failover.answers(32);
    assert_eq!((failover.state(32), failover.share(32)), (State::Degraded, 250_000_000));
    let sent: Vec<bool> = (0..4).map(|_| failover.sends(32)).collect();
    assert_eq!(sent, [false, false, false, true]);
}

#[test]
fn one_answer_of_two_does_not_shorten_the_next_delay() {
    let mut failover = with(|plan| {
        plan.strategy = Strategy::Immediate;
        plan.recovery.successes_to_close = 2;
    });
    failover.fails(10);
    failover.answers(40);
    failover.fails(50);
    assert_eq!((failover.state(109), failover.state(110)), (State::Ejected, State::Recovering));
}

#[test]
fn a_beacon_that_was_overtaken_makes_no_ejection_wrong() {
    let mut failover = Failover::new();
    failover.beacon(20, false);
    failover.beacon(15, true);
    failover.observe_choice(EnvironmentSet::of(&[BASIC]));
    assert_eq!(failover.resilience_of(BASIC, at(20)).wrong_ejections, 0);
}

#[test]
fn what_was_heard_of_is_not_asked_for_an_interval() {
    let mut failover = with(|plan| plan.health_check.when_healthy = true);
    failover.answers(10);
    assert_eq!(failover.next_wake(ALL), Some(at(40)));
    failover.beacon(25, true);
    assert_eq!(failover.next_wake(ALL), Some(at(55)));
}

#[test]
fn failed_checks_are_in_a_row_only_without_a_sign_of_life_between() {
    let mut failover = with(|plan| {
        plan.health_check.when_healthy = true;
        plan.health_check.successes_to_restore = 2;
    });
    let lose = |failover: &mut Failover, s| {
        failover.probed(BASIC, at(s));
        let failed = failover.lapse_probes(at(s + 5)).contains(BASIC);
        failover.sound();
        let kind = failover.diagnose(BASIC, Share::ONE, at(s + 5)).last_kind;
        assert_eq!(failed, kind == FailureKind::CheckFailed);
        kind
    };
    assert_eq!(lose(&mut failover, 10), FailureKind::None);
    // A check that passes, too few to be a sign of life of their own; one answered in the same instant.
    failover.probed(BASIC, at(20));
    failover.beacon(20, true);
    assert_eq!(lose(&mut failover, 30), FailureKind::None);
    failover.answers(40);
    assert_eq!(lose(&mut failover, 50), FailureKind::None);
    failover.probed(BASIC, at(60));
    failover.beacon(60, false);
    assert_eq!(failover.diagnose(BASIC, Share::ONE, at(60)).last_kind, FailureKind::CheckFailed);
}
