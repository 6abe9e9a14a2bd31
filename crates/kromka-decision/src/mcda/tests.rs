use std::format;
use std::vec::Vec;

use super::*;

const BENEFITS: [Direction; CRITERIA] = [Direction::Benefit; CRITERIA];

/// The row of the leading criteria; the others, whose weight is zero here, hold what must never be looked at.
fn row(values: &[f64]) -> [f64; CRITERIA] {
    let mut row = [f64::NAN; CRITERIA];
    row[..values.len()].copy_from_slice(values);
    row
}

fn weights(values: &[f64]) -> [f64; CRITERIA] {
    let mut weights = [0.0; CRITERIA];
    weights[..values.len()].copy_from_slice(values);
    weights
}

fn near(have: &[f64], need: &[f64]) -> bool {
    have.len() == need.len() && have.iter().zip(need).all(|(have, need)| (have - need).abs() < 1e-12)
}

/// All indices but those on fixed anchors, which most matrices here are not on.
fn all(rows: &[[f64; CRITERIA]], weights: &[f64; CRITERIA], directions: &[Direction; CRITERIA]) -> [Indices; 4] {
    let matrix = Matrix::new(rows, weights, directions).unwrap();
    [weighted_sum_min_max(&matrix), topsis(&matrix), vikor(&matrix), promethee_ii(&matrix)]
}

#[test]
fn a_matrix_by_hand_gets_its_textbook_indices() {
    let rows = [row(&[3.0, 0.0]), row(&[4.0, 10.0]), row(&[0.0, 0.0])];
    let mut directions = BENEFITS;
    directions[1] = Direction::Cost;
    let [sum, closeness, compromise, flow] = all(&rows, &weights(&[3.0, 1.0]), &directions);
    assert!(near(&sum, &[0.75 * 0.75 + 0.25, 0.75, 0.25]));
    // Columns of length 5 and 10: weighted .45 .6 0 and 0 .25 0.
    let first = [0.15, (0.45_f64.powi(2) + 0.25_f64.powi(2)).sqrt()];
    let closeness_need = [first[1] / (first[0] + first[1]), 0.6 / (0.25 + 0.6), 0.25 / (0.6 + 0.25)];
    assert!(near(&closeness, &closeness_need));
    // S = .1875 .25 .75, R = .1875 .25 .75.
    assert!(near(&compromise, &[0.0, 0.0625 / 0.5625, 1.0]));
    // First beats the last on one and ties on the other, and so on.
    assert!(near(&flow, &[(-0.5 + 0.75) / 2.0, (0.5 + 0.5) / 2.0, (-0.75 - 0.5) / 2.0]));
}

#[test]
fn fixed_anchors_take_the_values_as_they_are() {
    let rows = [row(&[0.5, 0.2]), row(&[1.0, 1.0])];
    let mut directions = BENEFITS;
    directions[1] = Direction::Cost;
    let matrix = Matrix::new(&rows, &weights(&[1.0, 1.0]), &directions).unwrap();
    assert!(near(&weighted_sum(&matrix).unwrap(), &[0.65, 0.5]));
    let alone = Matrix::new(&rows[..1], &weights(&[1.0, 1.0]), &directions).unwrap();
    assert!(near(&weighted_sum(&alone).unwrap(), &[0.65]));
}

#[test]
fn one_alternative_has_the_stated_indices() {
    let [sum, closeness, compromise, flow] = all(&[row(&[7.0, -3.0])], &weights(&[1.0, 2.0]), &BENEFITS);
    assert!(near(&sum, &[1.0]) && near(&closeness, &[0.5]) && near(&compromise, &[0.0]) && near(&flow, &[0.0]));
}

#[test]
fn equal_alternatives_have_the_stated_indices() {
    for same in [row(&[7.0, -3.0]), row(&[0.0, 0.0]), row(&[f64::MAX, f64::MIN_POSITIVE])] {
        let [sum, closeness, compromise, flow] = all(&[same; 3], &weights(&[0.3, 0.7]), &BENEFITS);
        assert!(near(&sum, &[1.0; 3]) && near(&closeness, &[0.5; 3]), "{same:?}");
        assert!(near(&compromise, &[0.0; 3]) && near(&flow, &[0.0; 3]), "{same:?}");
    }
}

#[test]
fn a_constant_column_separates_nobody() {
    for constant in [4.2, 0.0] {
        let with = [row(&[1.0, constant]), row(&[2.0, constant]), row(&[4.0, constant])];
        let without = with.map(|values| row(&values[..1]));
        let [sum, closeness, compromise, flow] = all(&with, &weights(&[0.5, 0.5]), &BENEFITS);
        let [lone_sum, lone_closeness, lone_compromise, lone_flow] = all(&without, &weights(&[1.0]), &BENEFITS);
        assert!(near(&sum, &lone_sum.map(|value| 0.5 + 0.5 * value)));
        assert!(near(&closeness, &lone_closeness) && near(&compromise, &lone_compromise));
        assert!(near(&flow, &lone_flow.map(|value| 0.5 * value)));
    }
}

#[test]
fn equal_regrets_are_not_told_apart_by_rounding() {
    // .1 + .2 against .3: equal on paper, different in floats. Only the largest regret may separate them.
    let rows = [row(&[1.0, 1.0, 0.0]), row(&[0.0, 0.0, 1.0])];
    let matrix = Matrix::new(&rows, &weights(&[0.1, 0.2, 0.3]), &BENEFITS).unwrap();
    assert!(near(&vikor(&matrix), &[0.5, 0.0]));
    // Here the largest regrets are equal as well: S* = S⁻ and R* = R⁻.
    let rows = [row(&[1.0, 0.0]), row(&[0.0, 1.0])];
    let matrix = Matrix::new(&rows, &weights(&[0.5, 0.5]), &BENEFITS).unwrap();
    assert!(near(&vikor(&matrix), &[0.0, 0.0]));
}

#[test]
fn a_criterion_without_weight_does_not_exist() {
    let rows = [row(&[1.0, 5.0]), row(&[2.0, 3.0]), row(&[4.0, 2.0])];
    let mut noisy = rows;
    for (alternative, values) in noisy.iter_mut().enumerate() {
        values[2..].fill([1e300, f64::INFINITY, -7.0][alternative]);
    }
    let of = |rows| all(rows, &weights(&[0.6, 0.4]), &BENEFITS);
    assert_eq!(of(&rows), of(&noisy));
}

#[test]
fn weights_are_relative() {
    let rows = [row(&[1.0, 5.0]), row(&[2.0, 3.0]), row(&[4.0, 2.5])];
    let need = all(&rows, &weights(&[0.75, 0.25]), &BENEFITS);
    for scale in [4.0, 1e-300, 1e307] {
        let have = all(&rows, &weights(&[0.75 * scale, 0.25 * scale]), &BENEFITS);
        assert!(have.iter().zip(&need).all(|(have, need)| near(have, need)), "{scale}");
    }
}

#[test]
fn every_index_is_finite_and_in_its_range() {
    // Every pair of awkward values in every place of a 3 × 2 matrix.
    let awkward = [0.0, -0.0, 5e-324, 1.0, -1e-160, 1e160, f64::MAX, -f64::MAX];
    let pick = |code: usize, place: u32| awkward[code / awkward.len().pow(place) % awkward.len()];
    for code in 0..awkward.len().pow(6) {
        let rows = [0, 2, 4].map(|place| row(&[pick(code, place), pick(code, place + 1)]));
        let mut directions = BENEFITS;
        directions[code % 2] = Direction::Cost;
        for (indices, least) in all(&rows, &weights(&[1.0, 2.9]), &directions).iter().zip([0.0, 0.0, 0.0, -1.0]) {
            assert!(indices.iter().all(|index| (least..=1.0).contains(index)), "{rows:?} {indices:?}");
        }
    }
}

#[test]
fn permuted_alternatives_keep_their_indices() {
    let rows = [row(&[1.0, 5.0, 2.0]), row(&[2.0, 3.0, 9.0]), row(&[4.0, 2.5, 4.0]), row(&[3.0, 0.1, 7.0])];
    let mut turned = rows;
    turned.rotate_left(1);
    let (before, after) =
        (all(&rows, &weights(&[1.0, 2.0, 4.0]), &BENEFITS), all(&turned, &weights(&[1.0, 2.0, 4.0]), &BENEFITS));
    for (before, after) in before.iter().zip(&after) {
        let mut need: Vec<f64> = before.to_vec();
        need.rotate_left(1);
        assert!(near(after, &need));
    }
}

#[test]
fn unusable_matrices_each_have_their_error() {
    let one = [1.0; CRITERIA];
    let number = |rows: &[[f64; CRITERIA]], weights: &[f64; CRITERIA]| {
        Matrix::new(rows, weights, &BENEFITS).map_or_else(|error| error.number(), |_| 0)
    };
    assert_eq!(number(&[], &one), 1120);
    assert_eq!(number(&[one; ALTERNATIVES_MAX + 1], &one), 1121);
    for weight in [f64::NAN, f64::INFINITY, -0.1] {
        assert_eq!(number(&[one], &weights(&[1.0, weight])), 1122, "{weight}");
    }
    assert_eq!(number(&[one], &[0.0; CRITERIA]), 1123);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(number(&[one, row(&[1.0, value])], &weights(&[1.0, 1.0])), 1124, "{value}");
    }
    let rows = [row(&[0.5, 0.5]), row(&[0.5, 1.5])];
    let outside = weighted_sum(&Matrix::new(&rows, &weights(&[1.0, 1.0]), &BENEFITS).unwrap()).unwrap_err();
    assert_eq!(outside.number(), 1125);
    assert_eq!(format!("{outside}"), "alternative 1 has 1.5 for latency; on fixed anchors 0 to 1 is allowed");
}
