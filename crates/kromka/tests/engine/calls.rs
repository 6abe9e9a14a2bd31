//! Each call that names a task, in each state a task can be in, and each way to call it wrongly.

use kromka::core::{
    Celsius, DeviceSample, Energy, LinkSample, Money, Outcome, OutcomeStatus, TaskHandle, Tick, Validate,
};
use kromka::{
    Action, Config, ConfigError, End, Engine, HandleError, Observation, RescheduleReason, Slot, SubmitError, TaskState,
};

use crate::common::{CloudBasic, CloudPremium, EdgeNearby, Host, Local, deferrable, narrow, only, outcome, task};

/// A host with a task in each state: pending, put off, queued, running, ended.
fn every_state() -> (Host, [TaskHandle; 5]) {
    let mut config = narrow(EdgeNearby, 1, 10);
    config.profiles[CloudBasic].enabled = true;
    config.profiles[CloudBasic].quality = kromka::core::Share::ONE;
    config.probe_interval_ms = 0;
    let mut host = Host::new(config, 8);
    let fussy = |deferrable| {
        let mut task = task();
        task.qos.quality_min = kromka::core::Share::from_percent(90);
        task.qos.deferrable = deferrable;
        task
    };
    // Only the cloud is good enough, and it fails and is gone.
    let ended = host.submit(fussy(false));
    let dispatch = host.run();
    assert_eq!(dispatch.environment, CloudBasic);
    host.complete(&dispatch, OutcomeStatus::Failed);
    host.expect_end(ended, End::Failed);
    host.beacon(CloudBasic, false);
    let deferred = host.submit(fussy(true));
    let running = host.submit(task());
    let queued = host.submit(task());
    assert_eq!(host.run().task, running);
    host.quiet();
    let pending = host.submit(task());
    let handles = [pending, deferred, queued, running, ended];
    let states =
        [TaskState::Pending, TaskState::Deferred, TaskState::Queued, TaskState::Running, TaskState::Ended(End::Failed)];
    assert_eq!(handles.map(|handle| host.state(handle)), states);
    (host, handles)
}

#[test]
fn cancel_in_every_state() {
    let (mut host, handles) = every_state();
    let [pending, deferred, queued, running, ended] = handles;
    for handle in [pending, deferred, queued] {
        host.engine.cancel(handle, host.now).unwrap();
        assert_eq!(host.state(handle), TaskState::Ended(End::Cancelled));
        assert_eq!(host.engine.cancel(handle, host.now), Err(HandleError::Ended));
        host.check();
    }
    assert_eq!(host.engine.cancel(ended, host.now), Err(HandleError::Ended));
    host.engine.cancel(running, host.now).unwrap();
    host.engine.cancel(running, host.now).unwrap();
    host.check();
    assert_eq!(host.state(running), TaskState::Running, "it ends when the host has been told");
    assert_eq!(host.poll(), Some(Action::Cancel { task: running, attempt: 1, environment: EdgeNearby, tag: 0 }));
    for handle in [pending, deferred, queued, running] {
        host.expect_end(handle, End::Cancelled);
    }
    host.quiet();
    assert_eq!(host.engine.metrics().cancelled, 4);
    assert_eq!(host.engine.environment_stats(EdgeNearby).cancelled, 1);
}

#[test]
fn reschedule_in_every_state_for_each_reason() {
    for reason in RescheduleReason::ALL {
        let (mut host, [pending, deferred, queued, running, ended]) = every_state();
        for handle in [pending, deferred, queued, running] {
            host.engine.reschedule(handle, reason, host.now).unwrap();
            host.check();
        }
        assert_eq!(host.engine.reschedule(ended, reason, host.now), Err(HandleError::Ended));
        assert_eq!(host.engine.metrics().rescheduled, 4);
        assert_eq!(host.poll(), Some(Action::Cancel { task: running, attempt: 1, environment: EdgeNearby, tag: 0 }));
        let next = host.poll();
        let Some(Action::Run(run)) = next else { panic!("expected a dispatch, got {next:?}") };
        assert_eq!(run.environment, EdgeNearby);
        if reason == RescheduleReason::Environment {
            // It may not go back, and the only other environment is gone.
            assert_ne!(run.task, running);
            assert_eq!(host.state(running), TaskState::Ended(End::Failed));
        }
    }
}

#[test]
fn a_task_is_dispatched_six_times_at_most_however_often_it_is_rescheduled() {
    let mut host = Host::new(only(&[Local]), 1);
    let handle = host.submit(task());
    for attempt in 1..=6 {
        let dispatch = host.run();
        assert_eq!(dispatch.attempt, attempt);
        if attempt < 6 {
            host.engine.reschedule(handle, RescheduleReason::User, host.now).unwrap();
            host.expect_cancel(&dispatch);
        }
    }
    let refused = host.engine.reschedule(handle, RescheduleReason::User, host.now);
    assert_eq!(refused, Err(HandleError::TriesUsed { max: 6 }));
    host.check();
}

#[test]
fn a_cancelled_task_cannot_be_rescheduled_but_a_rescheduled_one_can_be_cancelled() {
    let mut host = Host::new(only(&[Local]), 2);
    let [a, b] = [host.submit(task()), host.submit(task())];
    let dispatch = host.run();
    host.engine.cancel(a, host.now).unwrap();
    assert_eq!(host.engine.reschedule(a, RescheduleReason::User, host.now), Err(HandleError::Ended));
    host.expect_cancel(&dispatch);
    host.expect_end(a, End::Cancelled);
    let dispatch = host.run();
    host.engine.reschedule(b, RescheduleReason::User, host.now).unwrap();
    host.engine.cancel(b, host.now).unwrap();
    host.check();
    host.expect_cancel(&dispatch);
    host.expect_end(b, End::Cancelled);
}

/// The result was thrown away, the host told to stop what had ended, and the task run again.
#[test]
fn a_result_that_comes_before_a_reschedule_is_told_counts() {
    let mut host = Host::new(only(&[Local, CloudBasic]), 1);
    let handle = host.submit(task());
    let dispatch = host.run();
    host.engine.reschedule(handle, RescheduleReason::Environment, host.now).unwrap();
    host.complete(&dispatch, OutcomeStatus::Success);
    host.expect_end(handle, End::Done);
    host.quiet();
    assert_eq!(host.engine.cost_breakdown().wasted, Money::ZERO);
}

#[test]
fn what_ends_by_itself_before_a_cancellation_is_told_is_not_cancelled_at_the_host() {
    for status in [OutcomeStatus::Success, OutcomeStatus::Failed, OutcomeStatus::Cancelled] {
        let mut host = Host::new(only(&[Local, CloudBasic]), 1);
        let handle = host.submit(task());
        let dispatch = host.run();
        host.engine.cancel(handle, host.now).unwrap();
        host.complete(&dispatch, status);
        host.expect_end(handle, End::Cancelled);
        host.quiet();
        assert_eq!(host.engine.cost_breakdown().wasted, Money::from_nano(1_000));
    }
}

#[test]
fn a_failure_that_comes_before_a_reschedule_is_told_is_followed_by_another_try() {
    let mut host = Host::new(Config { tries_max: 1, ..only(&[Local, CloudBasic]) }, 1);
    let handle = host.submit(task());
    let dispatch = host.run();
    host.engine.reschedule(handle, RescheduleReason::User, host.now).unwrap();
    host.complete(&dispatch, OutcomeStatus::Failed);
    let second = host.run();
    assert_eq!((second.task, second.attempt), (handle, 2));
}

#[test]
fn handles_that_name_no_task_are_stale() {
    let mut host = Host::new(only(&[Local]), 2);
    let old = host.submit(task());
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Success);
    host.expect_end(old, End::Done);
    // An ended task can be asked about until its place is given away; places are used in turn.
    host.submit(task());
    assert!(host.engine.status(old).is_ok());
    let new = host.submit(task());
    assert_eq!((new.index, new.generation), (old.index, old.generation + 1));
    let before = host.engine.clone();
    let never = [(0, 0), (1, 2), (2, 1), (u32::MAX, 1)].map(|(index, generation)| TaskHandle { index, generation });
    for handle in never.into_iter().chain([old]) {
        let later = host.now.after(5);
        let stale = |error: HandleError| assert_eq!(error.number(), 2120, "{error}");
        stale(host.engine.status(handle).unwrap_err());
        stale(host.engine.cancel(handle, later).unwrap_err());
        stale(host.engine.reschedule(handle, RescheduleReason::User, later).unwrap_err());
        stale(host.engine.first_result(handle, 1, later).unwrap_err());
        let outcome = Outcome { task: handle, ..outcome(&dispatch, OutcomeStatus::Success) };
        stale(host.engine.complete(&outcome, later).unwrap_err());
    }
    assert!(host.engine == before, "a stale handle changed something");
}

#[test]
fn a_full_engine_leaves_the_task_with_the_caller_and_counts_it() {
    let mut host = Host::new(only(&[Local]), 2);
    host.submit(task());
    host.submit(task());
    let third = task().validate().unwrap();
    let full = host.engine.submit(&third, host.now);
    assert_eq!(full, Err(SubmitError::Full { have: 2, max: 2 }));
    assert_eq!((host.engine.metrics().refused, host.engine.metrics().submitted), (1, 2));
    host.check();
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Success);
    assert!(host.engine.submit(&third, host.now).is_err(), "the end was not collected");
    host.expect_end(dispatch.task, End::Done);
    assert!(host.engine.submit(&third, host.now).is_ok());
}

#[test]
fn an_outcome_that_cannot_be_changes_nothing() {
    let mut host = Host::new(only(&[Local, CloudBasic]), 2);
    let waiting = host.submit(task());
    let right = Outcome {
        task: waiting,
        attempt: 1,
        environment: Local,
        status: OutcomeStatus::Success,
        latency_ms: 1,
        first_result_ms: None,
        energy: Energy::ZERO,
        cost: Money::ZERO,
        output_tokens: None,
        quality: None,
    };
    assert_eq!(host.engine.complete(&right, host.now).unwrap_err().number(), 2122, "it was not dispatched");
    let dispatch = host.run();
    let right = outcome(&dispatch, OutcomeStatus::Success);
    let elsewhere = if dispatch.environment == Local { CloudBasic } else { Local };
    let before = host.engine.clone();
    let wrong = [
        (Outcome { attempt: 0, ..right }, 2122),
        (Outcome { attempt: 2, ..right }, 2122),
        (Outcome { attempt: 7, ..right }, 2122),
        (Outcome { attempt: 255, ..right }, 2122),
        (Outcome { environment: elsewhere, ..right }, 2122),
        (Outcome { cost: Money::from_nano(-1), ..right }, 2124),
        (Outcome { cost: Money::from_nano(i64::MAX), ..right }, 2124),
        (Outcome { energy: Energy::from_uj(u64::MAX), ..right }, 2124),
    ];
    for (outcome, number) in wrong {
        assert_eq!(host.engine.complete(&outcome, host.now.after(9)).unwrap_err().number(), number, "{outcome:?}");
    }
    for attempt in [0, 2, 255] {
        assert_eq!(host.engine.first_result(waiting, attempt, host.now).unwrap_err().number(), 2122);
    }
    assert!(host.engine == before, "an outcome that was refused changed something");
    host.complete(&dispatch, OutcomeStatus::Success);
    assert_eq!(host.engine.complete(&right, host.now), Err(HandleError::Repeated { have: 1 }));
}

/// Time went on although the observation was refused.
#[test]
fn an_observation_out_of_range_changes_nothing() {
    let mut host = Host::new(Config::default(), 1);
    let before = host.engine.clone();
    let sample = kromka::core::EnvironmentSample::new(Local, true, Tick::ZERO);
    let wrong = [
        Observation::Device(DeviceSample { temperature: Celsius::from_milli(i32::MAX), ..DeviceSample::default() }),
        Observation::Link(LinkSample { up: kromka::core::Kbps::new(u32::MAX), ..LinkSample::default() }),
        Observation::Environment(kromka::core::EnvironmentSample {
            cost_per_request: Some(Money::from_nano(-1)),
            ..sample
        }),
    ];
    for observation in wrong {
        let error = host.engine.observe(&observation, host.now.after(9)).unwrap_err();
        assert_eq!(error.number(), 1001, "{observation:?}");
        assert!(host.engine == before);
    }
}

#[test]
fn a_configuration_out_of_range_names_the_field() {
    let defaults = Config::default();
    let mut profile = defaults;
    profile.profiles[CloudPremium].price.per_request = Money::from_nano(-1);
    let mut prior = defaults;
    prior.priors[Local].energy = Energy::from_uj(u64::MAX);
    let mut policy = defaults;
    policy.policy.risk = f64::NAN;
    let wrong = [
        (Config { tries_max: 0, ..defaults }, 2101),
        (Config { tries_max: 7, ..defaults }, 2101),
        (Config { cooldown_ms: u32::MAX, ..defaults }, 2101),
        (Config { run_timeout_ms: 0, ..defaults }, 2101),
        (Config { probe_interval_ms: 9_999, ..defaults }, 2101),
        (Config { beacon_valid_ms: 0, ..defaults }, 2101),
        (policy, 2102),
        (profile, 2103),
        (prior, 2103),
    ];
    for (config, number) in wrong {
        assert_eq!(config.validate().unwrap_err().number(), number);
    }
    assert!(Config { probe_interval_ms: 0, ..defaults }.validate().is_ok());
    let valid = || defaults.validate().unwrap();
    let none = Engine::new(valid(), Vec::<Slot>::new()).unwrap_err();
    assert_eq!(none, ConfigError::Capacity { have: 0, max: kromka::TASKS_MAX });
    // Storage that the caller keeps.
    let mut slots = [Slot::EMPTY; 1];
    let mut engine = Engine::new(valid(), &mut slots[..]).unwrap();
    engine.submit(&deferrable().validate().unwrap(), Tick::ZERO).unwrap();
    assert_eq!(engine.capacity(), 1);
}
