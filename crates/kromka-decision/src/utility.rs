//! Expected utility: the best pair of a choice and a fallback.
//!
//! For a choice i and a fallback j of the options that pass the mask, with L what is left of the deadline and d the time
//! at which i's failure is seen,
//!
//! V(i, j) = pᵢ · qᵢ(L) · u(i) + (1 − pᵢ) · pⱼ · qⱼ(L − dᵢ) · u(i then j)
//!
//! p is the probability of a result (availability × that the answer fits its cap), q(t) the share of results within t,
//! u the weighted sum at the mean latency of those, cost and energy of i's failure included in the second. Each product
//! of two shares is rounded down to 10⁻⁹ once, q as in [`Curve::within`], u as in the weighted sum; the rest is exact.
//! The availability of what came is 1: its price is in p. A pair that would cost or take more than the limits allow, with
//! the risk of j as when it is decided alone, is worth nothing.

use core::cmp::Reverse;

use kromka_core::{
    Curve, Energy, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, InTime, Moments, Money, Ranking,
};

use crate::filter::Limit;
use crate::score::{Cards, Sheet};

const ONE_PPB: u64 = 1_000_000_000;
/// V is computed in units of 10⁻³⁶, an index is in 10⁻¹⁸.
const INDEX_UNIT: u64 = 1_000_000_000_000_000_000;
/// By how much an option may be worth more after failed tries than at once, or after fewer, for nothing but rounding, in
/// 10⁻²⁷: what is worth less than the best by this much need not be worked out.
///
/// Unrounded it is worth no more. With T its latency, D the deadline and E what has elapsed, q · u is the mean, over the
/// cases in time, of a value that falls as E + T, cost and energy grow and that is not negative until E + T = D: after a
/// failure each case is later, dearer or out of time. A mean latency that is rounded down by less than 1 ms gains less
/// than the whole milliseconds, one at least, that a failure takes, or is the same when it takes none. What is left is
/// the shares (rounded down by less than 10⁻⁹ twice, where it is at once) and the values (rounded up by less than 10⁻⁹,
/// where it is later): less than 3 · 10⁻⁹ together.
const SLACK: u128 = 3_000_000_000_000_000_000;

/// One option, as far as it does not depend on what came before it.
#[derive(Debug, Clone, Copy, Default)]
struct Single {
    curve: Curve,
    moments: Moments,
    /// The probability of a result, in parts per billion.
    result: u64,
    /// What such a result in time is worth, times its probability, in 10⁻²⁷.
    value: u128,
    /// The part of its score that no try before it changes, in 10⁻¹⁸.
    kept: i64,
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
    /// The feasible environments with what each is worth at once, the best first.
    promising: [(u128, Environment); Environment::COUNT],
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

/// A score is never negative.
#[inline]
fn product(result: u64, share_ppb: u32, score: i64) -> u128 {
    u128::from(result * u64::from(share_ppb) / ONE_PPB) * u128::from(score.unsigned_abs())
}

impl<'a> Plan<'a> {
    /// Of these options, none of which was scored yet. Made where it stays: it is large, and moving it takes longer than
    /// making it.
    #[inline(always)]
    pub(crate) fn new(
        options: &'a EnvironmentMap<ExecutionOption>,
        sheet: &'a Sheet<'a>,
        limit: Limit,
        left_ms: u64,
        may_fall_back: bool,
        feasible: EnvironmentSet,
    ) -> Self {
        Self {
            options,
            sheet,
            limit,
            left_ms,
            may_fall_back,
            feasible,
            singles: [Single::default(); Environment::COUNT],
            promising: [(0, Environment::Local); Environment::COUNT],
        }
    }

    /// Scores the options one by one, and leaves their cards.
    #[inline(never)]
    pub(crate) fn score(&mut self, cards: &mut impl Cards) {
        for (single, (environment, option)) in self.singles.iter_mut().zip(self.options.iter()) {
            single.curve = option.distribution();
            single.moments = single.curve.moments();
            let InTime { share_ppb, mean_ms } = single.curve.within_at(self.left_ms, &single.moments);
            let latency_ms = if share_ppb == 0 { option.latency_ms } else { mean_ms };
            let score = self.sheet.score(environment, option, latency_ms, cards.of(environment));
            single.result = result_ppb(option);
            single.value = product(single.result, share_ppb, score);
            single.kept = self.sheet.kept(option);
        }
        for (place, environment) in self.promising.iter_mut().zip(self.feasible.iter()) {
            *place = (self.singles[environment.index()].value, environment);
        }
        self.promising[..self.feasible.len()].sort_unstable_by_key(|(value, _)| Reverse(*value));
    }

    /// The value of each feasible option with the fallback that suits it best, in parts of a score of one.
    #[inline(never)]
    pub(crate) fn weigh(&self, indices: &mut [i64; Environment::COUNT]) {
        for first in self.feasible.iter() {
            let Single { result, value, .. } = self.singles[first.index()];
            let mut value = value * u128::from(ONE_PPB);
            if self.may_fall_back && result < ONE_PPB {
                value += u128::from(ONE_PPB - result) * self.best_after(first);
            }
            indices[first.index()] = index(value);
        }
    }

    /// What the best of the others is worth after `first` has failed, in 10⁻²⁷.
    fn best_after(&self, first: Environment) -> u128 {
        let spent = self.spent(first);
        let mut best = 0;
        for at in 0..self.feasible.len() {
            let (at_once, second) = self.promising[at];
            // What is worth less at once is worth less now.
            if at_once + SLACK <= best {
                break;
            }
            if second != first {
                best = best.max(self.after(second, &spent));
            }
        }
        best
    }

    /// What was spent when a failed try of `first` is followed by another: all of its cost, and the energy until it
    /// failed. A cost below its range is none, so that no failure makes what follows it worth more.
    #[inline]
    fn spent(&self, first: Environment) -> Spent {
        let option = &self.options[first];
        let (ms, cost, energy) = self.sheet.spent();
        Spent {
            ms: ms + failed_ms(option),
            cost: cost.saturating_add(option.cost.max(Money::ZERO)),
            energy: energy.saturating_add(option.failed_energy.unwrap_or(option.energy)),
            left_ms: self.left_ms.checked_sub(failed_ms(option)),
        }
    }

    /// What `second` is worth after what was spent, in 10⁻²⁷.
    fn after(&self, second: Environment, spent: &Spent) -> u128 {
        let (option, single) = (&self.options[second], &self.singles[second.index()]);
        let cost = spent.cost.saturating_add(option.cost);
        let energy = spent.energy.saturating_add(option.energy);
        let Some(left_ms) = spent.left_ms.filter(|_| self.limit.affords(option, cost, energy)) else { return 0 };
        let InTime { share_ppb, mean_ms } = single.curve.within_at(left_ms, &single.moments);
        product(single.result, share_ppb, single.kept + self.sheet.taken(spent.ms + u64::from(mean_ms), cost, energy))
    }

    /// The fallbacks of `chosen`, by what each is worth once it has failed, ties to the lower environment: its partner
    /// first, those that are worth nothing any more last.
    #[inline(never)]
    pub(crate) fn fallbacks(&self, chosen: Environment) -> Ranking {
        let spent = self.spent(chosen);
        let others = self.feasible.without(chosen);
        let mut keys = [(Reverse(0u128), Environment::Local); Environment::COUNT];
        for (key, other) in keys.iter_mut().zip(others.iter()) {
            *key = (Reverse(self.after(other, &spent)), other);
        }
        let keys = &mut keys[..others.len()];
        keys.sort_unstable();
        let mut ranking = Ranking::EMPTY;
        keys.iter().for_each(|(_, other)| ranking.push(*other));
        ranking
    }
}

/// ⌊value / 10¹⁸⌋ of a value of at most 10³⁶.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the high parts are below 2^64, the remainder is taken modulo it")]
fn index(value: u128) -> i64 {
    debug_assert!(value <= u128::from(INDEX_UNIT) * u128::from(INDEX_UNIT));
    // 56 bits fewer and a reciprocal that is rounded down: too small by less than 2⁵⁶ / 10¹⁸ + 1 + 1, so by at most 2.
    const RECIPROCAL: u64 = ((1u128 << 120) / INDEX_UNIT as u128) as u64;
    let quotient = ((u128::from((value >> 56) as u64) * u128::from(RECIPROCAL)) >> 64) as u64;
    let rest = (value as u64).wrapping_sub(quotient.wrapping_mul(INDEX_UNIT));
    (quotient + u64::from(rest >= INDEX_UNIT) + u64::from(rest >= 2 * INDEX_UNIT)).cast_signed()
}

/// What tries took before another.
#[derive(Debug, Clone, Copy)]
struct Spent {
    /// Since the task was submitted.
    ms: u64,
    cost: Money,
    energy: Energy,
    /// What is left of the deadline; `None` when it is over.
    left_ms: Option<u64>,
}
