//! The host's tags come back with all that is said of a task.

use kromka::core::{OutcomeStatus, TaskHandle, Tick, Validate};
use kromka::{Action, Config, End, Engine, RescheduleReason, SNAPSHOT_VERSION, Slot, SnapshotError, SubmitError};

use crate::common::{CloudPremium, EdgeNearby, Host, only, task};

impl Host {
    fn tagged(&mut self, tag: u64) -> TaskHandle {
        let handle = self.engine.submit_tagged(&task().validate().unwrap(), tag, self.now).unwrap();
        self.check();
        handle
    }
}

/// The tag that an action carries.
fn tag_of(action: Option<Action>) -> u64 {
    match action {
        Some(Action::Run(dispatch)) => dispatch.tag,
        Some(Action::Cancel { tag, .. } | Action::End { tag, .. }) => tag,
        other => panic!("{other:?} is of no task"),
    }
}

#[test]
fn a_tag_comes_back_with_every_action_and_status() {
    let mut host = Host::new(only(&[EdgeNearby, CloudPremium]), 2);
    host.practise(10);
    let handle = host.tagged(u64::MAX);
    let first = host.run();
    assert_eq!(first.tag, u64::MAX);
    host.now = first.give_up_at.unwrap();
    assert_eq!(tag_of(host.poll()), u64::MAX, "given up");
    let second = host.run();
    assert_eq!((second.attempt, second.tag), (2, u64::MAX));
    host.engine.reschedule(handle, RescheduleReason::User, host.now).unwrap();
    assert_eq!(tag_of(host.poll()), u64::MAX, "cancelled by the host");
    assert_eq!(host.engine.status(handle).unwrap().tag, u64::MAX);
    let third = host.run();
    host.complete(&third, OutcomeStatus::Success);
    assert_eq!(host.poll(), Some(Action::End { task: handle, end: End::Done, tag: u64::MAX }));
    assert_eq!(host.engine.status(handle).unwrap().tag, u64::MAX, "an ended task keeps its tag");
}

#[test]
fn a_place_given_away_has_the_tag_of_its_new_task() {
    let mut host = Host::new(Config::default(), 1);
    for tag in [7, 0, 9] {
        let handle = if tag == 0 { host.submit(task()) } else { host.tagged(tag) };
        assert_eq!(handle.index, 0);
        let dispatch = host.run();
        assert_eq!(dispatch.tag, tag);
        host.complete(&dispatch, OutcomeStatus::Success);
        assert_eq!(host.poll(), Some(Action::End { task: handle, end: End::Done, tag }));
    }
}

#[test]
fn a_tag_changes_no_decision() {
    let mut host = Host::new(Config::default(), 3);
    let mut plain = host.restored();
    for tag in [1, u64::MAX] {
        host.tagged(tag);
        plain.submit(&task().validate().unwrap(), host.now).unwrap();
    }
    for _ in 0..2 {
        let tagged = host.run();
        let Some(Action::Run(dispatch)) = plain.poll(host.now) else { panic!("it does not run") };
        assert_eq!(kromka::Dispatch { tag: 0, ..tagged }, dispatch);
        assert_ne!(tagged.tag, 0);
    }
}

#[test]
fn a_tag_outlives_a_restart_and_a_snapshot_without_tags_is_refused() {
    let mut host = Host::new(Config::default(), 2);
    host.tagged(0xDEAD_BEEF_0BAD_F00D);
    let mut restored = host.restored();
    assert_eq!(tag_of(restored.poll(host.now)), 0xDEAD_BEEF_0BAD_F00D);
    let mut old = host.snapshot();
    old[4..6].copy_from_slice(&1u16.to_le_bytes());
    let refused = Engine::restore(&old, [Slot::EMPTY; 2]).unwrap_err();
    assert_eq!(refused, SnapshotError::Version { have: 1, need: SNAPSHOT_VERSION });
}

#[test]
fn a_full_engine_refuses_a_tagged_task_as_any_other() {
    let mut host = Host::new(Config::default(), 1);
    host.tagged(1);
    let full = host.engine.submit_tagged(&task().validate().unwrap(), 2, Tick::ZERO);
    assert_eq!(full, Err(SubmitError::Full { have: 1, max: 1 }));
    assert_eq!(host.run().tag, 1);
}
