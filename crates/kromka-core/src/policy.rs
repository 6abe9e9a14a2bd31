//! What the host wants: weights, how the context moves them, limits, and a user's preferences.

use crate::{BoundError, CRITERIA, Carbon, Celsius, Criterion, Energy, Share, Validate, bounds, coded};

/// How options are ranked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Mode {
    /// Sum of weight times value, values on fixed anchors: an irrelevant option never changes the order of the others.
    WeightedSum = 0,
    /// Closeness to the ideal (Hwang and Yoon 1981), vector normalisation.
    Topsis = 1,
    /// Compromise ranking (Opricovic 1998), v = 0.5, min-max normalisation.
    Vikor = 2,
    /// Net outranking flow (Brans and Vincke 1985), usual preference function.
    PrometheeII = 3,
    /// Expected value of the best pair of a choice and a fallback: the weighted sum of a result, times its probability,
    /// and what the fallback is worth after a failure. Deadline, cost and reachability are probabilities here.
    #[default]
    ExpectedUtility = 4,
}
coded!(Mode, "mode", [WeightedSum, Topsis, Vikor, PrometheeII, ExpectedUtility]);

/// How much each criterion matters: relative, each in [`bounds::WEIGHT`], resolved to a millionth.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Weights {
    /// The specification's `performance_weight`: quality of the answer. Default 0.25.
    pub quality: f64,
    /// Time to the result. Default 0.25.
    pub latency: f64,
    /// Money. Default 0.20.
    pub cost: f64,
    /// Privacy of the environment beyond what is demanded. Default 0.10.
    pub privacy: f64,
    /// Probability of an answer. Default 0.05.
    pub availability: f64,
    /// Energy of the device. Default 0.15.
    pub energy: f64,
    /// Carbon. Default 0: few hosts know it.
    pub carbon: f64,
    /// The host's own criteria. Default 0.
    pub custom: [f64; bounds::CUSTOM_MAX],
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            quality: 0.25,
            latency: 0.25,
            cost: 0.20,
            privacy: 0.10,
            availability: 0.05,
            energy: 0.15,
            carbon: 0.0,
            custom: [0.0; bounds::CUSTOM_MAX],
        }
    }
}

impl Weights {
    /// All weights, in the order of [`Criterion::ALL`].
    #[must_use]
    pub const fn to_array(&self) -> [f64; CRITERIA] {
        let [a, b, c, d] = self.custom;
        [self.quality, self.latency, self.cost, self.privacy, self.availability, self.energy, self.carbon, a, b, c, d]
    }

    /// From all weights, in the order of [`Criterion::ALL`].
    #[must_use]
    pub const fn from_array(weights: [f64; CRITERIA]) -> Self {
        let [quality, latency, cost, privacy, availability, energy, carbon, a, b, c, d] = weights;
        Self { quality, latency, cost, privacy, availability, energy, carbon, custom: [a, b, c, d] }
    }
}

/// How the context moves the energy weight: before scoring, so that it can change the order.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextGains {
    /// The energy weight is multiplied by 1 + this × (1 − battery): [`bounds::GAIN`]. Default 1.2: an empty battery
    /// counts a little more than double.
    pub battery: f64,
    /// Above this temperature the device is hot. Default 38 °C, where phones begin to throttle.
    pub hot_above: Celsius,
    /// The energy weight is multiplied by this on a hot device: [`bounds::GAIN`]. Default 1.3.
    pub hot: f64,
    /// Whether `battery` applies while charging too. Default yes: a short charge does not fill a battery.
    pub while_charging: bool,
}

impl Default for ContextGains {
    fn default() -> Self {
        Self { battery: 1.2, hot_above: Celsius::from_milli(38_000), hot: 1.3, while_charging: true }
    }
}

/// The host's policy.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Policy {
    /// How much each criterion matters.
    pub weights: Weights,
    /// How the context moves them.
    pub context: ContextGains,
    /// How options are ranked. Default expected utility.
    pub mode: Mode,
    /// Scales of the open-ended criteria.
    pub scales: Scales,
    /// Deviations added to expected latency and cost before they are held against the task's limits:
    /// [`bounds::RISK`], resolved to a thousandth. Default 0: the mean decides. Expected utility knows the distribution
    /// and adds none to latency.
    pub risk: f64,
    /// How much better another environment must score before a task leaves the one it has. Default 0.
    pub switch_margin: Share,
    /// The least availability of an environment that may be tried, for every task. Default 0.
    pub availability_min: Share,
    /// Whether environments that need the network are forbidden. Default no.
    pub offline: bool,
}

/// Where open-ended criteria reach the value 0. Fixed, so that no option changes the value of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scales {
    /// Energy: [`bounds::ENERGY_SCALE_UJ`]. Default 25 J, six seconds of a busy phone.
    pub energy: Energy,
    /// Carbon: [`bounds::CARBON_SCALE_UG`]. Default 1 g.
    pub carbon: Carbon,
}

impl Default for Scales {
    fn default() -> Self {
        Self { energy: Energy::from_uj(25_000_000), carbon: Carbon::from_ug(1_000_000) }
    }
}

crate::numbered_errors! {
    /// A policy that cannot be used.
    pub enum PolicyError {
        /// A weight that is NaN, infinite, negative or too large.
        Weight {
            /// The criterion's name.
            criterion: &'static str,
            /// What was given.
            have: f64,
            /// The largest allowed value.
            max: f64,
        } = 1020, "the weight of {criterion} is {have}; allowed is 0 to {max}";
        /// Weights that are all zero, to a millionth.
        WeightsSumToZero = 1021, "the weights sum to zero; at least one must be 0.000001 or more";
        /// A preference that is NaN, infinite or outside its range.
        Preference {
            /// The criterion's name.
            criterion: &'static str,
            /// What was given.
            have: f64,
            /// The smallest allowed value.
            min: f64,
            /// The largest allowed value.
            max: f64,
        } = 1022, "the preference on {criterion} is {have}; allowed is {min} to {max}";
        /// Another field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 1023, "{source}";
    }
}

impl From<BoundError> for PolicyError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

impl Validate for Weights {
    type Error = PolicyError;
    fn check(&self) -> Result<(), PolicyError> {
        let weights = self.to_array();
        for (criterion, have) in Criterion::ALL.into_iter().zip(weights) {
            if bounds::WEIGHT.check(have).is_err() {
                return Err(PolicyError::Weight { criterion: criterion.name(), have, max: bounds::WEIGHT.max });
            }
        }
        // Half a millionth rounds up to one: the resolution that scoring works with.
        if weights.iter().all(|weight| *weight < 0.5e-6) {
            return Err(PolicyError::WeightsSumToZero);
        }
        Ok(())
    }
}

impl Validate for Policy {
    type Error = PolicyError;
    fn check(&self) -> Result<(), PolicyError> {
        self.weights.check()?;
        bounds::GAIN.check(self.context.battery)?;
        bounds::GAIN.check(self.context.hot)?;
        bounds::TEMPERATURE_MC.check(i64::from(self.context.hot_above.milli()))?;
        bounds::ENERGY_SCALE_UJ.check_u64(self.scales.energy.uj())?;
        bounds::CARBON_SCALE_UG.check_u64(self.scales.carbon.ug())?;
        bounds::RISK.check(self.risk)?;
        Ok(())
    }
}

/// A user's preferences: a multiplier on each weight, [`bounds::PREFERENCE`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Preferences {
    /// In the order of [`Criterion::ALL`]. Default 1 each.
    pub multipliers: [f64; CRITERIA],
}

impl Default for Preferences {
    fn default() -> Self {
        Self { multipliers: [1.0; CRITERIA] }
    }
}

impl Validate for Preferences {
    type Error = PolicyError;
    fn check(&self) -> Result<(), PolicyError> {
        let (min, max) = (bounds::PREFERENCE.min, bounds::PREFERENCE.max);
        for (criterion, have) in Criterion::ALL.into_iter().zip(self.multipliers) {
            if bounds::PREFERENCE.check(have).is_err() {
                return Err(PolicyError::Preference { criterion: criterion.name(), have, min, max });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_weights_each_have_their_error() {
        let with = |weight: f64| Weights { cost: weight, ..Weights::default() }.check();
        for weight in [f64::NAN, f64::INFINITY, -0.1, 1e9] {
            assert_eq!(with(weight).unwrap_err().number(), 1020, "{weight}");
        }
        assert!(with(0.0).is_ok());
        let zero = Weights::from_array([1e-9; CRITERIA]);
        assert_eq!(zero.check(), Err(PolicyError::WeightsSumToZero));
    }

    #[test]
    fn a_preference_cannot_silence_a_criterion() {
        let mut preferences = Preferences::default();
        preferences.multipliers[Criterion::Privacy.index()] = 0.0;
        assert_eq!(
            std::format!("{}", preferences.check().unwrap_err()),
            "the preference on privacy is 0; allowed is 0.25 to 4"
        );
    }

    #[test]
    fn a_scale_of_zero_is_refused() {
        let policy = Policy { scales: Scales { energy: Energy::ZERO, ..Scales::default() }, ..Policy::default() };
        assert_eq!(policy.check().unwrap_err().number(), 1023);
    }
}
