//! Tasks that come when nobody knows the time: a host that only tells it when it polls.

use kromka::core::{OutcomeStatus, TaskRequirements, Tick, Validate};
use kromka::{Config, End, Engine, TaskState};

use crate::common::{Host, Local, only, task, urgent};

/// Two hours: longer than the deadline of any task here.
const IDLE_MS: u64 = 7_200_000;

fn undated(host: &mut Host, task: TaskRequirements) -> kromka::core::TaskHandle {
    let handle = host.engine.submit(&task.validate().unwrap(), Tick::NEVER).unwrap();
    host.check();
    handle
}

#[test]
fn a_task_submitted_after_an_idle_time_does_not_expire_on_arrival() {
    let mut host = Host::new(only(&[Local]), 4);
    let first = undated(&mut host, task());
    host.wait(IDLE_MS);
    let dispatch = host.run();
    assert_eq!((dispatch.task, host.engine.status(first).unwrap().submitted), (first, host.now));
    host.complete(&dispatch, OutcomeStatus::Success);
    host.expect_end(first, End::Done);
    let second = undated(&mut host, task());
    assert_eq!(host.state(second), TaskState::Pending);
    host.wait(IDLE_MS);
    assert_eq!(host.run().task, second);
}

#[test]
fn a_dated_task_dates_those_before_it_in_every_priority() {
    let mut host = Host::new(only(&[Local]), 8);
    let mut before = vec![undated(&mut host, task()), undated(&mut host, task())];
    before.push(undated(&mut host, urgent(kromka::core::Priority::High)));
    host.wait(50);
    let dated = host.submit(task());
    let after = undated(&mut host, task());
    host.wait(70);
    host.run();
    for handle in before.into_iter().chain([dated]) {
        assert_eq!(
            host.engine.status(handle).unwrap().submitted,
            host.now.ms().checked_sub(70).map(Tick::from_ms).unwrap()
        );
    }
    assert_eq!(host.engine.status(after).unwrap().submitted, host.now);
}

#[test]
fn a_poll_that_does_not_know_the_time_goes_by_the_last_and_cancelling_forgets_it() {
    let mut host = Host::new(only(&[]), 4);
    let handle = undated(&mut host, task());
    host.engine.cancel(handle, host.now).unwrap();
    host.check();
    host.expect_end(handle, End::Cancelled);

    let mut host = Host::new(only(&[Local]), 4);
    let known = host.now;
    host.quiet();
    let handle = undated(&mut host, task());
    // A clock that fails stands still: the task is run, and counts from the last time that was known.
    assert!(host.engine.poll(Tick::NEVER).is_some());
    host.check();
    assert_eq!(host.engine.status(handle).unwrap().submitted, known);
}

#[test]
fn a_batch_counts_from_the_next_poll_too() {
    let mut host = Host {
        engine: Engine::new(Config::default().validate().unwrap(), vec![kromka::Slot::EMPTY; 4]).unwrap(),
        now: Tick::from_ms(9),
    };
    let task = task().validate().unwrap();
    let mut handles = vec![];
    host.engine.submit_batch_with(3, |_| (task, 0), |_, handle| handles.push(handle), Tick::NEVER).unwrap();
    host.check();
    host.wait(IDLE_MS);
    host.run();
    assert!(handles.into_iter().all(|handle| host.engine.status(handle).unwrap().submitted == host.now));
}
