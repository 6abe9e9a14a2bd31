//! Priorities, places, queues, deferral, and what a change does to those who wait.

use kromka::core::{
    EnvironmentSample, EnvironmentSet, Limits, LinkKind, OutcomeStatus, Policy, Preferences, Priority, Sensitivity,
    Share, TaskHandle, TaskRequirements, Validate, Weights,
};
use kromka::{Action, Config, End, Observation, TaskState};

use crate::common::{
    CloudBasic, CloudPremium, EdgeNearby, Host, Local, deferrable, immediate, narrow, only, profile, task, urgent,
};

#[test]
fn critical_goes_before_low_and_within_one_priority_who_came_first() {
    let mut host = Host::new(narrow(Local, 1, 100), 9);
    let order = [Priority::Low, Priority::Normal, Priority::Critical, Priority::High];
    let first = order.map(|priority| host.submit(urgent(priority)));
    let second = order.map(|priority| host.submit(urgent(priority)));
    let mut seen = vec![];
    for _ in 0..8 {
        let dispatch = host.run();
        host.quiet();
        seen.push(dispatch.task);
        host.complete(&dispatch, OutcomeStatus::Success);
        host.expect_end(dispatch.task, End::Done);
    }
    assert_eq!(seen, [first[2], second[2], first[3], second[3], first[1], second[1], first[0], second[0]]);
}

#[test]
fn no_more_run_at_once_than_the_environment_takes() {
    let mut host = Host::new(narrow(EdgeNearby, 2, 100), 5);
    let handles = [(); 5].map(|()| host.submit(task()));
    let [a, b] = [host.run(), host.run()];
    host.quiet();
    let stats = *host.engine.environment_stats(EdgeNearby);
    assert_eq!((stats.running, stats.queued), (2, 3));
    assert_eq!(host.state(handles[2]), TaskState::Queued);
    assert_eq!(host.engine.status(handles[2]).unwrap().environment, Some(EdgeNearby));
    host.complete(&b, OutcomeStatus::Success);
    host.expect_end(b.task, End::Done);
    assert_eq!(host.run().task, handles[2]);
    host.quiet();
    host.complete(&a, OutcomeStatus::Success);
    assert_eq!(host.engine.environment_stats(EdgeNearby).queued, 2);
}

#[test]
fn a_full_queue_turns_a_task_down_and_says_what_it_had() {
    let mut host = Host::new(narrow(EdgeNearby, 1, 1), 4);
    let running = host.submit(task());
    host.submit(task());
    let turned_down = host.submit(task());
    assert_eq!(host.run().task, running);
    let mut cards = kromka::core::EnvironmentMap::from_fn(kromka::core::Scorecard::empty);
    host.expect_end(turned_down, End::Infeasible);
    let verdict = host.engine.decide(&task().validate().unwrap(), host.now, &mut cards);
    let rejection = *verdict.rejected().of(EdgeNearby).unwrap();
    assert_eq!(rejection.constraint, kromka::core::Constraint::Capacity);
    assert_eq!((rejection.have, rejection.need), (0, 1));
}

/// A full queue passes, but nothing said when, so that even a task that may wait was turned down at once.
#[test]
fn a_task_that_may_wait_waits_for_a_full_queue() {
    let mut host = Host::new(narrow(EdgeNearby, 1, 0), 4);
    host.submit(task());
    let running = host.run();
    let patient = host.submit(deferrable());
    host.quiet();
    assert_eq!(host.state(patient), TaskState::Deferred);
    host.complete(&running, OutcomeStatus::Success);
    host.expect_end(running.task, End::Done);
    host.now = host.engine.next_wake().unwrap();
    assert_eq!(host.run().task, patient);
}

#[test]
fn a_waiting_task_moves_to_another_queue_when_its_own_is_closed_to_it() {
    let mut config = only(&[EdgeNearby, CloudPremium]);
    config.profiles[EdgeNearby].concurrency = 1;
    config.profiles[CloudPremium].concurrency = 1;
    let mut host = Host::new(config, 4);
    let preferred = {
        host.submit(task());
        host.run()
    };
    let other = if preferred.environment == EdgeNearby { CloudPremium } else { EdgeNearby };
    let moves = host.submit(task());
    host.quiet();
    assert_eq!(host.engine.status(moves).unwrap().environment, Some(preferred.environment));
    // The other one is busy when its turn comes.
    let elsewhere = Limits { allowed: EnvironmentSet::of(&[other]), ..Limits::NONE };
    host.engine.set_limits(elsewhere.validate().unwrap());
    host.submit(task());
    assert_eq!(host.run().environment, other);
    host.complete(&preferred, OutcomeStatus::Success);
    host.expect_end(preferred.task, End::Done);
    host.quiet();
    let status = host.engine.status(moves).unwrap();
    assert_eq!((status.state, status.environment), (TaskState::Queued, Some(other)));
}

#[test]
fn a_task_expires_when_it_waits_beyond_its_deadline() {
    let mut host = Host::new(narrow(Local, 1, 10), 2);
    host.submit(task());
    host.run();
    let late = host.submit(TaskRequirements { deadline_ms: 20_000, ..task() });
    host.quiet();
    assert_eq!(host.state(late), TaskState::Queued);
    host.wait(20_000);
    host.quiet();
    host.wait(1);
    host.expect_end(late, End::Expired);
    assert_eq!(host.engine.environment_stats(Local).queued, 0);
}

#[test]
fn a_late_answer_is_better_than_none_only_if_the_host_says_so() {
    for best_effort in [true, false] {
        let mut host = Host::new(Config { best_effort, ..narrow(Local, 1, 10) }, 1);
        let hopeless = host.submit(TaskRequirements { deadline_ms: 10, ..task() });
        if best_effort {
            let dispatch = host.run();
            host.wait(700);
            host.complete(&dispatch, OutcomeStatus::Success);
            host.expect_end(hopeless, End::Done);
            assert_eq!(host.engine.metrics().late, 1);
        } else {
            host.expect_end(hopeless, End::Infeasible);
        }
    }
}

#[test]
fn best_effort_never_stretches_privacy() {
    let mut host = Host::new(only(&[CloudBasic]), 1);
    let secret = host.submit(TaskRequirements { sensitivity: Sensitivity::Secret, deadline_ms: 10, ..task() });
    host.expect_end(secret, End::Infeasible);
}

#[test]
fn a_task_that_may_wait_is_put_off_until_what_was_seen_is_old() {
    let mut host = Host::new(Config { probe_interval_ms: 0, ..only(&[CloudBasic]) }, 2);
    host.beacon(CloudBasic, false);
    let patient = host.submit(deferrable());
    host.quiet();
    assert_eq!(host.state(patient), TaskState::Deferred);
    // Looked at each half minute; nothing was heard of the cloud since, and in some minutes it may well be back.
    for looked_at in 1..20 {
        assert_eq!(host.engine.next_wake(), Some(host.now.after(30_000)));
        host.wait(30_000);
        if let Some(action) = host.poll() {
            assert!(matches!(action, Action::Run(run) if run.task == patient));
            assert!((3..10).contains(&looked_at), "{looked_at}");
            return;
        }
    }
    panic!("it waits for ever");
}

#[test]
fn without_a_network_only_the_device_is_left_and_what_may_wait_goes_on_when_it_is_back() {
    let mut host = Host::new(only(&[Local, CloudBasic]), 4);
    host.link(LinkKind::None);
    host.submit(task());
    assert_eq!(host.run().environment, Local);
    let out = host.submit(TaskRequirements { offline_capable: false, ..task() });
    host.expect_end(out, End::Infeasible);
    // Good enough is only the cloud.
    let mut patient = deferrable();
    patient.qos.quality_min = Share::from_percent(60);
    let patient = host.submit(patient);
    host.quiet();
    assert_eq!(host.state(patient), TaskState::Deferred);
    host.wait(20);
    host.link(LinkKind::Wifi);
    assert_eq!(host.run().task, patient);
}

/// A host with a task that runs on the edge, and five that wait for it.
fn five_wait_for_the_edge() -> (Host, [TaskHandle; 5]) {
    let mut config = only(&[Local, EdgeNearby]);
    config.profiles[EdgeNearby].concurrency = 1;
    config.profiles[Local].enabled = false;
    let mut host = Host::new(config, 6);
    host.submit(task());
    let handles = [(); 5].map(|()| host.submit(task()));
    assert_eq!(host.run().environment, EdgeNearby);
    host.quiet();
    assert_eq!(host.engine.environment_stats(EdgeNearby).queued, 5);
    host.engine.set_profile(Local, profile(Local, |local| local.concurrency = 5));
    host.check();
    host.quiet();
    (host, handles)
}

/// Only a place that became free had the tasks of a queue looked at, and a closed environment has none: they waited
/// for ever.
#[test]
fn tasks_do_not_wait_for_an_environment_that_was_closed() {
    let closings: [fn(&mut Host); 5] = [
        |host| host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |edge| edge.concurrency = 0)),
        |host| host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |edge| edge.enabled = false)),
        |host| host.beacon(EdgeNearby, false),
        |host| host.link(LinkKind::None),
        |host| host.observe(Observation::Environment(EnvironmentSample::new(EdgeNearby, false, host.now))),
    ];
    for (i, close) in closings.into_iter().enumerate() {
        let (mut host, handles) = five_wait_for_the_edge();
        close(&mut host);
        host.check();
        assert_eq!(host.engine.environment_stats(EdgeNearby).queued, 0, "closing {i}");
        let order = handles.map(|_| host.run());
        assert!(order.iter().all(|run| run.environment == Local));
        assert_eq!(order.map(|run| run.task), handles, "they did not keep their order");
    }
}

#[test]
fn tasks_do_not_wait_for_an_environment_that_its_plan_ejects_when_it_fails() {
    let (mut host, handles) = five_wait_for_the_edge();
    host.engine.set_plan(immediate(EdgeNearby));
    let fails = TaskHandle { index: 0, generation: 1 };
    let run = kromka::core::Outcome {
        task: fails,
        attempt: 1,
        environment: EdgeNearby,
        status: OutcomeStatus::Failed,
        latency_ms: 9,
        first_result_ms: None,
        energy: kromka::core::Energy::ZERO,
        cost: kromka::core::Money::ZERO,
        output_tokens: None,
        quality: None,
    };
    host.engine.complete(&run, host.now).unwrap();
    host.check();
    let first = host.run();
    assert_eq!((first.task, first.environment, first.attempt), (fails, Local, 2));
    assert_eq!([(); 4].map(|()| host.run().task), handles[..4]);
}

/// A task that had been tried had no timer while it waited, so that a stream of urgent ones could keep it for ever.
#[test]
fn a_task_that_was_tried_does_not_wait_for_ever_behind_more_urgent_ones() {
    let mut config = Config { run_timeout_ms: 60_000, ..only(&[Local, EdgeNearby]) };
    config.profiles[Local].enabled = false;
    let mut host = Host::new(config, 16);
    let unlucky = host.submit(urgent(Priority::Low));
    let first = host.run();
    host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |edge| edge.enabled = false));
    host.engine.set_profile(Local, profile(Local, |_| {}));
    host.submit(urgent(Priority::Critical));
    let mut busy = host.run();
    host.complete(&first, OutcomeStatus::Failed);
    for _ in 0..7 {
        host.submit(urgent(Priority::Critical));
        host.quiet();
        host.wait(10_000);
        host.complete(&busy, OutcomeStatus::Success);
        while let Some(action) = host.poll() {
            match action {
                Action::Run(dispatch) => busy = dispatch,
                Action::End { task, end, .. } if task == unlucky => {
                    assert_eq!(end, End::Failed);
                    return;
                }
                _ => {}
            }
        }
    }
    panic!("it waits still: {:?}", host.state(unlucky));
}

#[test]
fn policy_preferences_limits_and_profiles_take_effect_on_tasks_that_wait() {
    // Only energy counts: the device is dearest, and the edge cheapest by the public priors.
    let weights = |energy: f64, privacy: f64| {
        let mut weights = Weights::from_array([0.0; kromka::core::CRITERIA]);
        (weights.energy, weights.privacy) = (energy, privacy);
        Policy { weights, ..Policy::default() }.validate().unwrap()
    };
    let mut host = Host::new(only(&[Local, EdgeNearby]), 4);
    let pending = host.submit(task());
    host.engine.set_policy(weights(1.0, 0.0)).unwrap();
    assert_eq!(host.run().environment, EdgeNearby);
    host.submit(task());
    host.engine.set_policy(weights(0.0, 1.0)).unwrap();
    assert_eq!(host.run().environment, Local);
    // Equal weights, then four times privacy against a quarter of energy.
    host.engine.set_policy(weights(1.0, 0.5)).unwrap();
    let mut multipliers = [1.0; kromka::core::CRITERIA];
    multipliers[kromka::core::Criterion::Privacy.index()] = 4.0;
    multipliers[kromka::core::Criterion::Energy.index()] = 0.25;
    host.engine.set_profile(Local, profile(Local, |local| local.concurrency = 9));
    host.submit(task());
    host.engine.set_preferences(Preferences { multipliers }.validate().unwrap()).unwrap();
    assert_eq!(host.run().environment, Local);
    host.submit(task());
    host.engine.set_limits(Limits { allowed: EnvironmentSet::of(&[EdgeNearby]), ..Limits::NONE }.validate().unwrap());
    assert_eq!(host.run().environment, EdgeNearby);
    host.check();
    assert_eq!(host.state(pending), TaskState::Running);
}

/// A task that was put off slept on until its time, although what it waited for had come.
#[test]
fn a_task_that_was_put_off_is_looked_at_again_when_something_opens() {
    let openings: [fn(&mut Host); 4] = [
        |host| host.beacon(CloudBasic, true),
        |host| host.engine.set_profile(EdgeNearby, profile(EdgeNearby, |_| {})),
        |host| host.engine.set_limits(Limits::NONE.validate().unwrap()),
        |host| host.observe(Observation::Environment(EnvironmentSample::new(EdgeNearby, true, host.now))),
    ];
    for (i, open) in openings.into_iter().enumerate() {
        let edge_is_known = i >= 2;
        let mut host = Host::new(only(if edge_is_known { &[CloudBasic, EdgeNearby] } else { &[CloudBasic] }), 2);
        match i {
            2 => host
                .engine
                .set_limits(Limits { allowed: EnvironmentSet::of(&[CloudBasic]), ..Limits::NONE }.validate().unwrap()),
            3 => host.observe(Observation::Environment(EnvironmentSample::new(EdgeNearby, false, host.now))),
            _ => {}
        }
        host.beacon(CloudBasic, false);
        let patient = host.submit(deferrable());
        host.quiet();
        assert_eq!(host.state(patient), TaskState::Deferred);
        host.wait(10);
        open(&mut host);
        assert_eq!(host.run().task, patient, "opening {i}");
    }
}
