//! Enumerations of failover.

use super::{Code, codes};

/// What a failure does to the traffic of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum failover_strategy_t {
    /// All of it goes elsewhere, from the first failure until the recovery delay is over; then one task at a time tries.
    FAILOVER_IMMEDIATE = 0,
    /// Each failure halves it, each answer doubles it.
    FAILOVER_GRADUAL = 1,
    /// As immediate, while a condition of the host holds: `failover_condition_t`.
    FAILOVER_CONDITIONAL = 2,
    /// It is never held back: the probability that the environment is up moves the choice.
    FAILOVER_SMART = 3,
}
codes!(failover_strategy_t = Strategy {
    FAILOVER_IMMEDIATE = Immediate,
    FAILOVER_GRADUAL = Gradual,
    FAILOVER_CONDITIONAL = Conditional,
    FAILOVER_SMART = Smart,
});

/// What the host wants done about an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum recovery_action_t {
    /// Ask it for a sign of life, whatever its plan says of health checks: with the next poll at which tasks are in
    /// flight and there is a network, by its probe callback. Without one, and where it needs no network, nobody is asked.
    RECOVERY_PROBE = 0,
    /// Forget its failures: full traffic. An isolation ends.
    RECOVERY_RESET = 1,
    /// Forget its failures and begin with the least share of the traffic, which doubles. An isolation ends.
    RECOVERY_RAMP = 2,
    /// Keep it out, until a reset or a ramp. It still gets tasks that nothing else can take: to forbid it altogether is
    /// for its profile or a rule.
    RECOVERY_ISOLATE = 3,
}
codes!(recovery_action_t = RecoveryAction {
    RECOVERY_PROBE = Probe,
    RECOVERY_RESET = Reset,
    RECOVERY_RAMP = Ramp,
    RECOVERY_ISOLATE = Isolate,
});

/// How an environment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_failure_kind_t {
    /// It has not.
    ORCHESTRATOR_FAILURE_NONE = 0,
    /// A try gave no result.
    ORCHESTRATOR_FAILURE_FAILED = 1,
    /// A try gave no sign of life in time.
    ORCHESTRATOR_FAILURE_TIMED_OUT = 2,
    /// A beacon that nobody asked for said that it cannot be reached.
    ORCHESTRATOR_FAILURE_UNREACHABLE = 3,
    /// Health checks in a row were answered with no, or not at all.
    ORCHESTRATOR_FAILURE_CHECK_FAILED = 4,
}
codes!(orchestrator_failure_kind_t = FailureKind {
    ORCHESTRATOR_FAILURE_NONE = None,
    ORCHESTRATOR_FAILURE_FAILED = Failed,
    ORCHESTRATOR_FAILURE_TIMED_OUT = TimedOut,
    ORCHESTRATOR_FAILURE_UNREACHABLE = Unreachable,
    ORCHESTRATOR_FAILURE_CHECK_FAILED = CheckFailed,
});

/// What traffic an environment gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_failover_state_t {
    /// All of it.
    ORCHESTRATOR_FAILOVER_HEALTHY = 0,
    /// A share of it.
    ORCHESTRATOR_FAILOVER_DEGRADED = 1,
    /// None.
    ORCHESTRATOR_FAILOVER_EJECTED = 2,
    /// One task at a time, until enough were answered.
    ORCHESTRATOR_FAILOVER_RECOVERING = 3,
}
codes!(orchestrator_failover_state_t = State {
    ORCHESTRATOR_FAILOVER_HEALTHY = Healthy,
    ORCHESTRATOR_FAILOVER_DEGRADED = Degraded,
    ORCHESTRATOR_FAILOVER_EJECTED = Ejected,
    ORCHESTRATOR_FAILOVER_RECOVERING = Recovering,
});
