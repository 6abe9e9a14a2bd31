//! How long it takes to save an index and to open it again: `cargo test --release --all-features --test reopen -- --ignored
//! --nocapture`.
#![cfg(feature = "std")]

mod common;

use std::fs;
use std::time::{Duration, Instant};

use common::{clustered, found};
use kromka_core::Validate;
use kromka_vector::file::{Durable, Open};
use kromka_vector::{Config, Exact, Index, Metric, Search, Searcher};

const VECTORS: usize = 50_000;

/// The shortest of some times, which noise only adds to, and the middle one.
fn times(tries: usize, mut work: impl FnMut()) -> (Duration, Duration) {
    let mut all: Vec<Duration> = (0..tries)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed()
        })
        .collect();
    all.sort();
    (all[0], all[tries / 2])
}

#[test]
#[ignore = "takes a minute; a measurement"]
fn fifty_thousand_vectors_are_there_at_once() {
    let directory = tempfile::tempdir().unwrap();
    for (dims, metric) in [(128, Metric::L2), (384, Metric::Cosine)] {
        let path = directory.path().join(format!("{dims}.kv"));
        let config = Config { exact: Exact::Bf16, ..Config::new(dims, metric) };
        let vectors = clustered(VECTORS, dims as usize, 7);
        let begin = Instant::now();
        let index = common::index(config, &vectors);
        println!("{dims}-d: built in {:?}", begin.elapsed());
        let (save, save_median) = times(5, || index.save(&path).unwrap());
        let bytes = fs::metadata(&path).unwrap().len();
        let opened = |map| times(21, || drop(Index::open(&path, Open { map, ..Open::default() }).unwrap()));
        let (mapped, read) = (opened(true), opened(false));
        println!(
            "{dims}-d: {bytes} bytes, saved in {save:?} ({save_median:?}), opened mapped {mapped:?}, read {read:?}"
        );
        let (durable, _) = times(5, || drop(Durable::open(&path, Open::default()).unwrap()));
        println!("{dims}-d: opened for changes in {durable:?}");
        let reopened = Index::open(&path, Open::default()).unwrap().0;
        let query = &vectors[..dims as usize];
        let search = Search::new(10);
        assert_eq!(found(&index, query, &search), found(&reopened, query, &search));
        for (name, index) in [("memory", &index), ("mapped", &reopened)] {
            let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
            let (best, _) = times(5, || {
                for query in vectors.chunks(dims as usize).take(1_000) {
                    index.search(query, &search, &mut searcher, &mut hits).unwrap();
                }
            });
            println!("{dims}-d: a search in {name}: {:?}", best / 1_000);
        }
        let begin = Instant::now();
        let recall = reopened.estimate_recall(10, 64, 200).unwrap();
        println!("{dims}-d: recall of 200 samples {recall} in {:?}", begin.elapsed());
        assert!(bytes > 0 && config.validate().is_ok());
    }
}
