//! Product codes and bits with AVX2: the bodies that every processor shares, compiled for its registers, and counting.

use core::arch::x86_64::*;

use crate::kernel::tables::{self, Tables};
use crate::kernel::{CENTROIDS, PRODUCT, Rows, SQUARE, scalar};

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

/// Sixteen centroids at once: each lane keeps the least that it met, and which it was.
#[target_feature(enable = "avx2")]
fn nearest_avx2(values: &[f32], lines: &[f32]) -> u8 {
    let (lines, _) = lines.as_chunks::<CENTROIDS>();
    let mut least = [_mm256_set1_ps(f32::INFINITY); 2];
    let mut codes = [_mm256_setzero_si256(); 2];
    let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    let mut own = [lanes, _mm256_add_epi32(lanes, _mm256_set1_epi32(8))];
    for at in (0..CENTROIDS).step_by(16) {
        let mut totals = [_mm256_setzero_ps(); 2];
        for (value, line) in values.iter().zip(lines) {
            let value = _mm256_set1_ps(*value);
            for (half, total) in totals.iter_mut().enumerate() {
                // SAFETY: `at` is at most 240 and `half` 1, so that eight floats from there are within the line.
                let middles = unsafe { _mm256_loadu_ps(line.as_ptr().add(at + half * 8)) };
                let gap = _mm256_sub_ps(value, middles);
                *total = _mm256_add_ps(*total, _mm256_mul_ps(gap, gap));
            }
        }
        for half in 0..2 {
            let nearer = _mm256_cmp_ps::<_CMP_LT_OQ>(totals[half], least[half]);
            least[half] = _mm256_blendv_ps(least[half], totals[half], nearer);
            codes[half] = _mm256_blendv_epi8(codes[half], own[half], _mm256_castps_si256(nearer));
            own[half] = _mm256_add_epi32(own[half], _mm256_set1_epi32(16));
        }
    }
    let both = _mm256_min_ps(least[0], least[1]);
    let both = _mm256_min_ps(both, _mm256_permute2f128_ps::<1>(both, both));
    let both = _mm256_min_ps(both, _mm256_permute_ps::<0b01_00_11_10>(both));
    let both = _mm256_min_ps(both, _mm256_permute_ps::<0b10_11_00_01>(both));
    // Of the lanes that are not at the least, the code becomes the greatest there is.
    let [a, b] = core::array::from_fn(|half| {
        let farther = _mm256_castps_si256(_mm256_cmp_ps::<_CMP_GT_OQ>(least[half], both));
        _mm256_or_si256(codes[half], farther)
    });
    let codes = _mm256_min_epu32(a, b);
    let codes = _mm_min_epu32(_mm256_castsi256_si128(codes), _mm256_extracti128_si256::<1>(codes));
    let codes = _mm_min_epu32(codes, _mm_shuffle_epi32::<0b01_00_11_10>(codes));
    let codes = _mm_min_epu32(codes, _mm_shuffle_epi32::<0b10_11_00_01>(codes));
    _mm_cvtsi128_si32(codes).to_le_bytes()[0]
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
