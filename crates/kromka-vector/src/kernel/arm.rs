//! NEON, which every 64-bit ARM processor has.

#![expect(unsafe_code, reason = "vector instructions and their loads are unsafe")]

use core::arch::aarch64::*;

use super::{FLOAT, Floats, HALF, Kernel, LANES, PRODUCT, Rows, SQUARE, scalar, sum, term, value};

/// Rows that are fetched into the cache before they are read.
const AHEAD: usize = 8;
const LINE: usize = 64;

const NEON: Kernel = Kernel {
    name: "neon",
    dots,
    dots_from,
    floats: Floats { square: total::<FLOAT, SQUARE>, product: total::<FLOAT, PRODUCT> },
    halves: Floats { square: total::<HALF, SQUARE>, product: total::<HALF, PRODUCT> },
    // NEON is what the compiler makes them of anyway.
    tables: scalar::TABLES,
    differences,
};

/// Those that this processor has.
pub(super) fn kernels() -> [Option<Kernel>; 1] {
    [Some(NEON)]
}

/// Asks for the lines of these bytes.
pub(super) fn prefetch(bytes: &[u8]) {
    for at in (0..bytes.len()).step_by(LINE) {
        // SAFETY: a prefetch reads nothing and has no other effect; `at` is within the bytes.
        unsafe {
            let line = bytes.as_ptr().add(at);
            core::arch::asm!("prfm pldl1keep, [{line}]", line = in(reg) line, options(nostack, preserves_flags, readonly));
        }
    }
}

fn dots(query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
    let fetch = |slot: &u32| prefetch(rows.codes(*slot, query.len()));
    slots.iter().take(AHEAD).for_each(fetch);
    for (i, (slot, product)) in slots.iter().zip(products).enumerate() {
        slots.get(i + AHEAD).into_iter().for_each(fetch);
        // SAFETY: NEON is part of the architecture, and the codes are as long as the query.
        *product = unsafe { dot(query, rows.codes(*slot, query.len())) };
    }
}

fn dots_from(query: &[u8], rows: Rows<'_>, first: u32, products: &mut [i32]) {
    for (slot, product) in (first..).zip(products) {
        // SAFETY: NEON is part of the architecture, and the codes are as long as the query.
        *product = unsafe { dot(query, rows.codes(slot, query.len())) };
    }
}

/// Products of bytes are widened to 16 bits, added in pairs into 32: no sum of them is out of range.
#[target_feature(enable = "neon")]
fn dot(query: &[u8], row: &[u8]) -> i32 {
    const WIDTH: usize = 16;
    debug_assert_eq!(query.len(), row.len());
    let whole = query.len() / WIDTH * WIDTH;
    let mut sums = [vdupq_n_s32(0); 2];
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query, which is that of the row.
        let (q, x) = unsafe { (vld1q_s8(query.as_ptr().add(at).cast()), vld1q_s8(row.as_ptr().add(at).cast())) };
        sums[0] = vpadalq_s16(sums[0], vmull_s8(vget_low_s8(q), vget_low_s8(x)));
        sums[1] = vpadalq_s16(sums[1], vmull_high_s8(q, x));
    }
    vaddvq_s32(vaddq_s32(sums[0], sums[1])) + scalar::dot(&query[whole..], &row[whole..])
}

fn differences(query: &[u8], rows: Rows<'_>, slots: &[u32], counts: &mut [u32]) {
    for (slot, count) in slots.iter().zip(counts) {
        // SAFETY: NEON is part of the architecture, and the bits are as long as the query.
        *count = unsafe { difference(query, rows.codes(*slot, query.len())) };
    }
}

/// Bits in which two rows of the same length differ: counted in each byte, added in pairs into 32 bits.
#[target_feature(enable = "neon")]
fn difference(query: &[u8], row: &[u8]) -> u32 {
    const WIDTH: usize = 16;
    debug_assert_eq!(query.len(), row.len());
    let whole = query.len() / WIDTH * WIDTH;
    let mut sums = vdupq_n_u32(0);
    for at in (0..whole).step_by(WIDTH) {
        // SAFETY: `at + WIDTH` is at most the length of the query, which is that of the row.
        let (q, x) = unsafe { (vld1q_u8(query.as_ptr().add(at)), vld1q_u8(row.as_ptr().add(at))) };
        sums = vpadalq_u16(sums, vpaddlq_u8(vcntq_u8(veorq_u8(q, x))));
    }
    vaddvq_u32(sums) + scalar::difference(&query[whole..], &row[whole..])
}

fn total<const BYTES: usize, const KIND: bool>(query: &[f32], row: &[u8]) -> f32 {
    // SAFETY: NEON is part of the architecture, and the row has as many values as the query.
    unsafe { lanes::<BYTES, KIND>(query, row) }
}

/// The sum of what a query and a row of values of so many bytes add up to.
#[target_feature(enable = "neon")]
fn lanes<const BYTES: usize, const KIND: bool>(query: &[f32], row: &[u8]) -> f32 {
    debug_assert_eq!(query.len() * BYTES, row.len());
    let whole = query.len() / LANES * LANES;
    let mut sums = [vdupq_n_f32(0.0); LANES / 4];
    for at in (0..whole).step_by(LANES) {
        for (quarter, sum) in sums.iter_mut().enumerate() {
            let at = at + quarter * 4;
            // SAFETY: `at + 4` is at most the number of values of the query, which is that of the row.
            let (q, x) =
                unsafe { (vld1q_f32(query.as_ptr().add(at)), load_floats::<BYTES>(row.as_ptr().add(at * BYTES))) };
            let factors = if KIND == SQUARE { [vsubq_f32(q, x); 2] } else { [q, x] };
            *sum = vaddq_f32(*sum, vmulq_f32(factors[0], factors[1]));
        }
    }
    let mut lanes = [0.0_f32; LANES];
    for (sum, lanes) in sums.into_iter().zip(lanes.chunks_exact_mut(4)) {
        // SAFETY: four floats, as many as a register has.
        unsafe { vst1q_f32(lanes.as_mut_ptr(), sum) };
    }
    for i in whole..query.len() {
        lanes[i - whole] += term::<KIND>(query[i], value::<BYTES>(row, i));
    }
    sum(&lanes)
}

/// Four floats, or four upper halves made floats.
///
/// # Safety
/// `4 * BYTES` bytes can be read at `at`.
#[target_feature(enable = "neon")]
unsafe fn load_floats<const BYTES: usize>(at: *const u8) -> float32x4_t {
    if BYTES == FLOAT {
        // SAFETY: the caller says that 16 bytes can be read.
        return vreinterpretq_f32_u8(unsafe { vld1q_u8(at) });
    }
    // SAFETY: the caller says that 8 bytes can be read.
    let halves = vreinterpret_u16_u8(unsafe { vld1_u8(at) });
    vreinterpretq_f32_u32(vshlq_n_u32::<16>(vmovl_u16(halves)))
}
