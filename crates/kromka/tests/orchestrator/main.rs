//! The orchestrator from outside: threads, executors that fail, stopping and going on. No test asserts on time; each
//! fails when it does not end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod calls;
mod cancelling;
mod common;
mod ends;
mod flow;
mod panics;
mod running;
mod start;
mod stopping;
mod waiting;
