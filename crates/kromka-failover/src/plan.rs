//! What the host wants done when one environment fails.

use kromka_core::{BoundError, Environment, Ranking, Share, Validate, coded, numbered_errors};

use crate::bounds;

/// What a failure does to the traffic of the environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Strategy {
    /// All of it goes elsewhere, from the first failure until the recovery delay is over; then one task at a time tries.
    Immediate = 0,
    /// Each failure halves it, each answer doubles it.
    Gradual = 1,
    /// As immediate, while a rule of the host holds: [`Condition`].
    Conditional = 2,
    /// None of it: the probability that the environment is up moves the choice. A share that another strategy, or a
    /// ramp, left below one still grows back.
    #[default]
    Smart = 3,
}
coded!(Strategy, "failover strategy", [Immediate, Gradual, Conditional, Smart]);

/// The rule of [`Strategy::Conditional`]: all parts that are set must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Condition {
    /// At least this many failures without an answer in between: [`bounds::FAILURES_IN_A_ROW`]. Default 3: one or two
    /// happen to every environment that is up.
    pub failures_in_a_row: Option<u16>,
    /// At least this share of `window_tries` failed, counted of the last ones; while there are fewer, the missing ones
    /// count as answered. Default none.
    pub failed_share: Option<Share>,
    /// The window of `failed_share` and of [`Diagnosis`](crate::Diagnosis), in tries: [`bounds::WINDOW_TRIES`].
    /// Default 16.
    pub window_tries: u8,
    /// The probability that the environment is up is below this. Default none.
    pub p_up_below: Option<Share>,
}

impl Default for Condition {
    fn default() -> Self {
        Self { failures_in_a_row: Some(3), failed_share: None, window_tries: 16, p_up_below: None }
    }
}

impl Condition {
    /// Whether any part is set.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        self.failures_in_a_row.is_some() || self.failed_share.is_some() || self.p_up_below.is_some()
    }
}

/// When the environment is asked for a sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HealthCheck {
    /// Whether it is checked at all: while it fails, once its recovery delay is over. Default yes.
    pub enabled: bool,
    /// Whether it is checked while it does not fail, too. Default no: each check costs energy and perhaps money.
    pub when_healthy: bool,
    /// The least time between two checks, and since anything was heard of it, in milliseconds:
    /// [`bounds::CHECK_INTERVAL_MS`]. Default 30 s.
    pub interval_ms: u32,
    /// A check without an answer for this long has failed, in milliseconds: [`bounds::CHECK_TIMEOUT_MS`], at most
    /// `interval_ms`. Default 5 s.
    pub timeout_ms: u32,
    /// This many failed checks in a row are a failure of the environment, and so is each further one:
    /// [`bounds::FAILURES_TO_EJECT`]. Default 2: one may be lost.
    pub failures_to_eject: u8,
    /// Passed checks in a row that are a sign of life: [`bounds::SUCCESSES_TO_RESTORE`]. Default 1.
    pub successes_to_restore: u8,
}

impl Default for HealthCheck {
    fn default() -> Self {
        Self {
            enabled: true,
            when_healthy: false,
            interval_ms: 30_000,
            timeout_ms: 5_000,
            failures_to_eject: 2,
            successes_to_restore: 1,
        }
    }
}

/// How traffic comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recovery {
    /// How long the environment is left alone after a failure; the time without failure after which a reduced share
    /// doubles. In milliseconds: [`bounds::DELAY_MS`], at most `delay_max_ms`. Default 30 s.
    pub delay_ms: u32,
    /// What the delay doubles up to, in milliseconds: [`bounds::DELAY_MAX_MS`]. Default 16 min.
    pub delay_max_ms: u32,
    /// How often it doubles, once for each failure after the first, until the failure is closed: [`bounds::DOUBLINGS`].
    /// Default 5: 30 s become 16 min.
    pub doublings: u8,
    /// Answered tries that close a failure: full traffic, and the delay begins at `delay_ms` again:
    /// [`bounds::SUCCESSES_TO_CLOSE`]. Default 1.
    pub successes_to_close: u8,
    /// The least share of the traffic under [`Strategy::Gradual`], and where a ramp begins: [`bounds::SHARE_MIN_PPB`].
    /// Default 1/16: enough tasks to see it recover, few enough to lose.
    pub share_min: Share,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            delay_ms: 30_000,
            delay_max_ms: 960_000,
            doublings: 5,
            successes_to_close: 1,
            share_min: Share::from_ppb(62_500_000),
        }
    }
}

/// What is done when `primary` fails. [`Validate::validate`] checks the ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Plan {
    /// Whose plan this is.
    pub primary: Environment,
    /// Where its tasks go instead, best first; what is not named follows by score. Default empty: all by score.
    pub fallbacks: Ranking,
    /// What a failure does to its traffic. Default smart.
    pub strategy: Strategy,
    /// The rule of [`Strategy::Conditional`]; the window counts for all.
    pub condition: Condition,
    /// When it is asked for a sign of life.
    pub health_check: HealthCheck,
    /// How traffic comes back.
    pub recovery: Recovery,
}

impl Plan {
    /// The default plan of an environment: smart, fallbacks by score, checked every 30 s while it fails.
    #[must_use]
    pub fn new(primary: Environment) -> Self {
        Self {
            primary,
            fallbacks: Ranking::EMPTY,
            strategy: Strategy::Smart,
            condition: Condition::default(),
            health_check: HealthCheck::default(),
            recovery: Recovery::default(),
        }
    }

    /// The delay after the `steps`th failure that is not closed yet, in milliseconds.
    pub(crate) fn delay_ms(&self, steps: u8) -> u64 {
        let Recovery { delay_ms, delay_max_ms, doublings, .. } = self.recovery;
        let doubled = u64::from(delay_ms) << steps.saturating_sub(1).min(doublings).min(DOUBLINGS_MAX);
        doubled.min(u64::from(delay_max_ms)).max(1)
    }
}

/// What [`bounds::DOUBLINGS`] allows; a shift beyond it is none.
const DOUBLINGS_MAX: u8 = 20;
const _: () = assert!(DOUBLINGS_MAX as i64 == bounds::DOUBLINGS.max);

numbered_errors! {
    /// A plan that cannot be used.
    pub enum PlanError {
        /// A field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 1301, "{source}";
        /// An environment is to stand in for itself.
        FallbackIsPrimary {
            /// Its name.
            environment: &'static str,
        } = 1302, "{environment} is among its own fallbacks; a fallback is another environment";
        /// A check would be sent before the last one is given up.
        TimeoutBeyondInterval {
            /// The time-out given, in milliseconds.
            have: u32,
            /// The longest allowed, which is the interval.
            max: u32,
        } = 1303, "a health check waits {have} ms for its answer; allowed is up to its interval of {max} ms";
        /// The first delay is longer than the longest.
        DelayBeyondMax {
            /// The delay given, in milliseconds.
            have: u32,
            /// The longest allowed, which is the plan's own limit.
            max: u32,
        } = 1304, "the recovery delay is {have} ms; the plan's longest is {max} ms";
        /// The strategy is conditional, and there is no condition.
        NoCondition = 1305, "the conditional strategy has no condition; at least one part must be set";
    }
}

impl From<BoundError> for PlanError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

impl Validate for Plan {
    type Error = PlanError;
    fn check(&self) -> Result<(), PlanError> {
        if self.fallbacks.as_slice().contains(&self.primary) {
            return Err(PlanError::FallbackIsPrimary { environment: self.primary.name() });
        }
        let Condition { failures_in_a_row, window_tries, .. } = self.condition;
        if let Some(failures) = failures_in_a_row {
            bounds::FAILURES_IN_A_ROW.check(i64::from(failures))?;
        }
        bounds::WINDOW_TRIES.check(i64::from(window_tries))?;
        if self.strategy == Strategy::Conditional && !self.condition.is_set() {
            return Err(PlanError::NoCondition);
        }
        let health = &self.health_check;
        bounds::CHECK_INTERVAL_MS.check(i64::from(health.interval_ms))?;
        bounds::CHECK_TIMEOUT_MS.check(i64::from(health.timeout_ms))?;
        if health.timeout_ms > health.interval_ms {
            return Err(PlanError::TimeoutBeyondInterval { have: health.timeout_ms, max: health.interval_ms });
        }
        bounds::FAILURES_TO_EJECT.check(i64::from(health.failures_to_eject))?;
        bounds::SUCCESSES_TO_RESTORE.check(i64::from(health.successes_to_restore))?;
        let recovery = &self.recovery;
        bounds::DELAY_MS.check(i64::from(recovery.delay_ms))?;
        bounds::DELAY_MAX_MS.check(i64::from(recovery.delay_max_ms))?;
        if recovery.delay_ms > recovery.delay_max_ms {
            return Err(PlanError::DelayBeyondMax { have: recovery.delay_ms, max: recovery.delay_max_ms });
        }
        bounds::DOUBLINGS.check(i64::from(recovery.doublings))?;
        bounds::SUCCESSES_TO_CLOSE.check(i64::from(recovery.successes_to_close))?;
        Ok(bounds::SHARE_MIN_PPB.check(i64::from(recovery.share_min.ppb()))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn number(change: impl FnOnce(&mut Plan)) -> u16 {
        let mut plan = Plan::new(Environment::CloudBasic);
        change(&mut plan);
        plan.check().map_or_else(|error| error.number(), |()| 0)
    }

    #[test]
    fn the_default_plan_of_every_environment_is_valid() {
        for primary in Environment::ALL {
            assert_eq!(Plan::new(primary).check(), Ok(()));
        }
    }

    #[test]
    fn each_wrong_field_has_its_error() {
        assert_eq!(number(|plan| plan.fallbacks.push(Environment::CloudBasic)), 1302);
        assert_eq!(number(|plan| plan.fallbacks.push(Environment::Local)), 0);
        assert_eq!(number(|plan| plan.health_check.interval_ms = 9_999), 1301);
        assert_eq!(number(|plan| plan.health_check.timeout_ms = 0), 1301);
        assert_eq!(number(|plan| plan.health_check.timeout_ms = 30_001), 1303);
        assert_eq!(number(|plan| plan.health_check.failures_to_eject = 0), 1301);
        assert_eq!(number(|plan| plan.health_check.successes_to_restore = 101), 1301);
        assert_eq!(number(|plan| plan.recovery.delay_ms = 0), 1301);
        assert_eq!(number(|plan| plan.recovery.delay_max_ms = 29_999), 1304);
        assert_eq!(number(|plan| plan.recovery.delay_max_ms = u32::MAX), 1301);
        assert_eq!(number(|plan| plan.recovery.doublings = 21), 1301);
        assert_eq!(number(|plan| plan.recovery.successes_to_close = 0), 1301);
        assert_eq!(number(|plan| plan.recovery.share_min = Share::ZERO), 1301);
        assert_eq!(number(|plan| plan.condition.window_tries = 65), 1301);
        assert_eq!(number(|plan| plan.condition.failures_in_a_row = Some(0)), 1301);
        assert_eq!(
            number(|plan| {
                plan.strategy = Strategy::Conditional;
                plan.condition.failures_in_a_row = None;
            }),
            1305
        );
    }

    #[test]
    fn errors_say_what_was_given_and_what_is_allowed() {
        let mut plan = Plan::new(Environment::Peer);
        plan.health_check.timeout_ms = 40_000;
        assert_eq!(
            plan.check().unwrap_err().to_string(),
            "a health check waits 40000 ms for its answer; allowed is up to its interval of 30000 ms"
        );
        plan.health_check.timeout_ms = 5_000;
        plan.recovery.share_min = Share::from_ppb(1);
        assert_eq!(
            plan.check().unwrap_err().to_string(),
            "recovery.share_min_ppb is 1; allowed is 1000000 to 1000000000"
        );
    }

    #[test]
    fn the_delay_doubles_up_to_its_limits() {
        let mut plan = Plan::new(Environment::Peer);
        assert_eq!(
            [0, 1, 2, 3, 6, 7, 255].map(|steps| plan.delay_ms(steps)),
            [30_000, 30_000, 60_000, 120_000, 960_000, 960_000, 960_000]
        );
        plan.recovery.delay_max_ms = 100_000;
        assert_eq!([1, 2, 3, 255].map(|steps| plan.delay_ms(steps)), [30_000, 60_000, 100_000, 100_000]);
        plan.recovery = Recovery { doublings: 255, delay_ms: u32::MAX, delay_max_ms: u32::MAX, ..plan.recovery };
        assert_eq!(plan.delay_ms(255), u64::from(u32::MAX), "an unchecked plan does not overflow");
    }
}
