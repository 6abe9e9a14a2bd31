//! What kinds of codes lose: exact scans by codes, with and without exact values to score the best by again.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;
use kromka_vector::{Coding, Config, Exact, Search};
use serde::Serialize;

use crate::vector::kromka::{Asked, KROMKA, index_of_all, nearest_k};
use crate::vector::own::EF;
use crate::vector::set::Set;
use crate::vector::truth::{nearest, recall};

/// A kind of codes.
struct Kind {
    name: &'static str,
    coding: fn(dims: u32) -> Coding,
    /// The best candidates that are scored by exact values again: as many as the kind's own docs say it needs.
    rescore: u32,
}

/// The kinds of codes; product codes of a byte for each four values.
const KINDS: [Kind; 3] = [
    Kind { name: "int8", coding: |_| Coding::Int8, rescore: 20 },
    Kind { name: "product", coding: |dims| Coding::Product { bytes: dims.div_ceil(4) }, rescore: 50 },
    Kind { name: "binary", coding: |_| Coding::Binary, rescore: 100 },
];

/// What one kind of codes loses. Every vector is compared, so that nothing is lost by a graph.
#[derive(Serialize)]
pub(crate) struct Quantizer {
    /// The best by codes that are scored by bf16 values again.
    rescored: u32,
    /// Of a scan of the stored values: 1, but for vectors as near as each other.
    recall_f32_scan: f64,
    recall_codes_only: f64,
    recall_rescored: f64,
    /// All that an index without a graph holds, ids and lookup among it.
    bytes_per_vector_codes_only: f64,
    bytes_per_vector_rescored: f64,
}

impl fmt::Display for Quantizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recall_codes_only, recall_rescored, .. } = self;
        write!(f, "recall of a scan {recall_codes_only:.4} by codes, {recall_rescored:.4} rescored; ")?;
        let Self { bytes_per_vector_codes_only: codes, bytes_per_vector_rescored: rescored, .. } = self;
        write!(f, "{codes:.0} and {rescored:.0} bytes")
    }
}

/// Each kind of codes.
pub(super) fn measure(set: &Set) -> Result<BTreeMap<&'static str, Quantizer>> {
    let all = vec![vec![true; set.base.len()]];
    let by_values = nearest(&set.base, &set.queries, &all);
    let recall_f32_scan = by_values.first().map_or(0.0, |found| recall(found, &set.truth));
    let mut kinds = BTreeMap::new();
    for Kind { name, coding, rescore } in KINDS {
        let mut config = KROMKA.config(set.base.dims)?;
        config.flat_max = u32::try_from(set.base.len())?;
        config.coding = coding(config.dims);
        let (recall_rescored, bytes_per_vector_rescored) = scan(set, config, rescore)?;
        let codes_only = Config { exact: Exact::None, ..config };
        let (recall_codes_only, bytes_per_vector_codes_only) = scan(set, codes_only, rescore)?;
        let quantizer = Quantizer {
            rescored: rescore,
            recall_f32_scan,
            recall_codes_only,
            recall_rescored,
            bytes_per_vector_codes_only,
            bytes_per_vector_rescored,
        };
        kinds.insert(name, quantizer);
    }
    Ok(kinds)
}

/// Recall, and bytes per vector.
fn scan(set: &Set, config: Config, rescore: u32) -> Result<(f64, f64)> {
    let mut asked = Asked::new(index_of_all(config, &set.base)?, EF);
    let found = asked.find_all(&set.queries, &Search { rescore, ..nearest_k()? })?;
    let bytes = asked.index.heap_bytes() as f64 / set.base.len() as f64;
    Ok((set.recall(&found)?, bytes))
}
