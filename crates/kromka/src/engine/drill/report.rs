//! What a drill came to.

use kromka_core::{Environment, EnvironmentMap, Sensitivity, TaskKind, Tick, coded};
use serde::{Deserialize, Serialize};

/// Most findings that a report lists; more are counted. One environment alone can have 40 of one kind.
pub const FINDINGS_MAX: usize = 64;

/// What a drill checks of each failure. `have` and `need` of a [`Finding`] are as said here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum DrillCheck {
    /// Nothing took the task after the failure, although another environment may see its data and is open to it: have
    /// the tries, need one more. Not reported where no other environment may see the data.
    #[default]
    NoFallback = 0,
    /// The task was dispatched again too late: have the milliseconds since its first dispatch, need at most
    /// [`REDISPATCH_MS_MAX`](super::REDISPATCH_MS_MAX).
    TooSlow = 1,
    /// Another environment took the task, but silence is not detected, only the run time-out ends it: have that, need at
    /// most [`REDISPATCH_MS_MAX`](super::REDISPATCH_MS_MAX), in milliseconds. Not reported of this device itself and of
    /// peers, whose answers show nothing before they are complete: [`DrillResult::undetected`] counts those.
    NoDetection = 2,
    /// A try went to an environment that may not see the data: have the code of its ceiling, need that of the task's
    /// [`Sensitivity`], or of the ceiling that its privacy level asks for.
    Privacy = 3,
    /// The plan names fallbacks, and another environment than the first feasible one of them took the task: have its
    /// code, need that one's.
    WrongOrder = 4,
    /// A second after the failure the environment gets more than its plan allows: have the share of its traffic, need at
    /// most that, in parts per billion. Of an immediate plan need is 0, and so of a conditional one while its condition
    /// holds; of a gradual one it is half of what it was. Smart plans hold nothing back.
    NotHeld = 5,
    /// The recovery delay, the interval of the checks and their time-out are over, the checks were answered, as many
    /// tries as close a failure gave results, and it is still held back: have the share of its traffic, 0 also when it
    /// is believed unreachable, need 1, in parts per billion.
    NotRecovered = 6,
    /// The task never ended: have 0 ends, need 1.
    Lost = 7,
}
coded!(DrillCheck, "drill check", [NoFallback, TooSlow, NoDetection, Privacy, WrongOrder, NotHeld, NotRecovered, Lost]);

/// One thing that did not go as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The environment that failed.
    pub environment: Environment,
    /// The kind of the task that it failed.
    pub kind: TaskKind,
    /// How sensitive the task's data was.
    pub sensitivity: Sensitivity,
    /// Whether it fell silent; if not, it said at once that it failed.
    pub silent: bool,
    /// What was checked.
    pub check: DrillCheck,
    /// What was seen; the unit is the check's.
    pub have: i64,
    /// What should have been.
    pub need: i64,
}

impl Finding {
    const NONE: Self = Self {
        environment: Environment::Local,
        kind: TaskKind::Inference,
        sensitivity: Sensitivity::Public,
        silent: false,
        check: DrillCheck::NoFallback,
        have: 0,
        need: 0,
    };
}

/// Up to [`FINDINGS_MAX`] findings, in the order in which they were made.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct DrillFindings {
    // Two halves, because serde derives arrays of up to 32.
    items: [[Finding; FINDINGS_MAX / 2]; 2],
    len: u32,
}

impl DrillFindings {
    /// None.
    pub const NONE: Self = Self { items: [[Finding::NONE; FINDINGS_MAX / 2]; 2], len: 0 };

    /// The findings.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        let all = self.items.as_flattened();
        // Whole at most, also when the length was read from damaged storage.
        all.get(..self.len as usize).unwrap_or(all)
    }

    /// Adds one; says whether there was room.
    fn push(&mut self, finding: Finding) -> bool {
        let place = self.items.as_flattened_mut().get_mut(self.len as usize);
        if let Some(place) = place {
            *place = finding;
            self.len += 1;
            return true;
        }
        false
    }
}

impl PartialEq for DrillFindings {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for DrillFindings {}

/// How the drills of one environment went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillResult {
    /// Failures that were tried out; 0 for an environment that takes no task now, or that the host isolated.
    pub drilled: u32,
    /// Checks that applied to them.
    pub checks: u32,
    /// Those that found something.
    pub failed: u32,
    /// Silent tries that only the run time-out ended because the engine has no sooner way to tell: on this device and on
    /// peers.
    pub undetected: u32,
    /// The longest time from the dispatch of a first try to that of the second, in milliseconds, undetected silence
    /// included; `None` when there was no second.
    pub redispatch_ms_max: Option<u32>,
    /// The longest time from a failure until tasks could go there again, in milliseconds; `None` when there was no
    /// failure that it came back from.
    pub recovered_after_ms: Option<u32>,
}

/// What a drill came to: [`crate::Engine::drill`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillReport {
    /// The time of the engine when it was held.
    pub started: Tick,
    /// What became of each environment.
    pub environments: EnvironmentMap<DrillResult>,
    /// What did not go as it should.
    pub findings: DrillFindings,
    /// Findings that the list had no room for.
    pub dropped: u32,
}

impl DrillReport {
    /// A report of nothing.
    #[must_use]
    pub fn new(started: Tick) -> Self {
        Self { started, environments: EnvironmentMap::default(), findings: DrillFindings::NONE, dropped: 0 }
    }

    /// How many things did not go as they should, listed or not.
    #[must_use]
    pub fn failed(&self) -> u32 {
        self.environments.iter().map(|(_, result)| result.failed).sum()
    }

    /// Takes the outcome of one check.
    pub(super) fn check(&mut self, holds: bool, finding: Finding) {
        let result = &mut self.environments[finding.environment];
        result.checks += 1;
        if !holds {
            result.failed += 1;
            if !self.findings.push(finding) {
                self.dropped += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_without_room_are_counted() {
        let mut report = DrillReport::new(Tick::ZERO);
        for have in 0..70 {
            report.check(have % 70 == 69, Finding { have, environment: Environment::Peer, ..Finding::NONE });
        }
        let DrillResult { checks, failed, .. } = report.environments[Environment::Peer];
        assert_eq!((checks, failed, report.failed(), report.dropped), (70, 69, 69, 5));
        let listed = report.findings.as_slice();
        assert_eq!((listed.len(), listed[0].have, listed[63].have), (FINDINGS_MAX, 0, 63));
    }

    #[test]
    fn a_report_survives_storage_and_a_damaged_length_shows_no_more_than_there_is() {
        let mut report = DrillReport::new(Tick::from_ms(5));
        report.check(false, Finding { have: -3, check: DrillCheck::Lost, ..Finding::NONE });
        let mut buffer = [0; 2_048];
        let bytes = postcard::to_slice(&report, &mut buffer).expect("there is room");
        assert_eq!(postcard::from_bytes(bytes), Ok(report));
        report.findings.len = u32::MAX;
        assert_eq!(report.findings.as_slice().len(), FINDINGS_MAX);
    }
}
