//! From the document to the vocabulary: what the document leaves out has the vocabulary's default.

use std::fmt::Display;

use anyhow::anyhow;
use kromka::core::{
    Bytes, Carbon, Celsius, ContextGains, DeviceSample, Energy, Environment, EnvironmentMap, EnvironmentProfile,
    EnvironmentSet, ExecutionOption, Kbps, LinkSample, Money, Policy, Preferences, Qos, Scales, Share,
    TaskRequirements, Tick, Valid, Validate as _, Verdict,
};
use kromka::core::{EnvironmentMap as Map, Scorecard};
use kromka::decision::{ReadyPolicy, RuleTable, Terms, decide_into};

use super::document::{self, Document, Expectation};
use super::quantity;
use super::rules;

/// A decision to be made.
pub(super) struct Case {
    task: Valid<TaskRequirements>,
    options: EnvironmentMap<ExecutionOption>,
    device: Valid<DeviceSample>,
    link: Valid<LinkSample>,
    /// The policy as it was given.
    pub(super) policy: Valid<Policy>,
    preferences: Valid<Preferences>,
    rules: RuleTable,
    elapsed_ms: u32,
    incumbent: Option<Environment>,
    tried: EnvironmentSet,
    /// The environments that the document speaks of.
    pub(super) present: EnvironmentSet,
}

impl Case {
    /// From a document.
    pub(super) fn new(document: &Document) -> anyhow::Result<Self> {
        let expectations = expectations(&document.environments);
        let device = device(&document.device);
        let mut present = EnvironmentSet::EMPTY;
        let mut options = EnvironmentMap::from_fn(absent);
        for (environment, expectation) in expectations.iter() {
            if let Some(expectation) = expectation {
                present = present.with(environment);
                options[environment] = option(environment, expectation, &device);
                options[environment]
                    .check()
                    .map_err(|error| at(&format!("environments.{}", environment.name()), error))?;
            }
        }
        let task = &document.task;
        Ok(Self {
            task: requirements(task).validate().map_err(|error| at("task", error))?,
            options,
            device: device.validate().map_err(|error| at("device", error))?,
            link: link(&document.link).validate().map_err(|error| at("link", error))?,
            policy: policy(&document.policy).validate().map_err(|error| at("policy", error))?,
            preferences: preferences(&document.policy.preferences)
                .validate()
                .map_err(|error| at("policy.preferences", error))?,
            rules: *document.policy.rules.table(),
            elapsed_ms: task.elapsed_ms.map_or(0, quantity::Quantity::small),
            incumbent: task.incumbent.map(super::names::Environment::known),
            tried: rules::set(&task.tried),
            present,
        })
    }

    /// Decides, and leaves in `cards` how every option earned its score.
    pub(super) fn decide(&self, cards: &mut Map<Scorecard>) -> Verdict {
        let policy = ReadyPolicy::new(&self.policy, &self.preferences);
        let weights = policy.weights_at(&self.device);
        let terms = Terms {
            elapsed_ms: self.elapsed_ms,
            incumbent: self.incumbent,
            tried: self.tried,
            ..Terms::new(&policy, &weights, &self.rules, &self.device, &self.link, Tick::ZERO)
        };
        decide_into(&self.task, &self.options, &terms, cards)
    }
}

/// What the vocabulary refuses although each key was within its range.
fn at(path: &str, error: impl Display) -> anyhow::Error {
    anyhow!("{path}: {error}")
}

fn share(share: quantity::Share) -> Share {
    Share::from_ppb(share.small())
}

fn usd(amount: quantity::Usd) -> Money {
    Money::from_nano(amount.get())
}

fn requirements(task: &document::Task) -> TaskRequirements {
    let default = TaskRequirements::new(task.kind.known());
    let qos = &task.qos;
    TaskRequirements {
        deadline_ms: task.deadline_ms.map_or(default.deadline_ms, quantity::Quantity::small),
        cost_max: task.cost_max_usd.map_or(default.cost_max, usd),
        privacy: task.privacy.map_or(default.privacy, super::names::Privacy::known),
        sensitivity: task.sensitivity.map_or(default.sensitivity, super::names::Sensitivity::known),
        compute_units: task.compute_units.map_or(default.compute_units, quantity::Quantity::small),
        memory: task.memory_mb.map_or(default.memory, |size| Bytes::new(size.unsigned())),
        offline_capable: task.offline_capable.unwrap_or(default.offline_capable),
        input_tokens: task.input_tokens.map_or(default.input_tokens, quantity::Quantity::small),
        output_tokens_max: task.output_tokens_max.map_or(default.output_tokens_max, quantity::Quantity::small),
        payload: task.payload_kb.map_or(default.payload, |size| Bytes::new(size.unsigned())),
        qos: Qos {
            priority: qos.priority.map_or(default.qos.priority, super::names::Priority::known),
            quality_min: qos.quality_min.map_or(default.qos.quality_min, share),
            availability_min: qos.availability_min.map_or(default.qos.availability_min, share),
            energy_max: qos.energy_max_j.map(|energy| Energy::from_uj(energy.unsigned())),
            deferrable: qos.deferrable.unwrap_or(default.qos.deferrable),
        },
        ..default
    }
}

fn device(device: &document::Device) -> DeviceSample {
    let default = DeviceSample::default();
    let milli = |degrees: quantity::Degrees| i32::try_from(degrees.get()).unwrap_or(i32::MAX);
    DeviceSample {
        battery: device.battery.map_or(default.battery, share),
        charging: device.charging.unwrap_or(default.charging),
        temperature: device.temperature_c.map_or(default.temperature, |degrees| Celsius::from_milli(milli(degrees))),
        load: device.load.map_or(default.load, share),
        memory_free: device.memory_mb.map_or(default.memory_free, |size| Bytes::new(size.unsigned())),
        ..default
    }
}

fn link(link: &document::Link) -> LinkSample {
    let default = LinkSample::default();
    LinkSample {
        kind: link.kind.map_or(default.kind, super::names::LinkKind::known),
        down: link.down_kbps.map_or(default.down, |rate| Kbps::new(rate.small())),
        up: link.up_kbps.map_or(default.up, |rate| Kbps::new(rate.small())),
        rtt_ms: link.rtt_ms.map_or(default.rtt_ms, quantity::Quantity::small),
        metered: link.metered.unwrap_or(default.metered),
        ..default
    }
}

fn expectations(environments: &document::Environments) -> EnvironmentMap<Option<&Expectation>> {
    let document::Environments { local, basic, premium, edge, peer, hybrid } = environments;
    EnvironmentMap([local, basic, premium, edge, peer, hybrid].map(Option::as_ref))
}

/// An environment that the document does not speak of.
fn absent(environment: Environment) -> ExecutionOption {
    ExecutionOption { enabled: false, ..ExecutionOption::ideal(environment) }
}

fn option(environment: Environment, expected: &Expectation, device: &DeviceSample) -> ExecutionOption {
    let default = ExecutionOption::ideal(environment);
    let profile = EnvironmentProfile::default_of(environment);
    let memory_default = if environment == Environment::Local { device.memory_free } else { default.memory_free };
    ExecutionOption {
        environment,
        enabled: expected.enabled.unwrap_or(default.enabled),
        reachable: expected.reachable.unwrap_or(default.reachable),
        needs_network: expected.needs_network.unwrap_or(profile.needs_network),
        ceiling: expected.ceiling.map_or(profile.ceiling, super::names::Sensitivity::known),
        privacy: expected.privacy.map_or(profile.privacy, share),
        quality: expected.quality.map_or(profile.quality, share),
        availability: expected.availability.map_or(default.availability, share),
        confidence: expected.confidence.map_or(default.confidence, share),
        latency_ms: expected.latency_ms.small(),
        curve: None,
        failed_energy: expected.failed_energy_j.map(|energy| Energy::from_uj(energy.unsigned())),
        failed_ms: expected.failed_ms.map(quantity::Quantity::small),
        fits: expected.fits.map_or(default.fits, share),
        latency_deviation_ms: expected.latency_deviation_ms.map_or(0, quantity::Quantity::small),
        cost: expected.cost_usd.map_or(default.cost, usd),
        cost_deviation: expected.cost_deviation_usd.map_or(default.cost_deviation, usd),
        energy: expected.energy_j.map_or(default.energy, |energy| Energy::from_uj(energy.unsigned())),
        carbon: expected.carbon_g.map_or(default.carbon, |carbon| Carbon::from_ug(carbon.unsigned())),
        memory_free: expected.memory_mb.map_or(memory_default, |size| Bytes::new(size.unsigned())),
        compute_free: expected.compute_units.map_or(default.compute_free, quantity::Quantity::small),
        slots_free: expected.slots_free.map_or(default.slots_free, quantity::Quantity::small),
        ready_at: expected.ready_at_ms.map_or(default.ready_at, |wait| Tick::from_ms(wait.unsigned())),
        tokens_affordable: expected.tokens_affordable.map(quantity::Quantity::small),
        detect_timeout_ms: expected.detect_timeout_ms.map(quantity::Quantity::small),
        custom: expected.custom.map_or(default.custom, |custom| custom.map(share)),
    }
}

fn policy(policy: &document::Policy) -> Policy {
    let default = Policy::default();
    let context = &policy.context;
    let milli = |degrees: quantity::Degrees| i32::try_from(degrees.get()).unwrap_or(i32::MAX);
    let hot_above = |degrees| Celsius::from_milli(milli(degrees));
    Policy {
        weights: policy.weights.0,
        context: ContextGains {
            battery: context.battery.map_or(default.context.battery, quantity::Ratio::get),
            hot_above: context.hot_above_c.map_or(default.context.hot_above, hot_above),
            hot: context.hot.map_or(default.context.hot, quantity::Ratio::get),
            while_charging: context.while_charging.unwrap_or(default.context.while_charging),
        },
        mode: policy.mode.map_or(default.mode, super::names::Mode::known),
        scales: Scales {
            energy: policy.scales.energy_j.map_or(default.scales.energy, |energy| Energy::from_uj(energy.unsigned())),
            carbon: policy.scales.carbon_g.map_or(default.scales.carbon, |carbon| Carbon::from_ug(carbon.unsigned())),
        },
        risk: policy.risk.map_or(default.risk, quantity::Ratio::get),
        switch_margin: policy.switch_margin.map_or(default.switch_margin, share),
        availability_min: policy.availability_min.map_or(default.availability_min, share),
        offline: policy.offline.unwrap_or(default.offline),
    }
}

fn preferences(preferences: &document::Preferences) -> Preferences {
    let mut multipliers = Preferences::default().multipliers;
    for (multiplier, given) in multipliers.iter_mut().zip(preferences.multipliers()) {
        *multiplier = given.map_or(*multiplier, quantity::Ratio::get);
    }
    Preferences { multipliers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka::core::TaskKind;

    #[test]
    fn what_a_document_leaves_out_is_the_default_of_the_vocabulary() {
        let text = r#"{"task": {"type": "analysis"}, "environments": {"edge": {"latency_ms": 0}}}"#;
        let case = Case::new(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(*case.task, TaskRequirements::new(TaskKind::Analysis));
        assert_eq!(*case.device, DeviceSample::default());
        assert_eq!(*case.link, LinkSample::default());
        assert_eq!(*case.policy, Policy::default());
        assert_eq!(*case.preferences, Preferences::default());
        let profile = EnvironmentProfile::default_of(Environment::EdgeNearby);
        let edge = case.options[Environment::EdgeNearby];
        assert_eq!((edge.quality, edge.privacy, edge.ceiling), (profile.quality, profile.privacy, profile.ceiling));
        assert!(edge.enabled && edge.needs_network && !case.options[Environment::Local].enabled);
        assert_eq!(case.present.iter().collect::<Vec<_>>(), [Environment::EdgeNearby]);
    }
}
