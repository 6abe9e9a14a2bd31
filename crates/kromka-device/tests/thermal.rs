//! Temperature sensors of made-up machines.
#![cfg(target_os = "linux")]

mod common;

use common::{Tree, of};
use kromka_core::Celsius;
use kromka_device::{Measured, Readings, Sensor, ThermalKind};
use kromka_power::ThermalReading;

fn degrees(readings: &Readings) -> Option<i32> {
    match readings.thermal {
        Measured::Value(ThermalReading::Celsius(celsius)) => Some(celsius.milli()),
        _ => None,
    }
}

#[test]
fn the_hottest_of_processor_and_skin_counts() {
    let tree = Tree::new();
    tree.zone(0, "acpitz", "27800").zone(1, "x86_pkg_temp", "61000").zone(2, "pch_cannonlake", "72000");
    let readings = tree.read();
    assert_eq!(degrees(&readings), Some(61_000));
    assert_eq!(of(&readings.faults, Sensor::Thermal), [""; 0]);
    tree.zone(3, "skin-therm", "64000").zone(10, "cpu-thermal", "63000");
    assert_eq!(degrees(&tree.read()), Some(64_000));
    let sensors = tree.machine().detect().capabilities.thermal;
    let of: Vec<_> = sensors.iter().map(|sensor| (sensor.name.as_str(), sensor.kind)).collect();
    assert_eq!(
        of,
        [
            ("acpitz", ThermalKind::Other),
            ("x86_pkg_temp", ThermalKind::Processor),
            ("pch_cannonlake", ThermalKind::Other),
            ("skin-therm", ThermalKind::Skin),
            ("cpu-thermal", ThermalKind::Processor),
        ]
    );
    assert_eq!(sensors[1].temperature, Some(Celsius::from_milli(61_000)));
}

#[test]
fn without_a_known_name_the_hottest_of_all_counts() {
    let tree = Tree::new();
    tree.zone(0, "acpitz", "27800").zone(1, "iwlwifi_1", "41000");
    assert_eq!(degrees(&tree.read()), Some(41_000));
    // Below zero is a temperature, too.
    let cold = Tree::new();
    cold.zone(0, "cpu-thermal", "-12000");
    assert_eq!(degrees(&cold.read()), Some(-12_000));
}

#[test]
fn a_processor_without_a_zone_is_found_in_hwmon() {
    let tree = Tree::new();
    tree.zone(0, "acpitz", "16800")
        .write("sys/class/hwmon/hwmon0/name", "nvme")
        .write("sys/class/hwmon/hwmon0/temp1_input", "80000")
        .write("sys/class/hwmon/hwmon1/name", "k10temp")
        .write("sys/class/hwmon/hwmon1/temp1_input", "55125")
        .write("sys/class/hwmon/hwmon1/temp1_label", "Tctl");
    assert_eq!(degrees(&tree.read()), Some(55_125));
}

#[test]
fn what_no_sensor_shows_is_told_and_left_out() {
    for (text, part) in [
        ("127000", "not connected"),
        ("0", "near to 0"),
        ("45", "whole degrees"),
        ("-273000", "-40000 to 150000"),
        ("250000", "-40000 to 150000"),
        ("9223372036854775807", "-40000 to 150000"),
        ("", "a whole number"),
        ("warm", "a whole number"),
    ] {
        let tree = Tree::new();
        tree.zone(0, "cpu-thermal", text).zone(1, "acpitz", "30000");
        let readings = tree.read();
        assert_eq!(degrees(&readings), Some(30_000), "{text}");
        let faults = of(&readings.faults, Sensor::Thermal);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].contains("thermal/thermal_zone0/temp (cpu-thermal)") && faults[0].contains(part),
            "{faults:?}"
        );
    }
}

#[test]
fn when_all_are_nonsense_heat_failed_and_when_there_are_none_it_is_absent() {
    let tree = Tree::new();
    tree.zone(0, "cpu-thermal", "0").zone(1, "soc-thermal", "0").directory("sys/class/thermal/cooling_device0");
    let readings = tree.read();
    assert_eq!((readings.thermal, of(&readings.faults, Sensor::Thermal).len()), (Measured::Failed, 2));
    assert_eq!(Tree::new().read().thermal, Measured::Absent);
    // A zone without a temperature, as that of a radio that is off.
    let tree = Tree::new();
    tree.write("sys/class/thermal/thermal_zone0/type", "iwlwifi_1").directory("sys/class/thermal/thermal_zone0/temp");
    let readings = tree.read();
    assert_eq!(readings.thermal, Measured::Failed);
    assert!(of(&readings.faults, Sensor::Thermal)[0].contains("cannot be read"));
}
