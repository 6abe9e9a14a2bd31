//! Expected utility in exact rationals: every pair of a choice and a fallback is worked out.

use kromka_core::*;
use num_rational::Ratio;
use num_traits::Zero;

use crate::cases::Case;

const PARTS: i128 = 1_000_000_000;

/// What the reference expects under expected utility.
#[derive(Debug)]
pub(crate) struct Pairs {
    /// What stands against each environment: the first broken constraint with have and need.
    pub(crate) broken: [Option<(Constraint, i128, i128)>; 6],
    /// The feasible environments, the highest index first; empty when there are none.
    pub(crate) order: Vec<usize>,
    /// The weighted sum of each environment alone, for its card.
    pub(crate) scores: [Ratio<i128>; 6],
    /// The value of each feasible environment with its best fallback, rounded down to 10⁻¹⁸, and its bonus.
    pub(crate) indices: [Ratio<i128>; 6],
    /// The same before it is rounded.
    pub(crate) values: [Ratio<i128>; 6],
    /// What each is worth without a fallback.
    pub(crate) alone: [Ratio<i128>; 6],
    /// The fallback that suits each best, if any is worth something.
    pub(crate) partners: [Option<usize>; 6],
    pub(crate) chosen: Option<usize>,
    pub(crate) fallbacks: Vec<usize>,
    pub(crate) until: Option<u64>,
    pub(crate) nearest: Option<usize>,
}

/// What failed tries take: milliseconds, nano-units, microjoules.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Failed {
    pub(crate) ms: i128,
    cost: i128,
    energy: i128,
}

/// Why a fallback is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    Cost,
    Energy,
    Time,
}

/// The points of an option's latency distribution: its own, or those of a normal one.
#[expect(clippy::cast_sign_loss, reason = "saturates, as documented")]
pub(crate) fn points(option: &ExecutionOption) -> [i128; CURVE_POINTS] {
    if let Some(curve) = option.curve {
        return curve.points().map(i128::from);
    }
    let (mean, deviation) = (f64::from(option.latency_ms), f64::from(option.latency_deviation_ms));
    CURVE_NORMAL.map(|z| {
        let sigma = deviation * 1.253_314_137_315_5;
        i128::from(if deviation == 0.0 { option.latency_ms } else { (mean + z * sigma + 0.5) as u32 })
    })
}

/// The share within `left`, rounded down to a part per billion, and its mean, rounded down to a millisecond: a piecewise
/// linear distribution through the points at the levels.
pub(crate) fn in_time(points: &[i128; CURVE_POINTS], left: i128) -> (i128, i128) {
    let (mut share, mut moment) = (0, Ratio::zero());
    for k in 0..CURVE_POINTS - 1 {
        let (from, to) = (points[k], points[k + 1]);
        let mass = i128::from(CURVE_LEVELS_PPB[k + 1] - CURVE_LEVELS_PPB[k]);
        let (part, end) = if left >= to {
            (mass, to)
        } else if left >= from {
            ((Ratio::new(left - from, to - from) * mass).floor().to_integer(), left)
        } else {
            break;
        };
        share += part;
        moment += Ratio::new(from + end, 2) * part;
    }
    let mean = if share == 0 { 0 } else { (moment / share).floor().to_integer() };
    (share, mean)
}

/// A product of two shares, rounded down to a part per billion.
fn both(a: i128, b: i128) -> i128 {
    (Ratio::new(a, PARTS) * b).floor().to_integer()
}

impl Case {
    pub(crate) fn expects(&self) -> bool {
        self.policy.mode == Mode::ExpectedUtility
    }

    /// What is left of the deadline; `None` when it is over.
    pub(crate) fn left_ms(&self) -> Option<i128> {
        let left = i128::from(self.task.deadline_ms) - i128::from(self.elapsed_ms);
        Some(left).filter(|left| *left >= 0)
    }

    pub(crate) fn pairs(&self) -> Pairs {
        let everything: [Vec<(Constraint, i128, i128)>; 6] = std::array::from_fn(|place| self.stands_against(place));
        let feasible: Vec<usize> = (0..6).filter(|place| everything[*place].is_empty()).collect();
        let weights = self.parts();
        let bonuses: [Ratio<i128>; 6] = std::array::from_fn(|place| Ratio::new(self.bonus_ppb(place), PARTS));
        let scores = std::array::from_fn(|place| {
            let (share, mean) = in_time(&points(&self.options[place]), self.left_ms().unwrap_or(0));
            let latency = if share == 0 { self.options[place].latency_ms.into() } else { mean };
            self.utility(place, latency, Failed::default(), &weights) + bonuses[place]
        });
        let alone: [Ratio<i128>; 6] = std::array::from_fn(|place| self.worth(place, Failed::default(), &weights));
        let (mut values, mut partners) = ([Ratio::zero(); 6], [None; 6]);
        for first in feasible.iter().copied() {
            let others: Vec<usize> = feasible.iter().copied().filter(|other| *other != first).collect();
            let best = self.best(&others, self.failed(first), &weights);
            values[first] = alone[first];
            partners[first] = best.map(|(partner, _)| partner);
            if let Some((_, value)) = best.filter(|_| self.may_fall_back) {
                values[first] += Ratio::new(PARTS - self.result(first), PARTS) * value;
            }
        }
        let unit = i128::from(Score::ONE.raw());
        let indices: [Ratio<i128>; 6] =
            std::array::from_fn(|place| Ratio::new((values[place] * unit).floor().to_integer(), unit) + bonuses[place]);
        let mut order = feasible;
        // Stable: ties stay in the order of the environments.
        order.sort_by(|a, b| indices[*b].cmp(&indices[*a]));
        let chosen = order.first().map(|best| match self.incumbent.map(Environment::index) {
            Some(incumbent) if order.contains(&incumbent) && indices[*best] - indices[incumbent] <= self.margin() => {
                incumbent
            }
            _ => *best,
        });
        let fallbacks = chosen.map_or(Vec::new(), |chosen| self.after_failure(chosen, &order, &weights));
        let (until, nearest) = (self.until(&everything), self.nearest(&everything));
        let broken = everything.map(|list| list.first().copied());
        Pairs { broken, order, scores, indices, values, alone, partners, chosen, fallbacks, until, nearest }
    }

    /// The fallbacks of `chosen` by what each is worth after it has failed.
    fn after_failure(&self, chosen: usize, feasible: &[usize], weights: &[u128; CRITERIA]) -> Vec<usize> {
        let mut others: Vec<usize> = feasible.iter().copied().filter(|place| *place != chosen).collect();
        others.sort_unstable();
        let failed = self.failed(chosen);
        // Stable: ties stay in the order of the environments.
        others.sort_by_key(|place| std::cmp::Reverse(self.worth(*place, failed, weights)));
        others
    }

    /// The best of `others`, lowest first, that is worth something.
    fn best(&self, others: &[usize], failed: Failed, weights: &[u128; CRITERIA]) -> Option<(usize, Ratio<i128>)> {
        let mut best: Option<(usize, Ratio<i128>)> = None;
        for other in others.iter().copied() {
            let value = self.worth(other, failed, weights);
            if value > best.map_or(Ratio::zero(), |(_, value)| value) {
                best = Some((other, value));
            }
        }
        best
    }

    /// The probability of a result, in parts per billion.
    pub(crate) fn result(&self, place: usize) -> i128 {
        let option = &self.options[place];
        both(option.availability.ppb().into(), option.fits.ppb().into())
    }

    pub(crate) fn failed(&self, place: usize) -> Failed {
        let option = &self.options[place];
        let ms = match (option.failed_ms, option.detect_timeout_ms) {
            (Some(ms), _) | (None, Some(ms)) => ms,
            (None, None) => option.latency_ms,
        };
        let energy = option.failed_energy.unwrap_or(option.energy).uj();
        Failed { ms: ms.into(), cost: option.cost.nano().into(), energy: energy.into() }
    }

    /// Why an option that passes the mask is worth nothing after what failed, but for its own probabilities.
    pub(crate) fn nothing_left(&self, place: usize, failed: Failed) -> Option<Nothing> {
        let option = &self.options[place];
        let risk = (Ratio::new(i128::from(self.risk_milli), 1_000) * i128::from(option.cost_deviation.nano())).floor();
        let cost = i128::from(self.spent_cost) + failed.cost + i128::from(option.cost.nano()) + risk.to_integer();
        let energy = i128::from(self.spent_energy) + failed.energy + i128::from(option.energy.uj());
        let most = [self.task.qos.energy_max, self.limits.energy_max].into_iter().flatten().min();
        if cost > i128::from(self.cost_max()) {
            return Some(Nothing::Cost);
        }
        if most.is_some_and(|most| energy > i128::from(most.uj())) {
            return Some(Nothing::Energy);
        }
        let left = self.left_ms().map(|left| left - failed.ms);
        left.is_none_or(|left| left < 0 || in_time(&points(option), left).0 == 0).then_some(Nothing::Time)
    }

    /// p · q · u after what failed.
    fn worth(&self, place: usize, failed: Failed, weights: &[u128; CRITERIA]) -> Ratio<i128> {
        if self.nothing_left(place, failed).is_some() {
            return Ratio::zero();
        }
        let left = self.left_ms().map_or(-1, |left| left - failed.ms);
        let (share, mean) = in_time(&points(&self.options[place]), left);
        Ratio::new(both(self.result(place), share), PARTS) * self.utility(place, mean, failed, weights)
    }

    /// The weighted sum of what comes `latency` after what failed.
    fn utility(&self, place: usize, latency: i128, failed: Failed, weights: &[u128; CRITERIA]) -> Ratio<i128> {
        let option = &self.options[place];
        let left = |amount: i128, anchor: i128| match amount {
            0 => PARTS,
            amount if amount >= anchor => 0,
            amount => PARTS - Ratio::new(amount * PARTS, anchor).floor().to_integer(),
        };
        let values: [i128; CRITERIA] = [
            option.quality.ppb().into(),
            left(i128::from(self.elapsed_ms) + failed.ms + latency, self.task.deadline_ms.into()),
            left(i128::from(self.spent_cost) + failed.cost + i128::from(option.cost.nano()), self.cost_max().into()),
            option.privacy.ppb().into(),
            PARTS,
            left(
                i128::from(self.spent_energy) + failed.energy + i128::from(option.energy.uj()),
                self.policy.scales.energy.uj().into(),
            ),
            left(option.carbon.ug().into(), self.policy.scales.carbon.ug().into()),
            option.custom[0].ppb().into(),
            option.custom[1].ppb().into(),
            option.custom[2].ppb().into(),
            option.custom[3].ppb().into(),
        ];
        let parts = weights.iter().zip(values).map(|(weight, value)| i128::try_from(*weight).unwrap() * value);
        Ratio::new(parts.sum(), PARTS * PARTS)
    }
}
