//! How transports are weighed.

use kromka::core::{Energy, Money, Valid, Validate as _};
use kromka::power::{TransportError, TransportPolicy, TransportWeights, bounds};

use super::{ORCHESTRATOR_TRANSPORT_CRITERIA, count, share};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// How many priorities there are: the length of arrays that are indexed by `orchestrator_priority_t`.
pub const ORCHESTRATOR_PRIORITIES: usize = 4;
/// How many power modes there are: the length of arrays that are indexed by `power_mode_t`.
pub const ORCHESTRATOR_POWER_MODES: usize = 4;

// A header cannot compute, so the numbers stand above.
const _: () = {
    assert!(ORCHESTRATOR_PRIORITIES == kromka::core::Priority::ALL.len());
    assert!(ORCHESTRATOR_POWER_MODES == kromka::core::PowerMode::ALL.len());
};

/// How transports are weighed: each criterion has a value from 0 to 1 (time, cost and energy: 1 - what is taken / the
/// message's own limit, or the scale where that is less), and the score is their mean under the weights. Set it up with
/// `orchestrator_transport_policy_init`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct orchestrator_transport_policy_t {
    /// The size of this structure, set by `orchestrator_transport_policy_init`.
    pub struct_size: u32,
    /// How much each `orchestrator_transport_criterion_t` counts relative to the others, 0 to 1000, one of them more than
    /// 0. Default 240, 200, 250, 150 and 150.
    pub weight: [u32; ORCHESTRATOR_TRANSPORT_CRITERIA],
    /// What each `orchestrator_priority_t` makes of the weight of time, in thousandths, 1 to 100000. Default 500, 1000,
    /// 2000 and 4000.
    pub time_gain_milli: [u32; ORCHESTRATOR_PRIORITIES],
    /// What each `power_mode_t` makes of the weight of energy, in thousandths, 1 to 100000, not falling. Default 1000,
    /// 3000, 15000 and 30000.
    pub energy_gain_milli: [u32; ORCHESTRATOR_POWER_MODES],
    /// The delivery time that is worth nothing, in milliseconds, 1 or more. Default 600000.
    pub time_scale_ms: u32,
    /// By how much of the score another transport must be better than the one in use, 0 to 0.2. Default 0.002.
    pub switch_margin: f32,
    /// The cost that is worth nothing, in billionths of a unit of the currency, 1 to 10^15. Default 1000000.
    pub cost_scale_nano: i64,
    /// The energy that is worth nothing, in microjoules, 1 to 10^12. Default 5000000.
    pub energy_scale_uj: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_transport_policy_t {
    const NAME: &'static str = "orchestrator_transport_policy_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        weight: [240, 200, 250, 150, 150],
        time_gain_milli: [500, 1_000, 2_000, 4_000],
        energy_gain_milli: [1_000, 3_000, 15_000, 30_000],
        time_scale_ms: 600_000,
        switch_margin: 0.002,
        cost_scale_nano: 1_000_000,
        energy_scale_uj: 5_000_000,
    };
}

impl orchestrator_transport_policy_t {
    pub(crate) fn read(&self) -> Result<Valid<TransportPolicy>, Fault> {
        Ok(self.parts()?.validate()?)
    }

    fn parts(&self) -> Result<TransportPolicy, TransportError> {
        let mut weights = [0; ORCHESTRATOR_TRANSPORT_CRITERIA];
        for (to, weight) in weights.iter_mut().zip(self.weight) {
            *to = count(weight, &bounds::TRANSPORT_WEIGHT)?;
        }
        let [time, cost, energy, privacy, reliability] = weights;
        Ok(TransportPolicy {
            weights: TransportWeights { time, cost, energy, privacy, reliability },
            time_gain_milli: self.time_gain_milli,
            energy_gain_milli: self.energy_gain_milli,
            time_scale_ms: self.time_scale_ms,
            cost_scale: Money::from_nano(self.cost_scale_nano),
            energy_scale: Energy::from_uj(self.energy_scale_uj),
            switch_margin: share(self.switch_margin, "switch_margin")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_c_are_those_of_the_engine() {
        let read = |policy: orchestrator_transport_policy_t| policy.read().map(Valid::into_inner);
        assert_eq!(read(orchestrator_transport_policy_t::INIT), Ok(TransportPolicy::default()));
    }
}
