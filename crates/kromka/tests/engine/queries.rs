//! What an engine says of itself.

use kromka::core::{
    DeviceSample, EnvironmentSet, Limits, LinkKind, LinkSample, OutcomeStatus, Policy, Preferences, Share, TaskHandle,
    Validate,
};
use kromka::decision::{Effect, Rule};
use kromka::estimate::Breaker;
use kromka::{Config, End, Observation, TaskState};

use crate::common::{CloudBasic, Host, Local, narrow, only, profile, task};

#[test]
fn what_is_in_force_is_what_was_set_last() {
    let config = only(&[Local]);
    let mut host = Host::new(config, 1);
    assert_eq!(*host.engine.config(), config);
    let policy = Policy { risk: 2.0, ..Policy::default() };
    let preferences = Preferences { multipliers: [2.0; kromka::core::CRITERIA] };
    let other = profile(Local, |local| local.concurrency = 7);
    host.engine.set_policy(policy.validate().unwrap()).unwrap();
    host.engine.set_preferences(preferences.validate().unwrap()).unwrap();
    host.engine.set_profile(Local, other);
    let mut changed = Config { policy, preferences, ..config };
    changed.profiles[Local] = *other;
    assert_eq!(*host.engine.config(), changed);
    assert_eq!((host.engine.policy(), host.engine.preferences()), (&policy, &preferences));
    assert_eq!(*host.engine.profile(Local), *other);
    let limits = Limits { allowed: EnvironmentSet::of(&[Local]), ..Limits::NONE };
    assert_eq!(*host.engine.limits(), Limits::NONE);
    host.engine.set_limits(limits.validate().unwrap());
    assert_eq!(*host.engine.limits(), limits);
}

#[test]
fn device_and_link_are_as_they_were_observed_last() {
    let mut host = Host::new(Config::default(), 1);
    assert_eq!((*host.engine.device(), *host.engine.link()), (DeviceSample::default(), LinkSample::default()));
    let device = DeviceSample { battery: Share::from_percent(12), ..DeviceSample::default() };
    let link = LinkSample { kind: LinkKind::Lte, metered: true, ..LinkSample::default() };
    host.observe(Observation::Device(device));
    host.observe(Observation::Link(link));
    assert_eq!((*host.engine.device(), *host.engine.link()), (device, link));
}

#[test]
fn a_breaker_opens_with_failures_and_closes_with_an_answer() {
    let mut host = Host::new(only(&[CloudBasic]), 1);
    host.practise(10);
    assert_eq!(host.engine.breaker(CloudBasic, host.now), Breaker::Closed);
    for _ in 0..5 {
        let task = host.submit(task());
        let dispatch = host.run();
        host.complete(&dispatch, OutcomeStatus::Failed);
        host.expect_end(task, End::Failed);
    }
    assert_eq!(host.engine.breaker(CloudBasic, host.now), Breaker::Open);
    assert_eq!(host.engine.breaker(Local, host.now), Breaker::Closed);
    host.wait(1_800_000);
    assert_eq!(host.engine.breaker(CloudBasic, host.now), Breaker::HalfOpen);
    host.practise(1);
    assert_eq!(host.engine.breaker(CloudBasic, host.now), Breaker::Closed);
}

#[test]
fn rules_are_counted_and_a_cleared_table_is_a_new_one() {
    let mut host = Host::new(Config::default(), 1);
    let fresh = host.engine.clone();
    let rule = Rule { conditions: &[], effect: Effect::Bonus(EnvironmentSet::of(&[Local]), 0.5) };
    for len in 1..=3 {
        host.engine.add_rule(&rule).unwrap();
        assert_eq!(host.engine.rules_len(), len);
    }
    assert!(host.engine != fresh);
    host.engine.clear_rules();
    assert_eq!(host.engine.rules_len(), 0);
    assert!(host.engine == fresh);
}

#[test]
fn every_task_is_listed_until_its_end_was_told() {
    let mut host = Host::new(narrow(Local, 1, 10), 4);
    let list = |host: &Host| host.engine.tasks().map(|(task, status)| (task, status.state)).collect::<Vec<_>>();
    assert_eq!(list(&host), []);
    let [a, b, c] = [(); 3].map(|()| host.submit(task()));
    let dispatch = host.run();
    host.quiet();
    host.engine.cancel(c, host.now).unwrap();
    let cancelled = TaskState::Ended(End::Cancelled);
    assert_eq!(list(&host), [(a, TaskState::Running), (b, TaskState::Queued), (c, cancelled)]);
    host.complete(&dispatch, OutcomeStatus::Success);
    host.expect_end(c, End::Cancelled);
    assert_eq!(list(&host), [(a, TaskState::Ended(End::Done)), (b, TaskState::Queued)]);
    host.expect_end(a, End::Done);
    assert_eq!(list(&host), [(b, TaskState::Queued)]);
    assert!(host.engine.status(a).is_ok(), "it can still be asked about");
}

#[test]
fn the_length_of_a_snapshot_is_known_before_it_is_written() {
    let mut host = Host::new(Config::default(), 3);
    for _ in 0..3 {
        let len = host.engine.snapshot_len();
        assert_eq!(host.engine.snapshot(&mut vec![0; len]), Ok(len));
        assert!(host.engine.snapshot(&mut vec![0; len - 1]).is_err());
        let _: TaskHandle = host.submit(task());
    }
}

#[test]
fn messages_that_go_another_way_are_counted() {
    let mut host = Host::new(Config::default(), 1);
    for (id, switches) in [(7, 0), (7, 0), (8, 1), (7, 2)] {
        host.engine.note_transport(id);
        assert_eq!(host.engine.power_counters().switches, switches);
    }
}
