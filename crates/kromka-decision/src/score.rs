//! Scores: each criterion's value, weighted, summed exactly.

use kromka_core::{
    Amounts, CRITERIA, Carbon, Criterion, Energy, Environment, EnvironmentMap, ExecutionOption, Mode, Money, Score,
    Scorecard, Share, TaskRequirements, bounds,
};

use crate::scale::Scale;
use crate::terms::Terms;
use crate::weights::{NormalWeights, USUAL};

/// Where the parts of one score go: onto a scorecard, or nowhere when only the verdict is asked for.
pub(crate) trait Card {
    /// Notes which option it is and what it takes.
    fn head(&mut self, environment: Environment, amounts: Amounts);
    /// Notes a criterion's value and its weighted part.
    fn part(&mut self, criterion: Criterion, value: Share, part: i64);
    /// Notes the values of [`Criterion::Carbon`] and of the host's criteria, which have no weight.
    fn weightless(&mut self, carbon: Share, custom: [Share; bounds::CUSTOM_MAX]);
    /// Notes the score.
    fn total(&mut self, score: i64);
    /// Notes what rules and mode make of it.
    fn amend(&mut self, bonus: Score, index: i64);
}

impl Card for () {
    #[inline]
    fn head(&mut self, _: Environment, _: Amounts) {}
    #[inline]
    fn part(&mut self, _: Criterion, _: Share, _: i64) {}
    #[inline]
    fn weightless(&mut self, _: Share, _: [Share; bounds::CUSTOM_MAX]) {}
    #[inline]
    fn total(&mut self, _: i64) {}
    fn amend(&mut self, _: Score, _: i64) {}
}

impl Card for Scorecard {
    #[inline]
    fn head(&mut self, environment: Environment, amounts: Amounts) {
        self.environment = environment;
        self.amounts = amounts;
    }

    #[inline]
    fn part(&mut self, criterion: Criterion, value: Share, part: i64) {
        self.normalised[criterion.index()] = value;
        self.weighted[criterion.index()] = Score::from_raw(part);
    }

    #[inline]
    fn weightless(&mut self, carbon: Share, custom: [Share; bounds::CUSTOM_MAX]) {
        self.normalised[USUAL] = carbon;
        self.normalised[USUAL + 1..].copy_from_slice(&custom);
        self.weighted[USUAL..].fill(Score::ZERO);
    }

    #[inline]
    fn total(&mut self, score: i64) {
        self.bonus = Score::ZERO;
        self.score = Score::from_raw(score);
        self.index = self.score;
    }

    fn amend(&mut self, bonus: Score, index: i64) {
        self.bonus = bonus;
        self.score = Score::from_raw(self.score.raw() + bonus.raw());
        self.index = Score::from_raw(index);
    }
}

/// The cards of all options.
pub(crate) trait Cards {
    /// One of them.
    type Card: Card;
    /// The card of this environment.
    fn of(&mut self, environment: Environment) -> &mut Self::Card;
}

impl Cards for () {
    type Card = ();
    #[inline]
    fn of(&mut self, _: Environment) -> &mut () {
        self
    }
}

impl Cards for EnvironmentMap<Scorecard> {
    type Card = Scorecard;
    #[inline]
    fn of(&mut self, environment: Environment) -> &mut Scorecard {
        &mut self[environment]
    }
}

/// What scoring needs of task and terms.
pub(crate) struct Sheet<'a> {
    weights: &'a NormalWeights,
    latency: Scale,
    cost: Scale,
    energy: Scale,
    carbon: Scale,
    elapsed_ms: u32,
    spent_cost: Money,
    spent_energy: Energy,
    /// Whether availability is worth its full weight, because its price is in a probability already.
    certain: bool,
}

impl<'a> Sheet<'a> {
    #[inline]
    pub(crate) fn new(task: &TaskRequirements, terms: &Terms<'_>, cost_max: Money, weights: &'a NormalWeights) -> Self {
        Self {
            weights,
            latency: Scale::new(u64::from(task.deadline_ms)),
            cost: Scale::new(cost_max.nano().max(0).unsigned_abs()),
            energy: terms.policy.energy_scale,
            carbon: terms.policy.carbon_scale,
            elapsed_ms: terms.elapsed_ms,
            spent_cost: terms.spent_cost,
            spent_energy: terms.spent_energy,
            certain: terms.policy.mode == Mode::ExpectedUtility,
        }
    }

    pub(crate) fn weights(&self) -> &'a [u32; CRITERIA] {
        self.weights.as_ppb()
    }

    /// What the option takes.
    #[inline]
    pub(crate) fn amounts(&self, option: &ExecutionOption, latency_ms: u32) -> Amounts {
        Amounts {
            latency_ms: u64::from(self.elapsed_ms) + u64::from(latency_ms),
            cost: self.spent_cost.saturating_add(option.cost),
            energy: self.spent_energy.saturating_add(option.energy),
            carbon: option.carbon,
        }
    }

    /// The part of an option's score that no try before it changes.
    #[inline]
    pub(crate) fn kept(&self, option: &ExecutionOption) -> i64 {
        let weights = &self.weights.wide;
        let part = |criterion: Criterion, value: Share| weights[criterion.index()] * i64::from(value.ppb());
        let mut sum = part(Criterion::Quality, option.quality) + part(Criterion::Privacy, option.privacy);
        sum += part(Criterion::Availability, self.available(option));
        if self.weights.rare {
            let [a, b, c, d] = option.custom;
            sum += part(Criterion::Carbon, self.carbon_left(option));
            sum += part(Criterion::Custom0, a) + part(Criterion::Custom1, b);
            sum += part(Criterion::Custom2, c) + part(Criterion::Custom3, d);
        }
        sum
    }

    /// What was taken when the decision is made: milliseconds, cost, energy.
    #[inline]
    pub(crate) fn spent(&self) -> (u64, Money, Energy) {
        (u64::from(self.elapsed_ms), self.spent_cost, self.spent_energy)
    }

    /// The rest of it, at these totals.
    #[inline]
    pub(crate) fn taken(&self, latency_ms: u64, cost: Money, energy: Energy) -> i64 {
        let weights = &self.weights.wide;
        let part = |criterion: Criterion, value: Share| weights[criterion.index()] * i64::from(value.ppb());
        let latency = self.latency.left(latency_ms);
        let cost = self.cost.left_signed(cost.nano());
        let energy = self.energy.left(energy.uj());
        part(Criterion::Latency, latency) + part(Criterion::Cost, cost) + part(Criterion::Energy, energy)
    }

    #[inline]
    fn available(&self, option: &ExecutionOption) -> Share {
        if self.certain { Share::ONE } else { option.availability }
    }

    /// Few hosts know it.
    #[inline]
    fn carbon_left(&self, option: &ExecutionOption) -> Share {
        if option.carbon == Carbon::ZERO { Share::ONE } else { self.carbon.left(option.carbon.ug()) }
    }

    /// Scores one option that takes `latency_ms` from now, and fills its card.
    ///
    /// Not inlined: in a loop over options too much is live at once and half the time goes to spills.
    #[inline(never)]
    pub(crate) fn score(
        &self,
        environment: Environment,
        option: &ExecutionOption,
        latency_ms: u32,
        card: &mut impl Card,
    ) -> i64 {
        let amounts = self.amounts(option, latency_ms);
        card.head(environment, amounts);
        self.sum(option, amounts, card)
    }

    /// Σ weight × value, each value exact to a part per billion. Straight-line: each value goes from its computation to
    /// the card and into the sum while it is in a register.
    #[inline(always)]
    fn sum(&self, option: &ExecutionOption, amounts: Amounts, card: &mut impl Card) -> i64 {
        let weights = &self.weights.wide;
        let mut sum = 0;
        let mut add = |criterion: Criterion, value: Share| {
            let part = weights[criterion.index()] * i64::from(value.ppb());
            sum += part;
            card.part(criterion, value, part);
        };
        add(Criterion::Quality, option.quality);
        add(Criterion::Latency, self.latency.left(amounts.latency_ms));
        add(Criterion::Cost, self.cost.left_signed(amounts.cost.nano()));
        add(Criterion::Privacy, option.privacy);
        add(Criterion::Availability, self.available(option));
        add(Criterion::Energy, self.energy.left(amounts.energy.uj()));
        let carbon = self.carbon_left(option);
        if self.weights.rare {
            let [a, b, c, d] = option.custom;
            add(Criterion::Carbon, carbon);
            add(Criterion::Custom0, a);
            add(Criterion::Custom1, b);
            add(Criterion::Custom2, c);
            add(Criterion::Custom3, d);
        } else {
            card.weightless(carbon, option.custom);
        }
        card.total(sum);
        sum
    }
}
