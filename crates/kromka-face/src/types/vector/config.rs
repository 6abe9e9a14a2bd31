//! How a vector index is made.

use core::mem::{MaybeUninit, offset_of};

use kromka::core::{Valid, Validate as _, bounds};
use kromka::vector::{Coding, Config, Metric, VectorError, bounds as ranges};

use crate::enums::{
    coding, exact, metric, orchestrator_vector_coding_t, orchestrator_vector_exact_t, orchestrator_vector_metric_t,
};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// What is used where the host says nothing else.
const DEFAULT: Config = Config::new(1, Metric::Cosine);
const _: () = assert!(matches!(DEFAULT.coding, Coding::Int8));
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
    /// The codes that stand for vectors. Default `ORCHESTRATOR_VECTOR_CODING_INT8`. The others are learned: by
    /// `orchestrator_vector_train`, or from the first batch.
    pub coding: MaybeUninit<orchestrator_vector_coding_t>,
    /// Bytes of a code for `ORCHESTRATOR_VECTOR_CODING_PRODUCT`, 1 to `dims`; for others 0, which is the default. A quarter of
    /// `dims` finds with a `rescore` of 50 as much as a byte for each value.
    pub code_bytes: u32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_vector_config_t {
    const NAME: &'static str = "orchestrator_vector_config_t";
    const OLDER: &'static [usize] = &[offset_of!(Self, coding)];
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
        coding: MaybeUninit::new(orchestrator_vector_coding_t::ORCHESTRATOR_VECTOR_CODING_INT8),
        code_bytes: 0,
    };
}

impl orchestrator_vector_config_t {
    /// The codes, once `dims` are as they may be.
    fn coding(&self) -> Result<Coding, Fault> {
        let coding = coding(self.coding, self.code_bytes)?;
        ranges::DIMS.check(self.dims.into()).map_err(VectorError::from)?;
        let range = match coding {
            Coding::Product { .. } => ranges::product_bytes(self.dims),
            Coding::Int8 | Coding::Binary => bounds::Bound { field: "", min: 0, max: 0 },
        };
        let range = bounds::Bound { field: "code_bytes", ..range };
        range.check(self.code_bytes.into()).map_err(VectorError::from)?;
        Ok(coding)
    }

    pub(crate) fn read(&self) -> Result<Valid<Config>, Fault> {
        let config = Config {
            dims: self.dims,
            metric: metric(self.metric)?,
            coding: self.coding()?,
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
