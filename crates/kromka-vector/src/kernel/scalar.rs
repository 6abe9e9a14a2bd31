//! The reference, for any processor.

use super::{FLOAT, Floats, HALF, Kernel, LANES, PRODUCT, Rows, SQUARE, sum, term, value};

pub(super) const KERNEL: Kernel = Kernel {
    name: "scalar",
    dots,
    floats: Floats { square: total::<FLOAT, SQUARE>, product: total::<FLOAT, PRODUCT> },
    halves: Floats { square: total::<HALF, SQUARE>, product: total::<HALF, PRODUCT> },
};

fn dots(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    for (slot, product) in slots.iter().zip(products) {
        *product = dot(query, rows.codes(*slot, query.len()));
    }
}

pub(super) fn dot(query: &[u8], row: &[u8]) -> i32 {
    query.iter().zip(row).map(|(q, x)| i32::from(q.cast_signed()) * i32::from(x.cast_signed())).sum()
}

/// The sum of what a query and a row of values of so many bytes add up to.
fn total<const BYTES: usize, const KIND: bool>(query: &[f32], row: &[u8]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (i, q) in query.iter().enumerate() {
        lanes[i % LANES] += term::<KIND>(*q, value::<BYTES>(row, i));
    }
    sum(&lanes)
}
