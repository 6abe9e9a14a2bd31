//! What the tests of all codes need.

use alloc::vec;
use alloc::vec::Vec;

use crate::graph::draw;
use crate::metric::Metric;

/// Vectors of values from −1 to 1, one after another.
pub(super) fn vectors(count: usize, dims: usize, seed: u64) -> Vec<f32> {
    let mut seed = seed;
    let value = |_| f32::from(draw(&mut seed).to_le_bytes()[0].cast_signed()) / 128.0 + 0.001;
    (0..count * dims).map(value).collect()
}

/// The distances to all rows, asked for at once.
pub(super) fn distances_of(ask: impl FnOnce(&[u32], &mut [f32]), rows: usize) -> Vec<f32> {
    let slots: Vec<u32> = (0..u32::try_from(rows).unwrap()).collect();
    let mut distances = vec![0.0; rows];
    ask(&slots, &mut distances);
    distances
}

/// The distance of two vectors.
pub(super) fn exact(metric: Metric, a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    match metric {
        Metric::L2 => a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum(),
        Metric::Cosine => 1.0 - product(a, b) / (product(a, a) * product(b, b)).sqrt(),
        Metric::InnerProduct => -product(a, b),
    }
}
