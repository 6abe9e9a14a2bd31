//! Codes that stand for vectors: small, and compared without the vectors.

#[cfg_attr(not(test), expect(dead_code, reason = "an index is made of integer codes only, as yet"))]
mod binary;
mod int8;
#[cfg_attr(not(test), expect(dead_code, reason = "an index is made of integer codes only, as yet"))]
mod product;
#[cfg(test)]
mod testing;
mod trained;

use alloc::vec::Vec;

use crate::kernel::Kernel;
use crate::metric::Metric;
use crate::table::Table;

pub(crate) use binary::Binary;
pub(crate) use int8::Int8;
pub(crate) use product::Product;

/// Slots whose distances are asked for at once.
pub(crate) const BATCH: usize = 64;

/// How vectors are made codes.
#[cfg_attr(not(test), expect(dead_code, reason = "an index is made of integer codes only, as yet"))]
#[derive(Debug, Clone)]
pub(crate) enum Codes {
    /// A byte for each dimension.
    Int8(Int8),
    /// A byte for each part of a vector.
    Product(Product),
    /// A bit for each dimension.
    Binary(Binary),
}

/// A query as its codes are compared. Its memory is kept from one query to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// The query's own codes.
    pub(crate) bytes: Vec<u8>,
    /// What a product of codes is multiplied with, and what is added to it.
    pub(crate) factor: f32,
    pub(crate) own: f32,
    /// What each part of the query is from each of its centroids, where the codes are of parts.
    pub(crate) table: Vec<f32>,
    /// The values to compare with instead of a table, where it is not worth making one.
    pub(crate) values: Vec<f32>,
}

#[cfg_attr(not(test), expect(dead_code, reason = "an index is made of integer codes only, as yet"))]
impl Query {
    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.bytes.capacity() + (self.table.capacity() + self.values.capacity()) * size_of::<f32>()
    }
}

impl Codes {
    /// A byte for each dimension; nothing needs to be learnt.
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
            Self::Product(codes) => codes.stride(),
            Self::Binary(codes) => codes.stride(),
        }
    }

    /// Makes a vector a row.
    pub(crate) fn encode(&self, vector: &[f32], row: &mut [u8]) {
        match self {
            Self::Int8(codes) => codes.encode(vector, row),
            Self::Product(codes) => codes.encode(vector, row),
            Self::Binary(codes) => codes.encode(vector, row),
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
            Self::Product(codes) => codes.query(vector, query),
            Self::Binary(codes) => codes.query(vector, query),
        }
    }

    /// Makes a row a query, for the distances of a few.
    pub(crate) fn stored(&self, row: &[u8], query: &mut Query) {
        match self {
            Self::Int8(codes) => codes.stored(row, query),
            Self::Product(codes) => codes.stored(row, query),
            Self::Binary(codes) => codes.stored(row, query),
        }
    }

    /// Makes a row a query for the distances of many, as a walk needs: the same distances, sooner where preparing pays.
    pub(crate) fn stored_for_many(&self, row: &[u8], query: &mut Query) {
        match self {
            Self::Product(codes) => codes.stored_for_many(row, query),
            Self::Int8(_) | Self::Binary(_) => self.stored(row, query),
        }
    }

    /// The distances of a query to rows.
    ///
    /// # Panics
    /// Where there are not as many distances as slots, or a slot is no row.
    pub(crate) fn distances(&self, query: &Query, rows: &Table, slots: &[u32], distances: &mut [f32]) {
        match self {
            Self::Int8(codes) => codes.distances(query, rows, slots, distances),
            Self::Product(codes) => codes.distances(query, rows, slots, distances),
            Self::Binary(codes) => codes.distances(query, rows, slots, distances),
        }
    }

    /// The distance of a query to a row.
    pub(crate) fn distance(&self, query: &Query, rows: &Table, slot: u32) -> f32 {
        let mut distance = [0.0];
        self.distances(query, rows, &[slot], &mut distance);
        distance[0]
    }
}

#[cfg(test)]
mod tests;
