//! What an engine starts from.

use kromka_core::{BoundError, Energy, Environment, Share, Validate, bounds};

/// What is believed of an environment before anything was observed: deliberately round, soon forgotten.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Prior {
    /// From dispatch to result of an ordinary task, in milliseconds: [`kromka_core::bounds::LATENCY_MS`].
    pub latency_ms: u32,
    /// Energy of the device for one such task: [`kromka_core::bounds::ENERGY_UJ`]. The environments on the network share
    /// the device's radio, which starts from that of the basic cloud; a hybrid starts from its parts.
    pub energy: Energy,
    /// The probability that it answers.
    pub availability: Share,
}

impl Prior {
    /// The public default of one environment.
    #[must_use]
    pub const fn default_of(environment: Environment) -> Self {
        let (latency_ms, joules, percent) = match environment {
            Environment::Local => (5_000, 20, 99),
            Environment::CloudBasic => (3_000, 5, 95),
            Environment::CloudPremium => (3_000, 5, 95),
            Environment::EdgeNearby => (2_000, 3, 90),
            Environment::Peer => (5_000, 3, 80),
            Environment::Hybrid => (4_000, 8, 95),
        };
        Self { latency_ms, energy: Energy::from_uj(joules * 1_000_000), availability: Share::from_percent(percent) }
    }
}

impl Validate for Prior {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::LATENCY_MS.check(i64::from(self.latency_ms))?;
        bounds::ENERGY_UJ.check_u64(self.energy.uj())
    }
}
