//! What kind of device it is, and what its class is governed by.

use std::fmt;

use kromka_core::{Bytes, Celsius, Validate};
use kromka_power::{ChunkPolicy, DeviceClass, PowerError, PowerPolicy};
use serde::{Deserialize, Serialize};

use crate::capabilities::Capabilities;

/// Up to this memory a device without firmware of a PC is a sensor or controller.
const IOT_MEMORY_MAX: Bytes = Bytes::new(256 << 20);

/// Parts of the models of tablets, in lower case.
const TABLETS: &[&str] = &["ipad", "tablet", "galaxy tab", " pad"];
/// Of laptops that have a device tree.
const LAPTOPS: &[&str] = &["book", "laptop", "thinkpad"];
/// Of desktops that have one.
const DESKTOPS: &[&str] = &["imac", "mac mini", "mac studio", "mac pro"];
/// Of boards.
const BOARDS: &[&str] = &[
    "raspberry pi",
    "orange pi",
    "banana pi",
    "nanopi",
    "beagle",
    "odroid",
    "jetson",
    "rock pi",
    "rock 5",
    "rockpro",
    "pine64",
    "cubieboard",
    "visionfive",
    "coral",
    "libre computer",
    "khadas",
    "wandboard",
    "i.mx",
    "milk-v",
    "lichee",
];

/// What a class follows from: the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassReason {
    /// The system runs on phones and tablets.
    System,
    /// The model's name.
    Model,
    /// The type of the chassis, as SMBIOS numbers it.
    Chassis(u8),
    /// There is a device tree, of no board that is known.
    DeviceTree,
    /// There is a battery.
    Battery,
    /// There is little memory, and no firmware of a PC.
    LittleMemory,
    /// Nothing says otherwise: a server or a virtual machine, on mains.
    NothingElse,
    /// Whoever runs it said so.
    Told,
}

impl fmt::Display for ClassReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => write!(formatter, "its system is of phones and tablets"),
            Self::Model => write!(formatter, "its model says so"),
            Self::Chassis(number) => write!(formatter, "its chassis is of type {number}"),
            Self::DeviceTree => write!(formatter, "it has a device tree"),
            Self::Battery => write!(formatter, "it has a battery"),
            Self::LittleMemory => write!(formatter, "it has little memory, and no firmware of a PC"),
            Self::NothingElse => write!(formatter, "nothing says otherwise: on mains, as a server or virtual machine"),
            Self::Told => write!(formatter, "it was told"),
        }
    }
}

/// The class of a device, and why.
///
/// | the first line that applies | class |
/// |---|---|
/// | system Android or iOS, by its model | tablet, else smartphone |
/// | model of a board, of a laptop, of a desktop | single-board, laptop, desktop |
/// | chassis 8, 9, 10, 14, 31, 32 | laptop |
/// | chassis 30; 11 | tablet; smartphone |
/// | chassis 33; 34 | IoT; single-board |
/// | any other chassis but 1 (other) and 2 (unknown) | desktop |
/// | memory up to 256 MiB, without firmware of a PC | IoT |
/// | a device tree, with a battery; without | laptop; single-board |
/// | a battery | laptop |
/// | | desktop: servers and virtual machines are on mains |
#[must_use]
pub fn classify(capabilities: &Capabilities) -> (DeviceClass, ClassReason) {
    let model = capabilities.model().unwrap_or_default().to_ascii_lowercase();
    let is_of = |parts: &[&str]| parts.iter().any(|part| model.contains(part));
    if matches!(capabilities.os.as_str(), "android" | "ios") {
        let is_tablet = is_of(TABLETS);
        return match is_tablet {
            true => (DeviceClass::Tablet, ClassReason::Model),
            false => (DeviceClass::Smartphone, ClassReason::System),
        };
    }
    let by_name =
        [(BOARDS, DeviceClass::SingleBoard), (LAPTOPS, DeviceClass::Laptop), (DESKTOPS, DeviceClass::Desktop)];
    // On PCs the chassis knows better than a name.
    let firmware = &capabilities.firmware;
    if firmware.chassis.is_none()
        && let Some((_, class)) = by_name.into_iter().find(|(parts, _)| is_of(parts))
    {
        return (class, ClassReason::Model);
    }
    if let Some((number, class)) = firmware.chassis.and_then(|number| Some((number, of_chassis(number)?))) {
        return (class, ClassReason::Chassis(number));
    }
    let memory = capabilities.memory_total;
    if firmware.chassis.is_none() && memory > Bytes::ZERO && memory <= IOT_MEMORY_MAX {
        return (DeviceClass::Iot, ClassReason::LittleMemory);
    }
    match (firmware.board.is_some(), capabilities.battery.is_some()) {
        (_, true) => (DeviceClass::Laptop, ClassReason::Battery),
        (true, false) => (DeviceClass::SingleBoard, ClassReason::DeviceTree),
        (false, false) => (DeviceClass::Desktop, ClassReason::NothingElse),
    }
}

/// The class of a chassis; `None` for those that say nothing, such as those of virtual machines.
fn of_chassis(number: u8) -> Option<DeviceClass> {
    match number {
        0..=2 => None,
        // Portable, laptop, notebook, sub-notebook, convertible, detachable.
        8 | 9 | 10 | 14 | 31 | 32 => Some(DeviceClass::Laptop),
        11 => Some(DeviceClass::Smartphone),
        30 => Some(DeviceClass::Tablet),
        // A gateway; an embedded PC.
        33 => Some(DeviceClass::Iot),
        34 => Some(DeviceClass::SingleBoard),
        _ => Some(DeviceClass::Desktop),
    }
}

/// What devices of a class are governed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassPolicy {
    /// The thresholds of battery and heat.
    pub power: PowerPolicy,
    /// The sizes of chunks.
    pub chunk: ChunkPolicy,
}

impl ClassPolicy {
    /// The default of a class.
    ///
    /// Chunks and the battery are the same for all. Heat is not: the specification's 45, 55 and 65 °C are those of a
    /// case that a hand holds, and stay for phones, tablets and IoT. Where the sensor sits in a processor behind a fan,
    /// 65 °C is an ordinary day: laptops and desktops are warm from 75, hot from 85, critical from 95 °C, single-board
    /// computers, which throttle at 80 to 85 °C, from 65, 75 and 82 °C.
    #[must_use]
    pub fn of(class: DeviceClass) -> Self {
        let base = PowerPolicy::default();
        let [warm, hot, critical] = match class {
            DeviceClass::Laptop | DeviceClass::Desktop => [75_000, 85_000, 95_000].map(Celsius::from_milli),
            DeviceClass::SingleBoard => [65_000, 75_000, 82_000].map(Celsius::from_milli),
            DeviceClass::Smartphone | DeviceClass::Tablet | DeviceClass::Iot => [base.warm, base.hot, base.critical],
        };
        Self { power: PowerPolicy { warm, hot, critical, ..base }, chunk: ChunkPolicy::default() }
    }
}

impl Validate for ClassPolicy {
    type Error = PowerError;
    fn check(&self) -> Result<(), PowerError> {
        self.power.check()?;
        self.chunk.check()
    }
}

#[cfg(test)]
mod tests;
