//! What is cancelled, by whom it is told, and what a stop cancels.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::thread;

use kromka::core::Environment::CloudBasic;
use kromka::{Answer, CallError, End, Orchestrator, Report, TaskState};

use crate::common::{SOON, Tally, engine, patiently, roomy, settle, task, until};

/// The only worker came upon the cancellation of one task and the run of another, and told the canceller first: the run
/// was dispatched to a worker that did not begin it, and could time out unseen.
#[test]
fn a_worker_with_a_run_does_not_tell_a_cancellation_first() {
    patiently(|| {
        let (first, coordinator) = (Arc::new(RwLock::new(())), Arc::new(RwLock::new(())));
        let (began, ran, log) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)), Arc::default());
        let (closed, coordinator_closed) = (first.write().unwrap(), coordinator.write().unwrap());
        let (gate, begins, runs, has_run) = (first.clone(), began.clone(), ran.clone(), ran.clone());
        let log: Arc<Mutex<Vec<(&str, u64)>>> = log;
        let (cancels, ends, held) = (log.clone(), log.clone(), coordinator.clone());
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| match run.tag() {
                0 => Answer::Later,
                1 => {
                    begins.store(true, Ordering::Release);
                    drop(gate.read().unwrap());
                    Answer::Done(Report::success())
                }
                _ => {
                    runs.store(true, Ordering::Release);
                    Answer::Done(Report::success())
                }
            })
            .canceller(CloudBasic, move |cancelled| {
                until(|| has_run.load(Ordering::Acquire));
                cancels.lock().unwrap().push(("cancel", cancelled.tag));
            })
            .on_end(move |ended| {
                ends.lock().unwrap().push(("end", ended.tag));
                if ended.tag == 9 {
                    drop(held.read().unwrap());
                }
                // Its executor has returned long ago, and its cancellation was told.
                assert!(ended.tag != 0 || Arc::strong_count(&ended.payload) == 1);
            })
            .start(engine(roomy(&[CloudBasic]), 8), 1)
            .unwrap();
        let later = orchestrator.submit_tagged(&task(), 0, 0).unwrap();
        orchestrator.submit_tagged(&task(), 1, 1).unwrap();
        until(|| began.load(Ordering::Acquire));
        // The end of one that never ran keeps the coordinator from everything else.
        let never = orchestrator.submit_tagged(&task(), 9, 9).unwrap();
        orchestrator.cancel(never).unwrap();
        until(|| !log.lock().unwrap().is_empty());
        orchestrator.cancel(later).unwrap();
        orchestrator.submit_tagged(&task(), 2, 2).unwrap();
        drop(closed);
        until(|| ran.load(Ordering::Acquire));
        assert_eq!(*log.lock().unwrap(), [("end", 9)]);
        drop(coordinator_closed);
        settle(&orchestrator);
        orchestrator.stop().unwrap();
        let log: Vec<_> = log.lock().unwrap().iter().copied().filter(|(_, tag)| *tag == 0).collect();
        assert_eq!(log, [("cancel", 0), ("end", 0)]);
    });
}

/// A host that frees what belongs to a task at its end must not be asked to cancel it afterwards.
#[test]
fn a_cancellation_is_told_before_the_end_of_its_task() {
    const TASKS: u64 = 20_000;
    patiently(|| {
        let ended: Arc<Mutex<HashSet<u64>>> = Arc::default();
        let (cancelled, late) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (asked, filled, counted, too_late) = (ended.clone(), ended.clone(), cancelled.clone(), late.clone());
        let (sent, begun) = mpsc::channel();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                if run.tag() % 2 == 0 {
                    return Answer::Done(Report::success());
                }
                sent.send(run.dispatch().task).unwrap();
                Answer::Later
            })
            .canceller(CloudBasic, move |cancelled| {
                counted.fetch_add(1, Ordering::Relaxed);
                if asked.lock().unwrap().contains(&cancelled.tag) {
                    too_late.fetch_add(1, Ordering::Relaxed);
                }
            })
            .on_end(move |ended| {
                filled.lock().unwrap().insert(ended.tag);
            })
            .start(engine(roomy(&[CloudBasic]), 2_000), 3)
            .unwrap();
        thread::scope(|scope| {
            let orchestrator = &orchestrator;
            scope.spawn(move || {
                for task in begun.iter().take(10_000) {
                    orchestrator.cancel(task).unwrap();
                }
            });
            for tag in 0..TASKS {
                while orchestrator.submit_tagged(&task(), tag, tag).is_err() {
                    thread::yield_now();
                }
            }
        });
        settle(&orchestrator);
        orchestrator.stop().unwrap();
        assert_eq!(ended.lock().unwrap().len(), 20_000);
        assert_eq!((cancelled.load(Ordering::Relaxed), late.load(Ordering::Relaxed)), (10_000, 0));
    });
}

/// Runs until it is cancelled, and streams meanwhile, so that it is never given up.
fn until_cancelled(tally: &Arc<Tally>) -> Orchestrator<u64> {
    let told = tally.clone();
    Orchestrator::builder()
        .executor(CloudBasic, |run| {
            until(|| {
                run.first_result();
                run.is_cancelled()
            });
            Answer::Done(Report::failed())
        })
        .on_end(move |ended| told.count(&ended))
        .start(engine(roomy(&[CloudBasic]), 4), 2)
        .unwrap()
}

/// The drop waited for executors before it cancelled them.
#[test]
fn a_drop_cancels_executors_that_run_until_they_are_cancelled() {
    patiently(|| {
        let tally = Tally::new();
        let orchestrator = until_cancelled(&tally);
        for tag in 0..4 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| orchestrator.metrics().unwrap().workers_busy == 2);
        drop(orchestrator);
        tally.expect_once(0..4);
        assert_eq!(tally.of(End::Cancelled), 4);
    });
}

/// Nobody can use their results, and the drop waits for them.
#[test]
fn a_poisoned_orchestrator_cancels_executors_that_run_until_they_are_cancelled() {
    patiently(|| {
        let tally = Tally::new();
        let orchestrator = until_cancelled(&tally);
        orchestrator.submit_tagged(&task(), 0, 0).unwrap();
        until(|| orchestrator.metrics().unwrap().workers_busy == 1);
        assert_eq!(orchestrator.with(|_, _| panic!("as an engine would")), Err(CallError::Poisoned));
        drop(orchestrator);
        assert_eq!(tally.len(), 0);
    });
}

/// A stop cancels nothing, so that an executor without an end of its own kept it waiting for ever.
#[test]
fn an_executor_that_runs_until_a_stop_learns_of_it_and_is_counted() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |run| {
                until(|| run.is_stopping());
                assert!(!run.is_cancelled());
                Answer::Done(Report::success())
            })
            .start(engine(roomy(&[CloudBasic]), 4), 1)
            .unwrap();
        for tag in 0..2 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| orchestrator.metrics().unwrap().workers_busy == 1);
        let stopped = orchestrator.stop().unwrap();
        assert_eq!((stopped.engine.metrics().done, stopped.payloads.len()), (1, 1));
    });
}

/// Whoever drains waits for tasks that never end; another thread knows better.
#[test]
fn a_shutdown_ends_a_drain_and_leaves_it_the_engine() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 1), 1);
        let orchestrator = orchestrator.unwrap();
        let running = orchestrator.submit_tagged(&task(), 3, 3).unwrap();
        until(|| orchestrator.status(running).unwrap().state == TaskState::Running);
        thread::scope(|scope| {
            let drained = scope.spawn(|| orchestrator.shutdown_drained(None).unwrap());
            until(|| orchestrator.submit(&task(), 4).is_err_and(|failure| failure.error == CallError::Stopped.into()));
            // A second one that drains changes nothing.
            assert_eq!(orchestrator.shutdown_drained(SOON).unwrap_err(), CallError::Stopped);
            assert!(!drained.is_finished());
            assert_eq!(orchestrator.shutdown().unwrap_err(), CallError::Stopped);
            assert_eq!(drained.join().unwrap().payloads.len(), 1);
        });
    });
}
