//! Vectors to test with, and what is nearest among them.
#![allow(dead_code, reason = "each test uses some of it")]

use kromka_core::Validate;
use kromka_vector::{Config, Hit, Index, Metric, Search, Searcher};

/// The next of a sequence of well-mixed numbers.
pub(crate) fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let x = *state ^ (*state >> 33);
    x.wrapping_mul(0xFF51_AFD7_ED55_8CCD) >> 20
}

/// A value from −1 to 1.
#[expect(clippy::cast_precision_loss, reason = "20 bits")]
pub(crate) fn value(state: &mut u64) -> f32 {
    (draw(state) % (1 << 20)) as f32 / f32::from(1_u16 << 15) / 16.0 - 1.0
}

/// Vectors around some centres, as embeddings are.
pub(crate) fn clustered(count: usize, dims: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let centres: Vec<f32> = (0..(1 + count / 50) * dims).map(|_| value(&mut state)).collect();
    let mut vectors = Vec::with_capacity(count * dims);
    for _ in 0..count {
        let centre = usize::try_from(draw(&mut state)).unwrap() % (1 + count / 50);
        vectors.extend(centres[centre * dims..][..dims].iter().map(|at| at + 0.5 * value(&mut state)));
    }
    vectors
}

/// An index of these vectors, by their place.
pub(crate) fn index(config: Config, vectors: &[f32]) -> Index {
    let mut index = Index::new(config.validate().unwrap());
    let ids: Vec<u64> = (0..(vectors.len() / config.dims as usize) as u64).collect();
    index.add_batch(&ids, vectors).unwrap();
    index
}

/// The distance that a metric means.
pub(crate) fn distance(metric: Metric, a: &[f32], b: &[f32]) -> f64 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    match metric {
        Metric::L2 => a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum(),
        Metric::Cosine => 1.0 - product(a, b) / (product(a, a) * product(b, b)).sqrt(),
        Metric::InnerProduct => -product(a, b),
    }
}

/// The ids of the `k` nearest of some vectors.
pub(crate) fn nearest<'a>(
    metric: Metric,
    query: &[f32],
    vectors: impl Iterator<Item = (u64, &'a [f32])>,
    k: usize,
) -> Vec<u64> {
    let mut all: Vec<(f64, u64)> = vectors.map(|(id, vector)| (distance(metric, query, vector), id)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all.into_iter().take(k).map(|(_, id)| id).collect()
}

/// What a search finds.
pub(crate) fn found(index: &Index, query: &[f32], search: &Search<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    index.search(query, search, &mut Searcher::default(), &mut hits).unwrap();
    hits
}

/// The share of what is nearest that was found.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub(crate) fn recall(found: &[Vec<u64>], nearest: &[Vec<u64>]) -> f64 {
    let all: usize = nearest.iter().map(Vec::len).sum();
    let hit = |(found, nearest): (&Vec<u64>, &Vec<u64>)| nearest.iter().filter(|id| found.contains(id)).count();
    found.iter().zip(nearest).map(hit).sum::<usize>() as f64 / all as f64
}
