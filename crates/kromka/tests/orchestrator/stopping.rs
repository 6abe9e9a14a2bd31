//! Stopping, going on, draining, dropping.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::thread;
use std::time::Duration;

use kromka::core::Environment::{CloudBasic, EdgeNearby, Local};
use kromka::core::{Environment, EnvironmentProfile, TaskRequirements, Validate as _};
use kromka::{
    Answer, Builder, CallError, End, Orchestrator, RefusalError, Report, RescheduleReason, TaskError, TaskState,
};

use crate::common::{SOON, Tally, engine, patiently, roomy, task, until};

const TASKS: u64 = 2_000;
/// The same, as a size.
const COUNT: usize = 2_000;

#[test]
fn a_stop_in_the_middle_loses_nothing() {
    patiently(|| {
        let tally = Tally::new();
        let runs = Arc::new(AtomicUsize::new(0));
        let builder = || -> Builder<u64> {
            let (told, ran) = (tally.clone(), runs.clone());
            Orchestrator::builder()
                .executor(CloudBasic, move |run| {
                    assert_eq!(**run.payload(), run.tag());
                    ran.fetch_add(1, Ordering::Relaxed);
                    Answer::Done(Report::success())
                })
                .on_end(move |ended| told.count(&ended))
        };
        let mut orchestrator = builder().start(engine(roomy(&[CloudBasic]), COUNT), 2).unwrap();
        for tag in 0..TASKS {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        for part in 1..4 {
            until(|| tally.len() >= part * COUNT / 10);
            let stopped = orchestrator.stop().unwrap();
            // What ended was told, and what was not told is here.
            assert_eq!(stopped.payloads.len() + tally.len(), COUNT);
            assert!(stopped.payloads.iter().all(|(task, payload)| {
                let status = stopped.engine.status(*task).unwrap();
                status.state != TaskState::Running && status.tag == **payload
            }));
            let mut payloads: HashMap<_, _> = stopped.payloads.into_iter().collect();
            orchestrator = builder().resume(stopped.engine, 2, |task, _| payloads.remove(&task).unwrap()).unwrap();
            assert!(payloads.is_empty());
        }
        let stopped = orchestrator.drain(None).unwrap();
        assert!(stopped.payloads.is_empty());
        tally.expect_once(0..TASKS);
        assert_eq!((tally.of(End::Done), runs.load(Ordering::Relaxed)), (COUNT, COUNT));
    });
}

#[test]
fn a_snapshot_is_resumed_by_another_orchestrator() {
    patiently(|| {
        let config = roomy(&[CloudBasic, EdgeNearby]);
        let first = Orchestrator::<u64>::builder().executor(CloudBasic, |_| Answer::Later).start(engine(config, 8), 2);
        let first = first.unwrap();
        for tag in 0..8 {
            first.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| first.metrics().unwrap().environments[CloudBasic].running == 8);
        let mut bytes = vec![0; 64 * 1024];
        let len = first.snapshot(&mut bytes).unwrap().unwrap();
        let slots = vec![kromka::Slot::EMPTY; 8].into_boxed_slice();
        let restored = kromka::Engine::restore(&bytes[..len], slots).unwrap();
        let tally = Tally::new();
        let told = tally.clone();
        let second = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .on_end(move |ended| told.count(&ended))
            .resume(restored, 2, |_, status| status.tag)
            .unwrap();
        // Half of them run still and are answered; the executors of the others are gone.
        let tasks: Vec<_> = second.with(|engine, _| engine.tasks().collect()).unwrap();
        for (task, status) in tasks {
            assert_eq!((status.state, status.attempt), (TaskState::Running, 1));
            if status.tag % 2 == 0 {
                second.complete(task, 1, &Report::success()).unwrap();
            } else {
                second.reschedule(task, RescheduleReason::User).unwrap();
            }
        }
        assert!(second.drain(None).unwrap().payloads.is_empty());
        tally.expect_once(0..8);
        assert_eq!(tally.of(End::Done), 8);
        drop(first);
    });
}

#[test]
fn answers_may_come_after_a_stop() {
    patiently(|| {
        let builder = || Orchestrator::<u64>::builder().executor(CloudBasic, |_| Answer::Later);
        let orchestrator = builder().start(engine(roomy(&[CloudBasic]), 4), 1).unwrap();
        let task = orchestrator.submit_tagged(&task(), 3, 3).unwrap();
        until(|| orchestrator.status(task).unwrap().state == TaskState::Running);
        let stopped = orchestrator.shutdown().unwrap();
        let refused = orchestrator.complete(task, 1, &Report::success());
        assert_eq!(refused, Err(TaskError::Call { source: CallError::Stopped }));
        let next = builder().resume(stopped.engine, 1, |_, status| status.tag).unwrap();
        next.complete(task, 1, &Report::success()).unwrap();
        assert_eq!(next.wait(task, SOON).unwrap().state, TaskState::Ended(End::Done));
    });
}

#[test]
fn a_stop_waits_for_executors_and_takes_their_outcomes() {
    patiently(|| {
        let (go, gate) = mpsc::channel::<()>();
        let gate = Mutex::new(gate);
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |_| {
                gate.lock().unwrap().recv().unwrap();
                Answer::Done(Report::success())
            })
            .start(engine(roomy(&[CloudBasic]), 3), 1)
            .unwrap();
        for tag in 0..3 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| orchestrator.metrics().unwrap().workers_busy == 1);
        let stopped = thread::scope(|scope| {
            let stopped = scope.spawn(|| orchestrator.shutdown().unwrap());
            // The engine is full, so that no task comes in meanwhile.
            until(|| matches!(orchestrator.submit(&task(), 9).unwrap_err().error, RefusalError::Call { .. }));
            // It stops already, and takes calls about what it has until it has stopped.
            assert!(orchestrator.metrics().is_ok());
            assert_eq!(orchestrator.shutdown().unwrap_err(), CallError::Stopped);
            go.send(()).unwrap();
            stopped.join().unwrap()
        });
        assert_eq!((stopped.engine.metrics().done, stopped.payloads.len()), (1, 2));
        assert_eq!(orchestrator.metrics().unwrap_err(), CallError::Stopped);
        let failure = orchestrator.submit(&task(), 9).unwrap_err();
        assert_eq!((failure.error, failure.payload), (RefusalError::Call { source: CallError::Stopped }, 9));
        assert_eq!(orchestrator.stop().unwrap_err().error, CallError::Stopped);
    });
}

#[test]
fn a_drain_gives_up_after_its_timeout() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 4), 1);
        let orchestrator = orchestrator.unwrap();
        let task = orchestrator.submit_tagged(&task(), 3, 3).unwrap();
        let stopped = orchestrator.drain(Some(Duration::from_millis(5))).unwrap();
        assert_eq!(stopped.payloads.iter().map(|(task, payload)| (*task, **payload)).collect::<Vec<_>>(), [(task, 3)]);
    });
}

#[test]
fn a_drop_tells_every_end() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic, EdgeNearby]);
        config.profiles[CloudBasic].concurrency = 3;
        let tally = Tally::new();
        let (told, cancelled) = (tally.clone(), Arc::new(AtomicUsize::new(0)));
        let counted = cancelled.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .canceller(CloudBasic, move |cancelled| {
                assert_eq!(**cancelled.payload, cancelled.tag);
                counted.fetch_add(1, Ordering::Relaxed);
            })
            .on_end(move |ended| told.count(&ended))
            .start(engine(config, 64), 2)
            .unwrap();
        for tag in 0..64 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| orchestrator.metrics().unwrap().environments[CloudBasic].running == 3);
        drop(orchestrator);
        tally.expect_once(0..64);
        assert_eq!((tally.of(End::Cancelled), cancelled.load(Ordering::Relaxed)), (64, 3));
    });
}

/// Each of its closures tries to stop it; a deadlock would hang the test.
#[test]
fn a_stop_from_its_own_closures_is_an_error() {
    patiently(|| {
        let itself: Arc<OnceLock<Weak<Orchestrator<u64>>>> = Arc::default();
        let results: Arc<Mutex<Vec<(&str, CallError)>>> = Arc::default();
        let stop = {
            let (itself, results) = (itself.clone(), results.clone());
            move |from: &'static str| {
                if let Some(orchestrator) = itself.get().and_then(Weak::upgrade) {
                    let mut results = results.lock().unwrap();
                    results.push((from, orchestrator.shutdown().unwrap_err()));
                    results.push((from, orchestrator.shutdown_drained(None).unwrap_err()));
                }
            }
        };
        let [on_run, on_cancel, on_probe, on_end, on_hold] = [(); 5].map(|()| stop.clone());
        let mut config = roomy(&[CloudBasic]);
        (config.cooldown_ms, config.tries_max) = (0, 1);
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                if run.tag() == 0 {
                    return Answer::Done(Report::failed());
                }
                on_run("executor");
                Answer::Later
            })
            .canceller(CloudBasic, move |_| on_cancel("canceller"))
            .prober(CloudBasic, move || {
                on_probe("prober");
                true
            })
            .on_end(move |_| on_end("on_end"))
            .hold_ends(move || {
                on_hold("hold_ends");
                false
            })
            .start(engine(config, 4), 2)
            .unwrap();
        let orchestrator = Arc::new(orchestrator);
        itself.set(Arc::downgrade(&orchestrator)).unwrap();
        let first = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        orchestrator.wait_for(&first, SOON).unwrap();
        let second = orchestrator.submit_tagged(&task(), 1, 1).unwrap();
        // The failure has made a probe due, as long as something runs.
        let seen = |from: &str| results.lock().unwrap().iter().any(|(have, _)| *have == from);
        until(|| seen("prober") && seen("executor") && seen("on_end") && seen("hold_ends"));
        orchestrator.cancel(second).unwrap();
        until(|| seen("canceller"));
        assert!(results.lock().unwrap().iter().all(|(_, error)| *error == CallError::OwnThread));
        assert!(orchestrator.shutdown().is_ok());
    });
}

/// The last one to hold it is one of its own closures: its threads do the rest.
#[test]
fn a_drop_from_its_own_closure_tells_every_end_too() {
    patiently(|| {
        for from_executor in [true, false] {
            let last: Arc<Mutex<Option<Orchestrator<u64>>>> = Arc::default();
            let tally = Tally::new();
            let (told, on_run, on_end) = (tally.clone(), last.clone(), last.clone());
            let (go, gate) = mpsc::channel::<()>();
            let gate = Mutex::new(gate);
            let orchestrator = Orchestrator::<u64>::builder()
                .executor(CloudBasic, move |run| {
                    if run.tag() > 0 {
                        return Answer::Later;
                    }
                    gate.lock().unwrap().recv().unwrap();
                    if from_executor {
                        drop(on_run.lock().unwrap().take());
                    }
                    Answer::Done(Report::success())
                })
                .on_end(move |ended| {
                    told.count(&ended);
                    let orchestrator = on_end.lock().unwrap().take();
                    drop(orchestrator);
                })
                .start(engine(roomy(&[CloudBasic]), 8), 2)
                .unwrap();
            for tag in 0..8 {
                orchestrator.submit_tagged(&task(), tag, tag).unwrap();
            }
            *last.lock().unwrap() = Some(orchestrator);
            go.send(()).unwrap();
            until(|| tally.len() == 8);
            tally.expect_once(0..8);
        }
    });
}

#[test]
fn environments_without_executors_are_closed_and_come_back_as_they_were() {
    patiently(|| {
        let config = roomy(&[Local, CloudBasic, EdgeNearby]);
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .start(engine(config, 8), 2)
            .unwrap();
        let enabled = |environment| orchestrator.with(|engine, _| engine.profile(environment).enabled).unwrap();
        assert_eq!(Environment::ALL.map(enabled), [false, true, false, false, false, false]);
        let set = |environment, enabled| {
            let profile = EnvironmentProfile { enabled, queue: 7, ..EnvironmentProfile::default_of(environment) };
            orchestrator.set_profile(environment, profile.validate().unwrap()).unwrap();
        };
        set(Local, false);
        set(Environment::Peer, true);
        assert_eq!(Environment::ALL.map(enabled), [false, true, false, false, false, false]);
        // A task that could only run there is not lost either.
        let elsewhere = TaskRequirements { sensitivity: kromka::core::Sensitivity::Secret, ..*task() };
        let awaited = orchestrator.submit_awaited(&elsewhere.validate().unwrap(), 0, 0).unwrap();
        assert_eq!(orchestrator.wait_for(&awaited, SOON).unwrap().state, TaskState::Ended(End::Infeasible));
        set(CloudBasic, false);
        assert!(!enabled(CloudBasic));
        let engine = orchestrator.stop().unwrap().engine;
        let enabled = |environment| engine.profile(environment).enabled;
        assert_eq!(Environment::ALL.map(enabled), [false, false, false, true, true, false]);
        assert_eq!((engine.profile(Local).queue, engine.profile(EdgeNearby).queue), (7, u16::MAX));
    });
}
