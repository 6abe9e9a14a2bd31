//! Environments: what the host says of each.

use core::mem::MaybeUninit;

use kromka::Prior;
use kromka::core::{
    Energy, EnvironmentProfile, EnvironmentSet, Money, Price, Sensitivity, Share, Valid, Validate, bounds,
};

use super::{ORCHESTRATOR_CUSTOM_CRITERIA, float, share};
use crate::enums::{code, data_sensitivity_t, flag, give};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// An environment as the host's policy sees it: trust, quality, prices, capacity. Set it up with
/// `orchestrator_environment_profile_init`, which takes the environment because defaults differ.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct environment_profile_t {
    /// The size of this structure, set by `orchestrator_environment_profile_init`.
    pub struct_size: u32,
    /// Whether it may be used at all. An environment without an executor takes no tasks either.
    pub enabled: MaybeUninit<bool>,
    /// Whether it needs the device's network.
    pub needs_network: MaybeUninit<bool>,
    /// The highest sensitivity of data that may go there.
    pub ceiling: MaybeUninit<data_sensitivity_t>,
    /// How private it is, for the score, 0 to 1.
    pub privacy: f32,
    /// How good its answers are, 0 to 1.
    pub quality: f32,
    /// Price of each request, in billionths of a unit of the currency, 0 to 10^15.
    pub price_per_request_nano: i64,
    /// Price of a million tokens in, likewise.
    pub price_per_mtok_in_nano: i64,
    /// Price of a million tokens out, likewise.
    pub price_per_mtok_out_nano: i64,
    /// Tasks it runs at once, 0 to 65535; 0 disables it.
    pub concurrency: u32,
    /// Tasks that may wait for it beyond those it runs, 0 to 65535.
    pub queue: u32,
    /// Values of the host's own criteria, each 0 to 1.
    pub host_value: [f32; ORCHESTRATOR_CUSTOM_CRITERIA],
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for environment_profile_t {
    const NAME: &'static str = "environment_profile_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        enabled: MaybeUninit::new(false),
        needs_network: MaybeUninit::new(false),
        ceiling: MaybeUninit::new(data_sensitivity_t::DATA_PUBLIC),
        privacy: 0.0,
        quality: 0.0,
        price_per_request_nano: 0,
        price_per_mtok_in_nano: 0,
        price_per_mtok_out_nano: 0,
        concurrency: 0,
        queue: 0,
        host_value: [0.0; ORCHESTRATOR_CUSTOM_CRITERIA],
    };
}

/// A count that the engine keeps in 16 bits.
fn count(value: u32, field: &'static str) -> Result<u16, Fault> {
    bounds::Bound { field, ..bounds::CONCURRENCY }.check(i64::from(value))?;
    Ok(u16::try_from(value).unwrap_or(u16::MAX))
}

impl environment_profile_t {
    pub(crate) fn read(&self) -> Result<Valid<EnvironmentProfile>, Fault> {
        let mut custom = [Share::ZERO; ORCHESTRATOR_CUSTOM_CRITERIA];
        for (place, value) in custom.iter_mut().zip(self.host_value) {
            *place = share(value, "host_value")?;
        }
        let profile = EnvironmentProfile {
            enabled: flag(self.enabled, "enabled")?,
            ceiling: Sensitivity::try_from(code(self.ceiling))?,
            privacy: share(self.privacy, "privacy")?,
            quality: share(self.quality, "quality")?,
            price: Price {
                per_request: Money::from_nano(self.price_per_request_nano),
                per_mtok_in: Money::from_nano(self.price_per_mtok_in_nano),
                per_mtok_out: Money::from_nano(self.price_per_mtok_out_nano),
            },
            needs_network: flag(self.needs_network, "needs_network")?,
            concurrency: count(self.concurrency, "concurrency")?,
            queue: count(self.queue, "queue")?,
            custom,
        };
        Ok(profile.validate()?)
    }
}

impl From<&EnvironmentProfile> for environment_profile_t {
    fn from(profile: &EnvironmentProfile) -> Self {
        Self {
            struct_size: size_of_struct::<Self>(),
            enabled: MaybeUninit::new(profile.enabled),
            needs_network: MaybeUninit::new(profile.needs_network),
            ceiling: give(profile.ceiling),
            privacy: float(profile.privacy),
            quality: float(profile.quality),
            price_per_request_nano: profile.price.per_request.nano(),
            price_per_mtok_in_nano: profile.price.per_mtok_in.nano(),
            price_per_mtok_out_nano: profile.price.per_mtok_out.nano(),
            concurrency: u32::from(profile.concurrency),
            queue: u32::from(profile.queue),
            host_value: profile.custom.map(float),
        }
    }
}

/// What is believed of an environment before anything was observed. Set it up with
/// `orchestrator_environment_prior_init`, which takes the environment because defaults differ.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct environment_prior_t {
    /// The size of this structure, set by `orchestrator_environment_prior_init`.
    pub struct_size: u32,
    /// From dispatch to result, in milliseconds.
    pub latency_ms: u32,
    /// Energy of the device for one task, in microjoules, up to 10^12. Environments on the network share the device's
    /// radio: for all of them that of `ENV_CLOUD_BASIC` counts.
    pub energy_uj: u64,
    /// The probability that it answers, 0 to 1.
    pub availability: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for environment_prior_t {
    const NAME: &'static str = "environment_prior_t";
    const INIT: Self = Self { struct_size: size_of_struct::<Self>(), latency_ms: 0, energy_uj: 0, availability: 0.0 };
}

impl environment_prior_t {
    /// Not yet checked as a whole.
    pub(crate) fn read(&self) -> Result<Prior, Fault> {
        Ok(Prior {
            latency_ms: self.latency_ms,
            energy: Energy::from_uj(self.energy_uj),
            availability: share(self.availability, "availability")?,
        })
    }
}

impl From<Prior> for environment_prior_t {
    fn from(prior: Prior) -> Self {
        Self {
            struct_size: size_of_struct::<Self>(),
            latency_ms: prior.latency_ms,
            energy_uj: prior.energy.uj(),
            availability: float(prior.availability),
        }
    }
}

/// A set of environments: bit `1 << environment` for each.
///
/// # Errors
/// [`kromka::core::BoundError`] for a bit that is no environment's.
pub(crate) fn environments(bits: u32) -> Result<EnvironmentSet, Fault> {
    bounds::ENVIRONMENT_BITS.check(i64::from(bits))?;
    Ok(u8::try_from(bits).ok().and_then(EnvironmentSet::from_bits).unwrap_or(EnvironmentSet::EMPTY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka::core::Environment;

    #[test]
    fn profiles_and_priors_survive_the_way_to_c_and_back() {
        for environment in Environment::ALL {
            let profile = EnvironmentProfile::default_of(environment);
            assert_eq!(*environment_profile_t::from(&profile).read().expect("a valid default"), profile);
            let prior = Prior::default_of(environment);
            assert_eq!(environment_prior_t::from(prior).read().expect("a valid default"), prior);
        }
    }

    #[test]
    fn a_bit_that_is_no_environment_is_refused() {
        assert!(environments(0b100_0000).is_err());
        assert_eq!(environments(0b10_0001), Ok(EnvironmentSet::of(&[Environment::Local, Environment::Hybrid])));
    }
}
