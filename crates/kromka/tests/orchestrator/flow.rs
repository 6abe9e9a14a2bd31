//! Many tasks at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock, Weak};
use std::thread;

use kromka::core::Environment::{CloudBasic, EdgeNearby};
use kromka::core::TaskHandle;
use kromka::{Answer, End, Orchestrator, Report, RescheduleReason};

use crate::common::{Tally, check, engine, patiently, roomy, settle, task, until};

const TASKS: u64 = 10_000;
/// The same, as a size.
const COUNT: usize = 10_000;

/// One task in a hundred fails.
fn report(tag: u64) -> Report {
    if tag % 100 == 7 { Report::failed() } else { Report::success() }
}

/// All of them are in flight at the same time, the first in executors that wait until they are. Of those that fail one
/// in ten panics.
#[test]
fn ten_thousand_tasks_in_flight_run_on_four_threads_and_each_ends_once() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        (config.tries_max, config.cooldown_ms) = (1, 0);
        let tally = Tally::new();
        let told = tally.clone();
        let gate = Arc::new(RwLock::new(()));
        let closed = gate.write().unwrap();
        let waits = gate.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                drop(waits.read().unwrap());
                assert_ne!(run.tag() % 1_000, 107, "one in a thousand");
                Answer::Done(report(run.tag()))
            })
            .on_end(move |ended| told.count(&ended))
            .start(engine(config, COUNT), 4)
            .unwrap();
        for tag in 0..TASKS {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        let snapshot = orchestrator.metrics().unwrap();
        assert_eq!((snapshot.engine.in_flight, tally.len()), (TASKS, 0));
        until(|| orchestrator.metrics().unwrap().workers_busy == 4);
        drop(closed);
        let snapshot = settle(&orchestrator);
        assert_eq!((snapshot.engine.submitted, snapshot.engine.in_flight), (TASKS, 0));
        assert_eq!((snapshot.engine.done, snapshot.engine.failed), (TASKS - TASKS / 100, TASKS / 100));
        let stopped = orchestrator.stop().unwrap();
        assert!(stopped.payloads.is_empty() && stopped.engine.tasks().next().is_none());
        tally.expect_once(0..TASKS);
        assert_eq!(tally.of(End::Failed), COUNT / 100);
    });
}

/// All of them run in a cloud at the same time; four threads of the host answer for it.
#[test]
fn ten_thousand_tries_are_answered_later_from_other_threads() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        (config.tries_max, config.cooldown_ms) = (1, 0);
        let tally = Tally::new();
        let told = tally.clone();
        let cloud = Arc::new(Mutex::new(Vec::new()));
        let sent = cloud.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                sent.lock().unwrap().push((run.dispatch().task, run.dispatch().attempt, run.tag()));
                Answer::Later
            })
            .on_end(move |ended| told.count(&ended))
            .start(engine(config, COUNT), 4)
            .unwrap();
        for tag in 0..TASKS {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| cloud.lock().unwrap().len() == COUNT);
        assert_eq!(u64::from(orchestrator.metrics().unwrap().environments[CloudBasic].running), TASKS);
        assert_eq!(tally.len(), 0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some((task, attempt, tag)) = { cloud.lock().unwrap().pop() } {
                        orchestrator.complete(task, attempt, &report(tag)).unwrap();
                    }
                });
            }
        });
        let snapshot = settle(&orchestrator);
        assert_eq!((snapshot.engine.done, snapshot.engine.failed), (TASKS - TASKS / 100, TASKS / 100));
        drop(orchestrator);
        tally.expect_once(0..TASKS);
    });
}

/// Everything at once: two environments, answers now and later, failures, cancels and reschedules from other threads.
#[test]
fn each_task_ends_once_whatever_is_done_to_it() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic, EdgeNearby]);
        config.cooldown_ms = 0;
        let tally = Tally::new();
        let told = tally.clone();
        let later = Arc::new(Mutex::new(Vec::new()));
        let sent = later.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(EdgeNearby, |run| Answer::Done(report(run.tag())))
            .executor(CloudBasic, move |run| {
                if run.tag() % 3 == 0 {
                    return Answer::Done(report(run.tag()));
                }
                sent.lock().unwrap().push((run.dispatch().task, run.dispatch().attempt, run.tag()));
                Answer::Later
            })
            .on_end(move |ended| told.count(&ended))
            .start(engine(config, COUNT), 4)
            .unwrap();
        let handles: OnceLock<Vec<TaskHandle>> = OnceLock::new();
        let submitted: Vec<_> = (0..TASKS).map(|tag| orchestrator.submit_tagged(&task(), tag, tag).unwrap()).collect();
        handles.set(submitted).unwrap();
        thread::scope(|scope| {
            let (handles, orchestrator) = (handles.get().unwrap(), &orchestrator);
            // Errors say that the task had ended, or was dispatched too often; both happen.
            scope.spawn(move || {
                for handle in handles.iter().skip(5).step_by(10) {
                    let _ = orchestrator.cancel(*handle);
                }
            });
            scope.spawn(move || {
                let reasons = [RescheduleReason::User, RescheduleReason::Environment];
                for (handle, reason) in handles.iter().step_by(7).zip(reasons.into_iter().cycle()) {
                    let _ = orchestrator.reschedule(*handle, reason);
                }
            });
            for _ in 0..2 {
                let later = &later;
                scope.spawn(move || {
                    while orchestrator.metrics().unwrap().engine.in_flight > 0 {
                        let Some((task, attempt, tag)) = ({ later.lock().unwrap().pop() }) else {
                            thread::yield_now();
                            continue;
                        };
                        // It fails for tries that are not wanted any more; their tasks go on without.
                        let _ = orchestrator.complete(task, attempt, &report(tag));
                        check(&orchestrator.metrics().unwrap());
                    }
                });
            }
        });
        let snapshot = settle(&orchestrator);
        assert_eq!((snapshot.engine.submitted, snapshot.engine.in_flight), (TASKS, 0));
        let stopped = orchestrator.drain(None).unwrap();
        assert!(stopped.payloads.is_empty());
        tally.expect_once(0..TASKS);
        let counted = (snapshot.engine.done, snapshot.engine.failed, snapshot.engine.cancelled);
        let [done, failed, cancelled] = [End::Done, End::Failed, End::Cancelled].map(|end| tally.of(end) as u64);
        assert_eq!((done, failed, cancelled), counted);
    });
}

#[test]
fn an_end_may_submit_the_next_task() {
    patiently(|| {
        let itself: Arc<OnceLock<Weak<Orchestrator<u64>>>> = Arc::default();
        let (known, ends) = (itself.clone(), Arc::new(AtomicUsize::new(0)));
        let counted = ends.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .on_end(move |ended| {
                counted.fetch_add(1, Ordering::Relaxed);
                let orchestrator = known.get().and_then(Weak::upgrade).unwrap();
                if *ended.payload > 0 {
                    orchestrator.submit(&task(), *ended.payload - 1).unwrap();
                }
            })
            // One place: it is free when the end is told.
            .start(engine(roomy(&[CloudBasic]), 1), 1)
            .unwrap();
        let orchestrator = Arc::new(orchestrator);
        itself.set(Arc::downgrade(&orchestrator)).unwrap();
        orchestrator.submit(&task(), 999).unwrap();
        until(|| ends.load(Ordering::Relaxed) == 1_000);
        assert_eq!(settle(&orchestrator).engine.done, 1_000);
    });
}
