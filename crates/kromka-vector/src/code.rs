//! Codes that stand for vectors: small, and compared without the vectors.

mod int8;

use alloc::vec::Vec;

use crate::kernel::Kernel;
use crate::metric::Metric;
use crate::table::Table;

pub(crate) use int8::Int8;

/// Slots whose distances are asked for at once.
pub(crate) const BATCH: usize = 64;

/// How vectors are made codes.
#[derive(Debug, Clone)]
pub(crate) enum Codes {
    Int8(Int8),
}

/// A query as its codes are compared. Its memory is kept from one query to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// The query's own codes.
    pub(crate) bytes: Vec<u8>,
    /// What a product of codes is multiplied with, and what is added to it.
    pub(crate) factor: f32,
    pub(crate) own: f32,
}

impl Codes {
    pub(crate) fn int8(dims: usize, metric: Metric, kernel: Kernel) -> Self {
        Self::Int8(Int8::new(dims, metric, kernel))
    }

    /// The instructions that codes are compared by.
    pub(crate) fn kernel(&self) -> &Kernel {
        match self {
            Self::Int8(codes) => codes.kernel(),
        }
    }

    /// Bytes of a row.
    pub(crate) fn stride(&self) -> usize {
        match self {
            Self::Int8(codes) => codes.stride(),
        }
    }

    /// Makes a vector a row.
    pub(crate) fn encode(&self, vector: &[f32], row: &mut [u8]) {
        match self {
            Self::Int8(codes) => codes.encode(vector, row),
        }
    }

    /// Appends what a row stands for.
    pub(crate) fn decode(&self, row: &[u8], vector: &mut Vec<f32>) {
        match self {
            Self::Int8(codes) => codes.decode(row, vector),
        }
    }

    /// Makes a vector a query.
    pub(crate) fn query(&self, vector: &[f32], query: &mut Query) {
        match self {
            Self::Int8(codes) => codes.query(vector, query),
        }
    }

    /// Makes a row a query.
    pub(crate) fn stored(&self, row: &[u8], query: &mut Query) {
        match self {
            Self::Int8(codes) => codes.stored(row, query),
        }
    }

    /// The distances of a query to rows.
    ///
    /// # Panics
    /// Where there are not as many distances as slots, or a slot is no row.
    pub(crate) fn distances(&self, query: &Query, rows: &Table, slots: &[u32], distances: &mut [f32]) {
        match self {
            Self::Int8(codes) => codes.distances(query, rows, slots, distances),
        }
    }

    /// The distance of a query to a row.
    pub(crate) fn distance(&self, query: &Query, rows: &Table, slot: u32) -> f32 {
        let mut distance = [0.0];
        self.distances(query, rows, &[slot], &mut distance);
        distance[0]
    }
}
