//! What a thread knows of itself: whose it is, and whose lock it holds.

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

// An orchestrator is known by the address of what its threads share, which they keep alive.
thread_local! {
    static MEMBER: Cell<Option<(usize, Role)>> = const { Cell::new(None) };
    static HOLDING: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Makes this thread one of an orchestrator's.
pub(crate) fn join(orchestrator: usize, role: Role) {
    MEMBER.set(Some((orchestrator, role)));
}

/// What this thread does for that orchestrator; `None` for a thread that is not its own.
pub(crate) fn role_in(orchestrator: usize) -> Option<Role> {
    MEMBER.get().filter(|(of, _)| *of == orchestrator).map(|(_, role)| role)
}

/// Whether this thread holds that orchestrator's lock: to ask for it again would wait for ever.
pub(crate) fn holds(orchestrator: usize) -> bool {
    HOLDING.get() == Some(orchestrator)
}

/// Notes that this thread holds a lock, until it is dropped, also by a panic.
#[derive(Debug)]
pub(crate) struct Holding {
    before: Option<usize>,
}

impl Holding {
    pub(crate) fn new(orchestrator: usize) -> Self {
        Self { before: HOLDING.replace(Some(orchestrator)) }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        HOLDING.set(self.before);
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
            assert!(holds(2) && !holds(1));
        }
        assert!(holds(1));
        drop(outer);
        assert!(!holds(1));
    }

    #[test]
    fn a_thread_belongs_to_one_orchestrator() {
        assert_eq!(role_in(7), None);
        join(7, Role::Worker);
        assert_eq!((role_in(7), role_in(8)), (Some(Role::Worker), None));
    }
}
