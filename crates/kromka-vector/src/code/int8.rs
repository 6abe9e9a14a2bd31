//! A byte for each dimension: a vector divided by its largest value, times 127.
//!
//! A row is its scale, for the Euclidean distance its squared length, and the codes. Lengths are those of what the codes
//! stand for: so the distance is exact between these points, and errors are of the size of a code's step, not of the vector.

use alloc::vec::Vec;

use super::{BATCH, Query};
use crate::kernel::{Kernel, Rows};
use crate::metric::Metric;
use crate::table::Table;

/// The largest code; −128 is none, so that each has its opposite.
const CODE_MAX: f32 = 127.0;
/// −128.
#[cfg(feature = "std")]
const NO_CODE: u8 = 0x80;
/// Added to a float below 2²² this leaves the nearest integer in its low bits, ties to even.
const ROUNDING: f32 = 12_582_912.0;

#[derive(Debug, Clone)]
pub(crate) struct Int8 {
    dims: usize,
    metric: Metric,
    kernel: Kernel,
}

impl Int8 {
    pub(crate) fn new(dims: usize, metric: Metric, kernel: Kernel) -> Self {
        Self { dims, metric, kernel }
    }

    pub(crate) fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// Where the codes begin: a float, and one more where lengths count.
    fn header(&self) -> usize {
        match self.metric {
            Metric::L2 => 8,
            Metric::Cosine | Metric::InnerProduct => 4,
        }
    }

    pub(crate) fn stride(&self) -> usize {
        self.header() + self.dims
    }

    pub(crate) fn encode(&self, vector: &[f32], row: &mut [u8]) {
        let (header, codes) = row.split_at_mut(self.header());
        let scale = quantise(vector, codes);
        let square = self.kernel.dot(codes, codes);
        let scale = if self.metric == Metric::Cosine { inverse_root(square) } else { scale };
        header[..4].copy_from_slice(&scale.to_le_bytes());
        if self.metric == Metric::L2 {
            header[4..].copy_from_slice(&squared_length(scale, square).to_le_bytes());
        }
    }

    pub(crate) fn decode(&self, row: &[u8], vector: &mut Vec<f32>) {
        let (header, codes) = row.split_at(self.header());
        let scale = float(header, 0);
        vector.clear();
        vector.extend(codes.iter().map(|code| scale * f32::from(code.cast_signed())));
    }

    /// Whether the row's floats are what a vector's can be, and no code is the one that is none.
    #[cfg(feature = "std")]
    pub(crate) fn is_row(&self, row: &[u8]) -> bool {
        let (header, codes) = row.split_at(self.header());
        let floats = header.chunks_exact(4).all(|bytes| {
            let value = float(bytes, 0);
            value.is_finite() && value >= 0.0
        });
        // All are looked at, in one pass without branches.
        floats && !codes.iter().fold(false, |none, code| none | (*code == NO_CODE))
    }

    pub(crate) fn query(&self, vector: &[f32], query: &mut Query) {
        query.bytes.resize(self.dims, 0);
        let scale = quantise(vector, &mut query.bytes);
        let square = self.kernel.dot(&query.bytes, &query.bytes);
        let scale = if self.metric == Metric::Cosine { inverse_root(square) } else { scale };
        self.weigh(query, scale, squared_length(scale, square));
    }

    pub(crate) fn stored(&self, row: &[u8], query: &mut Query) {
        let (header, codes) = row.split_at(self.header());
        query.bytes.clear();
        query.bytes.extend_from_slice(codes);
        let length = if self.metric == Metric::L2 { float(header, 4) } else { 0.0 };
        self.weigh(query, float(header, 0), length);
    }

    fn weigh(&self, query: &mut Query, scale: f32, length: f32) {
        (query.own, query.factor) = match self.metric {
            Metric::L2 => (length, -2.0 * scale),
            Metric::Cosine => (1.0, -scale),
            Metric::InnerProduct => (0.0, -scale),
        };
    }

    /// The distance of two rows.
    #[cfg(feature = "instant-distance")]
    pub(crate) fn between(&self, a: &[u8], b: &[u8]) -> f32 {
        let header = self.header();
        #[expect(clippy::cast_precision_loss, reason = "the rounding of a product is far below that of codes")]
        let product = self.kernel.dot(&a[header..], &b[header..]) as f32;
        let product = float(a, 0) * float(b, 0) * product;
        match self.metric {
            Metric::L2 => float(a, 4) + float(b, 4) - 2.0 * product,
            Metric::Cosine => 1.0 - product,
            Metric::InnerProduct => -product,
        }
    }

    /// The row that a query would be.
    #[cfg(feature = "instant-distance")]
    pub(crate) fn row(&self, query: &Query) -> Vec<u8> {
        let factor = if self.metric == Metric::L2 { -2.0 } else { -1.0 };
        let mut row = (query.factor / factor).to_le_bytes().to_vec();
        if self.metric == Metric::L2 {
            row.extend(query.own.to_le_bytes());
        }
        row.extend_from_slice(&query.bytes);
        row
    }

    /// The distances of a query to as many rows as there is place for, from this one on.
    pub(crate) fn distances_from(&self, query: &Query, rows: &Table, first: u32, distances: &mut [f32]) {
        let (mut products, mut scales, mut lengths) = ([0; BATCH], [0.0; BATCH], [0.0; BATCH]);
        let codes = Rows::new(rows.as_bytes(), self.stride(), self.header());
        for (slot, distances) in (first..).step_by(BATCH).zip(distances.chunks_mut(BATCH)) {
            let count = distances.len();
            self.kernel.dots_from(&query.bytes, codes, slot, &mut products[..count]);
            let rows = rows.as_bytes()[slot as usize * self.stride()..].chunks_exact(self.stride());
            // Beside each other, so that several are reckoned at once.
            for ((row, scale), length) in rows.zip(&mut scales[..count]).zip(&mut lengths) {
                (*scale, *length) = self.read_header(row);
            }
            for (((distance, product), scale), length) in distances.iter_mut().zip(&products).zip(&scales).zip(&lengths)
            {
                *distance = reckon(query, *scale, *length, *product);
            }
        }
    }

    /// What a code of 1 stands for in a row, and the square of the row's length, which only L2 asks for.
    #[inline(always)]
    fn read_header(&self, row: &[u8]) -> (f32, f32) {
        if self.metric == Metric::L2 {
            let [a, b, c, d, e, f, g, h] = row.first_chunk().copied().unwrap_or_default();
            (f32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h]))
        } else {
            (f32::from_le_bytes(row.first_chunk().copied().unwrap_or_default()), 0.0)
        }
    }

    pub(crate) fn distances(&self, query: &Query, rows: &Table, slots: &[u32], distances: &mut [f32]) {
        let mut products = [0; BATCH];
        let codes = Rows::new(rows.as_bytes(), self.stride(), self.header());
        for (slots, distances) in slots.chunks(BATCH).zip(distances.chunks_mut(BATCH)) {
            let products = &mut products[..slots.len()];
            self.kernel.dots(&query.bytes, codes, slots, products);
            for ((slot, product), distance) in slots.iter().zip(products).zip(distances) {
                let (scale, length) = self.read_header(rows.row(*slot));
                *distance = reckon(query, scale, length, *product);
            }
        }
    }
}

/// The distance of a query to a row, by the product of their codes.
#[inline(always)]
fn reckon(query: &Query, scale: f32, length: f32, product: i32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "the rounding of a product is far below that of codes")]
    let product = product as f32;
    query.own + length + query.factor * scale * product
}

/// The float at this place of a row.
fn float(row: &[u8], at: usize) -> f32 {
    f32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]])
}

/// Makes values codes, and returns what a code of 1 stands for.
fn quantise(vector: &[f32], codes: &mut [u8]) -> f32 {
    let most = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let scale = most / CODE_MAX;
    // A vector of nothing but zeros, or of values whose codes' step is below what a float can tell.
    if !scale.is_normal() {
        codes.fill(0);
        return 0.0;
    }
    let per_step = CODE_MAX / most;
    for (code, value) in codes.iter_mut().zip(vector) {
        // The low byte of the sum is the rounded value in two's complement.
        *code = (value * per_step + ROUNDING).to_bits().to_le_bytes()[0];
    }
    scale
}

/// What the length of codes is divided by, 0 for none.
fn inverse_root(square: i32) -> f32 {
    if square == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "rounded to what a row keeps")]
    let inverse = (1.0 / libm::sqrt(f64::from(square))) as f32;
    inverse
}

/// The squared length of what codes stand for.
fn squared_length(scale: f32, square: i32) -> f32 {
    let scale = f64::from(scale);
    #[expect(clippy::cast_possible_truncation, reason = "rounded to what a row keeps")]
    let length = (scale * scale * f64::from(square)) as f32;
    length
}
