//! Failover plans: what the host wants done when an environment fails.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::core::{BoundError, Environment, Ranking, Share, Valid, Validate as _, bounds::Bound};
use kromka::failover::{Condition, HealthCheck, Plan, PlanError, Recovery, Strategy, bounds};

use super::{ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_NONE_U32, decimal, float, some_u32};
use crate::enums::{code, execution_environment_t, failover_strategy_t, flag, give};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::pointer;

/// Most fallbacks of an environment: all others.
pub const ORCHESTRATOR_FALLBACKS_MAX: usize = 5;
const _: () = assert!(ORCHESTRATOR_FALLBACKS_MAX + 1 == ORCHESTRATOR_ENVIRONMENTS);

/// The condition of `FAILOVER_CONDITIONAL`: all parts that are set must hold, and that strategy needs one at least.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct failover_condition_t {
    /// At least this many failures without an answer in between, 1 to 1000; `ORCHESTRATOR_NONE_U32` is not asked for.
    /// Default 3.
    pub failures_in_a_row: u32,
    /// The window of `failed_share` and of `failure_info_t`, in tries, 1 to 64. Counts for every strategy. Default 16.
    pub window_tries: u32,
    /// At least this share of `window_tries` failed, counted of the last ones, 0 to 1; while there are fewer, the
    /// missing ones count as answered. Negative (default) is not asked for.
    pub failed_share: f32,
    /// The probability that the environment is up is below this, 0 to 1; negative (default) is not asked for.
    pub p_up_below: f32,
}

/// When an environment is asked for a sign of life by its probe callback, and what makes it count as failing.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct health_check_config_t {
    /// Whether it is checked at all: while it fails, once its recovery delay is over. Default true.
    pub enabled: MaybeUninit<bool>,
    /// Whether it is checked while it does not fail, too. Default false: each check costs energy and perhaps money.
    pub when_healthy: MaybeUninit<bool>,
    /// The least time between two checks, and since anything was heard of it, in milliseconds, 10000 to a day. Default
    /// 30000.
    pub interval_ms: u32,
    /// A check without an answer for this long has failed, in milliseconds, 1 to ten minutes, at most `interval_ms`.
    /// Default 5000.
    pub timeout_ms: u32,
    /// This many failed checks in a row are a failure of the environment, and so is each further one, 1 to 100. Default
    /// 2: one may be lost.
    pub failures_to_eject: u32,
    /// Passed checks in a row that are a sign of life, 1 to 100. Default 1.
    pub successes_to_restore: u32,
    /// The condition of `FAILOVER_CONDITIONAL`.
    pub condition: failover_condition_t,
}

/// How traffic comes back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct recovery_config_t {
    /// How long the environment is left alone after a failure; the time without failure after which a reduced share
    /// doubles. In milliseconds, 1 to a day, at most `delay_max_ms`. Default 30000.
    pub delay_ms: u32,
    /// What the delay doubles up to, in milliseconds, 1 to a week. Default 960000.
    pub delay_max_ms: u32,
    /// How often it doubles, once for each failure after the first, until the failure is closed, 0 to 20. Default 5.
    pub doublings: u32,
    /// Answered tries that close a failure: full traffic, and the delay begins at `delay_ms` again. 1 to 100. Default 1.
    pub successes_to_close: u32,
    /// The least share of the traffic under `FAILOVER_GRADUAL`, and where a ramp begins, 0.001 to 1. Default 0.0625.
    pub share_min: f32,
}

/// What is done when an environment fails. Set it up with `orchestrator_failover_config_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct failover_config_t {
    /// Whose plan this is.
    pub primary: MaybeUninit<execution_environment_t>,
    /// Where its tasks go instead, best first, as far as a task may run there; what is not named follows by score.
    /// Each once, never `primary`. May be NULL when there are none: all by score, the default.
    pub fallbacks: *const execution_environment_t,
    /// How many of `fallbacks` there are, 0 to `ORCHESTRATOR_FALLBACKS_MAX`.
    pub fallback_count: c_int,
    /// What a failure does to its traffic. Default smart.
    pub strategy: MaybeUninit<failover_strategy_t>,
    /// When it is asked for a sign of life, and the condition of the conditional strategy.
    pub health_check: health_check_config_t,
    /// How traffic comes back.
    pub recovery: recovery_config_t,
}

/// A count that the engine keeps in fewer bits, within its range; the plan as a whole is checked again.
fn count<T: TryFrom<u32> + Default>(value: u32, bound: &Bound<i64>) -> Result<T, PlanError> {
    Ok(super::count(value, bound)?)
}

/// A share, within `min` to 1.
fn share(value: f32, min: f64, field: &'static str) -> Result<Share, BoundError> {
    let value = decimal(value);
    Bound { field, min, max: 1.0 }.check(value)?;
    Ok(Share::from_f64_clamped(value))
}

/// A share that may be absent: negative is none.
fn some_share(value: f32, field: &'static str) -> Result<Option<Share>, BoundError> {
    if value < 0.0 { Ok(None) } else { share(value, 0.0, field).map(Some) }
}

/// The least share of the traffic, as a float.
#[expect(clippy::cast_precision_loss, reason = "a round number")]
const SHARE_MIN: f64 = bounds::SHARE_MIN_PPB.min as f64 / 1e9;

impl failover_condition_t {
    const EMPTY: Self = Self { failures_in_a_row: 0, window_tries: 0, failed_share: 0.0, p_up_below: 0.0 };

    fn read(&self) -> Result<Condition, PlanError> {
        let failures = some_u32(self.failures_in_a_row).map(|value| count(value, &bounds::FAILURES_IN_A_ROW));
        Ok(Condition {
            failures_in_a_row: failures.transpose()?,
            failed_share: some_share(self.failed_share, "condition.failed_share")?,
            window_tries: count(self.window_tries, &bounds::WINDOW_TRIES)?,
            p_up_below: some_share(self.p_up_below, "condition.p_up_below")?,
        })
    }
}

impl From<&Condition> for failover_condition_t {
    fn from(condition: &Condition) -> Self {
        Self {
            failures_in_a_row: condition.failures_in_a_row.map_or(ORCHESTRATOR_NONE_U32, u32::from),
            window_tries: u32::from(condition.window_tries),
            failed_share: condition.failed_share.map_or(-1.0, float),
            p_up_below: condition.p_up_below.map_or(-1.0, float),
        }
    }
}

impl health_check_config_t {
    fn read(&self) -> Result<HealthCheck, Fault> {
        Ok(HealthCheck {
            enabled: flag(self.enabled, "health_check.enabled")?,
            when_healthy: flag(self.when_healthy, "health_check.when_healthy")?,
            interval_ms: self.interval_ms,
            timeout_ms: self.timeout_ms,
            failures_to_eject: count(self.failures_to_eject, &bounds::FAILURES_TO_EJECT)?,
            successes_to_restore: count(self.successes_to_restore, &bounds::SUCCESSES_TO_RESTORE)?,
        })
    }

    fn of(check: &HealthCheck, condition: &Condition) -> Self {
        Self {
            enabled: MaybeUninit::new(check.enabled),
            when_healthy: MaybeUninit::new(check.when_healthy),
            interval_ms: check.interval_ms,
            timeout_ms: check.timeout_ms,
            failures_to_eject: u32::from(check.failures_to_eject),
            successes_to_restore: u32::from(check.successes_to_restore),
            condition: condition.into(),
        }
    }
}

impl recovery_config_t {
    fn read(&self) -> Result<Recovery, PlanError> {
        Ok(Recovery {
            delay_ms: self.delay_ms,
            delay_max_ms: self.delay_max_ms,
            doublings: count(self.doublings, &bounds::DOUBLINGS)?,
            successes_to_close: count(self.successes_to_close, &bounds::SUCCESSES_TO_CLOSE)?,
            share_min: share(self.share_min, SHARE_MIN, "recovery.share_min")?,
        })
    }
}

impl From<&Recovery> for recovery_config_t {
    fn from(recovery: &Recovery) -> Self {
        Self {
            delay_ms: recovery.delay_ms,
            delay_max_ms: recovery.delay_max_ms,
            doublings: u32::from(recovery.doublings),
            successes_to_close: u32::from(recovery.successes_to_close),
            share_min: float(recovery.share_min),
        }
    }
}

impl failover_config_t {
    /// What it is cleared to.
    pub(crate) const EMPTY: Self = Self {
        primary: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        fallbacks: core::ptr::null(),
        fallback_count: 0,
        strategy: MaybeUninit::new(failover_strategy_t::FAILOVER_IMMEDIATE),
        health_check: health_check_config_t {
            enabled: MaybeUninit::new(false),
            when_healthy: MaybeUninit::new(false),
            interval_ms: 0,
            timeout_ms: 0,
            failures_to_eject: 0,
            successes_to_restore: 0,
            condition: failover_condition_t::EMPTY,
        },
        recovery: recovery_config_t {
            delay_ms: 0,
            delay_max_ms: 0,
            doublings: 0,
            successes_to_close: 0,
            share_min: 0.0,
        },
    };

    /// The plan of `environment`, which must be the primary.
    ///
    /// # Safety
    /// `fallbacks` is NULL or points to `fallback_count` integers.
    pub(crate) unsafe fn read(&self, environment: Environment) -> Result<Valid<Plan>, Fault> {
        let primary = Environment::try_from(code(self.primary))?;
        if primary != environment {
            return Err(FaceError::OtherPrimary { have: primary.name(), need: environment.name() }.into());
        }
        let plan = Plan {
            primary,
            // SAFETY: the caller's promise.
            fallbacks: unsafe { self.read_fallbacks() }?,
            strategy: Strategy::try_from(code(self.strategy))?,
            condition: self.health_check.condition.read()?,
            health_check: self.health_check.read()?,
            recovery: self.recovery.read()?,
        };
        Ok(plan.validate()?)
    }

    /// # Safety
    /// As for [`Self::read`].
    unsafe fn read_fallbacks(&self) -> Result<Ranking, Fault> {
        let (have, max) = (i64::from(self.fallback_count), ORCHESTRATOR_FALLBACKS_MAX);
        let count = usize::try_from(self.fallback_count).ok().filter(|count| *count <= max);
        let most = i64::try_from(max).unwrap_or(i64::MAX);
        let out_of_range = FaceError::Count { argument: "fallback_count", have, min: 0, max: most };
        let mut ranking = Ranking::EMPTY;
        for at in 0..count.ok_or(out_of_range)? {
            let first = self.fallbacks.cast::<MaybeUninit<execution_environment_t>>();
            // SAFETY: the first is NULL or there; if it is there, so are the others by the caller's promise.
            let given =
                unsafe { pointer::input(first.wrapping_add(if first.is_null() { 0 } else { at }), "fallbacks") }?;
            let fallback = Environment::try_from(code(given))?;
            if ranking.as_slice().contains(&fallback) {
                return Err(FaceError::FallbackTwice { environment: fallback.name(), at }.into());
            }
            ranking.push(fallback);
        }
        Ok(ranking)
    }
}

impl From<&Plan> for failover_config_t {
    /// Without fallbacks, which are in an array of the caller.
    fn from(plan: &Plan) -> Self {
        Self {
            primary: give(plan.primary),
            fallbacks: core::ptr::null(),
            fallback_count: 0,
            strategy: give(plan.strategy),
            health_check: health_check_config_t::of(&plan.health_check, &plan.condition),
            recovery: (&plan.recovery).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(config: &failover_config_t, of: Environment) -> Result<Plan, Fault> {
        // SAFETY: the fallbacks are none, or an array that is there.
        unsafe { config.read(of) }.map(Valid::into_inner)
    }

    #[test]
    fn plans_survive_the_way_to_c_and_back() {
        for environment in Environment::ALL {
            let mut plan = Plan::new(environment);
            assert_eq!(back(&failover_config_t::from(&plan), environment), Ok(plan));
            plan.strategy = Strategy::Conditional;
            plan.condition = Condition {
                failures_in_a_row: None,
                failed_share: Some(Share::from_percent(25)),
                window_tries: 64,
                p_up_below: Some(Share::ONE),
            };
            plan.recovery.share_min = Share::from_ppb(1_000_000);
            plan.health_check.enabled = false;
            assert_eq!(back(&failover_config_t::from(&plan), environment), Ok(plan));
        }
    }

    #[test]
    fn fallbacks_are_read_in_their_order() {
        let order = [execution_environment_t::ENV_P2P, execution_environment_t::ENV_LOCAL];
        let config = failover_config_t {
            fallbacks: order.as_ptr(),
            fallback_count: 2,
            ..failover_config_t::from(&Plan::new(Environment::Hybrid))
        };
        let plan = back(&config, Environment::Hybrid).expect("a valid plan");
        assert_eq!(plan.fallbacks.as_slice(), [Environment::Peer, Environment::Local]);
        let twice = [order[0], order[0]];
        let error = back(&failover_config_t { fallbacks: twice.as_ptr(), ..config }, Environment::Hybrid).unwrap_err();
        assert_eq!(error, FaceError::FallbackTwice { environment: "peer", at: 1 }.into());
        let error = back(&config, Environment::Peer).unwrap_err();
        assert_eq!(error, FaceError::OtherPrimary { have: "hybrid", need: "peer" }.into());
    }

    #[test]
    fn a_count_that_does_not_fit_its_type_is_out_of_range_first() {
        let error = count::<u8>(256 + 16, &bounds::WINDOW_TRIES).unwrap_err();
        assert_eq!(std::format!("{error}"), "condition.window_tries is 272; allowed is 1 to 64");
        assert_eq!(count::<u16>(1_000, &bounds::FAILURES_IN_A_ROW), Ok(1_000));
    }
}
