//! How long it takes from an event to the matches that it completes, when events come one by one.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;
use serde::Serialize;

use super::kromka::Kromka;
use super::workload::{Stream, Workload};

/// Workloads of which it is told.
pub(super) const WORKLOADS: &[&str] = &["consume_n3_w1000", "keyed_n3", "rules_1000", "rules_1000_dense"];
/// Events that complete a match, of which it is told.
const ALERTS: usize = 100_000;

/// Microseconds of the wall clock, over all events that completed a match.
#[derive(Serialize)]
pub(super) struct Latency {
    pub(super) alerts: usize,
    pub(super) p50_us: f64,
    pub(super) p99_us: f64,
    pub(super) p999_us: f64,
    /// What arithmetic that takes as long as the median takes at this quantile: the machine's part, which no code gets below.
    pub(super) floor_p999_us: f64,
}

/// Nanoseconds of many rounds, the shortest first.
struct Times(Vec<u128>);

impl Times {
    fn new(mut nanoseconds: Vec<u128>) -> Self {
        nanoseconds.sort_unstable();
        Self(nanoseconds)
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    fn quantile_us(&self, per_mille: usize) -> f64 {
        self.0[(self.0.len() - 1) * per_mille / 1_000] as f64 / 1e3
    }
}

/// Steps of a generator of numbers, one after another: they need no memory, and nothing can be done ahead.
fn spin(steps: u64) -> u64 {
    (0..steps).fold(1, |state, _| black_box(6_364_136_223_846_793_005_u64.wrapping_mul(state).wrapping_add(1)))
}

/// Times of as many rounds of so many steps.
fn spun(steps: u64, rounds: usize) -> Times {
    let round = |_| {
        let begin = Instant::now();
        black_box(spin(black_box(steps)));
        begin.elapsed().as_nanos()
    };
    Times::new((0..rounds).map(round).collect())
}

/// What takes `median_us` in the middle takes this long at the same quantile as the slowest of a thousand.
fn floor_p999_us(median_us: f64) -> f64 {
    const STEPS: u32 = 10_000;
    let each_us = spun(STEPS.into(), ALERTS / 100).quantile_us(500) / f64::from(STEPS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand steps")]
    let steps = (median_us / each_us) as u64;
    spun(steps, ALERTS).quantile_us(999)
}

pub(super) fn measure(workload: &Workload) -> Result<Latency> {
    let mut engine = Kromka::new(workload)?;
    let mut stream = Stream::new(workload);
    let mut nanoseconds = Vec::with_capacity(ALERTS);
    // What a first match needs is not there yet.
    let mut warm_up = ALERTS / 10;
    while nanoseconds.len() < ALERTS {
        let drawn = stream.next();
        let begin = Instant::now();
        let matches = engine.offer(drawn)?;
        let taken = begin.elapsed();
        if matches > 0 && warm_up > 0 {
            warm_up -= 1;
        } else if matches > 0 {
            nanoseconds.push(taken.as_nanos());
        }
    }
    let times = Times::new(nanoseconds);
    let [p50_us, p99_us, p999_us] = [500, 990, 999].map(|per_mille| times.quantile_us(per_mille));
    Ok(Latency { alerts: ALERTS, p50_us, p99_us, p999_us, floor_p999_us: floor_p999_us(p50_us) })
}
