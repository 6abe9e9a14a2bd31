//! The device as JSON, in people's units.

use kromka::core::{Bytes, Celsius, Energy, Share};
use kromka::device::{Capabilities, Fault, Sample};
use kromka::power::ThermalReading;
use serde_json::{Value, json};

use super::{Device, Now};
use crate::power::with_judgement;

pub(super) fn device(device: &Device, now: &Now) -> Value {
    json!({
        "capabilities": capabilities(&device.capabilities),
        "class": device.class,
        "class_reason": device.reason.to_string(),
        "detection_ms": (device.detection_ms * 1e3).round() / 1e3,
        "simulated": device.is_simulated,
        "detection_faults": faults(&device.faults),
        "now": sample(now),
    })
}

/// One sample, with what follows from it.
pub(super) fn sample(now: &Now) -> Value {
    let Now { sample, state, chunk, limits } = now;
    let own = json!({
        "at_ms": sample.device.at.ms(),
        "battery_percent": sample.power.battery.map(percent),
        "charging": sample.power.charging,
        "battery_capacity_wh": sample.battery.and_then(|battery| battery.capacity).map(watt_hours),
        "battery_rate_w": sample.battery.and_then(|battery| battery.rate_mw).map(|mw| f64::from(mw) / 1e3),
        "temp_celsius": degrees(sample),
        "memory_available_mb": sample.memory_free.map(mebibytes),
        "load_percent": sample.load.map(percent),
        "faults": faults(&sample.faults),
    });
    with_judgement(own, state, chunk, limits)
}

fn capabilities(capabilities: &Capabilities) -> Value {
    json!({
        "os": capabilities.os,
        "arch": capabilities.arch,
        "cores_logical": capabilities.cores_logical,
        "cores_physical": capabilities.cores_physical,
        "memory_total_bytes": capabilities.memory_total,
        "memory_available_bytes": capabilities.memory_available,
        "storage_total_bytes": capabilities.storage_total,
        "storage_free_bytes": capabilities.storage_free,
        "battery": capabilities.battery.map(|battery| json!({
            "count": battery.count,
            "capacity_wh": battery.capacity.map(watt_hours),
        })),
        "thermal": capabilities.thermal.iter().map(|sensor| json!({
            "name": sensor.name,
            "kind": sensor.kind,
            "temp_celsius": sensor.temperature.map(celsius),
        })).collect::<Vec<_>>(),
        "interfaces": capabilities.interfaces.iter().map(|interface| json!({
            "name": interface.name,
            "kind": interface.kind,
            "up": interface.is_up,
        })).collect::<Vec<_>>(),
        "container": capabilities.container,
        "runtimes": capabilities.runtimes,
        "gpus": capabilities.gpus,
        "model": capabilities.model(),
        "chassis": capabilities.firmware.chassis,
    })
}

fn faults(faults: &[Fault]) -> Vec<Value> {
    let fault = |fault: &Fault| {
        json!({
            "sensor": fault.sensor.name(),
            "place": fault.place,
            "problem": fault.problem.to_string(),
            "instead": fault.instead.to_string(),
        })
    };
    faults.iter().map(fault).collect()
}

/// What was read in degrees; null where it is not known, or the platform does not say it in degrees.
fn degrees(sample: &Sample) -> Option<f64> {
    match sample.power.thermal {
        ThermalReading::Celsius(temperature) => Some(celsius(temperature)),
        _ => None,
    }
}

/// To a hundredth: a sensor has no more.
pub(super) fn percent(share: Share) -> f64 {
    (f64::from(share.ppb()) / 1e5).round() / 1e2
}

pub(super) fn celsius(temperature: Celsius) -> f64 {
    f64::from(temperature.milli()) / 1e3
}

/// Whole ones.
pub(super) fn mebibytes(bytes: Bytes) -> u64 {
    bytes.get() >> 20
}

/// To a hundredth.
#[expect(clippy::cast_precision_loss, reason = "a battery has far less than 2⁵³ microjoules")]
pub(super) fn watt_hours(energy: Energy) -> f64 {
    (energy.uj() as f64 / 3.6e7).round() / 1e2
}
