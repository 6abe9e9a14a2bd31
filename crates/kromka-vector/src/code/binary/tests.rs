//! What bits promise, at lengths that fill no byte.

use super::*;
use crate::code::testing::{
    all_distances, check_bytes, check_nothing_to_learn_from, distances_of, exact, rows, vectors,
};

const DIMS: [usize; 9] = [1, 3, 7, 8, 64, 100, 129, 384, 1_000];

fn trained(vectors: &[f32], dims: usize, metric: Metric) -> Binary {
    Binary::train(vectors, dims, metric, 7, Kernel::best())
}

#[test]
fn every_kernel_counts_the_bits_that_differ() {
    for dims in DIMS {
        let vectors = vectors(70, dims, 1);
        for kernel in Kernel::all() {
            let codes = Binary::train(&vectors, dims, Metric::L2, 7, kernel);
            let rows = rows(&codes, &vectors);
            let slots: Vec<u32> = (0..70).collect();
            let mut counts = [0; 70];
            kernel.differences(rows.row(0), Rows::new(rows.as_bytes(), codes.stride(), 0), &slots, &mut counts);
            for (slot, count) in slots.iter().zip(counts) {
                let (a, b) = (&vectors[..dims], &vectors[*slot as usize * dims..]);
                let differ = (0..dims).filter(|i| (a[*i] > codes.thresholds[*i]) != (b[*i] > codes.thresholds[*i]));
                assert_eq!(count as usize, differ.count(), "{kernel:?} {dims} {slot}");
            }
        }
    }
}

#[test]
fn a_row_as_query_is_what_its_vector_is_and_as_far_either_way() {
    for (dims, metric) in DIMS.into_iter().zip(Metric::ALL.into_iter().cycle()) {
        let vectors = vectors(70, dims, 2);
        let codes = trained(&vectors, dims, metric);
        let rows = rows(&codes, &vectors);
        let (mut from_vector, mut from_row) = (Query::default(), Query::default());
        codes.query(&vectors[..dims], &mut from_vector);
        codes.stored(rows.row(0), &mut from_row);
        let all = |query: &Query| distances_of(|slots, to| codes.distances(query, &rows, slots, to), rows.len());
        assert_eq!(all(&from_vector), all(&from_row));
        for slot in 0..70 {
            codes.stored(rows.row(slot), &mut from_vector);
            assert_eq!(all(&from_vector)[0].to_bits(), all(&from_row)[slot as usize].to_bits());
        }
    }
}

#[test]
fn two_values_a_dimension_are_exact() {
    // One step in every dimension, and as many above as below: then a difference is the square of the step.
    let vectors: Vec<f32> = vectors(500, 16, 3)
        .chunks(16)
        .flat_map(|vector| {
            let signs: Vec<f32> = vector.iter().map(|value| if *value > 0.0 { 1.5 } else { -1.5 }).collect();
            [signs.clone(), signs.iter().map(|sign| -sign).collect()].concat()
        })
        .collect();
    for metric in Metric::ALL {
        let codes = trained(&vectors, 16, metric);
        let rows = rows(&codes, &vectors);
        let distances = all_distances(&codes, &vectors[..16], &rows);
        for (distance, vector) in distances.iter().zip(vectors.chunks_exact(16)) {
            let should = exact(metric, &vectors[..16], vector);
            assert!((distance - should).abs() < 1e-4, "{metric:?} {distance} {should}");
        }
    }
}

#[test]
fn values_that_are_never_negative_are_told_apart() {
    let vectors: Vec<f32> = vectors(300, 32, 4).iter().map(|value| value.abs() * 200.0).collect();
    let rows = rows(&trained(&vectors, 32, Metric::L2), &vectors);
    let ones: u32 = rows.as_bytes().iter().map(|byte| byte.count_ones()).sum();
    let share = f64::from(ones) / f64::from(300 * 32);
    assert!((0.4..0.6).contains(&share), "{share}");
}

#[test]
fn nothing_to_learn_from_is_no_harm() {
    check_nothing_to_learn_from(|vectors, metric| trained(vectors, 5, metric));
}

#[test]
fn bytes_come_back_and_nothing_else_does() {
    let vectors = vectors(60, 9, 5);
    for metric in Metric::ALL {
        // Dimensions, bytes, metric, the step, the distance of equals, a threshold: each out of its range.
        let wrongs = [(0, 0), (0, 10), (4, 1), (8, 3), (12, 0xBF80_0000), (16, 0x3F80_0000), (20, 0x7FC0_0000)];
        check_bytes(&trained(&vectors, 9, metric), &vectors, &wrongs);
    }
    assert_eq!(trained(&vectors, 9, Metric::L2).heap_bytes(), 36);
}
