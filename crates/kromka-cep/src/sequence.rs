//! Sequences: compiled, and run.

mod compile;
mod conditions;
mod queue;
mod run;

pub(crate) use compile::{compile, names};
#[cfg(feature = "serde")]
pub(crate) use run::Saved;
pub(crate) use run::{Program, Run, Scratch, Skip};
