//! Row patterns: compiled, and run.

mod compile;
mod run;

pub(crate) use compile::{Gate, compile};
pub(crate) use run::{Program, Run, Scratch};
