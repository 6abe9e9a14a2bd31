//! The recall that an index estimates of itself.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use kromka_core::Validate;
use kromka_vector::{Coding, Config, Exact, Index, Marks, Metric, VectorError};

const DIMS: u32 = 16;
const COUNT: u64 = 2_000;

fn index(config: Config) -> Index {
    let mut state = 3_u64;
    let mut value = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f32::from(u16::try_from(state >> 48).unwrap()) / 32_768.0 - 1.0
    };
    let vectors: Vec<f32> = (0..COUNT * u64::from(DIMS)).map(|_| value()).collect();
    let mut index = Index::new(config.validate().unwrap());
    index.add_batch(&(0..COUNT).collect::<Vec<_>>(), &vectors).unwrap();
    index
}

#[test]
fn a_scan_finds_all_and_a_graph_the_more_the_wider_it_looks() {
    for metric in Metric::ALL {
        let scanned = index(Config::new(DIMS, metric)).estimate_recall(10, 10, 100).unwrap();
        // Codes leave some of the best candidates out, few with so many scored again.
        assert!(scanned > 0.98, "{metric:?}: {scanned}");
        let graph = Config { flat_max: 0, degree: 4, ef_construction: 16, ..Config::new(DIMS, metric) };
        let graph = index(graph);
        let [narrow, wide] = [10, 200].map(|ef| graph.estimate_recall(10, ef, 200).unwrap());
        assert!(narrow < wide && wide <= 1.0, "{metric:?}: {narrow}, {wide}");
        assert_eq!(graph.estimate_recall(10, 200, 200).unwrap().to_bits(), wide.to_bits());
    }
}

#[test]
fn codes_alone_are_compared_with_codes() {
    for coding in [Coding::Int8, Coding::Product { bytes: 4 }, Coding::Binary] {
        let config = Config { exact: Exact::None, coding, ..Config::new(DIMS, Metric::L2) };
        let recall = index(config).estimate_recall(10, 10, 50).unwrap();
        assert!(recall > 0.999, "{coding:?}: {recall}");
    }
}

#[test]
fn there_may_be_little_to_find() {
    let mut index = Index::new(Config::new(2, Metric::L2).validate().unwrap());
    assert!(index.estimate_recall(10, 10, 10).unwrap() > 0.999);
    index.add(1, &[1.0, 2.0], Marks::default()).unwrap();
    assert!(index.estimate_recall(10, 10, 10).unwrap() > 0.999);
    for (k, ef, samples) in [(0, 10, 10), (65_536, 10, 10), (10, 0, 10), (10, 10, 0), (u32::MAX, 10, 10)] {
        assert!(
            matches!(index.estimate_recall(k, ef, samples), Err(VectorError::Field { .. })),
            "{k}, {ef}, {samples}"
        );
    }
}
