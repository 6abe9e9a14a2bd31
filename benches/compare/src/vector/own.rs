//! What is measured of ours alone, in its default form, on every set: deletes, filters, kinds of codes.
//!
//! The peers are not measured at these, because they do other things. In the versions pinned here: hnswlib marks a vector
//! as deleted and keeps its memory until another takes its place; usearch tells and saves as many bytes after half was
//! removed as before; faiss's HNSW has no removal, and a filter leaves what passes of the candidates it met (1 to 4
//! results where 10 of 3,000 random vectors pass, k is 10 and `efSearch` 64). hnswlib's filter goes on until it has k.

mod deletes;
mod filters;
mod quantizers;

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::set::Set;

pub(crate) use deletes::AfterDeletes;
pub(crate) use filters::Filtered;
pub(crate) use quantizers::Quantizer;

/// The setting of all of these: the default of a search.
pub(crate) const EF: u32 = 64;

/// The figures, by set.
#[derive(Default, Serialize)]
pub(crate) struct Own {
    pub(crate) after_deletes: BTreeMap<String, AfterDeletes>,
    /// By set, then by the share of the vectors that pass.
    pub(crate) filters: BTreeMap<String, BTreeMap<String, Filtered>>,
    /// By set, then by kind of codes.
    pub(crate) quantizers: BTreeMap<String, BTreeMap<&'static str, Quantizer>>,
}

impl Own {
    /// Measures all of it on one set; `tell` is told what comes next.
    pub(crate) fn measure(&mut self, set: &Set, tell: impl Fn(&str)) -> Result<()> {
        tell("deletes");
        self.after_deletes.insert(set.name.clone(), deletes::measure(set)?);
        tell("filters");
        self.filters.insert(set.name.clone(), filters::measure(set)?);
        tell("kinds of codes");
        self.quantizers.insert(set.name.clone(), quantizers::measure(set)?);
        Ok(())
    }

    /// Prints it, a few lines for each set.
    pub(crate) fn print(&self) {
        for (set, AfterDeletes { deleted, churned, .. }) in &self.after_deletes {
            println!("{set}, half removed: {deleted}");
            println!("{set}, 30 % replaced: {churned}");
        }
        for (set, shares) in &self.filters {
            for (share, filtered) in shares {
                println!("{set}, {share} pass a filter: {filtered}");
            }
        }
        for (set, kinds) in &self.quantizers {
            for (kind, quantizer) in kinds {
                println!("{set}, {kind}: {quantizer}");
            }
        }
    }
}
