//! The vectors by slot: their codes, exact values, ids and marks.

use alloc::vec::Vec;

use kromka_core::Valid;

use crate::bits::Bits;
use crate::bounds;
use crate::code::Codes;
use crate::config::Config;
use crate::error::VectorError;
use crate::exact::Values;
use crate::graph::Points;
use crate::kernel::Kernel;
use crate::lookup::Lookup;
use crate::marks::{Marks, MarksOfSlots};
use crate::metric::Metric;
use crate::table::Table;

/// A vector whose values are all below this has no direction that could be told.
const DIRECTION_MIN: f32 = 1e-30;

/// Values that are checked at once.
const CHECKED_AT_ONCE: usize = 64;

#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) config: Valid<Config>,
    pub(crate) codes: Codes,
    pub(crate) rows: Table,
    pub(crate) values: Option<Values>,
    pub(crate) lookup: Lookup,
    pub(crate) marks: MarksOfSlots,
    /// Slots that are no vector.
    pub(crate) dead: Bits,
}

impl Store {
    pub(crate) fn new(config: Valid<Config>, kernel: Kernel) -> Self {
        let dims = config.dims as usize;
        let codes = Codes::new(&config, kernel);
        Self {
            rows: Table::new(codes.stride()),
            codes,
            values: Values::new(config.exact, config.metric, dims, kernel),
            lookup: Lookup::default(),
            marks: MarksOfSlots::new(),
            dead: Bits::default(),
            config,
        }
    }

    /// Slots there are, dead ones among them.
    pub(crate) fn slots(&self) -> u32 {
        slot(self.rows.len())
    }

    pub(crate) fn points(&self) -> Points<'_> {
        Points { codes: &self.codes, rows: &self.rows, dead: &self.dead }
    }

    /// Whether a vector can be kept.
    pub(crate) fn check(&self, vector: &[f32]) -> Result<(), VectorError> {
        let (have, need) = (vector.len(), self.config.dims as usize);
        if have != need {
            return Err(VectorError::Dims { have, need });
        }
        let allowed = bounds::VALUE.min..=bounds::VALUE.max;
        let is_wrong = |value: &f32| !allowed.contains(&f64::from(*value));
        // In blocks without a branch for each value: every search looks at all of its query.
        let mut blocks = vector.chunks(CHECKED_AT_ONCE);
        if blocks.any(|block| block.iter().fold(false, |wrong, value| wrong | is_wrong(value))) {
            let at = vector.iter().position(is_wrong).unwrap_or_default();
            return Err(VectorError::Value { at });
        }
        if self.config.metric == Metric::Cosine && vector.iter().all(|value| value.abs() < DIRECTION_MIN) {
            return Err(VectorError::Zero);
        }
        Ok(())
    }

    /// Whether all of some vectors, one after another, can be kept.
    pub(crate) fn check_all(&self, vectors: &[f32]) -> Result<(), VectorError> {
        vectors.chunks(self.config.dims as usize).try_for_each(|vector| self.check(vector))
    }

    /// Learns codes, while there are no rows; returns those before.
    pub(crate) fn train(&mut self, vectors: &[f32]) -> Codes {
        let codes = Codes::train(&self.config, vectors, *self.codes.kernel());
        core::mem::replace(&mut self.codes, codes)
    }

    /// Room for so many slots, exactly where they are the last for some time.
    pub(crate) fn reserve(&mut self, slots: usize, exactly: bool) {
        let room = if exactly { Table::reserve_exact } else { Table::reserve };
        room(&mut self.rows, slots);
        if let Some(values) = &mut self.values {
            room(&mut values.rows, slots);
        }
        self.lookup.reserve(slots);
    }

    /// Puts a vector into the next slot or a dead one.
    pub(crate) fn put(&mut self, slot: u32, id: u64, vector: &[f32], marks: &Marks) {
        let slots = self.rows.len().max(slot as usize + 1);
        self.rows.grow(slots);
        if let Some(values) = &mut self.values {
            values.rows.grow(slots);
        }
        self.write(slot, vector);
        self.marks.set(slot, marks);
        self.lookup.insert(slot, id);
        self.dead.clear(slot);
    }

    /// Writes a vector over what a slot has.
    pub(crate) fn write(&mut self, slot: u32, vector: &[f32]) {
        self.codes.encode(vector, self.rows.row_mut(slot));
        if let Some(values) = &mut self.values {
            values.set(slot, vector);
        }
    }

    /// Replaces what is in `vector` by what is kept of a slot's; false where that is no vector.
    pub(crate) fn vector(&self, slot: u32, vector: &mut Vec<f32>) -> bool {
        let Some(values) = &self.values else { return self.codes.decode(self.rows.row(slot), vector) };
        vector.clear();
        vector.extend(values.get(slot));
        true
    }

    /// Makes the vector of one slot that of another, which is dead until then; the first one is dead from then on.
    pub(crate) fn move_to(&mut self, from: u32, to: u32) {
        self.rows.copy(from, to);
        if let Some(values) = &mut self.values {
            values.rows.copy(from, to);
        }
        let marks = self.marks.get(from);
        self.marks.set(to, &marks);
        let id = self.lookup.id(from);
        self.lookup.remove(id);
        self.lookup.insert(to, id);
        self.dead.clear(to);
        self.dead.set(from);
    }

    /// Forgets the slots from this one on, which are dead.
    pub(crate) fn truncate(&mut self, slots: usize) {
        self.rows.truncate(slots);
        if let Some(values) = &mut self.values {
            values.rows.truncate(slots);
        }
        self.lookup.truncate(slots);
        self.marks.truncate(slots);
        self.dead.truncate(slots);
    }

    /// Gives back memory that is held for nothing.
    pub(crate) fn shrink(&mut self) {
        self.rows.shrink();
        if let Some(values) = &mut self.values {
            values.rows.shrink();
        }
        self.lookup.shrink();
        self.marks.shrink();
        self.dead.shrink();
    }

    /// Gives memory back where more is held for nothing than for vectors.
    pub(crate) fn shrink_if_wasteful(&mut self) {
        if self.rows.is_wasteful() {
            self.shrink();
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let values = self.values.as_ref().map_or(0, Values::heap_bytes);
        let lists = self.lookup.heap_bytes() + self.marks.heap_bytes() + self.dead.heap_bytes();
        self.rows.heap_bytes() + self.codes.heap_bytes() + values + lists
    }
}

/// The number of a slot: there are at most as many as 31 bits count.
#[expect(clippy::cast_possible_truncation, reason = "slots are bounded by what 31 bits count")]
pub(crate) fn slot(at: usize) -> u32 {
    at as u32
}
