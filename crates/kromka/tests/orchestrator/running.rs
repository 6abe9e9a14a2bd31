//! How tries run: in which order, until when, and what is known of them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kromka::core::Environment::{CloudBasic, EdgeNearby};
use kromka::core::{Energy, Money, Priority, TaskRequirements, Validate as _};
use kromka::{Answer, CallError, End, Orchestrator, ProbeAnswer, Report, TaskState};

use crate::common::{SOON, Tally, engine, patiently, roomy, settle, task, until};

/// What a worker is not free for stays in the engine, where the urgent goes first.
#[test]
fn tasks_that_wait_for_a_worker_run_in_the_order_of_their_priorities() {
    patiently(|| {
        let (go, gate) = mpsc::channel::<()>();
        let (gate, order) = (Mutex::new(gate), Arc::new(Mutex::new(Vec::new())));
        let seen = order.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                seen.lock().unwrap().push(run.dispatch().requirements.qos.priority);
                gate.lock().unwrap().recv().unwrap();
                Answer::Done(Report::success())
            })
            .start(engine(roomy(&[CloudBasic]), 8), 1)
            .unwrap();
        let submit = |priority| {
            let mut task: TaskRequirements = *task();
            task.qos.priority = priority;
            orchestrator.submit(&task.validate().unwrap(), 0).unwrap();
        };
        submit(Priority::Normal);
        until(|| order.lock().unwrap().len() == 1);
        for priority in Priority::ALL {
            submit(priority);
        }
        let snapshot = orchestrator.metrics().unwrap();
        assert_eq!((snapshot.workers_busy, snapshot.workers_idle, snapshot.jobs_waiting), (1, 0, 0));
        for _ in 0..5 {
            go.send(()).unwrap();
        }
        settle(&orchestrator);
        let [low, normal, high, critical] = Priority::ALL;
        assert_eq!(*order.lock().unwrap(), [normal, critical, high, normal, low]);
    });
}

/// One environment that blocks its caller does not keep another from answering: that one frees its worker.
#[test]
fn an_executor_that_answers_later_frees_its_worker() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 100), 1);
        let orchestrator = orchestrator.unwrap();
        for tag in 0..100 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        until(|| orchestrator.metrics().unwrap().environments[CloudBasic].running == 100);
        assert_eq!(orchestrator.drain(Some(Duration::ZERO)).unwrap().payloads.len(), 100);
    });
}

#[test]
fn a_cancelled_executor_sees_it_and_its_canceller_is_told() {
    patiently(|| {
        let tally = Tally::new();
        let (told, cancelled, left) = (tally.clone(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (counted, leaves) = (cancelled.clone(), left.clone());
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                until(|| run.is_cancelled());
                leaves.store(true, Ordering::Release);
                // What it cost counts all the same.
                Answer::Done(Report { cost: Money::from_nano(11), ..Report::success() })
            })
            .canceller(CloudBasic, move |cancelled| {
                assert_eq!((cancelled.attempt, cancelled.tag, **cancelled.payload), (1, 4, 4));
                counted.fetch_add(1, Ordering::Relaxed);
            })
            .on_end(move |ended| told.count(&ended))
            .start(engine(roomy(&[CloudBasic]), 8), 1)
            .unwrap();
        let task = orchestrator.submit_tagged(&task(), 4, 4).unwrap();
        until(|| orchestrator.metrics().unwrap().workers_busy == 1);
        orchestrator.cancel(task).unwrap();
        assert_eq!(orchestrator.wait(task, SOON).unwrap().state, TaskState::Ended(End::Cancelled));
        until(|| left.load(Ordering::Acquire));
        let stopped = orchestrator.stop().unwrap();
        assert_eq!(stopped.engine.cost_breakdown().total, Money::from_nano(11));
        assert_eq!(cancelled.load(Ordering::Relaxed), 1);
        tally.expect_once(4..5);
    });
}

/// The engine gives up a try that says nothing, once the other environment may do better.
#[test]
fn a_try_that_is_given_up_is_cancelled_and_the_task_goes_elsewhere() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic, EdgeNearby]);
        config.run_timeout_ms = 100;
        let saw = Arc::new(AtomicUsize::new(0));
        let seen = saw.clone();
        let stuck = move |run: &kromka::Run<'_, u64>| {
            if run.dispatch().attempt == 1 {
                until(|| run.is_cancelled());
                seen.fetch_add(1, Ordering::Relaxed);
            }
            Answer::Done(Report::success())
        };
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, stuck.clone())
            .executor(EdgeNearby, stuck)
            .start(engine(config, 8), 2)
            .unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        let status = orchestrator.wait_for(&awaited, SOON).unwrap();
        // Elsewhere, unless this machine was so slow that the task was given up in between.
        assert!(matches!(status.state, TaskState::Ended(End::Done | End::Failed)), "{status:?}");
        until(|| saw.load(Ordering::Relaxed) == 1);
        assert!(settle(&orchestrator).engine.timeouts >= 1);
    });
}

/// A stream of parts keeps a try alive that takes longer than any silence would be borne.
#[test]
fn parts_of_a_result_are_signs_of_life() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |run| {
                run.first_result();
                run.first_result();
                Answer::Done(Report { latency_ms: Some(700), energy: Energy::from_uj(5), ..Report::success() })
            })
            .start(engine(roomy(&[CloudBasic]), 8), 1)
            .unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        let status = orchestrator.wait_for(&awaited, SOON).unwrap();
        assert_eq!((status.state, status.energy), (TaskState::Ended(End::Done), Energy::from_uj(5)));
        // What the executor measured is believed.
        assert_eq!(orchestrator.metrics().unwrap().environments[CloudBasic].latency_ms_total, 700);
        assert!(orchestrator.first_result(awaited.task(), 1).is_err());
    });
}

#[test]
fn a_probe_is_answered_by_its_prober() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        (config.cooldown_ms, config.tries_max) = (0, 1);
        let probes = Arc::new(AtomicUsize::new(0));
        let probed = probes.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |run| match run.tag() {
                0 => Answer::Done(Report::failed()),
                _ => Answer::Later,
            })
            .prober(CloudBasic, move || {
                probed.fetch_add(1, Ordering::Relaxed);
                ProbeAnswer::Unreachable
            })
            .start(engine(config, 8), 1)
            .unwrap();
        let failed = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        orchestrator.wait_for(&failed, SOON).unwrap();
        orchestrator.submit_tagged(&task(), 1, 1).unwrap();
        // The answer closes the environment: the engine believes it cannot be reached.
        until(|| {
            let option = orchestrator.with(|engine, now| engine.options(&task(), now)[CloudBasic]).unwrap();
            !option.reachable
        });
        assert_eq!(probes.load(Ordering::Relaxed), 1);
        assert_eq!(orchestrator.metrics().unwrap().engine.probes, 1);
    });
}

/// A prober that takes longer than the time between probes kept a stop waiting for ever.
#[test]
fn a_stop_begins_no_probe() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        (config.cooldown_ms, config.tries_max) = (0, 1);
        let (go, gate) = mpsc::channel::<()>();
        let (gate, probes) = (Mutex::new(gate), Arc::new(AtomicUsize::new(0)));
        let probed = probes.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                if run.tag() == 0 {
                    return Answer::Later;
                }
                gate.lock().unwrap().recv().unwrap();
                Answer::Done(Report::success())
            })
            .prober(CloudBasic, move || {
                probed.fetch_add(1, Ordering::Relaxed);
                ProbeAnswer::Later
            })
            .start(engine(config, 2), 2)
            .unwrap();
        let later = orchestrator.submit_tagged(&task(), 0, 0).unwrap();
        orchestrator.submit_tagged(&task(), 1, 1).unwrap();
        let running = || orchestrator.metrics().unwrap().environments[CloudBasic].running;
        until(|| running() == 2 && orchestrator.metrics().unwrap().workers_busy == 1);
        thread::scope(|scope| {
            let stopped = scope.spawn(|| orchestrator.shutdown().unwrap());
            until(|| orchestrator.submit(&task(), 2).is_err_and(|failure| failure.error == CallError::Stopped.into()));
            // The failure would make a probe due, as long as something runs.
            let woken = orchestrator.metrics().unwrap().wakes;
            orchestrator.complete(later, 1, &Report::failed()).unwrap();
            until(|| orchestrator.metrics().unwrap().wakes > woken);
            go.send(()).unwrap();
            stopped.join().unwrap();
        });
        assert_eq!(probes.load(Ordering::Relaxed), 0);
    });
}

/// With tries running, tasks waiting for a worker and deadlines to come, nothing looks at the engine unasked.
#[test]
fn who_has_nothing_to_do_sleeps() {
    patiently(|| {
        let (go, gate) = mpsc::channel::<()>();
        let gate = Mutex::new(gate);
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                if run.tag() > 0 {
                    let _ = gate.lock().unwrap().recv();
                }
                Answer::Later
            })
            .hold_ends(|| true)
            .start(engine(roomy(&[CloudBasic]), 16), 1)
            .unwrap();
        for tag in 0..10 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        let ended = orchestrator.submit(&task(), 0).unwrap();
        orchestrator.cancel(ended).unwrap();
        until(|| orchestrator.metrics().unwrap().environments[CloudBasic].running == 2);
        let wakes = || orchestrator.metrics().unwrap().wakes;
        // Until what was just done has been seen.
        until(|| {
            let before = wakes();
            thread::sleep(Duration::from_millis(50));
            wakes() == before
        });
        let before = wakes();
        thread::sleep(Duration::from_secs(1));
        assert_eq!(wakes() - before, 0, "somebody looked");
        assert!(before > 0);
        drop(go);
    });
}
