//! From submission to the end: tries, fallbacks, time-outs, costs, time.

use kromka::core::{Money, OutcomeStatus, Sensitivity, Share, TaskKind, TaskRequirements, Tick, Validate, bounds};
use kromka::{Config, End, TaskState};

use crate::common::{CloudBasic, CloudPremium, EdgeNearby, Host, Local, only, outcome, task};

#[test]
fn a_task_that_fails_once_is_tried_elsewhere_and_ends_once() {
    let mut host = Host::new(Config::default(), 4);
    let handle = host.submit(TaskRequirements { deadline_ms: 20_000, ..task() });
    assert_eq!(host.state(handle), TaskState::Pending);
    let first = host.run();
    assert_eq!((first.task, first.attempt, first.due), (handle, 1, Tick::from_ms(21_000)));
    assert_eq!(host.state(handle), TaskState::Running);
    host.wait(1);
    host.quiet();
    host.wait(699);
    host.complete(&first, OutcomeStatus::Failed);
    let second = host.run();
    assert_ne!(first.environment, second.environment);
    assert_eq!(second.attempt, 2);
    host.wait(700);
    host.complete(&second, OutcomeStatus::Success);
    host.expect_end(handle, End::Done);
    host.quiet();
    let status = host.engine.status(handle).unwrap();
    assert_eq!((status.environment, status.attempt), (Some(second.environment), 2));
    assert_eq!((status.submitted, status.ended), (Tick::from_ms(1_000), Some(Tick::from_ms(2_400))));
    assert_eq!(host.engine.cost_breakdown().total, Money::from_nano(2_000));
    assert_eq!(host.engine.cost_breakdown().wasted, Money::from_nano(1_000));
    assert_eq!(host.engine.metrics().fallbacks, 1);
    let stats = host.engine.environment_stats(second.environment);
    assert_eq!((stats.succeeded, stats.latency_ms_mean()), (1, Some(700)));
}

#[test]
fn a_secret_never_leaves_the_device_even_when_the_device_fails() {
    let mut host = Host::new(Config::default(), 1);
    let handle =
        host.submit(TaskRequirements { sensitivity: Sensitivity::Secret, ..TaskRequirements::new(TaskKind::Analysis) });
    let first = host.run();
    assert_eq!(first.environment, Local);
    host.wait(700);
    host.complete(&first, OutcomeStatus::Failed);
    host.expect_end(handle, End::Failed);
}

#[test]
fn a_task_that_may_go_nowhere_is_infeasible_and_says_so_at_once() {
    let mut host = Host::new(only(&[CloudBasic]), 1);
    let handle = host.submit(TaskRequirements { sensitivity: Sensitivity::Secret, ..task() });
    host.expect_end(handle, End::Infeasible);
}

#[test]
fn a_truncated_answer_is_no_result() {
    let mut host = Host::new(only(&[CloudBasic, CloudPremium]), 1);
    let handle = host.submit(task());
    let first = host.run();
    host.complete(&first, OutcomeStatus::Truncated);
    let second = host.run();
    assert_ne!(first.environment, second.environment);
    host.complete(&second, OutcomeStatus::Truncated);
    host.expect_end(handle, End::Failed);
}

#[test]
fn tries_max_is_all_a_task_gets() {
    for tries_max in 1..=6u8 {
        let config = Config { tries_max, cooldown_ms: 0, ..Config::default() };
        let mut host = Host::new(config, 1);
        let handle = host.submit(task());
        let mut seen = vec![];
        for _ in 0..tries_max {
            let dispatch = host.run();
            assert!(!seen.contains(&dispatch.environment));
            seen.push(dispatch.environment);
            host.complete(&dispatch, OutcomeStatus::Failed);
        }
        host.expect_end(handle, End::Failed);
    }
}

#[test]
fn a_try_without_a_sign_of_life_is_given_up_and_another_environment_tried() {
    let mut host = Host::new(only(&[EdgeNearby, CloudPremium]), 1);
    host.practise(10);
    let handle = host.submit(task());
    let first = host.run();
    let give_up_at = first.give_up_at.unwrap();
    assert_eq!(host.engine.next_wake(), Some(give_up_at));
    host.now = Tick::from_ms(give_up_at.ms() - 1);
    host.quiet();
    host.now = give_up_at;
    host.expect_cancel(&first);
    let second = host.run();
    assert_ne!(first.environment, second.environment);
    assert_eq!(second.give_up_at, None, "there is nothing left to fall back on");
    assert_eq!(host.engine.metrics().timeouts, 1);
    host.complete(&second, OutcomeStatus::Success);
    host.expect_end(handle, End::Done);
}

#[test]
fn the_late_outcome_of_a_try_given_up_is_charged_and_changes_nothing_else() {
    let mut host = Host::new(only(&[EdgeNearby, CloudPremium]), 1);
    host.practise(10);
    let handle = host.submit(task());
    let first = host.run();
    host.now = first.give_up_at.unwrap();
    host.expect_cancel(&first);
    let second = host.run();
    let (before, stats) = (*host.engine.cost_breakdown(), *host.engine.environment_stats(first.environment));
    host.complete(&first, OutcomeStatus::Success);
    let after = *host.engine.cost_breakdown();
    assert_eq!(after.total.nano() - before.total.nano(), 1_000);
    assert_eq!(after.wasted.nano() - before.wasted.nano(), 1_000);
    assert_eq!(host.engine.environment_stats(first.environment).succeeded, stats.succeeded);
    assert_eq!(host.state(handle), TaskState::Running);
    let again = host.engine.complete(&outcome(&first, OutcomeStatus::Success), host.now);
    assert_eq!(again.unwrap_err().number(), 2123);
    host.complete(&second, OutcomeStatus::Success);
    host.expect_end(handle, End::Done);
    assert_eq!(host.engine.status(handle).unwrap().cost, Money::from_nano(2_000));
}

#[test]
fn a_first_result_keeps_the_try_beyond_its_detection_time_out() {
    let mut host = Host::new(only(&[EdgeNearby, CloudPremium]), 1);
    host.practise(10);
    let handle = host.submit(task());
    let first = host.run();
    let give_up_at = first.give_up_at.unwrap();
    host.now = Tick::from_ms(give_up_at.ms() - 1);
    host.engine.first_result(handle, 1, host.now).unwrap();
    host.check();
    host.wait(10_000);
    host.quiet();
    // A stream that gives something now and then may take longer than the run time-out.
    for _ in 0..3 {
        host.wait(500_000);
        host.engine.first_result(handle, 1, host.now).unwrap();
        host.quiet();
    }
    host.wait(599_999);
    host.quiet();
    host.wait(1);
    host.expect_cancel(&first);
}

/// Its first result had come, and was learned to take ten minutes.
#[test]
fn a_stream_that_stalls_says_nothing_of_the_first_result() {
    let first_results = [true, false].map(|begins| {
        let mut host = Host::new(only(&[CloudBasic]), 1);
        host.practise(20);
        host.submit(task());
        let dispatch = host.run();
        if begins {
            host.wait(300);
            host.engine.first_result(dispatch.task, dispatch.attempt, host.now).unwrap();
        }
        host.wait(600_000);
        host.expect_cancel(&dispatch);
        host.engine.options(&task().validate().unwrap(), host.now)[CloudBasic].latency_ms
    });
    let [stalled, silent] = first_results;
    assert!(stalled < 1_000 && silent > stalled, "{stalled} {silent}");
}

#[test]
fn an_answer_that_was_cut_is_no_failure_of_its_environment() {
    let redispatched = [OutcomeStatus::Truncated, OutcomeStatus::Failed].map(|status| {
        let mut host = Host::new(only(&[CloudBasic, CloudPremium]), 1);
        host.submit(task());
        let first = host.run();
        host.wait(400);
        host.complete(&first, status);
        assert_eq!(host.run().attempt, 2);
        host.engine.resilience(host.now).redispatch.count
    });
    assert_eq!(redispatched, [0, 1]);
}

#[test]
fn the_run_time_out_ends_every_task_of_a_silent_host() {
    let mut host = Host::new(Config { run_timeout_ms: 5_000, ..Config::default() }, 3);
    let handles = [host.submit(task()), host.submit(task()), host.submit(task())];
    let mut ended = 0;
    for _ in 0..100 {
        while let Some(action) = host.poll() {
            ended += usize::from(matches!(action, kromka::Action::End { end: End::Failed, .. }));
        }
        if ended == handles.len() {
            break;
        }
        host.now = host.engine.next_wake().unwrap();
    }
    assert_eq!(ended, 3);
    // Each first try is given up; of the second ones the device runs one, and the others still wait for it.
    assert_eq!(host.engine.metrics().timeouts, 4);
}

#[test]
fn a_clock_that_steps_back_stands_still() {
    let mut host = Host::new(Config::default(), 2);
    host.submit(task());
    let first = host.run();
    host.now = Tick::from_ms(10);
    host.quiet();
    let second = host.submit(task());
    assert_eq!(host.engine.status(second).unwrap().submitted, Tick::from_ms(1_000));
    host.complete(&first, OutcomeStatus::Success);
    host.expect_end(first.task, End::Done);
    assert_eq!(host.engine.now(), Tick::from_ms(1_000));
}

#[test]
fn the_end_of_time_neither_wraps_nor_hangs() {
    let mut host = Host::new(Config::default(), 2);
    let last = Tick::from_ms(bounds::TICK_MS.max.unsigned_abs());
    host.now = Tick::from_ms(last.ms() - 2);
    let handle = host.submit(task());
    let dispatch = host.run();
    assert_eq!(dispatch.due, host.now.after(3_600_000));
    host.quiet();
    host.now = last;
    host.quiet();
    host.complete(&dispatch, OutcomeStatus::Failed);
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Success);
    host.expect_end(handle, End::Done);
    host.quiet();
}

#[test]
fn a_clock_that_fails_with_all_bits_set_does_not_end_time() {
    let mut host = Host::new(Config::default(), 2);
    host.now = Tick::from_ms(1_000);
    host.submit(task());
    let dispatch = host.run();
    host.now = Tick::NEVER;
    host.complete(&dispatch, OutcomeStatus::Failed);
    let mut actions = 0;
    while host.engine.poll(Tick::NEVER).is_some() {
        actions += 1;
        assert!(actions < 10, "poll at the end of time never comes to rest");
    }
    assert_eq!(host.engine.now(), Tick::from_ms(1_000));
}

#[test]
fn the_parts_of_the_cost_sum_to_the_total_however_much_is_charged() {
    let mut host = Host::new(only(&[Local, CloudBasic]), 1);
    // The total no longer fits 64 bits after some nine thousand of these.
    for _ in 0..10_000u32 {
        let task = host.engine.submit(&kromka::core::Validate::validate(task()).unwrap(), host.now).unwrap();
        let Some(kromka::Action::Run(dispatch)) = host.engine.poll(host.now) else { panic!("nothing to run") };
        let cost = Money::from_nano(1_000_000_000_000_000);
        let outcome = kromka::core::Outcome { cost, ..outcome(&dispatch, OutcomeStatus::Success) };
        host.engine.complete(&outcome, host.now).unwrap();
        assert_eq!(host.engine.poll(host.now), Some(kromka::Action::End { task, end: End::Done, tag: 0 }));
    }
    assert_eq!(host.engine.cost_breakdown().total, Money::from_nano(i64::MAX));
    let by_kind: i64 = host.engine.cost_breakdown().by_kind.iter().map(|cost| cost.nano()).sum();
    assert_eq!(by_kind, i64::MAX);
}

#[test]
fn best_effort_does_not_stretch_the_availability_that_a_task_demands() {
    let mut host = Host::new(only(&[CloudBasic]), 1);
    let mut task = task();
    task.qos.availability_min = Share::from_percent(97);
    let handle = host.submit(task);
    host.expect_end(handle, End::Infeasible);
}
