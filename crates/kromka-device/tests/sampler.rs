//! What stands in for sensors that fail, and what a host pushes.

use kromka_core::{Bytes, Celsius, Share, Tick, Validate};
use kromka_device::{
    Battery, ClassPolicy, Fallback, Fault, Instead, Measured, Nothing, Problem, Pushed, Readings, Sampler, Sensor,
    Source,
};
use kromka_power::{DeviceClass, Governor, PowerMode, PowerPolicy, PowerSample, ThermalLevel, ThermalReading};

/// A source that says what it is told, and nothing of faults.
struct Script(Readings);

impl Source for Script {
    fn read(&mut self, _now: Tick) -> Readings {
        self.0.clone()
    }
}

const fn battery(percent: u8, charging: bool) -> Battery {
    let charge = Share::from_percent(percent);
    Battery { charge, charging, capacity: None, remaining: None, rate_mw: None, count: 1 }
}

const fn degrees(whole: i32) -> ThermalReading {
    ThermalReading::Celsius(Celsius::from_milli(whole * 1_000))
}

fn good() -> Readings {
    Readings {
        battery: Measured::Value(battery(80, true)),
        thermal: Measured::Value(degrees(50)),
        memory_free: Measured::Value(Bytes::new(1 << 30)),
        load: Measured::Value(Share::from_percent(30)),
        faults: Vec::new(),
    }
}

fn failed() -> Readings {
    Readings {
        battery: Measured::Failed,
        thermal: Measured::Failed,
        memory_free: Measured::Failed,
        load: Measured::Failed,
        faults: Vec::new(),
    }
}

const fn minutes(minutes: u64) -> Tick {
    Tick::from_ms(minutes * 60_000)
}

fn instead(faults: &[Fault]) -> Vec<(Sensor, Instead)> {
    faults.iter().map(|fault| (fault.sensor, fault.instead)).collect()
}

#[test]
fn the_last_reading_stands_in_for_five_minutes_then_what_is_stated() {
    let mut sampler = Sampler::new(Script(good()));
    let sample = sampler.sample(minutes(0));
    assert_eq!(sample.faults, []);
    assert_eq!((sample.device.battery, sample.device.charging), (Share::from_percent(80), true));
    assert_eq!((sample.device.temperature.milli(), sample.power.thermal), (50_000, degrees(50)));
    assert_eq!((sample.device.memory_free, sample.device.load), (Bytes::new(1 << 30), Share::from_percent(30)));

    sampler.source_mut().0 = failed();
    let sample = sampler.sample(minutes(5));
    let last = Instead::Last { age_ms: 300_000 };
    assert_eq!((sample.power.battery, sample.power.charging), (Some(Share::from_percent(80)), true));
    assert_eq!((sample.memory_free, sample.load), (Some(Bytes::new(1 << 30)), Some(Share::from_percent(30))));
    assert_eq!(sample.battery, None, "it was not read");
    // Heat changes too fast for that; for the engine it is no cooler than it was.
    assert_eq!((sample.power.thermal, sample.device.temperature.milli()), (ThermalReading::Unknown, 50_000));
    let mut told = instead(&sample.faults);
    told.sort_by_key(|(sensor, _)| *sensor);
    assert_eq!(
        told,
        [(Sensor::Battery, last), (Sensor::Thermal, Instead::Unknown), (Sensor::Memory, last), (Sensor::Load, last)]
    );

    let sample = sampler.sample(Tick::from_ms(300_001));
    assert_eq!((sample.power.battery, sample.power.charging), (Some(Share::from_percent(40)), false));
    assert_eq!((sample.device.memory_free, sample.memory_free), (Bytes::new(256 << 20), None));
    assert_eq!((sample.device.load, sample.load), (Share::ZERO, None));
    assert_eq!(sample.device.temperature.milli(), 45_000);
    assert!(instead(&sample.faults).contains(&(Sensor::Battery, Instead::Stated)));
    assert!(sample.device.check().is_ok());

    // It comes back, and counts anew.
    sampler.source_mut().0 = good();
    assert_eq!(sampler.sample(minutes(6)).faults, []);
    sampler.source_mut().0 = failed();
    assert_eq!(sampler.sample(minutes(7)).power.battery, Some(Share::from_percent(80)));
}

#[test]
fn what_a_device_has_not_is_no_fault() {
    let mut sampler = Sampler::new(Nothing);
    let sample = sampler.sample(Tick::ZERO);
    assert_eq!(sample.faults, []);
    assert_eq!((sample.device.battery, sample.power.battery), (Share::ONE, None));
    assert_eq!((sample.power.thermal, sample.device.temperature.milli()), (ThermalReading::Unknown, 45_000));
    assert_eq!((sample.load, sample.device.load), (None, Share::ZERO));
    // A battery that was taken out is not the one of before.
    let mut sampler = Sampler::new(Script(good()));
    let _ = sampler.sample(minutes(0));
    sampler.source_mut().0 = Readings::default();
    assert_eq!(sampler.sample(minutes(1)).power.battery, None);
    sampler.source_mut().0 = failed();
    assert_eq!(sampler.sample(minutes(2)).power.battery, Some(Share::from_percent(40)));
}

#[test]
fn a_battery_that_nobody_can_see_is_saved_and_stops_nothing() {
    let mut readings = good();
    (readings.battery, readings.thermal) = (Measured::Failed, Measured::Value(degrees(30)));
    let sample = Sampler::new(Script(readings)).sample(Tick::ZERO);
    let policy = PowerPolicy::default().validate().expect("the default is valid");
    assert_eq!(Governor::new(policy).update(&sample.power).mode, PowerMode::Balanced);
}

#[test]
fn a_fallback_of_ones_own_is_used() {
    let fallback = Fallback { keep_ms: 0, battery: Share::from_percent(5), ..Fallback::default() };
    let mut sampler = Sampler::with(Script(good()), fallback.validate().expect("it is valid"));
    let _ = sampler.sample(Tick::from_ms(1));
    sampler.source_mut().0 = failed();
    assert_eq!(sampler.sample(Tick::from_ms(2)).power.battery, Some(Share::from_percent(5)));
}

#[test]
fn states_of_a_platform_become_degrees_for_the_engine_and_stay_states_for_the_policy() {
    for (reading, milli) in [
        (ThermalReading::from_android_status(0), 35_000),
        (ThermalReading::from_android_status(2), 45_000),
        (ThermalReading::from_android_status(3), 55_000),
        (ThermalReading::from_android_status(6), 65_000),
        (ThermalReading::from_android_status(-1), 45_000),
        (ThermalReading::AndroidHeadroom(f32::NAN), 45_000),
        (ThermalReading::AndroidHeadroom(-0.5), 45_000),
        (ThermalReading::AndroidHeadroom(0.2), 35_000),
        (ThermalReading::AndroidHeadroom(1.0), 55_000),
        (ThermalReading::from_apple_state(1), 45_000),
        (ThermalReading::from_apple_state(9), 45_000),
        (ThermalReading::Celsius(Celsius::from_milli(i32::MAX)), 200_000),
    ] {
        let readings = Readings { thermal: Measured::Value(reading), ..Readings::default() };
        let sample = Sampler::new(Script(readings)).sample(Tick::ZERO);
        assert_eq!(sample.device.temperature.milli(), milli, "{reading:?}");
        assert!(sample.device.check().is_ok() && sample.faults.is_empty());
        let is_celsius = matches!(reading, ThermalReading::Celsius(_));
        assert_eq!(sample.thermal_word().is_none(), is_celsius, "{reading:?}");
    }
}

/// Under the policy of a desktop 45 °C are cool: what is not known must be told as such.
#[test]
fn unknown_heat_is_warm_under_the_policy_of_any_class() {
    let sample = Sampler::new(Script(failed())).sample(Tick::ZERO);
    for class in DeviceClass::ALL {
        let policy = ClassPolicy::of(class).power.validate().expect("it is valid");
        let thermal = sample.thermal_word().unwrap_or(ThermalReading::Celsius(sample.device.temperature));
        let state = policy.assess(&PowerSample { battery: None, charging: false, thermal });
        assert_eq!(state.thermal, ThermalLevel::Warm, "{class:?}");
    }
}

#[test]
fn what_a_host_pushes_is_true_for_a_while() {
    let mut sampler = Sampler::new(Pushed::new());
    let sample = sampler.sample(minutes(0));
    let problems: Vec<_> = sample.faults.iter().map(|fault| (fault.sensor, fault.problem)).collect();
    let never = [Sensor::Battery, Sensor::Thermal, Sensor::Memory].map(|sensor| (sensor, Problem::NeverTold));
    assert_eq!(problems, never);

    let pushed = sampler.source_mut();
    pushed.push_android_battery(18, 100, 3, 0, minutes(0));
    pushed.push_thermal(ThermalReading::from_android_status(2), minutes(0));
    pushed.push_memory_free(Bytes::new(1 << 30), minutes(0));
    pushed.push_load(Share::from_percent(10), minutes(0));
    let sample = sampler.sample(minutes(5));
    assert_eq!(sample.faults, []);
    assert_eq!((sample.power.battery, sample.power.charging), (Some(Share::from_percent(18)), false));
    // Asked too often, Android says NaN: what was said before is still true.
    sampler.source_mut().push_thermal(ThermalReading::AndroidHeadroom(f32::NAN), minutes(5));
    assert_eq!(sampler.sample(minutes(5)).power.thermal, ThermalReading::from_android_status(2));

    let sample = sampler.sample(minutes(6));
    let stale = Problem::Stale { age_ms: 360_000 };
    assert!(sample.faults.len() == 4 && sample.faults.iter().all(|fault| fault.problem == stale));
    assert_eq!((sample.power.battery, sample.power.thermal), (Some(Share::from_percent(18)), ThermalReading::Unknown));
    sampler.source_mut().push_battery(None, minutes(6));
    assert_eq!(sampler.sample(minutes(60)).power.battery, None, "a device without a battery stays one");
}

#[test]
fn the_words_of_phones_are_understood() {
    let android = |level, scale, status, plugged| {
        let mut pushed = Pushed::new();
        pushed.push_android_battery(level, scale, status, plugged, Tick::ZERO);
        pushed.read(Tick::ZERO)
    };
    let charging = |readings: Readings| readings.battery.value().map(|battery| battery.charging);
    for (status, plugged, need) in
        [(1, 0, false), (2, 0, true), (3, 1, false), (4, 0, false), (4, 2, true), (5, 0, true)]
    {
        assert_eq!(charging(android(50, 100, status, plugged)), Some(need), "{status} {plugged}");
    }
    assert_eq!(android(50, 200, 3, 0).battery.value().map(|battery| battery.charge), Some(Share::from_percent(25)));
    for (level, scale) in [(-1, 100), (101, 100), (0, 0), (5, -5)] {
        let readings = android(level, scale, 3, 0);
        assert_eq!(readings.battery, Measured::Failed);
        assert!(readings.faults[0].to_string().contains(&format!("\"{level} of {scale}\"")));
    }
    let apple = |level, state| {
        let mut pushed = Pushed::new();
        pushed.push_apple_battery(level, state, Tick::ZERO);
        pushed.read(Tick::ZERO).battery
    };
    assert_eq!(apple(0.25, 1), Measured::Value(battery(25, false)));
    assert_eq!([apple(1.0, 3), apple(0.5, 2)], [battery(100, true), battery(50, true)].map(Measured::Value));
    assert_eq!([apple(-1.0, 0), apple(f32::NAN, 2)], [Measured::Failed; 2]);
}
