//! What the benchmarks share: the specification's bare formula, as the peer of the decision, and inputs for both.

mod literal;
mod options;
mod turns;

pub use literal::{LiteralOption, LiteralPolicy, LiteralTask, select};
pub use options::{believed, literal, options, task};
pub use turns::Turns;
