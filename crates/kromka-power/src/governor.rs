//! A mode that follows the readings of one device.

use kromka_core::Valid;

use crate::mode::{Assessment, BatteryLevel, Cause, PowerSample};
use crate::policy::PowerPolicy;
use crate::thermal::ThermalLevel;

/// What was done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Counters {
    /// Readings that changed the mode.
    pub adaptations: u32,
    /// Times that a mode became thriftier for heat, whatever else there was.
    pub throttles: u32,
    /// Times that it did for the battery.
    pub saves: u32,
    /// Chunk sizes that differed from the one before.
    pub chunk_changes: u32,
    /// Messages that went another way than the one before.
    pub switches: u32,
}

/// Follows the readings of one device under a policy: the mode, with the levels that hysteresis needs, and counts.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Governor {
    policy: Valid<PowerPolicy>,
    now: Assessment,
    counters: Counters,
    chunk: Option<u32>,
    transport: Option<u16>,
}

impl Governor {
    /// Nothing was read yet: all it can.
    #[must_use]
    pub fn new(policy: Valid<PowerPolicy>) -> Self {
        Self { policy, now: Assessment::default(), counters: Counters::default(), chunk: None, transport: None }
    }

    /// Judges a reading by another policy from now on. The levels stay until the next reading.
    pub fn configure(&mut self, policy: Valid<PowerPolicy>) {
        self.policy = policy;
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &PowerPolicy {
        &self.policy
    }

    /// Takes a reading, and gives the mode that follows.
    pub fn update(&mut self, sample: &PowerSample) -> Assessment {
        let before = self.now;
        self.now = self.policy.assess_after(&before, sample);
        if self.now.mode != before.mode {
            self.counters.adaptations = self.counters.adaptations.saturating_add(1);
        }
        if self.now.mode > before.mode {
            let by_heat = matches!(self.now.cause, Cause::ThermalCritical | Cause::ThermalHot | Cause::ThermalWarm);
            let count = if by_heat { &mut self.counters.throttles } else { &mut self.counters.saves };
            *count = count.saturating_add(1);
        }
        self.now
    }

    /// The mode that the last reading led to.
    #[must_use]
    pub fn now(&self) -> Assessment {
        self.now
    }

    /// Notes the size of the chunks in use.
    pub fn note_chunk(&mut self, size: u32) {
        if self.chunk.is_some_and(|last| last != size) {
            self.counters.chunk_changes = self.counters.chunk_changes.saturating_add(1);
        }
        self.chunk = Some(size);
    }

    /// Notes the transport that a message goes by.
    pub fn note_transport(&mut self, id: u16) {
        if self.transport.is_some_and(|last| last != id) {
            self.counters.switches = self.counters.switches.saturating_add(1);
        }
        self.transport = Some(id);
    }

    /// The transport noted last: the one in use.
    #[must_use]
    pub fn transport(&self) -> Option<u16> {
        self.transport
    }

    /// What was done so far.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}

impl PowerPolicy {
    /// The mode of a reading alone, as if it were the first.
    #[must_use]
    pub fn assess(&self, sample: &PowerSample) -> Assessment {
        self.assess_after(&Assessment::default(), sample)
    }

    /// The mode of a reading after another.
    #[must_use]
    pub fn assess_after(&self, before: &Assessment, sample: &PowerSample) -> Assessment {
        Assessment::of(
            BatteryLevel::of(sample.battery, self, before.battery),
            ThermalLevel::of(sample.thermal, self, before.thermal),
            sample.charging,
        )
    }
}
