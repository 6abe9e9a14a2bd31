//! The caps of a battery plan, against brute force.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::cast_precision_loss, reason = "small numbers")]

use kromka_core::{Energy, Share, Validate};
use kromka_power::bounds::{PLAN_HOURS_MAX, WORTH_STEPS};
use kromka_power::{Demand, Hours, Lasting, PowerError, Worth, WorthStep, schedule};
use proptest::prelude::*;

const HOUR_MS: u32 = 3_600_000;

fn joule(joule: u64) -> Energy {
    Energy::from_uj(joule * 1_000_000)
}

fn hour(base: u64, tasks: u64, weight: u32) -> Demand {
    Demand { ms: HOUR_MS, base: joule(base), tasks: joule(tasks), weight }
}

/// What an hour's tasks are worth with a cap, as a float and not by the crate's sums.
fn value(hour: &Demand, worth: &Worth, cap: Energy) -> f64 {
    let mut left = cap.uj() as f64;
    let mut value = 0.0;
    for step in &worth.steps {
        let energy = step.energy.as_f64() * hour.tasks.uj() as f64;
        let part = if energy <= 0.0 { 1.0 } else { (left / energy).min(1.0) };
        value += part * step.worth.as_f64() * hour.tasks.uj() as f64 * f64::from(hour.weight);
        left -= energy.min(left);
    }
    value
}

fn total(hours: &[Demand], worth: &Worth, caps: &[Energy]) -> f64 {
    hours.iter().zip(caps).map(|(hour, cap)| value(hour, worth, *cap)).sum()
}

/// The best of all combinations of `levels` caps for each hour that the battery lasts with; `None` when none does.
fn brute_force(remaining: Energy, hours: &[Demand], worth: &Worth, levels: u64) -> Option<f64> {
    let base: u64 = hours.iter().map(|hour| hour.base.uj()).sum();
    let left = remaining.uj().checked_sub(base)?;
    let count = (levels + 1).pow(u32::try_from(hours.len()).unwrap());
    let mut best: Option<f64> = None;
    for mut number in 0..count {
        let mut caps = Vec::new();
        for hour in hours {
            caps.push(Energy::from_uj(hour.tasks.uj() * (number % (levels + 1)) / levels));
            number /= levels + 1;
        }
        if caps.iter().map(|cap| cap.uj()).sum::<u64>() <= left {
            let value = total(hours, worth, &caps);
            best = Some(best.map_or(value, |best| best.max(value)));
        }
    }
    best
}

fn plan(remaining: Energy, hours: &[Demand], worth: &Worth) -> (kromka_power::Schedule, Vec<Energy>) {
    let mut caps = vec![Energy::ZERO; hours.len()];
    (schedule(remaining, &Hours::Listed(hours), worth, &mut caps).unwrap(), caps)
}

/// Steps of falling worth for energy, from four energies and how much the worth of each joule falls.
fn worth_of(energies: [u32; WORTH_STEPS], falls: [u32; WORTH_STEPS]) -> Worth {
    let share = |parts: [u64; WORTH_STEPS]| {
        let sum: u64 = parts.iter().sum();
        let mut left = 1_000_000_000;
        let mut shares = parts.map(|part| u32::try_from(part * 1_000_000_000 / sum).unwrap());
        shares.iter().skip(1).for_each(|share| left -= share);
        shares[0] = left;
        shares.map(Share::from_ppb)
    };
    let energy = share(energies.map(u64::from));
    let mut dear = 1_000u64;
    let mut parts = [0; WORTH_STEPS];
    for i in 0..WORTH_STEPS {
        parts[i] = u64::from(energies[i]) * dear;
        dear = dear * u64::from(falls[i]) / 100;
    }
    let worth = share(parts);
    Worth { steps: std::array::from_fn(|i| WorthStep { energy: energy[i], worth: worth[i] }) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn within_one_percent_of_brute_force(
        wants in prop::collection::vec((0u64..40, 0u64..2_000, 1u32..5), 1..5),
        energies in prop::array::uniform4(5u32..100), falls in prop::array::uniform4(10u32..95), fill in 0u64..120,
    ) {
        let hours: Vec<Demand> = wants.iter().map(|(base, tasks, weight)| hour(*base, *tasks, *weight)).collect();
        let worth = worth_of(energies, falls);
        prop_assume!(worth.check().is_ok());
        let base: u64 = wants.iter().map(|want| want.0).sum();
        let tasks: u64 = wants.iter().map(|want| want.1).sum();
        let remaining = joule(base + tasks * fill / 100);
        let (plan, caps) = plan(remaining, &hours, &worth);
        let have = total(&hours, &worth, &caps);
        let best = brute_force(remaining, &hours, &worth, 16).unwrap();
        prop_assert!(have >= best * 0.99, "{have} of {best}: {caps:?}");

        // The caps hold, and the figures are those of the caps.
        let granted: u64 = caps.iter().map(|cap| cap.uj()).sum();
        prop_assert_eq!(plan.granted.uj(), granted);
        prop_assert_eq!(plan.given_up.uj(), tasks * 1_000_000 - granted);
        let used = base * 1_000_000 + granted;
        prop_assert_eq!(plan.lasting, Lasting::Lasts { left: Energy::from_uj(remaining.uj() - used) });
        let all = total(&hours, &worth, &hours.iter().map(|hour| hour.tasks).collect::<Vec<_>>());
        if all > 0.0 {
            prop_assert!((plan.worth.as_f64() - have / all).abs() < 1e-6, "{} of {}", plan.worth.as_f64(), have / all);
        }
        for (cap, hour) in caps.iter().zip(&hours) {
            prop_assert!(*cap <= hour.tasks);
        }
    }

    #[test]
    fn a_fuller_battery_never_keeps_less(
        tasks in prop::collection::vec(0u64..2_000, 1..30), less in 0u64..20_000, more in 0u64..20_000,
    ) {
        let hours: Vec<Demand> = tasks.iter().map(|tasks| hour(3, *tasks, 1)).collect();
        let (less, more) = (less.min(more), less.max(more));
        let [less, more] = [less, more].map(|remaining| plan(joule(remaining), &hours, &Worth::default()).0);
        prop_assert!(less.granted <= more.granted && less.worth <= more.worth);
    }
}

#[test]
fn hours_that_are_alike_get_the_same() {
    let hours = [hour(100, 300, 1); 12];
    let (plan, caps) = plan(joule(12 * 100 + 12 * 60), &hours, &Worth::default());
    assert!(caps.iter().all(|cap| *cap == joule(60)), "half of the cheap two fifths each: {caps:?}");
    assert_eq!(plan.worth, Share::from_percent(45));
    assert_eq!((plan.granted, plan.given_up), (joule(720), joule(12 * 240)));
}

#[test]
fn an_hour_that_matters_more_is_served_first() {
    let hours = [hour(0, 100, 1), hour(0, 100, 9)];
    let (_, caps) = plan(joule(110), &hours, &Worth::EVEN);
    assert_eq!(caps, [joule(10), joule(100)]);
}

#[test]
fn a_battery_that_cannot_carry_the_base_load_says_by_how_much_and_how_long() {
    let hours = [hour(100, 50, 1), hour(200, 50, 1), hour(100, 50, 1)];
    let (plan, caps) = plan(joule(200), &hours, &Worth::default());
    assert_eq!(plan.lasting, Lasting::Short { by: joule(200), lasts_ms: u64::from(HOUR_MS) * 3 / 2 });
    assert_eq!((plan.granted, plan.worth), (Energy::ZERO, Share::ZERO));
    assert_eq!(plan.given_up, joule(150));
    assert!(caps.iter().all(|cap| *cap == Energy::ZERO));
}

#[test]
fn bad_plans_are_refused_with_what_was_given() {
    let number = |error: PowerError| error.number();
    let mut caps = [joule(7); 2];
    let hours = [hour(1, 1, 1); 2];
    let worth = Worth::default();
    let refused = [
        (schedule(joule(9), &Hours::Listed(&[]), &worth, &mut caps), 1220),
        (schedule(joule(9), &Hours::Listed(&[hour(1, 1, 1); PLAN_HOURS_MAX + 1]), &worth, &mut caps), 1220),
        (schedule(joule(9), &Hours::Listed(&hours[..1]), &worth, &mut caps), 1221),
        (schedule(joule(9), &Hours::Listed(&[hour(1, 1, 0), hours[0]]), &worth, &mut caps), 1201),
        (
            schedule(joule(9), &Hours::Listed(&[Demand { ms: HOUR_MS + 1, ..hours[0] }, hours[0]]), &worth, &mut caps),
            1201,
        ),
    ];
    for (have, need) in refused {
        assert_eq!(number(have.unwrap_err()), need);
    }
    let mut steps = worth;
    steps.steps[0].worth = Share::from_percent(80);
    assert_eq!(number(schedule(joule(9), &Hours::Listed(&hours), &steps, &mut caps).unwrap_err()), 1222);
    let mut steps = worth;
    steps.steps.swap(0, 1);
    // An empty step between them hides nothing.
    steps.steps.swap(1, 2);
    let refused = schedule(joule(9), &Hours::Listed(&hours), &steps, &mut caps).unwrap_err();
    assert_eq!((number(refused), caps), (1223, [joule(7); 2]), "{refused}");
}

#[test]
fn hours_that_are_alike_are_the_same_as_listed_ones_and_the_last_has_its_share() {
    let listed = [hour(100, 300, 1), hour(100, 300, 1), Demand { ms: HOUR_MS / 4, ..hour(25, 75, 1) }];
    let alike = Hours::Alike { ms: u64::from(HOUR_MS) * 9 / 4, demand: hour(100, 300, 1) };
    let mut caps = [[Energy::ZERO; 3]; 2];
    let [first, second] = &mut caps;
    let plans = [
        schedule(joule(400), &Hours::Listed(&listed), &Worth::default(), first).unwrap(),
        schedule(joule(400), &alike, &Worth::default(), second).unwrap(),
    ];
    assert_eq!((plans[0], caps[0]), (plans[1], caps[1]));
    assert!(caps[0][0].uj().abs_diff(caps[0][2].uj() * 4) < 8);
}
