//! A message that tells of what one replica alone has changed waits for no other. What must wait all the same: each of these
//! rules could be broken without the random histories noticing, since in the end all come to the same.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{replica, restart, sync};
use kromka_state::{Document, Outcome, Policies, RegisterPolicy, Value};

/// Four replicas: the first has written, the second deleted that, and the others have heard of both. The first has not heard
/// of the deletion.
fn written_and_deleted() -> [Document; 4] {
    let policies = Policies { register: RegisterPolicy::Multi, ..Policies::default() };
    let [mut a, mut b, mut c, mut d] = [1, 2, 3, 4].map(|number| replica(policies, number));
    a.set(&["x"], 1).unwrap();
    sync(&mut a, &mut b);
    b.delete(&["x"]).unwrap();
    sync(&mut b, &mut c);
    sync(&mut b, &mut d);
    [a, b, c, d]
}

/// Tells `to` of what `from` does, and of nothing else.
fn tell(from: &mut Document, to: &mut Document, change: impl FnOnce(&mut Document)) -> Outcome {
    let before = from.clock().clone();
    change(from);
    to.apply(&from.delta_since(&before)).unwrap().outcome
}

#[test]
fn what_was_never_touched_waits_for_nobody() {
    let [mut a, _, mut c, _] = written_and_deleted();
    assert_eq!(tell(&mut c, &mut a, |c| c.set(&["y"], 2).unwrap()), Outcome::Merged);
    assert_eq!(a.get_all(&["x"]), [Value::Int(1)]);
}

#[test]
fn what_is_deleted_again_waits_for_the_first_deletion() {
    let [mut a, mut b, mut c, _] = written_and_deleted();
    assert_eq!(tell(&mut c, &mut a, |c| c.delete(&["x"]).unwrap()), Outcome::Held);
    sync(&mut b, &mut a);
    assert_eq!((a.get(&["x"]), a.clock()), (None, c.clock()));
}

#[test]
fn a_second_deletion_that_is_passed_on_waits_for_the_first() {
    let [mut a, mut b, mut c, mut d] = written_and_deleted();
    let passed_on =
        tell(&mut d, &mut a, |d| assert_eq!(tell(&mut c, d, |c| c.delete(&["x"]).unwrap()), Outcome::Merged));
    assert_eq!(passed_on, Outcome::Held);
    sync(&mut b, &mut a);
    assert_eq!((a.get(&["x"]), a.clock()), (None, c.clock()));
}

/// A whole state tells neither what was cancelled and compacted away nor who had changed what is left.
#[test]
fn what_is_written_over_a_whole_state_waits_for_all_of_it() {
    for compacts in [false, true] {
        let [mut a, mut b, mut c, mut d] = written_and_deleted();
        let policies = c.config().policies;
        if compacts {
            assert_eq!(c.compact(), 1);
        }
        restart(&mut c);
        let mut e = replica(policies, 5);
        sync(&mut c, &mut e);
        assert_eq!(tell(&mut e, &mut a, |e| e.set(&["x"], 2).unwrap()), Outcome::Held, "{compacts}");
        sync(&mut b, &mut a);
        sync(&mut e, &mut d);
        assert_eq!((a.get_all(&["x"]), a.clock()), (vec![Value::Int(2)], e.clock()));
        assert_eq!(d.get_all(&["x"]), [Value::Int(2)]);
    }
}
