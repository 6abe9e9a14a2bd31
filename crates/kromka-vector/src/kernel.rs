//! Products of integer codes and distances of floats, by the processor's vector instructions where it has them.
//!
//! Every kernel returns the same bits: integer products are exact, and sums of floats are kept in [`LANES`] lanes that are
//! added in one order, without fused operations. The one to use is chosen once, when an index is made.

#[cfg(target_arch = "aarch64")]
mod arm;
mod scalar;
mod tables;
#[cfg(target_arch = "x86_64")]
mod x86;

use core::fmt;

use tables::Tables;
pub(crate) use tables::{CENTROIDS, SUMS, total};

/// Lanes of a sum of floats: two registers of eight, four of four.
pub(crate) const LANES: usize = 16;

/// Rows of equal length in one block of memory: what a kernel reads codes from.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    /// From one row to the next, in bytes.
    stride: usize,
    /// Where the codes begin in a row.
    offset: usize,
}

impl<'a> Rows<'a> {
    /// Rows of `stride` bytes whose codes begin at `offset`.
    pub(crate) fn new(bytes: &'a [u8], stride: usize, offset: usize) -> Self {
        Self { bytes, stride, offset }
    }

    /// The codes of some rows.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn group<const N: usize>(&self, slots: &[u32; N], dims: usize) -> [&'a [u8]; N] {
        let mut codes: [&[u8]; N] = [&[]; N];
        for (codes, slot) in codes.iter_mut().zip(slots) {
            *codes = self.codes(*slot, dims);
        }
        codes
    }

    /// The codes of one row.
    #[inline(always)]
    fn codes(&self, slot: u32, dims: usize) -> &'a [u8] {
        let at = slot as usize * self.stride + self.offset;
        &self.bytes[at..at + dims]
    }
}

/// The functions that compare a query with a row of floats, or of their upper halves.
#[derive(Clone, Copy)]
struct Floats {
    square: fn(&[f32], &[u8]) -> f32,
    product: fn(&[f32], &[u8]) -> f32,
}

/// The functions of one set of instructions.
#[derive(Clone, Copy)]
pub struct Kernel {
    name: &'static str,
    dots: fn(&[u8], Rows<'_>, &[u32], &mut [i32]),
    dots_from: fn(&[u8], Rows<'_>, u32, &mut [i32]),
    floats: Floats,
    halves: Floats,
    tables: Tables,
    differences: fn(&[u8], Rows<'_>, &[u32], &mut [u32]),
}

impl Kernel {
    /// The fastest one that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::all().last().unwrap_or(scalar::KERNEL)
    }

    /// Every one that this processor has, slowest first.
    pub fn all() -> impl Iterator<Item = Self> {
        let own = {
            #[cfg(target_arch = "x86_64")]
            {
                x86::kernels()
            }
            #[cfg(target_arch = "aarch64")]
            {
                arm::kernels()
            }
            #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
            {
                [None; 0]
            }
        };
        core::iter::once(scalar::KERNEL).chain(own.into_iter().flatten())
    }

    /// What it is called: `scalar`, `avx2`, `avx512vnni` or `neon`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The product of a query with each of these rows, both of codes from −127 to 127 as bytes.
    ///
    /// # Panics
    /// Where `products` is not as long as `slots`, or a slot is no row.
    pub(crate) fn dots(&self, query: &[u8], rows: Rows<'_>, slots: &[u32], products: &mut [i32]) {
        assert_eq!(slots.len(), products.len());
        (self.dots)(query, rows, slots, products);
    }

    /// The products of a query with as many rows as there is place for, from this one on: rows that lie beside each other need
    /// no list of slots, and come into the cache by themselves.
    ///
    /// # Panics
    /// Where there are not as many rows.
    pub(crate) fn dots_from(&self, query: &[u8], rows: Rows<'_>, first: u32, products: &mut [i32]) {
        (self.dots_from)(query, rows, first, products);
    }

    /// The product of two rows of codes.
    pub(crate) fn dot(&self, a: &[u8], b: &[u8]) -> i32 {
        let mut product = [0];
        self.dots(a, Rows::new(b, 0, 0), &[0], &mut product);
        product[0]
    }

    /// Bits in which a query differs from each of these rows.
    ///
    /// # Panics
    /// Where `counts` is not as long as `slots`, or a slot is no row.
    pub(crate) fn differences(&self, query: &[u8], rows: Rows<'_>, slots: &[u32], counts: &mut [u32]) {
        assert_eq!(slots.len(), counts.len());
        (self.differences)(query, rows, slots, counts);
    }

    /// The squared Euclidean distance to floats, as little-endian bytes.
    ///
    /// # Panics
    /// Where the row is not of as many floats as the query.
    pub(crate) fn distance_f32(&self, query: &[f32], row: &[u8]) -> f32 {
        assert_eq!(query.len() * 4, row.len());
        (self.floats.square)(query, row)
    }

    /// The same to the upper halves of floats.
    ///
    /// # Panics
    /// Where the row is not of as many halves as the query.
    pub(crate) fn distance_bf16(&self, query: &[f32], row: &[u8]) -> f32 {
        assert_eq!(query.len() * 2, row.len());
        (self.halves.square)(query, row)
    }

    /// The inner product with floats.
    ///
    /// # Panics
    /// Where the row is not of as many floats as the query.
    pub(crate) fn product_f32(&self, query: &[f32], row: &[u8]) -> f32 {
        assert_eq!(query.len() * 4, row.len());
        (self.floats.product)(query, row)
    }

    /// The same with the upper halves of floats.
    ///
    /// # Panics
    /// Where the row is not of as many halves as the query.
    pub(crate) fn product_bf16(&self, query: &[f32], row: &[u8]) -> f32 {
        assert_eq!(query.len() * 2, row.len());
        (self.halves.product)(query, row)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Asks for the lines of these bytes, where the processor can be asked.
pub(crate) fn prefetch(bytes: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    x86::prefetch(bytes);
    #[cfg(target_arch = "aarch64")]
    arm::prefetch(bytes);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let _ = bytes;
}

/// Bytes of a float in a row, and of its upper half.
const FLOAT: usize = 4;
const HALF: usize = 2;

/// What is added up: squares of differences, or products.
const SQUARE: bool = true;
const PRODUCT: bool = false;

/// One value of a row, of so many bytes.
fn value<const BYTES: usize>(row: &[u8], i: usize) -> f32 {
    let bytes = &row[i * BYTES..(i + 1) * BYTES];
    match BYTES {
        FLOAT => f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
        _ => f32::from_bits(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])) << 16),
    }
}

/// What one value adds.
fn term<const KIND: bool>(q: f32, x: f32) -> f32 {
    if KIND == SQUARE { (q - x) * (q - x) } else { q * x }
}

/// The sum of the lanes, in the one order that every kernel keeps.
fn sum(lanes: &[f32; LANES]) -> f32 {
    let mut sums = *lanes;
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] += sums[i + width];
        }
        width /= 2;
    }
    sums[0]
}

#[cfg(test)]
mod tests;
