//! Agreement with pymcdm 1.4.0 on seeded matrices. `fixtures/mcda.py` made them and says which of its settings each
//! answer comes from.

use kromka_core::CRITERIA;
use kromka_decision::mcda::{
    Direction, Indices, Matrix, promethee_ii, topsis, vikor, weighted_sum, weighted_sum_min_max,
};
use serde_json::Value;

const FIXTURE: &str = include_str!("fixtures/mcda.json");

/// All indices are within −1 to 1, so that this is about six digits.
const TOLERANCE: f64 = 1e-6;

/// Fewer would mean that the fixture was cut.
const MATRICES_MIN: usize = 200;

/// One matrix of the fixture, widened to all criteria by columns without weight.
struct Case<'a> {
    json: &'a Value,
    weights: [f64; CRITERIA],
    directions: [Direction; CRITERIA],
}

impl<'a> Case<'a> {
    fn new(json: &'a Value) -> Self {
        let mut directions = [Direction::Benefit; CRITERIA];
        for (direction, sign) in directions.iter_mut().zip(numbers(&json["directions"])) {
            *direction = if sign < 0.0 { Direction::Cost } else { Direction::Benefit };
        }
        Self { json, weights: widened(&json["weights"], 0.0), directions }
    }

    /// Checks one answer on the matrix of that name and returns the largest difference.
    fn check(&self, values: &str, answer: &str, method: impl Fn(&Matrix<'_>) -> Indices) -> f64 {
        // What stands under a weight of zero must not matter.
        let rows: Vec<_> = list(&self.json[values]).iter().map(|row| widened(row, f64::NAN)).collect();
        let matrix = Matrix::new(&rows, &self.weights, &self.directions).expect("the fixture is regular");
        let have = method(&matrix);
        let need = numbers(&self.json[answer]);
        assert_eq!(have.len(), need.len());
        assert!(have.iter().all(|index| index.is_finite()), "{answer} is {have:?}");
        let difference = have.iter().zip(need).map(|(have, need)| (have - need).abs()).fold(0.0, f64::max);
        assert!(difference <= TOLERANCE, "{answer} differs by {difference} on {}", self.json);
        difference
    }
}

fn list(json: &Value) -> &[Value] {
    json.as_array().expect("a list")
}

fn numbers(json: &Value) -> Vec<f64> {
    list(json).iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn widened(json: &Value, filler: f64) -> [f64; CRITERIA] {
    let (mut wide, values) = ([filler; CRITERIA], numbers(json));
    wide[..values.len()].copy_from_slice(&values);
    wide
}

/// Runs one answer over the whole fixture.
fn agrees(values: &str, answer: &str, method: impl Fn(&Matrix<'_>) -> Indices) {
    let fixture: Value = serde_json::from_str(FIXTURE).expect("the fixture is JSON");
    assert_eq!(fixture["pymcdm"], "1.4.0");
    let (mut checked, mut largest) = (0, 0.0_f64);
    for json in list(&fixture["cases"]) {
        largest = largest.max(Case::new(json).check(values, answer, &method));
        checked += 1;
    }
    println!("{answer}: {checked} matrices, largest difference {largest:e}");
    assert!(checked >= MATRICES_MIN, "{checked} matrices");
}

#[test]
fn weighted_sum_agrees() {
    agrees("anchored", "weighted_sum", |matrix| weighted_sum(matrix).unwrap());
}

#[test]
fn weighted_sum_min_max_agrees() {
    agrees("values", "weighted_sum_min_max", weighted_sum_min_max);
}

#[test]
fn topsis_agrees() {
    agrees("values", "topsis", topsis);
}

#[test]
fn vikor_agrees() {
    agrees("values", "vikor", vikor);
}

#[test]
fn promethee_ii_agrees() {
    agrees("values", "promethee_ii", promethee_ii);
}
