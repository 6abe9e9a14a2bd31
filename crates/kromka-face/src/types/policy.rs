//! Policy and preferences.

use core::mem::MaybeUninit;

use kromka::core::{
    CRITERIA, Carbon, Celsius, ContextGains, Energy, Limits, Mode, Money, Policy, Preferences, Scales, Valid, Validate,
    Weights,
};

use super::{
    ORCHESTRATOR_CRITERIA, ORCHESTRATOR_CUSTOM_CRITERIA, ORCHESTRATOR_NONE_U64, decimal, float, share, some_money,
    some_u64,
};
use crate::enums::{code, flag, give, orchestrator_mode_t};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};
use crate::types::environment::environments;

/// Weights beyond those that the specification names. All zero weighs nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct custom_weights_t {
    /// Carbon, 0 to 1000.
    pub carbon_weight: f32,
    /// The host's own criteria, each 0 to 1000; their values are in `environment_profile_t`.
    pub host_weight: [f32; ORCHESTRATOR_CUSTOM_CRITERIA],
}

/// How much each criterion matters. Weights are relative, each 0 to 1000, at least one 0.000001 or more.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct orchestration_policy_t {
    /// Quality of the answer.
    pub performance_weight: f32,
    /// Money.
    pub cost_weight: f32,
    /// Privacy of the environment beyond what is demanded.
    pub privacy_weight: f32,
    /// Probability of an answer.
    pub availability_weight: f32,
    /// Time to the result.
    pub latency_weight: f32,
    /// Energy of the device.
    pub energy_weight: f32,
    /// Carbon and the host's own criteria.
    pub custom: custom_weights_t,
}

impl orchestration_policy_t {
    /// The weights, not yet checked.
    pub(crate) fn weights(&self) -> Weights {
        Weights {
            quality: decimal(self.performance_weight),
            latency: decimal(self.latency_weight),
            cost: decimal(self.cost_weight),
            privacy: decimal(self.privacy_weight),
            availability: decimal(self.availability_weight),
            energy: decimal(self.energy_weight),
            carbon: decimal(self.custom.carbon_weight),
            custom: self.custom.host_weight.map(decimal),
        }
    }
}

impl From<&Weights> for orchestration_policy_t {
    #[expect(clippy::cast_possible_truncation, reason = "to the precision of a float")]
    fn from(weights: &Weights) -> Self {
        Self {
            performance_weight: weights.quality as f32,
            cost_weight: weights.cost as f32,
            privacy_weight: weights.privacy as f32,
            availability_weight: weights.availability as f32,
            latency_weight: weights.latency as f32,
            energy_weight: weights.energy as f32,
            custom: custom_weights_t {
                carbon_weight: weights.carbon as f32,
                host_weight: weights.custom.map(|weight| weight as f32),
            },
        }
    }
}

/// How options are ranked and how the context moves the weights. Set it up with `orchestrator_settings_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_settings_t {
    /// The size of this structure, set by `orchestrator_settings_init`.
    pub struct_size: u32,
    /// How options are ranked. Default expected utility.
    pub mode: MaybeUninit<orchestrator_mode_t>,
    /// The energy weight is multiplied by 1 + this x (1 - battery), 0 to 10. Default 1.2.
    pub battery_gain: f32,
    /// Above this temperature the device is hot, in thousandths of a degree Celsius, -100000 to 200000. Default 38000.
    pub hot_above_mc: i32,
    /// The energy weight is multiplied by this on a hot device, 0 to 10. Default 1.3.
    pub hot_gain: f32,
    /// Whether `battery_gain` applies while charging too. Default true.
    pub gain_while_charging: MaybeUninit<bool>,
    /// Whether environments that need the network are forbidden. Default false.
    pub offline: MaybeUninit<bool>,
    /// The energy at which the criterion's value reaches 0, in microjoules, 1 to 10^12. Default 25 joules.
    pub energy_scale_uj: u64,
    /// The carbon at which the criterion's value reaches 0, in micrograms, 1 to 10^12. Default 1 gram.
    pub carbon_scale_ug: u64,
    /// Deviations added to expected latency and cost before they are held against a task's limits, 0 to 10. Default 0.
    /// Expected utility knows the distribution and adds none to latency.
    pub risk: f32,
    /// How much better another environment must score before a task leaves the one it has, 0 to 1. Default 0.
    pub switch_margin: f32,
    /// The least availability of an environment that may be tried, for every task, 0 to 1. Default 0.
    pub availability_min: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_settings_t {
    const NAME: &'static str = "orchestrator_settings_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        mode: MaybeUninit::new(orchestrator_mode_t::ORCHESTRATOR_MODE_EXPECTED_UTILITY),
        battery_gain: 1.2,
        hot_above_mc: 38_000,
        hot_gain: 1.3,
        gain_while_charging: MaybeUninit::new(true),
        offline: MaybeUninit::new(false),
        energy_scale_uj: 25_000_000,
        carbon_scale_ug: 1_000_000,
        risk: 0.0,
        switch_margin: 0.0,
        availability_min: 0.0,
    };
}

impl orchestrator_settings_t {
    /// A policy of these settings and those weights, checked.
    pub(crate) fn read(&self, weights: Weights) -> Result<Valid<Policy>, Fault> {
        let policy = Policy {
            weights,
            context: ContextGains {
                battery: decimal(self.battery_gain),
                hot_above: Celsius::from_milli(self.hot_above_mc),
                hot: decimal(self.hot_gain),
                while_charging: flag(self.gain_while_charging, "gain_while_charging")?,
            },
            mode: Mode::try_from(code(self.mode))?,
            scales: Scales {
                energy: Energy::from_uj(self.energy_scale_uj),
                carbon: Carbon::from_ug(self.carbon_scale_ug),
            },
            risk: decimal(self.risk),
            switch_margin: share(self.switch_margin, "switch_margin")?,
            availability_min: share(self.availability_min, "availability_min")?,
            offline: flag(self.offline, "offline")?,
        };
        Ok(policy.validate()?)
    }
}

impl From<&Policy> for orchestrator_settings_t {
    #[expect(clippy::cast_possible_truncation, reason = "to the precision of a float")]
    fn from(policy: &Policy) -> Self {
        Self {
            mode: give(policy.mode),
            battery_gain: policy.context.battery as f32,
            hot_above_mc: policy.context.hot_above.milli(),
            hot_gain: policy.context.hot as f32,
            gain_while_charging: MaybeUninit::new(policy.context.while_charging),
            offline: MaybeUninit::new(policy.offline),
            energy_scale_uj: policy.scales.energy.uj(),
            carbon_scale_ug: policy.scales.carbon.ug(),
            risk: policy.risk as f32,
            switch_margin: float(policy.switch_margin),
            availability_min: float(policy.availability_min),
            ..Self::INIT
        }
    }
}

/// What the user prefers: a multiplier on each weight. Set it up with `orchestrator_user_preferences_init`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct user_preferences_t {
    /// The size of this structure, set by `orchestrator_user_preferences_init`.
    pub struct_size: u32,
    /// One for each `orchestrator_criterion_t`, each 0.25 to 4. Default 1.
    pub multiplier: [f32; ORCHESTRATOR_CRITERIA],
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for user_preferences_t {
    const NAME: &'static str = "user_preferences_t";
    const INIT: Self = Self { struct_size: size_of_struct::<Self>(), multiplier: [1.0; CRITERIA] };
}

impl user_preferences_t {
    pub(crate) fn read(&self) -> Result<Valid<Preferences>, Fault> {
        Ok(Preferences { multipliers: self.multiplier.map(decimal) }.validate()?)
    }
}

impl From<&Preferences> for user_preferences_t {
    #[expect(clippy::cast_possible_truncation, reason = "to the precision of a float")]
    fn from(preferences: &Preferences) -> Self {
        Self { multiplier: preferences.multipliers.map(|multiplier| multiplier as f32), ..Self::INIT }
    }
}

/// What budget and power allow, beyond each task's own limits. Set it up with `orchestrator_limits_init`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct orchestrator_limits_t {
    /// The size of this structure, set by `orchestrator_limits_init`.
    pub struct_size: u32,
    /// Where tasks may run at all: bit `1 << environment` for each. Default all six.
    pub allowed: u32,
    /// The most a task may cost, in billionths of a unit of the currency, up to 10^15; negative is no limit. Default
    /// -1.
    pub cost_max_nano: i64,
    /// The most energy the device may spend on a task, in microjoules, up to 10^12; `ORCHESTRATOR_NONE_U64` (default)
    /// is no limit.
    pub energy_max_uj: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_limits_t {
    const NAME: &'static str = "orchestrator_limits_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        allowed: 0b11_1111,
        cost_max_nano: -1,
        energy_max_uj: ORCHESTRATOR_NONE_U64,
    };
}

impl orchestrator_limits_t {
    pub(crate) fn read(&self) -> Result<Valid<Limits>, Fault> {
        let limits = Limits {
            cost_max: some_money(self.cost_max_nano),
            energy_max: some_u64(self.energy_max_uj).map(Energy::from_uj),
            allowed: environments(self.allowed)?,
            ..Limits::NONE
        };
        Ok(limits.validate()?)
    }
}

impl From<&Limits> for orchestrator_limits_t {
    fn from(limits: &Limits) -> Self {
        Self {
            allowed: u32::from(limits.allowed.bits()),
            cost_max_nano: limits.cost_max.map_or(-1, Money::nano),
            energy_max_uj: limits.energy_max.map_or(ORCHESTRATOR_NONE_U64, Energy::uj),
            ..Self::INIT
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_c_are_those_of_the_engine() {
        let policy = Policy::default();
        let settings = orchestrator_settings_t::INIT.read(policy.weights).expect("valid defaults");
        assert_eq!(*settings, policy);
        let weights = orchestration_policy_t::from(&policy.weights).weights();
        assert_eq!(weights, policy.weights);
        assert_eq!(*user_preferences_t::INIT.read().expect("valid defaults"), Preferences::default());
        assert_eq!(*orchestrator_limits_t::INIT.read().expect("valid defaults"), Limits::NONE);
    }

    #[test]
    fn weights_survive_the_way_to_c_and_back() {
        let weights = Weights { carbon: 0.5, custom: [1.0, 2.0, 0.25, 0.0], ..Weights::default() };
        let there = orchestration_policy_t::from(&weights);
        assert_eq!(orchestration_policy_t::from(&there.weights()), there);
    }
}
