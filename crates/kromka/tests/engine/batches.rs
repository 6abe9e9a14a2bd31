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

#[test]
fn a_batch_needs_no_slices_and_each_of_its_tasks_has_its_tag() {
    let mut host = Host::new(Config::default(), 4);
    host.submit(task());
    let (mut asked, mut told) = (vec![], vec![]);
    let each = |i: usize| {
        asked.push(i);
        (tasks(1)[0], 100 + i as u64)
    };
    let batch = host.engine.submit_batch_with(3, each, |i, handle| told.push((i, handle)), host.now).unwrap();
    host.check();
    assert_eq!(asked, [0, 1, 2]);
    assert_eq!(told.iter().map(|(i, _)| *i).collect::<Vec<_>>(), [0, 1, 2]);
    for (i, handle) in &told {
        assert_eq!(host.engine.status(*handle).unwrap().tag, 100 + *i as u64);
    }
    assert_eq!(host.engine.batch_status(batch).unwrap().total, 3);
}

#[test]
fn a_batch_that_is_refused_asks_for_no_task() {
    let mut host = Host::new(Config::default(), BATCHES_MAX + 2);
    let refused = |host: &mut Host, count| {
        let task = |_| panic!("it asks for a task");
        host.engine.submit_batch_with(count, task, |_, _| panic!("it tells a handle"), host.now).unwrap_err()
    };
    assert_eq!(refused(&mut host, 0), SubmitError::EmptyBatch);
    let max = BATCHES_MAX + 2;
    assert_eq!(refused(&mut host, usize::MAX), SubmitError::Full { have: 0, max });
    for _ in 0..BATCHES_MAX {
        host.engine.submit_batch(&tasks(1), &mut [NO_HANDLE], host.now).unwrap();
    }
    assert_eq!(refused(&mut host, 3), SubmitError::Full { have: BATCHES_MAX, max });
    assert_eq!(refused(&mut host, 2), SubmitError::BatchesFull { max: BATCHES_MAX });
    host.check();
}

/// A batch that counts tasks it never got would never finish, and its place be lost.
#[test]
fn a_host_that_panics_in_the_middle_of_a_batch_has_a_batch_of_what_was_accepted() {
    let mut host = Host::new(Config::default(), 4);
    let (now, valid) = (host.now, tasks(1)[0]);
    let mut told = vec![];
    let panics = std::panic::AssertUnwindSafe(|| {
        let task = |i| if i == 2 { panic!("no third task") } else { (valid, 0) };
        host.engine.submit_batch_with(3, task, |_, handle| told.push(handle), now)
    });
    assert!(std::panic::catch_unwind(panics).is_err());
    host.check();
    assert_eq!((told.len(), host.engine.metrics().in_flight), (2, 2));
    let batch = kromka::core::BatchHandle { index: 0, generation: 1 };
    assert_eq!(host.engine.batch_status(batch).unwrap(), BatchStatus { total: 2, done: 0, failed: 0 });
    for handle in told {
        host.engine.cancel(handle, now).unwrap();
        host.expect_end(handle, End::Cancelled);
    }
    assert!(host.engine.batch_status(batch).unwrap().is_finished());
}

#[test]
fn a_batch_lists_its_tasks_in_order_of_place_until_these_are_given_away() {
    let mut host = Host::new(Config::default(), 3);
    let list = |host: &Host, batch| host.engine.batch_tasks(batch).unwrap().collect::<Vec<_>>();
    let alone = host.submit(task());
    let mut handles = [NO_HANDLE; 2];
    let batch = host.engine.submit_batch(&tasks(2), &mut handles, host.now).unwrap();
    assert_eq!(list(&host, batch), handles);
    for handle in handles {
        host.engine.cancel(handle, host.now).unwrap();
        host.expect_end(handle, End::Cancelled);
    }
    assert_eq!(list(&host, batch), handles, "ended, but nobody else has their places");
    let next = host.submit(task());
    assert_eq!(next.index, handles[0].index);
    assert_eq!(list(&host, batch), handles[1..]);
    host.engine.cancel(alone, host.now).unwrap();
    host.engine.cancel(next, host.now).unwrap();
    host.check();
}

/// The place of a batch is used again; what ended in the old one was not the new one's.
#[test]
fn a_batch_does_not_list_the_tasks_of_the_one_before_it() {
    let mut host = Host::new(Config::default(), BATCHES_MAX + 1);
    let mut first = None;
    for _ in 0..=BATCHES_MAX {
        let mut handles = [NO_HANDLE];
        let batch = host.engine.submit_batch(&tasks(1), &mut handles, host.now).unwrap();
        host.engine.cancel(handles[0], host.now).unwrap();
        host.expect_end(handles[0], End::Cancelled);
        assert_eq!(host.engine.batch_tasks(batch).unwrap().collect::<Vec<_>>(), handles);
        let first = *first.get_or_insert((batch, handles[0]));
        if batch.index == first.0.index && batch != first.0 {
            assert!(host.engine.status(first.1).is_ok(), "its place is its own still");
            assert_eq!(host.engine.batch_tasks(first.0).err().map(|error| error.number()), Some(2120));
            return;
        }
    }
    panic!("no place of a batch was used again");
}
