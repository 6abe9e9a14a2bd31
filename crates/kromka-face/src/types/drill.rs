//! What a recovery drill came to.

use core::mem::MaybeUninit;

use kromka::{DrillReport, DrillResult, Finding};

use super::{ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64};
use crate::enums::{data_sensitivity_t, drill_check_t, execution_environment_t, give, task_type_t};
use crate::sized::{Growing, size_of_struct};

/// Most findings that a report lists; more are counted.
pub const FAILOVER_FINDINGS_MAX: usize = 64;
/// A task whose environment fails is to be dispatched again within this, in milliseconds from its first dispatch.
pub const FAILOVER_REDISPATCH_MS_MAX: u32 = 5_000;

// A header cannot compute, so the numbers stand above.
const _: () = assert!(FAILOVER_FINDINGS_MAX == kromka::FINDINGS_MAX);
const _: () = assert!(FAILOVER_REDISPATCH_MS_MAX == kromka::REDISPATCH_MS_MAX);

/// One thing that did not go as it should in a drill.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct drill_finding_t {
    /// The environment that failed.
    pub environment: MaybeUninit<execution_environment_t>,
    /// The type of the task that it failed.
    pub r#type: MaybeUninit<task_type_t>,
    /// How sensitive the task's data was.
    pub sensitivity: MaybeUninit<data_sensitivity_t>,
    /// What was checked.
    pub check: MaybeUninit<drill_check_t>,
    /// Whether it fell silent; if not, it said at once that it failed.
    pub silent: MaybeUninit<bool>,
    /// What was seen; the unit is the check's.
    pub have: i64,
    /// What should have been.
    pub need: i64,
}

impl drill_finding_t {
    const NONE: Self = Self {
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        r#type: MaybeUninit::new(task_type_t::TASK_INFERENCE),
        sensitivity: MaybeUninit::new(data_sensitivity_t::DATA_PUBLIC),
        check: MaybeUninit::new(drill_check_t::DRILL_NO_FALLBACK),
        silent: MaybeUninit::new(false),
        have: 0,
        need: 0,
    };
}

impl From<&Finding> for drill_finding_t {
    fn from(finding: &Finding) -> Self {
        Self {
            environment: give(finding.environment),
            r#type: give(finding.kind),
            sensitivity: give(finding.sensitivity),
            check: give(finding.check),
            silent: MaybeUninit::new(finding.silent),
            have: finding.have,
            need: finding.need,
        }
    }
}

/// How the drills of one environment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct drill_result_t {
    /// Failures that were tried out; 0 for an environment that takes no task now, or that the host isolated.
    pub drilled: u32,
    /// Checks that applied to them.
    pub checks: u32,
    /// Those that found something.
    pub failed: u32,
    /// Silent tries that only the run time-out ended because there is no sooner way to tell: on this device and on peers.
    pub undetected: u32,
    /// The longest time from the dispatch of a first try to that of the second, in milliseconds, undetected silence
    /// included; `ORCHESTRATOR_NONE_U32` when there was no second.
    pub redispatch_ms_max: u32,
    /// The longest time from a failure until tasks could go there again, in milliseconds; `ORCHESTRATOR_NONE_U32` when
    /// there was no failure that it came back from.
    pub recovered_after_ms: u32,
}

impl drill_result_t {
    const NONE: Self = Self {
        drilled: 0,
        checks: 0,
        failed: 0,
        undetected: 0,
        redispatch_ms_max: ORCHESTRATOR_NONE_U32,
        recovered_after_ms: ORCHESTRATOR_NONE_U32,
    };
}

impl From<DrillResult> for drill_result_t {
    fn from(result: DrillResult) -> Self {
        let DrillResult { drilled, checks, failed, undetected, redispatch_ms_max, recovered_after_ms } = result;
        Self {
            drilled,
            checks,
            failed,
            undetected,
            redispatch_ms_max: redispatch_ms_max.unwrap_or(ORCHESTRATOR_NONE_U32),
            recovered_after_ms: recovered_after_ms.unwrap_or(ORCHESTRATOR_NONE_U32),
        }
    }
}

/// What a drill came to. Set it up with `failover_drill_report_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct drill_report_t {
    /// The size of this structure, set by `failover_drill_report_init`.
    pub struct_size: u32,
    /// Findings in the list, 0 to `FAILOVER_FINDINGS_MAX`.
    pub finding_count: u32,
    /// Findings that the list had no room for.
    pub dropped: u32,
    /// The time of the instance when the drill was held, in milliseconds; `ORCHESTRATOR_NONE_U64` when there was none.
    pub started_ms: u64,
    /// What became of each environment, by `execution_environment_t`.
    pub environments: [drill_result_t; ORCHESTRATOR_ENVIRONMENTS],
    /// What did not go as it should.
    pub findings: [drill_finding_t; FAILOVER_FINDINGS_MAX],
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for drill_report_t {
    const NAME: &'static str = "drill_report_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        finding_count: 0,
        dropped: 0,
        started_ms: ORCHESTRATOR_NONE_U64,
        environments: [drill_result_t::NONE; ORCHESTRATOR_ENVIRONMENTS],
        findings: [drill_finding_t::NONE; FAILOVER_FINDINGS_MAX],
    };
}

impl From<&DrillReport> for drill_report_t {
    fn from(report: &DrillReport) -> Self {
        let listed = report.findings.as_slice();
        let mut given = Self {
            finding_count: u32::try_from(listed.len()).unwrap_or(0),
            dropped: report.dropped,
            started_ms: report.started.ms(),
            environments: report.environments.0.map(drill_result_t::from),
            ..Self::INIT
        };
        for (place, finding) in given.findings.iter_mut().zip(listed) {
            *place = finding.into();
        }
        given
    }
}
