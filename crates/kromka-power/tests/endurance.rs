//! A battery that must last: what is learned, what is asked for, and that no reading upsets it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka_core::{Energy, Share, Tick, Validate};
use kromka_power::{BatteryTarget, Endurance, Lasting, THRIFT_MAX_MILLI};
use proptest::prelude::*;

const HOUR_MS: u64 = 3_600_000;

fn joule(joule: f64) -> Energy {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    Energy::from_uj((joule * 1e6) as u64)
}

/// A device whose tasks take `best` joules each where that is best, and `cheapest` where it is cheapest; under thrift
/// what they take beyond the least falls as its price rises, but not as the keeper believes: by its root.
struct Device {
    capacity_j: f64,
    base_per_hour: f64,
    best: f64,
    cheapest: f64,
    tasks_per_hour: u32,
    /// What the gauge shows is rounded down to so much.
    step: f64,
}

impl Device {
    /// Runs until it is empty, or the target is over; how long it ran, in hours, and what its tasks took.
    fn run(&self, endurance: &mut Endurance, hours: u32) -> (f64, f64) {
        let (mut battery, mut spent) = (1.0f64, 0.0);
        let steps = hours * self.tasks_per_hour;
        for step in 0..steps {
            let now = Tick::from_ms(u64::from(step) * HOUR_MS / u64::from(self.tasks_per_hour));
            let shown = (battery / self.step).floor() * self.step;
            endurance.observe(Share::from_f64_clamped(shown), false, joule(spent), now);
            let thrift = f64::from(endurance.thrift_milli()) / 1e3;
            let takes = self.cheapest + (self.best - self.cheapest) / thrift.sqrt();
            endurance.decided(joule(takes), joule(self.cheapest), Share::from_percent(90));
            assert!(endurance.is_consistent());
            spent += takes;
            battery -= takes / self.capacity_j + self.base_per_hour / f64::from(self.tasks_per_hour);
            if battery <= 0.0 {
                return (f64::from(step) / f64::from(self.tasks_per_hour), spent);
            }
        }
        (f64::from(hours), spent)
    }
}

fn keeper(hours: u32, capacity: Option<Energy>) -> Endurance {
    let mut endurance = Endurance::new();
    let target = BatteryTarget { capacity, ..BatteryTarget::until(Tick::from_ms(u64::from(hours) * HOUR_MS)) };
    endurance.set_target(Some(target.validate().unwrap()));
    endurance
}

#[test]
fn a_battery_lasts_where_it_would_not_have_and_where_nobody_told_its_capacity() {
    for (told, step) in [(true, 0.01), (false, 0.01), (true, 1e-6), (false, 1e-6)] {
        for capacity_j in [18_000.0, 55_000.0] {
            // The base load leaves 16 % for 20 hours; unbound tasks take 27 % of it, cheap ones 11 %.
            let cost = capacity_j * 0.27 / 240.0;
            let device =
                Device { capacity_j, base_per_hour: 0.042, best: cost, cheapest: cost * 0.4, tasks_per_hour: 12, step };
            let what = format!("{capacity_j} J, told {told}, steps of {step}");
            let (alone, _) = device.run(&mut Endurance::new(), 20);
            assert!(alone < 20.0, "{what}");
            let mut endurance = keeper(20, told.then(|| joule(capacity_j)));
            let (lasted, _) = device.run(&mut endurance, 20);
            assert!(lasted >= 20.0, "{what}: {lasted} h, {endurance:?}");
        }
    }
}

#[test]
fn a_battery_that_lasts_anyway_costs_next_to_nothing() {
    let device =
        Device { capacity_j: 55_000.0, base_per_hour: 0.03, best: 3.0, cheapest: 1.0, tasks_per_hour: 12, step: 0.01 };
    let (_, unbound) = device.run(&mut Endurance::new(), 20);
    let (lasted, spent) = device.run(&mut keeper(20, None), 20);
    // Before anything was seen it is careful.
    assert!(lasted >= 20.0 && spent > 0.97 * unbound, "{spent} of {unbound}");
}

#[test]
fn what_cannot_last_is_told_with_how_long_it_does() {
    let mut endurance = keeper(40, Some(joule(50_000.0)));
    let device =
        Device { capacity_j: 50_000.0, base_per_hour: 0.05, best: 3.0, cheapest: 1.0, tasks_per_hour: 12, step: 0.01 };
    device.run(&mut endurance, 4);
    assert_eq!(endurance.thrift_milli(), THRIFT_MAX_MILLI);
    let outlook = endurance.outlook().unwrap();
    let Lasting::Short { by, lasts_ms } = outlook.lasting() else { panic!("{outlook:?}") };
    assert!(by > joule(30_000.0), "{by:?}");
    // 79 % at 5 % an hour, and what the tasks take.
    assert!((14 * HOUR_MS..17 * HOUR_MS).contains(&lasts_ms), "{lasts_ms}");
}

#[test]
fn a_charger_ends_thrift_and_teaches_nothing() {
    let mut endurance = keeper(400, Some(joule(50_000.0)));
    endurance.observe(Share::ONE, false, Energy::ZERO, Tick::ZERO);
    assert!(endurance.thrift_milli() > 1_000);
    let hourly = endurance.hourly();
    for hour in 1..10u8 {
        let battery = Share::from_percent(50 + 5 * hour);
        endurance.observe(battery, true, Energy::ZERO, Tick::from_ms(u64::from(hour) * HOUR_MS));
    }
    assert_eq!((endurance.thrift_milli(), endurance.hourly().base), (1_000, hourly.base));
}

#[test]
fn a_target_outside_its_range_is_refused() {
    let now = BatteryTarget::until(Tick::ZERO);
    let refused = [
        BatteryTarget { reserve: Share::from_percent(60), ..now },
        BatteryTarget { capacity: Some(Energy::ZERO), ..now },
        BatteryTarget { until: Tick::NEVER, ..now },
    ];
    for target in refused {
        assert_eq!(target.check().unwrap_err().number(), 1001, "{target:?}");
    }
}

proptest! {
    #[test]
    fn no_sequence_of_readings_upsets_it(
        readings in prop::collection::vec((0u32..=1_000_000_000, any::<bool>(), any::<u64>(), 0u64..1 << 62), 1..60),
        energies in prop::collection::vec((0u64..=1_000_000_000_000, 0u32..=1_000_000_000), 0..60),
        until in 0u64..1 << 62, capacity in prop::option::of(1_000u64..=1_000_000_000_000_000),
    ) {
        let mut endurance = Endurance::new();
        let target = BatteryTarget { capacity: capacity.map(Energy::from_uj), ..BatteryTarget::until(Tick::from_ms(until)) };
        endurance.set_target(Some(target.validate().unwrap()));
        for (i, (battery, charging, spent, at)) in readings.into_iter().enumerate() {
            endurance.observe(Share::from_ppb(battery), charging, Energy::from_uj(spent), Tick::from_ms(at));
            if let Some((energy, worth)) = energies.get(i) {
                endurance.decided(Energy::from_uj(*energy), Energy::from_uj(energy / 2), Share::from_ppb(*worth));
            }
            prop_assert!(endurance.is_consistent(), "{:?}", endurance);
            prop_assert!((1_000..=THRIFT_MAX_MILLI).contains(&endurance.thrift_milli()));
            let _ = endurance.outlook().map(|outlook| outlook.lasting());
            let mut caps = [Energy::ZERO; 24];
            prop_assert!(endurance.worth().check().is_ok());
            let _ = endurance.schedule(Share::from_ppb(battery), 24 * HOUR_MS, &mut caps);
        }
    }
}
