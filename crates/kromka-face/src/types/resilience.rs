//! What is wrong with an environment, and how resilient they all were.

use core::mem::MaybeUninit;

use kromka::core::{EnvironmentMap, Tick};
use kromka::failover::{Diagnosis, Resilience, Spread};

use super::{ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64, float};
use crate::enums::{execution_environment_t, give, orchestrator_failover_state_t, orchestrator_failure_kind_t};
use crate::sized::{Growing, size_of_struct};

/// The state of one environment, and what led to it. Set it up with `orchestrator_failure_info_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct failure_info_t {
    /// The size of this structure, set by `orchestrator_failure_info_init`.
    pub struct_size: u32,
    /// Which one.
    pub environment: MaybeUninit<execution_environment_t>,
    /// What traffic it gets.
    pub state: MaybeUninit<orchestrator_failover_state_t>,
    /// How it failed last.
    pub last_kind: MaybeUninit<orchestrator_failure_kind_t>,
    /// Whether it has failed, and given no sign of life since.
    pub failing: MaybeUninit<bool>,
    /// Failures without an answered try in between.
    pub failures_in_a_row: u32,
    /// Failed tries among `window_tries`.
    pub window_failures: u32,
    /// The last tries, as many as there were up to the plan's window.
    pub window_tries: u32,
    /// The first failure since the last sign of life, in milliseconds of the instance's time; `ORCHESTRATOR_NONE_U64`
    /// when it does not fail.
    pub failing_since_ms: u64,
    /// When it failed last; `ORCHESTRATOR_NONE_U64` when it never has.
    pub last_failure_ms: u64,
    /// When it gets a task again: now, unless it is ejected; `ORCHESTRATOR_NONE_U64` while it is isolated.
    pub next_try_ms: u64,
    /// The share of its traffic that it gets, 0 to 1.
    pub share: f32,
    /// The probability that it is up, 0 to 1, as it is estimated now.
    pub p_up: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for failure_info_t {
    const NAME: &'static str = "failure_info_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        state: MaybeUninit::new(orchestrator_failover_state_t::ORCHESTRATOR_FAILOVER_HEALTHY),
        last_kind: MaybeUninit::new(orchestrator_failure_kind_t::ORCHESTRATOR_FAILURE_NONE),
        failing: MaybeUninit::new(false),
        failures_in_a_row: 0,
        window_failures: 0,
        window_tries: 0,
        failing_since_ms: ORCHESTRATOR_NONE_U64,
        last_failure_ms: ORCHESTRATOR_NONE_U64,
        next_try_ms: ORCHESTRATOR_NONE_U64,
        share: 0.0,
        p_up: 0.0,
    };
}

impl From<&Diagnosis> for failure_info_t {
    fn from(diagnosis: &Diagnosis) -> Self {
        let at = |tick: Option<Tick>| tick.map_or(ORCHESTRATOR_NONE_U64, Tick::ms);
        Self {
            struct_size: size_of_struct::<Self>(),
            environment: give(diagnosis.environment),
            state: give(diagnosis.state),
            last_kind: give(diagnosis.last_kind),
            failing: MaybeUninit::new(diagnosis.failing),
            failures_in_a_row: u32::from(diagnosis.failures_in_a_row),
            window_failures: u32::from(diagnosis.window_failures),
            window_tries: u32::from(diagnosis.window_tries),
            failing_since_ms: at(diagnosis.failing_since),
            last_failure_ms: at(diagnosis.last_failure),
            next_try_ms: at(diagnosis.next_try),
            share: float(diagnosis.share),
            p_up: float(diagnosis.p_up),
        }
    }
}

/// Percentiles of a duration: within 5.9 % of the exact ones up to 17 minutes, which is the longest that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_spread_t {
    /// How many durations it rests on: up to some ten thousand, the older ones thinned out.
    pub count: u32,
    /// Half of them took no longer, in milliseconds; `ORCHESTRATOR_NONE_U32` when there are none.
    pub p50_ms: u32,
    /// 99 % of them took no longer, in milliseconds; `ORCHESTRATOR_NONE_U32` when there are none.
    pub p99_ms: u32,
}

impl orchestrator_spread_t {
    const INIT: Self = Self { count: 0, p50_ms: ORCHESTRATOR_NONE_U32, p99_ms: ORCHESTRATOR_NONE_U32 };
}

impl From<Spread> for orchestrator_spread_t {
    fn from(spread: Spread) -> Self {
        match spread {
            Spread { count: 0, .. } => Self::INIT,
            Spread { count, p50_ms, p99_ms } => Self { count, p50_ms, p99_ms },
        }
    }
}

/// How resilient one environment was, or all of them. Counts stop at their largest value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct environment_resilience_t {
    /// The share of the time since something was first heard of it in which it did not fail, 0 to 1; 1 before. Over all:
    /// of the sum of their times.
    pub availability: f32,
    /// `wrong_ejections` over the choices that were made, 0 to 1.
    pub wrong_share: f32,
    /// How long it was watched, in milliseconds.
    pub observed_ms: u64,
    /// How much of that it failed, in milliseconds.
    pub failing_ms: u64,
    /// Failures: tries that failed or timed out, beacons that said unreachable, health checks that count.
    pub failures: u64,
    /// Episodes: failures after a sign of life.
    pub episodes: u64,
    /// Episodes that are over.
    pub recoveries: u64,
    /// Mean time to repair, in milliseconds: from the first failure of an episode to the next sign of life;
    /// `ORCHESTRATOR_NONE_U64` before the first recovery.
    pub mttr_ms: u64,
    /// Mean time between failures, in milliseconds: the time without failure for each episode; `ORCHESTRATOR_NONE_U64`
    /// before the first.
    pub mtbf_ms: u64,
    /// How often it was put out: choices that excluded it after one that did not.
    pub ejections: u64,
    /// Choices that excluded it; over all: that excluded any.
    pub excluded_choices: u64,
    /// Choices that excluded it although its last beacon said reachable; over all: that did so to any.
    pub wrong_ejections: u64,
    /// From the dispatch of a try to its failure being seen.
    pub detection: orchestrator_spread_t,
    /// From the dispatch of a failed first try to the dispatch of the next.
    pub redispatch: orchestrator_spread_t,
}

impl environment_resilience_t {
    const INIT: Self = Self {
        availability: 0.0,
        wrong_share: 0.0,
        observed_ms: 0,
        failing_ms: 0,
        failures: 0,
        episodes: 0,
        recoveries: 0,
        mttr_ms: ORCHESTRATOR_NONE_U64,
        mtbf_ms: ORCHESTRATOR_NONE_U64,
        ejections: 0,
        excluded_choices: 0,
        wrong_ejections: 0,
        detection: orchestrator_spread_t::INIT,
        redispatch: orchestrator_spread_t::INIT,
    };
}

impl From<&Resilience> for environment_resilience_t {
    fn from(resilience: &Resilience) -> Self {
        Self {
            availability: float(resilience.availability),
            wrong_share: float(resilience.wrong_share),
            observed_ms: resilience.observed_ms,
            failing_ms: resilience.failing_ms,
            failures: resilience.failures,
            episodes: resilience.episodes,
            recoveries: resilience.recoveries,
            mttr_ms: resilience.mttr_ms.unwrap_or(ORCHESTRATOR_NONE_U64),
            mtbf_ms: resilience.mtbf_ms.unwrap_or(ORCHESTRATOR_NONE_U64),
            ejections: resilience.ejections,
            excluded_choices: resilience.excluded_choices,
            wrong_ejections: resilience.wrong_ejections,
            detection: resilience.detection.into(),
            redispatch: resilience.redispatch.into(),
        }
    }
}

/// How resilient the environments were, all of one moment. Set it up with `orchestrator_resilience_metrics_init`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct resilience_metrics_t {
    /// The size of this structure, set by `orchestrator_resilience_metrics_init`.
    pub struct_size: u32,
    /// Choices that were made.
    pub choices: u64,
    /// All environments together.
    pub all: environment_resilience_t,
    /// By `execution_environment_t`.
    pub environments: [environment_resilience_t; ORCHESTRATOR_ENVIRONMENTS],
}

// SAFETY: repr(C), the size first, numbers only.
unsafe impl Growing for resilience_metrics_t {
    const NAME: &'static str = "resilience_metrics_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        choices: 0,
        all: environment_resilience_t::INIT,
        environments: [environment_resilience_t::INIT; ORCHESTRATOR_ENVIRONMENTS],
    };
}

impl resilience_metrics_t {
    /// Of the whole, and of each environment.
    pub(crate) fn new(all: &Resilience, each: &EnvironmentMap<Resilience>) -> Self {
        Self {
            choices: all.choices,
            all: all.into(),
            environments: each.0.each_ref().map(environment_resilience_t::from),
            ..Self::INIT
        }
    }
}
