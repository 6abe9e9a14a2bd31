//! An index as C has it: in memory only, or kept in a file.

use core::ops::Deref;

use kromka::core::Tick;
use kromka::vector::file::{Durable, FileError};
use kromka::vector::{Compaction, Index, Marks};

use crate::error::FaceError;
use crate::fault::Fault;

/// An index, and the file that its changes go to, where there is one. What changes nothing is asked of the index itself.
pub(crate) enum Held {
    /// In memory only.
    Memory(Index),
    /// Kept in a file.
    Kept(Durable),
}

impl Deref for Held {
    type Target = Index;
    fn deref(&self) -> &Index {
        match self {
            Self::Memory(index) => index,
            Self::Kept(kept) => kept.index(),
        }
    }
}

/// What the index refuses is the same error whether it is kept or not.
fn refused(error: FileError) -> Fault {
    match error {
        FileError::Refused { source } => source.into(),
        other => other.into(),
    }
}

impl Held {
    /// The file, where there is one.
    pub(crate) fn kept(&self) -> Option<&Durable> {
        match self {
            Self::Memory(_) => None,
            Self::Kept(kept) => Some(kept),
        }
    }

    fn kept_mut(&mut self) -> Result<&mut Durable, FaceError> {
        match self {
            Self::Memory(_) => Err(FaceError::NotKept),
            Self::Kept(kept) => Ok(kept),
        }
    }

    /// See [`Index::train`].
    pub(crate) fn train(&mut self, vectors: &[f32]) -> Result<(), Fault> {
        match self {
            Self::Memory(index) => Ok(index.train(vectors)?),
            Self::Kept(kept) => kept.train(vectors).map_err(refused),
        }
    }

    /// See [`Index::add`].
    pub(crate) fn add(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), Fault> {
        match self {
            Self::Memory(index) => Ok(index.add(id, vector, marks)?),
            Self::Kept(kept) => kept.add(id, vector, marks).map_err(refused),
        }
    }

    /// See [`Index::add_batch`].
    pub(crate) fn add_batch(&mut self, ids: &[u64], vectors: &[f32]) -> Result<(), Fault> {
        match self {
            Self::Memory(index) => Ok(index.add_batch(ids, vectors)?),
            Self::Kept(kept) => kept.add_batch(ids, vectors).map_err(refused),
        }
    }

    /// See [`Index::update`].
    pub(crate) fn update(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), Fault> {
        match self {
            Self::Memory(index) => Ok(index.update(id, vector, marks)?),
            Self::Kept(kept) => kept.update(id, vector, marks).map_err(refused),
        }
    }

    /// See [`Index::mark`].
    pub(crate) fn mark(&mut self, id: u64, marks: Marks) -> Result<(), Fault> {
        match self {
            Self::Memory(index) => Ok(index.mark(id, marks)?),
            Self::Kept(kept) => kept.mark(id, marks).map_err(refused),
        }
    }

    /// See [`Index::remove`].
    pub(crate) fn remove(&mut self, id: u64) -> Result<(), Fault> {
        match self {
            Self::Memory(index) => Ok(index.remove(id)?),
            Self::Kept(kept) => kept.remove(id).map_err(refused),
        }
    }

    /// See [`Index::compact`]; whether nothing is left to do.
    pub(crate) fn compact(&mut self, now: Tick, slots: u32) -> Result<bool, Fault> {
        let compacted = match self {
            Self::Memory(index) => index.compact(now, slots),
            Self::Kept(kept) => kept.compact(now, slots).map_err(refused)?,
        };
        Ok(compacted.progress == Compaction::Done)
    }

    /// See [`Durable::wants_compaction`].
    pub(crate) fn wants_compaction(&self, now: Tick) -> bool {
        match self {
            Self::Memory(index) => index.wants_compaction(now),
            Self::Kept(kept) => kept.wants_compaction(now),
        }
    }

    /// See [`Durable::sync`].
    pub(crate) fn sync(&mut self) -> Result<(), Fault> {
        self.kept_mut()?.sync().map_err(refused)
    }

    /// See [`Durable::checkpoint`].
    pub(crate) fn checkpoint(&mut self) -> Result<(), Fault> {
        self.kept_mut()?.checkpoint().map_err(refused)
    }
}
