//! Exact scans of single queries, which take turns: every round each scan is asked its share of the queries, so that
//! what else the machine does meets all of them.

use std::collections::BTreeMap;

use anyhow::Result;
use kromka_vector::Config;
use serde::Serialize;

use super::kromka::{Asked, Kromka, index_of_all, nearest_k};
use super::measure::{median, percentile_99};
use super::peer;
use super::set::{Matrix, Set};

/// The peer that must be there, which `--engines` knows by this name.
pub(crate) const PEER: &str = "sqlite_vec";
/// Vectors of the first comparison: where an embedded application still scans.
const ROWS: usize = 10_000;
/// And their dimensions, those of a small sentence embedding.
pub(crate) const DIMS: usize = 384;
/// Vectors of the second, which only ours scans.
const MANY_ROWS: usize = 50_000;
/// And their dimensions.
pub(crate) const MANY_DIMS: usize = 128;
/// Queries of a share at least, so that its p99 is not its longest.
const SHARE_MIN: usize = 100;

/// Which queries: from `first` on, each `step`-th.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) first: usize,
    pub(crate) step: usize,
}

/// Microseconds of each query of a share.
type Latencies<'a> = dyn FnMut(Share) -> Result<Vec<f64>> + 'a;

/// A scan that can be asked.
pub(crate) struct Contender<'a> {
    pub(crate) name: String,
    pub(crate) latencies: Box<Latencies<'a>>,
}

/// An exact scan: microseconds, or why there are none.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Scan {
    /// p99, the median over the rounds.
    Microseconds(f64),
    /// It could not be had, or it failed.
    Skipped { skipped: String },
}

/// Scans of 10,000 vectors by the peers and by ours.
pub(crate) fn few(set: &Set, rounds: usize, peers: bool, ours: &[Kromka]) -> Result<BTreeMap<String, Scan>> {
    let base = set.base.resized(ROWS);
    let mut contenders = Vec::new();
    for kromka in ours {
        contenders.push(contender(*kromka, &base, &set.queries)?.0);
    }
    let mut failed = BTreeMap::new();
    if peers {
        match peer::scans(set, ROWS) {
            Ok(scans) => contenders.extend(scans),
            Err(error) => drop(failed.insert(PEER.to_owned(), Scan::Skipped { skipped: format!("{error:#}") })),
        }
    }
    let mut scans = turns(contenders, set.queries.len(), rounds);
    scans.append(&mut failed);
    Ok(scans)
}

/// p99 of each scan, and the bytes that it holds.
type Many = (BTreeMap<String, Scan>, BTreeMap<String, usize>);

/// Scans of 50,000 vectors by ours. A set that has fewer gives them again, each value moved a little, since what a scan
/// takes depends on how many vectors there are, not on which.
pub(crate) fn many(set: &Set, rounds: usize, ours: &[Kromka]) -> Result<Many> {
    let base = set.base.resized(MANY_ROWS);
    let mut contenders = Vec::new();
    let mut bytes = BTreeMap::new();
    for kromka in ours {
        let (contender, held) = contender(*kromka, &base, &set.queries)?;
        bytes.insert(contender.name.clone(), held);
        contenders.push(contender);
    }
    Ok((turns(contenders, set.queries.len(), rounds), bytes))
}

/// Ours, with all vectors in the flat part, and the bytes that it holds.
fn contender<'a>(kromka: Kromka, base: &Matrix, queries: &'a Matrix) -> Result<(Contender<'a>, usize)> {
    let config = Config { flat_max: u32::try_from(base.len())?, ..kromka.config(base.dims)? };
    let index = index_of_all(config, base)?;
    let (bytes, search) = (index.heap_bytes(), nearest_k()?);
    let mut asked = Asked::new(index, search.ef);
    let latencies = move |Share { first, step }| asked.latencies(queries.rows().skip(first).step_by(step), &search);
    Ok((Contender { name: kromka.name.to_owned(), latencies: Box::new(latencies) }, bytes))
}

/// Asks all in turns; a share of the queries each round, all queries in the end.
fn turns(mut contenders: Vec<Contender<'_>>, queries: usize, rounds: usize) -> BTreeMap<String, Scan> {
    let step = (queries / SHARE_MIN).clamp(1, rounds.max(1));
    let mut p99: Vec<Result<Vec<f64>>> = contenders.iter().map(|_| Ok(Vec::new())).collect();
    for first in 0..step {
        for (contender, p99) in contenders.iter_mut().zip(&mut p99) {
            if let Ok(rounds) = p99 {
                match (contender.latencies)(Share { first, step }) {
                    Ok(times) => rounds.extend(percentile_99(times)),
                    Err(error) => *p99 = Err(error),
                }
            }
        }
    }
    let scan = |rounds: Result<Vec<f64>>| match rounds {
        Ok(rounds) => Scan::Microseconds(median(rounds).unwrap_or(f64::NAN)),
        Err(error) => Scan::Skipped { skipped: format!("{error:#}") },
    };
    contenders.into_iter().zip(p99).map(|(contender, rounds)| (contender.name, scan(rounds))).collect()
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn scans_take_turns_until_all_queries_were_asked_and_one_that_fails_is_skipped() {
        let mut shares = Vec::new();
        let good = |Share { first, step }| {
            shares.push((first, step));
            Ok(vec![1.0 + first as f64; 100])
        };
        let bad = |Share { first, .. }| if first == 1 { Err(anyhow!("gone")) } else { Ok(vec![1.0; 100]) };
        let contenders = vec![
            Contender { name: "good".to_owned(), latencies: Box::new(good) },
            Contender { name: "bad".to_owned(), latencies: Box::new(bad) },
        ];
        let scans = turns(contenders, 350, 7);
        assert!(matches!(scans["good"], Scan::Microseconds(p99) if (p99 - 2.0).abs() < 1e-12));
        assert!(matches!(&scans["bad"], Scan::Skipped { skipped } if skipped == "gone"));
        assert_eq!(shares, [(0, 3), (1, 3), (2, 3)]);
    }
}
