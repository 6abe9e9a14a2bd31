//! Expressions: compiled, and run.

mod compile;
mod run;

pub(crate) use compile::Program;
#[cfg(feature = "serde")]
pub(crate) use run::Saved;
pub(crate) use run::{Env, Run};
