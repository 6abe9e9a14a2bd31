//! Searches of which only some vectors may be results.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;
use kromka_vector::{Filter, Marks, Search};
use serde::Serialize;

use crate::rounds::median;
use crate::vector::engine::{Found, K};
use crate::vector::kromka::{Asked, KROMKA, index_of_all, nearest_k};
use crate::vector::measure::percentile_99;
use crate::vector::own::EF;
use crate::vector::scan::by;
use crate::vector::set::{Set, draw};
use crate::vector::truth::{Part, nearest, recall};

/// How many of a thousand pass, and how the report names that. Each has a tag, by its place.
const SHARES: [(u64, &str); 4] = [(500, "0.5"), (100, "0.1"), (10, "0.01"), (1, "0.001")];
/// Rounds of which the median is taken.
const ROUNDS: usize = 3;

/// Searches with one filter, said in two ways.
#[derive(Serialize)]
pub(crate) struct Filtered {
    /// Vectors that pass.
    existing: usize,
    /// By a tag.
    tag: Searches,
    /// By a function of the host's, which works a hash out of the id.
    closure: Searches,
}

/// What the searches found, and how long they took.
#[derive(Serialize)]
struct Searches {
    recall: f64,
    /// Results of the query that got the fewest. There are never fewer than the lesser of K and `existing`.
    fewest_results: usize,
    /// By the clock on the wall.
    p99_us: Option<f64>,
    p99_cpu_us: Option<f64>,
}

impl fmt::Display for Filtered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} vectors", self.existing)?;
        for (way, searches) in [("tag", &self.tag), ("closure", &self.closure)] {
            let Searches { recall, fewest_results, p99_us, p99_cpu_us } = searches;
            write!(f, "; by {way} recall {recall:.4}, at least {fewest_results} results, ")?;
            write!(f, "p99 {:.0} us, ", p99_us.unwrap_or(f64::NAN))?;
            write!(f, "of CPU time {:.0} us", p99_cpu_us.unwrap_or(f64::NAN))?;
        }
        Ok(())
    }
}

/// Whether a vector passes the filter that lets so many of a thousand pass.
fn passes(id: u64, of_thousand: u64) -> bool {
    draw(id) % 1_000 < of_thousand
}

/// A bit for each filter that a vector passes.
fn tags(id: u64) -> u64 {
    let tag = |(at, (of_thousand, _)): (usize, &(u64, &str))| u64::from(passes(id, *of_thousand)) << at;
    SHARES.iter().enumerate().map(tag).sum()
}

/// Searches with each filter, by the share that passes.
pub(super) fn measure(set: &Set) -> Result<BTreeMap<String, Filtered>> {
    let ids = 0..set.base.len() as u64;
    let mut index = index_of_all(KROMKA.config(set.base.dims)?, &set.base)?;
    ids.clone().try_for_each(|id| index.mark(id, Marks { tags: tags(id), ..Marks::default() }))?;
    let mut asked = Asked::new(index, EF);
    let parts = SHARES.map(|(of_thousand, _)| ids.clone().map(|id| passes(id, of_thousand)).collect::<Part>());
    let truths = nearest(&set.base, &set.queries, &parts);
    let mut filters = BTreeMap::new();
    for (at, (of_thousand, share)) in SHARES.into_iter().enumerate() {
        let accept = |id: u64, _: &Marks| passes(id, of_thousand);
        let by_tag = Filter { all: 1 << at, ..Filter::default() };
        let by_closure = Filter { accept: Some(&accept), ..Filter::default() };
        let filtered = Filtered {
            existing: parts[at].iter().filter(|passes| **passes).count(),
            tag: searches(&mut asked, set, by_tag, &truths[at])?,
            closure: searches(&mut asked, set, by_closure, &truths[at])?,
        };
        filters.insert(share.to_owned(), filtered);
    }
    Ok(filters)
}

fn searches(asked: &mut Asked, set: &Set, filter: Filter<'_>, truth: &[Found]) -> Result<Searches> {
    let search = Search { filter, ..nearest_k()? };
    let all = asked.find_all(&set.queries, &search)?;
    let results = |found: &Found| found.iter().filter(|row| **row != u32::MAX).count();
    let mut rounds = <[Vec<f64>; 2]>::default();
    for _ in 0..ROUNDS {
        let times = asked.latencies(set.queries.rows(), &search)?;
        (0..2).for_each(|clock| rounds[clock].extend(percentile_99(by(clock, &times))));
    }
    let [p99_us, p99_cpu_us] = rounds.map(median);
    Ok(Searches {
        recall: recall(&all, truth),
        fewest_results: all.iter().map(results).min().unwrap_or(K),
        p99_us,
        p99_cpu_us,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_so_many_pass_and_tags_say_the_same() {
        for (at, (of_thousand, _)) in SHARES.into_iter().enumerate() {
            let ids = 0..100_000;
            let by_hash = ids.clone().filter(|id| passes(*id, of_thousand)).count();
            let expected = of_thousand * 100;
            assert!((expected * 8 / 10..expected * 12 / 10).contains(&(by_hash as u64)), "{by_hash}");
            assert_eq!(by_hash, ids.filter(|id| tags(*id) >> at & 1 == 1).count());
        }
    }
}
