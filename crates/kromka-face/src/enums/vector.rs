//! How vectors are compared and kept.

use core::mem::MaybeUninit;

use kromka::core::UnknownCode;
use kromka::vector::{Coding, Exact, Metric};

use super::{Code, code, of};

/// How the distance of two vectors is measured; the smaller, the nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_vector_metric_t {
    /// The squared Euclidean distance, from 0.
    ORCHESTRATOR_VECTOR_L2 = 0,
    /// One less the cosine of the angle, 0 to 2. Lengths do not matter; a vector of zeros has no direction.
    ORCHESTRATOR_VECTOR_COSINE = 1,
    /// The inner product, negated, so that the largest product is nearest.
    ORCHESTRATOR_VECTOR_INNER_PRODUCT = 2,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_vector_metric_t {}

/// Exact values that are kept besides the codes of a byte a dimension, which the best candidates are scored by again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_vector_exact_t {
    /// None: distances are those of the codes. The least memory, and some points of recall fewer.
    ORCHESTRATOR_VECTOR_EXACT_NONE = 0,
    /// The upper halves of floats: 2 bytes a dimension.
    ORCHESTRATOR_VECTOR_EXACT_BF16 = 1,
    /// Floats: 4 bytes a dimension.
    ORCHESTRATOR_VECTOR_EXACT_F32 = 2,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_vector_exact_t {}

/// The codes that stand for vectors while they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_vector_coding_t {
    /// A byte for each value: nothing is learned first, and hardly anything is lost.
    ORCHESTRATOR_VECTOR_CODING_INT8 = 0,
    /// As many bytes a vector as the configuration says (product quantisation). Comparing takes two to three times as long.
    /// Learned from vectors first, and a kilobyte for each dimension is held besides.
    ORCHESTRATOR_VECTOR_CODING_PRODUCT = 1,
    /// A bit for each value, for embeddings of many values, with a `rescore` of 100 or more. Learned from vectors first.
    ORCHESTRATOR_VECTOR_CODING_BINARY = 2,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_vector_coding_t {}

/// What an index is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_vector_mode_t {
    /// The file stays as it is; changes of the index are in memory only, and more than one may have it open so.
    ORCHESTRATOR_VECTOR_READ = 0,
    /// The index is kept in the file: each change goes to it before the call returns. One at a time may have it open so.
    ORCHESTRATOR_VECTOR_KEEP = 1,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_vector_mode_t {}

/// Every value, in the order of codes.
const EXACTS: [Exact; 3] = [Exact::None, Exact::Bf16, Exact::F32];

const _: () = {
    let mut at = 0;
    while at < 3 {
        assert!(Metric::ALL[at] as usize == at && EXACTS[at] as usize == at);
        at += 1;
    }
    assert!(Metric::ALL.len() == orchestrator_vector_metric_t::ORCHESTRATOR_VECTOR_INNER_PRODUCT as usize + 1);
    assert!(EXACTS.len() == orchestrator_vector_exact_t::ORCHESTRATOR_VECTOR_EXACT_F32 as usize + 1);
};

/// The metric that C gave.
///
/// # Errors
/// [`UnknownCode`].
pub(crate) fn metric(raw: MaybeUninit<orchestrator_vector_metric_t>) -> Result<Metric, UnknownCode> {
    of(code(raw), &Metric::ALL, "metric")
}

/// The kind of exact values that C gave.
///
/// # Errors
/// [`UnknownCode`].
pub(crate) fn exact(raw: MaybeUninit<orchestrator_vector_exact_t>) -> Result<Exact, UnknownCode> {
    of(code(raw), &EXACTS, "exact")
}

/// The codes that C gave; `bytes` is what those of parts of a vector take.
///
/// # Errors
/// [`UnknownCode`].
pub(crate) fn coding(raw: MaybeUninit<orchestrator_vector_coding_t>, bytes: u32) -> Result<Coding, UnknownCode> {
    of(code(raw), &[Coding::Int8, Coding::Product { bytes }, Coding::Binary], "coding")
}

/// Whether the index is to be kept in its file.
///
/// # Errors
/// [`UnknownCode`].
pub(crate) fn keeps(raw: MaybeUninit<orchestrator_vector_mode_t>) -> Result<bool, UnknownCode> {
    of(code(raw), &[false, true], "mode")
}
