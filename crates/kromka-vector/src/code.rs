//! Codes that stand for vectors: small, and compared without the vectors.

mod binary;
mod int8;
mod product;
#[cfg(test)]
mod testing;
mod trained;

use alloc::vec::Vec;

use crate::config::{Coding, Config};
use crate::kernel::{CENTROIDS, Kernel};
use crate::table::Table;

pub(crate) use binary::Binary;
pub(crate) use int8::Int8;
pub(crate) use product::Product;
pub(crate) use trained::{aim, aimed};

/// Slots whose distances are asked for at once.
pub(crate) const BATCH: usize = 64;

/// How vectors are made codes.
#[derive(Debug, Clone)]
pub(crate) enum Codes {
    /// A byte for each dimension.
    Int8(Int8),
    /// A byte for each part of a vector.
    Product(Product),
    /// A bit for each dimension.
    Binary(Binary),
    /// What is still to be learned: there are no rows, hence nothing to compare.
    Untrained(Untrained),
}

/// Codes that have not seen a vector.
#[derive(Debug, Clone)]
pub(crate) struct Untrained {
    stride: usize,
    kernel: Kernel,
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
    /// The query's direction, where only that is compared.
    direction: Vec<f32>,
}

impl Query {
    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.bytes.capacity()
            + (self.table.capacity() + self.values.capacity() + self.direction.capacity()) * size_of::<f32>()
    }
}

impl Codes {
    /// Codes as a configuration wants them, before any vector was seen.
    pub(crate) fn new(config: &Config, kernel: Kernel) -> Self {
        let dims = config.dims as usize;
        match config.coding {
            Coding::Int8 => Self::Int8(Int8::new(dims, config.metric, kernel)),
            Coding::Product { bytes } => Self::Untrained(Untrained { stride: bytes as usize, kernel }),
            Coding::Binary => Self::Untrained(Untrained { stride: dims.div_ceil(8), kernel }),
        }
    }

    /// Codes that have learned from these vectors, which follow one another.
    pub(crate) fn train(config: &Config, vectors: &[f32], kernel: Kernel) -> Self {
        let Config { metric, seed, .. } = *config;
        let dims = config.dims as usize;
        match config.coding {
            Coding::Int8 => Self::new(config, kernel),
            Coding::Product { bytes } => Self::Product(Product::train(vectors, dims, bytes, metric, seed, kernel)),
            Coding::Binary => Self::Binary(Binary::train(vectors, dims, metric, seed, kernel)),
        }
    }

    /// Whether there is nothing that has to be learned first.
    pub(crate) fn is_trained(&self) -> bool {
        !matches!(self, Self::Untrained(_))
    }

    /// What was learned, as plain bytes; `None` where nothing was.
    #[cfg(feature = "std")]
    pub(crate) fn learned(&self) -> Option<Vec<u8>> {
        match self {
            Self::Int8(_) | Self::Untrained(_) => None,
            Self::Product(codes) => Some(codes.to_bytes()),
            Self::Binary(codes) => Some(codes.to_bytes()),
        }
    }

    /// Codes as a configuration wants them that have learned this; `None` where they cannot have.
    #[cfg(feature = "std")]
    pub(crate) fn from_learned(config: &Config, bytes: &[u8], kernel: Kernel) -> Option<Self> {
        let (codes, dims, metric) = match config.coding {
            Coding::Int8 => return None,
            Coding::Product { .. } => {
                let codes = Product::from_bytes(bytes, kernel)?;
                let (dims, metric) = (codes.dims(), codes.metric());
                (Self::Product(codes), dims, metric)
            }
            Coding::Binary => {
                let codes = Binary::from_bytes(bytes, kernel)?;
                let (dims, metric) = (codes.dims(), codes.metric());
                (Self::Binary(codes), dims, metric)
            }
        };
        let fits = dims == config.dims as usize && metric == config.metric;
        (fits && codes.stride() == Self::new(config, kernel).stride()).then_some(codes)
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Int8(_) | Self::Untrained(_) => 0,
            Self::Product(codes) => codes.heap_bytes(),
            Self::Binary(codes) => codes.heap_bytes(),
        }
    }

    /// Bytes that a query is compared by, once its tables are made.
    pub(crate) fn query_bytes(&self) -> usize {
        match self {
            // A float for each of the centroids of each part.
            Self::Product(codes) => codes.stride() * CENTROIDS * size_of::<f32>(),
            _ => 0,
        }
    }

    /// The instructions that codes are compared by.
    pub(crate) fn kernel(&self) -> &Kernel {
        match self {
            Self::Int8(codes) => codes.kernel(),
            Self::Product(codes) => codes.kernel(),
            Self::Binary(codes) => codes.kernel(),
            Self::Untrained(codes) => &codes.kernel,
        }
    }

    /// Bytes of a row.
    pub(crate) fn stride(&self) -> usize {
        match self {
            Self::Int8(codes) => codes.stride(),
            Self::Product(codes) => codes.stride(),
            Self::Binary(codes) => codes.stride(),
            Self::Untrained(codes) => codes.stride,
        }
    }

    /// Makes a vector a row.
    pub(crate) fn encode(&self, vector: &[f32], row: &mut [u8]) {
        match self {
            Self::Int8(codes) => codes.encode(vector, row),
            Self::Product(codes) => codes.encode(vector, row),
            Self::Binary(codes) => codes.encode(vector, row),
            Self::Untrained(_) => {}
        }
    }

    /// Replaces what is in `vector` by what a row stands for; false where that is no vector: bits are sides only.
    pub(crate) fn decode(&self, row: &[u8], vector: &mut Vec<f32>) -> bool {
        match self {
            Self::Int8(codes) => codes.decode(row, vector),
            Self::Product(codes) => codes.decode(row, vector),
            Self::Binary(_) | Self::Untrained(_) => return false,
        }
        true
    }

    /// Makes a vector a query.
    pub(crate) fn query(&self, vector: &[f32], query: &mut Query) {
        match self {
            Self::Int8(codes) => codes.query(vector, query),
            Self::Product(codes) => codes.query(vector, query),
            Self::Binary(codes) => codes.query(vector, query),
            Self::Untrained(_) => {}
        }
    }

    /// Makes a row a query, for the distances of a few.
    pub(crate) fn stored(&self, row: &[u8], query: &mut Query) {
        match self {
            Self::Int8(codes) => codes.stored(row, query),
            Self::Product(codes) => codes.stored(row, query),
            Self::Binary(codes) => codes.stored(row, query),
            Self::Untrained(_) => {}
        }
    }

    /// Makes a row a query for the distances of many, as a walk needs: the same distances, sooner where preparing pays.
    pub(crate) fn stored_for_many(&self, row: &[u8], query: &mut Query) {
        match self {
            Self::Product(codes) => codes.stored_for_many(row, query),
            Self::Int8(_) | Self::Binary(_) | Self::Untrained(_) => self.stored(row, query),
        }
    }

    /// Whether a vector can have been made this row: what else is one has no distance.
    #[cfg(feature = "std")]
    pub(crate) fn is_row(&self, row: &[u8]) -> bool {
        match self {
            Self::Int8(codes) => codes.is_row(row),
            // Every byte is a centroid, and every bit a side.
            Self::Product(_) | Self::Binary(_) => true,
            Self::Untrained(_) => false,
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
            Self::Untrained(_) => {}
        }
    }

    /// The distances of a query to rows that lie beside each other, as many as there is place for, from this one on.
    ///
    /// # Panics
    /// Where there are not as many rows.
    pub(crate) fn distances_from(&self, query: &Query, rows: &Table, first: u32, distances: &mut [f32]) {
        if let Self::Int8(codes) = self {
            return codes.distances_from(query, rows, first, distances);
        }
        let mut slots = [0; BATCH];
        for (first, distances) in (first..).step_by(BATCH).zip(distances.chunks_mut(BATCH)) {
            let slots = &mut slots[..distances.len()];
            slots.iter_mut().zip(first..).for_each(|(place, slot)| *place = slot);
            self.distances(query, rows, slots, distances);
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
