//! AVX2, and AVX-512 with VNNI.
//!
//! A product of bytes takes one factor without a sign. AVX2 gives the query's sign to the row: neither is −128, so that two
//! products of 127 · 127 are within 16 bits. VNNI adds 128 to the row, and takes 128 times the query's sum away again.

#![expect(unsafe_code, reason = "vector instructions and their loads are unsafe")]
#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_ptr_alignment,
    reason = "bytes are loaded into registers of any type, from any address"
)]

mod codes;

use core::arch::x86_64::*;

use super::{FLOAT, Floats, HALF, Kernel, LANES, PRODUCT, Rows, SQUARE, scalar, sum, term, value};

/// Rows that are fetched into the cache before they are read.
const AHEAD: usize = 4;
const LINE: usize = 64;

pub(super) const AVX2: Kernel = Kernel {
    name: "avx2",
    dots: dots_avx2,
    floats: Floats { square: total_avx2::<FLOAT, SQUARE>, product: total_avx2::<FLOAT, PRODUCT> },
    halves: Floats { square: total_avx2::<HALF, SQUARE>, product: total_avx2::<HALF, PRODUCT> },
    tables: codes::TABLES,
    differences: codes::differences,
};

/// Sums of floats as with AVX2: sixteen lanes in one register would be added in another order.
pub(super) const VNNI: Kernel = Kernel { name: "avx512vnni", dots: dots_vnni, ..AVX2 };

/// Those that this processor has.
pub(super) fn kernels() -> [Option<Kernel>; 2] {
    let (avx2, vnni) = features();
    [avx2.then_some(AVX2), (avx2 && vnni).then_some(VNNI)]
}

#[cfg(feature = "std")]
fn features() -> (bool, bool) {
    let vnni = std::is_x86_feature_detected!("avx512vnni")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512f");
    (std::is_x86_feature_detected!("avx2"), vnni)
}

/// Without std only what the program was compiled for.
#[cfg(not(feature = "std"))]
fn features() -> (bool, bool) {
    let vnni = cfg!(all(target_feature = "avx512vnni", target_feature = "avx512bw", target_feature = "avx512f"));
    (cfg!(target_feature = "avx2"), vnni)
}

/// Asks for the lines of these bytes.
pub(super) fn prefetch(bytes: &[u8]) {
    for at in (0..bytes.len()).step_by(LINE) {
        // SAFETY: a prefetch reads nothing, and `at` is within the bytes.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(bytes.as_ptr().add(at).cast()) };
    }
}

fn fetch(rows: Rows<'_>, slot: u32) {
    let at = slot as usize * rows.stride;
    if let Some(row) = rows.bytes.get(at..at + rows.stride) {
        prefetch(row);
    }
}

/// Takes the slots in groups of `N`, and asks for the next ones before it reads these.
fn grouped<const N: usize>(
    rows: Rows<'_>,
    dims: usize,
    slots: &[u32],
    products: &mut [i32],
    group: impl Fn([&[u8]; N]) -> [i32; N],
    single: impl Fn(&[u8]) -> i32,
) {
    slots.iter().take(AHEAD).for_each(|slot| fetch(rows, *slot));
    let mut at = 0;
    while at + N <= slots.len() {
        slots[at..].iter().skip(AHEAD).take(N).for_each(|slot| fetch(rows, *slot));
        let codes = core::array::from_fn(|i| rows.codes(slots[at + i], dims));
        products[at..at + N].copy_from_slice(&group(codes));
        at += N;
    }
    for i in at..slots.len() {
        products[i] = single(rows.codes(slots[i], dims));
    }
}

fn dots_avx2(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    grouped(
        rows,
        query.len(),
        slots,
        products,
        // SAFETY: this kernel is handed out only where the processor has AVX2, and codes are as long as the query.
        |codes| unsafe { products_avx2::<4>(query, codes) },
        // SAFETY: as above.
        |codes| unsafe { products_avx2::<1>(query, [codes]) }[0],
    );
}

/// The products of a query with `N` rows that are as long.
#[target_feature(enable = "avx2")]
fn products_avx2<const N: usize>(query: &[u8], codes: [&[u8]; N]) -> [i32; N] {
    const WIDTH: usize = 32;
    debug_assert!(codes.iter().all(|codes| codes.len() == query.len()));
    let whole = query.len() / WIDTH * WIDTH;
    let ones = _mm256_set1_epi16(1);
    let mut sums = [_mm256_setzero_si256(); N];
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query, which is that of each row.
        let load = |bytes: &[u8]| unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) };
        let q = load(query);
        let positive = _mm256_abs_epi8(q);
        for (sum, codes) in sums.iter_mut().zip(codes) {
            let pairs = _mm256_maddubs_epi16(positive, _mm256_sign_epi8(load(codes), q));
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
        }
    }
    core::array::from_fn(|i| horizontal(sums[i]) + scalar::dot(&query[whole..], &codes[i][whole..]))
}

/// The sum of eight integers.
#[target_feature(enable = "avx2")]
fn horizontal(v: __m256i) -> i32 {
    let v = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256::<1>(v));
    let v = _mm_add_epi32(v, _mm_shuffle_epi32::<0b01_00_11_10>(v));
    let v = _mm_add_epi32(v, _mm_shuffle_epi32::<0b10_11_00_01>(v));
    _mm_cvtsi128_si32(v)
}

fn dots_vnni(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    let query_sum: i32 = query[..query.len() / 64 * 64].iter().map(|q| i32::from(q.cast_signed())).sum();
    grouped(
        rows,
        query.len(),
        slots,
        products,
        // SAFETY: this kernel is handed out only where the processor has these features, and codes are as long as the query.
        |codes| unsafe { products_vnni::<4>(query, query_sum, codes) },
        // SAFETY: as above.
        |codes| unsafe { products_vnni::<1>(query, query_sum, [codes]) }[0],
    );
}

/// The products of a query with `N` rows that are as long; `query_sum` is that of the query's whole registers.
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
fn products_vnni<const N: usize>(query: &[u8], query_sum: i32, codes: [&[u8]; N]) -> [i32; N] {
    const WIDTH: usize = 64;
    debug_assert!(codes.iter().all(|codes| codes.len() == query.len()));
    let whole = query.len() / WIDTH * WIDTH;
    let offset = _mm512_set1_epi8(i8::MIN);
    let mut sums = [_mm512_setzero_si512(); N];
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query, which is that of each row.
        let load = |bytes: &[u8]| unsafe { _mm512_loadu_si512(bytes.as_ptr().add(at).cast()) };
        let q = load(query);
        for (sum, codes) in sums.iter_mut().zip(codes) {
            // Adding 128 is turning the highest bit.
            *sum = _mm512_dpbusd_epi32(*sum, _mm512_xor_si512(load(codes), offset), q);
        }
    }
    let correction = 128 * query_sum;
    core::array::from_fn(|i| {
        _mm512_reduce_add_epi32(sums[i]) - correction + scalar::dot(&query[whole..], &codes[i][whole..])
    })
}

fn total_avx2<const BYTES: usize, const KIND: bool>(query: &[f32], row: &[u8]) -> f32 {
    // SAFETY: this kernel is handed out only where the processor has AVX2, and the row has as many values as the query.
    unsafe { lanes_avx2::<BYTES, KIND>(query, row) }
}

/// The sum of what a query and a row of values of so many bytes add up to.
#[target_feature(enable = "avx2")]
fn lanes_avx2<const BYTES: usize, const KIND: bool>(query: &[f32], row: &[u8]) -> f32 {
    debug_assert_eq!(query.len() * BYTES, row.len());
    let whole = query.len() / LANES * LANES;
    let mut sums = [_mm256_setzero_ps(); 2];
    for at in (0..whole).step_by(LANES) {
        for (half, sum) in sums.iter_mut().enumerate() {
            let at = at + half * 8;
            // SAFETY: `at + 8` is at most the number of values of the query, which is that of the row.
            let (q, x) = unsafe {
                (_mm256_loadu_ps(query.as_ptr().add(at)), load_floats::<BYTES>(row.as_ptr().add(at * BYTES)))
            };
            let factors = if KIND == SQUARE { [_mm256_sub_ps(q, x); 2] } else { [q, x] };
            *sum = _mm256_add_ps(*sum, _mm256_mul_ps(factors[0], factors[1]));
        }
    }
    let mut lanes = [0.0_f32; LANES];
    for (sum, lanes) in sums.into_iter().zip(lanes.chunks_exact_mut(8)) {
        // SAFETY: eight floats, as many as a register has.
        unsafe { _mm256_storeu_ps(lanes.as_mut_ptr(), sum) };
    }
    for i in whole..query.len() {
        lanes[i - whole] += term::<KIND>(query[i], value::<BYTES>(row, i));
    }
    sum(&lanes)
}

/// Eight floats, or eight upper halves made floats.
///
/// # Safety
/// `8 * BYTES` bytes can be read at `at`.
#[target_feature(enable = "avx2")]
unsafe fn load_floats<const BYTES: usize>(at: *const u8) -> __m256 {
    if BYTES == FLOAT {
        // SAFETY: the caller says that 32 bytes can be read.
        return unsafe { _mm256_loadu_ps(at.cast()) };
    }
    // SAFETY: the caller says that 16 bytes can be read.
    let halves = unsafe { _mm_loadu_si128(at.cast()) };
    _mm256_castsi256_ps(_mm256_slli_epi32::<16>(_mm256_cvtepu16_epi32(halves)))
}
