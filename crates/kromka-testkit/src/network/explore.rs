//! Many histories.

use std::ops::Range;

use rayon::prelude::*;

use super::report::{Failure, Stats};
use super::scenario::Scenario;
use super::shrink::shrink;
use super::simulation::run;
use super::subject::Subject;

/// Histories that are run side by side before the next are: what comes after a bad one is run for nothing.
const BLOCK: u64 = 64;

/// Runs the histories of seeds on all cores, until one ends badly: of those the first, shortened.
///
/// # Errors
/// How it ended.
pub fn explore<S: Subject + Sync>(subject: &S, scenario: &Scenario, seeds: Range<u64>) -> Result<Stats, Failure> {
    let mut stats = Stats::default();
    let mut next = seeds.start;
    while next < seeds.end {
        let end = seeds.end.min(next.saturating_add(BLOCK));
        let ends: Vec<_> = (next..end).into_par_iter().map(|seed| run(subject, &scenario.history(seed))).collect();
        for end in ends {
            stats += end.map_err(|failure| shrink(subject, failure))?;
        }
        next = end;
    }
    Ok(stats)
}
