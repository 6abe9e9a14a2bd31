//! Scores: integers that their parts sum to exactly.

use crate::{Carbon, Energy, Environment, Money, Share, bounds, coded};

/// What an option is judged by. Every criterion's value is 0 to 1, more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Criterion {
    /// The specification's performance: how good the answer is expected to be.
    Quality = 0,
    /// 1 − latency / deadline.
    Latency = 1,
    /// 1 − cost / the most it may cost.
    Cost = 2,
    /// How private the environment is.
    Privacy = 3,
    /// The probability that it answers.
    Availability = 4,
    /// 1 − energy / the policy's energy scale.
    Energy = 5,
    /// 1 − carbon / the policy's carbon scale.
    Carbon = 6,
    /// The host's first criterion.
    Custom0 = 7,
    /// The host's second criterion.
    Custom1 = 8,
    /// The host's third criterion.
    Custom2 = 9,
    /// The host's fourth criterion.
    Custom3 = 10,
}
coded!(
    Criterion,
    "criterion",
    [Quality, Latency, Cost, Privacy, Availability, Energy, Carbon, Custom0, Custom1, Custom2, Custom3]
);

/// How many criteria there are.
pub const CRITERIA: usize = Criterion::ALL.len();
const _: () = assert!(CRITERIA == Criterion::Custom0 as usize + bounds::CUSTOM_MAX);

impl Criterion {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Latency => "latency",
            Self::Cost => "cost",
            Self::Privacy => "privacy",
            Self::Availability => "availability",
            Self::Energy => "energy",
            Self::Carbon => "carbon",
            Self::Custom0 => "custom0",
            Self::Custom1 => "custom1",
            Self::Custom2 => "custom2",
            Self::Custom3 => "custom3",
        }
    }
}

/// A score in units of 10⁻¹⁸: the product of a weight and a value, each in parts per billion, is exact.
///
/// Without bonuses a score is 0 to [`Score::ONE`]; the bonuses of rules move it by at most one more in either direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(transparent)]
pub struct Score(i64);

impl Score {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The score of an option that is perfect in everything.
    pub const ONE: Self = Self(1_000_000_000_000_000_000);

    /// From units of 10⁻¹⁸.
    #[must_use]
    pub const fn from_raw(raw: i64) -> Self {
        Self(raw)
    }

    /// In units of 10⁻¹⁸.
    #[must_use]
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// This share of [`Score::ONE`].
    #[must_use]
    pub const fn from_share(share: Share) -> Self {
        Self(share.ppb() as i64 * 1_000_000_000)
    }

    /// As a float, for reports.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a report needs no more than 53 bits")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / Self::ONE.0 as f64
    }
}

/// How one option earned its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scorecard {
    /// The option.
    pub environment: Environment,
    /// The amounts behind the criteria that are not shares themselves; see [`Scorecard::raw`].
    pub amounts: Amounts,
    /// The value of each criterion, 0 to 1, more is better.
    pub normalised: [Share; CRITERIA],
    /// Weight times value of each criterion.
    pub weighted: [Score; CRITERIA],
    /// What custom rules added or took away.
    pub bonus: Score,
    /// The sum of `weighted` and `bonus`, exactly.
    pub score: Score,
    /// What the options are ranked by: `score` in [`crate::Mode::WeightedSum`], otherwise the mode's own index
    /// (more is better) plus `bonus`.
    pub index: Score,
}

/// What an option is expected to take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Amounts {
    /// From submission to result, in milliseconds.
    pub latency_ms: u64,
    /// Cost.
    pub cost: Money,
    /// Energy of the device.
    pub energy: Energy,
    /// Carbon.
    pub carbon: Carbon,
}

impl Scorecard {
    /// A card with nothing on it.
    #[must_use]
    pub const fn empty(environment: Environment) -> Self {
        Self {
            environment,
            amounts: Amounts { latency_ms: 0, cost: Money::ZERO, energy: Energy::ZERO, carbon: Carbon::ZERO },
            normalised: [Share::ZERO; CRITERIA],
            weighted: [Score::ZERO; CRITERIA],
            bonus: Score::ZERO,
            score: Score::ZERO,
            index: Score::ZERO,
        }
    }

    /// The raw value of one criterion in its own unit: latency in milliseconds, cost in nano-units, energy in
    /// microjoules, carbon in micrograms, all others in parts per billion.
    #[must_use]
    pub fn raw(&self, criterion: Criterion) -> i64 {
        let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        match criterion {
            Criterion::Latency => signed(self.amounts.latency_ms),
            Criterion::Cost => self.amounts.cost.nano(),
            Criterion::Energy => signed(self.amounts.energy.uj()),
            Criterion::Carbon => signed(self.amounts.carbon.ug()),
            _ => i64::from(self.normalised[criterion.index()].ppb()),
        }
    }

    /// The value and the weighted part of one criterion.
    #[must_use]
    pub const fn of(&self, criterion: Criterion) -> (Share, Score) {
        (self.normalised[criterion.index()], self.weighted[criterion.index()])
    }
}
