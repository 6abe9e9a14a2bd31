//! What budget and power allow: the only thing they tell a decision.

use crate::{Energy, EnvironmentSet, Money};

/// Limits on one decision, beyond the task's own. Default none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits {
    /// The most the task may cost; `None` leaves the task's own limit.
    pub cost_max: Option<Money>,
    /// The most energy the device may spend on it; `None` leaves the task's own limit.
    pub energy_max: Option<Energy>,
    /// Where it may run at all.
    pub allowed: EnvironmentSet,
}

impl Limits {
    /// No limit.
    pub const NONE: Self = Self { cost_max: None, energy_max: None, allowed: EnvironmentSet::ALL };
}

impl Default for Limits {
    fn default() -> Self {
        Self::NONE
    }
}
