//! Simulated readings, and what is refused.

use kromka_core::{Bytes, Celsius, Share, Tick};
use kromka_device::{
    Battery, Measured, Nothing, Pushed, Readings, Sampler, Sensor, Simulation, SimulationError, Source,
};
use kromka_power::{DeviceClass, ThermalReading};

fn variables(set: &[(&str, &str)]) -> Result<Option<Simulation>, SimulationError> {
    Simulation::from_variables(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
}

fn degrees(reading: &Readings) -> Option<i32> {
    match reading.thermal {
        Measured::Value(ThermalReading::Celsius(celsius)) => Some(celsius.milli()),
        _ => None,
    }
}

#[test]
fn variables_replace_what_they_name() {
    assert_eq!(variables(&[]), Ok(None));
    let simulation = variables(&[
        ("KROMKA_SIM_BATTERY", "15.5"),
        ("KROMKA_SIM_CHARGING", "true"),
        ("KROMKA_SIM_TEMP", "-3.25"),
        ("KROMKA_SIM_MEMORY_MB", "512"),
        ("KROMKA_SIM_CLASS", "iot"),
    ]);
    let simulation = simulation.expect("all are allowed").expect("some are set");
    assert_eq!(simulation.class(), Some(DeviceClass::Iot));
    let mut pushed = Pushed::new();
    pushed.push_load(Share::from_percent(70), Tick::ZERO);
    let readings = simulation.over(pushed).read(Tick::ZERO);
    let battery = readings.battery.value().expect("it is simulated");
    assert_eq!((battery.charge.ppb(), battery.charging, battery.count), (155_000_000, true, 1));
    assert_eq!(degrees(&readings), Some(-3_250));
    assert_eq!(readings.memory_free, Measured::Value(Bytes::new(512 << 20)));
    assert_eq!(readings.load, Measured::Value(Share::from_percent(70)), "as the source below says");
    assert_eq!(readings.faults, [], "those of what is replaced are gone");
}

#[test]
fn none_and_fail_are_simulated_too() {
    let set = [("KROMKA_SIM_BATTERY", "none"), ("KROMKA_SIM_TEMP", "fail"), ("KROMKA_SIM_LOAD", "fail")];
    let simulation = variables(&set).expect("all are allowed").expect("some are set");
    let sample = Sampler::new(simulation.over(Nothing)).sample(Tick::ZERO);
    assert_eq!((sample.power.battery, sample.power.thermal), (None, ThermalReading::Unknown));
    let sensors: Vec<_> = sample.faults.iter().map(|fault| fault.sensor).collect();
    assert_eq!(sensors, [Sensor::Thermal, Sensor::Load]);
    // Charging says nothing of a machine without a battery.
    let simulation = variables(&[("KROMKA_SIM_CHARGING", "1")]).expect("it is allowed").expect("it is set");
    assert_eq!(simulation.over(Nothing).read(Tick::ZERO).battery, Measured::Absent);
}

#[test]
fn a_file_is_played_back_from_the_first_reading_on() {
    let text = r#"{"class": "smartphone", "battery": 80, "charging": false, "temp": 30, "memory_mb": 2000, "samples": [
        {"at_ms": 1000, "battery": 60, "temp": 41.5}, {"at_ms": 2000, "temp": "fail"}, {"at_ms": 5000, "charging": true}
    ]}"#;
    let mut source = Simulation::from_json(text).expect("it is allowed").over(Nothing);
    let start = 1_000_000;
    let mut at = |ms: u64| {
        let readings = source.read(Tick::from_ms(start + ms));
        let battery = readings.battery.value().map(|battery: Battery| (battery.charge, battery.charging));
        (battery.expect("it is simulated"), degrees(&readings))
    };
    let percent = Share::from_percent;
    assert_eq!(at(0), ((percent(80), false), Some(30_000)));
    assert_eq!(at(999), ((percent(80), false), Some(30_000)));
    assert_eq!(at(1_000), ((percent(60), false), Some(41_500)));
    assert_eq!(at(2_500), ((percent(60), false), None));
    assert_eq!(at(1_000_000_000), ((percent(60), true), None), "the last stands");
    assert_eq!(Celsius::ZERO.milli(), 0);
}

#[test]
fn variables_that_cannot_be_are_refused_with_name_value_and_range() {
    for (name, value, number, message) in [
        ("KROMKA_SIM_BATTERY", "250", 2331, "KROMKA_SIM_BATTERY is 250; allowed is 0 to 100"),
        ("KROMKA_SIM_BATTERY", "-1", 2331, "KROMKA_SIM_BATTERY is -1; allowed is 0 to 100"),
        ("KROMKA_SIM_BATTERY", "nan", 2331, "KROMKA_SIM_BATTERY is NaN; allowed is 0 to 100"),
        ("KROMKA_SIM_BATTERY", "full", 2330, "KROMKA_SIM_BATTERY is \"full\"; allowed is a number from 0 to 100"),
        ("KROMKA_SIM_BATTERY", "", 2330, "KROMKA_SIM_BATTERY is \"\"; allowed is a number from 0 to 100"),
        ("KROMKA_SIM_CHARGING", "yes", 2332, "KROMKA_SIM_CHARGING is \"yes\"; allowed is true or false"),
        ("KROMKA_SIM_TEMP", "300", 2331, "KROMKA_SIM_TEMP is 300; allowed is -100 to 200"),
        ("KROMKA_SIM_MEMORY_MB", "-5", 2331, "KROMKA_SIM_MEMORY_MB is -5; allowed is 0 to 1073741824"),
        ("KROMKA_SIM_MEMORY_MB", "none", 2330, "KROMKA_SIM_MEMORY_MB is \"none\"; allowed is a number"),
        ("KROMKA_SIM_LOAD", "101", 2331, "KROMKA_SIM_LOAD is 101; allowed is 0 to 100"),
        ("KROMKA_SIM_CLASS", "toaster", 2332, "KROMKA_SIM_CLASS is \"toaster\"; allowed is smartphone, tablet"),
    ] {
        let error = variables(&[(name, value)]).expect_err("it is refused");
        assert_eq!(error.number(), number);
        assert!(error.to_string().starts_with(message), "{error}");
    }
}

#[test]
fn files_that_cannot_be_are_refused() {
    for (text, number, part) in [
        ("{", 2334, "line 1, column 1: JSON is needed"),
        ("[]", 2334, "an object is needed"),
        (r#"{"batery": 1}"#, 2333, "no key \"batery\"; allowed is battery, charging"),
        (r#"{"battery": 101}"#, 2331, "battery is 101; allowed is 0 to 100"),
        (r#"{"battery": [1]}"#, 2330, "battery is \"[1]\""),
        (r#"{"samples": 1}"#, 2334, "a list as samples"),
        (r#"{"samples": [1]}"#, 2334, "an object as each sample"),
        (r#"{"samples": [{"temp": 1}]}"#, 2334, "a whole at_ms"),
        (r#"{"samples": [{"at_ms": -1}]}"#, 2334, "a whole at_ms"),
        (r#"{"samples": [{"at_ms": 1, "class": "iot"}]}"#, 2333, "no key \"class\""),
        (r#"{"samples": [{"at_ms": 5}, {"at_ms": 5}]}"#, 2335, "sample 1 is at 5 ms; it must be after"),
        (r#"{"samples": [{"at_ms": 5, "temp": 1e9}]}"#, 2331, "temp is 1000000000"),
    ] {
        let error = Simulation::from_json(text).expect_err("it is refused");
        assert_eq!(error.number(), number, "{error}");
        assert!(error.to_string().contains(part), "{part} is not in {error}");
    }
    let many = format!(r#"{{"samples": [{}0]}}"#, "0,".repeat(100_000));
    assert_eq!(Simulation::from_json(&many).expect_err("they are too many").number(), 2336);
    assert!(Simulation::from_json(r#"{"battery": "18", "temp": null}"#).is_ok(), "text and null are understood");
}
