//! Counts of what the engine did.

use kromka_core::{Energy, Environment, EnvironmentMap, Money, TaskKind};
use serde::{Deserialize, Serialize};

/// Counts since the engine was made. Every accepted task is in exactly one of the five ends or in flight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metrics {
    /// Tasks accepted.
    pub submitted: u64,
    /// Tasks turned away because the engine was full.
    pub refused: u64,
    /// Tasks that have not ended.
    pub in_flight: u64,
    /// Tasks that have a result.
    pub done: u64,
    /// Tasks that had one later than their deadline; they are among `done`.
    pub late: u64,
    /// Tasks whose tries failed.
    pub failed: u64,
    /// Tasks that nothing could run.
    pub infeasible: u64,
    /// Tasks whose deadline passed before they could be dispatched.
    pub expired: u64,
    /// Tasks that the host cancelled.
    pub cancelled: u64,
    /// Decisions made.
    pub decisions: u64,
    /// Tries dispatched.
    pub dispatched: u64,
    /// Tries after the first.
    pub fallbacks: u64,
    /// Tries given up for want of a sign of life.
    pub timeouts: u64,
    /// Tasks decided again because the host asked.
    pub rescheduled: u64,
    /// Probes asked for.
    pub probes: u64,
}

/// What one environment did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentStats {
    /// Tries dispatched there.
    pub dispatched: u64,
    /// Tries that gave a result.
    pub succeeded: u64,
    /// Tries that failed, were truncated or gave no sign of life in time.
    pub failed: u64,
    /// Tries running now.
    pub running: u32,
    /// Tasks waiting for it now.
    pub queued: u32,
    /// Sum of the latencies of the tries that gave a result, in milliseconds.
    pub latency_ms_total: u64,
    /// Energy of the device on all tries.
    pub energy: Energy,
    /// Cost of all tries.
    pub cost: Money,
}

impl EnvironmentStats {
    /// Mean latency of the tries that gave a result, in milliseconds; `None` before the first.
    #[must_use]
    pub const fn latency_ms_mean(&self) -> Option<u64> {
        self.latency_ms_total.checked_div(self.succeeded)
    }
}

/// What was charged, by environment and by kind of task: each sums to the total exactly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostBreakdown {
    /// Everything.
    pub total: Money,
    /// By environment.
    pub by_environment: EnvironmentMap<Money>,
    /// By kind, in the order of [`TaskKind::ALL`].
    pub by_kind: [Money; TaskKind::ALL.len()],
    /// Charged for tries that gave no result.
    pub wasted: Money,
}

impl CostBreakdown {
    pub(crate) fn charge(&mut self, environment: Environment, kind: TaskKind, cost: Money, wasted: bool) {
        let of_environment = &mut self.by_environment[environment];
        let of_kind = &mut self.by_kind[kind.index()];
        for account in [&mut self.total, of_environment, of_kind] {
            *account = account.saturating_add(cost);
        }
        if wasted {
            self.wasted = self.wasted.saturating_add(cost);
        }
    }
}
