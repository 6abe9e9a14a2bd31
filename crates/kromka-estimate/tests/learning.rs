//! Regressions and sizes: what they learn from, and what must not move them.
#![expect(clippy::float_cmp, reason = "what is exact is compared exactly")]

use kromka_core::{CURVE_POINTS, Tick};
use kromka_estimate::{FEATURES, Features, Regression, Sizes};
use proptest::prelude::*;

const NOW: Tick = Tick::from_ms(1_000);

/// A start, an input and an answer.
fn features(input: f64, output: f64) -> Features {
    [1.0, input, output, 0.0, 0.0, 0.0]
}

/// Believes in a start of 400, and 100 for the input and 500 for the answer, but is sure of none.
fn prior() -> Regression {
    let mean = [400.0, 100.0, 500.0, 0.0, 0.0, 0.0];
    Regression::new(mean, mean, 1_000.0, 0.4)
}

/// Inputs and answers that do not go together.
fn sizes() -> impl Iterator<Item = (f64, f64)> {
    (0..300).map(|i| (f64::from(i * 7 % 11) * 0.5, f64::from(i * 5 % 13) * 0.3))
}

fn close(have: f64, want: f64, share: f64) {
    assert!((have - want).abs() <= share * want, "{have} is not {want}");
}

#[test]
fn the_time_of_the_input_and_that_of_each_token_are_learned_apart() {
    let mut model = prior();
    for (input, output) in sizes() {
        model.learn(&features(input, output), 150.0 + 800.0 * input + 200.0 * output, NOW);
    }
    close(model.coefficient(0), 150.0, 0.05);
    close(model.coefficient(1), 800.0, 0.02);
    close(model.coefficient(2), 200.0, 0.02);
    close(model.slope(&[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]), 200.0, 0.02);
    assert_eq!(model.coefficient(FEATURES), 0.0, "there is none");
}

#[test]
fn a_stall_of_100_seconds_moves_an_estimate_of_one_by_less_than_a_tenth() {
    let mut model = prior();
    let x = features(1.0, 1.0);
    for i in 0..50 {
        model.learn(&x, 1_000.0 + f64::from(i % 5) * 20.0, NOW);
    }
    let before = model.predict(&x);
    model.learn(&x, 100_000.0, NOW);
    close(model.predict(&x), before, 0.1);
}

#[test]
fn a_new_regime_is_believed_within_forty_observations() {
    let mut model = prior();
    let x = features(1.0, 1.0);
    for _ in 0..200 {
        model.learn(&x, 1_000.0, NOW);
    }
    // The hardest case: a usual error of nothing, and a time four times as long.
    let needed = (1..100).find(|_| {
        model.learn(&x, 4_000.0, NOW);
        model.predict(&x) > 3_600.0
    });
    assert!(needed.is_some_and(|count| count <= 40), "{needed:?}");
}

#[test]
fn what_rests_is_neither_forgotten_nor_wound_up() {
    let mut model = prior();
    for (input, output) in sizes() {
        model.learn(&features(input, output), 150.0 + 800.0 * input + 200.0 * output, NOW);
    }
    for _ in 0..5_000 {
        model.learn(&features(2.0, 0.0), 1_750.0, NOW);
    }
    close(model.coefficient(2), 200.0, 0.05);
    model.learn(&features(2.0, 3.0), 2_350.0 * 1.2, NOW);
    close(model.predict(&features(2.0, 3.0)), 2_350.0, 0.1);
}

#[test]
fn what_is_certain_is_never_learned() {
    let mut model = Regression::new([100.0; FEATURES], [100.0, 0.0, 100.0, 0.0, 0.0, 0.0], 1_000.0, 0.4);
    for (input, output) in sizes() {
        model.learn(&features(input, output), 900.0 * input, NOW);
    }
    assert_eq!(model.coefficient(1), 100.0);
}

#[test]
fn one_giant_task_does_not_fix_what_ordinary_ones_say() {
    let mut model = prior();
    for _ in 0..5 {
        model.learn(&features(400_000.0, 1.0), 4.0e9, NOW);
    }
    for (input, output) in sizes() {
        model.learn(&features(input, output), 150.0 + 800.0 * input + 200.0 * output, NOW);
    }
    close(model.coefficient(1), 800.0, 0.2);
}

#[test]
fn a_value_that_is_no_number_is_not_learned() {
    let mut model = prior();
    let before = model;
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        model.learn(&features(1.0, 1.0), value, NOW);
    }
    model.learn(&features(f64::NAN, 1.0), 1.0, NOW);
    assert_eq!(model, before);
}

#[test]
fn a_size_that_many_answers_have_stays_exact() {
    let mut sizes = Sizes::new(64);
    for i in 0..600u32 {
        sizes.learn(if i % 3 == 0 { 10 + i % 50 } else { 256 });
    }
    let at = sizes.levels();
    assert_eq!(at[CURVE_POINTS - 1], 256.0, "{at:?}");
    assert_eq!(at[CURVE_POINTS / 2], 256.0, "{at:?}");
    assert!(at.is_sorted(), "{at:?}");
    let fit = sizes.within(255);
    assert!((0.3..0.37).contains(&fit.share) && fit.mean < 64.0, "{fit:?}");
    let all = sizes.within(u32::MAX);
    assert!((all.share - 1.0).abs() < 1e-9 && (all.mean - sizes.mean()).abs() < 1e-6, "{all:?}");
}

#[test]
fn a_cap_within_a_bucket_cut_all_of_it_or_nothing() {
    let mut sizes = Sizes::new(64);
    for i in 0..4_000u32 {
        sizes.learn(64 + i * 37 % 64);
    }
    for (cap, share) in [(70, 0.1), (80, 0.25), (96, 0.5), (112, 0.75), (120, 0.9)] {
        let fit = sizes.within(cap);
        assert!((fit.share - share).abs() < 0.04, "{cap}: {fit:?}");
        assert!((fit.mean - f64::from(64 + cap) / 2.0).abs() < 3.0, "{cap}: {fit:?}");
    }
    let shares: Vec<f64> = (0..300).map(|cap| sizes.within(cap).share).collect();
    assert!(shares.is_sorted(), "{shares:?}");
}

#[test]
fn within_a_bucket_one_size_stays_exact_and_a_tighter_cap_is_never_longer() {
    let mut one = Sizes::new(64);
    for _ in 0..2_000 {
        one.learn(100);
    }
    assert!(one.within(99).share < 0.02 && one.within(100).share > 0.98, "{:?}", one.within(99));
    let mut skewed = Sizes::new(64);
    for i in 0..2_000u32 {
        skewed.learn(if i % 10 == 0 { 120 } else { 70 });
    }
    let fits: Vec<_> = (64..200).map(|cap| skewed.within(cap)).collect();
    assert!(fits.is_sorted_by(|a, b| a.share <= b.share + 1e-12 && a.mean <= b.mean + 1e-9), "{fits:?}");
}

#[test]
fn where_nothing_fits_the_cap_is_all_there_is() {
    let mut sizes = Sizes::new(1_000);
    for _ in 0..2_000 {
        sizes.learn(1_000);
    }
    let fit = sizes.within(10);
    assert!(fit.share < 0.01 && fit.mean <= 10.0, "{fit:?}");
}

#[test]
fn an_answer_that_was_cut_was_longer_than_that() {
    let mut sizes = Sizes::new(64);
    for _ in 0..100 {
        sizes.learn_longer(200);
    }
    assert!(sizes.levels()[CURVE_POINTS / 2] > 200.0 && sizes.within(200).share < 0.1);
    sizes.learn_longer(u32::MAX);
    assert!(sizes.is_consistent());
    assert!(Sizes::new(u32::MAX).is_consistent());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The least that a covariance has to be, tested through what it is used for: any step goes towards the error.
    #[test]
    fn a_step_never_leads_away_from_what_was_seen(
        seen in prop::collection::vec((0.0..1e6f64, 0.0..1e6f64, -2.0..9.0f64, 0.0..5e9f64), 1..200),
    ) {
        let mut model = prior();
        for (input, output, exponent, value) in seen {
            let scale = 10f64.powf(exponent);
            let x = [1.0, input / scale, output / scale, input * output / 1e6, scale, 0.0];
            let before = model.predict(&x);
            model.learn(&x, value, NOW);
            let after = model.predict(&x);
            prop_assert!(model.is_consistent(), "{model:?}");
            prop_assert!(after.is_finite());
            let (from, to) = (value - before, value - after);
            prop_assert!(to.abs() <= from.abs() * (1.0 + 1e-6) + 1e-3, "{before} to {after} for {value}");
        }
    }
}
