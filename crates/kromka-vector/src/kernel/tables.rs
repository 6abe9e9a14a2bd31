//! Tables of product codes: what the values of a part are from each of its centroids, and sums of that by the codes of rows.
//!
//! The centroids of a part are lines of [`CENTROIDS`] floats, one line for each dimension: so a register holds the same
//! dimension of many of them, and each sum runs over the dimensions in their order, with whatever instructions it is compiled
//! for. The functions here are those bodies; a processor's own kernel compiles them again for its registers.

use super::{Kernel, Rows, SQUARE, prefetch, term};

/// Centroids of a part: as many as a byte can tell.
pub(crate) const CENTROIDS: usize = 256;

/// Centroids that are compared at once: two registers of eight, four of four.
const ABREAST: usize = 16;
/// Sums that a row's codes are added up in, so that no addition waits for the one before it.
pub(crate) const SUMS: usize = 8;
/// Rows that are fetched into the cache before they are read.
const AHEAD: usize = 8;

/// The functions that product codes are made and compared with.
#[derive(Clone, Copy)]
pub(super) struct Tables {
    pub(super) squares: fn(&[f32], &[f32], &mut [f32]),
    pub(super) products: fn(&[f32], &[f32], &mut [f32]),
    pub(super) nearest: fn(&[f32], &[f32]) -> u8,
    pub(super) sums: fn(&[f32], Rows<'_>, &[u32], &mut [f32]),
}

impl Kernel {
    /// The squared distance of a part's values to each of its centroids.
    ///
    /// # Panics
    /// Where there is not a line of centroids for each value, or the table is not as long as a line.
    pub(crate) fn squares(&self, values: &[f32], lines: &[f32], table: &mut [f32]) {
        assert!(lines.len() == values.len() * CENTROIDS && table.len() == CENTROIDS);
        (self.tables.squares)(values, lines, table);
    }

    /// The product of a part's values with each of its centroids.
    ///
    /// # Panics
    /// As above.
    pub(crate) fn products(&self, values: &[f32], lines: &[f32], table: &mut [f32]) {
        assert!(lines.len() == values.len() * CENTROIDS && table.len() == CENTROIDS);
        (self.tables.products)(values, lines, table);
    }

    /// The centroid that is nearest to a part's values; the first of equals.
    ///
    /// # Panics
    /// Where there is not a line of centroids for each value.
    pub(crate) fn nearest(&self, values: &[f32], lines: &[f32]) -> u8 {
        assert_eq!(lines.len(), values.len() * CENTROIDS);
        (self.tables.nearest)(values, lines)
    }

    /// What the codes of each of these rows stand for in the tables of the parts, added up.
    ///
    /// # Panics
    /// Where the tables are not whole, there are not as many sums as slots, or a slot is no row.
    pub(crate) fn sums(&self, tables: &[f32], rows: Rows<'_>, slots: &[u32], sums: &mut [f32]) {
        assert!(tables.len().is_multiple_of(CENTROIDS) && slots.len() == sums.len());
        (self.tables.sums)(tables, rows, slots, sums);
    }
}

/// What each centroid's values add up to with these: line after line, as memory is read fastest.
#[inline(always)]
pub(super) fn spread<const KIND: bool>(values: &[f32], lines: &[f32], table: &mut [f32]) {
    table.fill(0.0);
    let (lines, _) = lines.as_chunks::<CENTROIDS>();
    for (value, line) in values.iter().zip(lines) {
        for (total, middle) in table.iter_mut().zip(line) {
            *total += term::<KIND>(*value, *middle);
        }
    }
}

/// The nearest centroid; the first of equals.
pub(super) fn nearest(values: &[f32], lines: &[f32]) -> u8 {
    let mut table = [0.0; CENTROIDS];
    spread::<SQUARE>(values, lines, &mut table);
    let (groups, _) = table.as_chunks::<ABREAST>();
    let mut lanes = [f32::INFINITY; ABREAST];
    for group in groups {
        for i in 0..ABREAST {
            lanes[i] = if group[i] < lanes[i] { group[i] } else { lanes[i] };
        }
    }
    let least = lanes.into_iter().fold(f32::INFINITY, |least, lane| if lane < least { lane } else { least });
    // Group by group, since a register tells of a whole group whether it is in there.
    let is_in = |group: &[f32; ABREAST]| group.iter().fold(false, |found, total| found | (*total <= least));
    let group = groups.iter().position(is_in).unwrap_or(0);
    let lane = groups[group].iter().position(|total| *total <= least).unwrap_or(0);
    (group * ABREAST + lane).to_le_bytes()[0]
}

/// The sum of each row: one place of each table, the one that the row's code tells.
///
/// Gathering eight places by one instruction was measured to take longer, and so was taking a part of the tables at a time.
pub(super) fn sums(tables: &[f32], rows: Rows<'_>, slots: &[u32], sums: &mut [f32]) {
    let parts = tables.len() / CENTROIDS;
    let fetch = |slot: &u32| prefetch(rows.codes(*slot, parts));
    slots.iter().take(AHEAD).for_each(fetch);
    let (groups, rest) = tables.as_chunks::<{ SUMS * CENTROIDS }>();
    let (rest, _) = rest.as_chunks::<CENTROIDS>();
    for (i, (slot, sum)) in slots.iter().zip(sums).enumerate() {
        slots.get(i + AHEAD).into_iter().for_each(fetch);
        let (codes, last) = rows.codes(*slot, parts).as_chunks::<SUMS>();
        let mut lanes = [0.0; SUMS];
        for (table, codes) in groups.iter().zip(codes) {
            for lane in 0..SUMS {
                lanes[lane] += table[lane * CENTROIDS + usize::from(codes[lane])];
            }
        }
        for ((lane, table), code) in lanes.iter_mut().zip(rest).zip(last) {
            *lane += table[usize::from(*code)];
        }
        *sum = total(&lanes);
    }
}

/// The sum of the lanes, in the one order that all keep.
pub(crate) fn total(lanes: &[f32; SUMS]) -> f32 {
    let pairs: [f32; SUMS / 2] = core::array::from_fn(|i| lanes[i] + lanes[i + SUMS / 2]);
    (pairs[0] + pairs[2]) + (pairs[1] + pairs[3])
}
