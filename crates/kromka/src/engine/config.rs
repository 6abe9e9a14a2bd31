//! What an engine is told once.

use kromka_core::{BoundError, Environment, EnvironmentMap, EnvironmentProfile, Policy, Preferences, Validate, bounds};
use kromka_estimate::Prior;
use kromka_failover::{Plan, bounds as plan_bounds};
use kromka_power::PowerPolicy;
use serde::{Deserialize, Serialize};

use crate::error::ConfigError;

/// The configuration of an [`crate::Engine`]. [`Validate::validate`] checks the ranges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// What the host wants.
    pub policy: Policy,
    /// What the user prefers.
    pub preferences: Preferences,
    /// The environments: tiers, prices, capacity.
    pub profiles: EnvironmentMap<EnvironmentProfile>,
    /// What is believed of them at first.
    pub priors: EnvironmentMap<Prior>,
    /// How often one task is tried, each time elsewhere: [`TRIES`]. Default 2.
    pub tries_max: u8,
    /// Whether a choice is worth more for the fallback it has, in [`kromka_core::Mode::ExpectedUtility`]. Default yes:
    /// without it a doubtful environment is never chosen for what would follow its failure.
    pub price_fallback: bool,
    /// Whether a task that only its deadline or reachability stands against is tried all the same where that is nearest
    /// to feasible. Of other limits only a power mode gives way, for a task that has nowhere else to go, and does so in any
    /// case. Default yes: a late answer is better than none.
    pub best_effort: bool,
    /// How long after a failure an environment is probed, and, under a plan that ejects it, left alone, in milliseconds:
    /// [`COOLDOWN_MS`]; the recovery delay of every plan until the host sets another ([`crate::Engine::set_plan`]),
    /// doubled with each further failure in a row up to [`COOLDOWN_DOUBLINGS`] times. Default 30 s.
    pub cooldown_ms: u32,
    /// A try without any sign of life for this long, in milliseconds, is given up, so that every task ends; so is a task
    /// that waits this long for another try: [`RUN_TIMEOUT_MS`]. Default 10 minutes.
    pub run_timeout_ms: u32,
    /// The least time between two probes of one environment, in milliseconds; 0 never probes: [`PROBE_MS`]. The interval
    /// of the health checks of every plan until the host sets another. Probed is an environment that has failed, after
    /// its recovery delay, while tasks are in flight and there is a network. Default 30 s.
    pub probe_interval_ms: u32,
    /// How long what was seen of reachability, by beacons and tries, is believed, in milliseconds: [`BEACON_MS`]; then
    /// only how often it changes counts. Default 15 min: what was seen fades by itself before.
    pub beacon_valid_ms: u32,
    /// When battery and heat lead to which power mode.
    pub power: PowerPolicy,
    /// Whether the power mode bounds what runs on the device: urgent tasks first, fewer at once, and energy weighs more
    /// ([`kromka_power::Throttle`]). Default yes.
    pub power_modes: bool,
}

const fn int(field: &'static str, min: i64, max: i64) -> bounds::Bound<i64> {
    bounds::Bound { field, min, max }
}

/// Tries of one task: every environment once.
pub const TRIES: bounds::Bound<i64> = int("tries_max", 1, Environment::COUNT as i64);
/// Cooldown after a failure: up to a day.
pub const COOLDOWN_MS: bounds::Bound<i64> = int("cooldown_ms", 0, 86_400_000);
/// Longest try: up to a week.
pub const RUN_TIMEOUT_MS: bounds::Bound<i64> = int("run_timeout_ms", 1, 604_800_000);
/// Least time between probes: at most one in ten seconds, so that asking does not become load.
pub const PROBE_MS: bounds::Bound<i64> = int("probe_interval_ms", 10_000, 86_400_000);
/// How long a beacon is believed.
pub const BEACON_MS: bounds::Bound<i64> = int("beacon_valid_ms", 1, 86_400_000);
/// How often the cooldown doubles: 30 s become 16 minutes.
pub const COOLDOWN_DOUBLINGS: u32 = 5;

// A plan has room for whatever a configuration says.
const _: () =
    assert!(COOLDOWN_MS.max <= plan_bounds::DELAY_MS.max && PROBE_MS.max <= plan_bounds::CHECK_INTERVAL_MS.max);
const _: () = assert!(PROBE_MS.min >= plan_bounds::CHECK_INTERVAL_MS.min);

impl Config {
    /// The failover plan that an environment has until the host sets another.
    #[must_use]
    pub fn first_plan(&self, primary: Environment) -> Plan {
        let mut plan = Plan::new(primary);
        let delay_ms = self.cooldown_ms.max(1);
        let longest = u64::from(delay_ms) << COOLDOWN_DOUBLINGS;
        plan.recovery.delay_ms = delay_ms;
        plan.recovery.delay_max_ms =
            u32::try_from(longest.min(plan_bounds::DELAY_MAX_MS.max.unsigned_abs())).unwrap_or(u32::MAX);
        plan.health_check.enabled = self.probe_interval_ms != 0;
        if self.probe_interval_ms != 0 {
            plan.health_check.interval_ms = self.probe_interval_ms;
        }
        plan
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            preferences: Preferences::default(),
            profiles: EnvironmentProfile::defaults(),
            priors: EnvironmentMap::from_fn(Prior::default_of),
            tries_max: 2,
            price_fallback: true,
            best_effort: true,
            cooldown_ms: 30_000,
            run_timeout_ms: 600_000,
            probe_interval_ms: 30_000,
            beacon_valid_ms: 900_000,
            power: PowerPolicy::default(),
            power_modes: true,
        }
    }
}

impl Validate for Config {
    type Error = ConfigError;
    fn check(&self) -> Result<(), ConfigError> {
        self.policy.check()?;
        self.preferences.check()?;
        let of = |environment: Environment| {
            move |source: BoundError| ConfigError::Environment { environment: environment.name(), source }
        };
        for (environment, profile) in self.profiles.iter() {
            profile.check().map_err(of(environment))?;
        }
        for (environment, prior) in self.priors.iter() {
            prior.check().map_err(of(environment))?;
        }
        self.power.check()?;
        TRIES.check(i64::from(self.tries_max))?;
        COOLDOWN_MS.check(i64::from(self.cooldown_ms))?;
        RUN_TIMEOUT_MS.check(i64::from(self.run_timeout_ms))?;
        if self.probe_interval_ms != 0 {
            PROBE_MS.check(i64::from(self.probe_interval_ms))?;
        }
        Ok(BEACON_MS.check(i64::from(self.beacon_valid_ms))?)
    }
}
