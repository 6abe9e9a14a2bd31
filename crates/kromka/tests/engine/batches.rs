//! Tasks submitted together.

use kromka::core::bounds::BATCHES_MAX;
use kromka::core::{OutcomeStatus, TaskHandle, Valid, Validate};
use kromka::{BatchStatus, Config, End, SubmitError};

use crate::common::{Host, task};

const NO_HANDLE: TaskHandle = TaskHandle { index: u32::MAX, generation: 0 };

fn tasks(count: usize) -> Vec<Valid<kromka::core::TaskRequirements>> {
    vec![task().validate().unwrap(); count]
}

#[test]
fn a_batch_counts_its_own_tasks() {
    let mut host = Host::new(Config::default(), 4);
    host.submit(task());
    let mut handles = [NO_HANDLE; 3];
    let batch = host.engine.submit_batch(&tasks(3), &mut handles, host.now).unwrap();
    host.check();
    assert_eq!(host.engine.batch_status(batch).unwrap(), BatchStatus { total: 3, done: 0, failed: 0 });
    let other = host.run();
    let [first, second] = [host.run(), host.run()];
    host.complete(&other, OutcomeStatus::Success);
    host.complete(&first, OutcomeStatus::Success);
    host.engine.cancel(handles[2], host.now).unwrap();
    let status = host.engine.batch_status(batch).unwrap();
    assert_eq!(status, BatchStatus { total: 3, done: 1, failed: 1 });
    assert!(!status.is_finished());
    host.complete(&second, OutcomeStatus::Success);
    assert!(host.engine.batch_status(batch).unwrap().is_finished());
    host.check();
}

#[test]
fn a_batch_is_accepted_whole_or_not_at_all() {
    let mut host = Host::new(Config::default(), 4);
    host.submit(task());
    let mut handles = [NO_HANDLE; 4];
    let full = host.engine.submit_batch(&tasks(4), &mut handles, host.now);
    assert_eq!(full, Err(SubmitError::Full { have: 1, max: 4 }));
    assert_eq!(host.engine.metrics().refused, 4);
    assert_eq!(host.engine.metrics().in_flight, 1);
    let few = host.engine.submit_batch(&tasks(3), &mut handles[..2], host.now);
    assert_eq!(few, Err(SubmitError::Handles { have: 2, need: 3 }));
    assert_eq!(host.engine.submit_batch(&[], &mut [], host.now), Err(SubmitError::EmptyBatch));
    assert_eq!(handles, [NO_HANDLE; 4]);
    host.check();
}

#[test]
fn unfinished_batches_are_never_given_away() {
    let mut host = Host::new(Config::default(), BATCHES_MAX + 1);
    let mut batches = vec![];
    for _ in 0..BATCHES_MAX {
        batches.push(host.engine.submit_batch(&tasks(1), &mut [NO_HANDLE], host.now).unwrap());
    }
    let full = host.engine.submit_batch(&tasks(1), &mut [NO_HANDLE], host.now);
    assert_eq!(full, Err(SubmitError::BatchesFull { max: BATCHES_MAX }));
    assert_eq!(host.engine.metrics().in_flight, 64, "the refused batch left a task behind");
    host.check();
    let done = host.run();
    host.complete(&done, OutcomeStatus::Success);
    host.expect_end(done.task, End::Done);
    let new = host.engine.submit_batch(&tasks(1), &mut [NO_HANDLE], host.now).unwrap();
    let stale = batches.iter().filter(|batch| host.engine.batch_status(**batch).is_err()).count();
    assert_eq!(stale, 1, "only the finished one makes room");
    assert!(host.engine.batch_status(new).is_ok());
    host.check();
}

#[test]
fn a_batch_that_never_was_is_stale() {
    let host = Host::new(Config::default(), 1);
    for (index, generation) in [(0, 0), (0, 1), (64, 1), (u32::MAX, u32::MAX)] {
        let batch = kromka::core::BatchHandle { index, generation };
        assert_eq!(host.engine.batch_status(batch).unwrap_err().number(), 2120);
    }
}
