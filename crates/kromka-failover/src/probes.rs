//! When one environment is asked for a sign of life, and whether it gives one.

use kromka_core::Tick;

use crate::plan::HealthCheck;

/// The health checks of one environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Probes {
    /// The probe that is not answered yet.
    sent: Option<Tick>,
    /// When a probe was last sent or anything heard.
    last: Option<Tick>,
    /// Failed in a row.
    failed: u8,
    /// Passed in a row.
    passed: u8,
    /// The host wants one now.
    wanted: bool,
}

/// What an answer to a probe, or the lack of one, comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// As many passed as are a sign of life.
    Alive,
    /// As many failed as are a failure.
    Failed,
    /// Neither yet.
    Undecided,
}

impl Probes {
    /// When the next one is due; `None` while one is under way, or when none is wanted.
    pub(crate) fn due(&self, plan: &HealthCheck, failing: bool, until: Tick) -> Option<Tick> {
        if self.sent.is_some() {
            return None;
        }
        if self.wanted {
            return Some(Tick::ZERO);
        }
        if !plan.enabled || !(failing || plan.when_healthy) {
            return None;
        }
        let since = self.last.map_or(Tick::ZERO, |last| last.after(u64::from(plan.interval_ms)));
        Some(if failing { since.max(until) } else { since })
    }

    /// When the one under way was sent.
    pub(crate) fn sent(&self) -> Option<Tick> {
        self.sent
    }

    /// When the one under way is given up.
    pub(crate) fn lapses(&self, plan: &HealthCheck) -> Option<Tick> {
        self.sent.map(|sent| sent.after(u64::from(plan.timeout_ms)))
    }

    /// One was sent.
    pub(crate) fn send(&mut self, now: Tick) {
        (self.sent, self.last, self.wanted) = (Some(now), Some(now), false);
    }

    /// The one under way does not count.
    pub(crate) fn recall(&mut self) {
        self.sent = None;
    }

    /// One is to be sent at once.
    pub(crate) fn want(&mut self) {
        self.wanted = true;
    }

    /// Anything was heard of the environment.
    pub(crate) fn hear(&mut self, now: Tick) {
        self.last = Some(now);
    }

    /// A sign of life at `at` that may be an answer: what it comes to if it is one.
    pub(crate) fn answer(&mut self, plan: &HealthCheck, at: Tick, reachable: bool) -> Option<Check> {
        self.sent.is_some_and(|sent| sent <= at).then(|| self.conclude(plan, reachable))
    }

    /// What it comes to that the one under way was not answered in time, if it was not.
    pub(crate) fn lapse(&mut self, plan: &HealthCheck, now: Tick) -> Option<Check> {
        self.lapses(plan).is_some_and(|at| at <= now).then(|| self.conclude(plan, false))
    }

    /// Nothing has failed or passed.
    pub(crate) fn forget(&mut self) {
        (self.failed, self.passed, self.wanted) = (0, 0, false);
    }

    /// It lives: what failed before is over.
    pub(crate) fn forget_failed(&mut self) {
        self.failed = 0;
    }

    fn conclude(&mut self, plan: &HealthCheck, passed: bool) -> Check {
        self.sent = None;
        if passed {
            (self.failed, self.passed) = (0, self.passed.saturating_add(1));
            return if self.passed >= plan.successes_to_restore { Check::Alive } else { Check::Undecided };
        }
        (self.failed, self.passed) = (self.failed.saturating_add(1), 0);
        if self.failed >= plan.failures_to_eject { Check::Failed } else { Check::Undecided }
    }

    /// Whether observations until `now` can lead to it.
    pub(crate) fn is_consistent(&self, now: Tick) -> bool {
        self.last.is_none_or(|last| last <= now)
            && self.sent.is_none_or(|sent| self.last.is_some_and(|last| sent <= last))
            && (self.failed == 0 || self.passed == 0)
    }
}
