//! Counts of what was done.

use kromka::core::EnvironmentMap;
use kromka::{CostBreakdown, EnvironmentStats, Metrics};

use super::{ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_TASK_TYPES};
use crate::sized::{Growing, size_of_struct};

/// Counts since the instance was made. Every accepted task is in exactly one of the five ends or in flight: `submitted`
/// = `in_flight` + `done` + `failed` + `infeasible` + `expired` + `cancelled`. Set it up with
/// `orchestrator_metrics_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestration_metrics_t {
    /// The size of this structure, set by `orchestrator_metrics_init`.
    pub struct_size: u32,
    /// Tasks accepted.
    pub submitted: u64,
    /// Tasks turned away because the instance was full.
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

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestration_metrics_t {
    const NAME: &'static str = "orchestration_metrics_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        submitted: 0,
        refused: 0,
        in_flight: 0,
        done: 0,
        late: 0,
        failed: 0,
        infeasible: 0,
        expired: 0,
        cancelled: 0,
        decisions: 0,
        dispatched: 0,
        fallbacks: 0,
        timeouts: 0,
        rescheduled: 0,
        probes: 0,
    };
}

impl From<&Metrics> for orchestration_metrics_t {
    fn from(metrics: &Metrics) -> Self {
        let Metrics { submitted, refused, in_flight, done, late, failed, infeasible, expired, cancelled, .. } =
            *metrics;
        let Metrics { decisions, dispatched, fallbacks, timeouts, rescheduled, probes, .. } = *metrics;
        Self {
            struct_size: size_of_struct::<Self>(),
            submitted,
            refused,
            in_flight,
            done,
            late,
            failed,
            infeasible,
            expired,
            cancelled,
            decisions,
            dispatched,
            fallbacks,
            timeouts,
            rescheduled,
            probes,
        }
    }
}

/// What one environment did. Every try dispatched is running or in exactly one of `succeeded`, `failed` and
/// `cancelled`. Set it up with `orchestrator_environment_stats_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct environment_stats_t {
    /// The size of this structure, set by `orchestrator_environment_stats_init`.
    pub struct_size: u32,
    /// Tries running now.
    pub running: u32,
    /// Tasks waiting for it now.
    pub queued: u32,
    /// Tries dispatched there.
    pub dispatched: u64,
    /// Tries that gave a result.
    pub succeeded: u64,
    /// Tries that failed, were truncated, or gave no sign of life in time.
    pub failed: u64,
    /// Tries stopped because the task was cancelled or rescheduled.
    pub cancelled: u64,
    /// Sum of the latencies of the tries that gave a result, in milliseconds.
    pub latency_ms_total: u64,
    /// Their mean, in milliseconds; 0 before the first.
    pub latency_ms_mean: u64,
    /// Energy of the device on all tries, in microjoules.
    pub energy_uj: u64,
    /// Cost of all tries, in billionths of a unit of the currency.
    pub cost_nano: i64,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for environment_stats_t {
    const NAME: &'static str = "environment_stats_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        running: 0,
        queued: 0,
        dispatched: 0,
        succeeded: 0,
        failed: 0,
        cancelled: 0,
        latency_ms_total: 0,
        latency_ms_mean: 0,
        energy_uj: 0,
        cost_nano: 0,
    };
}

impl From<&EnvironmentStats> for environment_stats_t {
    fn from(stats: &EnvironmentStats) -> Self {
        Self {
            struct_size: size_of_struct::<Self>(),
            running: stats.running,
            queued: stats.queued,
            dispatched: stats.dispatched,
            succeeded: stats.succeeded,
            failed: stats.failed,
            cancelled: stats.cancelled,
            latency_ms_total: stats.latency_ms_total,
            latency_ms_mean: stats.latency_ms_mean().unwrap_or(0),
            energy_uj: stats.energy.uj(),
            cost_nano: stats.cost.nano(),
        }
    }
}

/// What was charged, in billionths of a unit of the currency. Environments and types each sum to the total exactly. Set
/// it up with `orchestrator_cost_breakdown_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct cost_breakdown_t {
    /// The size of this structure, set by `orchestrator_cost_breakdown_init`.
    pub struct_size: u32,
    /// Everything.
    pub total_nano: i64,
    /// Charged for tries that gave no result that was wanted.
    pub wasted_nano: i64,
    /// By `execution_environment_t`.
    pub by_environment_nano: [i64; ORCHESTRATOR_ENVIRONMENTS],
    /// By `task_type_t`.
    pub by_type_nano: [i64; ORCHESTRATOR_TASK_TYPES],
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for cost_breakdown_t {
    const NAME: &'static str = "cost_breakdown_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        total_nano: 0,
        wasted_nano: 0,
        by_environment_nano: [0; ORCHESTRATOR_ENVIRONMENTS],
        by_type_nano: [0; ORCHESTRATOR_TASK_TYPES],
    };
}

impl From<&CostBreakdown> for cost_breakdown_t {
    fn from(costs: &CostBreakdown) -> Self {
        let EnvironmentMap(by_environment) = costs.by_environment;
        Self {
            struct_size: size_of_struct::<Self>(),
            total_nano: costs.total.nano(),
            wasted_nano: costs.wasted.nano(),
            by_environment_nano: by_environment.map(|cost| cost.nano()),
            by_type_nano: costs.by_kind.map(|cost| cost.nano()),
        }
    }
}
