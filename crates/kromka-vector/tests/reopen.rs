//! How long it takes to save an index and to open it again: `cargo test --release --all-features --test reopen -- --ignored
//! --nocapture`.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::fs;
use std::time::{Duration, Instant};

use kromka_core::Validate;
use kromka_vector::file::{Durable, Open};
use kromka_vector::{Config, Exact, Hit, Index, Metric, Search, Searcher};

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

/// Vectors around some centres, as embeddings are.
fn clustered(count: usize, dims: usize) -> Vec<f32> {
    let mut state = 7_u64;
    let mut value = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f32::from(u16::try_from(state >> 48).unwrap()) / 32_768.0 - 1.0
    };
    let centres: Vec<f32> = (0..count / 50 * dims).map(|_| value()).collect();
    let mut vectors = Vec::with_capacity(count * dims);
    for at in 0..count {
        let centre = at * 7_919 % (count / 50);
        vectors.extend(centres[centre * dims..][..dims].iter().map(|at| at + value() / 2.0));
    }
    vectors
}

fn found(index: &Index, query: &[f32], search: &Search<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    index.search(query, search, &mut Searcher::default(), &mut hits).unwrap();
    hits
}

#[test]
#[ignore = "takes a minute; a measurement"]
fn fifty_thousand_vectors_are_there_at_once() {
    let directory = tempfile::tempdir().unwrap();
    for (dims, metric) in [(128, Metric::L2), (384, Metric::Cosine)] {
        let path = directory.path().join(format!("{dims}.kv"));
        let config = Config { exact: Exact::Bf16, ..Config::new(dims, metric) };
        let vectors = clustered(VECTORS, dims as usize);
        let begin = Instant::now();
        let mut index = Index::new(config.validate().unwrap());
        index.add_batch(&(0..VECTORS as u64).collect::<Vec<_>>(), &vectors).unwrap();
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
    }
}
