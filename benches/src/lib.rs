//! What the benchmarks share: the specification's bare formulas, as the peers of ours, and inputs for both.

mod bare_power;
mod literal;
mod options;
mod turns;

pub use bare_power::{BARE_POLICY, BarePolicy, BareProfile, bare_power};
pub use literal::{LiteralOption, LiteralPolicy, LiteralTask, select};
pub use options::{believed, literal, options, task};
pub use turns::Turns;
