//! Waiting for ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::thread;
use std::time::Duration;

use kromka::core::Environment::CloudBasic;
use kromka::core::TaskHandle;
use kromka::{
    Answer, CallError, End, HandleError, Orchestrator, RefusalError, Report, SubmitError, TaskState, WaitError,
};

use crate::common::{SOON, engine, patiently, roomy, settle, task, until};

/// Two places for four threads: a place is given to another task as soon as its task has ended.
#[test]
fn an_awaited_end_is_never_missed_though_its_place_is_reused_at_once() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .start(engine(roomy(&[CloudBasic]), 2), 2)
            .unwrap();
        thread::scope(|scope| {
            for thread in 0..4 {
                let orchestrator = &orchestrator;
                scope.spawn(move || {
                    for i in 0..1_000 {
                        let tag = thread * 1_000 + i;
                        let awaited = loop {
                            match orchestrator.submit_awaited(&task(), tag, tag) {
                                Ok(awaited) => break awaited,
                                Err(failure) => {
                                    assert_eq!(failure.payload, tag);
                                    let full = SubmitError::Full { have: 2, max: 2 };
                                    assert_eq!(failure.error, RefusalError::Submit { source: full });
                                    thread::yield_now();
                                }
                            }
                        };
                        let status = orchestrator.wait_for(&awaited, SOON).unwrap();
                        assert_eq!((status.state, status.tag), (TaskState::Ended(End::Done), tag));
                        // The end stays with who awaits it.
                        assert_eq!(orchestrator.wait_for(&awaited, SOON), Ok(status));
                    }
                });
            }
        });
        assert_eq!(settle(&orchestrator).engine.done, 4_000);
    });
}

/// Without a place kept for the end, a handle that was overtaken is stale, but nobody waits for ever.
#[test]
fn a_wait_ends_although_the_place_is_reused_at_once() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .start(engine(roomy(&[CloudBasic]), 2), 2)
            .unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for tag in 0..1_000 {
                        let Ok(task) = orchestrator.submit_tagged(&task(), tag, tag) else { continue };
                        match orchestrator.wait(task, SOON) {
                            Ok(status) => assert_eq!((status.state, status.tag), (TaskState::Ended(End::Done), tag)),
                            Err(error) => {
                                let stale = matches!(error, WaitError::Handle { source: HandleError::Stale { .. } });
                                assert!(stale, "{error}");
                            }
                        }
                    }
                });
            }
        });
        settle(&orchestrator);
    });
}

#[test]
fn a_wait_times_out_and_the_task_goes_on() {
    patiently(|| {
        let orchestrator = Orchestrator::<()>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 2), 1);
        let orchestrator = orchestrator.unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 5, ()).unwrap();
        let short = Some(Duration::from_millis(3));
        for _ in 0..3 {
            assert_eq!(orchestrator.wait(awaited.task(), short), Err(WaitError::TimedOut { have: 3 }));
            assert_eq!(orchestrator.wait_for(&awaited, short), Err(WaitError::TimedOut { have: 3 }));
        }
        until(|| orchestrator.status(awaited.task()).unwrap().state == TaskState::Running);
        thread::scope(|scope| {
            // Several wait for the same task, some of them not long enough.
            let waits: Vec<_> =
                (0..4).map(|_| scope.spawn(|| orchestrator.wait(awaited.task(), SOON).unwrap())).collect();
            scope.spawn(|| orchestrator.wait(awaited.task(), short));
            orchestrator.complete(awaited.task(), 1, &Report::success()).unwrap();
            for wait in waits {
                assert_eq!(wait.join().unwrap().state, TaskState::Ended(End::Done));
            }
        });
        assert_eq!(orchestrator.wait_for(&awaited, None).unwrap().tag, 5);
        // An end that was told is known as long as its place is not given away.
        assert_eq!(orchestrator.wait(awaited.task(), short).unwrap().tag, 5);
        let nobody = TaskHandle { index: 1, generation: 9 };
        assert!(matches!(orchestrator.wait(nobody, None), Err(WaitError::Handle { .. })));
    });
}

#[test]
fn who_waits_is_told_when_the_orchestrator_stops() {
    patiently(|| {
        let orchestrator = Orchestrator::<()>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 2), 1);
        let orchestrator = orchestrator.unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, ()).unwrap();
        let waits = AtomicBool::new(false);
        let stopped = thread::scope(|scope| {
            let wait = scope.spawn(|| {
                waits.store(true, Ordering::Release);
                orchestrator.wait_for(&awaited, SOON)
            });
            until(|| waits.load(Ordering::Acquire));
            let stopped = orchestrator.shutdown().unwrap();
            assert_eq!(wait.join().unwrap(), Err(WaitError::Call { source: CallError::Stopped }));
            stopped
        });
        // The next one takes its handle, and what was awaited before.
        let next = Orchestrator::<()>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .resume(stopped.engine, 1, |_, _| ())
            .unwrap();
        next.cancel(awaited.task()).unwrap();
        assert_eq!(next.wait_for(&awaited, SOON).unwrap().state, TaskState::Ended(End::Cancelled));
    });
}

/// The stop waits for the executor, which waits for a task that the stop keeps from running.
#[test]
fn an_executor_that_waits_does_not_hold_up_a_stop() {
    patiently(|| {
        let itself: Arc<OnceLock<Weak<Orchestrator<u64>>>> = Arc::default();
        let known = itself.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |_| {
                let orchestrator = known.get().and_then(Weak::upgrade).unwrap();
                let awaited = orchestrator.submit_awaited(&task(), 1, 1).unwrap();
                let result = orchestrator.wait_for(&awaited, None);
                assert_eq!(result, Err(WaitError::Call { source: CallError::Stopped }));
                Answer::Done(Report::success())
            })
            .start(engine(roomy(&[CloudBasic]), 4), 1)
            .unwrap();
        let orchestrator = Arc::new(orchestrator);
        itself.set(Arc::downgrade(&orchestrator)).unwrap();
        orchestrator.submit_tagged(&task(), 0, 0).unwrap();
        until(|| orchestrator.metrics().unwrap().engine.submitted == 2);
        let stopped = orchestrator.shutdown().unwrap();
        assert_eq!((stopped.engine.metrics().done, stopped.payloads.len()), (1, 1));
    });
}

#[test]
fn an_executor_may_wait_for_another_task() {
    patiently(|| {
        let itself: Arc<OnceLock<Weak<Orchestrator<u64>>>> = Arc::default();
        let known = itself.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                if **run.payload() > 0 {
                    let orchestrator = known.get().and_then(Weak::upgrade).unwrap();
                    let awaited = orchestrator.submit_awaited(&task(), 0, **run.payload() - 1).unwrap();
                    let status = orchestrator.wait_for(&awaited, SOON).unwrap();
                    assert_eq!(status.state, TaskState::Ended(End::Done));
                }
                Answer::Done(Report::success())
            })
            .start(engine(roomy(&[CloudBasic]), 4), 4)
            .unwrap();
        let orchestrator = Arc::new(orchestrator);
        itself.set(Arc::downgrade(&orchestrator)).unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, 3).unwrap();
        assert_eq!(orchestrator.wait_for(&awaited, SOON).unwrap().state, TaskState::Ended(End::Done));
    });
}
