//! Expressions: compiled, and run.

mod compile;
mod resting;
mod run;

pub(crate) use compile::Program;
pub(crate) use resting::Run;
pub(crate) use run::Env;
#[cfg(feature = "serde")]
pub(crate) use run::{AtRest, Saved};
