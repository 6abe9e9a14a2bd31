//! How ends are told, and held back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use kromka::core::Environment::CloudBasic;
use kromka::{Answer, End, Orchestrator, RefusalError, Report, SubmitError, TaskState};

use crate::common::{SOON, Tally, engine, patiently, roomy, settle, task, until};

const ROOM: usize = 3;
const TASKS: u64 = 100;
/// The same, as a size.
const COUNT: usize = 100;

#[test]
fn ends_wait_while_the_host_has_no_room_for_them() {
    patiently(|| {
        let list: Arc<Mutex<VecDeque<u64>>> = Arc::default();
        let (asked, filled) = (list.clone(), list.clone());
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .hold_ends(move || asked.lock().unwrap().len() >= ROOM)
            .on_end(move |ended| {
                let mut list = filled.lock().unwrap();
                list.push_back(ended.tag);
                assert!(list.len() <= ROOM, "more ends than there is room for");
            })
            .start(engine(roomy(&[CloudBasic]), COUNT), 2)
            .unwrap();
        let tasks: Vec<_> = (0..TASKS).map(|tag| orchestrator.submit_tagged(&task(), tag, tag).unwrap()).collect();
        // Everything ends, although nobody looks, and whoever waits hears of it.
        for task in &tasks {
            assert_eq!(orchestrator.wait(*task, SOON).unwrap().state, TaskState::Ended(End::Done));
        }
        settle(&orchestrator);
        until(|| list.lock().unwrap().len() == ROOM);
        // The places are taken until their ends are told, but for those that were.
        for tag in 0..ROOM as u64 {
            orchestrator.submit_tagged(&task(), TASKS + tag, TASKS + tag).unwrap();
        }
        let failure = orchestrator.submit(&task(), 0).unwrap_err();
        assert!(matches!(failure.error, RefusalError::Submit { source: SubmitError::Full { .. } }), "{failure}");
        let mut seen = Vec::new();
        let all = COUNT + ROOM;
        while seen.len() < all {
            let batch: Vec<u64> = list.lock().unwrap().drain(..).collect();
            seen.extend(batch);
            orchestrator.nudge().unwrap();
            std::thread::yield_now();
        }
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..all as u64));
        assert!(orchestrator.stop().unwrap().payloads.is_empty());
    });
}

/// A stopped orchestrator has no more room than before; its engine keeps the ends and the next one tells them.
#[test]
fn ends_that_are_held_back_outlive_a_stop() {
    patiently(|| {
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .hold_ends(|| true)
            .on_end(|ended| panic!("{ended:?}"))
            .start(engine(roomy(&[CloudBasic]), 8), 2)
            .unwrap();
        for tag in 0..8 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        settle(&orchestrator);
        let stopped = orchestrator.stop().unwrap();
        assert_eq!((stopped.payloads.len(), stopped.engine.metrics().done), (8, 8));
        let mut payloads = stopped.payloads.into_iter();
        let tally = Tally::new();
        let told = tally.clone();
        let next = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .on_end(move |ended| told.count(&ended))
            .resume(stopped.engine, 1, |task, _| {
                let (of, payload) = payloads.next().unwrap();
                assert_eq!(of, task);
                payload
            })
            .unwrap();
        assert!(next.stop().unwrap().payloads.is_empty());
        tally.expect_once(0..8);
    });
}

/// Nobody comes after one that is dropped.
#[test]
fn a_drop_holds_nothing_back() {
    patiently(|| {
        let tally = Tally::new();
        let told = tally.clone();
        let orchestrator = Orchestrator::<u64>::builder()
            .executor(CloudBasic, |_| Answer::Done(Report::success()))
            .hold_ends(|| true)
            .on_end(move |ended| told.count(&ended))
            .start(engine(roomy(&[CloudBasic]), 8), 2)
            .unwrap();
        for tag in 0..8 {
            orchestrator.submit_tagged(&task(), tag, tag).unwrap();
        }
        settle(&orchestrator);
        assert_eq!(tally.len(), 0);
        drop(orchestrator);
        tally.expect_once(0..8);
        assert_eq!(tally.of(End::Done), 8);
    });
}
