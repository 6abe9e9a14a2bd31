//! What the device's power asks of its work.

use crate::{Environment, EnvironmentSet, Priority, coded};

/// How much a device does. The codes are the specification's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum PowerMode {
    /// All it can.
    #[default]
    HighPerformance = 0,
    /// What costs little.
    Balanced = 1,
    /// What is needed.
    Saver = 2,
    /// What must be.
    UltraSaver = 3,
}
coded!(PowerMode, "power mode", [HighPerformance, Balanced, Saver, UltraSaver]);

impl PowerMode {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HighPerformance => "high performance",
            Self::Balanced => "balanced",
            Self::Saver => "saver",
            Self::UltraSaver => "ultra saver",
        }
    }
}

/// What a power mode leaves to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PowerBound {
    /// The mode.
    pub mode: PowerMode,
    /// Tasks of lower priority stay off the device: out of [`PowerBound::OWN_WORK`].
    pub priority_min: Priority,
    /// Whether such a task may run there all the same when it has nowhere else to go and cannot wait.
    pub last_resort: bool,
}

impl PowerBound {
    /// Where the device itself works: on its own, and for its half of a hybrid.
    pub const OWN_WORK: EnvironmentSet = EnvironmentSet::EMPTY.with(Environment::Local).with(Environment::Hybrid);

    /// No bound.
    pub const NONE: Self = Self { mode: PowerMode::HighPerformance, priority_min: Priority::Low, last_resort: true };

    /// Where a task of this priority may run.
    #[must_use]
    pub const fn allowed(&self, priority: Priority) -> EnvironmentSet {
        if (priority as u8) < self.priority_min as u8 { Self::OWN_WORK.complement() } else { EnvironmentSet::ALL }
    }

    /// All that either of two asks for.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            mode: self.mode.max(other.mode),
            priority_min: self.priority_min.max(other.priority_min),
            last_resort: self.last_resort && other.last_resort,
        }
    }
}

impl Default for PowerBound {
    fn default() -> Self {
        Self::NONE
    }
}
