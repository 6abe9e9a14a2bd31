//! What a device may be used for in each mode, and which tasks may run now.

use kromka_core::{Celsius, Priority, Share, coded};

use crate::mode::{Assessment, BatteryLevel};
use crate::policy::PowerPolicy;
use crate::thermal::ThermalLevel;

/// What kind of device it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum DeviceClass {
    /// Held in a hand, cooled by it.
    #[default]
    Smartphone = 0,
    /// The same, larger.
    Tablet = 1,
    /// With a fan, and a battery.
    Laptop = 2,
    /// With a fan, on mains.
    Desktop = 3,
    /// A single-board computer.
    SingleBoard = 4,
    /// A sensor or controller.
    Iot = 5,
}
coded!(DeviceClass, "device class", [Smartphone, Tablet, Laptop, Desktop, SingleBoard, Iot]);

/// How much of a device work may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits {
    /// Of its processors.
    pub cpu: Share,
    /// Of its memory.
    pub memory: Share,
    /// Tasks at once.
    pub concurrency: u16,
    /// Tasks of lower priority wait.
    pub priority_min: Priority,
    /// Whether these are the limits of an emergency: the device must cool, or is about to die.
    pub emergency: bool,
}

/// In high performance: processors, memory, tasks at once. What a class stands for long; a host that measured its device
/// says so through its own profile.
const fn full(class: DeviceClass) -> (u8, u8, u16) {
    match class {
        DeviceClass::Smartphone | DeviceClass::Tablet => (80, 50, 4),
        DeviceClass::Laptop => (90, 60, 8),
        DeviceClass::Desktop => (100, 75, 16),
        DeviceClass::SingleBoard => (80, 50, 2),
        DeviceClass::Iot => (70, 40, 1),
    }
}

/// What each mode leaves of that, in percent: processors and tasks at once, memory.
pub(crate) const LEFT: [(u8, u8); 4] = [(100, 100), (75, 85), (50, 70), (25, 50)];
/// What an emergency leaves, in percent: enough to answer a call for help.
pub(crate) const EMERGENCY: (u8, u8) = (10, 40);
/// The least priority of each mode.
pub(crate) const PRIORITY_MIN: [Priority; 4] = [Priority::Low, Priority::Low, Priority::Normal, Priority::High];

/// Whether a task may run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Gate {
    /// It may.
    Now,
    /// It may once the device has recovered so far.
    When(Recovery),
}

/// What has to come back: all that is named, with the device being charged or not as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recovery {
    /// The charge must be above this; `None` when the battery does not stand in the way.
    pub battery_above: Option<Share>,
    /// What will do instead of that charge.
    pub or_charging: OrCharging,
    /// The heat must be below this level, which is all that readings as states say; `None` when it does not stand in the
    /// way.
    pub thermal_below: Option<ThermalLevel>,
    /// The temperature below which it is, for readings in degrees.
    pub temperature_below: Option<Celsius>,
    /// The headroom below which it is, in thousandths and rounded to them, for readings as headroom.
    pub headroom_below_milli: Option<u16>,
}

/// What charging would do for a task that waits for the battery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OrCharging {
    /// Nothing, or it is being charged already.
    #[default]
    No,
    /// It is enough.
    Yes,
    /// It is enough with a charge above this.
    Above(Share),
}

impl Limits {
    /// The limits of a class of device in this state.
    #[must_use]
    pub fn of(class: DeviceClass, state: &Assessment) -> Self {
        let (cpu, memory, concurrency) = full(class);
        let emergency = state.is_emergency();
        let (of_cpu, of_memory) = if emergency { EMERGENCY } else { LEFT[state.mode.index()] };
        let percent = |whole: u8, part: u8| Share::from_ppb(u32::from(whole) * u32::from(part) * 100_000);
        let tasks = u32::from(concurrency) * u32::from(of_cpu) / 100;
        Self {
            cpu: percent(cpu, of_cpu),
            memory: percent(memory, of_memory),
            concurrency: u16::try_from(tasks.max(1)).unwrap_or(concurrency),
            priority_min: priority_min(state),
            emergency,
        }
    }
}

pub(crate) fn priority_min(state: &Assessment) -> Priority {
    if state.is_emergency() { Priority::Critical } else { PRIORITY_MIN[state.mode.index()] }
}

impl PowerPolicy {
    /// Whether a task of this priority may run on a device in this state; if not, how far it has to recover first, the
    /// policy's hysteresis included.
    #[must_use]
    pub fn gate(&self, priority: Priority, state: &Assessment) -> Gate {
        // Battery and heat ask for a mode each, and the thriftier one counts: what each has to do is its own matter.
        let takes = |battery, thermal, charging| priority >= priority_min(&Assessment::of(battery, thermal, charging));
        let Assessment { battery, thermal, charging, .. } = *state;
        let emptiest = |charging: bool| {
            let taken = |level: &BatteryLevel| *level <= battery && takes(*level, ThermalLevel::Normal, charging);
            BatteryLevel::ALL.into_iter().rev().find(taken).unwrap_or_default()
        };
        let by_heat = |level: &ThermalLevel| *level <= thermal && takes(BatteryLevel::Normal, *level, charging);
        let hottest = ThermalLevel::ALL.into_iter().rev().find(by_heat).unwrap_or_default();
        let (now, charged) = (emptiest(charging), emptiest(true));
        let (is_empty, is_hot) = (now < battery, hottest < thermal);
        if !is_empty && !is_hot {
            return Gate::Now;
        }
        let margin = self.hysteresis;
        let above = |level: BatteryLevel| {
            let limits = [self.battery_conservative, self.battery_low, self.battery_critical];
            Share::from_ppb(limits[level.index().min(2)].ppb().saturating_add(margin.battery.ppb()))
        };
        let heat = [self.warm, self.hot, self.critical][hottest.index().min(2)];
        let limits = [self.headroom_warm_milli, self.headroom_hot_milli, self.headroom_critical_milli];
        let headroom = limits[hottest.index().min(2)];
        Gate::When(Recovery {
            battery_above: is_empty.then(|| above(now)),
            or_charging: match charged {
                level if !is_empty || level == now => OrCharging::No,
                level if level == battery => OrCharging::Yes,
                level => OrCharging::Above(above(level)),
            },
            thermal_below: is_hot.then(|| ThermalLevel::ALL[hottest.index() + 1]),
            temperature_below: is_hot.then(|| heat.saturating_sub(margin.temperature)),
            headroom_below_milli: is_hot.then(|| headroom.saturating_sub(margin.headroom_milli)),
        })
    }
}
