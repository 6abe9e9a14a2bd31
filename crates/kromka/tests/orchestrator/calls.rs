//! Calls that go to the engine.

use kromka::core::Environment::CloudBasic;
use kromka::core::{
    DeviceSample, EnvironmentMap, OutcomeStatus, Policy, Scorecard, Share, TaskHandle, Validate as _, Verdict,
};
use kromka::{
    Answer, CallError, End, HandleError, Observation, ObserveError, Orchestrator, RefusalError, Report, SubmitError,
    TaskError, TaskState,
};

use crate::common::{SOON, Tally, engine, patiently, roomy, settle, task, until};

fn later(capacity: usize) -> Orchestrator<u64> {
    Orchestrator::builder()
        .executor(CloudBasic, |_| Answer::Later)
        .start(engine(roomy(&[CloudBasic]), capacity), 1)
        .unwrap()
}

#[test]
fn a_call_from_a_closure_under_the_lock_is_an_error() {
    patiently(|| {
        let orchestrator = later(4);
        orchestrator
            .with(|_, _| {
                assert_eq!(orchestrator.metrics().unwrap_err(), CallError::Inside);
                assert_eq!(orchestrator.shutdown().unwrap_err(), CallError::Inside);
                assert_eq!(orchestrator.with(|_, _| ()).unwrap_err(), CallError::Inside);
                let failure = orchestrator.submit(&task(), 3).unwrap_err();
                assert_eq!((failure.error, failure.payload), (RefusalError::Call { source: CallError::Inside }, 3));
                assert!(orchestrator.wait(TaskHandle { index: 0, generation: 1 }, None).is_err());
            })
            .unwrap();
        assert!(orchestrator.submit(&task(), 3).is_ok());
    });
}

/// Only the innermost lock was known, so that the way back to the first waited for ever.
#[test]
fn a_call_back_through_another_orchestrators_closure_is_an_error() {
    patiently(|| {
        let (first, second) = (later(4), later(4));
        let inner = first.with(|_, _| second.with(|_, _| (first.metrics().unwrap_err(), second.nudge())));
        assert_eq!(inner, Ok(Ok((CallError::Inside, Err(CallError::Inside)))));
        assert_eq!(first.with(|_, _| second.nudge()), Ok(Ok(())));
        assert!(first.nudge().is_ok() && second.nudge().is_ok());
    });
}

#[test]
fn a_look_sees_the_engine_and_wakes_nobody() {
    patiently(|| {
        let orchestrator = later(4);
        let task = orchestrator.submit_tagged(&task(), 5, 5).unwrap();
        until(|| orchestrator.status(task).unwrap().state == TaskState::Running);
        let wakes = || orchestrator.metrics().unwrap().wakes;
        until(|| {
            let before = wakes();
            std::thread::sleep(std::time::Duration::from_millis(50));
            wakes() == before
        });
        let before = wakes();
        for _ in 0..1_000 {
            let (tag, now) = orchestrator.look(|engine, now| (engine.status(task).unwrap().tag, now)).unwrap();
            assert!(tag == 5 && now <= orchestrator.now());
        }
        assert_eq!(wakes(), before);
        assert_eq!(orchestrator.look(|_, _| orchestrator.nudge()), Ok(Err(CallError::Inside)));
    });
}

/// A snapshot through `with` kept environments closed that only this orchestrator had no executor for.
#[test]
fn a_snapshot_has_the_profiles_that_the_host_wants() {
    use kromka::core::Environment::{EdgeNearby, Local};
    use kromka::{Engine, Slot, SnapshotError};
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic, Local]), 4), 1)
            .unwrap();
        let running = orchestrator.submit_tagged(&task(), 5, 5).unwrap();
        until(|| orchestrator.status(running).unwrap().state == TaskState::Running);
        // Opened past the orchestrator: not what it was started with, and open still afterwards.
        let open = roomy(&[EdgeNearby]).profiles[EdgeNearby].validate().unwrap();
        orchestrator.with(|engine, _| engine.set_profile(EdgeNearby, open)).unwrap();
        let enabled = || {
            orchestrator.look(|engine, _| [CloudBasic, Local, EdgeNearby].map(|e| engine.profile(e).enabled)).unwrap()
        };
        assert_eq!(enabled(), [true, false, true]);
        let Err(SnapshotError::TooSmall { have: 3, need }) = orchestrator.snapshot(&mut [0; 3]).unwrap() else {
            panic!("a snapshot in three bytes")
        };
        let mut bytes = vec![0; need];
        assert_eq!(orchestrator.snapshot(&mut bytes), Ok(Ok(need)));
        assert_eq!(enabled(), [true, false, true]);
        let restored = Engine::restore(&bytes, vec![Slot::EMPTY; 4].into_boxed_slice()).unwrap();
        assert_eq!([CloudBasic, Local, EdgeNearby].map(|e| restored.profile(e).enabled), [true, true, false]);
        assert_eq!(restored.status(running).unwrap().state, TaskState::Running);
        assert!(orchestrator.stop().unwrap().engine.profile(Local).enabled);
    });
}

#[test]
fn a_batch_is_accepted_whole_or_handed_back() {
    patiently(|| {
        let tally = Tally::new();
        let told = tally.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .on_end(move |ended| told.count(&ended))
            .start(engine(roomy(&[CloudBasic]), 8), 2)
            .unwrap();
        let nine: Vec<_> = (0..9).map(|payload| (task(), payload)).collect();
        let failure = orchestrator.submit_batch(nine).unwrap_err();
        assert_eq!(failure.error, RefusalError::Submit { source: SubmitError::Full { have: 0, max: 8 } });
        assert!(failure.tasks.iter().map(|(_, payload)| *payload).eq(0..9));
        let mut handles = Vec::new();
        let batch = orchestrator.submit_batch_with(
            8,
            |i| (task(), i as u64),
            |i, handle| {
                handles.push(handle);
                i as u64
            },
        );
        let batch = batch.unwrap();
        assert_eq!(handles.len(), 8);
        settle(&orchestrator);
        assert_eq!(orchestrator.batch_status(batch).unwrap().done, 8);
        orchestrator.stop().unwrap();
        tally.expect_once(0..8);
    });
}

#[test]
fn a_batch_of_values_gives_handles_in_order() {
    patiently(|| {
        let orchestrator = later(4);
        let (batch, handles) = orchestrator.submit_batch(vec![(task(), 10), (task(), 11), (task(), 12)]).unwrap();
        assert_eq!(orchestrator.batch_status(batch).unwrap().total, 3);
        let payloads = orchestrator.stop().unwrap().payloads;
        assert!(payloads.iter().map(|(task, payload)| (*task, **payload)).eq(handles.into_iter().zip(10..)));
    });
}

#[test]
fn handles_are_checked_as_the_engine_does() {
    patiently(|| {
        let orchestrator = later(4);
        let running = orchestrator.submit(&task(), 1).unwrap();
        until(|| orchestrator.status(running).unwrap().state == TaskState::Running);
        let wrong = |result: Result<(), TaskError>| match result {
            Err(TaskError::Handle { source }) => source,
            other => panic!("{other:?}"),
        };
        assert!(matches!(
            wrong(orchestrator.complete(running, 2, &Report::success())),
            HandleError::NotDispatched { .. }
        ));
        assert!(matches!(
            wrong(orchestrator.complete(running, 0, &Report::success())),
            HandleError::NotDispatched { .. }
        ));
        orchestrator.first_result(running, 1).unwrap();
        orchestrator.complete(running, 1, &Report::success()).unwrap();
        assert_eq!(wrong(orchestrator.complete(running, 1, &Report::success())), HandleError::Repeated { have: 1 });
        assert_eq!(wrong(orchestrator.cancel(running)), HandleError::Ended);
        assert_eq!(orchestrator.wait(running, SOON).unwrap().state, TaskState::Ended(End::Done));
        let stale = TaskHandle { generation: 9, ..running };
        assert!(matches!(wrong(orchestrator.cancel(stale)), HandleError::Stale { .. }));
        assert!(orchestrator.status(stale).is_err());
    });
}

/// The host need not know where the try ran that it answers for, although the task may be elsewhere by now.
#[test]
fn a_late_report_of_an_earlier_try_counts_its_cost() {
    patiently(|| {
        use kromka::core::Environment::EdgeNearby;
        use kromka::core::Money;
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Later)
            .executor(EdgeNearby, |_| Answer::Later)
            .start(engine(roomy(&[CloudBasic, EdgeNearby]), 4), 1)
            .unwrap();
        let task = orchestrator.submit(&task(), 1).unwrap();
        until(|| orchestrator.status(task).unwrap().state == TaskState::Running);
        let first = orchestrator.status(task).unwrap().environment.unwrap();
        orchestrator.reschedule(task, kromka::RescheduleReason::Environment).unwrap();
        until(|| orchestrator.status(task).unwrap().attempt == 2);
        assert_ne!(orchestrator.status(task).unwrap().environment, Some(first));
        let cost = Money::from_nano(5);
        orchestrator.complete(task, 1, &Report { cost, ..Report::new(OutcomeStatus::Cancelled) }).unwrap();
        assert_eq!(orchestrator.metrics().unwrap().environments[first].cost, cost);
        orchestrator.complete(task, 2, &Report::success()).unwrap();
        let status = orchestrator.wait(task, SOON).unwrap();
        assert_eq!((status.state, status.cost), (TaskState::Ended(End::Done), cost));
    });
}

#[test]
fn decisions_policies_and_observations_go_through() {
    patiently(|| {
        let orchestrator = later(4);
        let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
        let verdict = orchestrator.decide(&task(), &mut cards).unwrap();
        assert!(matches!(verdict, Verdict::Run(decision) if decision.chosen == CloudBasic));
        let policy = Policy::default().validate().unwrap();
        orchestrator.with(|engine, _| engine.set_policy(policy)).unwrap().unwrap();
        let device = DeviceSample { battery: Share::from_percent(10), ..DeviceSample::default() };
        orchestrator.observe(&Observation::Device(device)).unwrap();
        assert_eq!(orchestrator.with(|engine, _| engine.device().battery).unwrap(), device.battery);
        let hot = DeviceSample { temperature: kromka::core::Celsius::from_milli(i32::MAX), ..device };
        assert!(matches!(orchestrator.observe(&Observation::Device(hot)), Err(ObserveError::Bound { .. })));
    });
}
