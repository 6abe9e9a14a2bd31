//! Vector indexes: how one is made, what is noted of a vector, how a search is made, what it finds.

mod config;
mod files;
mod outlier;

use core::ffi::{c_char, c_void};
use core::mem::{MaybeUninit, offset_of};

use kromka::core::{Tick, bounds};
use kromka::vector::file::Durable;
use kromka::vector::{Filter, Hit, Marks, Search, Stats, VectorError, bounds as ranges};

pub use config::*;
pub use files::*;
pub use outlier::*;

use super::{ORCHESTRATOR_NONE_U64, some_u64};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// Most results of a search.
pub const ORCHESTRATOR_VECTOR_K_MAX: u32 = 65_536;
/// Most vectors of an index, and of one call.
pub const ORCHESTRATOR_VECTOR_COUNT_MAX: u32 = 268_435_456;
/// Most values of a vector.
pub const ORCHESTRATOR_VECTOR_DIMS_MAX: u32 = 16_384;
/// Bytes of the name of the instructions that vectors are compared by, with its NUL.
pub const ORCHESTRATOR_VECTOR_KERNEL_MAX: usize = 16;

// A header cannot compute, so the numbers stand above; they are those of the index.
const _: () = {
    assert!(ORCHESTRATOR_VECTOR_K_MAX as i64 == ranges::K.max);
    assert!(ORCHESTRATOR_VECTOR_COUNT_MAX as i64 == ranges::VECTORS.max);
    assert!(ORCHESTRATOR_VECTOR_DIMS_MAX as i64 == ranges::DIMS.max);
};

/// What is noted of a vector, for searches to look at. Set it up with `orchestrator_vector_marks_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_vector_marks_t {
    /// The size of this structure, set by `orchestrator_vector_marks_init`.
    pub struct_size: u32,
    /// A class of the host, such as how long its kind of content is good, 0 to 255. Default 0.
    pub class_id: i32,
    /// A bit for each of 64 tags of the host. Default 0.
    pub tags: u64,
    /// From this time of the host's clock on it is not found, in milliseconds below 2^62; `ORCHESTRATOR_NONE_U64`, which is
    /// the default, is never.
    pub expires_ms: u64,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_vector_marks_t {
    const NAME: &'static str = "orchestrator_vector_marks_t";
    const INIT: Self =
        Self { struct_size: size_of_struct::<Self>(), class_id: 0, tags: 0, expires_ms: ORCHESTRATOR_NONE_U64 };
}

/// A class, by its range.
const CLASS: bounds::Bound<i64> = bounds::Bound { field: "class_id", min: 0, max: u8::MAX as i64 };

/// A time, by its field's name.
pub(crate) fn tick(ms: u64, field: &'static str) -> Result<Tick, VectorError> {
    bounds::Bound { field, ..bounds::TICK_MS }.check_u64(ms)?;
    Ok(Tick::from_ms(ms))
}

/// A class that was checked.
fn class(class_id: i32) -> Option<u8> {
    u8::try_from(class_id).ok()
}

impl orchestrator_vector_marks_t {
    pub(crate) fn read(&self) -> Result<Marks, Fault> {
        CLASS.check(i64::from(self.class_id)).map_err(VectorError::from)?;
        let expires = some_u64(self.expires_ms).map(|ms| tick(ms, "expires_ms")).transpose()?;
        Ok(Marks { tags: self.tags, class: class(self.class_id).unwrap_or_default(), expires })
    }
}

impl From<&Marks> for orchestrator_vector_marks_t {
    fn from(marks: &Marks) -> Self {
        Self {
            class_id: i32::from(marks.class),
            tags: marks.tags,
            expires_ms: marks.expires.map_or(ORCHESTRATOR_NONE_U64, |at| at.ms()),
            ..Self::INIT
        }
    }
}

/// How a search is made. Set it up with `orchestrator_vector_search_init`. Every condition that is given must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_vector_search_t {
    /// The size of this structure, set by `orchestrator_vector_search_init`.
    pub struct_size: u32,
    /// Results, 1 to `ORCHESTRATOR_VECTOR_K_MAX`. Default 10.
    pub k: u32,
    /// Nearest that are kept while the graph is walked, 1 to 65536: more finds better and takes longer. `k` at least is
    /// taken. Default 64.
    pub ef: u32,
    /// The best candidates that are scored again by exact values, 0 to 65536; `k` at least where there are any. Default 20.
    pub rescore: u32,
    /// The time of the host's clock, in milliseconds below 2^62: vectors that expire by then are not found. Default 0.
    pub now_ms: u64,
    /// Vectors with all of these tags only. Default 0.
    pub tags_all: u64,
    /// Vectors with at least one of these tags only, where any is given. Default 0.
    pub tags_any: u64,
    /// Vectors with none of these tags only. Default 0.
    pub tags_none: u64,
    /// Vectors of this class only, 0 to 255; -1 is any, which is the default.
    pub class_id: i32,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_vector_search_t {
    const NAME: &'static str = "orchestrator_vector_search_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        k: 10,
        ef: 64,
        rescore: 20,
        now_ms: 0,
        tags_all: 0,
        tags_any: 0,
        tags_none: 0,
        class_id: -1,
    };
}

impl orchestrator_vector_search_t {
    /// The index checks the counts.
    pub(crate) fn read(&self) -> Result<Search<'static>, Fault> {
        bounds::Bound { min: -1, ..CLASS }.check(i64::from(self.class_id)).map_err(VectorError::from)?;
        ranges::K.check(i64::from(self.k)).map_err(VectorError::from)?;
        let filter = Filter {
            all: self.tags_all,
            any: self.tags_any,
            none: self.tags_none,
            class: class(self.class_id),
            accept: None,
        };
        Ok(Search { k: self.k, ef: self.ef, rescore: self.rescore, now: tick(self.now_ms, "now_ms")?, filter })
    }
}

/// A vector that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct orchestrator_vector_hit_t {
    /// Its id.
    pub id: u64,
    /// How far it is, as the index's metric measures: by exact values where the index keeps them, else by codes.
    pub distance: f32,
}

impl orchestrator_vector_hit_t {
    /// None was found.
    pub(crate) const EMPTY: Self = Self { id: 0, distance: 0.0 };
}

impl From<&Hit> for orchestrator_vector_hit_t {
    fn from(hit: &Hit) -> Self {
        Self { id: hit.id, distance: hit.distance }
    }
}

/// What an index holds. Set it up with `orchestrator_vector_stats_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_vector_stats_t {
    /// The size of this structure, set by `orchestrator_vector_stats_init`.
    pub struct_size: u32,
    /// Values of a vector.
    pub dims: u32,
    /// Vectors.
    pub vectors: u64,
    /// Places of vectors that were removed and that no compaction has made usable yet.
    pub removed: u64,
    /// Vectors that the graph leads to; the others are compared one by one.
    pub linked: u64,
    /// Bytes of the index on the heap, which `max_bytes` of its configuration bounds.
    pub heap_bytes: u64,
    /// Bytes beside these: what searches that are over have left for the next, and what `orchestrator_vector_usual` measured.
    pub search_bytes: u64,
    /// The name of the instructions that vectors are compared by, such as `avx2`, up to its NUL.
    pub kernel: [c_char; ORCHESTRATOR_VECTOR_KERNEL_MAX],
    /// Changes since the file was created, a batch as one, of an index that is kept in a file; else 0.
    pub changes: u64,
    /// As many of these, the first ones, survive a loss of power.
    pub synced_changes: u64,
    /// Bytes of the file that `orchestrator_vector_save` with no path, or a compaction, writes anew in fewer; 0 of an index in
    /// memory.
    pub log_bytes: u64,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_vector_stats_t {
    const NAME: &'static str = "orchestrator_vector_stats_t";
    const OLDER: &'static [usize] = &[offset_of!(Self, changes)];
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        dims: 0,
        vectors: 0,
        removed: 0,
        linked: 0,
        heap_bytes: 0,
        search_bytes: 0,
        kernel: [0; ORCHESTRATOR_VECTOR_KERNEL_MAX],
        changes: 0,
        synced_changes: 0,
        log_bytes: 0,
    };
}

impl orchestrator_vector_stats_t {
    pub(crate) fn of(stats: &Stats, dims: u32, search_bytes: usize, kept: Option<&Durable>) -> Self {
        let mut told = Self {
            dims,
            vectors: stats.vectors as u64,
            removed: stats.removed as u64,
            linked: stats.linked as u64,
            heap_bytes: stats.heap_bytes as u64,
            search_bytes: search_bytes as u64,
            changes: kept.map_or(0, Durable::changes),
            synced_changes: kept.map_or(0, Durable::synced_changes),
            log_bytes: kept.map_or(0, Durable::log_bytes),
            ..Self::INIT
        };
        // The last one stays NUL.
        let room = &mut told.kernel[..ORCHESTRATOR_VECTOR_KERNEL_MAX - 1];
        room.iter_mut().zip(stats.kernel.bytes()).for_each(|(to, byte)| *to = byte.cast_signed() as c_char);
        told
    }
}

/// Says of a vector that fulfils everything else whether a search may return it, by its id and what is noted of it, which
/// is there for the call only. It is asked again for the same vector, and must say the same. Called on the thread that
/// searches, before that function returns. Must not throw or longjmp, nor wait for another thread that uses the index; on the
/// same index every function returns `ORCHESTRATOR_ERR_BUSY` meanwhile.
pub type orchestrator_vector_accept_fn = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        id: u64,
        marks: *const orchestrator_vector_marks_t,
    ) -> MaybeUninit<bool>,
>;
