//! What codes that are trained have in common: the vectors to learn from, their directions, and plain bytes for a file.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::bounds;
use crate::graph::draw;
use crate::metric::Metric;

/// Bytes before the floats: the dimensions, the bytes of a row, the metric; 32 bits each.
const HEADER: usize = 12;

/// What is compared of a vector: itself, or its direction where only the direction counts.
pub(crate) fn aimed(metric: Metric, vector: &[f32]) -> Cow<'_, [f32]> {
    match scale(metric, vector) {
        None => Cow::Borrowed(vector),
        Some(scale) => Cow::Owned(vector.iter().map(|value| scaled(*value, scale)).collect()),
    }
}

/// The same in memory that is kept, for what is done often.
pub(crate) fn aim<'a>(metric: Metric, vector: &'a [f32], memory: &'a mut Vec<f32>) -> &'a [f32] {
    let Some(scale) = scale(metric, vector) else { return vector };
    memory.clear();
    memory.extend(vector.iter().map(|value| scaled(*value, scale)));
    memory
}

/// What the values of a direction are of a vector's; `None` where the vector itself is compared.
pub(super) fn scale(metric: Metric, vector: &[f32]) -> Option<f64> {
    if metric != Metric::Cosine {
        return None;
    }
    let square: f64 = vector.iter().map(|value| f64::from(*value) * f64::from(*value)).sum();
    // Zeros have no direction; an index refuses them, and here they stay zeros.
    Some(if square > 0.0 { 1.0 / libm::sqrt(square) } else { 0.0 })
}

#[expect(clippy::cast_possible_truncation, reason = "rounded to what values are kept in")]
pub(super) fn scaled(value: f32, scale: f64) -> f32 {
    (f64::from(value) * scale) as f32
}

/// At most so many of the vectors, in their order, spread over all of them: one of each stretch of equal length.
pub(super) fn sample(vectors: &[f32], dims: usize, most: usize, mut seed: u64) -> Vec<&[f32]> {
    let count = vectors.len() / dims;
    let (all, wanted) = (count as u128, count.min(most) as u128);
    let mut chosen = Vec::with_capacity(count.min(most));
    for i in 0..wanted {
        let (from, to) = (i * all / wanted, (i + 1) * all / wanted);
        let at = from + u128::from(draw(&mut seed)) % (to - from);
        // Below the number of vectors, hence within what a place can be.
        let at = usize::try_from(at).unwrap_or(0) * dims;
        chosen.push(&vectors[at..at + dims]);
    }
    chosen
}

/// Codes as plain bytes: what they are, then the floats that were learnt.
pub(super) fn to_bytes(dims: usize, row: usize, metric: Metric, floats: impl Iterator<Item = f32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in [dims, row, metric as usize] {
        bytes.extend_from_slice(&u32::try_from(field).unwrap_or(u32::MAX).to_le_bytes());
    }
    floats.for_each(|float| bytes.extend_from_slice(&float.to_le_bytes()));
    bytes
}

/// What plain bytes say: each field within its range, but for the floats, which mean different things.
pub(super) struct Plain {
    pub(super) dims: u32,
    pub(super) row: u32,
    pub(super) metric: Metric,
    pub(super) floats: Vec<f32>,
}

impl Plain {
    /// Reads bytes; `None` where a field is out of its range, or there are bytes of no float.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (header, floats) = bytes.split_at_checked(HEADER)?;
        let (fields, _) = header.as_chunks::<4>();
        let [dims, row, metric] = fields else { return None };
        let dims = u32::from_le_bytes(*dims);
        bounds::DIMS.check(dims.into()).ok()?;
        let metric = u32::from_le_bytes(*metric);
        let metric = Metric::ALL.into_iter().find(|known| *known as u32 == metric)?;
        let (floats, []) = floats.as_chunks::<4>() else { return None };
        let floats: Vec<f32> = floats.iter().map(|float| f32::from_le_bytes(*float)).collect();
        Some(Self { dims, row: u32::from_le_bytes(*row), metric, floats })
    }
}
