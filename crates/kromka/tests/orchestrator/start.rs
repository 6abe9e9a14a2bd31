//! What can be started.

use std::thread;
use std::time::Duration;

use kromka::core::Environment::CloudBasic;
use kromka::core::Tick;
use kromka::{Answer, Builder, Engine, Orchestrator, Report, Slot, StartError, THREADS_MAX, TaskState};

use crate::common::{SOON, engine, patiently, roomy, task, until};

fn builder() -> Builder<u64> {
    Orchestrator::builder().executor(CloudBasic, |_| Answer::Done(Report::success()))
}

#[test]
fn what_cannot_be_started_is_handed_back() {
    patiently(|| {
        let mut engine = engine(roomy(&[CloudBasic]), 4);
        for have in [0, THREADS_MAX + 1, usize::MAX] {
            let failure = builder().start(engine.clone(), have).unwrap_err();
            assert_eq!(failure.error, StartError::Threads { have, max: THREADS_MAX });
            assert!(*failure.engine == engine);
        }
        let failure = Orchestrator::<u64>::builder().start(engine.clone(), 1).unwrap_err();
        assert_eq!((failure.error, *failure.engine == engine), (StartError::NoExecutor, true));
        engine.submit(&task(), Tick::ZERO).unwrap();
        let failure = builder().start(engine.clone(), 1).unwrap_err();
        assert_eq!((failure.error, *failure.engine == engine), (StartError::InFlight { have: 1 }, true));
        let words = failure.to_string();
        assert!(words.contains("1 tasks") && words.contains("none"), "{words}");
    });
}

#[test]
fn as_many_threads_as_there_may_be_start_and_end() {
    patiently(|| {
        let orchestrator = builder().start(engine(roomy(&[CloudBasic]), 4), THREADS_MAX).unwrap();
        let awaited = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        orchestrator.wait_for(&awaited, SOON).unwrap();
        assert_eq!(orchestrator.stop().unwrap().engine.metrics().done, 1);
    });
}

#[test]
fn the_clock_goes_on_from_the_engines_time() {
    patiently(|| {
        let mut engine = engine(roomy(&[CloudBasic]), 4);
        let start = Tick::from_ms(1_000_000);
        assert_eq!(engine.poll(start), None);
        let orchestrator = builder().start(engine, 1).unwrap();
        assert!(orchestrator.now() >= start);
        let awaited = orchestrator.submit_awaited(&task(), 0, 0).unwrap();
        assert!(orchestrator.wait_for(&awaited, SOON).unwrap().submitted >= start);
    });
}

/// A time behind the last one that an engine knows was taken for one that has come: the coordinator never slept.
#[test]
fn who_has_nothing_to_do_sleeps_also_at_the_end_of_the_clock() {
    patiently(|| {
        let mut config = roomy(&[CloudBasic]);
        config.run_timeout_ms = 50;
        let mut engine = engine(config, 4);
        let last = kromka::core::bounds::TICK_MS.max.cast_unsigned();
        assert_eq!(engine.poll(Tick::from_ms(last - 20)), None);
        let orchestrator = Orchestrator::<u64>::builder().executor(CloudBasic, |_| Answer::Later).start(engine, 1);
        let orchestrator = orchestrator.unwrap();
        let task = orchestrator.submit(&task(), 0).unwrap();
        until(|| orchestrator.status(task).unwrap().state == TaskState::Running);
        until(|| orchestrator.now() == Tick::from_ms(last));
        // Until the try would have been given up, at a time that never comes.
        thread::sleep(Duration::from_millis(100));
        let wakes = || orchestrator.metrics().unwrap().wakes;
        until(|| {
            let before = wakes();
            thread::sleep(Duration::from_millis(50));
            wakes() == before
        });
        orchestrator.complete(task, 1, &Report::success()).unwrap();
        assert_eq!(orchestrator.stop().unwrap().engine.metrics().done, 1);
    });
}

/// The C face keeps the caller's slots by reference, and the orchestrator behind a pointer that any thread may use.
#[test]
fn slots_may_be_borrowed_for_ever() {
    fn shared<T: Send + Sync>(_: &T) {}
    patiently(|| {
        let slots: &'static mut [Slot] = vec![Slot::EMPTY; 4].leak();
        let engine = Engine::new(kromka::core::Validate::validate(roomy(&[CloudBasic])).unwrap(), slots).unwrap();
        let orchestrator = Orchestrator::<(), &'static mut [Slot]>::builder()
            .executor(CloudBasic, |run| {
                // What streams a result may do so from threads of its own.
                shared(run);
                Answer::Done(Report::success())
            })
            .start(engine, 1)
            .unwrap();
        shared(&orchestrator);
        let awaited = orchestrator.submit_awaited(&task(), 7, ()).unwrap();
        assert_eq!(orchestrator.wait_for(&awaited, SOON).unwrap().tag, 7);
    });
}
