//! This machine: what it can do, and how it is now.

use kromka_core::{Bytes, Tick};

use crate::capabilities::{BatteryPack, Capabilities};
use crate::fault::{Fault, Instead, Problem, Sensor};
use crate::platform::{self, Platform};
use crate::reading::{Measured, Readings, Source};
use crate::roots::Roots;

/// This machine, or one whose files are elsewhere: a source of readings.
///
/// On Linux everything but the space for files is read below its [`Roots`]. Android hides most of that from apps, and iOS
/// all: there the host pushes readings, with [`Pushed`](crate::Pushed). Elsewhere the system is asked.
#[derive(Debug)]
pub struct Machine {
    roots: Roots,
    platform: Platform,
}

/// What was detected, and what could not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// What the device can do.
    pub capabilities: Capabilities,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// This machine.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Roots::default())
    }

    /// The machine whose files are below these roots. Where they are not this machine's own, its space for files is
    /// unknown.
    #[must_use]
    pub fn at(roots: Roots) -> Self {
        let platform = Platform::new(&roots);
        Self { roots, platform }
    }

    /// What it can do. What cannot be read is unknown, with a fault.
    #[must_use]
    pub fn detect(&mut self) -> Detection {
        let mut faults = Vec::new();
        let mut capabilities = Capabilities::of_build();
        self.platform.detect(&self.roots, &mut capabilities, &mut faults);
        let battery = self.platform.battery(&self.roots, &mut faults);
        if let Measured::Value(battery) = battery {
            capabilities.battery = Some(BatteryPack { count: battery.count, capacity: battery.capacity });
        }
        if self.roots.are_real() {
            match platform::storage() {
                Some((total, free)) => {
                    (capabilities.storage_total, capabilities.storage_free) = (Bytes::new(total), Bytes::new(free));
                }
                None => faults.push(Fault::new(Sensor::Storage, "disks", Problem::Missing)),
            }
        }
        // Of batteries and temperature sensors the others are left, if there are any.
        let is_left = |sensor| match sensor {
            Sensor::Battery => battery != Measured::Failed,
            Sensor::Thermal => capabilities.thermal.iter().any(|sensor| sensor.temperature.is_some()),
            _ => false,
        };
        for fault in faults.iter_mut().filter(|fault| !is_left(fault.sensor)) {
            fault.instead = Instead::Unknown;
        }
        Detection { capabilities, faults }
    }
}

impl Source for Machine {
    fn read(&mut self, _now: Tick) -> Readings {
        let mut faults = Vec::new();
        let battery = self.platform.battery(&self.roots, &mut faults);
        let thermal = self.platform.thermal(&self.roots, &mut faults);
        let memory_free = self.platform.memory_free(&self.roots, &mut faults);
        let load = self.platform.load(&self.roots, &mut faults);
        Readings { battery, thermal, memory_free, load, faults }
    }
}
