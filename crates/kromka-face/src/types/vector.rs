//! Vector indexes: how one is made, what is noted of a vector, how a search is made, what it finds.

use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;

use kromka::core::{Tick, Valid, Validate as _, bounds};
use kromka::vector::{Config, Filter, Hit, Marks, Metric, Search, Stats, VectorError, bounds as ranges};

use super::{ORCHESTRATOR_NONE_U64, some_u64};
use crate::enums::{exact, metric, orchestrator_vector_exact_t, orchestrator_vector_metric_t};
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

/// What is used where the host says nothing else.
const DEFAULT: Config = Config::new(1, Metric::Cosine);
const _: () = assert!(DEFAULT.exact as i32 == orchestrator_vector_exact_t::ORCHESTRATOR_VECTOR_EXACT_BF16 as i32);

/// How an index is made. Set it up with `orchestrator_vector_config_init`, then say `dims` at least.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_vector_config_t {
    /// The size of this structure, set by `orchestrator_vector_config_init`.
    pub struct_size: u32,
    /// Values of a vector, 1 to `ORCHESTRATOR_VECTOR_DIMS_MAX`. Default 0, which is none: it must be said.
    pub dims: u32,
    /// What near means. Default `ORCHESTRATOR_VECTOR_COSINE`.
    pub metric: MaybeUninit<orchestrator_vector_metric_t>,
    /// Exact values besides the codes. Default `ORCHESTRATOR_VECTOR_EXACT_BF16`.
    pub exact: MaybeUninit<orchestrator_vector_exact_t>,
    /// Vectors up to which every one is compared with the query, 0 to 1048576. Default 8192.
    pub flat_max: u32,
    /// Links that a vector looks for in the graph, 4 to 64. Default 16.
    pub degree: u32,
    /// Nearest that are kept while neighbours are looked for, 8 to 4096. Default 128.
    pub ef_construction: u32,
    /// Vectors at most, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`, which is the default.
    pub max_vectors: u32,
    /// Memory of the index at most in bytes, 1 to 2^40, which is the default. Memory that the system does not give ends the
    /// program: say what there is.
    pub max_bytes: u64,
    /// What the layers of vectors are drawn from, with their ids. Default 0.
    pub seed: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_vector_config_t {
    const NAME: &'static str = "orchestrator_vector_config_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        dims: 0,
        metric: MaybeUninit::new(orchestrator_vector_metric_t::ORCHESTRATOR_VECTOR_COSINE),
        exact: MaybeUninit::new(orchestrator_vector_exact_t::ORCHESTRATOR_VECTOR_EXACT_BF16),
        flat_max: DEFAULT.flat_max,
        degree: DEFAULT.degree,
        ef_construction: DEFAULT.ef_construction,
        max_vectors: DEFAULT.max_vectors,
        max_bytes: DEFAULT.max_bytes,
        seed: DEFAULT.seed,
    };
}

impl orchestrator_vector_config_t {
    pub(crate) fn read(&self) -> Result<Valid<Config>, Fault> {
        let config = Config {
            dims: self.dims,
            metric: metric(self.metric)?,
            coding: DEFAULT.coding,
            exact: exact(self.exact)?,
            flat_max: self.flat_max,
            degree: self.degree,
            ef_construction: self.ef_construction,
            max_vectors: self.max_vectors,
            max_bytes: self.max_bytes,
            seed: self.seed,
        };
        Ok(config.validate().map_err(VectorError::from)?)
    }
}

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
    /// Bytes that searches which are over have left for the next, beside these.
    pub search_bytes: u64,
    /// The name of the instructions that vectors are compared by, such as `avx2`, up to its NUL.
    pub kernel: [c_char; ORCHESTRATOR_VECTOR_KERNEL_MAX],
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_vector_stats_t {
    const NAME: &'static str = "orchestrator_vector_stats_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        dims: 0,
        vectors: 0,
        removed: 0,
        linked: 0,
        heap_bytes: 0,
        search_bytes: 0,
        kernel: [0; ORCHESTRATOR_VECTOR_KERNEL_MAX],
    };
}

impl orchestrator_vector_stats_t {
    pub(crate) fn of(stats: &Stats, dims: u32, search_bytes: usize) -> Self {
        let mut told = Self {
            dims,
            vectors: stats.vectors as u64,
            removed: stats.removed as u64,
            linked: stats.linked as u64,
            heap_bytes: stats.heap_bytes as u64,
            search_bytes: search_bytes as u64,
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
