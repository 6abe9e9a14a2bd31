//! Hard constraints: a reason with have and need for each option that breaks one.

use kromka_core::{
    Constraint, Energy, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, LinkKind, Mode, Money, Rejection,
    Sensitivity, Share, TaskRequirements, Tick,
};

use crate::terms::Terms;

/// The task's limits with those of the terms, worked out once for all options.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) cost_max: Money,
    spent_cost: Money,
    energy_max: u64,
    spent_energy: u64,
    risk_milli: u64,
    /// Whether lateness and doubt are probabilities, so that only what is impossible is turned down for them.
    pub(crate) soft: bool,
    availability_min: Share,
    offline: bool,
    /// The ceiling that data and demanded privacy need.
    ceiling: Sensitivity,
    /// Where the task may go as far as it is not the option's own doing: no limit, try or rule is against it.
    open: EnvironmentSet,
}

impl Limit {
    #[inline]
    pub(crate) fn new(task: &TaskRequirements, terms: &Terms<'_>, ruled_out: EnvironmentSet) -> Self {
        let cost_max = terms.limits.cost_max.map_or(task.cost_max, |most| most.min(task.cost_max));
        let uj = |energy: Option<Energy>| energy.map_or(u64::MAX, Energy::uj);
        let offline = terms.policy.offline || terms.link.kind == LinkKind::None;
        let stuck = offline && !task.offline_capable;
        let own_work = terms.limits.power.allowed(task.qos.priority).bits();
        let untried = own_work & terms.limits.allowed.bits() & !(terms.tried.bits() | ruled_out.bits());
        Self {
            cost_max,
            spent_cost: terms.spent_cost,
            spent_energy: terms.spent_energy.uj(),
            risk_milli: terms.policy.risk_milli,
            soft: terms.policy.mode == Mode::ExpectedUtility,
            energy_max: uj(task.qos.energy_max).min(uj(terms.limits.energy_max)),
            availability_min: task.qos.availability_min.max(terms.policy.availability_min),
            offline,
            ceiling: task.sensitivity.max(task.privacy.ceiling_needed()),
            open: EnvironmentSet::from_bits(if stuck { 0 } else { untried }).unwrap_or_default(),
        }
    }
}

impl Limit {
    /// Whether the limits leave room for the option, after which `cost` and `energy` will have been spent.
    #[inline]
    pub(crate) fn affords(&self, option: &ExecutionOption, cost: Money, energy: Energy) -> bool {
        risked_nano(option, cost.nano(), self.risk_milli) <= self.cost_max.nano() && energy.uj() <= self.energy_max
    }
}

/// The constraints that an option breaks, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken(u32);

impl Broken {
    const NONE: Self = Self(0);

    #[inline]
    fn when(self, broken: bool, constraint: Constraint) -> Self {
        Self(self.0 | u32::from(broken) << constraint as u32)
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

    /// Whether none is.
    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Those of it that are not `these`.
    pub(crate) const fn without(self, these: Self) -> Self {
        Self(self.0 & !these.0)
    }

    /// The first that is broken, in the order of [`Constraint::ALL`].
    fn first(self) -> Option<Constraint> {
        Constraint::ALL.get(self.0.trailing_zeros() as usize).copied()
    }
}

/// Expected milliseconds from submission to result, with the risk in thousandths.
#[inline]
pub(crate) fn due_ms(option: &ExecutionOption, terms: &Terms<'_>, risk_milli: u64) -> u64 {
    let risk = if risk_milli == 0 { 0 } else { u64::from(option.latency_deviation_ms) * risk_milli / 1_000 };
    u64::from(terms.elapsed_ms) + u64::from(option.latency_ms) + risk
}

/// Whether something that is over at `at` leaves time for the deadline, and is not over now.
pub(crate) fn opens_in_time(task: &TaskRequirements, option: &ExecutionOption, terms: &Terms<'_>, at: Tick) -> bool {
    let wait = at.since(terms.now);
    // Where lateness is a probability, the mean is the measure.
    let soft = terms.policy.mode == Mode::ExpectedUtility;
    let due = due_ms(option, terms, if soft { 0 } else { terms.policy.risk_milli }).saturating_add(wait);
    wait > 0 && at != Tick::NEVER && due <= u64::from(task.deadline_ms)
}

/// Expected cost with the risk in thousandths, and what was spent.
#[inline]
fn dear_nano(option: &ExecutionOption, spent: Money, risk_milli: u64) -> i64 {
    risked_nano(option, option.cost.nano().saturating_add(spent.nano()), risk_milli)
}

/// A total cost with the risk of the option's, in thousandths.
#[inline]
fn risked_nano(option: &ExecutionOption, total_nano: i64, risk_milli: u64) -> i64 {
    if risk_milli == 0 {
        return total_nano;
    }
    let dear = i128::from(total_nano) + i128::from(option.cost_deviation.nano()) * i128::from(risk_milli) / 1_000;
    i64::try_from(dear).unwrap_or(if dear < 0 { i64::MIN } else { i64::MAX })
}

/// The options that nothing stands in the way of.
#[inline(never)]
pub(crate) fn feasible(
    task: &TaskRequirements,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    limit: &Limit,
) -> EnvironmentSet {
    // Most policies take no risk into account; a loop of their own need not ask at each option.
    match terms.policy.risk_milli {
        0 => passing(task, options, terms, limit, 0),
        risk_milli => passing(task, options, terms, limit, risk_milli),
    }
}

#[inline(always)]
fn passing(
    task: &TaskRequirements,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    limit: &Limit,
    risk_milli: u64,
) -> EnvironmentSet {
    let mut passing = EnvironmentSet::EMPTY;
    for (environment, option) in options.iter() {
        if passes(task, option, terms, limit, risk_milli) {
            passing = passing.with(environment);
        }
    }
    passing.and(limit.open)
}

/// Whether the deadline stands against it: its mean with the risk, or, where lateness is a probability, all of it.
#[inline(always)]
fn late(task: &TaskRequirements, option: &ExecutionOption, terms: &Terms<'_>, limit: &Limit, risk_milli: u64) -> bool {
    if limit.soft {
        let left_ms = task.deadline_ms.checked_sub(terms.elapsed_ms);
        return left_ms.is_none_or(|left_ms| !option.begins_within(u64::from(left_ms)));
    }
    due_ms(option, terms, risk_milli) > u64::from(task.deadline_ms)
}

/// Whether nothing of the option's own doing stands in its way.
#[inline(always)]
fn passes(
    task: &TaskRequirements,
    option: &ExecutionOption,
    terms: &Terms<'_>,
    limit: &Limit,
    risk_milli: u64,
) -> bool {
    // Most options pass everything, so that branches are foreseen; but two a cycle are the most there can be, hence
    // some comparisons in pairs.
    (option.enabled & option.reachable & !(limit.offline & option.needs_network))
        && !(limit.soft && option.availability == Share::ZERO)
        && limit.ceiling <= option.ceiling
        && ((option.quality >= task.qos.quality_min) & (option.availability >= limit.availability_min))
        && ((task.compute_units <= option.compute_free) & (option.slots_free > 0))
        && task.memory <= option.memory_free
        && dear_nano(option, limit.spent_cost, risk_milli) <= limit.cost_max.nano()
        && option.energy.uj().saturating_add(limit.spent_energy) <= limit.energy_max
        && !late(task, option, terms, limit, risk_milli)
}

/// Everything that stands in the option's way.
#[cold]
pub(crate) fn broken(
    task: &TaskRequirements,
    environment: Environment,
    option: &ExecutionOption,
    terms: &Terms<'_>,
    limit: &Limit,
    rule: Option<usize>,
) -> Broken {
    use Constraint as C;
    let enabled = option.enabled && terms.limits.allowed.contains(environment);
    let risk_milli = terms.policy.risk_milli;
    let dear = dear_nano(option, limit.spent_cost, risk_milli);
    Broken::NONE
        .when(!enabled, C::Enabled)
        .when(terms.tried.contains(environment), C::Tried)
        .when(task.sensitivity > option.ceiling, C::Sensitivity)
        .when(task.privacy.ceiling_needed() > option.ceiling, C::Privacy)
        .when(rule.is_some(), C::Rule)
        .when(limit.offline && (option.needs_network || !task.offline_capable), C::Offline)
        .when(option.quality < task.qos.quality_min, C::Quality)
        .when(task.memory > option.memory_free, C::Memory)
        .when(task.compute_units > option.compute_free, C::Compute)
        .when(dear > limit.cost_max.nano(), C::Cost)
        .when(option.energy.uj().saturating_add(limit.spent_energy) > limit.energy_max, C::Energy)
        .when(late(task, option, terms, limit, risk_milli), C::Deadline)
        .when(!option.reachable || limit.soft && option.availability == Share::ZERO, C::Reachable)
        .when(option.availability < limit.availability_min, C::Availability)
        .when(option.slots_free == 0, C::Capacity)
        .when(!terms.limits.power.allowed(task.qos.priority).contains(environment), C::Power)
}

/// The first broken constraint with what was had and what was needed.
#[cold]
pub(crate) fn rejection(
    broken: Broken,
    task: &TaskRequirements,
    environment: Environment,
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
        C::Cost => (dear_nano(option, limit.spent_cost, terms.policy.risk_milli), limit.cost_max.nano()),
        C::Energy => (signed(option.energy.uj().saturating_add(limit.spent_energy)), signed(limit.energy_max)),
        C::Deadline if limit.soft => {
            let earliest = u64::from(terms.elapsed_ms) + u64::from(option.distribution().points()[0]);
            (signed(earliest), i64::from(task.deadline_ms))
        }
        C::Deadline => (signed(due_ms(option, terms, terms.policy.risk_milli)), i64::from(task.deadline_ms)),
        C::Availability => (i64::from(option.availability.ppb()), i64::from(limit.availability_min.ppb())),
        C::Power => (task.qos.priority as i64, terms.limits.power.priority_min as i64),
    };
    Some(Rejection { environment, constraint, have, need })
}
