//! Counts of what the engine did.

use kromka_core::{Energy, Environment, EnvironmentMap, Money, TaskKind};
use serde::{Deserialize, Serialize};

/// Counts since the engine was made. Every accepted task is in exactly one of the five ends or in flight:
/// `submitted` = `in_flight` + `done` + `failed` + `infeasible` + `expired` + `cancelled`.
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
    /// Tries that failed, were truncated, were given up by the host, or gave no sign of life in time.
    pub failed: u64,
    /// Tries that were stopped because the task was cancelled or rescheduled. Every try dispatched is running or in
    /// exactly one of these three counts.
    pub cancelled: u64,
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

/// At a billion a second it takes a century to count that far; a restored engine is refused beyond it, so that no
/// count can wrap.
const COUNT_MAX: u64 = 1 << 62;

impl Metrics {
    /// Whether the counts add up: what a restored engine is held against.
    pub(crate) fn are_consistent(&self) -> bool {
        let Self { submitted, refused, in_flight, done, late, failed, infeasible, expired, cancelled, .. } = *self;
        let Self { decisions, dispatched, fallbacks, timeouts, rescheduled, probes, .. } = *self;
        let parts = [in_flight, done, failed, infeasible, expired, cancelled];
        let others = [submitted, refused, late, decisions, dispatched, fallbacks, timeouts, rescheduled, probes];
        parts.iter().chain(&others).all(|count| *count <= COUNT_MAX)
            && parts.iter().map(|part| u128::from(*part)).sum::<u128>() == u128::from(submitted)
            && late <= done
    }
}

impl EnvironmentStats {
    /// Whether the counts add up: what a restored engine is held against.
    pub(crate) fn are_consistent(&self) -> bool {
        let ended = [self.succeeded, self.failed, self.cancelled, u64::from(self.running)];
        self.dispatched <= COUNT_MAX
            && ended.iter().map(|part| u128::from(*part)).sum::<u128>() == u128::from(self.dispatched)
    }

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
        // What no longer fits the total is left out of the parts too, so that they always sum to it.
        let room = i64::MAX - self.total.nano().max(0);
        let cost = Money::from_nano(cost.nano().min(room));
        let of_environment = &mut self.by_environment[environment];
        let of_kind = &mut self.by_kind[kind.index()];
        for account in [&mut self.total, of_environment, of_kind] {
            *account = account.saturating_add(cost);
        }
        if wasted {
            self.wasted = self.wasted.saturating_add(cost);
        }
    }

    /// Whether no account is negative and the parts sum to the total: what a restored engine is held against.
    pub(crate) fn is_consistent(&self) -> bool {
        let sum = |parts: &[Money]| parts.iter().map(|part| i128::from(part.nano())).sum::<i128>();
        let total = i128::from(self.total.nano());
        let parts = || self.by_environment.0.iter().chain(&self.by_kind).chain([&self.wasted]);
        sum(&self.by_environment.0) == total
            && sum(&self.by_kind) == total
            && parts().all(|part| (Money::ZERO..=self.total).contains(part))
    }
}
