//! What the host observes, and what follows: probes, beacons, rules, limits, token caps.

use kromka::core::{
    Beacon, Constraint, Criterion, Environment, EnvironmentMap, EnvironmentSet, Limits, LinkKind, Money, OutcomeStatus,
    Price, Rejection, Scorecard, Share, TaskRequirements, Tick, Validate,
};
use kromka::decision::{Comparison, Condition, Effect, Field, Rule};
use kromka::failover::{FailureKind, RecoveryAction};
use kromka::{Action, Config, Dispatch, End, Observation, TaskState, Work};

use crate::common::{CloudBasic, CloudPremium, EdgeNearby, Host, Local, Peer, deferrable, only, task};

/// A host whose cloud has failed once, with a task that runs on the device.
fn failed_once() -> (Host, Dispatch) {
    let mut config = only(&[Local, CloudBasic]);
    config.profiles[Local].enabled = false;
    let mut host = Host::new(config, 3);
    host.engine.set_plan(crate::common::immediate(CloudBasic));
    let fails = host.submit(task());
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Failed);
    host.expect_end(fails, End::Failed);
    host.engine.set_profile(Local, crate::common::profile(Local, |_| {}));
    host.submit(task());
    let running = host.run();
    assert_eq!(running.environment, Local);
    (host, running)
}

const PROBE: Option<Action> = Some(Action::Probe { environment: CloudBasic });

#[test]
fn probes_come_after_the_cooldown_once_an_interval_and_only_while_a_task_is_in_flight() {
    let (mut host, running) = failed_once();
    host.wait(29_999);
    host.quiet();
    assert_eq!(host.engine.next_wake(), Some(host.now.after(1)));
    host.wait(1);
    assert_eq!(host.poll(), PROBE);
    host.quiet();
    host.wait(29_999);
    host.quiet();
    host.wait(1);
    assert_eq!(host.poll(), PROBE);
    // Two that were lost are a failure, and the delay doubles.
    host.quiet();
    host.wait(5_000);
    host.quiet();
    host.wait(59_999);
    host.quiet();
    host.wait(1);
    assert_eq!(host.poll(), PROBE);
    assert_eq!(host.engine.metrics().probes, 3);
    host.complete(&running, OutcomeStatus::Success);
    host.expect_end(running.task, End::Done);
    host.wait(100_000);
    host.quiet();
    assert_eq!(host.engine.next_wake(), None);
}

#[test]
fn nothing_is_probed_without_a_network_nor_when_probing_is_off() {
    let (mut host, _) = failed_once();
    host.link(LinkKind::None);
    host.wait(60_000);
    host.quiet();
    assert!(host.engine.next_wake().is_none_or(|at| at > host.now));
    host.link(LinkKind::Wifi);
    assert_eq!(host.poll(), PROBE);
    let mut host = Host::new(Config { probe_interval_ms: 0, ..only(&[CloudBasic, CloudPremium]) }, 1);
    host.submit(task());
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Failed);
    host.run();
    host.wait(100_000);
    host.quiet();
}

#[test]
fn an_answer_to_a_probe_ends_the_probing() {
    let (mut host, _) = failed_once();
    host.wait(30_000);
    assert_eq!(host.poll(), PROBE);
    host.beacon(CloudBasic, true);
    host.wait(100_000);
    host.quiet();
}

fn cloud_is_reachable(host: &Host) -> bool {
    host.engine.options(&task().validate().unwrap(), host.now)[CloudBasic].reachable
}

/// A single lost packet closed the environment for minutes, whatever its plan called a failure.
#[test]
fn one_lost_probe_is_no_failure_and_two_are() {
    let (mut host, _) = failed_once();
    for is_reachable in [true, false] {
        host.wait(30_000);
        assert_eq!(host.poll(), PROBE);
        host.wait(5_000);
        host.quiet();
        assert_eq!(cloud_is_reachable(&host), is_reachable);
    }
}

/// The answer came, and then the probe that was under way counted as lost.
#[test]
fn an_answer_makes_up_for_the_probe_that_is_under_way() {
    let (mut host, _) = failed_once();
    host.wait(30_000);
    assert_eq!(host.poll(), PROBE);
    host.engine.set_limits(Limits { allowed: EnvironmentSet::of(&[CloudBasic]), ..Limits::NONE }.validate().unwrap());
    host.submit(task());
    let trial = host.run();
    host.wait(1_000);
    host.complete(&trial, OutcomeStatus::Success);
    host.expect_end(trial.task, End::Done);
    host.wait(10_000);
    host.quiet();
    assert_eq!(host.engine.next_wake().map(|at| at > host.now.after(60_000)), Some(true), "no probe is under way");
    assert_eq!(host.engine.diagnose(CloudBasic, host.now).last_kind, FailureKind::Failed);
}

/// The answer took the probe back, and what the prober said counted as a failure of its own.
#[test]
fn a_prober_that_says_no_after_an_answer_is_one_failed_check() {
    let (mut host, _) = failed_once();
    host.wait(30_000);
    assert_eq!(host.poll(), PROBE);
    let cloud_alone = Limits { allowed: EnvironmentSet::of(&[CloudBasic]), ..Limits::NONE };
    host.engine.set_limits(cloud_alone.validate().unwrap());
    host.practise(1);
    host.wait(1_000);
    host.beacon(CloudBasic, false);
    assert!(!host.engine.diagnose(CloudBasic, host.now).failing);
}

#[test]
fn a_probe_under_way_is_lost_in_time_whatever_may_be_asked_now() {
    let (mut host, _) = failed_once();
    host.wait(30_000);
    assert_eq!(host.poll(), PROBE);
    let work = Work { probes: EnvironmentSet::EMPTY, ..Work::ALL };
    assert_eq!(host.engine.next_wake_of(work), Some(host.now.after(5_000)));
    host.wait(5_000);
    assert_eq!(host.poll_with(work).0, None);
    assert!(host.engine.next_wake_of(work).is_none_or(|at| at > host.now));
}

/// Whoever had no prober saw its environments closed for probes that nobody had sent.
#[test]
fn what_the_host_cannot_probe_is_not_probed() {
    let (mut host, _) = failed_once();
    let work = Work { probes: EnvironmentSet::EMPTY, ..Work::ALL };
    assert_eq!(host.engine.next_wake_of(Work { runs: false, ends: false, ..Work::ALL }), Some(host.now.after(30_000)));
    for _ in 0..15 {
        host.wait(30_000);
        assert_eq!(host.poll_with(work).0, None);
        assert!(host.engine.next_wake_of(work).is_none_or(|at| at > host.now));
    }
    assert_eq!(host.engine.metrics().probes, 0);
    assert!(cloud_is_reachable(&host));
    // One that was asked for and could not be sent is taken back.
    assert_eq!(host.poll(), PROBE);
    host.engine.recall_probe(CloudBasic);
    host.wait(10_000);
    assert_eq!(host.poll_with(work).0, None);
    assert!(cloud_is_reachable(&host));
}

#[test]
fn what_the_network_does_not_lead_to_cannot_be_asked() {
    let mut host = Host::new(Config::default(), 2);
    host.quiet();
    let before = host.engine.clone();
    for environment in [Local, Peer] {
        host.engine.recover(environment, RecoveryAction::Probe, host.now);
        assert!(host.engine == before, "a probe that never goes out was noted");
    }
    host.engine.recover(CloudBasic, RecoveryAction::Probe, host.now);
    host.submit(task());
    host.run();
    assert_eq!(host.poll(), PROBE);
}

/// It stayed the only trial until the delay was over once more.
#[test]
fn a_trial_that_the_host_cancels_makes_room_for_another() {
    let (mut host, _) = failed_once();
    host.wait(30_000);
    assert_eq!(host.poll(), PROBE);
    let is_held = |host: &mut Host| {
        let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
        let verdict = host.engine.decide(&task().validate().unwrap(), host.now, &mut cards);
        let held = |rejection: &Rejection| (rejection.environment, rejection.constraint);
        verdict.rejected().iter().map(held).any(|held| held == (CloudBasic, Constraint::Reachable))
    };
    let liked = Rule { conditions: &[], effect: Effect::Bonus(EnvironmentSet::of(&[CloudBasic]), 1.0) };
    host.engine.add_rule(&liked).unwrap();
    assert!(!is_held(&mut host));
    host.submit(task());
    let trial = host.run();
    assert_eq!(trial.environment, CloudBasic);
    assert!(is_held(&mut host));
    host.engine.cancel(trial.task, host.now).unwrap();
    host.expect_cancel(&trial);
    assert!(!is_held(&mut host));
}

#[test]
fn a_beacon_closes_and_opens_an_environment() {
    let mut host = Host::new(only(&[CloudBasic]), 2);
    host.beacon(CloudBasic, false);
    let patient = host.submit(deferrable());
    host.quiet();
    assert_eq!(host.state(patient), TaskState::Deferred);
    host.wait(1_000);
    host.beacon(CloudBasic, true);
    assert_eq!(host.run().task, patient);
}

/// The comment said so, the code waited for the whole cooldown.
#[test]
fn a_sign_of_life_after_a_failure_ends_the_cooldown() {
    let (mut host, running) = failed_once();
    let goes_to = |host: &mut Host| {
        host.submit(task());
        let run = host.run();
        host.complete(&run, OutcomeStatus::Success);
        host.poll();
        run.environment
    };
    host.complete(&running, OutcomeStatus::Success);
    host.expect_end(running.task, End::Done);
    assert_eq!(goes_to(&mut host), Local);
    // One of before the failure says nothing.
    let environment = CloudBasic;
    let at = Tick::from_ms(host.now.ms() - 1);
    host.observe(Observation::Beacon(Beacon { environment, at, reachable: true, rtt_ms: None }));
    assert_eq!(goes_to(&mut host), Local);
    host.wait(500);
    host.beacon(CloudBasic, true);
    host.engine.set_profile(Local, crate::common::profile(Local, |local| local.quality = Share::ZERO));
    assert!(!host.engine.diagnose(CloudBasic, host.now).failing);
}

/// It was believed until the end of time.
#[test]
fn a_beacon_of_the_future_is_believed_no_longer_than_one_of_now() {
    let mut hosts = [Tick::NEVER, Tick::from_ms(1_000)].map(|at| {
        let mut host = Host::new(Config { probe_interval_ms: 0, ..only(&[CloudBasic]) }, 2);
        let environment = CloudBasic;
        host.observe(Observation::Beacon(Beacon { environment, at, reachable: false, rtt_ms: None }));
        host.submit(deferrable());
        host
    });
    let mut ran = false;
    for _ in 0..20 {
        let [future, now] = hosts.each_mut().map(|host| {
            host.wait(30_000);
            host.poll()
        });
        assert_eq!(future, now);
        ran |= matches!(now, Some(Action::Run(_)));
    }
    assert!(ran);
}

#[test]
fn a_beacon_that_was_overtaken_does_not_count() {
    let mut host = Host::new(Config { best_effort: false, ..only(&[CloudBasic]) }, 2);
    let beacon = |ms, reachable| {
        let at = Tick::from_ms(ms);
        Observation::Beacon(Beacon { environment: CloudBasic, at, reachable, rtt_ms: None })
    };
    host.observe(beacon(900, true));
    host.observe(beacon(800, false));
    host.submit(task());
    host.run();
}

#[test]
fn rules_close_environments_and_move_scores() {
    let mut host = Host::new(only(&[Local, EdgeNearby]), 4);
    let low_battery = [Condition { field: Field::BatteryPpb, comparison: Comparison::Less, value: 500_000_000 }];
    let forbid = Rule { conditions: &low_battery, effect: Effect::Forbid(EnvironmentSet::of(&[EdgeNearby])) };
    assert_eq!(host.engine.add_rule(&forbid), Ok(0));
    host.submit(task());
    assert_eq!(host.run().environment, EdgeNearby);
    let device = kromka::core::DeviceSample {
        battery: kromka::core::Share::from_percent(40),
        ..kromka::core::DeviceSample::default()
    };
    host.observe(Observation::Device(device));
    host.submit(task());
    assert_eq!(host.run().environment, Local);
    let bad = Rule { conditions: &[], effect: Effect::Weight(Criterion::Cost, f64::NAN) };
    assert_eq!(host.engine.add_rule(&bad).unwrap_err().number(), 1103);
    host.check();
    host.engine.clear_rules();
    host.submit(task());
    assert_eq!(host.run().environment, EdgeNearby);
    let bonus = Rule { conditions: &[], effect: Effect::Bonus(EnvironmentSet::of(&[Local]), 1.0) };
    host.engine.add_rule(&bonus).unwrap();
    host.engine.set_profile(Local, crate::common::profile(Local, |local| local.concurrency = 4));
    host.submit(task());
    assert_eq!(host.run().environment, Local);
}

/// The cap followed the task's limit alone.
#[test]
fn the_answer_is_cut_where_the_stricter_limit_is_reached() {
    let mut config = only(&[CloudBasic]);
    config.profiles[CloudBasic].price = Price { per_mtok_out: Money::from_nano(1_000_000_000), ..Price::default() };
    let mut host = Host::new(config, 2);
    let asked = TaskRequirements { cost_max: Money::from_nano(200_000), output_tokens_max: 500, ..task() };
    host.submit(asked);
    assert_eq!(host.run().token_cap, Some(200));
    host.engine.set_limits(Limits { cost_max: Some(Money::from_nano(100_000)), ..Limits::NONE }.validate().unwrap());
    host.submit(asked);
    assert_eq!(host.run().token_cap, Some(100));
}

#[test]
fn an_environment_that_is_no_network_is_never_probed() {
    let mut host = Host::new(only(&[Local, Peer]), 2);
    host.submit(task());
    let first = host.run();
    host.complete(&first, OutcomeStatus::Failed);
    host.run();
    host.wait(100_000);
    host.quiet();
    assert_eq!(host.engine.metrics().probes, 0);
    assert!(Environment::ALL.into_iter().all(|e| host.engine.environment_stats(e).queued == 0));
}
