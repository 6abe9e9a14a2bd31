//! The specification's pure scoring functions: an option, the context, and what they are in the vocabulary.

use core::mem::MaybeUninit;

use kromka::Prior;
use kromka::core::{
    Bytes, Carbon, DeviceSample, Energy, Environment, EnvironmentMap, EnvironmentProfile, ExecutionOption, LinkKind,
    LinkSample, Money, Sensitivity, Share, bounds,
};

use super::{
    MICRO, NANO, ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64, celsius, parts, share,
};
use crate::enums::{code, confidence_level_t, data_sensitivity_t, execution_environment_t, flag};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// An option: one environment for one task, with what it is expected to take.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct execution_option_t {
    /// Which environment.
    pub environment: MaybeUninit<execution_environment_t>,
    /// Expected time from submission to result, in milliseconds, 0 to 4294967295.
    pub expected_latency: f32,
    /// Expected cost, in units of the currency, 0 to 1000000.
    pub expected_cost: f32,
    /// How private it is, 0 to 1.
    pub privacy_score: f32,
    /// The probability that it answers, 0 to 1.
    pub availability_score: f32,
    /// Expected energy of the device, in joules, 0 to 1000000.
    pub energy_consumption: f32,
    /// Expected carbon, in grams, 0 to 1000000.
    pub carbon_footprint: f32,
    /// The score, where a function gives it; not read.
    pub total_score: f32,
    /// How well the expectations are founded, where a function gives it; not read.
    pub confidence: MaybeUninit<confidence_level_t>,
}

/// One environment of a `system_context_t`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct environment_context_t {
    /// Whether it takes tasks.
    pub available: MaybeUninit<bool>,
    /// Whether it needs the device's network.
    pub needs_network: MaybeUninit<bool>,
    /// The highest sensitivity of data that may go there.
    pub privacy_tier: MaybeUninit<data_sensitivity_t>,
    /// How good its answers are, 0 to 1.
    pub quality: f32,
    /// How private it is, for the score, 0 to 1.
    pub privacy_score: f32,
    /// The probability that it answers, 0 to 1.
    pub availability_score: f32,
    /// Expected time from submission to result, in milliseconds, 0 to 4294967295.
    pub expected_latency: f32,
    /// Expected cost, in units of the currency, 0 to 1000000.
    pub expected_cost: f32,
    /// Expected energy of the device, in joules, 0 to 1000000.
    pub energy_consumption: f32,
    /// Expected carbon, in grams, 0 to 1000000.
    pub carbon_footprint: f32,
    /// Compute units a task could take there; `ORCHESTRATOR_NONE_U32` is no limit.
    pub compute_free: u32,
    /// Tasks it could still take; `ORCHESTRATOR_NONE_U32` is no limit.
    pub slots_free: u32,
    /// Memory a task could take there, in bytes, up to 2^50; `ORCHESTRATOR_NONE_U64` is no limit.
    pub memory_free_bytes: u64,
}

/// Everything but the task and the policy that the scoring functions look at. Set it up with
/// `orchestrator_system_context_init`: a full battery, 25 degrees, a network, and the library's public expectations of
/// each environment.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct system_context_t {
    /// The size of this structure, set by `orchestrator_system_context_init`.
    pub struct_size: u32,
    /// Charge of the battery, 0 to 1.
    pub battery_level: f32,
    /// Whether it is being charged.
    pub charging: MaybeUninit<bool>,
    /// Whether there is a network.
    pub online: MaybeUninit<bool>,
    /// Temperature of the device, in degrees Celsius, -100 to 200.
    pub temperature_c: f32,
    /// By `execution_environment_t`.
    pub environments: [environment_context_t; ORCHESTRATOR_ENVIRONMENTS],
}

/// What the library expects of an environment that the host says nothing of: its default profile and prior.
#[expect(clippy::cast_precision_loss, reason = "round numbers")]
const fn expected(environment: Environment) -> environment_context_t {
    const fn share(share: Share) -> f32 {
        share.ppb() as f32 / 1e9
    }
    let profile = EnvironmentProfile::default_of(environment);
    let prior = Prior::default_of(environment);
    let privacy_tier = match profile.ceiling {
        Sensitivity::Public => data_sensitivity_t::DATA_PUBLIC,
        Sensitivity::Personal => data_sensitivity_t::DATA_PERSONAL,
        Sensitivity::Confidential => data_sensitivity_t::DATA_CONFIDENTIAL,
        Sensitivity::Secret => data_sensitivity_t::DATA_SECRET,
    };
    environment_context_t {
        available: MaybeUninit::new(profile.enabled),
        needs_network: MaybeUninit::new(profile.needs_network),
        privacy_tier: MaybeUninit::new(privacy_tier),
        quality: share(profile.quality),
        privacy_score: share(profile.privacy),
        availability_score: share(prior.availability),
        expected_latency: prior.latency_ms as f32,
        expected_cost: profile.price.per_request.nano() as f32 / 1e9,
        energy_consumption: prior.energy.uj() as f32 / 1e6,
        carbon_footprint: 0.0,
        compute_free: ORCHESTRATOR_NONE_U32,
        slots_free: ORCHESTRATOR_NONE_U32,
        memory_free_bytes: ORCHESTRATOR_NONE_U64,
    }
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for system_context_t {
    const NAME: &'static str = "system_context_t";
    const INIT: Self = {
        let mut environments = [expected(Environment::Local); ORCHESTRATOR_ENVIRONMENTS];
        let mut i = 0;
        while i < environments.len() {
            environments[i] = expected(Environment::ALL[i]);
            i += 1;
        }
        Self {
            struct_size: size_of_struct::<Self>(),
            battery_level: 1.0,
            charging: MaybeUninit::new(false),
            online: MaybeUninit::new(true),
            temperature_c: 25.0,
            environments,
        }
    };
}

fn latency(value: f32, field: &'static str) -> Result<u32, Fault> {
    Ok(u32::try_from(parts(value, 1.0, bounds::LATENCY_MS, field)?).unwrap_or(u32::MAX))
}

fn energy(value: f32) -> Result<Energy, Fault> {
    Ok(Energy::from_uj(parts(value, MICRO, bounds::ENERGY_UJ, "energy_consumption")?.unsigned_abs()))
}

fn carbon(value: f32) -> Result<Carbon, Fault> {
    Ok(Carbon::from_ug(parts(value, MICRO, bounds::CARBON_UG, "carbon_footprint")?.unsigned_abs()))
}

fn cost(value: f32) -> Result<Money, Fault> {
    Ok(Money::from_nano(parts(value, NANO, bounds::COST_NANO, "expected_cost")?))
}

impl execution_option_t {
    /// Which environment it is.
    pub(crate) fn place(&self) -> Result<Environment, Fault> {
        Ok(Environment::try_from(code(self.environment))?)
    }

    /// The option in the words of the engine, with what only the context knows of its environment.
    pub(crate) fn read(&self, context: &environment_context_t) -> Result<ExecutionOption, Fault> {
        let said = environment_context_t {
            privacy_score: self.privacy_score,
            availability_score: self.availability_score,
            expected_latency: self.expected_latency,
            expected_cost: self.expected_cost,
            energy_consumption: self.energy_consumption,
            carbon_footprint: self.carbon_footprint,
            ..*context
        };
        said.read(self.place()?)
    }
}

impl environment_context_t {
    /// The option that this environment is.
    pub(crate) fn read(&self, environment: Environment) -> Result<ExecutionOption, Fault> {
        let ideal = ExecutionOption::ideal(environment);
        let memory = super::some_u64(self.memory_free_bytes).map_or(ideal.memory_free, Bytes::new);
        bounds::Bound { field: "memory_free_bytes", ..bounds::BYTES }.check_u64(memory.get())?;
        Ok(ExecutionOption {
            enabled: flag(self.available, "available")?,
            needs_network: flag(self.needs_network, "needs_network")?,
            ceiling: Sensitivity::try_from(code(self.privacy_tier))?,
            quality: share(self.quality, "quality")?,
            privacy: share(self.privacy_score, "privacy_score")?,
            availability: share(self.availability_score, "availability_score")?,
            latency_ms: latency(self.expected_latency, "expected_latency")?,
            cost: cost(self.expected_cost)?,
            energy: energy(self.energy_consumption)?,
            carbon: carbon(self.carbon_footprint)?,
            compute_free: self.compute_free,
            slots_free: self.slots_free,
            memory_free: memory,
            ..ideal
        })
    }
}

impl system_context_t {
    /// The device of this context.
    pub(crate) fn device(&self) -> Result<DeviceSample, Fault> {
        let temperature = celsius(self.temperature_c, "temperature_c")?;
        Ok(DeviceSample {
            battery: share(self.battery_level, "battery_level")?,
            charging: flag(self.charging, "charging")?,
            temperature,
            ..DeviceSample::default()
        })
    }

    /// The link of this context.
    pub(crate) fn link(&self) -> Result<LinkSample, Fault> {
        let kind = if flag(self.online, "online")? { LinkKind::Other } else { LinkKind::None };
        Ok(LinkSample { kind, ..LinkSample::default() })
    }

    /// The option of each environment.
    pub(crate) fn options(&self) -> Result<EnvironmentMap<ExecutionOption>, Fault> {
        let mut options = EnvironmentMap::from_fn(ExecutionOption::ideal);
        for environment in Environment::ALL {
            options[environment] = self.environments[environment.index()].read(environment)?;
        }
        Ok(options)
    }
}
