//! Product codes and bits with AVX2: the bodies that every processor shares, compiled for its registers, and counting.

use core::arch::x86_64::*;

use crate::kernel::tables::{self, Tables};
use crate::kernel::{PRODUCT, Rows, SQUARE, scalar};

pub(super) const TABLES: Tables = Tables { squares, products, nearest, sums: tables::sums };

fn squares(values: &[f32], lines: &[f32], table: &mut [f32]) {
    // SAFETY: this kernel is handed out only where the processor has AVX2; the rest is checked by slices.
    unsafe { squares_avx2(values, lines, table) }
}

#[target_feature(enable = "avx2")]
fn squares_avx2(values: &[f32], lines: &[f32], table: &mut [f32]) {
    tables::spread::<SQUARE>(values, lines, table);
}

fn products(values: &[f32], lines: &[f32], table: &mut [f32]) {
    // SAFETY: this kernel is handed out only where the processor has AVX2; the rest is checked by slices.
    unsafe { products_avx2(values, lines, table) }
}

#[target_feature(enable = "avx2")]
fn products_avx2(values: &[f32], lines: &[f32], table: &mut [f32]) {
    tables::spread::<PRODUCT>(values, lines, table);
}

fn nearest(values: &[f32], lines: &[f32]) -> u8 {
    // SAFETY: this kernel is handed out only where the processor has AVX2; the rest is checked by slices.
    unsafe { nearest_avx2(values, lines) }
}

#[target_feature(enable = "avx2")]
fn nearest_avx2(values: &[f32], lines: &[f32]) -> u8 {
    tables::nearest(values, lines)
}

pub(super) fn differences(query: &[u8], rows: Rows<'_>, slots: &[u32], counts: &mut [u32]) {
    for (slot, count) in slots.iter().zip(counts) {
        // SAFETY: this kernel is handed out only where the processor has AVX2, and the bits are as long as the query.
        *count = unsafe { difference(query, rows.codes(*slot, query.len())) };
    }
}

/// Bits in which two rows of the same length differ: each half of a byte is looked up in a register of sixteen counts.
#[target_feature(enable = "avx2")]
fn difference(query: &[u8], row: &[u8]) -> u32 {
    const WIDTH: usize = 16;
    debug_assert_eq!(query.len(), row.len());
    let whole = query.len() / WIDTH * WIDTH;
    let counts = _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    let low = _mm_set1_epi8(0x0F);
    let mut sums = _mm_setzero_si128();
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query, which is that of the row.
        let load = |bytes: &[u8]| unsafe { _mm_loadu_si128(bytes.as_ptr().add(at).cast()) };
        let bits = _mm_xor_si128(load(query), load(row));
        let lower = _mm_shuffle_epi8(counts, _mm_and_si128(bits, low));
        let upper = _mm_shuffle_epi8(counts, _mm_and_si128(_mm_srli_epi16::<4>(bits), low));
        let both = _mm_add_epi8(lower, upper);
        sums = _mm_add_epi64(sums, _mm_sad_epu8(both, _mm_setzero_si128()));
    }
    let sums = _mm_add_epi64(sums, _mm_unpackhi_epi64(sums, sums));
    _mm_cvtsi128_si32(sums).cast_unsigned() + scalar::difference(&query[whole..], &row[whole..])
}
