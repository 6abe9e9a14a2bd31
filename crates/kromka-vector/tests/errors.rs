//! What an index refuses, and that it changes nothing then.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{clustered, found, index};
use kromka_core::{Tick, Validate};
use kromka_vector::{Coding, Compaction, Config, Exact, Index, Marks, Metric, Search, VectorError};

const DIMS: usize = 8;

fn small(metric: Metric) -> Config {
    Config { exact: Exact::None, ..Config::new(8, metric) }
}

#[test]
fn vectors_that_cannot_be_compared_are_refused() {
    let mut index = Index::new(small(Metric::Cosine).validate().unwrap());
    let ones = [1.0; DIMS];
    let refused = |result: Result<(), VectorError>, number: u16| assert_eq!(result.unwrap_err().number(), number);
    refused(index.add(1, &ones[1..], Marks::default()), 1702);
    for wrong in [f32::NAN, f32::INFINITY, -2e15] {
        refused(index.add(1, &[1.0, 1.0, wrong, 1.0, 1.0, 1.0, 1.0, 1.0], Marks::default()), 1703);
    }
    refused(index.add(1, &[0.0; DIMS], Marks::default()), 1704);
    index.add(1, &ones, Marks::default()).unwrap();
    refused(index.add(1, &ones, Marks::default()), 1705);
    refused(index.update(2, &ones, Marks::default()), 1706);
    refused(index.mark(2, Marks::default()), 1706);
    refused(index.remove(2), 1706);
    refused(index.add_batch(&[2, 3], &ones), 1709);
    refused(index.add_batch(&[2, 2], &[1.0; 2 * DIMS]), 1705);
    refused(index.add_batch(&[2, 1], &[1.0; 2 * DIMS]), 1705);
    assert_eq!((index.len(), index.iter().count()), (1, 1));
    assert_eq!(found(&index, &ones, &Search::new(5)).len(), 1);
}

#[test]
fn fields_out_of_range_are_refused() {
    let config = small(Metric::L2);
    for wrong in [
        Config { dims: 0, ..config },
        Config { dims: 16_385, ..config },
        Config { degree: 3, ..config },
        Config { ef_construction: 7, ..config },
        Config { max_vectors: 0, ..config },
        Config { max_bytes: 0, ..config },
        Config { flat_max: 1 << 21, ..config },
    ] {
        assert!(wrong.validate().is_err(), "{wrong:?}");
    }
    let index = index(config, &clustered(10, DIMS, 1));
    let query = [0.0; DIMS];
    for wrong in [
        Search { k: 0, ..Search::new(1) },
        Search { k: 65_537, ..Search::new(1) },
        Search { ef: 0, ..Search::new(1) },
        Search { rescore: 65_537, ..Search::new(1) },
    ] {
        let mut hits = Vec::new();
        let result = index.search(&query, &wrong, &mut kromka_vector::Searcher::default(), &mut hits);
        assert_eq!(result.unwrap_err().number(), 1701);
    }
}

#[test]
fn a_full_index_refuses_updates_no_vector_it_has() {
    let vectors = clustered(20, DIMS, 2);
    let config = Config { max_vectors: 20, ..small(Metric::L2) };
    let mut index = index(config, &vectors);
    let more = clustered(1, DIMS, 3);
    assert_eq!(index.add(99, &more, Marks::default()), Err(VectorError::Full { need: 21, max: 20 }));
    assert_eq!(index.add_batch(&[99], &more), Err(VectorError::Full { need: 21, max: 20 }));
    index.update(3, &more, Marks::default()).unwrap();
    assert_eq!(found(&index, &more, &Search::new(1))[0].id, 3);
    index.remove(0).unwrap();
    index.add(99, &more, Marks::default()).unwrap();
}

/// Marks, codes that are learned, and what links are found by count, too.
#[test]
fn marks_and_learning_keep_to_the_limit_of_memory() {
    let max_bytes = 200_000;
    let mut index = Index::new(Config { max_bytes, ..small(Metric::L2) }.validate().unwrap());
    let mut added = 0;
    while index.add(added, &clustered(1, DIMS, added + 1), Marks::default()).is_ok() {
        added += 1;
    }
    let last = added - 1;
    let marks = Marks { tags: 1, class: 1, expires: Some(Tick::from_ms(1)) };
    let refused = index.mark(last, marks);
    assert!(matches!(refused, Err(VectorError::FullBytes { max, .. }) if max == max_bytes), "{refused:?}");
    assert!(matches!(index.update(last, &clustered(1, DIMS, 1), marks), Err(VectorError::FullBytes { .. })));
    assert_eq!(index.marks(last), Some(Marks::default()));
    assert!(index.heap_bytes() as u64 <= max_bytes);
    index.mark(0, marks).unwrap();
    index.mark(last, Marks::default()).unwrap();
    (0..added / 2).for_each(|id| index.remove(id).unwrap());
    index.mark(last, marks).unwrap();
    assert!(index.heap_bytes() as u64 <= max_bytes);

    let config = Config { max_bytes: 1 << 20, coding: Coding::Product { bytes: 8 }, ..Config::new(2_048, Metric::L2) };
    let mut index = Index::new(config.validate().unwrap());
    let vectors = clustered(3, 2_048, 1);
    assert!(matches!(index.train(&vectors), Err(VectorError::FullBytes { .. })));
    assert!(matches!(index.add_batch(&[1, 2, 3], &vectors), Err(VectorError::FullBytes { .. })));
    assert_eq!(index.add(1, &vectors[..2_048], Marks::default()), Err(VectorError::Untrained));
    assert!(index.heap_bytes() < 1 << 10);
}

#[test]
fn memory_stays_below_its_limit_and_full_is_an_answer() {
    for flat_max in [100_000, 200] {
        let max_bytes = 400_000;
        let config = Config { max_bytes, flat_max, ..small(Metric::L2) };
        let mut index = Index::new(config.validate().unwrap());
        let mut added = 0_u64;
        let refused = loop {
            match index.add(added, &clustered(1, DIMS, added + 1), Marks::default()) {
                Ok(()) => added += 1,
                Err(refused) => break refused,
            }
            assert!(index.heap_bytes() as u64 <= max_bytes, "{} bytes", index.heap_bytes());
        };
        assert!(matches!(refused, VectorError::FullBytes { need, max } if need > max && max == max_bytes));
        // Three quarters of the memory is for vectors, whatever tables grow by.
        let each = index.heap_bytes() as u64 / added;
        assert!(added > 1_000 && added * each > max_bytes * 3 / 4, "{added} of {each} bytes");
        assert_eq!(index.len() as u64, added);
        // What is removed makes room again.
        (0..added / 2).for_each(|id| index.remove(id).unwrap());
        while index.compact(Tick::ZERO, 100).progress == Compaction::More {}
        for id in 0..added / 4 {
            index.add(id, &clustered(1, DIMS, id), Marks::default()).unwrap();
        }
        assert!(index.heap_bytes() as u64 <= max_bytes);
    }
}
