//! Where the energy goes: the parts sum to what is believed of the whole, and the tail of the radio is found.

use kromka_core::*;
use kromka_estimate::{Conditions, Estimates, Prior};
use proptest::prelude::*;

const WAKING_UJ: u64 = 2_500_000;

fn estimates() -> Estimates {
    Estimates::new(&EnvironmentMap::from_fn(Prior::default_of))
}

fn mobile(asleep: bool) -> Conditions {
    let link = LinkSample { kind: LinkKind::Lte, up: Kbps::new(8_000), rtt_ms: 60, ..LinkSample::default() };
    Conditions::new(&DeviceSample::default(), &link, None, asleep)
}

fn task() -> TaskRequirements {
    TaskRequirements { input_tokens: 256, payload: Bytes::new(2_000), ..TaskRequirements::new(TaskKind::Inference) }
}

fn outcome(environment: Environment, energy_uj: u64) -> Outcome {
    Outcome {
        task: TaskHandle { index: 0, generation: 0 },
        attempt: 1,
        environment,
        status: OutcomeStatus::Success,
        latency_ms: 900,
        first_result_ms: Some(400),
        energy: Energy::from_uj(energy_uj),
        cost: Money::ZERO,
        output_tokens: Some(50),
        quality: None,
    }
}

#[test]
fn the_tail_of_a_radio_is_told_apart_from_its_traffic() {
    let (mut estimates, cloud) = (estimates(), Environment::CloudBasic);
    for minute in 0..60 {
        let asleep = minute % 3 == 0;
        let spent = 900_000 + if asleep { WAKING_UJ } else { 0 };
        let now = Tick::from_ms(60_000 * minute);
        estimates.observe(&outcome(cloud, spent), &task(), &Price::default(), &mobile(asleep), now);
    }
    let now = Tick::from_ms(3_600_000);
    let [asleep, awake] =
        [true, false].map(|asleep| estimates.energy(cloud, &task(), &Price::default(), &mobile(asleep), now));
    assert!(asleep.tail.uj().abs_diff(WAKING_UJ) < WAKING_UJ / 5, "{asleep:?}");
    assert_eq!((awake.tail, awake.compute), (Energy::ZERO, Energy::ZERO));
    assert!(awake.radio.uj().abs_diff(900_000) < 180_000, "{awake:?}");
}

#[test]
fn work_is_the_devices_own_and_a_hybrid_has_both() {
    let (estimates, now) = (estimates(), Tick::ZERO);
    let of = |environment| estimates.energy(environment, &task(), &Price::default(), &mobile(true), now);
    let local = of(Environment::Local);
    assert!(local.compute > Energy::ZERO && local.total() == local.compute);
    let hybrid = of(Environment::Hybrid);
    assert!(hybrid.compute > Energy::ZERO && hybrid.radio > Energy::ZERO && hybrid.tail > Energy::ZERO, "{hybrid:?}");
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(
        spent in prop::collection::vec((0usize..6, 1u64..50_000_000, any::<bool>()), 0..40), asleep in any::<bool>(),
        cost_max in 0i64..2_000_000,
    ) {
        let mut estimates = estimates();
        let price = Price { per_mtok_out: Money::from_nano(10_000_000_000), ..Price::default() };
        for (second, (place, energy_uj, asleep)) in (0u64..).zip(spent) {
            let now = Tick::from_ms(20_000 * second);
            estimates.observe(&outcome(Environment::ALL[place], energy_uj), &task(), &price, &mobile(asleep), now);
        }
        let task = TaskRequirements { cost_max: Money::from_nano(cost_max), ..task() };
        let (conditions, now) = (mobile(asleep), Tick::from_ms(3_600_000));
        for environment in Environment::ALL {
            let parts = estimates.energy(environment, &task, &price, &conditions, now);
            let whole = estimates.belief(environment, &task, &price, &conditions, now).energy;
            prop_assert_eq!(parts.total(), whole, "{:?} {:?}", environment, parts);
        }
    }
}
