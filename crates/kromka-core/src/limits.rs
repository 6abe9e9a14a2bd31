//! What budget and power allow: the only thing they tell a decision.

use crate::{BoundError, Energy, EnvironmentSet, Money, PowerBound, Validate, bounds};

/// Limits on one decision, beyond the task's own. Default none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits {
    /// The most the task may cost: [`bounds::COST_NANO`]; `None` leaves the task's own limit.
    pub cost_max: Option<Money>,
    /// The most energy the device may spend on it: [`bounds::ENERGY_UJ`]; `None` leaves the task's own limit.
    pub energy_max: Option<Energy>,
    /// Where it may run at all.
    pub allowed: EnvironmentSet,
    /// What the device's power mode leaves.
    pub power: PowerBound,
}

impl Limits {
    /// No limit.
    pub const NONE: Self =
        Self { cost_max: None, energy_max: None, allowed: EnvironmentSet::ALL, power: PowerBound::NONE };
}

impl Validate for Limits {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        if let Some(cost) = self.cost_max {
            bounds::COST_NANO.check(cost.nano())?;
        }
        match self.energy_max {
            Some(energy) => bounds::ENERGY_UJ.check_u64(energy.uj()),
            None => Ok(()),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_limit_is_refused() {
        let limits = Limits { cost_max: Some(Money::from_nano(-5)), ..Limits::NONE };
        assert_eq!(limits.check().unwrap_err().number(), 1001);
        assert!(Limits::NONE.check().is_ok());
    }
}
