//! How long it takes from an event to the matches that it completes, when events come one by one.

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
    nanoseconds.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let quantile = |per_mille: usize| nanoseconds[(nanoseconds.len() - 1) * per_mille / 1_000] as f64 / 1e3;
    Ok(Latency { alerts: nanoseconds.len(), p50_us: quantile(500), p99_us: quantile(990), p999_us: quantile(999) })
}
