//! The power mode, and what it follows from.

use kromka_core::{PowerMode, Share, coded};

use crate::policy::{PowerError, PowerPolicy};
use crate::thermal::{ThermalLevel, ThermalReading};

/// How empty a battery is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum BatteryLevel {
    /// Enough, or there is none and the device is on mains.
    #[default]
    Normal = 0,
    /// To be saved.
    Conservative = 1,
    /// Low.
    Low = 2,
    /// Nearly empty.
    Critical = 3,
}
coded!(BatteryLevel, "battery level", [Normal, Conservative, Low, Critical]);

impl BatteryLevel {
    /// The level of a charge, after `last`: a level is left only once the charge is above it by the policy's hysteresis.
    pub(crate) fn of(charge: Option<Share>, policy: &PowerPolicy, last: Self) -> Self {
        let Some(charge) = charge else { return Self::Normal };
        let margin = u64::from(policy.hysteresis.battery.ppb());
        // Counted and not searched for, which takes no branch: whoever is at a level is at all above it, because the
        // limits of a valid policy rise, and the margin of a level comes with those of all before it.
        let is_reached = |level: Self, limit: Share| {
            let margin = if last >= level { margin } else { 0 };
            usize::from(u64::from(charge.ppb()) <= u64::from(limit.ppb()) + margin)
        };
        let reached = is_reached(Self::Conservative, policy.battery_conservative)
            + is_reached(Self::Low, policy.battery_low)
            + is_reached(Self::Critical, policy.battery_critical);
        Self::ALL[reached]
    }
}

/// What a mode is worked out from.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PowerSample {
    /// Charge of the battery; `None` when there is none.
    pub battery: Option<Share>,
    /// Whether it is being charged.
    pub charging: bool,
    /// How warm the device is.
    pub thermal: ThermalReading,
}

/// What a mode follows from: the first that applies, in the order of the specification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Cause {
    /// Nothing asks for less.
    #[default]
    Nothing = 0,
    /// The battery is nearly empty, charging or not.
    BatteryCritical = 1,
    /// The device must cool.
    ThermalCritical = 2,
    /// The device is hot.
    ThermalHot = 3,
    /// The battery is low, and is not being charged.
    BatteryLow = 4,
    /// The device is warm.
    ThermalWarm = 5,
    /// The battery is to be saved, or low and being charged.
    BatteryConservative = 6,
}
coded!(
    Cause,
    "power mode cause",
    [Nothing, BatteryCritical, ThermalCritical, ThermalHot, BatteryLow, ThermalWarm, BatteryConservative]
);

/// A mode with its reasons. What is deserialised is refused when its mode does not follow from its levels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "Told"))]
pub struct Assessment {
    /// The mode.
    pub mode: PowerMode,
    /// What it follows from.
    pub cause: Cause,
    /// How empty the battery is.
    pub battery: BatteryLevel,
    /// How warm the device is.
    pub thermal: ThermalLevel,
    /// Whether the battery is being charged.
    pub charging: bool,
}

impl Assessment {
    /// The mode of these levels.
    pub(crate) fn of(battery: BatteryLevel, thermal: ThermalLevel, charging: bool) -> Self {
        let (mode, cause) = match (battery, thermal) {
            (BatteryLevel::Critical, _) => (PowerMode::UltraSaver, Cause::BatteryCritical),
            (_, ThermalLevel::Critical) => (PowerMode::UltraSaver, Cause::ThermalCritical),
            (_, ThermalLevel::Hot) => (PowerMode::Saver, Cause::ThermalHot),
            (BatteryLevel::Low, _) if !charging => (PowerMode::Saver, Cause::BatteryLow),
            (_, ThermalLevel::Warm) => (PowerMode::Balanced, Cause::ThermalWarm),
            (BatteryLevel::Conservative | BatteryLevel::Low, _) => (PowerMode::Balanced, Cause::BatteryConservative),
            (BatteryLevel::Normal, ThermalLevel::Normal) => (PowerMode::HighPerformance, Cause::Nothing),
        };
        Self { mode, cause, battery, thermal, charging }
    }

    /// Whether the device must cool now, or is about to die: its heat is critical, or its battery is and is not being
    /// charged.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        self.thermal == ThermalLevel::Critical || (self.battery == BatteryLevel::Critical && !self.charging)
    }

    /// Whether mode and cause follow from the levels: what was told by others is not trusted.
    ///
    /// # Errors
    /// [`PowerError::Inconsistent`].
    pub fn check(&self) -> Result<(), PowerError> {
        let made = Self::of(self.battery, self.thermal, self.charging);
        if made == *self {
            return Ok(());
        }
        Err(PowerError::Inconsistent {
            mode: self.mode as u8,
            cause: self.cause as u8,
            mode_need: made.mode as u8,
            cause_need: made.cause as u8,
        })
    }
}

/// An assessment as it was stored, not yet believed.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Told {
    mode: PowerMode,
    cause: Cause,
    battery: BatteryLevel,
    thermal: ThermalLevel,
    charging: bool,
}

#[cfg(feature = "serde")]
impl TryFrom<Told> for Assessment {
    type Error = PowerError;
    fn try_from(told: Told) -> Result<Self, PowerError> {
        let Told { mode, cause, battery, thermal, charging } = told;
        let state = Self { mode, cause, battery, thermal, charging };
        state.check().map(|()| state)
    }
}
