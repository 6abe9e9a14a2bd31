//! Sequences: compiled, and run.

mod compile;
mod queue;
mod run;

pub(crate) use compile::compile;
pub(crate) use run::{Program, Run, Scratch, Skip};
