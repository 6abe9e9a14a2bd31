//! Every range and capacity of this crate, once.

use kromka_core::bounds::Bound;

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

/// Dimensions of a vector: a product of so many codes stays within 32 bits.
pub const DIMS: Bound<i64> = int("dims", 1, 16_384);
/// Vectors of an index: slots are numbered by 31 bits, and beyond some hundred million other systems serve better.
pub const VECTORS: Bound<i64> = int("max_vectors", 1, 1 << 28);
/// Memory of an index: up to one tebibyte.
pub const BYTES: Bound<i64> = int("max_bytes", 1, 1 << 40);
/// Vectors that are scanned before a graph is made.
pub const FLAT: Bound<i64> = int("flat_max", 0, 1 << 20);
/// Links that a vector looks for.
pub const DEGREE: Bound<i64> = int("degree", 4, 64);
/// Nearest that are kept while neighbours are looked for.
pub const EF_CONSTRUCTION: Bound<i64> = int("ef_construction", 8, 4_096);
/// Nearest that are kept in a search.
pub const EF: Bound<i64> = int("ef", 1, 65_536);
/// Results of a search.
pub const K: Bound<i64> = int("k", 1, 65_536);
/// Vectors that are searched for to estimate the recall.
pub const SAMPLES: Bound<i64> = int("samples", 1, 65_536);
/// Candidates that are scored again by exact values.
pub const RESCORE: Bound<i64> = int("rescore", 0, 65_536);
/// A value of a vector: the square of the longest one is far below what a float can tell.
pub const VALUE: Bound<f64> = Bound { field: "value", min: -1e15, max: 1e15 };

/// Bytes of a product code: one for each part of the vector, which has a dimension at least.
#[must_use]
pub const fn product_bytes(dims: u32) -> Bound<i64> {
    let dims = dims as i64;
    // Beyond the range of dimensions any maximum is as wrong.
    int("bytes", 1, if dims < DIMS.max { dims } else { DIMS.max })
}
