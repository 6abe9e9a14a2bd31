//! Chooses where a task runs.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod batch;
mod decide;
mod evaluate;
mod explain;
mod field;
mod filter;
pub mod mcda;
mod rank;
mod rules;
mod scale;
mod terms;
mod weights;

pub use batch::{BatchError, Case, decide_batch};
pub use decide::{decide, decide_into};
pub use evaluate::{Belief, Surroundings, evaluate, transfer_ms};
pub use explain::{Explanation, Reason};
pub use field::Field;
pub use rules::{Comparison, Condition, Effect, ReadyRule, Rule, RuleError, RuleTable};
pub use terms::Terms;
pub use weights::{NormalWeights, ReadyPolicy};

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[RuleError::TABLE, BatchError::TABLE, mcda::McdaError::TABLE];
