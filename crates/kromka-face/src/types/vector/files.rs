//! How the file of a vector index is opened, and what was found in it.

use core::mem::MaybeUninit;

use kromka::vector::file::{Lost, Open, Opened};

use crate::enums::{flag, keeps, orchestrator_vector_mode_t};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};
use crate::types::ORCHESTRATOR_NONE_U64;

/// How a file is opened. Set it up with `orchestrator_vector_open_init`. What an index may hold is in its file.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_vector_open_t {
    /// The size of this structure, set by `orchestrator_vector_open_init`.
    pub struct_size: u32,
    /// What it is opened for. Default `ORCHESTRATOR_VECTOR_READ`.
    pub mode: MaybeUninit<orchestrator_vector_mode_t>,
    /// Whether it is opened although changes that had been synchronised are damaged: without these and all that follow them,
    /// and one that is kept in the file cuts them off. Default false. What was being written when the power was lost is left
    /// out without asking.
    pub accept_loss: MaybeUninit<bool>,
    /// Whether the file may be mapped rather than read into memory, by a library that was built so (feature `mmap`). Default
    /// true. While it is mapped, nobody may write to it in place or cut it off: what is mapped would change under the index,
    /// and reading a part that is gone ends the process.
    pub map: MaybeUninit<bool>,
    /// Bytes of the file at most: a larger one is not read. Default `ORCHESTRATOR_NONE_U64`, which is any number.
    pub max_bytes: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_vector_open_t {
    const NAME: &'static str = "orchestrator_vector_open_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        mode: MaybeUninit::new(orchestrator_vector_mode_t::ORCHESTRATOR_VECTOR_READ),
        accept_loss: MaybeUninit::new(false),
        map: MaybeUninit::new(true),
        max_bytes: ORCHESTRATOR_NONE_U64,
    };
}

impl orchestrator_vector_open_t {
    /// Whether the index is to be kept in its file, and the rest.
    pub(crate) fn read(&self) -> Result<(bool, Open), Fault> {
        let open = Open {
            map: flag(self.map, "map")?,
            accept_loss: flag(self.accept_loss, "accept_loss")?,
            max_bytes: self.max_bytes,
        };
        Ok((keeps(self.mode)?, open))
    }
}

/// What was found in a file that was opened. Set it up with `orchestrator_vector_opened_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_vector_opened_t {
    /// The size of this structure, set by `orchestrator_vector_opened_init`.
    pub struct_size: u32,
    /// Whether the file is mapped.
    pub mapped: MaybeUninit<bool>,
    /// Whether changes in what was lost had certainly been synchronised, so that this is damage. Else they were being written
    /// when the power was lost, as far as can be told.
    pub lost_synced: MaybeUninit<bool>,
    /// Changes that were made since the index was last written as a whole, a batch as one.
    pub replayed: u64,
    /// Where the end of the file begins that could not be read, in bytes; 0 where nothing was lost.
    pub lost_at: u64,
    /// Its bytes; 0 where nothing was lost.
    pub lost_bytes: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_vector_opened_t {
    const NAME: &'static str = "orchestrator_vector_opened_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        mapped: MaybeUninit::new(false),
        lost_synced: MaybeUninit::new(false),
        replayed: 0,
        lost_at: 0,
        lost_bytes: 0,
    };
}

impl From<Lost> for orchestrator_vector_opened_t {
    fn from(lost: Lost) -> Self {
        Self { lost_synced: MaybeUninit::new(lost.synced), lost_at: lost.at, lost_bytes: lost.bytes, ..Self::INIT }
    }
}

impl From<&Opened> for orchestrator_vector_opened_t {
    fn from(opened: &Opened) -> Self {
        let lost = opened.lost.map_or(Self::INIT, Self::from);
        Self { mapped: MaybeUninit::new(opened.mapped), replayed: opened.replayed, ..lost }
    }
}
