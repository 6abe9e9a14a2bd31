//! The size of the pieces that work is cut into.

use core::mem::MaybeUninit;

use kromka::core::{Bytes, UnknownCode, Valid, Validate as _};
use kromka::power::{Chunk, ChunkPolicy, Combine, bounds};

use crate::enums::{code, orchestrator_chunk_combine_t};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// Tiers of memory that a chunk is scaled by.
pub const ORCHESTRATOR_MEMORY_TIERS: usize = 4;
/// Ends of tiers of memory: the last tier has none.
pub const ORCHESTRATOR_MEMORY_ENDS: usize = 3;
/// Levels of heat and of battery: the length of arrays that are indexed by `thermal_state_t` and
/// `orchestrator_battery_state_t`.
pub const ORCHESTRATOR_LEVELS: usize = 4;

// A header cannot compute, so the numbers stand above.
const _: () = {
    assert!(ORCHESTRATOR_MEMORY_TIERS == bounds::MEMORY_TIERS && ORCHESTRATOR_MEMORY_ENDS + 1 == bounds::MEMORY_TIERS);
    assert!(ORCHESTRATOR_LEVELS == kromka::power::ThermalLevel::ALL.len());
    assert!(ORCHESTRATOR_LEVELS == kromka::power::BatteryLevel::ALL.len());
};

/// How the size of a chunk is scaled: `base` by the factors of memory, heat and battery, rounded down once, within `min`
/// and `max`. Sizes are in bytes or whatever the host counts. Set it up with `orchestrator_chunk_policy_init`, or
/// `orchestrator_chunk_policy_init_specification`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_chunk_policy_t {
    /// The size of this structure, set by `orchestrator_chunk_policy_init`.
    pub struct_size: u32,
    /// What is scaled, 1 to 1073741824. Default 1024; the specification has 512.
    pub base: u32,
    /// No chunk is smaller, 1 to `base`. Default 64.
    pub min: u32,
    /// No chunk is larger, `base` to 1073741824. Default 2048.
    pub max: u32,
    /// Up to how much free memory each tier but the last goes, in bytes, rising. Default 2, 4 and 8 GiB.
    pub memory_up_to_bytes: [u64; ORCHESTRATOR_MEMORY_ENDS],
    /// The factor of each tier, in thousandths, 1 to 100000. Default 500, 750, 1000 and 2000; the last of the
    /// specification is 1250.
    pub memory_milli: [u32; ORCHESTRATOR_MEMORY_TIERS],
    /// The factor of each `thermal_state_t`, in thousandths, 1 to 100000. Default 1000, 750, 500 and 300.
    pub thermal_milli: [u32; ORCHESTRATOR_LEVELS],
    /// The factor of each `orchestrator_battery_state_t`, in thousandths, 1 to 100000. Default 1000, 800, 600 and 300.
    pub battery_milli: [u32; ORCHESTRATOR_LEVELS],
    /// How heat and battery come together. Default the smaller one; the specification multiplies.
    pub combine: MaybeUninit<orchestrator_chunk_combine_t>,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_chunk_policy_t {
    const NAME: &'static str = "orchestrator_chunk_policy_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        base: 1_024,
        min: 64,
        max: 2_048,
        memory_up_to_bytes: [2 << 30, 4 << 30, 8 << 30],
        memory_milli: [500, 750, 1_000, 2_000],
        thermal_milli: [1_000, 750, 500, 300],
        battery_milli: [1_000, 800, 600, 300],
        combine: MaybeUninit::new(orchestrator_chunk_combine_t::ORCHESTRATOR_CHUNK_LEAST),
    };
}

impl orchestrator_chunk_policy_t {
    pub(crate) fn read(&self) -> Result<Valid<ChunkPolicy>, Fault> {
        let policy = ChunkPolicy {
            base: self.base,
            min: self.min,
            max: self.max,
            memory_up_to: self.memory_up_to_bytes.map(Bytes::new),
            memory_milli: self.memory_milli,
            thermal_milli: self.thermal_milli,
            battery_milli: self.battery_milli,
            combine: match code(self.combine) {
                0 => Combine::Product,
                1 => Combine::Least,
                have => return Err(UnknownCode::Unknown { what: "chunk combine", have, count: 2 }.into()),
            },
        };
        Ok(policy.validate()?)
    }
}

impl From<&ChunkPolicy> for orchestrator_chunk_policy_t {
    fn from(policy: &ChunkPolicy) -> Self {
        Self {
            base: policy.base,
            min: policy.min,
            max: policy.max,
            memory_up_to_bytes: policy.memory_up_to.map(Bytes::get),
            memory_milli: policy.memory_milli,
            thermal_milli: policy.thermal_milli,
            battery_milli: policy.battery_milli,
            combine: MaybeUninit::new(match policy.combine {
                Combine::Product => orchestrator_chunk_combine_t::ORCHESTRATOR_CHUNK_PRODUCT,
                Combine::Least => orchestrator_chunk_combine_t::ORCHESTRATOR_CHUNK_LEAST,
            }),
            ..Self::INIT
        }
    }
}

/// A size with its reasons. Set it up with `orchestrator_chunk_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_chunk_t {
    /// The size of this structure, set by `orchestrator_chunk_init`.
    pub struct_size: u32,
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

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_chunk_t {
    const NAME: &'static str = "orchestrator_chunk_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        size: 0,
        memory_milli: 0,
        thermal_milli: 0,
        battery_milli: 0,
        scaled: 0,
    };
}

impl From<Chunk> for orchestrator_chunk_t {
    fn from(chunk: Chunk) -> Self {
        let Chunk { size, memory_milli, thermal_milli, battery_milli, scaled } = chunk;
        Self { size, memory_milli, thermal_milli, battery_milli, scaled, ..Self::INIT }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_survive_the_way_to_c_and_back() {
        assert_eq!(orchestrator_chunk_policy_t::INIT.read().map(Valid::into_inner), Ok(ChunkPolicy::default()));
        for policy in [ChunkPolicy::default(), ChunkPolicy::SPECIFICATION] {
            assert_eq!(orchestrator_chunk_policy_t::from(&policy).read().map(Valid::into_inner), Ok(policy));
        }
    }
}
