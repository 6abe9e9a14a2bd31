//! Expressions: compiled, and run.

mod compile;
mod run;

pub(crate) use compile::Program;
pub(crate) use run::{Env, Run};
