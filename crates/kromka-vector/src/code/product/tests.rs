//! What product codes promise, at lengths that divide by nothing.

use super::*;
use crate::code::testing::{
    all_distances, check_bytes, check_nothing_to_learn_from, distances_of, exact, rows, vectors,
};

const SIZES: [(usize, u32); 6] = [(1, 1), (3, 2), (7, 3), (7, 7), (100, 1), (100, 13)];

fn trained(vectors: &[f32], dims: usize, bytes: u32, metric: Metric, kernel: Kernel) -> Product {
    Product::train(vectors, dims, bytes, metric, 7, kernel)
}

fn each_size(mut test: impl FnMut(usize, u32, Metric)) {
    for (dims, bytes) in SIZES {
        Metric::ALL.into_iter().for_each(|metric| test(dims, bytes, metric));
    }
}

#[test]
fn every_kernel_learns_and_compares_alike() {
    each_size(|dims, bytes, metric| {
        if dims == 100 && metric != Metric::L2 {
            return;
        }
        // A few more than centroids, so that these move.
        let vectors = vectors(270, dims, 1);
        let mut seen = None;
        for kernel in Kernel::all() {
            let codes = trained(&vectors, dims, bytes, metric, kernel);
            let rows = rows(&codes, &vectors);
            let distances = all_distances(&codes, &vectors[..dims], &rows);
            let bits: Vec<u32> = distances.iter().map(|distance| distance.to_bits()).collect();
            let this = (codes.to_bytes(), rows.as_bytes().to_vec(), bits);
            assert_eq!(*seen.get_or_insert_with(|| this.clone()), this, "{kernel:?} {dims} {bytes} {metric:?}");
        }
    });
}

#[test]
fn a_seed_makes_one_code_and_another_seed_another() {
    let vectors = vectors(300, 8, 2);
    let learn = |seed| Product::train(&vectors, 8, 2, Metric::L2, seed, Kernel::best()).to_bytes();
    assert_eq!(learn(1), learn(1));
    assert_ne!(learn(1), learn(2));
}

#[test]
fn a_row_as_query_is_as_far_either_way_and_by_either_means() {
    each_size(|dims, bytes, metric| {
        let vectors = vectors(40, dims, 3);
        let codes = trained(&vectors, dims, bytes, metric, Kernel::best());
        let rows = rows(&codes, &vectors);
        let distance = |from: u32, to: u32| {
            let (mut few, mut many) = (Query::default(), Query::default());
            codes.stored(rows.row(from), &mut few);
            codes.stored_for_many(rows.row(from), &mut many);
            let mut distances = [[0.0]; 2];
            codes.distances(&few, &rows, &[to], &mut distances[0]);
            codes.distances(&many, &rows, &[to], &mut distances[1]);
            // The selection of links compares the one with the other: a difference in the last place would lose links.
            assert_eq!(distances[0][0].to_bits(), distances[1][0].to_bits(), "{dims} {bytes} {metric:?}");
            distances[0][0]
        };
        for slot in 1..20 {
            let (there, back) = (distance(0, slot), distance(slot, 0));
            assert!((there - back).abs() <= 1e-5 * there.abs().max(1.0), "{there} {back}");
        }
        if metric != Metric::InnerProduct {
            assert_eq!(distance(4, 4).to_bits(), 0.0_f32.to_bits());
        }
    });
}

/// A query of the memory of another: what was kept from a table must not count for a row, nor the other way round.
#[test]
fn a_query_forgets_the_one_before() {
    let vectors = vectors(50, 7, 4);
    let codes = trained(&vectors, 7, 3, Metric::L2, Kernel::best());
    let rows = rows(&codes, &vectors);
    let (mut kept, mut fresh) = (Query::default(), Query::default());
    codes.query(&vectors[..7], &mut kept);
    codes.stored(rows.row(1), &mut kept);
    codes.stored_for_many(rows.row(2), &mut kept);
    codes.stored(rows.row(1), &mut kept);
    codes.query(&vectors[7..14], &mut kept);
    codes.query(&vectors[7..14], &mut fresh);
    let all = |query: &Query| distances_of(|slots, to| codes.distances(query, &rows, slots, to), rows.len());
    assert_eq!(all(&kept), all(&fresh));
}

#[test]
fn what_lies_on_centroids_is_exact() {
    // Fewer vectors than centroids: each part of each is one.
    for count in [1, 2, 100] {
        each_size(|dims, bytes, metric| {
            let vectors = vectors(count, dims, 5);
            let codes = trained(&vectors, dims, bytes, metric, Kernel::best());
            let rows = rows(&codes, &vectors);
            let distances = all_distances(&codes, &vectors[..dims], &rows);
            for (distance, vector) in distances.iter().zip(vectors.chunks_exact(dims)) {
                let should = exact(metric, &vectors[..dims], vector);
                assert!((distance - should).abs() <= 1e-5 * should.abs().max(1.0), "{metric:?} {distance} {should}");
            }
        });
    }
}

#[test]
fn more_vectors_than_centroids_are_near_theirs() {
    let vectors = vectors(1_000, 12, 6);
    for metric in Metric::ALL {
        let codes = trained(&vectors, 12, 6, metric, Kernel::best());
        let rows = rows(&codes, &vectors);
        let distances = all_distances(&codes, &vectors[..12], &rows);
        let errors = distances.iter().zip(vectors.chunks_exact(12)).map(|(distance, vector)| {
            let should = exact(metric, &vectors[..12], vector);
            (distance - should).abs()
        });
        let mean = errors.sum::<f32>() / 1_000.0;
        assert!(mean < 0.2, "{metric:?} {mean}");
    }
}

#[test]
fn nothing_to_learn_from_is_no_harm() {
    check_nothing_to_learn_from(|vectors, metric| trained(vectors, 5, 2, metric, Kernel::best()));
}

#[test]
fn bytes_come_back_and_nothing_else_does() {
    let vectors = vectors(60, 7, 8);
    for metric in Metric::ALL {
        // Dimensions, bytes, metric, a value: each out of its range.
        let wrongs = [(0, 0), (0, 8), (0, 16_385), (4, 0), (4, 8), (8, 3), (12, 0x7FC0_0000), (16, 0x7F7F_FFFF)];
        check_bytes(&trained(&vectors, 7, 3, metric, Kernel::best()), &vectors, &wrongs);
    }
}

#[test]
fn memory_is_a_line_for_each_dimension() {
    let codes = trained(&vectors(20, 7, 9), 7, 3, Metric::L2, Kernel::best());
    assert_eq!(codes.heap_bytes(), 7 * 256 * 4 + 4 * size_of::<usize>());
}
