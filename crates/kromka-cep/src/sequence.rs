//! Sequences: compiled, and run.

mod compile;
mod queue;
mod run;

pub(crate) use compile::compile;
#[cfg(feature = "serde")]
pub(crate) use run::Saved;
pub(crate) use run::{Program, Run, Scratch, Skip};
