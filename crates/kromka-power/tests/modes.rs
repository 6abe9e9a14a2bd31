//! Readings in other words than degrees, hysteresis, counts, and what is refused.

use kromka_core::{Bytes, Celsius, Share, Validate};
use kromka_power::*;
use proptest::prelude::*;

fn of(thermal: ThermalReading) -> Assessment {
    PowerPolicy::SPECIFICATION.assess(&PowerSample { battery: None, charging: false, thermal })
}

fn celsius(milli: i32) -> ThermalReading {
    ThermalReading::Celsius(Celsius::from_milli(milli))
}

#[test]
fn every_platforms_words_have_a_level_and_what_is_unknown_is_warm() {
    use ThermalLevel::{Critical, Hot, Normal, Warm};
    for (status, level) in [(0, Normal), (1, Warm), (2, Warm), (3, Hot), (4, Critical), (5, Critical), (6, Critical)] {
        assert_eq!(of(ThermalReading::from_android_status(status)).thermal, level, "status {status}");
    }
    for (state, level) in [(0, Normal), (1, Warm), (2, Hot), (3, Critical)] {
        assert_eq!(of(ThermalReading::from_apple_state(state)).thermal, level, "state {state}");
    }
    for unknown in [-1, 7, i32::MIN, i32::MAX] {
        assert_eq!(ThermalReading::from_android_status(unknown), ThermalReading::Unknown);
    }
    assert_eq!(ThermalReading::from_apple_state(4), ThermalReading::Unknown);
    for (headroom, level) in
        [(0.0, Normal), (0.84, Normal), (0.85, Warm), (1.0, Hot), (1.15, Critical), (f32::INFINITY, Critical)]
    {
        assert_eq!(of(ThermalReading::AndroidHeadroom(headroom)).thermal, level, "headroom {headroom}");
    }
    let negative = [-0.1, f32::NEG_INFINITY, f32::NAN].map(ThermalReading::AndroidHeadroom);
    for unknown in negative.into_iter().chain([ThermalReading::Unknown, ThermalReading::default()]) {
        assert_eq!(of(unknown).thermal, Warm);
        assert_eq!(of(unknown).mode, PowerMode::Balanced);
    }
}

/// A forecast that was asked for too often gave NaN, and the emergency was over.
#[test]
fn a_reading_that_fails_does_not_cool_a_device() {
    let mut governor = Governor::new(PowerPolicy::default().validate().unwrap());
    let mut at = |headroom| {
        let thermal = ThermalReading::AndroidHeadroom(headroom);
        governor.update(&PowerSample { battery: None, charging: false, thermal }).mode
    };
    assert_eq!([1.2, f32::NAN, f32::NAN].map(&mut at), [PowerMode::UltraSaver; 3]);
    assert_eq!([0.2, f32::NAN].map(at), [PowerMode::HighPerformance, PowerMode::Balanced]);
}

#[test]
fn a_device_on_mains_is_judged_by_its_heat_alone() {
    assert_eq!((of(celsius(30_000)).mode, of(celsius(30_000)).cause), (PowerMode::HighPerformance, Cause::Nothing));
    assert_eq!((of(celsius(60_000)).mode, of(celsius(60_000)).cause), (PowerMode::Saver, Cause::ThermalHot));
}

#[test]
fn a_level_is_left_only_once_the_reading_has_come_back() {
    let mut governor = Governor::new(PowerPolicy::default().validate().unwrap());
    let mut at = |percent, milli| {
        let battery = Some(Share::from_percent(percent));
        governor.update(&PowerSample { battery, charging: false, thermal: celsius(milli) }).mode
    };
    assert_eq!(at(100, 55_000), PowerMode::Saver);
    assert_eq!(at(100, 53_001), PowerMode::Saver);
    assert_eq!(at(100, 53_000), PowerMode::Saver);
    assert_eq!(at(100, 52_999), PowerMode::Balanced);
    assert_eq!(at(100, 54_999), PowerMode::Balanced, "it has to be hot again to be hot");
    assert_eq!(at(20, 30_000), PowerMode::Saver);
    assert_eq!(at(22, 30_000), PowerMode::Saver);
    assert_eq!(at(23, 30_000), PowerMode::Balanced);
    assert_eq!(at(22, 30_000), PowerMode::Balanced);
    assert_eq!(governor.counters().adaptations, 4);
    assert_eq!((governor.counters().throttles, governor.counters().saves), (1, 1));
}

#[test]
fn a_reading_that_trembles_by_a_degree_does_not_flap() {
    // Up through all thresholds and down again within an hour, with a tremble of ± 1 °C.
    let trace = |policy: PowerPolicy| {
        let mut governor = Governor::new(policy.validate().unwrap());
        for second in 0..3_600i32 {
            let slow = if second < 1_800 { second } else { 3_600 - second };
            let tremble = (second * 7_919 % 2_001) - 1_000;
            let thermal = celsius(40_000 + slow * 30_000 / 1_800 + tremble);
            governor.update(&PowerSample { battery: None, charging: false, thermal });
        }
        governor.counters().adaptations
    };
    assert_eq!(trace(PowerPolicy::default()), 6, "three thresholds, up and down");
    let flaps = trace(PowerPolicy::SPECIFICATION);
    assert!(flaps > 40, "{flaps}");
}

#[test]
fn chunks_that_change_are_counted_and_unknown_memory_is_little() {
    let mut governor = Governor::new(PowerPolicy::default().validate().unwrap());
    [512, 512, 256, 512].into_iter().for_each(|size| governor.note_chunk(size));
    assert_eq!(governor.counters().chunk_changes, 2);
    let chunks = ChunkPolicy::default();
    let state = Assessment::default();
    assert_eq!(chunks.chunk(&state, None), chunks.chunk(&state, Some(Bytes::ZERO)));
    assert_eq!(chunks.chunk(&state, Some(Bytes::new(u64::MAX))).size, 2_048, "the upper end is within reach");
}

#[test]
fn the_same_policy_cuts_batches_of_tensors() {
    let batches = ChunkPolicy { base: 32, min: 1, max: 64, ..ChunkPolicy::default() };
    let of = |battery, thermal| {
        let state = Assessment { battery, thermal, ..Assessment::default() };
        batches.chunk(&state, Some(Bytes::new(16 << 30))).size
    };
    assert_eq!(of(BatteryLevel::Normal, ThermalLevel::Normal), 64);
    assert_eq!(of(BatteryLevel::Low, ThermalLevel::Critical), 19);
}

#[test]
fn what_is_out_of_order_is_refused_with_what_was_given() {
    let sane = PowerPolicy::default();
    let cases = [
        (PowerPolicy { battery_low: Share::from_percent(10), ..sane }, 1202, "100000000, 100000000"),
        (PowerPolicy { hot: Celsius::from_milli(45_000), ..sane }, 1203, "45000, 45000 and 65000"),
        (PowerPolicy { headroom_critical_milli: 900, ..sane }, 1204, "850, 1000 and 900"),
        (PowerPolicy { battery_conservative: Share::from_percent(98), ..sane }, 1207, "battery hysteresis of 20000000"),
        (
            PowerPolicy { hysteresis: Hysteresis { headroom_milli: 850, ..sane.hysteresis }, ..sane },
            1207,
            "headroom hysteresis of 850",
        ),
        (PowerPolicy { critical: Celsius::from_milli(200_000), ..sane }, 1201, "150000"),
    ];
    for (policy, number, given) in cases {
        let error = policy.validate().unwrap_err();
        assert_eq!(error.number(), number);
        assert!(error.to_string().contains(given), "{error}");
    }
    let chunks = ChunkPolicy::default();
    let tiers = [Bytes::new(2), Bytes::new(2), Bytes::new(3)];
    assert_eq!(ChunkPolicy { min: 2_000, ..chunks }.validate().unwrap_err().number(), 1205);
    assert_eq!(ChunkPolicy { memory_up_to: tiers, ..chunks }.validate().unwrap_err().number(), 1206);
    assert_eq!(ChunkPolicy { thermal_milli: [0; 4], ..chunks }.validate().unwrap_err().number(), 1201);
    for policy in [ChunkPolicy::SPECIFICATION, chunks] {
        assert!(policy.validate().is_ok());
    }
    assert!(PowerPolicy::SPECIFICATION.validate().is_ok() && sane.validate().is_ok());
}

#[test]
fn the_state_is_small() {
    assert!(size_of::<Governor>() <= 88, "{}", size_of::<Governor>());
    assert!(size_of::<Governor>() + size_of::<ChunkPolicy>() <= 256);
}

fn a_sample() -> impl Strategy<Value = PowerSample> {
    let thermal = prop_oneof![
        4 => (-50_000..150_000i32).prop_map(celsius),
        1 => (-2..9i32).prop_map(ThermalReading::from_android_status),
        1 => any::<f32>().prop_map(ThermalReading::AndroidHeadroom),
        1 => (-1..6i32).prop_map(ThermalReading::from_apple_state),
    ];
    (prop::option::of(0..=100u8), any::<bool>(), thermal).prop_map(|(percent, charging, thermal)| PowerSample {
        battery: percent.map(Share::from_percent),
        charging,
        thermal,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// After the same readings, less charge or more heat never gives a mode that does more, nor a larger chunk.
    #[test]
    fn less_is_never_more(
        before in prop::collection::vec(a_sample(), 0..6),
        charge in 0..=100u8, less in 0..=100u8, milli in -50_000..150_000i32, more in 0..50_000i32,
        charging: bool, memory in 0..12u64 << 30, less_memory in 0..12u64 << 30, hysteresis: bool,
    ) {
        let policy = if hysteresis { PowerPolicy::default() } else { PowerPolicy::SPECIFICATION };
        let mut governor = Governor::new(policy.validate().unwrap());
        for sample in &before {
            governor.update(sample);
        }
        let after = |charge, milli| {
            let battery = Some(Share::from_percent(charge));
            governor.policy().assess_after(&governor.now(), &PowerSample { battery, charging, thermal: celsius(milli) })
        };
        let well = after(charge, milli);
        for worse in [after(charge.saturating_sub(less), milli), after(charge, milli + more)] {
            prop_assert!(worse.mode >= well.mode, "{worse:?} {well:?}");
            for chunks in [ChunkPolicy::SPECIFICATION, ChunkPolicy::default()] {
                let little = Some(Bytes::new(memory.saturating_sub(less_memory)));
                let memory = Some(Bytes::new(memory));
                prop_assert!(chunks.chunk(&well, little).size <= chunks.chunk(&well, memory).size);
                let (smaller, larger) = (chunks.chunk(&worse, memory).size, chunks.chunk(&well, memory).size);
                prop_assert!((chunks.min..=chunks.max).contains(&smaller) && smaller <= larger);
            }
        }
    }

    /// The levels are those of a plain search: the worst whose limit is reached, of those up to the last with its margin.
    #[test]
    fn levels_are_the_worst_that_are_reached(
        readings in prop::collection::vec((0..=100u32, 20_000..90_000i32), 1..30), charge in 0..=20u32, heat in 0..=20i32,
        steps in prop::array::uniform6(1..20u32),
    ) {
        let [critical, low, conservative, warm, hot, cool] = steps;
        let (charges, heats) = ([critical, critical + low, critical + low + conservative], [warm, warm + hot, warm + hot + cool]);
        let percent = |percent: u32| Share::from_ppb(percent * 10_000_000);
        let degrees = |degrees: i32| Celsius::from_milli(degrees * 1_000);
        let [battery_critical, battery_low, battery_conservative] = charges.map(percent);
        let [warm, hot, critical] = heats.map(|above| degrees(20 + above.cast_signed()));
        let hysteresis = Hysteresis { battery: percent(charge), temperature: degrees(heat), headroom_milli: 0 };
        let policy = PowerPolicy { battery_critical, battery_low, battery_conservative, warm, hot, critical, hysteresis, ..PowerPolicy::default() };
        let mut governor = Governor::new(policy.validate().unwrap());
        for (battery, milli) in readings {
            let last = governor.now();
            let now = governor.update(&PowerSample { battery: Some(percent(battery)), charging: false, thermal: celsius(milli) });
            let empty = |level: &BatteryLevel| match level.index() {
                0 => true,
                at => battery <= charges[3 - at] + if last.battery >= *level { charge } else { 0 },
            };
            let warm = |level: &ThermalLevel| match level.index() {
                0 => true,
                at => milli >= [warm, hot, critical][at - 1].milli() - if last.thermal >= *level { heat * 1_000 } else { 0 },
            };
            prop_assert_eq!(Some(now.battery), BatteryLevel::ALL.into_iter().rev().find(empty));
            prop_assert_eq!(Some(now.thermal), ThermalLevel::ALL.into_iter().rev().find(warm));
        }
    }
}

#[test]
fn an_assessment_that_contradicts_its_levels_is_found() {
    let state = Assessment::default();
    assert_eq!(state.check(), Ok(()));
    let torn = Assessment { mode: PowerMode::Saver, ..state };
    let error = PowerError::Inconsistent { mode: 2, cause: 0, mode_need: 0, cause_need: 0 };
    assert_eq!(torn.check(), Err(error));
}
