//! Where the levels of battery and heat begin.

use kromka_core::{BoundError, Celsius, Share, Validate, numbered_errors};

use crate::bounds;

/// How far a reading must come back before a level is left, so that one that trembles about a threshold does not flap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Hysteresis {
    /// Of the battery: [`bounds::HYSTERESIS_PPB`].
    pub battery: Share,
    /// Of the temperature, as a difference: [`bounds::HYSTERESIS_MC`].
    pub temperature: Celsius,
    /// Of Android's headroom, in thousandths: [`bounds::HYSTERESIS_HEADROOM_MILLI`].
    pub headroom_milli: u16,
}

impl Hysteresis {
    /// None: each reading is judged on its own.
    pub const OFF: Self = Self { battery: Share::ZERO, temperature: Celsius::ZERO, headroom_milli: 0 };
}

/// The thresholds of the levels. [`Validate::validate`] checks ranges and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PowerPolicy {
    /// Up to this charge the battery is critical. Default 10 %.
    pub battery_critical: Share,
    /// Up to this it is low. Default 20 %.
    pub battery_low: Share,
    /// Up to this it is to be saved. Default 40 %.
    pub battery_conservative: Share,
    /// From this temperature on the device is warm: [`bounds::TEMPERATURE_MC`]. Default 45 °C.
    pub warm: Celsius,
    /// From this on it is hot. Default 55 °C.
    pub hot: Celsius,
    /// From this on it must cool. Default 65 °C.
    pub critical: Celsius,
    /// From this headroom on it is warm, in thousandths: [`bounds::HEADROOM_MILLI`]. Default 850.
    pub headroom_warm_milli: u16,
    /// From this on it is hot. Default 1,000, which is where Android's throttling is severe.
    pub headroom_hot_milli: u16,
    /// From this on it must cool. Default 1,150.
    pub headroom_critical_milli: u16,
    /// Default 2 % of charge, 2 °C, .05 of headroom: a sensor's noise, and what charging ripples by.
    pub hysteresis: Hysteresis,
}

impl PowerPolicy {
    /// The specification's thresholds, without hysteresis: exactly its table.
    pub const SPECIFICATION: Self = Self {
        battery_critical: Share::from_percent(10),
        battery_low: Share::from_percent(20),
        battery_conservative: Share::from_percent(40),
        warm: Celsius::from_milli(45_000),
        hot: Celsius::from_milli(55_000),
        critical: Celsius::from_milli(65_000),
        headroom_warm_milli: 850,
        headroom_hot_milli: 1_000,
        headroom_critical_milli: 1_150,
        hysteresis: Hysteresis::OFF,
    };
}

impl Default for PowerPolicy {
    /// The specification's thresholds, with hysteresis.
    fn default() -> Self {
        let hysteresis =
            Hysteresis { battery: Share::from_percent(2), temperature: Celsius::from_milli(2_000), headroom_milli: 50 };
        Self { hysteresis, ..Self::SPECIFICATION }
    }
}

numbered_errors! {
    /// A policy that cannot be used.
    pub enum PowerError {
        /// A field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 1201, "{source}";
        /// The thresholds of the battery do not rise.
        BatteryOrder {
            /// The critical one, in parts per billion.
            critical: u32,
            /// The low one.
            low: u32,
            /// The conservative one.
            conservative: u32,
        } = 1202, "battery thresholds are {critical}, {low} and {conservative} ppb; critical must be below low, low below conservative";
        /// The thresholds of the temperature do not rise.
        TemperatureOrder {
            /// The warm one, in m°C.
            warm: i32,
            /// The hot one.
            hot: i32,
            /// The critical one.
            critical: i32,
        } = 1203, "temperature thresholds are {warm}, {hot} and {critical} m°C; warm must be below hot, hot below critical";
        /// The thresholds of the headroom do not rise.
        HeadroomOrder {
            /// The warm one, in thousandths.
            warm: u16,
            /// The hot one.
            hot: u16,
            /// The critical one.
            critical: u16,
        } = 1204, "headroom thresholds are {warm}, {hot} and {critical} thousandths; warm must be below hot, hot below critical";
        /// The sizes of a chunk do not rise.
        ChunkOrder {
            /// The smallest.
            min: u32,
            /// The one that is scaled.
            base: u32,
            /// The largest.
            max: u32,
        } = 1205, "chunk sizes are {min}, {base} and {max}; the least must not be above the base, nor the base above the most";
        /// The tiers of memory do not rise.
        TierOrder {
            /// The first tier that is not above the one before it, from 0.
            at: usize,
        } = 1206, "memory tier {at} does not end above the one before it";
        /// With its hysteresis a level could never be left.
        NeverLeft {
            /// Which reading: the battery, in parts per billion, or the headroom, in thousandths.
            what: &'static str,
            /// The hysteresis.
            margin: u32,
            /// The threshold that it goes beyond the end of the range from.
            threshold: u32,
        } = 1207, "the {what} hysteresis of {margin} takes the threshold of {threshold} beyond the end of its range, so that the level could never be left";
        /// A stored assessment whose mode or cause does not follow from its levels.
        Inconsistent {
            /// The code of the mode that it tells.
            mode: u8,
            /// The code of its cause.
            cause: u8,
            /// The mode that its levels make.
            mode_need: u8,
            /// The cause that they have.
            cause_need: u8,
        } = 1208, "the stored mode is {mode} by cause {cause}; its levels make {mode_need} by cause {cause_need}";
        /// A battery plan has no hours, or too many.
        PlanHours {
            /// How many.
            have: usize,
            /// How many there may be.
            max: usize,
        } = 1220, "the plan has {have} hours; allowed is 1 to {max}";
        /// There is not a cap for each hour.
        PlanCaps {
            /// How many.
            have: usize,
            /// How many hours there are.
            need: usize,
        } = 1221, "there are {have} caps for {need} hours";
        /// The steps of a worth do not sum to one.
        WorthSum {
            /// Those of energy, in parts per billion.
            energy: u64,
            /// Those of worth.
            worth: u64,
        } = 1222, "steps sum to {energy} ppb of energy and {worth} ppb of worth; both must be 1000000000";
        /// A step buys more for its energy than the one before it.
        WorthOrder {
            /// Which, from 0.
            at: usize,
        } = 1223, "step {at} is worth more for its energy than the one before it; the most worth for a joule comes first";
    }
}

impl From<BoundError> for PowerError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

impl Validate for PowerPolicy {
    type Error = PowerError;
    fn check(&self) -> Result<(), PowerError> {
        for temperature in [self.warm, self.hot, self.critical] {
            bounds::TEMPERATURE_MC.check(i64::from(temperature.milli()))?;
        }
        for headroom in [self.headroom_warm_milli, self.headroom_hot_milli, self.headroom_critical_milli] {
            bounds::HEADROOM_MILLI.check(i64::from(headroom))?;
        }
        bounds::HYSTERESIS_PPB.check(i64::from(self.hysteresis.battery.ppb()))?;
        bounds::HYSTERESIS_MC.check(i64::from(self.hysteresis.temperature.milli()))?;
        bounds::HYSTERESIS_HEADROOM_MILLI.check(i64::from(self.hysteresis.headroom_milli))?;
        let [critical, low, conservative] =
            [self.battery_critical, self.battery_low, self.battery_conservative].map(Share::ppb);
        if critical >= low || low >= conservative {
            return Err(PowerError::BatteryOrder { critical, low, conservative });
        }
        let margin = self.hysteresis.battery.ppb();
        if conservative.saturating_add(margin) >= Share::ONE.ppb() {
            return Err(PowerError::NeverLeft { what: "battery", margin, threshold: conservative });
        }
        let (margin, threshold) = (self.hysteresis.headroom_milli, self.headroom_warm_milli);
        if margin >= threshold {
            let (margin, threshold) = (u32::from(margin), u32::from(threshold));
            return Err(PowerError::NeverLeft { what: "headroom", margin, threshold });
        }
        let [warm, hot, critical] = [self.warm, self.hot, self.critical].map(Celsius::milli);
        if warm >= hot || hot >= critical {
            return Err(PowerError::TemperatureOrder { warm, hot, critical });
        }
        let [warm, hot, critical] = [self.headroom_warm_milli, self.headroom_hot_milli, self.headroom_critical_milli];
        if warm >= hot || hot >= critical {
            return Err(PowerError::HeadroomOrder { warm, hot, critical });
        }
        Ok(())
    }
}
