//! How much of its work a poll may do, and what it tells on the way.

use kromka_core::{Environment, EnvironmentSet, TaskHandle, Verdict};

/// What [`crate::Engine::poll_with`] may give besides cancellations, which never wait.
///
/// A host whose executors are all busy has no use for another run, and one whose list of ended tasks is full none for
/// another end; what is left out stays in the engine until it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Work {
    /// Whether tasks are decided and run. If not, those that are to be decided stay where they are; they still expire
    /// at their deadlines.
    pub runs: bool,
    /// Whether ends are told. If not, tasks that ended keep their places.
    pub ends: bool,
    /// Which environments may be asked for a sign of life: those that the host can probe. A probe that nobody sends
    /// would be held against the environment when no answer comes.
    pub probes: EnvironmentSet,
}

impl Work {
    /// Everything.
    pub const ALL: Self = Self { runs: true, ends: true, probes: EnvironmentSet::ALL };
}

impl Default for Work {
    fn default() -> Self {
        Self::ALL
    }
}

/// Is told of what happens inside [`crate::Engine::poll_with`] and would not be known from its actions. `()` is told
/// nothing, at no cost.
pub trait Trace {
    /// A task was decided. It is decided again when a place that it has to wait for has come, or the time that it was put
    /// off to. It may run elsewhere than the verdict says: where best effort tries it although nothing is feasible, or,
    /// once it has changed queues often, at the place that is free.
    fn decided(&mut self, task: TaskHandle, verdict: &Verdict) {
        let _ = (task, verdict);
    }

    /// A try is given up, for silence or at the run time-out: the cancellation that follows is the engine's doing, not
    /// the host's.
    fn gave_up(&mut self, task: TaskHandle, attempt: u8, environment: Environment) {
        let _ = (task, attempt, environment);
    }
}

impl Trace for () {}
