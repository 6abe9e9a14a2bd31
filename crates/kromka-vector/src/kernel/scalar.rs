//! The reference, for any processor.

use super::tables::{self, Tables};
use super::{FLOAT, Floats, HALF, Kernel, LANES, PRODUCT, Rows, SQUARE, sum, term, value};

pub(super) const KERNEL: Kernel = Kernel {
    name: "scalar",
    dots,
    dots_from,
    floats: Floats { square: total::<FLOAT, SQUARE>, product: total::<FLOAT, PRODUCT> },
    halves: Floats { square: total::<HALF, SQUARE>, product: total::<HALF, PRODUCT> },
    tables: TABLES,
    differences,
};

/// What the compiler makes of the shared bodies for any processor of its target.
pub(super) const TABLES: Tables = Tables {
    squares: tables::spread::<SQUARE>,
    products: tables::spread::<PRODUCT>,
    nearest: tables::nearest,
    sums: tables::sums,
};

fn dots(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    for (slot, product) in slots.iter().zip(products) {
        *product = dot(query, rows.codes(*slot, query.len()));
    }
}

pub(super) fn dots_from(query: &[u8], rows: Rows<'_>, first: u32, products: &mut [i32]) {
    for (slot, product) in (first..).zip(products) {
        *product = dot(query, rows.codes(slot, query.len()));
    }
}

pub(super) fn dot(query: &[u8], row: &[u8]) -> i32 {
    query.iter().zip(row).map(|(q, x)| i32::from(q.cast_signed()) * i32::from(x.cast_signed())).sum()
}

fn differences(query: &[u8], rows: Rows<'_>, slots: &[u32], counts: &mut [u32]) {
    for (slot, count) in slots.iter().zip(counts) {
        *count = difference(query, rows.codes(*slot, query.len()));
    }
}

/// Bits in which two rows differ, by words of eight bytes.
pub(super) fn difference(query: &[u8], row: &[u8]) -> u32 {
    let ((q, last_q), (x, last_x)) = (query.as_chunks(), row.as_chunks());
    let words = q.iter().zip(x).map(|(q, x)| (u64::from_le_bytes(*q) ^ u64::from_le_bytes(*x)).count_ones());
    let bytes = last_q.iter().zip(last_x).map(|(q, x)| (q ^ x).count_ones());
    words.sum::<u32>() + bytes.sum::<u32>()
}

/// The sum of what a query and a row of values of so many bytes add up to.
fn total<const BYTES: usize, const KIND: bool>(query: &[f32], row: &[u8]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (i, q) in query.iter().enumerate() {
        lanes[i % LANES] += term::<KIND>(*q, value::<BYTES>(row, i));
    }
    sum(&lanes)
}
