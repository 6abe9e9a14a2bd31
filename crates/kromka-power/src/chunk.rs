//! How large the pieces are that work is cut into.

use kromka_core::{Bytes, Validate};

use crate::bounds::{self, MEMORY_TIERS};
use crate::math::scaled;
use crate::mode::Assessment;
use crate::policy::PowerError;

/// How the factors of heat and battery come together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Combine {
    /// Their product.
    Product,
    /// The smaller one: both ask for the same, to do less.
    #[default]
    Least,
}

/// How a size is scaled, in bytes or whatever the host counts. [`Validate::validate`] checks it.
///
/// size = ⌊base × memory × (heat and battery) ⌋, within `min` and `max`; factors are in thousandths, and the product is
/// rounded down once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChunkPolicy {
    /// What is scaled: [`bounds::CHUNK`].
    pub base: u32,
    /// No chunk is smaller.
    pub min: u32,
    /// No chunk is larger.
    pub max: u32,
    /// Up to how much available memory each tier but the last goes, rising.
    pub memory_up_to: [Bytes; MEMORY_TIERS - 1],
    /// The factor of each tier, in thousandths: [`bounds::FACTOR_MILLI`]. Memory that is not known counts as the first.
    pub memory_milli: [u32; MEMORY_TIERS],
    /// The factor of each thermal level, in thousandths.
    pub thermal_milli: [u32; 4],
    /// The factor of each battery level, in thousandths; whether it is being charged makes no difference.
    pub battery_milli: [u32; 4],
    /// How heat and battery come together.
    pub combine: Combine,
}

/// Thousandths of three factors.
const UNIT: u64 = 1_000_000_000;
/// 1 GiB.
const GIB: u64 = 1 << 30;

impl ChunkPolicy {
    /// The specification's numbers, in bytes: 512, scaled by all three factors. They never make more than 640, so that
    /// its upper end of 2,048 is out of reach.
    pub const SPECIFICATION: Self = Self {
        base: 512,
        min: 64,
        max: 2_048,
        memory_up_to: [Bytes::new(2 * GIB), Bytes::new(4 * GIB), Bytes::new(8 * GIB)],
        memory_milli: [500, 750, 1_000, 1_250],
        thermal_milli: [1_000, 750, 500, 300],
        battery_milli: [1_000, 800, 600, 300],
        combine: Combine::Product,
    };
}

impl Default for ChunkPolicy {
    /// In bytes: 1,024, up to 2,048 with much memory; of heat and battery the worse counts.
    fn default() -> Self {
        Self { base: 1_024, memory_milli: [500, 750, 1_000, 2_000], combine: Combine::Least, ..Self::SPECIFICATION }
    }
}

/// A size with its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Chunk {
    /// The size, in the policy's unit.
    pub size: u32,
    /// The factor of the memory, in thousandths.
    pub memory_milli: u32,
    /// That of the heat.
    pub thermal_milli: u32,
    /// That of the battery.
    pub battery_milli: u32,
    /// What the factors make, before the ends of the range.
    pub scaled: u64,
}

impl ChunkPolicy {
    /// The size of a chunk on a device in this state, with so much memory available; `None` is unknown.
    #[must_use]
    pub fn chunk(&self, state: &Assessment, memory: Option<Bytes>) -> Chunk {
        let tier = memory.map_or(0, |memory| self.memory_up_to.iter().filter(|up_to| memory > **up_to).count());
        let memory_milli = self.memory_milli[tier];
        let thermal_milli = self.thermal_milli[state.thermal.index()];
        let battery_milli = self.battery_milli[state.battery.index()];
        let (heat, charge) = (u64::from(thermal_milli), u64::from(battery_milli));
        let both = match self.combine {
            Combine::Product => heat * charge,
            Combine::Least => heat.min(charge) * 1_000,
        };
        let scaled = scaled(u64::from(self.base) * u64::from(memory_milli), both, UNIT);
        let size = u32::try_from(scaled).unwrap_or(u32::MAX).clamp(self.min, self.max.max(self.min));
        Chunk { size, memory_milli, thermal_milli, battery_milli, scaled }
    }
}

impl Validate for ChunkPolicy {
    type Error = PowerError;
    fn check(&self) -> Result<(), PowerError> {
        let Self { base, min, max, .. } = *self;
        for size in [min, base, max] {
            bounds::CHUNK.check(i64::from(size))?;
        }
        for factor in self.memory_milli.iter().chain(&self.thermal_milli).chain(&self.battery_milli) {
            bounds::FACTOR_MILLI.check(i64::from(*factor))?;
        }
        if min > base || base > max {
            return Err(PowerError::ChunkOrder { min, base, max });
        }
        match self.memory_up_to.windows(2).position(|pair| pair[0] >= pair[1]) {
            Some(at) => Err(PowerError::TierOrder { at: at + 1 }),
            None => Ok(()),
        }
    }
}
