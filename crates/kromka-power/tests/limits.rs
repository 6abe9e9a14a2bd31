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
    assert_eq!((both.battery_above, both.or_charging), (Some(Share::from_percent(22)), OrCharging::Yes));
    assert_eq!(both.temperature_below, Some(Celsius::from_milli(53_000)));
    assert_eq!((both.thermal_below, both.headroom_below_milli), (Some(ThermalLevel::Hot), Some(950)));
    // Nearly empty: charging saves only what is urgent.
    let urgent = waits(gate(Priority::High, state(8, false, 30)));
    assert_eq!((urgent.battery_above, urgent.or_charging), (Some(Share::from_percent(12)), OrCharging::Yes));
    let usual = waits(gate(Priority::Normal, state(8, false, 30)));
    assert_eq!(
        (usual.battery_above, usual.or_charging, usual.thermal_below),
        (Some(Share::from_percent(12)), OrCharging::No, None)
    );
    // What can wait needs more: more charge alone, or charging and a little charge together.
    let last = waits(gate(Priority::Low, state(8, false, 30)));
    let together = OrCharging::Above(Share::from_percent(12));
    assert_eq!((last.battery_above, last.or_charging), (Some(Share::from_percent(22)), together));
    assert_eq!(gate(Priority::High, state(8, true, 30)), Gate::Now);
    assert_eq!(gate(Priority::Critical, state(1, false, 80)), Gate::Now);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// A task runs at once when the limits say so, else once what is named has come back, and not before: whatever
    /// readings led here, in the words of the last one.
    #[test]
    fn what_is_named_is_enough_and_needed(
        samples in prop::collection::vec(a_sample(), 1..8), code in 0..4i32, hysteresis: bool,
    ) {
        let policy = if hysteresis { PowerPolicy::default() } else { PowerPolicy::SPECIFICATION };
        let priority = Priority::try_from(code).unwrap();
        let mut governor = Governor::new(policy.validate().unwrap());
        for sample in &samples {
            governor.update(sample);
        }
        let (now, last) = (governor.now(), samples[samples.len() - 1]);
        let may = priority >= Limits::of(DeviceClass::Laptop, &now).priority_min;
        let Gate::When(recovery) = policy.gate(priority, &now) else {
            prop_assert!(may);
            return Ok(());
        };
        prop_assert!(!may);
        let runs = |battery, charging, thermal| {
            let mut later = governor;
            let state = later.update(&PowerSample { battery, charging, thermal });
            policy.gate(priority, &state) == Gate::Now
        };
        let above = |share: Share| Some(Share::from_ppb(share.ppb() + 1));
        let charged = recovery.battery_above.map_or(last.battery, above);
        let (cooled, held) = cooled(&recovery, last.thermal);
        prop_assert!(runs(charged, last.charging, cooled));
        prop_assert!(held.is_none_or(|held| !runs(charged, last.charging, held)));
        if let Some(short) = recovery.battery_above {
            prop_assert!(!runs(Some(short), last.charging, cooled));
            match recovery.or_charging {
                OrCharging::Yes => prop_assert!(!last.charging && runs(last.battery, true, cooled)),
                OrCharging::Above(share) => {
                    prop_assert!(!last.charging && share < short);
                    prop_assert!(runs(above(share), true, cooled) && !runs(Some(share), true, cooled));
                }
                OrCharging::No => prop_assert!(!runs(Some(short), true, cooled)),
            }
        }
    }
}

/// A reading that has recovered as far as is named, in the words of `last`, and one that is short of it by the least there
/// is, where there is one.
fn cooled(recovery: &Recovery, last: ThermalReading) -> (ThermalReading, Option<ThermalReading>) {
    let (Some(level), Some(celsius), Some(milli)) =
        (recovery.thermal_below, recovery.temperature_below, recovery.headroom_below_milli)
    else {
        return (last, None);
    };
    let code = level.apple_state() as i32;
    match last {
        ThermalReading::AndroidHeadroom(headroom) if headroom >= 0.0 => {
            let headroom = |milli: u16| ThermalReading::AndroidHeadroom(f32::from(milli) / 1_000.0);
            (headroom(milli - 1), Some(headroom(milli)))
        }
        ThermalReading::AndroidStatus(_) => {
            let status = level.android_status() as i32;
            (ThermalReading::from_android_status(status - 1), Some(ThermalReading::from_android_status(status)))
        }
        ThermalReading::Apple(_) => {
            (ThermalReading::from_apple_state(code - 1), Some(ThermalReading::from_apple_state(code)))
        }
        _ => {
            let below = Celsius::from_milli(celsius.milli() - 1);
            (ThermalReading::Celsius(below), Some(ThermalReading::Celsius(celsius)))
        }
    }
}

fn a_sample() -> impl Strategy<Value = PowerSample> {
    let thermal = prop_oneof![
        4 => (20_000..90_000i32).prop_map(|milli| ThermalReading::Celsius(Celsius::from_milli(milli))),
        1 => (-1..7i32).prop_map(ThermalReading::from_android_status),
        2 => (-0.1..1.5f32).prop_map(ThermalReading::AndroidHeadroom),
        1 => (0..4i32).prop_map(ThermalReading::from_apple_state),
    ];
    (prop::option::weighted(0.9, 0..=100u8), any::<bool>(), thermal).prop_map(|(percent, charging, thermal)| {
        PowerSample { battery: percent.map(Share::from_percent), charging, thermal }
    })
}
