//! Which environments a task may go to now, and why not to the others.

use kromka_core::{Environment, EnvironmentMap, EnvironmentSet, coded};

/// Why an environment is held back from a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Hold {
    /// The host isolated it.
    Isolated = 0,
    /// It failed, and its recovery delay is not over.
    Ejected = 1,
    /// It recovers, and a task that tries it has not answered yet.
    Trial = 2,
    /// It gets a share of the traffic, and this task is not part of it.
    Share = 3,
}
coded!(Hold, "hold", [Isolated, Ejected, Trial, Share]);

/// What [`Failover::admit`](crate::Failover::admit) says of one task. It changes nothing until it is handed to
/// [`Failover::dispatched`](crate::Failover::dispatched).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// The environments that were asked about: those that nothing else stands in the way of.
    pub candidates: EnvironmentSet,
    /// Those of them that the task may go to: at least one, if there is any candidate.
    pub allowed: EnvironmentSet,
    /// Why each of the others is held back; for `kept`, why it would have been.
    pub held: EnvironmentMap<Option<Hold>>,
    /// The environment that is allowed only because all candidates would have been held back.
    pub kept: Option<Environment>,
    /// The allowed ones that recover: a task that goes there is their trial.
    pub trials: EnvironmentSet,
}

impl Admission {
    /// The candidates that are held back.
    #[must_use]
    pub fn excluded(&self) -> EnvironmentSet {
        self.allowed.iter().fold(self.candidates, EnvironmentSet::without)
    }
}
