//! Expected utility: the best pair of a choice and a fallback.
//!
//! For a choice i and a fallback j of the options that pass the mask, with L what is left of the deadline and d the time
//! at which i's failure is seen,
//!
//! V(i, j) = pᵢ · qᵢ(L) · u(i) + (1 − pᵢ) · pⱼ · qⱼ(L − dᵢ) · u(i then j)
//!
//! p is the probability of a result (availability × that the answer fits its cap), q(t) the share of results within t,
//! u the weighted sum at the mean latency of those, cost and energy of i's failure included in the second. Each product
//! of two shares is rounded down to 10⁻⁹ once, u as in the weighted sum; the rest is exact. The availability of what
//! came is 1: its price is in p. A pair that would cost or take more than the limits allow is worth nothing.

use kromka_core::{
    Curve, Energy, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, InTime, Money, Ranking,
};

use crate::filter::Limit;
use crate::score::{Cards, Sheet};

const ONE_PPB: u64 = 1_000_000_000;
/// V is computed in units of 10⁻³⁶, an index is in 10⁻¹⁸.
const INDEX_UNIT: u128 = 1_000_000_000_000_000_000;
/// How much a rounded product may exceed the bound that it is held against, in the bound's 10⁻²⁷: shares and scores are
/// each rounded down by less than 10⁻⁹, so that a bound of 1 is missed by less than this.
const SLACK: u128 = 4_000_000_000_000_000_000;

/// One option, as far as it does not depend on what came before it.
#[derive(Debug, Clone, Copy, Default)]
struct Single {
    /// The probability of a result, in parts per billion.
    result: u64,
    /// That it comes in time, too.
    in_time: u64,
    /// What such a result is worth, in 10⁻¹⁸; not negative.
    worth: u64,
}

impl Single {
    /// In 10⁻²⁷.
    fn value(&self) -> u128 {
        u128::from(self.in_time) * u128::from(self.worth)
    }
}

/// What is left for a task, and its options.
pub(crate) struct Plan<'a> {
    options: &'a EnvironmentMap<ExecutionOption>,
    sheet: &'a Sheet<'a>,
    limit: Limit,
    left_ms: u64,
    may_fall_back: bool,
    singles: [Single; Environment::COUNT],
    feasible: EnvironmentSet,
    partners: [Option<Environment>; Environment::COUNT],
}

/// The distribution of an option's latency.
#[inline]
pub(crate) fn curve(option: &ExecutionOption) -> Curve {
    option.curve.unwrap_or_else(|| Curve::about(option.latency_ms, option.latency_deviation_ms))
}

#[inline]
pub(crate) fn within(option: &ExecutionOption, left_ms: u64) -> InTime {
    match &option.curve {
        Some(curve) => curve.within(left_ms),
        None => curve(option).within(left_ms),
    }
}

/// The probability of a result, in parts per billion.
#[inline]
pub(crate) fn result_ppb(option: &ExecutionOption) -> u64 {
    u64::from(option.availability.ppb()) * u64::from(option.fits.ppb()) / ONE_PPB
}

/// When a failure of the option is seen, from dispatch.
#[inline]
fn failed_ms(option: &ExecutionOption) -> u64 {
    u64::from(option.failed_ms.or(option.detect_timeout_ms).unwrap_or(option.latency_ms))
}

impl<'a> Plan<'a> {
    /// Scores the options one by one, and leaves their cards and indices.
    #[inline(never)]
    pub(crate) fn new(
        options: &'a EnvironmentMap<ExecutionOption>,
        sheet: &'a Sheet<'a>,
        limit: Limit,
        left_ms: u64,
        may_fall_back: bool,
        feasible: EnvironmentSet,
        cards: &mut impl Cards,
    ) -> Self {
        let mut singles = [Single::default(); Environment::COUNT];
        for (single, (environment, option)) in singles.iter_mut().zip(options.iter()) {
            let InTime { share_ppb, mean_ms } = within(option, left_ms);
            let latency_ms = if share_ppb == 0 { option.latency_ms } else { mean_ms };
            let worth = sheet.score(environment, option, latency_ms, cards.of(environment));
            let result = result_ppb(option);
            *single = Single {
                result,
                in_time: result * u64::from(share_ppb) / ONE_PPB,
                worth: u64::try_from(worth).unwrap_or(0),
            };
        }
        Self { options, sheet, limit, left_ms, may_fall_back, singles, feasible, partners: [None; Environment::COUNT] }
    }

    /// The value of each feasible option with the fallback that suits it best, in parts of a score of one.
    #[inline(never)]
    pub(crate) fn weigh(&mut self, indices: &mut [i64; Environment::COUNT]) {
        for first in Environment::ALL {
            if !self.feasible.contains(first) {
                continue;
            }
            let single = self.singles[first.index()];
            let mut value = single.value() * u128::from(ONE_PPB);
            if self.may_fall_back && single.result < ONE_PPB {
                let option = &self.options[first];
                let spent = Spent::of(option);
                let (partner, second) = self.best_after(self.feasible.without(first), spent);
                self.partners[first.index()] = partner;
                value += u128::from(ONE_PPB - single.result) * second;
            }
            indices[first.index()] = i64::try_from(value / INDEX_UNIT).unwrap_or(i64::MAX);
        }
    }

    /// The best of `others` after what was spent, and its value in 10⁻²⁷; ties go to the lower environment.
    fn best_after(&self, others: EnvironmentSet, spent: Spent) -> (Option<Environment>, u128) {
        let mut best = (None, 0);
        for other in others.iter() {
            // Later, dearer and with less energy it is worth no more than at once.
            if self.singles[other.index()].value() + SLACK <= best.1 {
                continue;
            }
            let value = self.after(other, spent);
            if value > best.1 {
                best = (Some(other), value);
            }
        }
        best
    }

    /// What `second` is worth after what was spent, in 10⁻²⁷.
    fn after(&self, second: Environment, spent: Spent) -> u128 {
        let option = &self.options[second];
        let cost = spent.cost.saturating_add(option.cost);
        let energy = spent.energy.saturating_add(option.energy);
        if !self.limit.affords(cost, energy) {
            return 0;
        }
        let Some(left_ms) = self.left_ms.checked_sub(spent.ms) else { return 0 };
        let InTime { share_ppb, mean_ms } = within(option, left_ms);
        let in_time = self.singles[second.index()].result * u64::from(share_ppb) / ONE_PPB;
        let worth = self.sheet.worth(option, spent.ms + u64::from(mean_ms), cost, energy);
        u128::from(in_time) * u128::from(u64::try_from(worth).unwrap_or(0))
    }

    /// The fallbacks of `chosen`: its partner, then the others, each the best after all before it have failed; those
    /// that are worth nothing any more come last, lower environments first.
    #[inline(never)]
    pub(crate) fn fallbacks(&self, chosen: Environment) -> Ranking {
        let mut ranking = Ranking::EMPTY;
        let mut others = self.feasible.without(chosen);
        let mut spent = Spent::of(&self.options[chosen]);
        let mut next = self.partners[chosen.index()].or_else(|| self.best_after(others, spent).0);
        while let Some(fallback) = next {
            ranking.push(fallback);
            others = others.without(fallback);
            if others.is_empty() {
                return ranking;
            }
            spent = spent.and(&self.options[fallback]);
            next = self.best_after(others, spent).0;
        }
        others.iter().for_each(|other| ranking.push(other));
        ranking
    }
}

/// What failed tries took.
#[derive(Debug, Clone, Copy)]
struct Spent {
    ms: u64,
    cost: Money,
    energy: Energy,
}

impl Spent {
    /// A failed try of `option`: all of its cost, and the energy until it failed.
    fn of(option: &ExecutionOption) -> Self {
        Self { ms: failed_ms(option), cost: option.cost, energy: option.failed_energy.unwrap_or(option.energy) }
    }

    fn and(self, option: &ExecutionOption) -> Self {
        let other = Self::of(option);
        Self {
            ms: self.ms.saturating_add(other.ms),
            cost: self.cost.saturating_add(other.cost),
            energy: self.energy.saturating_add(other.energy),
        }
    }
}
