//! Hard constraints: a reason with have and need for each option that breaks one.

use kromka_core::{Constraint, ExecutionOption, LinkKind, Money, Rejection, Share, TaskRequirements};

use crate::terms::Terms;

/// The task's limits with those of the terms, worked out once for all options.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) cost_max: Money,
    energy_max: u64,
    availability_min: Share,
    offline: bool,
}

impl Limit {
    pub(crate) fn new(task: &TaskRequirements, terms: &Terms<'_>) -> Self {
        let cost_max = terms.limits.cost_max.map_or(task.cost_max, |most| most.min(task.cost_max));
        let energy = [task.qos.energy_max, terms.limits.energy_max].into_iter().flatten().min();
        Self {
            cost_max,
            energy_max: energy.map_or(u64::MAX, kromka_core::Energy::uj),
            availability_min: task.qos.availability_min.max(terms.policy.availability_min),
            offline: terms.policy.offline || terms.link.kind == LinkKind::None,
        }
    }
}

/// The constraints that an option breaks, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken(u32);

impl Broken {
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    fn when(self, broken: bool, constraint: Constraint) -> Self {
        Self(self.0 | u32::from(broken) << constraint as u32)
    }

    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn of(constraints: &[Constraint]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < constraints.len() {
            bits |= 1 << constraints[i] as u32;
            i += 1;
        }
        Self(bits)
    }

    /// Whether nothing but `these` is broken.
    pub(crate) fn only(self, these: Self) -> bool {
        self.0 & !these.0 == 0
    }

    /// The first that is broken, in the order of [`Constraint::ALL`].
    fn first(self) -> Option<Constraint> {
        Constraint::ALL.get(self.0.trailing_zeros() as usize).copied()
    }
}

/// Expected milliseconds from submission to result, with the policy's risk.
#[inline]
pub(crate) fn due_ms(option: &ExecutionOption, terms: &Terms<'_>) -> u64 {
    if terms.policy.risk_milli == 0 {
        return u64::from(terms.elapsed_ms) + u64::from(option.latency_ms);
    }
    let risk = u64::from(option.latency_deviation_ms) * terms.policy.risk_milli / 1_000;
    u64::from(terms.elapsed_ms) + u64::from(option.latency_ms) + risk
}

/// Expected cost with the policy's risk.
#[inline]
pub(crate) fn dear_nano(option: &ExecutionOption, terms: &Terms<'_>) -> i64 {
    if terms.policy.risk_milli == 0 {
        return option.cost.nano();
    }
    let risk = i128::from(option.cost_deviation.nano()) * i128::from(terms.policy.risk_milli) / 1_000;
    option.cost.nano().saturating_add(i64::try_from(risk).unwrap_or(i64::MAX))
}

/// Everything that stands in the option's way.
#[inline]
pub(crate) fn broken(
    task: &TaskRequirements,
    option: &ExecutionOption,
    terms: &Terms<'_>,
    limit: &Limit,
    rule: Option<usize>,
) -> Broken {
    use Constraint as C;
    let enabled = option.enabled && terms.limits.allowed.contains(option.environment);
    let need = task.sensitivity.max(task.privacy.ceiling_needed());
    let (dear, due) = (dear_nano(option, terms), due_ms(option, terms));
    // Most options pass everything: one branch for them, instead of a bit for each constraint.
    if enabled
        & !terms.tried.contains(option.environment)
        & (need <= option.ceiling)
        & rule.is_none()
        & !(limit.offline & (option.needs_network | !task.offline_capable))
        & (option.quality >= task.qos.quality_min)
        & (task.memory <= option.memory_free)
        & (task.compute_units <= option.compute_free)
        & (dear <= limit.cost_max.nano())
        & (option.energy.uj() <= limit.energy_max)
        & (due <= u64::from(task.deadline_ms))
        & option.reachable
        & (option.availability >= limit.availability_min)
        & (option.slots_free > 0)
    {
        return Broken::NONE;
    }
    Broken::NONE
        .when(!enabled, C::Enabled)
        .when(terms.tried.contains(option.environment), C::Tried)
        .when(task.sensitivity > option.ceiling, C::Sensitivity)
        .when(task.privacy.ceiling_needed() > option.ceiling, C::Privacy)
        .when(rule.is_some(), C::Rule)
        .when(limit.offline && (option.needs_network || !task.offline_capable), C::Offline)
        .when(option.quality < task.qos.quality_min, C::Quality)
        .when(task.memory > option.memory_free, C::Memory)
        .when(task.compute_units > option.compute_free, C::Compute)
        .when(dear > limit.cost_max.nano(), C::Cost)
        .when(option.energy.uj() > limit.energy_max, C::Energy)
        .when(due > u64::from(task.deadline_ms), C::Deadline)
        .when(!option.reachable, C::Reachable)
        .when(option.availability < limit.availability_min, C::Availability)
        .when(option.slots_free == 0, C::Capacity)
}

/// The first broken constraint with what was had and what was needed.
#[cold]
pub(crate) fn rejection(
    broken: Broken,
    task: &TaskRequirements,
    option: &ExecutionOption,
    terms: &Terms<'_>,
    limit: &Limit,
    rule: Option<usize>,
) -> Option<Rejection> {
    use Constraint as C;
    let constraint = broken.first()?;
    let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let (have, need) = match constraint {
        C::Enabled | C::Offline | C::Reachable | C::Capacity | C::Outscored => (0, 1),
        C::Tried => (1, 0),
        C::Sensitivity => (option.ceiling as i64, task.sensitivity as i64),
        C::Privacy => (option.ceiling as i64, task.privacy.ceiling_needed() as i64),
        C::Rule => (rule.map_or(-1, |number| signed(number as u64)), -1),
        C::Quality => (i64::from(option.quality.ppb()), i64::from(task.qos.quality_min.ppb())),
        C::Memory => (signed(option.memory_free.get()), signed(task.memory.get())),
        C::Compute => (i64::from(option.compute_free), i64::from(task.compute_units)),
        C::Cost => (dear_nano(option, terms), limit.cost_max.nano()),
        C::Energy => (signed(option.energy.uj()), signed(limit.energy_max)),
        C::Deadline => (signed(due_ms(option, terms)), i64::from(task.deadline_ms)),
        C::Availability => (i64::from(option.availability.ppb()), i64::from(limit.availability_min.ppb())),
    };
    Some(Rejection { environment: option.environment, constraint, have, need })
}
