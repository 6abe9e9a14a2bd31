//! All counts of an orchestrator at one instant.

use kromka_core::EnvironmentMap;

use crate::{CostBreakdown, EnvironmentStats, Metrics};

/// All counts at one instant: what belongs together fits together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// What the engine did.
    pub engine: Metrics,
    /// What each environment did.
    pub environments: EnvironmentMap<EnvironmentStats>,
    /// What was charged.
    pub costs: CostBreakdown,
    /// Workers that run something.
    pub workers_busy: usize,
    /// Workers that have nothing to do, or were just given something.
    pub workers_idle: usize,
    /// Runs and probes that were given to workers which have not begun. Tasks that wait for a worker or for a place are
    /// in [`Snapshot::engine`], in flight.
    pub jobs_waiting: usize,
    /// How often the coordinator woke, to look at the engine or because something changed: it does nothing else
    /// unasked, so that an idle orchestrator takes no processor time.
    pub wakes: u64,
}
