//! The recovery drill: a healthy engine passes, each fault is found, and the engine is not touched.

use std::mem::MaybeUninit;

use kromka::core::{
    DeviceSample, EnvironmentSet, Limits, LinkKind, Ranking, Sensitivity, Share, TaskKind, TaskRequirements, Validate,
};
use kromka::decision::{Effect, Rule};
use kromka::failover::{Condition, Plan, RecoveryAction, Strategy};
use kromka::{DRILL_SLOTS, DrillCheck, DrillPlace, DrillReport, FINDINGS_MAX, Finding, Observation, REDISPATCH_MS_MAX};

use super::common::*;
use kromka::core::{Environment, OutcomeStatus};
use kromka::{Action, Config, End, Engine, Slot};

/// A host whose engine knows its environments: each has answered ten tasks, two of each kind.
fn warm(config: Config) -> Host {
    let mut host = Host::new(config, 4);
    for environment in Environment::ALL {
        if !config.profiles[environment].enabled {
            continue;
        }
        let limits = Limits { allowed: EnvironmentSet::of(&[environment]), ..Limits::NONE };
        host.engine.set_limits(limits.validate().unwrap());
        // Whether results come in parts is known of each kind of task alone.
        for kind in TaskKind::ALL.into_iter().cycle().take(10) {
            host.practise_on(TaskRequirements { kind, ..task() });
            host.wait(2_000);
        }
    }
    host.engine.set_limits(Limits::NONE.validate().unwrap());
    host
}

/// Holds a drill, which must leave the engine as it is, and be the same each time.
fn drill(host: &Host) -> DrillReport {
    let before = host.snapshot();
    let mut place: DrillPlace = MaybeUninit::uninit();
    let report = host.engine.drill(&mut place, host.now);
    assert_eq!(host.snapshot(), before, "the drill has changed the engine");
    assert_eq!(host.engine.drill(&mut place, host.now), report, "a place that was used makes a difference");
    assert_eq!(report.started, host.now);
    let listed = report.findings.as_slice();
    assert_eq!(report.failed() as usize, listed.len() + report.dropped as usize);
    assert!(listed.len() <= FINDINGS_MAX);
    report
}

/// The findings of one check, which are all there are.
#[track_caller]
fn only_finds(report: &DrillReport, check: DrillCheck) -> Vec<Finding> {
    let listed = report.findings.as_slice();
    assert!(!listed.is_empty(), "nothing was found");
    assert!(listed.iter().all(|finding| finding.check == check), "{listed:#?}");
    listed.to_vec()
}

fn plan(primary: Environment, change: impl FnOnce(&mut Plan)) -> Plan {
    let mut plan = Plan::new(primary);
    change(&mut plan);
    plan
}

#[test]
fn a_healthy_engine_has_no_findings_and_every_environment_is_drilled() {
    let report = drill(&warm(Config::default()));
    assert_eq!(report.findings.as_slice(), []);
    for (environment, result) in report.environments.iter() {
        // Five kinds and two ways, for each sensitivity that the default profile admits.
        let ceiling = Config::default().profiles[environment].ceiling;
        let drilled = 10 * Sensitivity::ALL.iter().filter(|sensitivity| **sensitivity <= ceiling).count();
        assert_eq!(result.drilled as usize, drilled, "{environment:?}");
        assert!(result.checks > 3 * result.drilled && result.failed == 0, "{environment:?}: {result:?}");
        let is_mute = matches!(environment, Local | Peer);
        assert_eq!(result.undetected, if is_mute { result.drilled / 2 } else { 0 }, "{environment:?}");
        let slowest = result.redispatch_ms_max.unwrap();
        assert!(is_mute || slowest <= REDISPATCH_MS_MAX, "{environment:?}: {slowest}");
        assert!(result.recovered_after_ms.is_some(), "{environment:?}");
    }
}

#[test]
fn an_engine_that_knows_nothing_yet_can_be_drilled() {
    let host = Host::new(Config::default(), 1);
    let report = drill(&host);
    assert!(report.environments.iter().all(|(_, result)| result.drilled > 0), "{report:?}");
}

#[test]
fn every_strategy_passes() {
    for strategy in Strategy::ALL {
        let mut host = warm(Config::default());
        for environment in Environment::ALL {
            let plan = plan(environment, |plan| {
                plan.strategy = strategy;
                plan.condition = Condition { failures_in_a_row: Some(1), ..Condition::default() };
                plan.recovery.successes_to_close = 3;
            });
            host.engine.set_plan(plan.validate().unwrap());
        }
        let report = drill(&host);
        assert_eq!(report.findings.as_slice(), [], "{strategy:?}");
        let delay_ms = if strategy == Strategy::Smart { 0 } else { 30_000 };
        assert_eq!(report.environments[CloudBasic].recovered_after_ms, Some(delay_ms), "{strategy:?}");
        let asked = report.environments[CloudBasic].checks;
        host.engine.set_plan(Plan::new(CloudBasic).validate().unwrap());
        let unasked = drill(&host).environments[CloudBasic].checks;
        assert_eq!(asked > unasked, strategy != Strategy::Smart, "{strategy:?}: {asked} and {unasked} checks");
    }
}

#[test]
fn a_condition_that_one_failure_does_not_meet_is_not_held_against_the_engine() {
    let mut host = warm(Config::default());
    let smart = drill(&host).environments[EdgeNearby].checks;
    let conditional = plan(EdgeNearby, |plan| plan.strategy = Strategy::Conditional);
    host.engine.set_plan(conditional.validate().unwrap());
    let report = drill(&host);
    assert_eq!((report.failed(), report.environments[EdgeNearby].checks), (0, smart));
}

#[test]
fn a_drill_changes_nothing_and_decisions_go_on_alike() {
    let config = only(&[Local, CloudBasic, EdgeNearby]);
    let (mut one, mut other) = (warm(config), warm(config));
    // In the middle of things: a task that runs, one that has failed once, a trial of which nobody knows yet.
    for host in [&mut one, &mut other] {
        let immediate = plan(EdgeNearby, |plan| plan.strategy = Strategy::Immediate);
        host.engine.set_plan(immediate.validate().unwrap());
        host.submit(task());
        let dispatch = host.run();
        host.complete(&dispatch, OutcomeStatus::Failed);
        host.submit(urgent(kromka::core::Priority::High));
        host.run();
    }
    drill(&one);
    for step in 0..40u64 {
        let mut actions = Vec::new();
        for host in [&mut one, &mut other] {
            host.wait(7_000);
            if step % 3 == 0 {
                let _ = host.engine.submit(&task().validate().unwrap(), host.now);
            }
            let action = host.poll();
            if let Some(Action::Run(dispatch)) = &action {
                let status = if step % 4 == 0 { OutcomeStatus::Failed } else { OutcomeStatus::Success };
                host.complete(dispatch, status);
            }
            actions.push(action);
        }
        assert_eq!(actions[0], actions[1], "step {step}");
        if step % 8 == 0 {
            drill(&one);
        }
    }
    assert_eq!(one.snapshot(), other.snapshot());
}

#[test]
fn without_a_fallback_it_is_found_only_where_another_environment_may_see_the_data() {
    // One try is all there is.
    let report = drill(&warm(Config { tries_max: 1, ..only(&[CloudBasic, EdgeNearby]) }));
    for finding in only_finds(&report, DrillCheck::NoFallback) {
        assert_eq!((finding.have, finding.need), (1, 2));
        // The basic cloud must not see confidential data, so that nobody could stand in for the edge.
        assert!(finding.sensitivity <= Sensitivity::Personal, "{finding:?}");
    }
    assert_eq!((report.environments[CloudBasic].failed, report.environments[EdgeNearby].failed), (20, 20));
    assert_eq!((report.environments[CloudBasic].drilled, report.environments[EdgeNearby].drilled), (20, 30));

    // Alone it can have no fallback.
    assert_eq!(drill(&warm(only(&[CloudBasic]))).failed(), 0);
}

#[test]
fn a_fallback_that_the_host_ruled_out_is_none_and_one_that_is_out_of_reach_is_missed() {
    let mut host = warm(only(&[Local, CloudBasic]));
    assert_eq!(drill(&host).failed(), 0);
    let forbid = Rule { conditions: &[], effect: Effect::Forbid(EnvironmentSet::of(&[Local])) };
    host.engine.add_rule(&forbid).unwrap();
    let report = drill(&host);
    assert_eq!((report.failed(), report.environments[Local].drilled), (0, 0));
    assert!(report.environments[CloudBasic].drilled > 0 && report.environments[CloudBasic].redispatch_ms_max.is_none());

    host.engine.clear_rules();
    host.link(LinkKind::None);
    let report = drill(&host);
    assert_eq!(report.environments[CloudBasic].drilled, 0, "it cannot be reached");
    assert!(only_finds(&report, DrillCheck::NoFallback).iter().all(|finding| finding.environment == Local));
}

#[test]
fn silence_that_is_detected_late_is_found() {
    // An answer begins after three seconds there: whoever waits for it has no time left for another.
    let mut host = warm(only(&[Local, CloudPremium]));
    let limits = Limits { allowed: EnvironmentSet::of(&[CloudPremium]), ..Limits::NONE };
    host.engine.set_limits(limits.validate().unwrap());
    for _ in 0..30 {
        let task = host.submit(task());
        let dispatch = host.run();
        host.wait(6_000);
        let outcome = kromka::core::Outcome {
            latency_ms: 6_000,
            first_result_ms: Some(3_000),
            ..outcome(&dispatch, OutcomeStatus::Success)
        };
        host.engine.complete(&outcome, host.now).unwrap();
        host.expect_end(task, End::Done);
    }
    host.engine.set_limits(Limits::NONE.validate().unwrap());
    let report = drill(&host);
    let found = only_finds(&report, DrillCheck::TooSlow);
    for finding in &found {
        assert_eq!((finding.environment, finding.silent, finding.kind), (CloudPremium, true, TaskKind::Inference));
        assert!(finding.have > 6_000 && finding.need == 5_000, "{finding:?}");
    }
    let slowest = found.iter().map(|finding| finding.have).max();
    assert_eq!(report.environments[CloudPremium].redispatch_ms_max.map(i64::from), slowest);
}

#[test]
fn a_run_time_out_soon_enough_detects_silence_too_and_one_at_the_bound_is_no_finding() {
    let report = drill(&warm(Config { run_timeout_ms: 5_000, ..only(&[Local, Peer]) }));
    assert_eq!(report.failed(), 0);
    assert_eq!(report.environments[Local].redispatch_ms_max, Some(5_000));
    assert_eq!(report.environments.iter().map(|(_, result)| result.undetected).sum::<u32>(), 0);
}

#[test]
fn an_immediate_plan_that_lets_go_within_a_second_does_not_hold() {
    let mut host = warm(only(&[Local, CloudBasic, CloudPremium]));
    for (delay_ms, holds) in [(1_001, true), (1_000, false), (1, false)] {
        let hasty = plan(CloudBasic, |plan| {
            plan.strategy = Strategy::Immediate;
            plan.recovery.delay_ms = delay_ms;
        });
        host.engine.set_plan(hasty.validate().unwrap());
        let report = drill(&host);
        if holds {
            assert_eq!(report.failed(), 0);
            continue;
        }
        for finding in only_finds(&report, DrillCheck::NotHeld) {
            assert_eq!((finding.environment, finding.have, finding.need), (CloudBasic, 1_000_000_000, 0));
        }
    }
}

#[test]
fn a_gradual_plan_that_gives_the_share_back_within_a_second_does_not_hold() {
    let mut host = warm(only(&[Local, CloudBasic]));
    let hasty = plan(CloudBasic, |plan| {
        plan.strategy = Strategy::Gradual;
        plan.recovery.delay_ms = 900;
    });
    host.engine.set_plan(hasty.validate().unwrap());
    for finding in only_finds(&drill(&host), DrillCheck::NotHeld) {
        assert_eq!((finding.have, finding.need), (1_000_000_000, 500_000_000));
    }
    // Where the least share is all of it there is nothing to halve.
    let lenient = plan(CloudBasic, |plan| {
        plan.strategy = Strategy::Gradual;
        plan.recovery.share_min = Share::ONE;
    });
    host.engine.set_plan(lenient.validate().unwrap());
    assert_eq!(drill(&host).failed(), 0);
}

/// Drills one that is in reach for a tenth of a second of every ten, just now, and that nobody asks again.
fn expect_that_it_does_not_come_back(environment: Environment, mut config: Config) {
    config.priors[environment].availability = Share::from_percent(15);
    let mut host = warm(config);
    for step in 1..=800 {
        host.wait(if step % 20 == 1 { 100 } else { 500 });
        host.beacon(environment, step % 20 == 0);
    }
    let report = drill(&host);
    assert!(report.environments[environment].drilled > 0);
    // That the device itself has nothing to fall back on once the other is out of reach is found, too.
    let of_it = report.findings.as_slice().iter().filter(|finding| finding.environment == environment);
    let found: Vec<_> = of_it.map(|finding| (finding.check, finding.have, finding.need)).collect();
    assert!(!found.is_empty());
    assert!(found.iter().all(|found| *found == (DrillCheck::NotRecovered, 0, 1_000_000_000)), "{found:?}");
}

#[test]
fn an_environment_that_nobody_asks_again_does_not_come_back() {
    let config = Config { probe_interval_ms: 0, ..only(&[Local, EdgeNearby]) };
    expect_that_it_does_not_come_back(EdgeNearby, config);
}

#[test]
fn a_hybrid_whose_profile_needs_no_network_was_taken_for_one_that_sends_beacons_by_itself() {
    let mut config = Config { probe_interval_ms: 0, ..only(&[Local, Environment::Hybrid]) };
    config.profiles[Environment::Hybrid].needs_network = false;
    expect_that_it_does_not_come_back(Environment::Hybrid, config);
}

#[test]
fn named_fallbacks_are_followed_as_far_as_they_are_feasible() {
    let mut host = warm(only(&[Local, CloudBasic, CloudPremium, EdgeNearby]));
    let mut fallbacks = Ranking::EMPTY;
    // The peer takes no tasks, and the premium cloud no secrets.
    [Peer, CloudPremium, Local].into_iter().for_each(|environment| fallbacks.push(environment));
    let before = drill(&host).environments[CloudBasic].checks;
    host.engine.set_plan(plan(CloudBasic, |plan| plan.fallbacks = fallbacks).validate().unwrap());
    let report = drill(&host);
    let result = report.environments[CloudBasic];
    assert_eq!((report.failed(), result.checks), (0, before + result.drilled));
}

#[test]
fn what_takes_no_tasks_or_is_kept_out_on_purpose_is_not_drilled() {
    let mut host = warm(Config::default());
    let drilled = |host: &Host, environment: Environment| drill(host).environments[environment].drilled;
    assert!(drilled(&host, EdgeNearby) > 0);
    host.engine.recover(EdgeNearby, RecoveryAction::Isolate, host.now);
    assert_eq!(drilled(&host, EdgeNearby), 0);
    host.engine.recover(EdgeNearby, RecoveryAction::Reset, host.now);
    assert!(drilled(&host, EdgeNearby) > 0);

    host.beacon(EdgeNearby, false);
    assert_eq!(drilled(&host, EdgeNearby), 0, "it cannot be reached");
    host.wait(1_000);
    host.beacon(EdgeNearby, true);
    assert!(drilled(&host, EdgeNearby) > 0);

    host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |profile| profile.enabled = false));
    assert_eq!(drilled(&host, EdgeNearby), 0);
    host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |profile| profile.concurrency = 0));
    assert_eq!(drilled(&host, EdgeNearby), 0);
    host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |_| {}));
    let elsewhere = Limits { allowed: EnvironmentSet::of(&[Local]), ..Limits::NONE };
    host.engine.set_limits(elsewhere.validate().unwrap());
    assert_eq!(drilled(&host, EdgeNearby), 0);
    assert!(drilled(&host, Local) > 0);
}

#[test]
fn an_environment_that_fails_now_is_drilled_as_if_it_had_got_over_it() {
    let mut host = warm(Config::default());
    let immediate = plan(CloudBasic, |plan| {
        plan.strategy = Strategy::Immediate;
        plan.recovery.successes_to_close = 2;
    });
    host.engine.set_plan(immediate.validate().unwrap());
    let limits = Limits { allowed: EnvironmentSet::of(&[CloudBasic]), ..Limits::NONE };
    host.engine.set_limits(limits.validate().unwrap());
    let task = host.submit(TaskRequirements { deadline_ms: 600_000, ..task() });
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Failed);
    host.expect_end(task, End::Failed);
    host.engine.set_limits(Limits::NONE.validate().unwrap());
    host.wait(100);
    let report = drill(&host);
    assert!(report.environments[CloudBasic].drilled > 0, "{report:?}");
    assert_eq!(report.failed(), 0, "{report:?}");
}

#[test]
fn a_full_engine_and_a_time_that_nobody_knows_do_not_stop_a_drill() {
    let mut host = warm(Config::default());
    while host.engine.submit(&task().validate().unwrap(), host.now).is_ok() {}
    let mut place: DrillPlace = MaybeUninit::uninit();
    let known = host.engine.drill(&mut place, host.now);
    assert_eq!(known.failed(), 0);
    assert_eq!(host.engine.drill(&mut place, kromka::core::Tick::NEVER), known);
}

#[test]
fn what_the_device_does_not_allow_now_is_not_drilled() {
    let mut host = warm(Config::default());
    host.observe(Observation::Device(DeviceSample { battery: Share::from_percent(4), ..DeviceSample::default() }));
    assert!(drill(&host).environments.iter().any(|(_, result)| result.drilled > 0));
}

#[test]
fn a_drill_needs_one_engine_of_memory_and_a_report_is_small() {
    assert_eq!(size_of::<DrillPlace>(), size_of::<Engine<[Slot; DRILL_SLOTS]>>());
    assert!(size_of::<DrillReport>() <= 2_048, "{}", size_of::<DrillReport>());
}
