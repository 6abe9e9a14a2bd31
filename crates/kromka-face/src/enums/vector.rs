//! How vectors are compared and kept.

use core::mem::MaybeUninit;

use kromka::core::UnknownCode;
use kromka::vector::{Exact, Metric};

use super::{Code, code};

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

fn of<T: Copy>(have: i32, all: &[T; 3], what: &'static str) -> Result<T, UnknownCode> {
    let found = usize::try_from(have).ok().and_then(|at| all.get(at));
    found.copied().ok_or(UnknownCode::Unknown { what, have, count: 3 })
}
