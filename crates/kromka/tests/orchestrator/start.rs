//! What can be started.

use kromka::core::Environment::CloudBasic;
use kromka::core::Tick;
use kromka::{Answer, Builder, Engine, Orchestrator, Report, Slot, StartError, THREADS_MAX};

use crate::common::{SOON, engine, patiently, roomy, task};

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
