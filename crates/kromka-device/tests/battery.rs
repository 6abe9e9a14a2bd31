//! Batteries of made-up machines.
#![cfg(target_os = "linux")]

mod common;

use common::{Tree, of};
use kromka_core::{Energy, Share};
use kromka_device::{Battery, Measured, Sensor};

fn value(tree: &Tree) -> Battery {
    let readings = tree.read();
    assert_eq!(of(&readings.faults, Sensor::Battery), [""; 0]);
    readings.battery.value().expect("a battery")
}

/// A battery of 50 Wh, so full, in this state.
fn laptop(energy_now: &str, status: &str) -> Tree {
    let tree = Tree::new();
    tree.supply("AC", &[("type", "Mains"), ("online", "1")]).supply(
        "BAT0",
        &[
            ("type", "Battery"),
            ("present", "1"),
            ("status", status),
            ("capacity", "74"),
            ("energy_now", energy_now),
            ("energy_full", "50000000"),
            ("power_now", "12500000"),
            ("voltage_now", "11400000"),
        ],
    );
    tree
}

#[test]
fn one_that_charges_is_told_with_its_energy() {
    let battery = value(&laptop("37500000", "Charging"));
    let wh = |whole: u64| Some(Energy::from_uj(whole * 3_600_000_000));
    assert_eq!(battery.charge, Share::from_percent(75), "energy is finer than capacity");
    assert!(battery.charging);
    assert_eq!((battery.capacity, battery.rate_mw, battery.count), (wh(50), Some(12_500), 1));
    assert_eq!(battery.remaining, Some(Energy::from_uj(37_500 * 3_600_000)));
}

#[test]
fn what_charging_means() {
    for (status, online, charging) in [
        ("Charging", "1", true),
        ("Charging", "0", true),
        // A charger that is too weak.
        ("Discharging", "1", false),
        ("Discharging", "0", false),
        ("Full", "1", true),
        // It was just unplugged.
        ("Full", "0", false),
        // Held at a limit.
        ("Not charging", "1", true),
        ("Not charging", "0", false),
        ("Unknown", "1", true),
        ("Unknown", "0", false),
    ] {
        let tree = laptop("25000000", status);
        tree.supply("AC", &[("online", online)]);
        assert_eq!(value(&tree).charging, charging, "{status}, online {online}");
    }
    // Nothing says whether there is power from outside.
    let alone = |status| {
        let tree = Tree::new();
        tree.supply("battery", &[("type", "Battery"), ("capacity", "40"), ("status", status)]);
        value(&tree)
    };
    assert_eq!(["Full", "Not charging", "Discharging"].map(|status| alone(status).charging), [true, false, false]);
    assert_eq!((alone("Full").charge, alone("Full").capacity), (Share::from_percent(40), None));
}

#[test]
fn charge_and_voltage_make_energy() {
    let tree = Tree::new();
    tree.supply(
        "battery",
        &[
            ("type", "Battery"),
            ("status", "Discharging"),
            ("charge_now", "1000000"),
            ("charge_full", "4000000"),
            ("voltage_now", "4000000"),
            ("current_now", "-500000"),
        ],
    );
    let battery = value(&tree);
    assert_eq!(battery.charge, Share::from_percent(25));
    assert_eq!(battery.capacity, Some(Energy::from_uj(16 * 3_600_000_000)), "4 Ah at 4 V");
    assert_eq!(battery.rate_mw, Some(2_000), "half an ampere, whatever its sign");
}

#[test]
fn two_are_pooled_by_what_they_hold() {
    let tree = laptop("10000000", "Discharging");
    tree.supply("AC", &[("online", "0")]).supply(
        "BAT1",
        &[("type", "Battery"), ("status", "Not charging"), ("energy_now", "25000000"), ("energy_full", "25000000")],
    );
    let battery = value(&tree);
    assert_eq!((battery.charge.ppb(), battery.count), (466_666_666, 2), "35 of 75 Wh");
    assert_eq!(battery.capacity, Some(Energy::from_uj(75 * 3_600_000_000)));
    assert_eq!((battery.charging, battery.rate_mw), (false, None), "one does not say its rate");
    // One that charges decides.
    tree.supply("BAT1", &[("status", "Charging")]);
    assert!(value(&tree).charging);
    // One says percent only: the mean of the two.
    let mixed = laptop("10000000", "Discharging");
    mixed.supply("BAT1", &[("type", "Battery"), ("status", "Unknown"), ("capacity", "80")]);
    assert_eq!(value(&mixed).charge, Share::from_percent(50), "20 and 80 %");
}

#[test]
fn a_mouse_and_an_empty_bay_are_not_the_machine() {
    let tree = Tree::new();
    tree.supply(
        "hidpp_battery_0",
        &[("type", "Battery"), ("scope", "Device"), ("capacity", "5"), ("status", "Discharging")],
    )
    .supply("BAT1", &[("type", "Battery"), ("present", "0"), ("capacity", "0"), ("status", "Unknown")])
    .supply("AC", &[("type", "Mains"), ("online", "1")]);
    let readings = tree.read();
    assert_eq!(readings.battery, Measured::Absent);
    assert_eq!(of(&readings.faults, Sensor::Battery), [""; 0]);
    assert_eq!(tree.machine().detect().capabilities.battery, None);
    assert_eq!(Tree::new().read().battery, Measured::Absent, "no class of supplies at all");
}

#[test]
fn nonsense_is_told_and_not_used() {
    for (capacity, shown) in
        [("250", "is \"250\""), ("-1", "is \"-1\""), ("", "is \"\""), ("abc", "is \"abc\""), ("12.5", "is \"12.5\"")]
    {
        let tree = Tree::new();
        tree.supply("BAT0", &[("type", "Battery"), ("status", "Discharging"), ("capacity", capacity)]);
        let readings = tree.read();
        assert_eq!(readings.battery, Measured::Failed, "{capacity}");
        let faults = of(&readings.faults, Sensor::Battery);
        assert!(faults[0].contains("power_supply/BAT0/capacity") && faults[0].contains(shown), "{faults:?}");
        assert!(faults[0].contains("allowed is 0 to 100"), "{faults:?}");
    }
    let tree = Tree::new();
    tree.supply("BAT0", &[("type", "Battery")]);
    let readings = tree.read();
    assert_eq!(readings.battery, Measured::Failed);
    let faults = of(&readings.faults, Sensor::Battery);
    assert!(faults.iter().any(|fault| fault.contains("capacity is missing")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.contains("status is missing")), "{faults:?}");
}

#[test]
fn the_next_best_file_is_used_where_one_is_nonsense() {
    // More than it holds: capacity is believed instead.
    let tree = laptop("90000000", "Discharging");
    let readings = tree.read();
    assert_eq!(readings.battery.value().map(|battery| battery.charge), Some(Share::from_percent(74)));
    let faults = of(&readings.faults, Sensor::Battery);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains("BAT0/energy_now is \"90000000 of 50000000\"") && faults[0].contains("the rest is used")
    );
    // A little above full is full.
    assert_eq!(value(&laptop("51000000", "Full")).charge, Share::ONE);
    // A state that nobody knows counts as unknown.
    let tree = laptop("25000000", "Exploding");
    let readings = tree.read();
    assert!(readings.battery.value().is_some_and(|battery| battery.charging), "on mains");
    assert!(of(&readings.faults, Sensor::Battery)[0].contains("BAT0/status is \"Exploding\""));
    // Zero as what it holds, a voltage of a lightning, a file that is a directory.
    let tree = laptop("25000000", "Discharging");
    tree.supply("BAT0", &[("energy_full", "0"), ("voltage_now", "4000000000")]);
    std::fs::remove_file(tree.path().join("sys/class/power_supply/BAT0/power_now")).expect("it is there");
    tree.directory("sys/class/power_supply/BAT0/power_now");
    let readings = tree.read();
    let battery = readings.battery.value().expect("capacity is left");
    assert_eq!((battery.charge, battery.capacity, battery.rate_mw), (Share::from_percent(74), None, None));
    let faults = of(&readings.faults, Sensor::Battery);
    for part in ["energy_full is \"0\"", "voltage_now is \"4000000000\"", "power_now cannot be read"] {
        assert!(faults.iter().any(|fault| fault.contains(part)), "{part} is not in {faults:?}");
    }
}

#[test]
fn one_of_two_that_cannot_be_read_leaves_the_other() {
    let tree = laptop("25000000", "Discharging");
    tree.supply("BAT1", &[("type", "Battery"), ("status", "Discharging"), ("capacity", "?")]);
    let readings = tree.read();
    let battery = readings.battery.value().expect("one is left");
    assert_eq!((battery.charge, battery.count), (Share::from_percent(50), 1));
    assert_eq!((battery.capacity, battery.remaining), (None, None), "what both hold is not known");
    assert!(of(&readings.faults, Sensor::Battery)[0].contains("BAT1/capacity is \"?\""));
}

#[test]
fn a_class_that_is_no_directory_cannot_be_read() {
    let tree = Tree::new();
    tree.write("sys/class/power_supply", "").write("sys/class/thermal", "");
    let readings = tree.read();
    assert_eq!((readings.battery, readings.thermal), (Measured::Failed, Measured::Failed));
    assert!(of(&readings.faults, Sensor::Battery)[0].contains("power_supply cannot be read"));
}
