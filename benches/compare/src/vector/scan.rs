//! Exact scans of single queries, which take turns: every round each scan is asked its share of the queries, so that
//! what else the machine does meets all of them. The first query of a share brings its contender's data into the caches, and
//! is not counted.

use std::collections::BTreeMap;

use anyhow::Result;
use kromka_vector::Config;
use serde::Serialize;

use super::kromka::{Asked, Kromka, index_of_all, nearest_k};
use super::measure::percentile_99;
use super::peer;
use super::set::{Matrix, Set};
use crate::rounds::median;

/// The peer that must be there, which `--engines` knows by this name.
pub(crate) const PEER: &str = "sqlite_vec";
/// Vectors of the first comparison: where an embedded application still scans.
const ROWS: usize = 10_000;
/// And their dimensions, those of a small sentence embedding.
pub(crate) const DIMS: usize = 384;
/// Vectors of the second, which only ours scans.
const MANY_ROWS: usize = 50_000;
/// And their dimensions.
const MANY_DIMS: usize = 128;
/// Queries of a share at least, so that its p99 is not its longest.
const SHARE_MIN: usize = 100;

/// Which queries: from `first` on, each `step`-th.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) first: usize,
    pub(crate) step: usize,
}

/// Microseconds of a query by the clock on the wall, and of its CPU time: a scan waits for nothing, so that they differ
/// by what else ran on its core.
pub(crate) type Took = [f64; 2];

/// What each query of a share takes.
type Latencies<'a> = dyn FnMut(Share) -> Result<Vec<Took>> + 'a;

/// A scan that can be asked.
pub(crate) struct Contender<'a> {
    pub(crate) name: String,
    pub(crate) latencies: Box<Latencies<'a>>,
}

/// An exact scan: microseconds, or why there are none.
#[derive(Serialize)]
#[serde(untagged)]
enum Scan {
    /// Of a share, the median over the rounds.
    Microseconds(f64),
    /// It could not be had, or it failed.
    Skipped { skipped: String },
}

/// Scans by name.
type Scans = BTreeMap<String, Scan>;

/// What exact scans take, in microseconds.
#[derive(Default, Serialize)]
pub(crate) struct Flat {
    /// 10,000 vectors of 384 dimensions, by the clock on the wall.
    #[serde(rename = "flat_10k_p99_us", skip_serializing_if = "Scans::is_empty")]
    few: Scans,
    /// The same, CPU time.
    #[serde(rename = "flat_10k_p99_cpu_us", skip_serializing_if = "Scans::is_empty")]
    few_cpu: Scans,
    /// The same by the clock on the wall, half of the queries.
    #[serde(rename = "flat_10k_p50_us", skip_serializing_if = "Scans::is_empty")]
    few_half: Scans,
    /// 50,000 vectors of 128 dimensions, by ours.
    #[serde(rename = "flat_50k_128_p99_us", skip_serializing_if = "Scans::is_empty")]
    many: Scans,
    /// The same, CPU time.
    #[serde(rename = "flat_50k_128_p99_cpu_us", skip_serializing_if = "Scans::is_empty")]
    many_cpu: Scans,
    /// The same by the clock on the wall, half of the queries.
    #[serde(rename = "flat_50k_128_p50_us", skip_serializing_if = "Scans::is_empty")]
    many_half: Scans,
    /// And what these hold, in bytes.
    #[serde(rename = "flat_50k_128_bytes", skip_serializing_if = "BTreeMap::is_empty")]
    many_bytes: BTreeMap<String, usize>,
}

impl Flat {
    /// Scans of a set whose dimensions are those of a comparison that has not been made yet.
    pub(crate) fn measure(&mut self, set: &Set, rounds: usize, peers: bool, ours: &[Kromka]) -> Result<()> {
        if set.base.dims == DIMS && self.few.is_empty() {
            self.measure_few(set, rounds, peers, ours)?;
        }
        if set.base.dims == MANY_DIMS && self.many.is_empty() {
            self.measure_many(set, rounds, ours)?;
        }
        Ok(())
    }

    fn measure_few(&mut self, set: &Set, rounds: usize, peers: bool, ours: &[Kromka]) -> Result<()> {
        let base = set.base.resized(ROWS);
        let mut contenders = Vec::new();
        for kromka in ours {
            contenders.push(contender(*kromka, &base, &set.queries)?.0);
        }
        let mut failed = None;
        if peers {
            match peer::scans(set, ROWS) {
                Ok(scans) => contenders.extend(scans),
                Err(error) => failed = Some((PEER.to_owned(), Scan::Skipped { skipped: format!("{error:#}") })),
            }
        }
        [self.few, self.few_cpu, self.few_half] = turns(contenders, set.queries.len(), rounds);
        self.few.extend(failed);
        Ok(())
    }

    /// A set that has fewer vectors gives them again, each value moved a little, since what a scan takes depends on how
    /// many there are, not on which.
    fn measure_many(&mut self, set: &Set, rounds: usize, ours: &[Kromka]) -> Result<()> {
        let base = set.base.resized(MANY_ROWS);
        let mut contenders = Vec::new();
        for kromka in ours {
            let (contender, bytes) = contender(*kromka, &base, &set.queries)?;
            self.many_bytes.insert(contender.name.clone(), bytes);
            contenders.push(contender);
        }
        [self.many, self.many_cpu, self.many_half] = turns(contenders, set.queries.len(), rounds);
        Ok(())
    }

    /// Whether none was skipped.
    pub(crate) fn is_complete(&self) -> bool {
        self.few.values().chain(self.many.values()).all(|scan| matches!(scan, Scan::Microseconds(_)))
    }

    /// Prints a line for each.
    pub(crate) fn print(&self) {
        let of = |what, scans: &Scans, cpu: &Scans, half: &Scans| {
            for (name, scan) in scans {
                match (scan, cpu.get(name), half.get(name)) {
                    (Scan::Microseconds(wall), Some(Scan::Microseconds(cpu)), Some(Scan::Microseconds(half))) => {
                        println!(
                            "exact scan of {what}: {name} p50 {half:.0} us, p99 {wall:.0} us, of CPU time {cpu:.0} us"
                        );
                    }
                    (Scan::Skipped { skipped }, ..) => println!("exact scan of {what}: {name} skipped: {skipped}"),
                    (Scan::Microseconds(_), ..) => {}
                }
            }
        };
        of("10,000 x 384", &self.few, &self.few_cpu, &self.few_half);
        of("50,000 x 128", &self.many, &self.many_cpu, &self.many_half);
    }
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

/// What is told of a share: p99 by both clocks, and the half by the clock on the wall.
const FIGURES: usize = 3;

fn figures(times: &[Took]) -> [Option<f64>; FIGURES] {
    let times = counted(times);
    [percentile_99(by(0, times)), percentile_99(by(1, times)), median(by(0, times))]
}

/// Asks all in turns; a share of the queries each round, all queries in the end. One that fails is in the first only.
fn turns(mut contenders: Vec<Contender<'_>>, queries: usize, rounds: usize) -> [Scans; FIGURES] {
    let step = (queries / SHARE_MIN).clamp(1, rounds.max(1));
    let mut of_shares: Vec<Result<[Vec<f64>; FIGURES]>> = contenders.iter().map(|_| Ok(Default::default())).collect();
    for first in 0..step {
        for (contender, of_shares) in contenders.iter_mut().zip(&mut of_shares) {
            if let Ok(shares) = of_shares {
                match (contender.latencies)(Share { first, step }) {
                    Ok(times) => shares.iter_mut().zip(figures(&times)).for_each(|(all, figure)| all.extend(figure)),
                    Err(error) => *of_shares = Err(error),
                }
            }
        }
    }
    let mut scans = <[Scans; FIGURES]>::default();
    for (Contender { name, .. }, of_shares) in contenders.into_iter().zip(of_shares) {
        match of_shares {
            Ok(shares) => {
                for (scans, shares) in scans.iter_mut().zip(shares) {
                    scans.insert(name.clone(), Scan::Microseconds(median(shares).unwrap_or(f64::NAN)));
                }
            }
            Err(error) => drop(scans[0].insert(name, Scan::Skipped { skipped: format!("{error:#}") })),
        }
    }
    scans
}

/// Without the first query of a share, which finds the caches as the contender before left them.
fn counted(times: &[Took]) -> &[Took] {
    times.split_first().filter(|(_, rest)| !rest.is_empty()).map_or(times, |(_, rest)| rest)
}

/// The times by one of the clocks.
pub(crate) fn by(clock: usize, times: &[Took]) -> Vec<f64> {
    times.iter().map(|took| took[clock]).collect()
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
            // The first one is not counted.
            Ok([&[[9.0; 2]][..], &[[1.0 + first as f64, 0.5]; 99]].concat())
        };
        let bad = |Share { first, .. }| if first == 1 { Err(anyhow!("gone")) } else { Ok(vec![[1.0; 2]; 100]) };
        let contenders = vec![
            Contender { name: "good".to_owned(), latencies: Box::new(good) },
            Contender { name: "bad".to_owned(), latencies: Box::new(bad) },
        ];
        let [scans, cpu, half] = turns(contenders, 350, 7);
        assert!(matches!(scans["good"], Scan::Microseconds(p99) if (p99 - 2.0).abs() < 1e-12));
        assert!(matches!(&scans["bad"], Scan::Skipped { skipped } if skipped == "gone"));
        assert!(matches!(cpu["good"], Scan::Microseconds(p99) if (p99 - 0.5).abs() < 1e-12));
        assert!(matches!(half["good"], Scan::Microseconds(p50) if (p50 - 2.0).abs() < 1e-12));
        assert_eq!((cpu.len(), half.len()), (1, 1));
        assert_eq!(shares, [(0, 3), (1, 3), (2, 3)]);
    }
}
