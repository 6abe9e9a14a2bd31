//! The documented decision in exact rationals, with its own scoring, filter and ordering.

use kromka_core::*;
use kromka_decision::{Comparison, Condition, Field};
use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
use num_traits::Zero;

use crate::cases::{Case, OwnedEffect};
use crate::pairs::{in_time, points};

/// What the reference expects.
#[derive(Debug)]
pub(crate) struct Expected {
    /// What stands against each environment: the first broken constraint with have and need.
    pub(crate) broken: [Option<(Constraint, i128, i128)>; 6],
    /// The score of each environment, bonus included.
    pub(crate) scores: [Ratio<i128>; 6],
    /// The same without any rounding.
    pub(crate) unrounded: [BigRational; 6],
    /// The feasible environments, best first; empty when there are none.
    pub(crate) order: Vec<usize>,
    /// The first of `order`, or the incumbent within the switch margin.
    pub(crate) chosen: Option<usize>,
    pub(crate) until: Option<u64>,
    pub(crate) nearest: Option<usize>,
}

const PARTS: i128 = 1_000_000_000;

impl Case {
    pub(crate) fn expected(&self) -> Expected {
        let everything: [Vec<(Constraint, i128, i128)>; 6] = std::array::from_fn(|place| self.stands_against(place));
        let bonuses: [i128; 6] = std::array::from_fn(|place| self.bonus_ppb(place));
        let weights = self.parts();
        let scores = std::array::from_fn(|place| self.score(place, &weights) + Ratio::new(bonuses[place], PARTS));
        let unrounded = self.unrounded(&bonuses);
        let mut order: Vec<usize> = (0..6).filter(|place| everything[*place].is_empty()).collect();
        // Stable: ties stay in the order of the environments.
        order.sort_by(|a, b| scores[*b].cmp(&scores[*a]));
        let chosen = order.first().map(|best| match self.incumbent.map(Environment::index) {
            Some(incumbent) if order.contains(&incumbent) && scores[*best] - scores[incumbent] <= self.margin() => {
                incumbent
            }
            _ => *best,
        });
        let until = self.until(&everything);
        let nearest = self.nearest(&everything);
        let broken = everything.map(|list| list.first().copied());
        Expected { broken, scores, unrounded, order, chosen, until, nearest }
    }

    pub(crate) fn margin(&self) -> Ratio<i128> {
        Ratio::new(i128::from(self.policy.switch_margin.ppb()), PARTS)
    }

    // ---- Weights -------------------------------------------------------------------------------------------------

    /// Weight (millionths) × preference × context (thousandths): what is divided among the criteria.
    fn amounts(&self) -> [u128; CRITERIA] {
        let mut gain = Ratio::from_integer(1);
        if self.policy.context.while_charging || !self.device.charging {
            let empty = Ratio::new(PARTS - i128::from(self.device.battery.ppb()), PARTS);
            gain += Ratio::new(i128::from(self.battery_gain_milli), 1_000) * empty;
        }
        let mut milli = (gain * 1_000).floor();
        if self.device.temperature > self.policy.context.hot_above {
            milli = (milli * Ratio::new(i128::from(self.hot_gain_milli), 1_000)).floor();
        }
        milli = (milli * Ratio::new(i128::from(self.thrift_milli), 1_000)).floor();
        // Four thousandfold is the most.
        let milli = u128::try_from(milli.to_integer()).unwrap().min(4_000_000);
        let amounts = |energy: u128| {
            std::array::from_fn(|k| {
                let context = if k == Criterion::Energy.index() { energy } else { 1_000 };
                u128::from(self.weights_micro[k]) * u128::from(self.preferences_milli[k]) * context
            })
        };
        // A context that would silence the only weighted criterion is left out.
        Some(amounts(milli)).filter(|amounts| amounts.iter().any(|amount| *amount > 0)).unwrap_or(amounts(1_000))
    }

    /// The weights in parts per billion.
    pub(crate) fn parts(&self) -> [u128; CRITERIA] {
        let parts = divide(&self.amounts());
        match self.factors() {
            // Rules that would silence every weighted criterion leave the weights as they are.
            Some(factors) if (0..CRITERIA).any(|k| parts[k] * factors[k] > 0) => {
                divide(&std::array::from_fn(|k| parts[k] * factors[k]))
            }
            _ => parts,
        }
    }

    /// The weights before the last division into parts per billion: rules multiply parts, all else is not rounded.
    fn shares(&self) -> [u128; CRITERIA] {
        let parts = divide(&self.amounts());
        match self.factors() {
            Some(factors) if (0..CRITERIA).any(|k| parts[k] * factors[k] > 0) => {
                std::array::from_fn(|k| parts[k] * factors[k])
            }
            _ => self.amounts(),
        }
    }

    /// Factors of rules in thousandths, each product rounded down and at most 16.
    fn factors(&self) -> Option<[u128; CRITERIA]> {
        let mut factors = None;
        for rule in &self.rules {
            if let OwnedEffect::WeightMilli(criterion, milli) = rule.effect
                && rule.conditions.iter().all(|condition| self.holds(condition, 0))
            {
                let all = factors.get_or_insert([1_000u128; CRITERIA]);
                all[criterion.index()] = (all[criterion.index()] * u128::from(milli) / 1_000).min(16_000);
            }
        }
        factors
    }

    // ---- Scores --------------------------------------------------------------------------------------------------

    /// What is used up of the criteria that have an anchor: amount and anchor.
    pub(crate) fn anchored(&self, place: usize) -> [(usize, u128, u128); 4] {
        let option = &self.options[place];
        let latency = u128::from(option.latency_ms) + u128::from(self.elapsed_ms);
        let cost_max = u128::try_from(self.cost_max()).unwrap();
        [
            (1, latency, u128::from(self.task.deadline_ms)),
            (2, u128::try_from(option.cost.nano() + self.spent_cost).unwrap(), cost_max),
            (5, u128::from(option.energy.uj() + self.spent_energy), u128::from(self.policy.scales.energy.uj())),
            (6, u128::from(option.carbon.ug()), u128::from(self.policy.scales.carbon.ug())),
        ]
    }

    /// The criteria that are shares already: the criterion and parts per billion.
    pub(crate) fn given(&self, place: usize) -> [(usize, u32); 7] {
        let option = &self.options[place];
        let [a, b, c, d] = option.custom.map(Share::ppb);
        [
            (0, option.quality.ppb()),
            (3, option.privacy.ppb()),
            (4, option.availability.ppb()),
            (7, a),
            (8, b),
            (9, c),
            (10, d),
        ]
    }

    fn score(&self, place: usize, weights: &[u128; CRITERIA]) -> Ratio<i128> {
        let mut score = Ratio::zero();
        let mut add = |criterion: usize, ppb: i128| {
            score += Ratio::new(i128::try_from(weights[criterion]).unwrap(), PARTS) * Ratio::new(ppb, PARTS);
        };
        for (criterion, amount, anchor) in self.anchored(place) {
            let used = if amount == 0 {
                0
            } else if amount >= anchor {
                PARTS
            } else {
                i128::try_from(amount * PARTS.unsigned_abs() / anchor).unwrap()
            };
            add(criterion, PARTS - used);
        }
        for (criterion, ppb) in self.given(place) {
            add(criterion, i128::from(ppb));
        }
        score
    }

    /// Scores without rounding, over one common denominator, so that they compare without a division.
    fn unrounded(&self, bonuses: &[i128; 6]) -> [BigRational; 6] {
        let weights = self.shares();
        let whole = BigInt::from(weights.iter().sum::<u128>());
        let anchors = self.anchored(0).map(|(_, _, anchor)| BigInt::from(anchor.max(1)));
        let others: [BigInt; 4] =
            std::array::from_fn(|i| (0..4).filter(|j| *j != i).map(|j| &anchors[j]).product::<BigInt>() * PARTS);
        let all: BigInt = anchors.iter().product();
        let denominator = &whole * &all * PARTS;
        std::array::from_fn(|place| {
            let mut numerator = &whole * &all * bonuses[place];
            for (i, (criterion, amount, anchor)) in self.anchored(place).into_iter().enumerate() {
                let left = if amount == 0 { anchor.max(1) } else { anchor.saturating_sub(amount) };
                numerator += &others[i] * weights[criterion] * left;
            }
            for (criterion, ppb) in self.given(place) {
                numerator += &all * weights[criterion] * ppb;
            }
            BigRational::new_raw(numerator, denominator.clone())
        })
    }

    // ---- Rules ---------------------------------------------------------------------------------------------------

    fn holds(&self, condition: &Condition, place: usize) -> bool {
        let (have, value) = (self.field(condition.field, place), i128::from(condition.value));
        match condition.comparison {
            Comparison::Less => have < value,
            Comparison::AtMost => have <= value,
            Comparison::Equal => have == value,
            Comparison::NotEqual => have != value,
            Comparison::AtLeast => have >= value,
            Comparison::Greater => have > value,
        }
    }

    fn field(&self, field: Field, place: usize) -> i128 {
        let (task, device, link, option) = (&self.task, &self.device, &self.link, &self.options[place]);
        match field {
            Field::TaskKind => task.kind as i128,
            Field::DeadlineMs => task.deadline_ms.into(),
            Field::CostMaxNano => task.cost_max.nano().into(),
            Field::Sensitivity => task.sensitivity as i128,
            Field::Privacy => task.privacy as i128,
            Field::ComputeUnits => task.compute_units.into(),
            Field::MemoryBytes => task.memory.get().into(),
            Field::OfflineCapable => task.offline_capable.into(),
            Field::InputTokens => task.input_tokens.into(),
            Field::OutputTokensMax => task.output_tokens_max.into(),
            Field::PayloadBytes => task.payload.get().into(),
            Field::Priority => task.qos.priority as i128,
            Field::BatteryPpb => device.battery.ppb().into(),
            Field::Charging => device.charging.into(),
            Field::TemperatureMilli => device.temperature.milli().into(),
            Field::LoadPpb => device.load.ppb().into(),
            Field::DeviceMemoryFreeBytes => device.memory_free.get().into(),
            Field::LinkKind => link.kind as i128,
            Field::DownKbps => link.down.get().into(),
            Field::UpKbps => link.up.get().into(),
            Field::RttMs => link.rtt_ms.into(),
            Field::Metered => link.metered.into(),
            Field::Environment => i128::try_from(place).unwrap(),
            Field::LatencyMs => option.latency_ms.into(),
            Field::CostNano => option.cost.nano().into(),
            Field::EnergyUj => option.energy.uj().into(),
            Field::CarbonUg => option.carbon.ug().into(),
            Field::QualityPpb => option.quality.ppb().into(),
            Field::PrivacyPpb => option.privacy.ppb().into(),
            Field::AvailabilityPpb => option.availability.ppb().into(),
            Field::ConfidencePpb => option.confidence.ppb().into(),
            Field::SlotsFree => option.slots_free.into(),
        }
    }

    pub(crate) fn bonus_ppb(&self, place: usize) -> i128 {
        let mut sum = 0;
        for rule in &self.rules {
            if let OwnedEffect::BonusPpb(set, ppb) = rule.effect
                && set.contains(Environment::ALL[place])
                && rule.conditions.iter().all(|condition| self.holds(condition, place))
            {
                sum += i128::from(ppb);
            }
        }
        sum.clamp(-PARTS, PARTS)
    }

    /// The first rule that puts this environment out.
    fn out(&self, place: usize) -> Option<usize> {
        self.rules.iter().position(|rule| {
            let out = match rule.effect {
                OwnedEffect::Forbid(set) => set.contains(Environment::ALL[place]),
                OwnedEffect::Require(set) => !set.contains(Environment::ALL[place]),
                _ => false,
            };
            out && rule.conditions.iter().all(|condition| self.holds(condition, place))
        })
    }

    // ---- Hard constraints ----------------------------------------------------------------------------------------

    pub(crate) fn cost_max(&self) -> i64 {
        self.limits.cost_max.map_or(i64::MAX, Money::nano).min(self.task.cost_max.nano())
    }

    /// From submission to result with the policy's risk, rounded down to a millisecond.
    fn due(&self, place: usize) -> i128 {
        let option = &self.options[place];
        // Expected utility knows the distribution, and adds no risk to its mean.
        let risk_milli = if self.expects() { 0 } else { self.risk_milli };
        let risk = Ratio::new(i128::from(risk_milli), 1_000) * i128::from(option.latency_deviation_ms);
        i128::from(self.elapsed_ms) + i128::from(option.latency_ms) + risk.floor().to_integer()
    }

    pub(crate) fn stands_against(&self, place: usize) -> Vec<(Constraint, i128, i128)> {
        use Constraint as C;
        let (task, option, environment) = (&self.task, &self.options[place], Environment::ALL[place]);
        let risk = Ratio::new(i128::from(self.risk_milli), 1_000) * i128::from(option.cost_deviation.nano());
        let cost = i128::from(option.cost.nano()) + i128::from(self.spent_cost) + risk.floor().to_integer();
        let energy_max = [task.qos.energy_max, self.limits.energy_max].into_iter().flatten().min().map(Energy::uj);
        let availability_min = task.qos.availability_min.max(self.policy.availability_min).ppb();
        let offline = self.policy.offline || self.link.kind == LinkKind::None;
        let demanded = task.privacy as i128;
        let mut list = Vec::new();
        let mut check = |bad: bool, constraint: Constraint, have: i128, need: i128| {
            if bad {
                list.push((constraint, have, need));
            }
        };
        check(!option.enabled || !self.limits.allowed.contains(environment), C::Enabled, 0, 1);
        check(self.tried.contains(environment), C::Tried, 1, 0);
        let (ceiling, sensitivity) = (option.ceiling as i128, task.sensitivity as i128);
        check(sensitivity > ceiling, C::Sensitivity, ceiling, sensitivity);
        check(demanded > ceiling, C::Privacy, ceiling, demanded);
        let rule = self.out(place);
        check(rule.is_some(), C::Rule, rule.map_or(-1, |number| number as i128), -1);
        check(offline && (option.needs_network || !task.offline_capable), C::Offline, 0, 1);
        let mut at_least = |have: u64, need: u64, constraint| check(have < need, constraint, have.into(), need.into());
        at_least(option.quality.ppb().into(), task.qos.quality_min.ppb().into(), C::Quality);
        at_least(option.memory_free.get(), task.memory.get(), C::Memory);
        at_least(option.compute_free.into(), task.compute_units.into(), C::Compute);
        check(cost > i128::from(self.cost_max()), C::Cost, cost, self.cost_max().into());
        let energy = option.energy.uj() + self.spent_energy;
        check(energy_max.is_some_and(|most| energy > most), C::Energy, energy.into(), energy_max.unwrap_or(0).into());
        let (late, due) = match self.left_ms() {
            _ if !self.expects() => (self.due(place) > i128::from(task.deadline_ms), self.due(place)),
            left => {
                let earliest = i128::from(self.elapsed_ms) + points(option)[0];
                (left.is_none_or(|left| in_time(&points(option), left).0 == 0), earliest)
            }
        };
        check(late, C::Deadline, due, task.deadline_ms.into());
        let never = self.expects() && option.availability == Share::ZERO;
        check(!option.reachable || never, C::Reachable, 0, 1);
        let availability = option.availability.ppb();
        check(availability < availability_min, C::Availability, availability.into(), availability_min.into());
        check(option.slots_free == 0, C::Capacity, 0, 1);
        let (priority, least) = (task.qos.priority as i128, self.limits.power.priority_min as i128);
        let on_device = environment == Environment::Local || environment == Environment::Hybrid;
        check(on_device && priority < least, C::Power, priority, least);
        list
    }

    /// When to decide again, if the task may wait and only what passes with time stands against an environment.
    pub(crate) fn until(&self, everything: &[Vec<(Constraint, i128, i128)>; 6]) -> Option<u64> {
        use Constraint as C;
        let passing = [C::Offline, C::Reachable, C::Availability, C::Capacity, C::Power];
        let mut times = Vec::new();
        for (place, list) in everything.iter().enumerate() {
            let ready = self.options[place].ready_at;
            let fits = self.due(place) + i128::from(ready.ms()) - i128::from(self.now) <= self.task.deadline_ms.into();
            let known = ready != Tick::NEVER && ready.ms() > self.now;
            if known && fits && list.iter().all(|(constraint, ..)| passing.contains(constraint)) {
                times.push(ready.ms());
            }
        }
        if self.task.qos.deferrable { times.into_iter().min() } else { None }
    }

    /// The fastest that only lateness stands against; if there is none, also those that cannot be reached.
    pub(crate) fn nearest(&self, everything: &[Vec<(Constraint, i128, i128)>; 6]) -> Option<usize> {
        let fastest = |forgiven: &[Constraint]| {
            (0..6)
                .filter(|place| everything[*place].iter().all(|(constraint, ..)| forgiven.contains(constraint)))
                .filter(|place| {
                    let option = &self.options[*place];
                    option.reachable || option.availability.ppb() >= 50_000_000
                })
                .min_by_key(|place| self.options[*place].latency_ms)
        };
        let thrifty = |forgiven| if self.limits.power.last_resort { fastest(forgiven) } else { None };
        thrifty(&[Constraint::Power])
            .or_else(|| fastest(&[Constraint::Deadline]))
            .or_else(|| thrifty(&[Constraint::Power, Constraint::Deadline]))
            .or_else(|| fastest(&[Constraint::Deadline, Constraint::Reachable]))
    }
}

/// Divides 10⁹ parts by largest remainder, ties to the lower criterion.
fn divide(amounts: &[u128; CRITERIA]) -> [u128; CRITERIA] {
    let total: u128 = amounts.iter().sum();
    let exact = amounts.map(|amount| Ratio::new(amount * PARTS.unsigned_abs(), total));
    let mut parts = exact.map(|share| share.to_integer());
    let mut by_remainder: Vec<usize> = (0..CRITERIA).collect();
    by_remainder.sort_by(|a, b| exact[*b].fract().cmp(&exact[*a].fract()));
    let missing = PARTS.unsigned_abs() - parts.iter().sum::<u128>();
    for k in by_remainder.into_iter().take(usize::try_from(missing).unwrap()) {
        parts[k] += 1;
    }
    parts
}
