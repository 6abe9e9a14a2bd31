//! What an index is made of.

use kromka_core::{BoundError, Validate};

use crate::bounds;
use crate::metric::Metric;

/// Exact values that are kept besides the codes, which the best candidates are scored by again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Exact {
    /// None: distances are those of the codes. The least memory, and some points of recall fewer.
    None = 0,
    /// The upper halves of floats: 2 bytes a dimension.
    Bf16 = 1,
    /// Floats: 4 bytes a dimension.
    F32 = 2,
}

/// The codes that stand for vectors while they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// A byte for each value: nothing is learned first, and hardly anything is lost.
    Int8,
    /// So many bytes a vector, 1 to its dimensions (product quantisation). A byte for each four values is a quarter of
    /// [`Coding::Int8`]; with 50 candidates scored by exact values it finds as much. Comparing takes two to three times as long.
    /// Learned from vectors first ([`crate::Index::train`]), and a kilobyte for each dimension is held besides.
    Product {
        /// Bytes of a code.
        bytes: u32,
    },
    /// A bit for each value: an eighth of [`Coding::Int8`], for embeddings of many values, with 100 candidates or more scored by
    /// exact values. Learned from vectors first.
    Binary,
}

/// How an index is made. What of it is not told, [`Config::new`] chooses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Values of a vector, 1 to 16,384.
    pub dims: u32,
    /// What near means.
    pub metric: Metric,
    /// The codes that stand for vectors. [`Coding::Int8`] by default.
    pub coding: Coding,
    /// Exact values besides the codes. By default the upper halves of floats: with them a search finds what a search by floats
    /// finds, at half the memory.
    pub exact: Exact,
    /// Vectors up to which every one is compared with the query, 0 to 1,048,576. 8,192 by default: so many are scanned about as
    /// fast as a graph is walked, need no links, and are found exactly.
    pub flat_max: u32,
    /// Links that a vector looks for in the graph, 4 to 64; it has up to twice as many. 16 by default.
    pub degree: u32,
    /// Nearest that are kept while neighbours are looked for, 8 to 4,096. 128 by default: more takes longer and finds hardly
    /// better ones.
    pub ef_construction: u32,
    /// Vectors at most, 1 to 268,435,456, which is the default.
    pub max_vectors: u32,
    /// Memory at most in bytes, 1 to 1 TiB, which is the default.
    pub max_bytes: u64,
    /// What the layers of vectors are drawn from, with their ids.
    pub seed: u64,
}

/// As the range has it.
#[expect(clippy::cast_possible_truncation, reason = "the range ends below 31 bits")]
const VECTORS_MAX: u32 = bounds::VECTORS.max as u32;

impl Config {
    /// An index of vectors of so many values.
    #[must_use]
    pub const fn new(dims: u32, metric: Metric) -> Self {
        Self {
            dims,
            metric,
            coding: Coding::Int8,
            exact: Exact::Bf16,
            flat_max: 8_192,
            degree: 16,
            ef_construction: 128,
            max_vectors: VECTORS_MAX,
            max_bytes: bounds::BYTES.max.cast_unsigned(),
            seed: 0,
        }
    }
}

impl Validate for Config {
    type Error = BoundError;

    fn check(&self) -> Result<(), BoundError> {
        bounds::DIMS.check(self.dims.into())?;
        if let Coding::Product { bytes } = self.coding {
            bounds::product_bytes(self.dims).check(bytes.into())?;
        }
        bounds::FLAT.check(self.flat_max.into())?;
        bounds::DEGREE.check(self.degree.into())?;
        bounds::EF_CONSTRUCTION.check(self.ef_construction.into())?;
        bounds::VECTORS.check(self.max_vectors.into())?;
        bounds::BYTES.check_u64(self.max_bytes)
    }
}
