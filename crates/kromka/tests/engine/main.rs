//! The engine from outside, call by call. After each call the host in `common` checks what must always hold.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

mod batches;
mod calls;
mod drill;
mod life;
mod memory;
mod model;
mod power;
mod queries;
mod snapshot;
mod strategies;
mod tags;
mod undated;
mod waiting;
mod work;
mod world;
