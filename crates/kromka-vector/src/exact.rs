//! Exact values besides the codes: what the best candidates are scored by again.

use crate::code::aimed;
use crate::config::Exact;
use crate::kernel::{Kernel, prefetch};
use crate::metric::Metric;
use crate::table::Table;

/// The values of each slot.
#[derive(Clone)]
pub(crate) struct Values {
    kind: Exact,
    metric: Metric,
    kernel: Kernel,
    pub(crate) rows: Table,
}

impl Values {
    /// None yet; `None` where the index keeps none.
    pub(crate) fn new(kind: Exact, metric: Metric, dims: usize, kernel: Kernel) -> Option<Self> {
        let stride = match kind {
            Exact::None => return None,
            Exact::Bf16 => 2 * dims,
            Exact::F32 => 4 * dims,
        };
        Some(Self { kind, metric, kernel, rows: Table::new(stride) })
    }

    /// Keeps a vector; for the cosine, its direction.
    pub(crate) fn set(&mut self, slot: u32, vector: &[f32]) {
        let vector = aimed(self.metric, vector);
        let row = self.rows.row_mut(slot);
        let values = vector.iter();
        match self.kind {
            Exact::None => {}
            Exact::F32 => {
                let (places, _) = row.as_chunks_mut::<4>();
                places.iter_mut().zip(values).for_each(|(place, value)| *place = value.to_le_bytes());
            }
            Exact::Bf16 => {
                let (places, _) = row.as_chunks_mut::<2>();
                places.iter_mut().zip(values).for_each(|(place, value)| *place = upper_half(*value).to_le_bytes());
            }
        }
    }

    /// The values of a slot.
    pub(crate) fn get(&self, slot: u32) -> impl Iterator<Item = f32> {
        let row = self.rows.row(slot);
        let bytes = if self.kind == Exact::Bf16 { 2 } else { 4 };
        row.chunks_exact(bytes).map(|value| match *value {
            [low, high] => f32::from_le_bytes([0, 0, low, high]),
            [a, b, c, d] => f32::from_le_bytes([a, b, c, d]),
            _ => 0.0,
        })
    }

    /// Bytes on the heap.
    // Inlined, what is not there was looked at before it was known to be there: of no effect, but memory checkers report it.
    #[inline(never)]
    pub(crate) fn heap_bytes(&self) -> usize {
        self.rows.heap_bytes()
    }

    /// Asks for the values of a slot.
    pub(crate) fn prefetch(&self, slot: u32) {
        prefetch(self.rows.row(slot));
    }

    /// The distance of a query to a slot; for the cosine the query is a direction.
    pub(crate) fn distance(&self, query: &[f32], slot: u32) -> f32 {
        let row = self.rows.row(slot);
        let square = || match self.kind {
            Exact::Bf16 => self.kernel.distance_bf16(query, row),
            Exact::F32 | Exact::None => self.kernel.distance_f32(query, row),
        };
        match self.metric {
            Metric::L2 => square(),
            // Of directions, half the squared distance is one less the cosine.
            Metric::Cosine => square() / 2.0,
            Metric::InnerProduct => match self.kind {
                Exact::Bf16 => -self.kernel.product_bf16(query, row),
                Exact::F32 | Exact::None => -self.kernel.product_f32(query, row),
            },
        }
    }
}

/// The upper half of a float, rounded to the nearest, ties to even.
fn upper_half(value: f32) -> u16 {
    let bits = value.to_bits();
    let odd = bits >> 16 & 1;
    (bits.wrapping_add(0x7FFF + odd) >> 16) as u16
}
