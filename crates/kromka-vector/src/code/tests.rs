//! Codes of each kind where they are used: by a scan and by the graph.

use alloc::vec::Vec;

use super::testing::vectors;
use super::*;
use crate::bits::Bits;
use crate::graph::{Arrival, Graph, Linking, Points, Scratch, Shape};
use crate::metric::Metric;

const DIMS: usize = 16;
const COUNT: usize = 400;

/// The nearest ten of each query by a scan of the codes that are found by walking the graph, of all.
fn recall(codes: &Codes) -> f64 {
    // In twenty heaps, as real vectors lie.
    let middles = vectors(20, DIMS, 1);
    let near = |i: usize, offset: f32| middles[i % 20 * DIMS + i / 20 % DIMS] + offset / 4.0;
    let vectors: Vec<f32> =
        vectors(COUNT, DIMS, 2).into_iter().enumerate().map(|(i, offset)| near(i, offset)).collect();
    let mut rows = Table::new(codes.stride());
    rows.grow(COUNT);
    let mut graph = Graph::new(Shape { degree: 16, ef_construction: 48, seed: 3 });
    let mut arrivals = Vec::new();
    for (vector, slot) in vectors.chunks(DIMS).zip(0..) {
        codes.encode(vector, rows.row_mut(slot));
        arrivals.push(Arrival { slot, height: graph.height(slot.into()) });
    }
    let points = Points { codes, rows: &rows, dead: &Bits::default() };
    graph.insert(points, &arrivals, &mut Linking::default());
    let (mut walked, mut scanned) = (Scratch::default(), Scratch::default());
    let (mut found, mut all) = (0, 0);
    for vector in vectors.chunks(DIMS).step_by(20) {
        codes.query(vector, &mut walked.query);
        codes.query(vector, &mut scanned.query);
        graph.search(points, 64, &mut walked);
        scanned.pool.reset(10);
        scanned.offer(points, (0..COUNT).map(|slot| u32::try_from(slot).unwrap()));
        // By distance, since codes make equals of different vectors.
        let farthest = scanned.pool.iter().last().map_or(0.0, |(distance, _)| distance);
        found += walked.pool.iter().take(10).filter(|(distance, _)| *distance <= farthest).count();
        all += 10;
    }
    f64::from(u32::try_from(found).unwrap()) / f64::from(all)
}

/// One of each kind.
fn kinds(metric: Metric) -> [Codes; 3] {
    let (learn, kernel) = (vectors(COUNT, DIMS, 2), Kernel::best());
    [
        Codes::Int8(Int8::new(DIMS, metric, kernel)),
        Codes::Product(Product::train(&learn, DIMS, 8, metric, 1, kernel)),
        Codes::Binary(Binary::train(&learn, DIMS, metric, 1, kernel)),
    ]
}

#[test]
fn the_graph_walks_codes_of_every_kind() {
    for metric in Metric::ALL {
        for codes in kinds(metric) {
            let recall = recall(&codes);
            assert!(recall > 0.9, "{metric:?} {} bytes: {recall}", codes.stride());
        }
    }
}

#[test]
fn a_row_as_query_for_few_and_for_many_is_the_same() {
    for codes in kinds(Metric::L2) {
        let mut rows = Table::new(codes.stride());
        rows.grow(2);
        let learn = vectors(COUNT, DIMS, 2);
        codes.encode(&learn[..DIMS], rows.row_mut(0));
        codes.encode(&learn[DIMS..2 * DIMS], rows.row_mut(1));
        let (mut few, mut many) = (Query::default(), Query::default());
        codes.stored(rows.row(0), &mut few);
        codes.stored_for_many(rows.row(0), &mut many);
        let [few, many] = [few, many].map(|query| (codes.distance(&query, &rows, 1), query.heap_bytes()));
        assert_eq!(few.0.to_bits(), many.0.to_bits());
        assert!(few.1.min(many.1) > 0);
    }
}
