//! How warm a device is, in the words of its platform.

use kromka_core::{Celsius, coded};

use crate::policy::{Hysteresis, PowerPolicy};

/// The thermal status of Android, as `AThermalStatus` numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum AndroidStatus {
    /// Not under throttling.
    None = 0,
    /// Light throttling, of which a user notices nothing.
    Light = 1,
    /// Moderate throttling, of which a user notices little.
    Moderate = 2,
    /// Severe throttling, which a user notices.
    Severe = 3,
    /// All that can be done to cool is done.
    Critical = 4,
    /// Components shut down.
    Emergency = 5,
    /// The device shuts down.
    Shutdown = 6,
}
coded!(AndroidStatus, "Android thermal status", [None, Light, Moderate, Severe, Critical, Emergency, Shutdown]);

/// The thermal state of Apple's systems, as `NSProcessInfoThermalState` numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum AppleState {
    /// Within normal limits.
    Nominal = 0,
    /// Slightly elevated.
    Fair = 1,
    /// High: the system slows down.
    Serious = 2,
    /// The device must cool down at once.
    Critical = 3,
}
coded!(AppleState, "Apple thermal state", [Nominal, Fair, Serious, Critical]);

/// What a platform says of the device's heat.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ThermalReading {
    /// A temperature, of skin or package: whatever throttling follows.
    Celsius(Celsius),
    /// Android's status.
    AndroidStatus(AndroidStatus),
    /// Android's forecast of throttling: 1.0 is severe. NaN is what it gives when it is asked more often than once a
    /// second, or cannot tell: unknown, as is a negative one, which there is none of.
    AndroidHeadroom(f32),
    /// Apple's state.
    Apple(AppleState),
    /// Nothing is known: warm, never normal, because whoever cannot see the heat must expect it. Under hysteresis a device
    /// that was hotter is believed to be so until a reading says otherwise.
    #[default]
    Unknown,
}

impl ThermalReading {
    /// From Android's number; its error (−1) and what it does not define are unknown.
    #[must_use]
    pub fn from_android_status(status: i32) -> Self {
        AndroidStatus::try_from(status).map_or(Self::Unknown, Self::AndroidStatus)
    }

    /// From Apple's number; what it does not define is unknown.
    #[must_use]
    pub fn from_apple_state(state: i32) -> Self {
        AppleState::try_from(state).map_or(Self::Unknown, Self::Apple)
    }
}

/// How warm that is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum ThermalLevel {
    /// Nothing is throttled.
    #[default]
    Normal = 0,
    /// Work adds to what is warm already.
    Warm = 1,
    /// The device slows down, or soon will.
    Hot = 2,
    /// It must cool.
    Critical = 3,
}
coded!(ThermalLevel, "thermal level", [Normal, Warm, Hot, Critical]);

impl ThermalLevel {
    /// Android's least status of this level.
    #[must_use]
    pub const fn android_status(self) -> AndroidStatus {
        match self {
            Self::Normal => AndroidStatus::None,
            Self::Warm => AndroidStatus::Light,
            Self::Hot => AndroidStatus::Severe,
            Self::Critical => AndroidStatus::Critical,
        }
    }

    /// Apple's state of this level.
    #[must_use]
    pub const fn apple_state(self) -> AppleState {
        match self {
            Self::Normal => AppleState::Nominal,
            Self::Warm => AppleState::Fair,
            Self::Hot => AppleState::Serious,
            Self::Critical => AppleState::Critical,
        }
    }

    /// The level of a reading, after `last`: a level is left only once the reading has come back by the policy's
    /// hysteresis. States that a platform counts itself have its own.
    pub(crate) fn of(reading: ThermalReading, policy: &PowerPolicy, last: Self) -> Self {
        let margin = policy.hysteresis;
        let unknown = if margin == Hysteresis::OFF { Self::Warm } else { last.max(Self::Warm) };
        match reading {
            ThermalReading::Celsius(celsius) => {
                let limits = [policy.warm, policy.hot, policy.critical].map(|limit| i64::from(limit.milli()));
                reached(i64::from(celsius.milli()), limits, i64::from(margin.temperature.milli()), last)
            }
            ThermalReading::AndroidHeadroom(headroom) if headroom.is_nan() || headroom < 0.0 => unknown,
            ThermalReading::AndroidHeadroom(headroom) => {
                let limits = [policy.headroom_warm_milli, policy.headroom_hot_milli, policy.headroom_critical_milli];
                reached(milli(headroom), limits.map(i64::from), i64::from(margin.headroom_milli), last)
            }
            ThermalReading::AndroidStatus(status) => match status {
                AndroidStatus::None => Self::Normal,
                AndroidStatus::Light | AndroidStatus::Moderate => Self::Warm,
                AndroidStatus::Severe => Self::Hot,
                AndroidStatus::Critical | AndroidStatus::Emergency | AndroidStatus::Shutdown => Self::Critical,
            },
            ThermalReading::Apple(state) => match state {
                AppleState::Nominal => Self::Normal,
                AppleState::Fair => Self::Warm,
                AppleState::Serious => Self::Hot,
                AppleState::Critical => Self::Critical,
            },
            ThermalReading::Unknown => unknown,
        }
    }
}

/// In thousandths, to the nearest: 1.15 is less in 32 bits. Infinity goes to the end.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, as wanted")]
fn milli(headroom: f32) -> i64 {
    (f64::from(headroom) * 1_000.0 + 0.5) as i64
}

/// The level that `have` reaches: as many as there are limits reached, because they rise. Of those up to `last` the limit is
/// lower by `margin`.
fn reached(have: i64, limits: [i64; 3], margin: i64, last: ThermalLevel) -> ThermalLevel {
    let is_reached = |level: ThermalLevel, limit: i64| {
        let margin = if last >= level { margin } else { 0 };
        usize::from(have >= limit - margin)
    };
    let [warm, hot, critical] = limits;
    let reached = is_reached(ThermalLevel::Warm, warm)
        + is_reached(ThermalLevel::Hot, hot)
        + is_reached(ThermalLevel::Critical, critical);
    ThermalLevel::ALL[reached]
}
