//! Weights as integers that sum to one exactly.

use kromka_core::{CRITERIA, Celsius, Criterion, DeviceSample, Mode, Policy, Preferences, Score, Share, Valid};

use crate::scale::Scale;

/// What the normalised weights sum to, in parts per billion.
pub(crate) const WEIGHT_ONE: u64 = 1_000_000_000;
/// Weights are resolved to a millionth before they are normalised.
const MICRO: f64 = 1e6;
/// Multipliers (gains, preferences, rules) are resolved to a thousandth.
pub(crate) const MILLI: f64 = 1e3;

/// No gain, in thousandths.
pub const GAIN_ONE_MILLI: u32 = 1_000;
/// The most that context and thrift multiply the energy weight by, in thousandths: next to that nothing else counts.
pub const GAIN_MAX_MILLI: u32 = 4_000_000;

/// How many criteria, the first ones, most policies weigh; carbon and the host's own follow.
pub(crate) const USUAL: usize = Criterion::Carbon as usize;

/// One weight for each criterion, in parts per billion; they sum to 10⁹ exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NormalWeights {
    parts: [u32; CRITERIA],
    /// The same, as wide as the products: widened once here instead of at each option.
    pub(crate) wide: [i64; CRITERIA],
    /// Whether any criterion from [`USUAL`] on has a weight.
    pub(crate) rare: bool,
}

impl NormalWeights {
    /// Divides 10⁹ among the criteria in proportion to `amounts`, by largest remainders, ties to the lower criterion;
    /// `None` with nothing to go by (all 0).
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "each is at most 10^9")]
    fn divide(amounts: &[u64; CRITERIA]) -> Option<Self> {
        let total: u128 = amounts.iter().map(|amount| u128::from(*amount)).sum();
        if total == 0 {
            return None;
        }
        let mut weights = [0u32; CRITERIA];
        let mut remainders = [0u128; CRITERIA];
        let mut left = WEIGHT_ONE;
        for (i, amount) in amounts.iter().enumerate() {
            let product = u128::from(*amount) * u128::from(WEIGHT_ONE);
            weights[i] = (product / total) as u32;
            remainders[i] = product % total;
            left -= u64::from(weights[i]);
        }
        // At most one part is missing for each criterion.
        for _ in 0..left {
            let mut largest = 0;
            for i in 1..CRITERIA {
                if remainders[i] > remainders[largest] {
                    largest = i;
                }
            }
            weights[largest] += 1;
            remainders[largest] = 0;
        }
        let rare = weights[USUAL..].iter().any(|weight| *weight > 0);
        Some(Self { parts: weights, wide: weights.map(i64::from), rare })
    }

    /// In the order of [`Criterion::ALL`], in parts per billion.
    #[must_use]
    pub const fn as_ppb(&self) -> &[u32; CRITERIA] {
        &self.parts
    }

    /// These weights, each multiplied by its factor in thousandths, normalised again. Factors that would silence every
    /// criterion that has a weight leave the weights as they are: no other criterion was asked for.
    #[must_use]
    pub(crate) fn scaled_milli(&self, factors: &[u32; CRITERIA]) -> Self {
        let mut amounts = [0u64; CRITERIA];
        for (i, amount) in amounts.iter_mut().enumerate() {
            *amount = u64::from(self.parts[i]) * u64::from(factors[i]);
        }
        Self::divide(&amounts).unwrap_or(*self)
    }
}

/// A policy with a user's preferences, made ready for scoring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadyPolicy {
    /// Weights in millionths, preferences multiplied in (thousandths): at most 10⁹ × 4000.
    amounts: [u64; CRITERIA],
    battery_gain_milli: u64,
    hot_gain_milli: u64,
    hot_above: Celsius,
    gain_while_charging: bool,
    pub(crate) energy_scale: Scale,
    pub(crate) carbon_scale: Scale,
    pub(crate) risk_milli: u64,
    pub(crate) switch_margin: Score,
    pub(crate) availability_min: Share,
    pub(crate) offline: bool,
    pub(crate) mode: Mode,
}

/// A factor in `1 / unit`, rounded to the nearest.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "validated: not negative, at most 10^9")]
pub(crate) fn fixed(value: f64, unit: f64) -> u64 {
    (value * unit + 0.5) as u64
}

impl ReadyPolicy {
    /// Makes `policy` ready, each weight multiplied by the user's preference for it.
    #[must_use]
    pub fn new(policy: &Valid<Policy>, preferences: &Valid<Preferences>) -> Self {
        let mut amounts = [0; CRITERIA];
        let weights = policy.weights.to_array();
        for (i, amount) in amounts.iter_mut().enumerate() {
            *amount = fixed(weights[i], MICRO) * fixed(preferences.multipliers[i], MILLI);
        }
        Self {
            amounts,
            battery_gain_milli: fixed(policy.context.battery, MILLI),
            hot_gain_milli: fixed(policy.context.hot, MILLI),
            hot_above: policy.context.hot_above,
            gain_while_charging: policy.context.while_charging,
            energy_scale: Scale::lasting(policy.scales.energy.uj()),
            carbon_scale: Scale::lasting(policy.scales.carbon.ug()),
            risk_milli: fixed(policy.risk, MILLI),
            switch_margin: Score::from_share(policy.switch_margin),
            availability_min: policy.availability_min,
            offline: policy.offline,
            mode: policy.mode,
        }
    }

    /// [`ReadyPolicy::weights_under`] no further thrift.
    #[must_use]
    pub fn weights_at(&self, device: &DeviceSample) -> NormalWeights {
        self.weights_under(device, GAIN_ONE_MILLI)
    }

    /// The weights in the context of `device`: the energy weight grows as the battery empties and when it is hot, and is
    /// multiplied by `thrift_milli`, in thousandths, which a power mode or a battery plan asks for. All of it together
    /// is at most [`GAIN_MAX_MILLI`].
    ///
    /// Worth keeping until the device's next sample: it divides, scoring does not.
    ///
    /// # Panics
    /// Never: a valid policy has a weight.
    #[must_use]
    pub fn weights_under(&self, device: &DeviceSample, thrift_milli: u32) -> NormalWeights {
        // In thousandths: 1 + gain × (1 − battery), then the gain of heat.
        let mut factor = 1_000;
        if self.gain_while_charging || !device.charging {
            factor += self.battery_gain_milli * u64::from(device.battery.complement().ppb()) / WEIGHT_ONE;
        }
        if device.temperature > self.hot_above {
            factor = factor * self.hot_gain_milli / 1_000;
        }
        factor = (factor * u64::from(thrift_milli) / 1_000).min(u64::from(GAIN_MAX_MILLI));
        let mut amounts = self.amounts;
        for (i, amount) in amounts.iter_mut().enumerate() {
            *amount *= if i == Criterion::Energy.index() { factor } else { 1_000 };
        }
        // A context that would silence the only weighted criterion is left out.
        NormalWeights::divide(&amounts)
            .or_else(|| NormalWeights::divide(&self.amounts))
            .expect("a valid policy has a weight of a millionth or more, and preferences are at least a quarter")
    }
}

// weight (10⁹) × preference (4·10³) × gains stays below 2⁶⁴, and so do the gains (11·10³ × 10) × thrift (2³²).
const _: () = assert!(1_000_000_000u128 * 4_000 * (GAIN_MAX_MILLI as u128) < u64::MAX as u128);
const _: () = assert!(110_000 * (u32::MAX as u128) < u64::MAX as u128 && GAIN_MAX_MILLI >= 110_000);

#[cfg(test)]
mod tests {
    use super::*;
    use kromka_core::{ContextGains, Validate, Weights};
    use proptest::prelude::*;

    fn ready(policy: Policy) -> ReadyPolicy {
        ReadyPolicy::new(&policy.validate().unwrap(), &Preferences::default().validate().unwrap())
    }

    #[test]
    fn an_emptying_battery_moves_the_energy_weight_and_so_the_order() {
        let policy = ready(Policy::default());
        let full = policy.weights_at(&DeviceSample::default());
        let empty = policy.weights_at(&DeviceSample { battery: Share::ZERO, ..DeviceSample::default() });
        assert_eq!(full.as_ppb()[Criterion::Energy.index()], 150_000_000);
        // 0.15 × 2.2 / (0.85 + 0.33)
        assert_eq!(empty.as_ppb()[Criterion::Energy.index()], 279_661_017);
    }

    #[test]
    fn silencing_the_only_weighted_criterion_turns_no_other_on() {
        let mut weights = [0.0; CRITERIA];
        weights[Criterion::Energy.index()] = 1.0;
        let context = ContextGains { hot: 0.0, ..ContextGains::default() };
        let policy = ready(Policy { weights: Weights::from_array(weights), context, ..Policy::default() });
        let hot = DeviceSample { temperature: Celsius::from_milli(45_000), ..DeviceSample::default() };
        let weights = policy.weights_at(&hot);
        let mut factors = [1_000; CRITERIA];
        factors[Criterion::Energy.index()] = 0;
        for weights in [weights, weights.scaled_milli(&factors)] {
            assert_eq!(weights.as_ppb()[Criterion::Energy.index()], 1_000_000_000);
        }
    }

    proptest! {
        #[test]
        fn normalised_weights_sum_to_one_exactly(
            weights in prop::array::uniform11(0.0f64..1000.0), battery in 0u8..=100, hot in any::<bool>(),
            factors in prop::array::uniform11(0u32..16_000),
        ) {
            let policy = ready(Policy { weights: Weights::from_array(weights), ..Policy::default() });
            let temperature = Celsius::from_milli(if hot { 45_000 } else { 30_000 });
            let weights =
                policy.weights_at(&DeviceSample { battery: Share::from_percent(battery), temperature, ..DeviceSample::default() });
            let scaled = weights.scaled_milli(&factors);
            for weights in [weights, scaled] {
                prop_assert_eq!(weights.as_ppb().iter().map(|w| u64::from(*w)).sum::<u64>(), WEIGHT_ONE);
            }
        }
    }
}
