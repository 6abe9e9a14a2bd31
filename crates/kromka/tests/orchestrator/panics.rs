//! What panics, and what goes on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock, Weak};
use std::thread;
use std::time::Duration;

use kromka::core::Environment::{CloudBasic, EdgeNearby};
use kromka::core::{Environment, Money};
use kromka::{Answer, CallError, End, Orchestrator, ProbeAnswer, RefusalError, Report, TaskState, WaitError};

use crate::common::{SOON, Tally, engine, patiently, roomy, settle, task, until};

/// Both environments fail the odd tasks, one by a panic; the even ones show that the only worker lives on.
#[test]
fn an_executor_that_panics_has_failed_its_try_and_its_worker_lives_on() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic, EdgeNearby]);
        config.cooldown_ms = 0;
        let tally = Tally::new();
        let told = tally.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |run| match run.tag() % 2 {
                0 => Answer::Done(Report::success()),
                _ => panic!("in the cloud"),
            })
            .executor(EdgeNearby, |run| match run.tag() % 2 {
                0 => Answer::Done(Report::success()),
                _ => std::panic::panic_any(run.tag()),
            })
            .on_end(move |ended| told.count(&ended))
            .start(engine(config, 64), 1)
            .unwrap();
        for tag in 0..64 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        let snapshot = settle(&orchestrator);
        assert_eq!((snapshot.engine.done, snapshot.engine.failed), (32, 32));
        orchestrator.stop().unwrap();
        tally.expect_once(0..64);
    });
}

fn fall(calls: &AtomicUsize) -> ! {
    calls.fetch_add(1, Ordering::Relaxed);
    panic!("in a closure of the host");
}

#[test]
fn closures_that_panic_stop_nothing() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        (config.cooldown_ms, config.tries_max) = (0, 1);
        let calls = Arc::new([const { AtomicUsize::new(0) }; 5]);
        let [ends, cancels, probes, holds, runs] = [(); 5].map(|()| calls.clone());
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |run| {
                runs[4].fetch_add(1, Ordering::Relaxed);
                if run.tag() == 0 { Answer::Done(Report::failed()) } else { Answer::Later }
            })
            .on_end(move |_| fall(&ends[0]))
            .canceller(CloudBasic, move |_| fall(&cancels[1]))
            .prober(CloudBasic, move || -> ProbeAnswer { fall(&probes[2]) })
            .hold_ends(move || fall(&holds[3]))
            .start(engine(config, 8), 1)
            .unwrap();
        for (tag, before) in (0..8).zip(0..) {
            let awaited = orchestrator.submit_awaited(&task(), tag, tag).unwrap();
            if tag > 0 {
                // One that no worker has begun needs no canceller.
                until(|| calls[4].load(Ordering::Relaxed) > before);
                until(|| calls[2].load(Ordering::Relaxed) == 1);
                orchestrator.cancel(awaited.task()).unwrap();
            }
            orchestrator.wait_for(&awaited, SOON).unwrap();
        }
        let snapshot = settle(&orchestrator);
        assert_eq!((snapshot.engine.failed, snapshot.engine.cancelled), (1, 7));
        orchestrator.stop().unwrap();
        let [ended, cancelled, probed, held] = [0, 1, 2, 3].map(|which| calls[which].load(Ordering::Relaxed));
        assert_eq!((ended, cancelled, probed), (8, 7, 1));
        assert!(held > 0);
    });
}

/// What the dropping of a payload does is the host's code too.
#[test]
fn a_payload_that_panics_when_it_is_dropped_stops_nothing() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a bomb");
        }
    }
    patiently(|| {
        let orchestrator = Orchestrator::<Bomb>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .start(engine(roomy(&[CloudBasic]), 8), 1)
            .unwrap();
        for _ in 0..8 {
            let awaited = orchestrator.submit_awaited(&task(), 0, Bomb).unwrap();
            assert_eq!(orchestrator.wait_for(&awaited, SOON).unwrap().state, TaskState::Ended(End::Done));
        }
        assert_eq!(orchestrator.stop().unwrap().engine.metrics().done, 8);
    });
}

#[test]
fn a_panic_on_the_engine_poisons_it_and_everyone_is_told() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 8), 2);
        let orchestrator = orchestrator.unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        let ended = orchestrator.submit_awaited(&task(), 1, 1).unwrap();
        orchestrator.cancel(ended.task()).unwrap();
        orchestrator.wait_for(&ended, SOON).unwrap();
        thread::scope(|scope| {
            let waits: Vec<_> = (0..2).map(|_| scope.spawn(|| orchestrator.wait_for(&awaited, SOON))).collect();
            let poisoned = orchestrator.with(|_, _| -> u64 { panic!("as an engine would") });
            assert_eq!(poisoned, Err(CallError::Poisoned));
            for wait in waits {
                assert_eq!(wait.join().unwrap(), Err(WaitError::Call { source: CallError::Poisoned }));
            }
        });
        assert_eq!(orchestrator.metrics().unwrap_err(), CallError::Poisoned);
        assert_eq!(orchestrator.nudge(), Err(CallError::Poisoned));
        let failure = orchestrator.submit(&task(), 9).unwrap_err();
        assert_eq!((failure.error, failure.payload), (RefusalError::Call { source: CallError::Poisoned }, 9));
        // What was known before is known still.
        assert_eq!(orchestrator.wait_for(&ended, None).unwrap().state, TaskState::Ended(End::Cancelled));
        assert_eq!(orchestrator.shutdown().unwrap_err(), CallError::Poisoned);
        let failure = orchestrator.stop().unwrap_err();
        assert_eq!(failure.error, CallError::Poisoned);
        drop(failure);
    });
}

/// It was dropped under the lock, where its call to the orchestrator waited for ever.
#[test]
fn what_a_panic_carries_is_dropped_outside_of_the_lock() {
    struct Caller(Weak<Orchestrator<u64>>, Arc<AtomicUsize>);
    impl Drop for Caller {
        fn drop(&mut self) {
            let answer = self.0.upgrade().unwrap().metrics();
            assert_eq!(answer.unwrap_err(), CallError::Poisoned);
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic]), 8), 1);
        let orchestrator = Arc::new(orchestrator.unwrap());
        let dropped = Arc::new(AtomicUsize::new(0));
        let caller = Caller(Arc::downgrade(&orchestrator), dropped.clone());
        assert_eq!(orchestrator.with(|_, _| -> () { std::panic::panic_any(caller) }), Err(CallError::Poisoned));
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    });
}

/// The handles were taken by the first, so that the second had nothing to wait for, and the host took its slots back.
#[test]
fn a_second_shutdown_of_a_poisoned_one_waits_for_the_threads_too() {
    patiently(|| {
        let gate = Arc::new(RwLock::new(()));
        let (began, returned) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (waits, begins, returns) = (gate.clone(), began.clone(), returned.clone());
        let closed = gate.write().unwrap();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, move |_| {
                begins.store(true, Ordering::Release);
                drop(waits.read().unwrap());
                returns.store(true, Ordering::Release);
                Answer::Later
            })
            .start(engine(roomy(&[CloudBasic]), 1), 1)
            .unwrap();
        orchestrator.submit(&task(), 0).unwrap();
        until(|| began.load(Ordering::Acquire));
        let shut_down = || {
            assert_eq!(orchestrator.shutdown().unwrap_err(), CallError::Poisoned);
            assert!(returned.load(Ordering::Acquire), "an executor runs still");
        };
        thread::scope(|scope| {
            let stops = scope.spawn(shut_down);
            until(|| matches!(orchestrator.submit(&task(), 1).unwrap_err().error, RefusalError::Call { .. }));
            assert_eq!(orchestrator.with(|_, _| panic!("as an engine would")), Err(CallError::Poisoned));
            let again = [scope.spawn(shut_down), scope.spawn(shut_down)];
            // Time enough for one that does not wait.
            thread::sleep(Duration::from_millis(50));
            drop(closed);
            stops.join().unwrap();
            again.into_iter().for_each(|thread| thread.join().unwrap());
        });
    });
}

#[test]
fn a_report_that_cannot_be_true_is_a_failed_try() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        config.tries_max = 1;
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report { cost: Money::from_nano(-1), ..Report::success() }))
            .start(engine(config, 8), 1)
            .unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        let status = orchestrator.wait_for(&awaited, SOON).unwrap();
        assert_eq!((status.state, status.cost), (TaskState::Ended(End::Failed), Money::ZERO));
    });
}

/// Past the orchestrator an environment can be opened that nothing runs in, and a task submitted that has no payload.
#[test]
fn what_is_done_past_the_orchestrator_ends_all_the_same() {
    patiently(|| {
        let config = roomy(&[CloudBasic, EdgeNearby]);
        let tally = Tally::new();
        let told = tally.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .on_end(move |ended| told.count(&ended))
            .start(engine(config, 8), 1)
            .unwrap();
        let alone = orchestrator.with(|engine, now| engine.submit(&task(), now)).unwrap().unwrap();
        assert_eq!(orchestrator.wait(alone, SOON).unwrap().state, TaskState::Ended(End::Cancelled));
        let open = |environment: Environment, enabled| {
            let profile = kromka::core::EnvironmentProfile { enabled, ..roomy(&[]).profiles[environment] };
            let profile = kromka::core::Validate::validate(profile).unwrap();
            orchestrator.with(|engine, _| engine.set_profile(environment, profile)).unwrap();
        };
        open(EdgeNearby, true);
        open(CloudBasic, false);
        let awaited = orchestrator.submit_awaited(&task(), 1, 1).unwrap();
        assert_eq!(orchestrator.wait_for(&awaited, SOON).unwrap().state, TaskState::Ended(End::Failed));
        orchestrator.stop().unwrap();
        tally.expect_once(1..2);
    });
}
