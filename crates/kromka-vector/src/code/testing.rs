//! What the tests of all codes need.

use alloc::vec;
use alloc::vec::Vec;

use super::{Binary, Product, Query};
use crate::graph::draw;
use crate::kernel::Kernel;
use crate::metric::Metric;
use crate::table::Table;

/// Codes that are learned, whichever they are.
pub(super) trait Learned: Sized {
    fn dims(&self) -> usize;
    fn stride(&self) -> usize;
    fn metric(&self) -> Metric;
    fn encode(&self, vector: &[f32], row: &mut [u8]);
    fn query(&self, vector: &[f32], query: &mut Query);
    fn distances(&self, query: &Query, rows: &Table, slots: &[u32], to: &mut [f32]);
    fn to_bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

macro_rules! learned {
    ($($codes:ty),*) => {$(
        impl Learned for $codes {
            fn dims(&self) -> usize {
                self.dims()
            }
            fn stride(&self) -> usize {
                self.stride()
            }
            fn metric(&self) -> Metric {
                self.metric()
            }
            fn encode(&self, vector: &[f32], row: &mut [u8]) {
                self.encode(vector, row);
            }
            fn query(&self, vector: &[f32], query: &mut Query) {
                self.query(vector, query);
            }
            fn distances(&self, query: &Query, rows: &Table, slots: &[u32], to: &mut [f32]) {
                self.distances(query, rows, slots, to);
            }
            fn to_bytes(&self) -> Vec<u8> {
                self.to_bytes()
            }
            fn from_bytes(bytes: &[u8]) -> Option<Self> {
                Self::from_bytes(bytes, Kernel::best())
            }
        }
    )*};
}

learned!(Binary, Product);

/// The rows of vectors.
pub(super) fn rows(codes: &impl Learned, vectors: &[f32]) -> Table {
    let mut rows = Table::new(codes.stride());
    rows.grow(vectors.len() / codes.dims());
    for (slot, vector) in vectors.chunks_exact(codes.dims()).enumerate() {
        codes.encode(vector, rows.row_mut(u32::try_from(slot).unwrap()));
    }
    rows
}

/// The distances of a vector to all rows.
pub(super) fn all_distances(codes: &impl Learned, vector: &[f32], rows: &Table) -> Vec<f32> {
    let mut query = Query::default();
    codes.query(vector, &mut query);
    distances_of(|slots, to| codes.distances(&query, rows, slots, to), rows.len())
}

/// Vectors of five values from which nothing can be learned are no harm, whatever is asked later.
pub(super) fn check_nothing_to_learn_from<C: Learned>(trained: impl Fn(&[f32], Metric) -> C) {
    for metric in Metric::ALL {
        for vectors in [&[][..], &[0.0; 5], &[3.0; 50], &[-1e15; 50], &[1e-40; 50]] {
            let codes = trained(vectors, metric);
            let distances = all_distances(&codes, &[1.0, -2.0, 0.0, 1e15, 0.5], &rows(&codes, vectors));
            assert!(distances.iter().all(|distance| distance.is_finite()), "{metric:?}");
            assert!(distances.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()), "{metric:?}");
        }
    }
}

/// The bytes of codes come back; none that are cut, longer, or have one of these words at one of these places do.
pub(super) fn check_bytes<C: Learned>(codes: &C, vectors: &[f32], wrongs: &[(usize, u32)]) {
    let bytes = codes.to_bytes();
    let back = C::from_bytes(&bytes).unwrap();
    assert_eq!(back.to_bytes(), bytes);
    let shape = |codes: &C| (codes.dims(), codes.stride(), codes.metric());
    assert_eq!(shape(&back), shape(codes));
    assert_eq!(rows(&back, vectors).as_bytes(), rows(codes, vectors).as_bytes());
    for length in 0..bytes.len() {
        assert!(C::from_bytes(&bytes[..length]).is_none(), "{length}");
    }
    for (at, word) in wrongs {
        let mut wrong = bytes.clone();
        wrong[*at..*at + 4].copy_from_slice(&u32::to_le_bytes(*word));
        assert!(C::from_bytes(&wrong).is_none(), "{at} {word}");
    }
    assert!(C::from_bytes(&[&bytes[..], &[0; 4]].concat()).is_none());
}

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
