//! What a thread knows of itself: whose it is, and whose locks it holds.

use std::cell::Cell;
use std::thread_local;

/// What a thread does for an orchestrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Polls the engine and tells ends.
    Coordinator,
    /// Runs executors.
    Worker,
}

/// Most locks that a thread holds at a time: closures under one may call other orchestrators, seldom more than one.
const HELD_MAX: usize = 8;

/// Where no lock is held; nothing has this address.
const FREE: usize = 0;

// An orchestrator is known by the address of what its threads share, which they keep alive.
thread_local! {
    static MEMBER: Cell<Option<(usize, Role)>> = const { Cell::new(None) };
    static HELD: [Cell<usize>; HELD_MAX] = const { [const { Cell::new(FREE) }; HELD_MAX] };
}

/// Makes this thread one of an orchestrator's.
pub(crate) fn join(orchestrator: usize, role: Role) {
    MEMBER.set(Some((orchestrator, role)));
}

/// What this thread does for that orchestrator; `None` for a thread that is not its own.
pub(crate) fn role_in(orchestrator: usize) -> Option<Role> {
    MEMBER.get().filter(|(of, _)| *of == orchestrator).map(|(_, role)| role)
}

/// Whether this thread holds that orchestrator's lock, so that it would wait for ever to ask for it again, or as many as
/// can be noted.
pub(crate) fn may_not_enter(orchestrator: usize) -> bool {
    HELD.with(|held| held.iter().any(|lock| lock.get() == orchestrator) || held.iter().all(|lock| lock.get() != FREE))
}

/// Notes that this thread holds a lock, until it is dropped, also by a panic.
#[derive(Debug)]
pub(crate) struct Holding {
    at: Option<usize>,
}

impl Holding {
    /// A thread that [`may_not_enter`] does not come here.
    pub(crate) fn new(orchestrator: usize) -> Self {
        let at = HELD.with(|held| {
            let at = held.iter().position(|lock| lock.get() == FREE)?;
            held[at].set(orchestrator);
            Some(at)
        });
        debug_assert!(at.is_some());
        Self { at }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        if let Some(at) = self.at {
            HELD.with(|held| held[at].set(FREE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_until_its_note_is_dropped() {
        let outer = Holding::new(1);
        {
            let _inner = Holding::new(2);
            assert!(may_not_enter(2) && may_not_enter(1) && !may_not_enter(3));
        }
        assert!(may_not_enter(1) && !may_not_enter(2));
        drop(outer);
        assert!(!may_not_enter(1));
    }

    #[test]
    fn a_thread_with_as_many_locks_as_can_be_noted_gets_no_other() {
        let held: [Holding; HELD_MAX] = std::array::from_fn(|i| Holding::new(i + 1));
        assert!(may_not_enter(99));
        drop(held);
        assert!(!may_not_enter(99));
    }

    #[test]
    fn a_thread_belongs_to_one_orchestrator() {
        assert_eq!(role_in(7), None);
        join(7, Role::Worker);
        assert_eq!((role_in(7), role_in(8)), (Some(Role::Worker), None));
    }
}
