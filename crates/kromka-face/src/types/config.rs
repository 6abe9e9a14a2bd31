//! What an instance is told once.

use core::mem::{MaybeUninit, offset_of};

use kromka::core::{Environment, EnvironmentMap, Valid, Validate};
use kromka::{Config, ConfigError, TRIES};

use super::environment::{environment_prior_t, environment_profile_t};
use super::policy::{orchestration_policy_t, orchestrator_settings_t, user_preferences_t};
use super::power::orchestrator_power_policy_t;
use super::{ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_TASKS_MAX};
use crate::enums::flag;
use crate::error::FaceError;
use crate::fault::Fault;
use crate::pointer;
use crate::sized::{self, Growing, size_of_struct};

/// Most events that wait to be taken: a host that leaves more than this lying will not come for them.
pub const ORCHESTRATOR_EVENTS_MAX: u32 = 65_536;

/// What an instance is told once. Set it up with `orchestrator_config_init`. What the pointers point to is read during
/// `orchestrator_create` and `orchestrator_create_in` only.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_config_t {
    /// The size of this structure, set by `orchestrator_config_init`.
    pub struct_size: u32,
    /// Tasks that it holds at most, 1 to `ORCHESTRATOR_TASKS_MAX`. Default 64.
    pub task_capacity: u32,
    /// Events that wait for `orchestrator_poll_event`, 0 to `ORCHESTRATOR_EVENTS_MAX`. Default 0: no event is kept. A
    /// host that asks for some must take them: while the queue is full, ended tasks keep their places until it is not.
    pub event_capacity: u32,
    /// How often one task is tried, each time elsewhere, 1 to 6. Default 2.
    pub tries_max: u32,
    /// Whether a task that only its deadline or reachability stands against is tried all the same. A power mode gives way
    /// for a task with nowhere else to go in any case. Default true.
    pub best_effort: MaybeUninit<bool>,
    /// Whether environments take part without an executor, for hosts that only ask `orchestrator_decide`; a try that is
    /// dispatched to one fails at once. Default false.
    pub without_executors: MaybeUninit<bool>,
    /// The recovery delay of every environment's plan until `failover_configure` sets another, in milliseconds, 0 to a
    /// day; doubled with each further failure in a row, five times at most. Default 30000.
    pub cooldown_ms: u32,
    /// A try without any sign of life for this long, in milliseconds, is given up, 1 to a week. Default 600000.
    pub run_timeout_ms: u32,
    /// The least time between two probes of one environment, in milliseconds, 10000 to a day; 0 never probes. Default
    /// 30000. Holds until `failover_configure` sets another.
    pub probe_interval_ms: u32,
    /// How long what was seen of reachability, by beacons and tries, is believed, in milliseconds, 1 to a day. Default 900000.
    pub beacon_valid_ms: u32,
    /// Weights; NULL (default) for the defaults.
    pub policy: *const orchestration_policy_t,
    /// How options are ranked; NULL (default) for the defaults.
    pub settings: *const orchestrator_settings_t,
    /// What the user prefers; NULL (default) for the defaults.
    pub preferences: *const user_preferences_t,
    /// By `execution_environment_t`; NULL (default) for that environment's default.
    pub profiles: [*const environment_profile_t; ORCHESTRATOR_ENVIRONMENTS],
    /// By `execution_environment_t`; NULL (default) for that environment's default.
    pub priors: [*const environment_prior_t; ORCHESTRATOR_ENVIRONMENTS],
    /// When battery and heat lead to which power mode; NULL (default) for the defaults.
    pub power_policy: *const orchestrator_power_policy_t,
    /// Whether the power mode bounds what runs on the device: urgent tasks first, fewer at once, and energy weighs more.
    /// Default true.
    pub power_modes: MaybeUninit<bool>,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_config_t {
    const NAME: &'static str = "orchestrator_config_t";
    const OLDER: &'static [usize] = &[offset_of!(Self, power_policy)];
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        task_capacity: 64,
        event_capacity: 0,
        tries_max: 2,
        best_effort: MaybeUninit::new(true),
        without_executors: MaybeUninit::new(false),
        cooldown_ms: 30_000,
        run_timeout_ms: 600_000,
        probe_interval_ms: 30_000,
        beacon_valid_ms: 900_000,
        policy: core::ptr::null(),
        settings: core::ptr::null(),
        preferences: core::ptr::null(),
        profiles: [core::ptr::null(); ORCHESTRATOR_ENVIRONMENTS],
        priors: [core::ptr::null(); ORCHESTRATOR_ENVIRONMENTS],
        power_policy: core::ptr::null(),
        power_modes: MaybeUninit::new(true),
    };
}

/// A configuration in the words of the engine.
pub(crate) struct Settled {
    /// For the engine, in which no environment takes tasks yet unless it needs no executor.
    pub(crate) config: Valid<Config>,
    /// Which environments the host wants used.
    pub(crate) wished: EnvironmentMap<bool>,
    /// Places for tasks.
    pub(crate) tasks: usize,
    /// Places for events.
    pub(crate) events: usize,
    /// Whether environments take part without an executor.
    pub(crate) without_executors: bool,
}

/// A count within `min..=max`.
fn within(argument: &'static str, have: u32, min: u32, max: u32) -> Result<usize, FaceError> {
    if have < min || have > max {
        let [have, min, max] = [have, min, max].map(i64::from);
        return Err(FaceError::Count { argument, have, min, max });
    }
    Ok(have as usize)
}

impl orchestrator_config_t {
    /// Reads it and what it points to.
    ///
    /// # Safety
    /// Its pointers are NULL or point to what their types say.
    pub(crate) unsafe fn read(&self) -> Result<Settled, Fault> {
        TRIES.check(i64::from(self.tries_max)).map_err(ConfigError::from)?;
        let mut config = Config {
            tries_max: u8::try_from(self.tries_max).unwrap_or(u8::MAX),
            best_effort: flag(self.best_effort, "best_effort")?,
            cooldown_ms: self.cooldown_ms,
            run_timeout_ms: self.run_timeout_ms,
            probe_interval_ms: self.probe_interval_ms,
            beacon_valid_ms: self.beacon_valid_ms,
            power_modes: flag(self.power_modes, "power_modes")?,
            ..Config::default()
        };
        let mut weights = config.policy.weights;
        if !self.policy.is_null() {
            // SAFETY: not NULL; the rest is the caller's promise.
            weights = unsafe { pointer::input(self.policy, "policy") }?.weights();
        }
        let mut settings = orchestrator_settings_t::INIT;
        if !self.settings.is_null() {
            // SAFETY: as above.
            settings = unsafe { sized::input(self.settings, "settings") }?;
        }
        config.policy = *settings.read(weights)?;
        if !self.preferences.is_null() {
            // SAFETY: as above.
            config.preferences = *unsafe { sized::input(self.preferences, "preferences") }?.read()?;
        }
        if !self.power_policy.is_null() {
            // SAFETY: as above.
            config.power = *unsafe { sized::input(self.power_policy, "power_policy") }?.read()?;
        }
        for environment in Environment::ALL {
            let (profile, prior) = (self.profiles[environment.index()], self.priors[environment.index()]);
            if !profile.is_null() {
                // SAFETY: as above.
                config.profiles[environment] = *unsafe { sized::input(profile, "profiles") }?.read()?;
            }
            if !prior.is_null() {
                // SAFETY: as above.
                config.priors[environment] = unsafe { sized::input(prior, "priors") }?.read()?;
            }
        }
        let without_executors = flag(self.without_executors, "without_executors")?;
        let wished = EnvironmentMap::from_fn(|environment| config.profiles[environment].enabled);
        for profile in &mut config.profiles.0 {
            profile.enabled &= without_executors;
        }
        Ok(Settled {
            config: config.validate()?,
            wished,
            tasks: within("task_capacity", self.task_capacity, 1, ORCHESTRATOR_TASKS_MAX)?,
            events: within("event_capacity", self.event_capacity, 0, ORCHESTRATOR_EVENTS_MAX)?,
            without_executors,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_c_are_those_of_the_engine() {
        // SAFETY: all its pointers are NULL.
        let settled = unsafe { orchestrator_config_t::INIT.read() }.expect("valid defaults");
        assert_eq!(settled.wished, EnvironmentMap([true; ORCHESTRATOR_ENVIRONMENTS]));
        // Nothing runs before an executor is registered.
        let mut config = settled.config.into_inner();
        config.profiles.0.iter_mut().for_each(|profile| profile.enabled = true);
        assert_eq!(config, Config::default());
    }
}
