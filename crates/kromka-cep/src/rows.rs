//! Row patterns: compiled, and run.

mod compile;
mod run;

pub(crate) use compile::{Compiled, Gate, compile};
#[cfg(feature = "serde")]
pub(crate) use run::Saved;
pub(crate) use run::{Program, Run, Scratch};
