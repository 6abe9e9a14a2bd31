//! A graph by another crate is a second opinion on ours.
#![cfg(feature = "instant-distance")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{clustered, found, index, nearest, recall};
use kromka_core::Tick;
use kromka_vector::{Coding, Compaction, Config, Exact, Filter, Index, Marks, Metric, Search};

const DIMS: usize = 20;

/// The share of what is nearest that the index finds.
fn share(index: &Index, vectors: &[(u64, Vec<f32>)], metric: Metric, search: &Search<'_>) -> f64 {
    let (mut have, mut want) = (Vec::new(), Vec::new());
    for query in clustered(50, DIMS, 91).chunks(DIMS) {
        let passing = vectors.iter().filter(|(id, _)| search.filter.admits(*id, &Marks::default()));
        have.push(found(index, query, search).iter().map(|hit| hit.id).collect());
        want.push(nearest(metric, query, passing.map(|(id, vector)| (*id, vector.as_slice())), 10));
    }
    recall(&have, &want)
}

fn named(vectors: &[f32]) -> Vec<(u64, Vec<f32>)> {
    (0..).zip(vectors.chunks(DIMS).map(<[f32]>::to_vec)).collect()
}

#[test]
fn a_frozen_graph_finds_what_ours_finds() {
    for metric in [Metric::L2, Metric::Cosine] {
        let vectors = clustered(1_500, DIMS, 90);
        let config = Config { flat_max: 200, exact: Exact::F32, ..Config::new(20, metric) };
        let mut index = index(config, &vectors);
        let all = named(&vectors);
        let search = Search { ef: 100, ..Search::new(10) };
        let ours = share(&index, &all, metric, &search);
        index.freeze(100).unwrap();
        let theirs = share(&index, &all, metric, &search);
        assert!(ours > 0.97 && theirs > 0.97, "{metric:?}: ours {ours}, theirs {theirs}");
        // More than it was made for, and filters: every vector is compared.
        assert!(share(&index, &all, metric, &Search { ef: 500, ..search }) > 0.999);
        let odd = |id: u64, _: &Marks| id % 2 == 1;
        let filter = Filter { accept: Some(&odd), ..Filter::default() };
        assert!(share(&index, &all, metric, &Search { filter, ..search }) > 0.97);
    }
}

#[test]
fn an_emptied_frozen_index_that_is_frozen_again_holds_nothing() {
    let mut index = index(Config::new(20, Metric::L2), &clustered(10, DIMS, 95));
    index.freeze(16).unwrap();
    (0..10).for_each(|id| index.remove(id).unwrap());
    // It once kept ten slots that nobody could give back.
    index.freeze(16).unwrap();
    assert!(!index.wants_compaction(Tick::ZERO));
    assert_eq!(index.compact(Tick::ZERO, 1).progress, Compaction::Done);
    assert_eq!((index.len(), index.stats().removed), (0, 0));
    let bytes = index.to_bytes().unwrap();
    assert!(Index::from_bytes(&bytes).unwrap().0.is_empty());
}

#[test]
fn a_vector_of_a_full_frozen_index_is_updated() {
    let vectors = clustered(20, DIMS, 96);
    let mut index = index(Config { max_vectors: 20, ..Config::new(20, Metric::L2) }, &vectors);
    index.freeze(16).unwrap();
    index.update(3, &vectors[..DIMS], Marks::default()).unwrap();
    assert_eq!(index.len(), 20);
}

#[test]
fn a_frozen_index_goes_on_being_changed() {
    let vectors = clustered(900, DIMS, 92);
    let config = Config { flat_max: 150, exact: Exact::F32, ..Config::new(20, Metric::L2) };
    let mut index = index(config, &vectors);
    index.freeze(80).unwrap();
    let mut all = named(&vectors);
    let search = Search { ef: 80, ..Search::new(10) };
    for (id, vector) in named(&clustered(400, DIMS, 93)) {
        if id % 3 == 0 {
            index.update(id, &vector, Marks::default()).unwrap();
            all.iter_mut().find(|(known, _)| *known == id).unwrap().1.clone_from(&vector);
        } else {
            index.add(id + 900, &vector, Marks::default()).unwrap();
            all.push((id + 900, vector));
        }
        if id % 5 == 0 {
            index.remove(id + 500).unwrap();
            all.retain(|(known, _)| *known != id + 500);
        }
        if id % 100 == 99 {
            assert_eq!(index.len(), all.len());
            let share = share(&index, &all, Metric::L2, &search);
            assert!(share > 0.97, "{share} after {id}");
        }
    }
    index.freeze(80).unwrap();
    index.remove(all.pop().unwrap().0).unwrap();
    while index.compact(Tick::ZERO, 30).progress == Compaction::More {}
    assert_eq!((index.stats().removed, index.stats().linked), (0, all.len()));
    assert!(share(&index, &all, Metric::L2, &search) > 0.97);
}

#[test]
fn only_codes_of_bytes_are_frozen() {
    let config = Config { coding: Coding::Binary, ..Config::new(20, Metric::L2) };
    assert_eq!(index(config, &clustered(50, DIMS, 94)).freeze(10).unwrap_err().number(), 1712);
}
