//! How unusual a vector is.

use core::mem::MaybeUninit;

use kromka::vector::Outlier;

use crate::sized::{Growing, size_of_struct};

/// How unusual a vector is in an index. Set it up with `orchestrator_vector_outlier_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_vector_outlier_t {
    /// The size of this structure, set by `orchestrator_vector_outlier_init`.
    pub struct_size: u32,
    /// The distance to its k-th neighbour, or to its last where there are fewer.
    pub distance: f32,
    /// The share of the index's own vectors whose k-th neighbour is nearer, 0 to 1: 0.99 is rarer than 99 of 100.
    pub rank: f32,
    /// The distance as a multiple of the median of the index's own: 1 is usual. Of use where distances are not negative, which
    /// those of the inner product are.
    pub ratio: f32,
    /// Whether there is a ratio: the median is above 0.
    pub has_ratio: MaybeUninit<bool>,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_vector_outlier_t {
    const NAME: &'static str = "orchestrator_vector_outlier_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        distance: 0.0,
        rank: 0.0,
        ratio: 0.0,
        has_ratio: MaybeUninit::new(false),
    };
}

impl From<&Outlier> for orchestrator_vector_outlier_t {
    fn from(outlier: &Outlier) -> Self {
        let Outlier { distance, rank, ratio } = *outlier;
        let has_ratio = MaybeUninit::new(ratio.is_some());
        Self { distance, rank, ratio: ratio.unwrap_or_default(), has_ratio, ..Self::INIT }
    }
}
