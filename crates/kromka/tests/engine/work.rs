//! Part of the work, and what is told on the way.

use kromka::core::{Constraint, OutcomeStatus, TaskRequirements, Verdict};
use kromka::{Action, Config, End, TaskState, Work};

use crate::common::{CloudPremium, EdgeNearby, Host, Local, Told, deferrable, narrow, only, task};

const NO_RUNS: Work = Work { runs: false, ..Work::ALL };
const NO_ENDS: Work = Work { ends: false, ..Work::ALL };
const NEITHER: Work = Work { runs: false, ends: false, ..Work::ALL };

#[test]
fn without_runs_tasks_stay_where_they_are_until_they_expire() {
    let mut host = Host::new(narrow(Local, 1, 10), 4);
    host.submit(task());
    let running = host.run();
    let queued = host.submit(TaskRequirements { deadline_ms: 90_000, ..task() });
    host.quiet();
    let pending = host.submit(TaskRequirements { deadline_ms: 20_000, ..task() });
    host.complete(&running, OutcomeStatus::Success);
    assert_eq!(host.engine.next_wake(), Some(host.now), "a place is free");
    assert!(matches!(host.poll_with(NO_RUNS).0, Some(Action::End { end: End::Done, .. })));
    assert_eq!(host.poll_with(NO_RUNS), (None, Told::default()));
    assert_eq!([queued, pending].map(|task| host.state(task)), [TaskState::Queued, TaskState::Pending]);
    assert_eq!(host.engine.next_wake_of(NO_RUNS), Some(host.now.after(20_001)));
    host.wait(20_001);
    let (action, told) = host.poll_with(NO_RUNS);
    assert_eq!(action, Some(Action::End { task: pending, end: End::Expired, tag: 0 }));
    assert_eq!(told, Told::default());
    assert_eq!(host.run().task, queued, "asked for runs, it gives them again");
}

#[test]
fn without_runs_time_outs_cancellations_and_probes_go_on() {
    let mut config = only(&[Local, CloudPremium]);
    config.run_timeout_ms = 60_000;
    let mut host = Host::new(config, 3);
    host.engine.set_profile(Local, crate::common::profile(Local, |local| local.enabled = false));
    let [silent, unwanted] = [host.submit(task()), host.submit(task())];
    let [silent_run, unwanted_run] = [host.run(), host.run()];
    host.engine.cancel(unwanted, host.now).unwrap();
    host.engine.set_profile(Local, crate::common::profile(Local, |_| {}));
    let (action, _) = host.poll_with(NEITHER);
    assert!(matches!(action, Some(Action::Cancel { task, .. }) if task == unwanted_run.task));
    assert_eq!(host.engine.next_wake_of(NEITHER), Some(host.now.after(60_000)));
    host.wait(60_000);
    let (action, told) = host.poll_with(NEITHER);
    assert!(matches!(action, Some(Action::Cancel { task, .. }) if task == silent_run.task));
    assert_eq!(told.gave_up, [(silent, 1, CloudPremium)]);
    assert_eq!(host.state(silent), TaskState::Pending);
    assert_eq!(host.poll_with(NEITHER).0, None);
    // It waits for another try, and no longer than the run time-out; before that its cloud is probed.
    assert_eq!(host.engine.next_wake_of(NEITHER), Some(host.now.after(30_000)));
    host.wait(30_000);
    assert_eq!(host.poll_with(NEITHER).0, Some(Action::Probe { environment: CloudPremium }));
    host.wait(30_000);
    while host.poll_with(NEITHER).0.is_some() {}
    assert_eq!(host.state(silent), TaskState::Ended(End::Failed));
    host.expect_end(unwanted, End::Cancelled);
    host.expect_end(silent, End::Failed);
}

#[test]
fn without_ends_tasks_that_ended_keep_their_places_until_they_are_told() {
    let mut host = Host::new(only(&[Local]), 2);
    let done = host.submit(task());
    let dispatch = host.run();
    host.complete(&dispatch, OutcomeStatus::Success);
    let next = host.submit(task());
    let (action, _) = host.poll_with(NO_ENDS);
    assert!(matches!(action, Some(Action::Run(run)) if run.task == next), "runs go on");
    assert_eq!(host.poll_with(NO_ENDS).0, None);
    assert_eq!(host.state(done), TaskState::Ended(End::Done));
    assert!(host.engine.submit(&kromka::core::Valid::of(kromka::core::TaskKind::Analysis), host.now).is_err());
    assert!(host.engine.next_wake_of(NO_ENDS).is_some_and(|at| at > host.now));
    assert_eq!(host.engine.next_wake_of(Work::ALL), Some(host.now));
    host.expect_end(done, End::Done);
    host.quiet();
}

/// Tasks of every kind, some of which fail, under a driver that sleeps until the time that it is told.
#[test]
fn a_driver_of_part_of_the_work_is_never_woken_for_nothing() {
    for work in [NO_RUNS, NO_ENDS, NEITHER, Work::ALL] {
        let mut config = Config { run_timeout_ms: 60_000, ..only(&[Local, EdgeNearby, CloudPremium]) };
        for profile in &mut config.profiles.0 {
            (profile.concurrency, profile.queue) = (1, 2);
        }
        let mut host = Host::new(config, 12);
        for deadline_ms in [5_000, 50_000, 500_000] {
            host.submit(TaskRequirements { deadline_ms, ..task() });
            host.submit(TaskRequirements { deadline_ms, ..deferrable() });
        }
        let first = host.run();
        host.complete(&first, OutcomeStatus::Failed);
        while host.poll_with(Work::ALL).0.is_some() {}
        for deadline_ms in [6_000, 60_000] {
            host.submit(TaskRequirements { deadline_ms, ..task() });
        }
        // As many as there can be: a deadline and some tries for each task, and the probes.
        for _ in 0..100 {
            let mut actions = 0;
            while host.poll_with(work).0.is_some() {
                actions += 1;
                assert!(actions < 50, "{work:?}: poll never ends");
            }
            let Some(at) = host.engine.next_wake_of(work) else { break };
            assert!(at > host.now, "{work:?}: it spins");
            host.now = at;
        }
        assert_eq!(host.engine.next_wake_of(work), None, "{work:?}: it wakes for ever");
        assert_eq!(host.engine.metrics().in_flight, 0, "{work:?}: without runs too they end");
        assert_eq!(host.engine.tasks().count() > 0, !work.ends);
    }
}

#[test]
fn a_decision_is_told_with_all_its_reasons() {
    let mut host = Host::new(only(&[Local, EdgeNearby]), 3);
    let mut picky = deferrable();
    picky.qos.quality_min = kromka::core::Share::from_percent(90);
    let handle = host.submit(picky);
    let mut cards = kromka::core::EnvironmentMap::from_fn(kromka::core::Scorecard::empty);
    let (action, told) = host.poll_with(Work::ALL);
    assert!(matches!(action, Some(Action::End { end: End::Infeasible, .. })));
    let [(task, verdict @ Verdict::Infeasible(why))] = told.decided[..] else { panic!("{told:?}") };
    assert_eq!(task, handle);
    assert!([Local, EdgeNearby].iter().all(|e| why.rejected.of(*e).unwrap().constraint == Constraint::Quality));
    let valid = kromka::core::Validate::validate(picky).unwrap();
    assert_eq!(host.engine.decide(&valid, host.now, &mut cards), verdict);
    let handle = host.submit(task_with_room());
    let expected =
        host.engine.decide(&kromka::core::Validate::validate(task_with_room()).unwrap(), host.now, &mut cards);
    let (action, told) = host.poll_with(Work::ALL);
    assert_eq!(told.decided, [(handle, expected)]);
    let Some(Action::Run(dispatch)) = action else { panic!("{action:?}") };
    assert_eq!(expected.decision().map(|decision| decision.chosen), Some(dispatch.environment));
    assert_eq!(told.gave_up, []);
}

fn task_with_room() -> TaskRequirements {
    TaskRequirements { deadline_ms: 100_000, ..task() }
}

#[test]
fn a_try_given_up_is_told_and_one_that_the_host_stops_is_not() {
    let mut host = Host::new(only(&[EdgeNearby, CloudPremium]), 2);
    host.practise(10);
    let handle = host.submit(task());
    let first = host.run();
    host.now = first.give_up_at.unwrap();
    let (action, told) = host.poll_with(Work::ALL);
    assert!(matches!(action, Some(Action::Cancel { attempt: 1, .. })));
    assert_eq!(told.gave_up, [(handle, 1, first.environment)]);
    let second = host.run();
    host.engine.cancel(handle, host.now).unwrap();
    let (action, told) = host.poll_with(Work::ALL);
    assert!(matches!(action, Some(Action::Cancel { attempt: 2, .. })));
    assert_eq!(told, Told::default());
    host.expect_end(second.task, End::Cancelled);
}
