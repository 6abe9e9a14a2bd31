//! Counts of tasks that were submitted together.

use kromka_core::{BatchHandle, bounds::BATCHES_MAX};
use serde::{Deserialize, Serialize};

use super::slot::{End, NO_BATCH, Slot};

/// How far a batch is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchStatus {
    /// Tasks in it.
    pub total: u32,
    /// Tasks that have a result.
    pub done: u32,
    /// Tasks that ended without one.
    pub failed: u32,
}

impl BatchStatus {
    /// Whether every task has ended.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.done.saturating_add(self.failed) >= self.total
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Batch {
    generation: u32,
    status: BatchStatus,
}

/// The last [`BATCHES_MAX`] batches; an unfinished one is never given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Batches {
    // Two halves, because serde derives arrays of up to 32.
    batches: [[Batch; BATCHES_MAX / 2]; 2],
    next: u32,
}

impl Default for Batches {
    fn default() -> Self {
        Self { batches: [[Batch::default(); BATCHES_MAX / 2]; 2], next: 0 }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "64 batches")]
const COUNT: u32 = BATCHES_MAX as u32;

impl Batches {
    fn at(&mut self, index: u32) -> Option<&mut Batch> {
        self.batches.as_flattened_mut().get_mut(index as usize)
    }

    /// Takes the next finished batch in turn, with no tasks yet; `None` when all are unfinished.
    pub(crate) fn open(&mut self) -> Option<BatchHandle> {
        let start = self.next;
        let index = (0..COUNT).map(|i| start.wrapping_add(i) % COUNT).find(|index| {
            self.batches.as_flattened().get(*index as usize).is_some_and(|batch| batch.status.is_finished())
        })?;
        self.next = (index + 1) % COUNT;
        let batch = self.at(index)?;
        batch.generation = batch.generation.wrapping_add(1).max(1);
        batch.status = BatchStatus::default();
        Some(BatchHandle { index, generation: batch.generation })
    }

    /// Counts one more task of the batch.
    pub(crate) fn admit(&mut self, index: u32) {
        if let Some(batch) = self.at(index) {
            batch.status.total = batch.status.total.saturating_add(1);
        }
    }

    pub(crate) fn end(&mut self, index: u32, end: End) {
        if let Some(batch) = self.at(index) {
            match end {
                End::Done => batch.status.done = batch.status.done.saturating_add(1),
                _ => batch.status.failed = batch.status.failed.saturating_add(1),
            }
        }
    }

    /// Whether each batch has as many tasks in flight as its counts say: else it might never finish.
    pub(crate) fn are_consistent(&self, slots: &[Slot]) -> bool {
        let mut open = [0u64; BATCHES_MAX];
        for batch in slots.iter().filter(|slot| slot.is_in_flight()).map(|slot| slot.batch) {
            match open.get_mut(batch.index as usize) {
                Some(open) if self.status(batch).is_ok() => *open += 1,
                _ if batch == NO_BATCH => {}
                _ => return false,
            }
        }
        self.batches.as_flattened().iter().zip(open).all(|(batch, open)| {
            let BatchStatus { total, done, failed } = batch.status;
            u64::from(done) + u64::from(failed) + open == u64::from(total) && (batch.generation != 0 || total == 0)
        })
    }

    /// The status, or the generation that is there now.
    pub(crate) fn status(&self, handle: BatchHandle) -> Result<BatchStatus, u32> {
        match self.batches.as_flattened().get(handle.index as usize) {
            Some(batch) if batch.generation == handle.generation && batch.generation != 0 => Ok(batch.status),
            Some(batch) => Err(batch.generation),
            None => Err(0),
        }
    }
}
