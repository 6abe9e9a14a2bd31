//! Limits of each class and mode, emergencies, and what a task that may not run waits for.

use kromka_core::{Celsius, Priority, Share, Validate};
use kromka_power::*;
use proptest::prelude::*;

fn state(percent: u8, charging: bool, celsius: i32) -> Assessment {
    PowerPolicy::SPECIFICATION.assess(&PowerSample {
        battery: Some(Share::from_percent(percent)),
        charging,
        thermal: ThermalReading::Celsius(Celsius::from_milli(celsius * 1_000)),
    })
}

#[test]
fn a_thriftier_mode_allows_less_and_always_one_task() {
    for class in DeviceClass::ALL {
        let modes = [state(100, false, 30), state(30, false, 30), state(15, false, 30), state(5, true, 30)];
        let limits = modes.map(|state| Limits::of(class, &state));
        for pair in limits.windows(2) {
            assert!(pair[0].cpu > pair[1].cpu && pair[0].memory > pair[1].memory, "{class:?} {pair:?}");
            assert!(pair[0].concurrency >= pair[1].concurrency && pair[1].concurrency >= 1, "{class:?} {pair:?}");
            assert!(pair[0].priority_min <= pair[1].priority_min && !pair[1].emergency);
        }
        let emergency = Limits::of(class, &state(100, true, 70));
        assert!(emergency.emergency && emergency.cpu < limits[3].cpu && emergency.concurrency == 1);
    }
    let phone = Limits::of(DeviceClass::Smartphone, &state(30, false, 30));
    assert_eq!(
        (phone.cpu, phone.memory, phone.concurrency),
        (Share::from_percent(60), Share::from_ppb(425_000_000), 3)
    );
}

#[test]
fn what_does_not_run_now_says_what_it_waits_for() {
    let policy = PowerPolicy::default();
    let gate = |priority, state: Assessment| policy.gate(priority, &state);
    assert_eq!(gate(Priority::Low, state(30, false, 47)), Gate::Now);
    let waits = |gate| match gate {
        Gate::When(recovery) => recovery,
        Gate::Now => panic!("it runs"),
    };
    // Low and hot: both have to recover, and charging would do for the battery.
    let both = waits(gate(Priority::Low, state(18, false, 57)));
    assert_eq!((both.battery_above, both.or_charging), (Some(Share::from_percent(22)), true));
    assert_eq!(both.temperature_below, Some(Celsius::from_milli(53_000)));
    assert_eq!(both.thermal_below, Some(ThermalLevel::Hot));
    // Nearly empty: charging saves only what is urgent.
    let urgent = waits(gate(Priority::High, state(8, false, 30)));
    assert_eq!((urgent.battery_above, urgent.or_charging), (Some(Share::from_percent(12)), true));
    let usual = waits(gate(Priority::Normal, state(8, false, 30)));
    assert_eq!(
        (usual.battery_above, usual.or_charging, usual.thermal_below),
        (Some(Share::from_percent(12)), false, None)
    );
    assert_eq!(gate(Priority::High, state(8, true, 30)), Gate::Now);
    assert_eq!(gate(Priority::Critical, state(1, false, 80)), Gate::Now);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// A task runs at once when the limits say so, else once what is named has come back, and not before.
    #[test]
    fn what_is_named_is_enough_and_needed(
        percent in 0..=100u8, charging: bool, celsius in 20..90i32, code in 0..4i32, hysteresis: bool,
    ) {
        let policy = if hysteresis { PowerPolicy::default() } else { PowerPolicy::SPECIFICATION };
        let priority = Priority::try_from(code).unwrap();
        let mut governor = Governor::new(policy.validate().unwrap());
        let sample = |battery: Share, charging, temperature: Celsius| PowerSample {
            battery: Some(battery), charging, thermal: ThermalReading::Celsius(temperature),
        };
        let (battery, temperature) = (Share::from_percent(percent), Celsius::from_milli(celsius * 1_000));
        let now = governor.update(&sample(battery, charging, temperature));
        let may = priority >= Limits::of(DeviceClass::Laptop, &now).priority_min;
        let Gate::When(recovery) = policy.gate(priority, &now) else {
            prop_assert!(may);
            return Ok(());
        };
        prop_assert!(!may);
        let runs = |battery, charging, temperature| {
            policy.gate(priority, &policy.assess_after(&now, &sample(battery, charging, temperature))) == Gate::Now
        };
        let charged = recovery.battery_above.map_or(battery, |above| Share::from_ppb(above.ppb() + 1));
        let cooled = recovery.temperature_below.map_or(temperature, |below| Celsius::from_milli(below.milli() - 1));
        prop_assert!(runs(charged, charging, cooled));
        prop_assert!(recovery.battery_above.is_none() || !runs(recovery.battery_above.unwrap(), charging, cooled));
        prop_assert!(recovery.temperature_below.is_none() || !runs(charged, charging, recovery.temperature_below.unwrap()));
        if recovery.battery_above.is_some() && !charging {
            prop_assert_eq!(recovery.or_charging, runs(battery, true, cooled));
        }
    }
}
