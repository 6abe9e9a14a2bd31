//! AVX2, and AVX-512 with VNNI.
//!
//! A product of bytes takes one factor without a sign. AVX2 gives the query's sign to the row: neither is −128, so that two
//! products of 127 · 127 are within 16 bits. VNNI adds 128 to the row, and takes 128 times the query's sum away again.

#![expect(unsafe_code, reason = "vector instructions and their loads are unsafe")]

mod codes;

use core::arch::x86_64::*;

use super::{FLOAT, Floats, HALF, Kernel, LANES, PRODUCT, Rows, SQUARE, scalar, sum, term, value};

/// Rows that are fetched into the cache before they are read.
const AHEAD: usize = 8;
/// Rows that are compared with a query at once: each part of it is read once for all of them.
const GROUP: usize = 4;
const LINE: usize = 64;

pub(super) const AVX2: Kernel = Kernel {
    name: "avx2",
    dots: dots_avx2,
    dots_from: dots_from_avx2,
    floats: Floats { square: total_avx2::<FLOAT, SQUARE>, product: total_avx2::<FLOAT, PRODUCT> },
    halves: Floats { square: total_avx2::<HALF, SQUARE>, product: total_avx2::<HALF, PRODUCT> },
    tables: codes::TABLES,
    differences: codes::differences,
};

/// Sums of floats as with AVX2: sixteen lanes in one register would be added in another order.
pub(super) const VNNI: Kernel = Kernel { name: "avx512vnni", dots: dots_vnni, dots_from: dots_from_vnni, ..AVX2 };

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

/// Asks for the lines of a row.
fn fetch(rows: Rows<'_>, slot: u32) {
    let at = slot as usize * rows.stride;
    if let Some(row) = rows.bytes.get(at..at + rows.stride) {
        prefetch(row);
    }
}

/// Writes the functions of one set of instructions that take slots in groups of [`GROUP`], and ask for the next ones before
/// they read these. One function does it all, because only within one are instructions of that set put in line.
macro_rules! batch {
    ($batch:ident, $products:ident, $features:literal) => {
        #[target_feature(enable = $features)]
        fn $batch(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
            for slot in slots.iter().take(AHEAD) {
                fetch(rows, *slot);
            }
            let (groups, rest) = slots.as_chunks::<GROUP>();
            let (sums, last) = products.as_chunks_mut::<GROUP>();
            for (i, (group, sums)) in groups.iter().zip(sums).enumerate() {
                for slot in slots.iter().skip(i * GROUP + AHEAD).take(GROUP) {
                    fetch(rows, *slot);
                }
                let codes = rows.group(group, query.len()).map(<[u8]>::as_ptr);
                // SAFETY: the codes of each row are as long as the query.
                *sums = unsafe { $products::<false>(query, codes) };
            }
            if let [first, ..] = rest {
                // The group is filled with its first slot, which costs less than each on its own.
                let mut group = [*first; GROUP];
                group[..rest.len()].copy_from_slice(rest);
                let codes = rows.group(&group, query.len()).map(<[u8]>::as_ptr);
                // SAFETY: as above.
                let sums = unsafe { $products::<false>(query, codes) };
                last.copy_from_slice(&sums[..last.len()]);
            }
        }
    };
}

/// Writes the functions that take rows beside each other in groups of [`GROUP`].
macro_rules! run {
    ($run:ident, $products:ident, $features:literal) => {
        #[target_feature(enable = $features)]
        fn $run(query: &[u8], rows: Rows<'_>, first: u32, products: &mut [i32]) {
            let stride = rows.stride;
            let mut at = first as usize * stride + rows.offset;
            // One check for all: each row's codes are before the end of the last one's.
            let end = at + products.len().saturating_sub(1) * stride + query.len();
            assert!(products.is_empty() || end <= rows.bytes.len() && rows.offset + query.len() <= stride);
            let (groups, rest) = products.as_chunks_mut::<GROUP>();
            for sums in groups {
                // SAFETY: these are codes of rows that were checked above, as long as the query.
                *sums = unsafe {
                    let first = rows.bytes.as_ptr().add(at);
                    let codes = [first, first.add(stride), first.add(2 * stride), first.add(3 * stride)];
                    $products::<true>(query, codes)
                };
                at += GROUP * stride;
            }
            for product in rest {
                *product = scalar::dot(query, &rows.bytes[at..at + query.len()]);
                at += stride;
            }
        }
    };
}

run!(run_avx2, products_avx2, "avx2");
run!(run_vnni, products_vnni, "avx2,avx512f,avx512bw,avx512vnni");

fn dots_from_avx2(query: &[u8], rows: Rows<'_>, first: u32, products: &mut [i32]) {
    // SAFETY: this kernel is handed out only where the processor has AVX2.
    unsafe { run_avx2(query, rows, first, products) }
}

fn dots_from_vnni(query: &[u8], rows: Rows<'_>, first: u32, products: &mut [i32]) {
    // SAFETY: this kernel is handed out only where the processor has these instructions.
    unsafe { run_vnni(query, rows, first, products) }
}

batch!(batch_avx2, products_avx2, "avx2");
batch!(batch_vnni, products_vnni, "avx2,avx512f,avx512bw,avx512vnni");

fn dots_avx2(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    // SAFETY: this kernel is handed out only where the processor has AVX2.
    unsafe { batch_avx2(query, rows, slots, products) }
}

fn dots_vnni(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    // SAFETY: this kernel is handed out only where the processor has these instructions.
    unsafe { batch_vnni(query, rows, slots, products) }
}

/// The products of a query with rows that are as long. `RUN`: each place that calls it has a copy of its own, put in line.
///
/// # Safety
/// As many bytes as the query has can be read at each of `codes`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn products_avx2<const RUN: bool>(query: &[u8], codes: [*const u8; GROUP]) -> [i32; GROUP] {
    const WIDTH: usize = 32;
    let whole = query.len() / WIDTH * WIDTH;
    let ones = _mm256_set1_epi16(1);
    let mut sums = [_mm256_setzero_si256(); GROUP];
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query.
        let q = unsafe { _mm256_loadu_si256(query.as_ptr().add(at).cast()) };
        let positive = _mm256_abs_epi8(q);
        for i in 0..GROUP {
            // SAFETY: `at + WIDTH` is at most what can be read, as the caller says.
            let x = unsafe { _mm256_loadu_si256(codes[i].add(at).cast()) };
            let pairs = _mm256_maddubs_epi16(positive, _mm256_sign_epi8(x, q));
            sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(pairs, ones));
        }
    }
    // Two of each row beside each other, then all of each row.
    let halves = [_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3])];
    let sums = _mm256_hadd_epi32(halves[0], halves[1]);
    let sums = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256::<1>(sums));
    let mut products = [0; GROUP];
    // SAFETY: four integers, as many as a register has.
    unsafe { _mm_storeu_si128(products.as_mut_ptr().cast(), sums) };
    // SAFETY: as the caller says.
    unsafe { add_rest(query, codes, whole, &mut products) };
    products
}

/// Adds what is left where rows do not fill registers.
///
/// # Safety
/// As many bytes as the query has can be read at each of `codes`.
#[inline]
unsafe fn add_rest(query: &[u8], codes: [*const u8; GROUP], whole: usize, products: &mut [i32; GROUP]) {
    if whole < query.len() {
        for (product, codes) in products.iter_mut().zip(codes) {
            // SAFETY: as the caller says.
            let codes = unsafe { core::slice::from_raw_parts(codes, query.len()) };
            *product += scalar::dot(&query[whole..], &codes[whole..]);
        }
    }
}

/// The products of a query with rows that are as long. `RUN`: each place that calls it has a copy of its own, put in line.
///
/// # Safety
/// As many bytes as the query has can be read at each of `codes`.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
unsafe fn products_vnni<const RUN: bool>(query: &[u8], codes: [*const u8; GROUP]) -> [i32; GROUP] {
    const WIDTH: usize = 64;
    let whole = query.len() / WIDTH * WIDTH;
    let offset = _mm512_set1_epi8(i8::MIN);
    let mut sums = [_mm512_setzero_si512(); GROUP];
    // 128 times the query, which the offset adds to each product.
    let mut excess = _mm512_setzero_si512();
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query.
        let q = unsafe { _mm512_loadu_si512(query.as_ptr().add(at).cast()) };
        excess = _mm512_dpbusd_epi32(excess, offset, q);
        for i in 0..GROUP {
            // SAFETY: `at + WIDTH` is at most what can be read, as the caller says.
            let x = unsafe { _mm512_loadu_si512(codes[i].add(at).cast()) };
            // Adding 128 is turning the highest bit.
            sums[i] = _mm512_dpbusd_epi32(sums[i], _mm512_xor_si512(x, offset), q);
        }
    }
    let mut products = [0; GROUP];
    for i in 0..GROUP {
        products[i] = _mm512_reduce_add_epi32(_mm512_sub_epi32(sums[i], excess));
    }
    // SAFETY: as the caller says.
    unsafe { add_rest(query, codes, whole, &mut products) };
    products
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
