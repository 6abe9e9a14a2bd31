//! What a vector index of 50,000 takes: to be opened again, saved, searched, changed.
//!
//! Peers are in `kromka-compare vector`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kromka::core::Validate;
use kromka_vector::file::Open;
use kromka_vector::{Config, Index, Marks, Metric, Search, Searcher};

const VECTORS: usize = 50_000;

/// Vectors around some centres, as embeddings are.
fn clustered(count: usize, dims: usize) -> Vec<f32> {
    let mut state = 7_u64;
    let mut value = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f32::from(u16::try_from(state >> 48).unwrap_or(0)) / 32_768.0 - 1.0
    };
    let centres: Vec<f32> = (0..count / 50 * dims).map(|_| value()).collect();
    let mut vectors = Vec::with_capacity(count * dims);
    for at in 0..count {
        let centre = at * 7_919 % (count / 50);
        vectors.extend(centres[centre * dims..][..dims].iter().map(|at| at + value() / 2.0));
    }
    vectors
}

fn bench(c: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (dims, metric) in [(128, Metric::L2), (384, Metric::Cosine)] {
        let mut group = c.benchmark_group(format!("50,000 vectors of {dims}"));
        group.sample_size(20);
        let path = directory.path().join(format!("{dims}.kv"));
        let vectors = clustered(VECTORS, dims as usize);
        let mut index = Index::new(Config::new(dims, metric).validate().expect("a valid configuration"));
        index.add_batch(&(0..VECTORS as u64).collect::<Vec<_>>(), &vectors).expect("a batch that can be kept");
        index.save(&path).expect("a file that can be written");
        group.bench_function("save", |b| b.iter(|| index.save(&path)));
        for (name, map) in [("open, mapped", true), ("open, read", false)] {
            let open = Open { map, ..Open::default() };
            group.bench_function(name, |b| b.iter(|| Index::open(&path, open).map(|(index, _)| index.len())));
        }
        let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
        let mut queries = vectors.chunks(dims as usize).step_by(7).cycle();
        let mut next = || queries.next().unwrap_or_default();
        group.bench_function("search", |b| {
            b.iter(|| index.search(black_box(next()), &Search::new(10), &mut searcher, &mut hits));
        });
        let mut ids = (0..VECTORS as u64).cycle();
        group.bench_function("update", |b| {
            b.iter(|| index.update(ids.next().unwrap_or(0), black_box(next()), Marks::default()));
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
