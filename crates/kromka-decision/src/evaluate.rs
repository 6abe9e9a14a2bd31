//! From what is known and believed of an environment to an option for a task.

use kromka_core::{
    Bytes, Carbon, DeviceSample, Energy, Environment, EnvironmentProfile, EnvironmentSample, Estimate, ExecutionOption,
    LinkSample, Money, Price, Share, TaskRequirements, Tick, bounds,
};

/// What is believed of one environment for one kind of task. Learned elsewhere; here it is only used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// From dispatch to result, without the transfer of the payload and without waiting, in milliseconds.
    pub work_ms: Estimate,
    /// Energy of the device, in microjoules.
    pub energy_uj: Estimate,
    /// Length of the answer, in tokens.
    pub output_tokens: Estimate,
    /// The probability that it is up and answers.
    pub availability: Share,
    /// Whether it is believed reachable now.
    pub reachable: bool,
    /// When what stands in its way may be over; [`Tick::NEVER`] if nobody knows.
    pub ready_at: Tick,
    /// Tasks it could still take.
    pub slots_free: u32,
    /// How long a task would wait for those before it, in milliseconds.
    pub wait_ms: u32,
    /// How long to wait for its first result, in milliseconds; `None` waits.
    pub detect_timeout_ms: Option<u32>,
}

/// What is known around a decision.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The device.
    pub device: &'a DeviceSample,
    /// The link.
    pub link: &'a LinkSample,
    /// The environment, as the host last described it.
    pub sample: Option<&'a EnvironmentSample>,
}

/// The option of running `task` in `environment`.
#[must_use]
pub fn evaluate(
    environment: Environment,
    task: &TaskRequirements,
    profile: &EnvironmentProfile,
    belief: &Belief,
    around: &Surroundings<'_>,
) -> ExecutionOption {
    let price = around
        .sample
        .and_then(|sample| sample.cost_per_request)
        .map_or(profile.price, |per_request| Price { per_request, ..profile.price });
    let tokens = rounded(belief.output_tokens.mean).min(task.answer_tokens_max());
    let cost = price.of(task.input_tokens, tokens);
    let longer = tokens.saturating_add(rounded(belief.output_tokens.deviation)).min(task.answer_tokens_max());
    let mut option = ExecutionOption {
        enabled: profile.enabled && profile.concurrency > 0,
        reachable: belief.reachable,
        needs_network: profile.needs_network,
        ceiling: profile.ceiling,
        privacy: profile.privacy,
        quality: profile.quality,
        availability: belief.availability,
        confidence: confidence(&belief.work_ms),
        latency_ms: rounded(belief.work_ms.mean).saturating_add(belief.wait_ms),
        latency_deviation_ms: rounded(belief.work_ms.deviation),
        cost,
        cost_deviation: price.of(task.input_tokens, longer).saturating_sub(cost),
        energy: Energy::from_uj(u64::from(rounded(belief.energy_uj.mean / 1e3)) * 1_000),
        carbon: Carbon::ZERO,
        slots_free: belief.slots_free,
        ready_at: belief.ready_at,
        tokens_affordable: price.tokens_out_within(task.input_tokens, task.cost_max),
        detect_timeout_ms: belief.detect_timeout_ms,
        custom: profile.custom,
        ..ExecutionOption::ideal(environment)
    };
    if profile.needs_network {
        option.latency_ms = option.latency_ms.saturating_add(transfer_ms(task.payload, around.link));
    }
    if environment == Environment::Local {
        option.memory_free = around.device.memory_free;
        option.latency_ms = option.latency_ms.saturating_add(around.device.queue_ms);
    }
    if let Some(sample) = around.sample {
        option.enabled &= sample.available;
        option.memory_free = sample.memory_free.unwrap_or(option.memory_free);
        option.compute_free = sample.compute_free.unwrap_or(option.compute_free);
        option.carbon = sample.carbon_per_task.unwrap_or_default();
        option.latency_ms = option.latency_ms.saturating_add(sample.queue_ms);
    }
    clamp(&mut option);
    option
}

/// Milliseconds to send `payload`: kilobits per second are bits per millisecond. A link without a rate never finishes.
#[must_use]
pub fn transfer_ms(payload: Bytes, link: &LinkSample) -> u32 {
    let bits = payload.get().saturating_mul(8);
    match u64::from(link.up.get()) {
        0 if bits == 0 => 0,
        0 => u32::MAX,
        rate => u32::try_from(bits / rate).unwrap_or(u32::MAX),
    }
}

/// How well an estimate is founded: many observations, little spread. n / (n + 4) / (1 + deviation / mean).
fn confidence(estimate: &Estimate) -> Share {
    let samples = f64::from(estimate.samples);
    let spread = if estimate.mean > 0.0 { estimate.deviation / estimate.mean } else { 1.0 };
    Share::from_f64_clamped(samples / (samples + 4.0) / (1.0 + spread.max(0.0)))
}

/// To the nearest integer; NaN and negative values become 0, large ones the maximum.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn rounded(value: f64) -> u32 {
    (value + 0.5) as u32
}

/// Keeps what was computed within the ranges of the vocabulary.
fn clamp(option: &mut ExecutionOption) {
    let most = |value: i64, bound: bounds::Bound<i64>| value.clamp(bound.min, bound.max);
    option.cost = Money::from_nano(most(option.cost.nano(), bounds::COST_NANO));
    option.cost_deviation = Money::from_nano(most(option.cost_deviation.nano(), bounds::COST_NANO));
    option.energy = option.energy.min(Energy::from_uj(bounds::ENERGY_UJ.max.unsigned_abs()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka_core::{Kbps, LinkKind, TaskKind};

    fn belief() -> Belief {
        Belief {
            work_ms: Estimate { mean: 800.0, deviation: 80.0, at: Tick::ZERO, samples: 12 },
            energy_uj: Estimate::prior(2e6, 1e6),
            output_tokens: Estimate::prior(100.0, 50.0),
            availability: Share::from_percent(97),
            reachable: true,
            ready_at: Tick::NEVER,
            slots_free: 3,
            wait_ms: 50,
            detect_timeout_ms: Some(900),
        }
    }

    #[test]
    fn the_payload_waits_for_the_uplink_only_where_the_network_is_needed() {
        let task = TaskRequirements { payload: Bytes::new(100_000), ..TaskRequirements::new(TaskKind::Inference) };
        let link = LinkSample { up: Kbps::new(1_000), ..LinkSample::default() };
        let around = Surroundings { device: &DeviceSample::default(), link: &link, sample: None };
        let of = |environment| {
            evaluate(environment, &task, &EnvironmentProfile::default_of(environment), &belief(), &around).latency_ms
        };
        assert_eq!(of(Environment::CloudBasic), 800 + 50 + 800);
        assert_eq!(of(Environment::Local), 850);
        let dead = LinkSample { up: Kbps::new(0), kind: LinkKind::Wifi, ..link };
        assert_eq!(transfer_ms(task.payload, &dead), u32::MAX);
        assert_eq!(transfer_ms(Bytes::ZERO, &dead), 0);
    }

    #[test]
    fn the_expected_cost_follows_the_expected_answer() {
        let task = TaskRequirements {
            input_tokens: 200,
            output_tokens_max: 120,
            ..TaskRequirements::new(TaskKind::Inference)
        };
        let mut profile = EnvironmentProfile::default_of(Environment::CloudPremium);
        profile.price.per_mtok_in = Money::from_nano(2_500_000_000);
        profile.price.per_mtok_out = Money::from_nano(10_000_000_000);
        let around = Surroundings { device: &DeviceSample::default(), link: &LinkSample::default(), sample: None };
        let option = evaluate(Environment::CloudPremium, &task, &profile, &belief(), &around);
        assert_eq!(option.cost.nano(), 200 * 2_500 + 100 * 10_000);
        // The answer is cut at 120 tokens, so it can cost only 20 tokens more.
        assert_eq!(option.cost_deviation.nano(), 20 * 10_000);
    }
}
