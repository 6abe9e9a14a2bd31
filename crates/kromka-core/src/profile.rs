//! What the host says of an environment once: tiers, prices, capacity.

use crate::{BoundError, Environment, EnvironmentMap, Money, Sensitivity, Share, Validate, bounds};

/// A price list: a fixed part and parts by tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Price {
    /// For each request.
    pub per_request: Money,
    /// For a million tokens in.
    pub per_mtok_in: Money,
    /// For a million tokens out.
    pub per_mtok_out: Money,
}

impl Price {
    /// What a request of these sizes costs, rounded up to the nano-unit.
    #[must_use]
    pub fn of(&self, tokens_in: u32, tokens_out: u32) -> Money {
        // Real prices fit 64 bits; the wide path keeps the others exact.
        let narrow = |price: Money, tokens: u32| price.nano().checked_mul(i64::from(tokens));
        let by_tokens = match (narrow(self.per_mtok_in, tokens_in), narrow(self.per_mtok_out, tokens_out)) {
            (Some(a), Some(b)) if a.checked_add(b).is_some_and(|sum| sum <= i64::MAX - MEGA) => {
                (a + b + MEGA - 1) / MEGA
            }
            _ => {
                let wide = |price: Money, tokens: u32| i128::from(price.nano()) * i128::from(tokens);
                let sum = wide(self.per_mtok_in, tokens_in) + wide(self.per_mtok_out, tokens_out);
                i64::try_from((sum + i128::from(MEGA) - 1) / i128::from(MEGA)).unwrap_or(i64::MAX)
            }
        };
        Money::from_nano(by_tokens).saturating_add(self.per_request)
    }

    /// The longest answer that `cost_max` pays for; `None` when answers are free, `Some(0)` when the question takes it
    /// all, or more.
    #[must_use]
    pub fn tokens_out_within(&self, tokens_in: u32, cost_max: Money) -> Option<u32> {
        let per_token = self.per_mtok_out.nano();
        if per_token == 0 {
            return None;
        }
        let left = cost_max.nano().saturating_sub(self.per_request.nano()).checked_mul(MEGA);
        let asked = self.per_mtok_in.nano().checked_mul(i64::from(tokens_in));
        let tokens = match (left, asked) {
            (Some(left), Some(asked)) => i128::from(left.saturating_sub(asked).max(0) / per_token),
            _ => {
                let asked = i128::from(self.per_mtok_in.nano()) * i128::from(tokens_in);
                let left = (i128::from(cost_max.nano()) - i128::from(self.per_request.nano())) * i128::from(MEGA);
                (left - asked).max(0) / i128::from(per_token)
            }
        };
        Some(u32::try_from(tokens).unwrap_or(u32::MAX))
    }
}

/// Prices are for a million tokens.
const MEGA: i64 = 1_000_000;

impl Validate for Price {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::COST_NANO.check(self.per_request.nano())?;
        bounds::PRICE_NANO_PER_MTOK.check(self.per_mtok_in.nano())?;
        bounds::PRICE_NANO_PER_MTOK.check(self.per_mtok_out.nano())
    }
}

/// An environment, as the host's policy sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EnvironmentProfile {
    /// Whether an executor is there at all; of the hybrid: whether the device can do its part of a task.
    pub enabled: bool,
    /// The highest sensitivity of data that may go there.
    pub ceiling: Sensitivity,
    /// How private it is, for the score.
    pub privacy: Share,
    /// How good its answers are.
    pub quality: Share,
    /// What it charges.
    pub price: Price,
    /// Whether it needs the device's network; a hybrid always does.
    pub needs_network: bool,
    /// Tasks it runs at once; 0 disables it.
    pub concurrency: u16,
    /// Tasks that may wait for it beyond those it runs.
    pub queue: u16,
    /// Values of the host's own criteria.
    pub custom: [Share; bounds::CUSTOM_MAX],
}

impl EnvironmentProfile {
    /// Whether tasks reach it through the device's network, as the profile of `environment`: whatever the host says,
    /// there is no hybrid without the other half.
    #[must_use]
    pub fn is_networked(&self, environment: Environment) -> bool {
        self.needs_network || environment == Environment::Hybrid
    }

    /// Public defaults: what a host that says nothing gets. Free, so that no cost is invented; a real price list comes
    /// from the host.
    #[must_use]
    pub const fn default_of(environment: Environment) -> Self {
        let (ceiling, privacy, quality, concurrency) = match environment {
            Environment::Local => (Sensitivity::Secret, 100, 50, 1),
            Environment::CloudBasic => (Sensitivity::Personal, 30, 65, 16),
            Environment::CloudPremium => (Sensitivity::Confidential, 60, 80, 16),
            Environment::EdgeNearby => (Sensitivity::Confidential, 80, 60, 8),
            Environment::Peer => (Sensitivity::Public, 20, 50, 2),
            Environment::Hybrid => (Sensitivity::Confidential, 70, 70, 1),
        };
        Self {
            enabled: true,
            ceiling,
            privacy: Share::from_percent(privacy),
            quality: Share::from_percent(quality),
            price: Price { per_request: Money::ZERO, per_mtok_in: Money::ZERO, per_mtok_out: Money::ZERO },
            needs_network: !matches!(environment, Environment::Local | Environment::Peer),
            concurrency,
            queue: 1_024,
            custom: [Share::ZERO; bounds::CUSTOM_MAX],
        }
    }

    /// [`EnvironmentProfile::default_of`] each.
    #[must_use]
    pub fn defaults() -> EnvironmentMap<Self> {
        EnvironmentMap::from_fn(Self::default_of)
    }
}

impl Validate for EnvironmentProfile {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        self.price.check()?;
        bounds::CONCURRENCY.check(i64::from(self.concurrency))?;
        bounds::CONCURRENCY.check(i64::from(self.queue))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capped_answer_never_costs_more_than_the_cap() {
        let price = Price {
            per_request: Money::from_nano(7),
            per_mtok_in: Money::from_nano(150_000_000),
            per_mtok_out: Money::from_nano(600_000_001),
        };
        for cost_max in [0, 7, 100, 45_000, 1_000_000] {
            let cost_max = Money::from_nano(cost_max);
            let tokens = price.tokens_out_within(100, cost_max).unwrap();
            if tokens > 0 {
                assert!(price.of(100, tokens) <= cost_max);
            }
            assert!(price.of(100, tokens + 1) > cost_max);
        }
        assert_eq!(Price::default().tokens_out_within(100, Money::ZERO), None);
        assert_eq!(price.tokens_out_within(100, Money::from_nano(bounds::COST_NANO.max)), Some(u32::MAX));
    }
}
