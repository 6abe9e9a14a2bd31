//! Linux and Android: files below the roots.

use kromka_core::{Bytes, Share};
use kromka_power::ThermalReading;

use crate::capabilities::Capabilities;
use crate::fault::Fault;
use crate::reading::{Battery, Measured};
use crate::roots::Roots;
use crate::sysfs::{battery, container, gpu, memory, model, network, processor, thermal};

/// What has to be remembered between two readings.
#[derive(Debug)]
pub(crate) struct Platform {
    ticks: Option<processor::Ticks>,
}

impl Platform {
    pub(crate) fn new(_roots: &Roots) -> Self {
        Self { ticks: None }
    }

    pub(crate) fn detect(&mut self, roots: &Roots, capabilities: &mut Capabilities, faults: &mut Vec<Fault>) {
        if let Some(cores) = processor::cores(roots, faults) {
            (capabilities.cores_logical, capabilities.cores_physical) = (cores.logical, cores.physical);
        }
        if let Measured::Value(memory) = memory::read(roots, faults) {
            (capabilities.memory_total, capabilities.memory_available) = (memory.total, memory.available);
        }
        capabilities.thermal = thermal::sensors(roots, faults).unwrap_or_default();
        capabilities.interfaces = network::interfaces(roots, faults);
        capabilities.container = container::container(roots);
        capabilities.runtimes = container::runtimes(roots);
        capabilities.gpus = gpu::names(roots);
        capabilities.firmware = model::read(roots, faults);
    }

    pub(crate) fn battery(&mut self, roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Battery> {
        battery::read(roots, faults)
    }

    pub(crate) fn thermal(&mut self, roots: &Roots, faults: &mut Vec<Fault>) -> Measured<ThermalReading> {
        thermal::read(roots, faults)
    }

    pub(crate) fn memory_free(&mut self, roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Bytes> {
        match memory::read(roots, faults) {
            Measured::Value(memory) => Measured::Value(memory.available),
            Measured::Absent => Measured::Absent,
            Measured::Failed => Measured::Failed,
        }
    }

    pub(crate) fn load(&mut self, roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Share> {
        processor::load(roots, &mut self.ticks, faults)
    }
}
