//! What is believed about a quantity, and how well.

use crate::Tick;

/// A learned quantity: its mean, its spread and how much it rests on. The unit is that of the quantity.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The mean absolute deviation from it, not negative.
    pub deviation: f64,
    /// When it last learned something.
    pub at: Tick,
    /// How many observations it rests on; 0 is a prior.
    pub samples: u32,
}

impl Estimate {
    /// What is believed before anything was observed.
    #[must_use]
    pub const fn prior(mean: f64, deviation: f64) -> Self {
        Self { mean, deviation, at: Tick::ZERO, samples: 0 }
    }

    /// Milliseconds since the last observation.
    #[must_use]
    pub const fn age_ms(&self, now: Tick) -> u64 {
        now.since(self.at)
    }
}
