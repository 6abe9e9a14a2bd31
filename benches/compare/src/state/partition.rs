//! The partition: two replicas that were apart tell each other.

use anyhow::Result;
use cpu_time::ThreadTime;

use super::apart::{Apart, OPERATIONS, Side, apart};
use super::replica::Replica;
use super::report::Figures;

/// One round of an engine.
pub(crate) fn round<R: Replica>() -> Result<Figures> {
    let Apart { begun, mut left, mut right } = apart::<R>()?;
    let merge_ms = f64::midpoint(merge(&mut left, &right.message)?, merge(&mut right, &left.message)?);
    begun.check_merged(&left.reading, &right.reading, [&left.replica, &right.replica])?;
    let told = left.message.len() + right.message.len();
    Ok(Figures::from([("bytes_per_op", told as f64 / (2.0 * f64::from(OPERATIONS))), ("merge_ms", merge_ms)]))
}

fn merge<R: Replica>(side: &mut Side<R>, message: &[u8]) -> Result<f64> {
    let start = ThreadTime::try_now()?;
    side.replica.merge(message)?;
    Ok(start.try_elapsed()?.as_secs_f64() * 1e3)
}
