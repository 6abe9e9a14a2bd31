//! Large sets, of ours alone: as many vectors as are wanted of the first set with 384 dimensions, which gives more than it
//! has by `augment`. Its queries stay what they are; no vector is made of them.
//!
//! The source is never all in memory: it is made, searched exactly and added block by block, so that the most that is
//! held is the index and a block. What making and exact searches take is not counted.

mod augment;
mod memory;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Instant;

use anyhow::Result;
use cpu_time::{ProcessTime, ThreadTime};
use kromka_core::Validate;
use kromka_vector::Index;
use serde::Serialize;

use super::engine::{Found, LADDER, Native};
use super::kromka::{Asked, KROMKA, nearest_k};
use super::measure::{Sweep, percentile_99, sweep};
use super::scan::by;
use super::set::{Matrix, Set};
use super::truth::{Growing, recall};
use crate::rounds::median;
use augment::Augmented;
use memory::Memory;

/// Vectors of a block: 77 MB, little beside an index worth measuring.
const BLOCK: usize = 50_000;
/// Made vectors whose nearest neighbour is looked at.
const SAMPLE: usize = 250;

/// One size's figures. What belongs to a recall that was never reached is null.
#[derive(Serialize)]
pub(crate) struct Large {
    set: String,
    vectors: usize,
    dims: usize,
    queries: usize,
    /// Whether vectors had to be made.
    augmented: bool,
    /// And how.
    augmentation: Option<String>,
    /// Of a sample of those that were made, the share whose nearest other vector is its own x, or was made of that, too:
    /// were it most, the set would be heaps of copies, which are easily found.
    own_source_share: Option<f64>,
    /// The share of the queries' true neighbours that were made: were it none, what was made would only be in the way.
    truth_made_share: f64,
    /// Of adding all on one thread.
    build_cpu_s: f64,
    build_wall_s: f64,
    /// The smallest with recall .95.
    ef: Option<u32>,
    recall: Option<f64>,
    /// Of every `ef` that was tried; trying ends at .99.
    recall_by_ef: BTreeMap<u32, f64>,
    /// Of single queries by the clock on the wall, medians over the rounds.
    p50_us: Option<f64>,
    p99_us: Option<f64>,
    /// The same by CPU time.
    p99_cpu_us: Option<f64>,
    /// Queries per CPU second.
    qps: Option<f64>,
    /// By the index's own account.
    heap_bytes: usize,
    /// What the process holds when the source is gone, all of the program among it, and the most that it held; null where
    /// the system does not tell.
    resident_bytes: Option<u64>,
    resident_peak_bytes: Option<u64>,
}

/// An index of many vectors, and what was learned while it grew.
struct Grown {
    index: Index,
    truth: Vec<Found>,
    own_source_share: Option<f64>,
    cpu_s: f64,
    wall_s: f64,
}

/// Times at one setting.
struct Times {
    p50_us: Option<f64>,
    p99_us: Option<f64>,
    p99_cpu_us: Option<f64>,
    qps: Option<f64>,
}

/// Measures so many vectors; `tell` is told what comes next. The set is taken, so that its vectors can be dropped.
pub(crate) fn measure(set: Set, vectors: usize, rounds: usize, tell: impl Fn(&str)) -> Result<Large> {
    let Set { name, base, queries, .. } = set;
    Memory::forget_peak();
    let grown = grow(&base, &queries, vectors, &tell)?;
    let own = base.len();
    let augmentation = (vectors > own).then(|| Augmented::new(&base).how());
    drop(base);
    let Memory { resident, peak } = Memory::now();
    let heap_bytes = grown.index.heap_bytes();
    let mut asked = Asked::new(grown.index, nearest_k()?.ef);
    tell("trying settings");
    let mut recall_by_ef = BTreeMap::new();
    let Sweep { cheapest: [cheapest, _], .. } = sweep(LADDER, |ef| {
        asked.set_ef(ef)?;
        let recall = recall(&asked.find_all(&queries, &nearest_k()?)?, &grown.truth);
        recall_by_ef.insert(ef, recall);
        Ok(recall)
    })?;
    tell("asking");
    let times = cheapest.map(|setting| times(&mut asked, setting.ef, &queries, rounds)).transpose()?;
    let of = |figure: fn(&Times) -> Option<f64>| times.as_ref().and_then(figure);
    Ok(Large {
        set: name,
        vectors,
        dims: queries.dims,
        queries: queries.len(),
        augmented: augmentation.is_some(),
        augmentation,
        own_source_share: grown.own_source_share,
        truth_made_share: share(grown.truth.as_flattened(), |row| *row as usize >= own),
        build_cpu_s: grown.cpu_s,
        build_wall_s: grown.wall_s,
        ef: cheapest.map(|setting| setting.ef),
        recall: cheapest.map(|setting| setting.recall),
        recall_by_ef,
        p50_us: of(|times| times.p50_us),
        p99_us: of(|times| times.p99_us),
        p99_cpu_us: of(|times| times.p99_cpu_us),
        qps: of(|times| times.qps),
        heap_bytes,
        resident_bytes: resident,
        resident_peak_bytes: peak,
    })
}

/// Makes, searches and adds block after block.
fn grow(base: &Matrix, queries: &Matrix, vectors: usize, tell: impl Fn(&str)) -> Result<Grown> {
    let augmented = Augmented::new(base);
    let sample = augmented.sample(vectors, SAMPLE);
    let sampled = augmented.rows(sample.iter().copied());
    let [mut truth, mut of_sample] = [queries, &sampled].map(Growing::new);
    let mut index = Index::new(KROMKA.config(base.dims)?.validate()?);
    // Of its own, as in `kromka::index`.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let [mut cpu_s, mut wall_s] = [0.0; 2];
    for start in (0..vectors).step_by(BLOCK) {
        let rows = start..vectors.min(start + BLOCK);
        tell(&format!("{} added", rows.start));
        let ids: Vec<u64> = rows.clone().map(|row| row as u64).collect();
        let block = augmented.rows(rows);
        truth.take(&block);
        of_sample.take(&block);
        let (cpu, wall) = (ProcessTime::try_now()?, Instant::now());
        pool.install(|| index.add_batch(&ids, block.values()))?;
        cpu_s += cpu.try_elapsed()?.as_secs_f64();
        wall_s += wall.elapsed().as_secs_f64();
    }
    let near: Vec<_> = sample.iter().copied().zip(of_sample.found()).collect();
    let own_source_share = (!near.is_empty()).then(|| {
        share(&near, |(row, found)| {
            // The nearest is itself.
            let other = found.iter().map(|other| *other as usize).find(|other| other != row);
            other.is_some_and(|other| augmented.source(other) == augmented.source(*row))
        })
    });
    Ok(Grown { index, truth: truth.found(), own_source_share, cpu_s, wall_s })
}

/// Asks all queries singly in each round, and all again for the rate.
fn times(asked: &mut Asked, ef: u32, queries: &Matrix, rounds: usize) -> Result<Times> {
    asked.set_ef(ef)?;
    let search = nearest_k()?;
    let [mut p50, mut p99, mut p99_cpu, mut rates] = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        let times = asked.latencies(queries.rows(), &search)?;
        p50.extend(median(by(0, &times)));
        p99.extend(percentile_99(by(0, &times)));
        p99_cpu.extend(percentile_99(by(1, &times)));
        let cpu = ThreadTime::try_now()?;
        std::hint::black_box(asked.find_all(queries, &search)?);
        rates.push(queries.len() as f64 / cpu.try_elapsed()?.as_secs_f64());
    }
    Ok(Times { p50_us: median(p50), p99_us: median(p99), p99_cpu_us: median(p99_cpu), qps: median(rates) })
}

/// How many of all are so.
fn share<T>(all: &[T], is_so: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|one| is_so(one)).count() as f64 / all.len() as f64
}

impl fmt::Display for Large {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.0}"));
        let megabytes = |bytes: Option<u64>| figure(bytes.map(|bytes| bytes as f64 / 1e6));
        let Self { set, vectors, dims, .. } = self;
        let made = if self.augmented { " (augmented)" } else { "" };
        write!(f, "{set}, {vectors} x {dims}{made}: build {:.1} s of CPU time, ", self.build_cpu_s)?;
        match (self.ef, self.recall) {
            (Some(ef), Some(recall)) => write!(f, "recall {recall:.4} at ef {ef}, ")?,
            _ => write!(f, "recall .95 not reached, ")?,
        }
        write!(f, "p50 {} us, p99 {} us, {} qps, ", figure(self.p50_us), figure(self.p99_us), figure(self.qps))?;
        write!(f, "{:.0} MB heap, {} MB resident, ", self.heap_bytes as f64 / 1e6, megabytes(self.resident_bytes))?;
        write!(f, "{} MB at most", megabytes(self.resident_peak_bytes))
    }
}
