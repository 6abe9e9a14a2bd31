//! Random cases for expected utility: close pairs, tight deadlines and limits, probabilities of 0, 1 and next to nothing.

use kromka_core::*;

use crate::cases::{Case, Random};

impl Case {
    /// A case of the other kinds, made one of chances: most limits leave room for one try, few for two.
    pub(crate) fn of_chances(random: &mut Random) -> Self {
        let mut case = Self::random(random);
        case.policy.mode = Mode::ExpectedUtility;
        case.task.deadline_ms = random.pick(&[1, 3, 700, 4_000, 4_000, 10_000, 60_000, u32::MAX]);
        let deadline = u64::from(case.task.deadline_ms);
        let elapsed = [0, 0, 0, deadline / 4, deadline / 2, deadline - 1, deadline, deadline.saturating_add(1)];
        case.elapsed_ms = u32::try_from(random.pick(&elapsed)).unwrap_or(u32::MAX);
        case.task.cost_max = Money::from_nano(random.pick(&[0, 2_000, 300_000, 6_000_000, 1 << 49]));
        let cost_max = case.limits.cost_max.map_or(case.task.cost_max, |most| most.min(case.task.cost_max));
        let cost_max = cost_max.nano().unsigned_abs();
        case.spent_cost = if random.chance(75) { 0 } else { (cost_max / 4).cast_signed() };
        let energy_max = if random.chance(75) { None } else { Some(20_000_000u64) };
        case.task.qos.energy_max = energy_max.map(Energy::from_uj);
        case.limits.energy_max = None;
        case.spent_energy = if random.chance(75) { 0 } else { 5_000_000 };
        case.risk_milli = random.pick(&[0, 0, 1_000]);
        case.policy.switch_margin = Share::from_ppb(random.pick(&[0, 1, 1_000_000, 50_000_000, 500_000_000]));
        if random.chance(60) {
            // Weights as they are used, so that utility is not all in one criterion.
            case.weights_micro = [0; CRITERIA];
            case.weights_micro[..6].copy_from_slice(&[250_000, 250_000, 200_000, 100_000, 50_000, 150_000]);
        }
        let left = deadline.saturating_sub(case.elapsed_ms.into());
        // Alike but for what is drawn here: then pairs are close.
        let alike = random.chance(30);
        let model = case.options[0];
        for option in &mut case.options {
            if alike {
                *option = ExecutionOption { environment: option.environment, ..model };
            }
            chance(random, option, left, cost_max);
        }
        for _ in 0..random.pick(&[0, 1, 2]) {
            twin(random, &mut case.options);
        }
        case
    }
}

fn ms(random: &mut Random, few: &[u64]) -> u32 {
    u32::try_from(random.pick(few)).unwrap_or(u32::MAX)
}

/// Draws what expected utility looks at.
fn chance(random: &mut Random, option: &mut ExecutionOption, left: u64, cost_max: u64) {
    let probability = |random: &mut Random| {
        let usual = 900_000_000 + random.below(100_000_001);
        let rough = random.below(1_000_000_001);
        let few = [usual, usual, usual, rough, 1_000_000_000, 1_000_000_000, 1, 0];
        Share::from_ppb(u32::try_from(random.pick(&few)).unwrap())
    };
    (option.availability, option.fits) = (probability(random), probability(random));
    if random.chance(60) {
        option.fits = Share::ONE;
    }
    let start = ms(random, &[0, left / 8, left / 4, left / 2, left, left + 1]);
    option.latency_ms = start.saturating_add(ms(random, &[0, 1, left / 8, left / 3]));
    option.latency_deviation_ms = ms(random, &[0, 1, left / 10, left]);
    option.curve = match random.below(10) {
        0..=2 => None,
        3 => Some(Curve::point(start)),
        _ => {
            let mut at = u64::from(start);
            let step = random.pick(&[1, 2, left / 40 + 1, left / 12 + 1, left / 3 + 1]);
            Some(Curve::from([(); CURVE_POINTS].map(|()| {
                let now = u32::try_from(at).unwrap_or(u32::MAX);
                at += random.below(step + 1);
                now
            })))
        }
    };
    option.failed_ms = match random.below(5) {
        0 => None,
        1 => Some(0),
        _ => Some(ms(random, &[1, left / 10, left / 4, left / 2, left, left + 1])),
    };
    option.detect_timeout_ms = if random.chance(50) { None } else { Some(ms(random, &[0, left / 8, left / 2])) };
    let cost = random.pick(&[0, 0, cost_max / 20, cost_max / 4, cost_max / 2, cost_max / 2 + 1, cost_max]);
    option.cost = Money::from_nano(cost.cast_signed());
    option.cost_deviation = Money::from_nano(if random.chance(70) { 0 } else { (cost_max / 10).cast_signed() });
    option.energy = Energy::from_uj(random.pick(&[0, 1, 2_000_000, 7_500_000, 7_500_001, 10_000_000, 16_000_000]));
    option.failed_energy = match random.below(3) {
        0 => None,
        1 => Some(Energy::from_uj(option.energy.uj() / 2)),
        _ => Some(Energy::from_uj(random.pick(&[0, 1, 10_000_000, 12_500_000]))),
    };
}

/// Makes one option the copy of another, but for a unit of something.
fn twin(random: &mut Random, options: &mut [ExecutionOption; 6]) {
    let place = |random: &mut Random| usize::try_from(random.below(6)).unwrap();
    let (from, to) = (place(random), place(random));
    options[to] = ExecutionOption { environment: options[to].environment, ..options[from] };
    let option = &mut options[to];
    match random.below(8) {
        0 => option.quality = Share::from_ppb(option.quality.ppb() + 1),
        1 => option.availability = Share::from_ppb(option.availability.ppb() + 1),
        2 => option.cost = Money::from_nano(option.cost.nano() + 1),
        3 => option.failed_ms = option.failed_ms.map(|ms| ms.saturating_add(1)),
        4 => option.energy = Energy::from_uj(option.energy.uj() + 1),
        5 => option.curve = option.curve.map(|curve| curve.later(1)),
        _ => {}
    }
}
