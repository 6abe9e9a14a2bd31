//! An index beside a naive one, through everything that can be done to it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeMap;

use common::{clustered, draw, found, nearest, recall};
use kromka_core::{Tick, Validate};
use kromka_vector::{Coding, Compaction, Config, Exact, Filter, Index, Marks, Metric, Search};

const DIMS: usize = 24;

/// The vectors that an index has.
type Model = BTreeMap<u64, (Vec<f32>, Marks)>;

fn check(index: &Index, model: &Model, now: Tick, least: f64, state: &mut u64) {
    assert_eq!(index.len(), model.len());
    let pool = clustered(20, DIMS, draw(state));
    let filters =
        [Filter::default(), Filter { any: 1, ..Filter::default() }, Filter { class: Some(3), ..Filter::default() }];
    let metric = index.config().metric;
    for filter in filters {
        let mut have = Vec::new();
        let mut want = Vec::new();
        for query in pool.chunks(DIMS) {
            let passing = model.iter().filter(|(id, (_, marks))| {
                filter.admits(**id, marks) && marks.expires.is_none_or(|expires| expires > now)
            });
            let expected = nearest(metric, query, passing.map(|(id, (vector, _))| (*id, vector.as_slice())), 10);
            let hits = found(index, query, &Search { ef: 100, now, filter, ..Search::new(10) });
            assert_eq!(hits.len(), expected.len(), "every result that there is");
            assert!(hits.iter().all(|hit| {
                let (_, marks) = &model[&hit.id];
                filter.admits(hit.id, marks) && marks.expires.is_none_or(|expires| expires > now)
            }));
            have.push(hits.iter().map(|hit| hit.id).collect());
            want.push(expected);
        }
        let recall = recall(&have, &want);
        assert!(want.iter().all(Vec::is_empty) || recall >= least, "recall {recall} of {filter:?}");
    }
}

fn marks(state: &mut u64) -> Marks {
    let drawn = draw(state);
    Marks {
        tags: if drawn.is_multiple_of(3) { 1 } else { 2 },
        class: u8::try_from(drawn >> 8 & 7).unwrap(),
        expires: (drawn >> 16).is_multiple_of(4).then(|| Tick::from_ms(drawn >> 20 & 0xFFF)),
    }
}

/// Rounds of adding, updating, removing and compacting.
fn rounds(config: Config, count: usize, seed: u64, least: f64) {
    let mut index = Index::new(config.validate().unwrap());
    let mut model = Model::new();
    let mut state = seed;
    let mut next = 0_u64;
    for round in 0..12_u64 {
        let now = Tick::from_ms(round * 300);
        let fresh = clustered(count, DIMS, seed + round);
        let ids: Vec<u64> = (next..).take(count).collect();
        next += count as u64;
        if round % 3 == 2 {
            index.add_batch(&ids, &fresh).unwrap();
        }
        for (id, vector) in ids.iter().zip(fresh.chunks(DIMS)) {
            let marks = if round % 3 == 2 { Marks::default() } else { marks(&mut state) };
            if round % 3 != 2 {
                index.add(*id, vector, marks).unwrap();
            }
            model.insert(*id, (vector.to_vec(), marks));
        }
        let ids: Vec<u64> = model.keys().copied().collect();
        for id in ids {
            match draw(&mut state) % 10 {
                0..=3 => {
                    index.remove(id).unwrap();
                    model.remove(&id);
                }
                4 => {
                    let vector = clustered(1, DIMS, draw(&mut state));
                    let marks = marks(&mut state);
                    index.update(id, &vector, marks).unwrap();
                    model.insert(id, (vector, marks));
                }
                _ => {}
            }
        }
        check(&index, &model, now, least, &mut state);
        // Some rounds leave a compaction half done.
        for _ in 0..(draw(&mut state) % 40) {
            if index.compact(now, 16).progress == Compaction::Done {
                break;
            }
        }
        model.retain(|id, (_, marks)| index.marks(*id) == Some(*marks));
        check(&index, &model, now, least, &mut state);
    }
    let now = Tick::from_ms(12 * 300);
    while index.compact(now, 64).progress == Compaction::More {}
    model.retain(|_, (_, marks)| marks.expires.is_none_or(|expires| expires > now));
    check(&index, &model, now, least, &mut state);
    assert_eq!(index.stats().removed, 0);
    let have: Vec<u64> = {
        let mut ids: Vec<u64> = index.iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(have, model.keys().copied().collect::<Vec<_>>());
}

#[test]
fn a_scan_is_a_naive_index() {
    for metric in Metric::ALL {
        let config = Config { exact: Exact::F32, ..Config::new(24, metric) };
        rounds(config, 60, 5, 0.999);
    }
}

#[test]
fn a_graph_is_nearly_a_naive_index() {
    for metric in [Metric::L2, Metric::Cosine] {
        for flat_max in [0, 100] {
            let config = Config { exact: Exact::F32, flat_max, ..Config::new(24, metric) };
            rounds(config, 150, 11, 0.93);
        }
    }
}

#[test]
fn codes_alone_find_nearly_the_same() {
    let config = Config { exact: Exact::None, flat_max: 100, ..Config::new(24, Metric::L2) };
    rounds(config, 150, 3, 0.88);
}

#[test]
fn learned_codes_find_nearly_the_same_by_exact_values() {
    let sample = clustered(2_000, DIMS, 40);
    for (coding, rescore) in [(Coding::Product { bytes: 12 }, 60), (Coding::Binary, 400)] {
        for metric in Metric::ALL {
            let config = Config { coding, flat_max: 400, exact: Exact::F32, ..Config::new(24, metric) };
            let mut index = Index::new(config.validate().unwrap());
            assert_eq!(index.add(1, &sample[..DIMS], Marks::default()).unwrap_err().number(), 1710);
            index.train(&sample).unwrap();
            let vectors = clustered(900, DIMS, 41);
            for (id, vector) in (0..).zip(vectors.chunks(DIMS)) {
                index.add(id, vector, Marks::default()).unwrap();
            }
            assert_eq!(index.train(&sample).unwrap_err().number(), 1711);
            let named = |(id, vector)| (id, vector);
            let (mut have, mut want) = (Vec::new(), Vec::new());
            for query in clustered(40, DIMS, 42).chunks(DIMS) {
                let hits = found(&index, query, &Search { ef: 500, rescore, ..Search::new(10) });
                have.push(hits.iter().map(|hit| hit.id).collect());
                want.push(nearest(metric, query, (0..).zip(vectors.chunks(DIMS)).map(named), 10));
            }
            let recall = recall(&have, &want);
            assert!(recall > 0.95, "{coding:?} {metric:?}: {recall}");
        }
    }
}

#[test]
fn a_first_batch_is_what_codes_are_learned_from() {
    let vectors = clustered(500, DIMS, 43);
    let config = Config { coding: Coding::Product { bytes: 6 }, exact: Exact::None, ..Config::new(24, Metric::L2) };
    let index = common::index(config, &vectors);
    let back = index.vector(3).unwrap();
    let off = common::distance(Metric::L2, &back, &vectors[3 * DIMS..4 * DIMS]);
    let other = common::distance(Metric::L2, &back, &vectors[..DIMS]);
    assert!(off < other / 2.0, "{off} from itself, {other} from another");
}
