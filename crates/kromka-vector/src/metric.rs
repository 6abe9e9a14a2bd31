//! What near means.

/// How the distance of two vectors is measured; the smaller, the nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Metric {
    /// Squared Euclidean distance, `Σ (a − b)²`, from 0.
    L2 = 0,
    /// One less the cosine of the angle, from 0 to 2. Lengths do not matter; a vector of zeros has none and is refused.
    Cosine = 1,
    /// The inner product, negated, so that the largest product is nearest.
    InnerProduct = 2,
}

impl Metric {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::L2, Self::Cosine, Self::InnerProduct];
}
